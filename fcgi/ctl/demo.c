/*
 * mcuctl demo: loads the synthetic city into an empty database.
 *
 * Rows go in by binary COPY with triggers and foreign keys asleep (the generator numbers everything itself), on a connection
 * for each large table: the one of messages leads, brings the reference data too and commits last. Killed at any time, the load leaves no
 * message; what else the last moment may have left is below the raised number of messages, meets nobody, and the next load wipes it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "fcgi/base64.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/demo_follow.h"
#include "fcgi/ctl/demo_lane.h"
#include "fcgi/ctl/demo_reference.h"
#include "fcgi/identity.h"
#include "tests/city/city.h"
#include "tests/city/rows.h"

enum {
	TURN_BYTES = 4 << 20,		/* rows of messages sent at a time */
	SMALL_CITY = 50000,		/* up to here a live index gets the messages through the outbox, and the answers are checked at once */
};

struct demo {
	struct city_options city;
	const char *truth;
	bool force, refused;
	long before;			/* highest message id that --force took away */
	struct db *db;			/* connection of the first lane; leads the load */
	struct db_result *calendar;	/* holds the days of city.work */
	struct city *made;
	struct seal *seal;
	struct rows rows[ROWS_TABLES];	/* being filled */
	struct lane lanes[ROWS_TABLES];
};

static bool parse_date(const char *text, int *day)
{
	int y, m, d, n = 0, y2, m2, d2;
	if (sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &n) != 3 || text[n] || m < 1 || m > 12 || d < 1)
		return false;
	*day = city_day(y, m, d);
	city_date(*day, &y2, &m2, &d2);
	return y == y2 && m == m2 && d == d2;
}

static bool parse_number(const char *text, long low, long high, long *to)
{
	char *end;
	errno = 0;
	*to = strtol(text, &end, 10);
	return !errno && end > text && !*end && *to >= low && *to <= high;
}

/* Moscow's today, and the same day two years before. */
static void default_period(struct city_options *o)
{
	int y, m, d;
	o->to_day = (int)((time(NULL) + 3 * 3600) / 86400);
	city_date(o->to_day, &y, &m, &d);
	o->from_day = city_day(y - 2, m, d);
}

static bool parse_period(int *argc, char **argv, struct city_options *o)
{
	const char *from = ctl_option(argc, argv, "--from"), *to = ctl_option(argc, argv, "--to");
	int y, m, d;
	default_period(o);
	if (to && !parse_date(to, &o->to_day))
		return false;
	city_date(o->to_day, &y, &m, &d);
	o->from_day = city_day(y - 2, m, d);
	if (from && !parse_date(from, &o->from_day))
		return false;
	int days = o->to_day - o->from_day;
	if (days < 30 || days > 3660)
		fprintf(stderr, "Период должен быть от 30 дней до 10 лет: --from — первый день, --to — день после последнего.\n");
	return days >= 30 && days <= 3660;
}

static bool parse(int argc, char **argv, struct demo *demo)
{
	const char *seed = ctl_option(&argc, argv, "--seed"), *messages = ctl_option(&argc, argv, "--messages");
	long number = 1;
	if (seed && !parse_number(seed, 0, 1L << 53, &number))
		return false;
	demo->city.seed = (uint64_t)number;
	demo->city.messages = 20000;
	if (messages && !parse_number(messages, 1, 20000000, &demo->city.messages))
		return false;
	if (!parse_period(&argc, argv, &demo->city))
		return false;
	demo->truth = ctl_option(&argc, argv, "--truth");
	demo->city.wordings = ctl_option(&argc, argv, "--trial");
	demo->city.causes = demo->city.wordings ? "causes-trial.txt" : NULL;
	demo->force = ctl_flag(&argc, argv, "--force");
	return argc == 1;
}

/* ---- messages ---- */

/* A table must be new in its transaction. Messages cannot be truncated alone, as answers and history point at them, so their
 * empty table is written anew. */
