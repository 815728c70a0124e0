/* mcuctl import: a file into the registry from the command line, in this process. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/intake/import.h"
#include "fcgi/intake/inspect.h"
#include "fcgi/utf8.h"

enum { SHOW_REJECTED = 20, PATIENCE_S = 60 };

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static bool stop_asked(void *context)
{
	(void)context;
	return stopped;
}

struct order {
	const char *path, *source, *mapping_path, *channel;
	bool dry_run;
	char full[PATH_MAX];
	const char *name;
	int fd;
	json_t *mapping;
};

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	return 1;
}

/* Opens what belongs to the caller, before the rights of root are given up. */
static int open_files(struct order *o)
{
	json_error_t why;
	struct stat st;

	if (!realpath(o->path, o->full))
		return complain(o->path, "такого файла нет.");
	o->fd = open(o->full, O_RDONLY | O_CLOEXEC);
	if (o->fd < 0 || fstat(o->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return complain(o->path, "файл не открывается.");
	o->name = strrchr(o->full, '/') + 1;
	if (o->mapping_path && !(o->mapping = json_load_file(o->mapping_path, JSON_REJECT_DUPLICATES, &why)))
		return complain(o->mapping_path, why.text);
	if (o->mapping && !json_is_object(o->mapping))
		return complain(o->mapping_path, "нужен объект {\"столбец\": \"поле\"}.");
	return 0;
}

static bool channel_exists(struct db *db, const char *code)
{
	DB_AUTO_RESULT r = NULL;

	return !DB_RUN(db, Q_IMPORT_CHANNEL, &r, code) && db_rows(r) > 0;
}

static int check_order(struct order *o, struct db *db)
{
	const char *source = o->source ? o->source : o->name;
	long n = utf8_count(source, strlen(source));
	char wrong[INTAKE_NAME_MAX + 32];
	enum intake_err err;

	if (n < 1 || n > 100)
		return complain(source, "код источника должен быть длиной от 1 до 100 знаков, укажите его через --source.");
	if (o->channel && !channel_exists(db, o->channel))
		return complain(o->channel, "такого канала нет.");
	err = inspect_mapping(o->fd, ctl_conf()->files, o->mapping, wrong);
	return err ? complain(*wrong ? wrong : o->path, intake_text(err)) : 0;
}

/* Row of import_job for this run; its id to id. */
static int put_job(struct order *o, struct db *db, char id[24])
{
	struct inspection found;
	char size[24], *detected, *mapping;
	DB_AUTO_RESULT r = NULL;
	enum intake_err err = inspect_file(o->fd, ctl_conf()->files, o->name, o->mapping, &found);
	enum err e;

	if (err)
		return complain(o->path, intake_text(err));
	if (o->source)
		json_object_set_new(found.detected, "source", json_string(o->source));
	if (o->channel)
		json_object_set_new(found.detected, "asked_channel", json_string(o->channel));
	snprintf(size, sizeof size, "%lld", found.size);
	detected = json_dumps(found.detected, JSON_COMPACT);
	mapping = json_dumps(o->mapping ? o->mapping : json_object(), JSON_COMPACT);
	e = db_begin(db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(db, Q_IMPORT_NEW, &r, NULL, o->name, o->full, size, found.sha256, found.format, mapping, detected,
			   o->dry_run ? "true" : "false", "running");
	if (!e)		/* held before anybody sees it: a running job that nobody holds counts as killed */
		e = DB_RUN(db, Q_IMPORT_HOLD, NULL, db_text(r, 0, 0));
	e = e ? e : db_commit(db);
	free(mapping);
	free(detected);
	json_decref(found.detected);
	if (!e)
		snprintf(id, 24, "%s", db_text(r, 0, 0));
	return e ? complain(o->path, err_text(e)) : 0;
}

/* What a file says, for a terminal: its control characters would steer it. */
static void put_told(const char *s)
{
	for (; *s; s++)
		fputc((unsigned char)*s < ' ' || *s == 127 ? ' ' : *s, stderr);
}

static void show_rejected(struct db *db, const char *id, const struct import_totals *t)
{
	char limit[12];
	DB_AUTO_RESULT r = NULL;

	snprintf(limit, sizeof limit, "%d", SHOW_REJECTED);
	if (!t->rejected || DB_RUN(db, Q_IMPORT_REJECTED_FIRST, &r, id, limit))
		return;
	for (int i = 0; i < db_rows(r); i++) {
		fprintf(stderr, "строка %s%s", db_text(r, i, 0), db_is_null(r, i, 1) ? "" : ", номер ");
		put_told(db_text(r, i, 1));
		fputs(": ", stderr);
		put_told(db_text(r, i, 3));
		fputc('\n', stderr);
	}
	if (t->rejected > SHOW_REJECTED)
		fprintf(stderr, "… и ещё %lld.\n", (long long)t->rejected - SHOW_REJECTED);
	fprintf(stderr, "Все отвергнутые строки с причинами: GET /api/v1/imports/%s/rejected (экран «Импорт», загрузка № %s).\n", id, id);
}

static void show_unknown(struct db *db, const char *id)
{
	char limit[12];
	DB_AUTO_RESULT r = NULL;

	snprintf(limit, sizeof limit, "%d", SHOW_REJECTED);
	if (DB_RUN(db, Q_IMPORT_UNKNOWN_FIRST, &r, id, limit) || !db_rows(r))
		return;
	fprintf(stderr, "В справочниках нет (значения остались в дополнительных сведениях записей):\n");
	for (int i = 0; i < db_rows(r); i++)	/* told_name() has cleaned them */
		fprintf(stderr, "  %s «%s», строк: %s\n", db_text(r, i, 3), db_text(r, i, 1), db_text(r, i, 2));
	if (db_int(r, 0, 4) > db_rows(r))
		fprintf(stderr, "  … и ещё названий: %lld.\n", (long long)(db_int(r, 0, 4) - db_rows(r)));
}

static int report(struct db *db, const struct import *in, enum import_end end)
{
	struct import_totals t = {0};

	if ((end == IMPORT_FAILED || end == IMPORT_DONE) && in->detail[0])
		fprintf(stderr, "%s\n", in->detail);
	else if (end != IMPORT_DONE)
		fprintf(stderr, "%s Загруженное осталось; повторите команду, копий не будет.\n",
			end == IMPORT_LOST ? "База данных недоступна." : "Загрузка остановлена.");
	if (import_totals(db, in->id, &t) && end == IMPORT_DONE)
		return complain(in->id, "итог не прочитан.");
	show_rejected(db, in->id, &t);
	show_unknown(db, in->id);
	printf("{\"rows\":%lld,\"created\":%lld,\"updated\":%lld,\"unchanged\":%lld,\"rejected\":%lld}\n", (long long)t.rows,
	       (long long)t.created, (long long)t.updated, (long long)t.unchanged, (long long)t.rejected);
	return end == IMPORT_DONE ? 0 : 1;
}

static int run_order(struct order *o)
{
	char id[24];
	struct db *db = ctl_open(DB_JOBS);
	struct import in = {.db = db, .conf = ctl_conf(), .id = id, .fd = o->fd, .stop = stop_asked, .patience_s = PATIENCE_S};
	int status = db ? check_order(o, db) : 1;

	if (!status)
		db_run(db, Q_IMPORT_ORPHANS, 0, NULL, NULL);
	if (!status)
		status = put_job(o, db, id);
	if (!status) {
		signal(SIGINT, on_signal);
		signal(SIGTERM, on_signal);
		status = report(db, &in, import_run(&in));
	}
	db_free(db);
	return status;
}

int ctl_import(int argc, char **argv)
{
	struct order o = {.fd = -1};
	int status;

	o.source = ctl_option(&argc, argv, "--source");
	o.mapping_path = ctl_option(&argc, argv, "--mapping");
	o.channel = ctl_option(&argc, argv, "--channel");
	o.dry_run = ctl_flag(&argc, argv, "--dry-run");
	if (argc != 2 || argv[1][0] == '-')
		return ctl_usage(argv[0]);
	o.path = argv[1];
	status = open_files(&o);
	if (!status && !ctl_drop_root())
		status = 1;
	if (!status)
		status = run_order(&o);
	if (o.fd >= 0)
		close(o.fd);
	json_decref(o.mapping);
	return status;
}