static const struct {
	const char *table;
	enum query copy;
	const char *begin, *analyse;
} plan[ROWS_TABLES] = {
	[ROWS_MESSAGE] = { "message", Q_DEMO_COPY_MESSAGE,
		"cluster message using message_pkey; alter table message set without cluster", "analyze message" },
	[ROWS_IDENTITY] = { "pd.identity", Q_DEMO_COPY_IDENTITY, "truncate pd.identity", "analyze pd.identity" },
	[ROWS_ANSWER] = { "answer", Q_DEMO_COPY_ANSWER, "truncate answer", "analyze answer" },
	[ROWS_EVENT] = { "case_event", Q_DEMO_COPY_EVENT, "truncate case_event", "analyze case_event" },
};

static enum err send_turn(struct demo *demo)
{
	enum err e = ERR_OK;
	for (int i = 0; !e && i < ROWS_TABLES; i++)
		e = lane_give(&demo->lanes[i], &demo->rows[i]);
	return e;
}

static size_t close_identity(void *arg, const struct city_message *m, unsigned char *to)
{
	struct identity told;
	json_t *contacts = json_pack("{s:s}", "phone", m->phone);
	bool ok = contacts && identity_close(arg, m->author, m->person, contacts, &told);
	size_t n = ok ? strlen(told.sealed) / 2 : 0;
	if (n > ROWS_SEALED || !hex_decode(to, ok ? told.sealed : "", n))
		n = 0;
	if (ok)
		identity_free(&told);
	json_decref(contacts);
	return n;
}

static enum err make_messages(struct demo *demo)
{
	const struct city_message *m;
	enum err e = ERR_OK;
	while (!e && (m = city_next(demo->made))) {
		if (!rows_add(demo->rows, m, close_identity, demo->seal))
			return ERR_INTERNAL;
		if (demo->rows[ROWS_MESSAGE].n > TURN_BYTES)
			e = send_turn(demo);
	}
	for (int i = 0; !e && i < ROWS_TABLES; i++)
		e = rows_end(&demo->rows[i]) ? ERR_OK : ERR_INTERNAL;
	return e ? e : send_turn(demo);
}

static enum err put_messages(struct demo *demo)
{
	enum err e = ERR_OK;
	for (int i = 0; !e && i < ROWS_TABLES; i++)
		e = lane_open(&demo->lanes[i]);
	if (!e)
		e = make_messages(demo);
	for (int i = 0; i < ROWS_TABLES; i++)
		lane_end(&demo->lanes[i]);
	for (int i = 0; i < ROWS_TABLES; i++) {
		enum err closed = lane_close(&demo->lanes[i]);
		e = e ? e : closed;
	}
	return e;
}

/* ---- the whole load ---- */

static enum err refuse(struct demo *demo, const struct db_result *r)
{
	fprintf(stderr, "База не пуста: обращений %ld, организаций %ld. Демонстрационный город загружается только в пустую базу; "
		"с ключом --force все обращения, справочники и учётные записи будут стёрты и заменены городом.\n",
		(long)db_int(r, 0, 0), (long)db_int(r, 0, 1));
	demo->refused = true;
	return ERR_CONFLICT;
}

static enum err check_empty(struct demo *demo)
{
	DB_AUTO_RESULT r = NULL;
	enum err e = db_script(demo->db, "lock table message in share row exclusive mode");
	if (!e)
		e = db_run(demo->db, Q_DEMO_STATE, 0, NULL, &r);
	if (e)
		return e;
	demo->before = demo->before ? demo->before : (long)db_int(r, 0, 2);
	return db_int(r, 0, 0) == 0 && db_int(r, 0, 1) == 0 ? ERR_OK : refuse(demo, r);
}

/* A transaction of its own: the other connections must see the tables free. */
static enum err wipe(struct demo *demo)
{
	DB_AUTO_RESULT r = NULL;
	enum err e = db_begin(demo->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(demo->db, Q_DEMO_STATE, 0, NULL, &r);
	if (!e)
		e = db_script(demo->db, "truncate message, pd.identity, pd.contact, organisation, theme, street, district, import_job, deadline, "
			      "answer_queue, answer_check, answer_wording, answer_dismissal, answer_verdict, stage_stay, stage_month, stage_run, misroute, message_sum, closure_sum, return_sum, mark_sum, answer_sum cascade; "
			      "delete from source where id >= 101");
	if (e)
		return e;
	demo->before = (long)db_int(r, 0, 2);
	return db_commit(demo->db);
}

static enum err begin_lane(struct lane *l, enum rows_table t)
{
	enum err e = t == ROWS_MESSAGE ? ERR_OK : db_begin(l->db, DB_WRITE, NULL);
	if (!e)
		e = db_script(l->db, "set local session_replication_role = replica; set local synchronous_commit = off;"
			      "set local maintenance_work_mem = '256MB'; set local max_parallel_maintenance_workers = 0");
	if (!e)
		e = db_script(l->db, plan[t].begin);
	l->copy = plan[t].copy;
	l->analyse = plan[t].analyse;
	return e ? e : lane_strip(l, plan[t].table);
}

/* Begins on the other connections and makes the table of each ready for COPY. */
static enum err begin_lanes(struct demo *demo)
{
	enum err e = ERR_OK;
	for (int i = 0; !e && i < ROWS_TABLES; i++)
		e = begin_lane(&demo->lanes[i], (enum rows_table)i);
	return e;
}

/* Numbers go on after the city's. Sequences keep this even when the load is rolled back. */
static enum err raise_numbers(struct demo *demo)
{
	char sql[300];
	snprintf(sql, sizeof sql, "select setval('message_id_seq', greatest(%ld, nextval('message_id_seq')))", demo->city.messages);
	return db_script(demo->db, sql);
}

static enum err finish(struct demo *demo)
{
	char sql[400], last[24];
	snprintf(sql, sizeof sql, "select setval('answer_id_seq', %ld), setval('case_event_id_seq', %ld);"
		 "set local session_replication_role = origin", demo->rows[ROWS_ANSWER].count + 1, demo->rows[ROWS_EVENT].count + 1);
	enum err e = db_script(demo->db, sql);
	if (!e)
		e = db_script(demo->db,
			"select setval(pg_get_serial_sequence(t, 'id'), x) from (values"
			" ('district', (select max(id) from district)), ('street', (select max(id) from street)),"
			" ('organisation', (select max(id) from organisation)), ('official', (select max(id) from official)),"
			" ('theme', (select max(id) from theme)), ('source', (select max(id) from source))) v (t, x)");
	snprintf(last, sizeof last, "%ld", demo->city.messages > demo->before ? demo->city.messages : demo->before);
	if (!e && demo->city.messages <= SMALL_CITY)
		e = DB_RUN(demo->db, Q_DEMO_OUTBOX, NULL, last);
	return e ? e : db_run(demo->db, Q_SUMS_MAKE, 0, NULL, NULL);
}

static enum err load(struct demo *demo)
{
	enum err e = demo->force ? wipe(demo) : ERR_OK;
	if (!e)
		e = db_begin(demo->db, DB_WRITE, NULL);
	if (!e)
		e = check_empty(demo);
	if (!e)
		e = raise_numbers(demo);
	if (!e)
		e = demo_put_references(demo->db, demo->made);
	if (!e)
		e = begin_lanes(demo);
	if (!e)
		e = put_messages(demo);
	return e ? e : finish(demo);
}

/* ---- ground truth ---- */

static bool truth_path(const struct demo *demo, char *path, size_t size)
{
	if (demo->truth)
		return snprintf(path, size, "%s", demo->truth) < (int)size;
	if (mkdir(ctl_conf()->files, 0750) && errno != EEXIST)
		return false;
	return snprintf(path, size, "%s/demo-truth.json", ctl_conf()->files) < (int)size;
}

/* Beside the data and never in it: written whole under another name first. */
static bool write_truth(const struct demo *demo)
{
	char path[1024], part[1040];
	json_t *truth = city_truth(demo->made);
	bool ok = truth && truth_path(demo, path, sizeof path);
	if (ok) {
		snprintf(part, sizeof part, "%s.part", path);
		ok = !json_dump_file(truth, part, JSON_INDENT(1)) && !rename(part, path);
	}
	json_decref(truth);
	if (!ok)
		fprintf(stderr, "Не удалось записать файл истины демонстрационного города: %s.\n", strerror(errno));
	return ok;
}

static enum err read_calendar(struct demo *demo)
{
	enum err e = db_begin(demo->db, DB_READ, NULL);
	if (!e)
		e = db_run(demo->db, Q_DEMO_CALENDAR, 0, NULL, &demo->calendar);
	db_rollback(demo->db);
	if (e || db_is_null(demo->calendar, 0, 0))
		return e;
	demo->city.work_from = (int)db_int(demo->calendar, 0, 0);
	demo->city.work = db_text(demo->calendar, 0, 1);
	demo->city.work_days = (int)strlen(demo->city.work);
	return ERR_OK;
}

static int run(struct demo *demo)
{
	struct timespec a, b;
	clock_gettime(CLOCK_MONOTONIC, &a);
	enum err e = load(demo);
	if (!e && !write_truth(demo))
		e = ERR_INTERNAL;
	for (int i = ROWS_TABLES - 1; !e && i >= 0; i--)
		e = db_commit(demo->lanes[i].db);
	if (e) {
		for (int i = 0; i < ROWS_TABLES; i++)
			db_rollback(demo->lanes[i].db);
		if (!demo->refused)
			fprintf(stderr, "Загрузка не удалась, база осталась прежней: %s\n", err_text(e));
		return 1;
	}
	struct db *const both[] = {demo->lanes[0].db, demo->lanes[1].db};
	if (demo_follow(both, demo->city.messages, demo->city.messages <= SMALL_CITY)) {
		fprintf(stderr, "Город загружен, но сроки, повторы и карточки посчитаны не все: загрузите его снова.\n");
		return 1;
	}
	if (db_script(demo->db, "analyze organisation, theme, street, official, responsibility, source"))
		fprintf(stderr, "Статистика таблиц не собрана; её соберёт автоочистка.\n");
	clock_gettime(CLOCK_MONOTONIC, &b);
	double seconds = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
	const struct rows *rows = demo->rows;
	printf("Загружено: обращений %ld, ответов %ld, событий %ld, заявителей %ld; %.1f с, %.0f обращений в секунду.\n",
	       rows[ROWS_MESSAGE].count, rows[ROWS_ANSWER].count, rows[ROWS_EVENT].count, rows[ROWS_IDENTITY].count, seconds, (double)rows[ROWS_MESSAGE].count / seconds);
	if (demo->city.messages > SMALL_CITY)
		printf("Индекс не обновлён, ответы не проверены, карточки не прочитаны: выполните mcuctl reindex, mcuctl answers и mcuctl card.\n");
	return 0;
}

int ctl_demo(int argc, char **argv)
{
	struct demo demo = { 0 };
	char data[600], why[600];
	if (!parse(argc, argv, &demo))
		return ctl_usage("demo");
	snprintf(data, sizeof data, "%s/city", ctl_conf()->share);
	bool open = true;
	for (int i = 0; open && i < ROWS_TABLES; i++)
		open = (demo.lanes[i].db = ctl_open(DB_OWNER));
	demo.db = demo.lanes[ROWS_MESSAGE].db;
	open = open && !read_calendar(&demo);
	demo.seal = open ? seal_new(ctl_conf()->keys) : NULL;
	demo.made = demo.seal ? city_new(data, &demo.city, why, sizeof why) : NULL;
	if (demo.seal && !demo.made)
		fprintf(stderr, "%s\n", why);
	int status = demo.made ? run(&demo) : 1;
	if (!status && !ctl_file_identities(demo.db))
		status = 1;
	for (int t = 0; t < ROWS_TABLES; t++)
		rows_close(&demo.rows[t]);
	for (int i = 0; i < ROWS_TABLES; i++) {
		lane_close(&demo.lanes[i]);	/* what a load that failed early has left */
		db_free(demo.lanes[i].db);
	}
	city_free(demo.made);
	seal_free(demo.seal);
	db_result_free(demo.calendar);
	return status;
}
