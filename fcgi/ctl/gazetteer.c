/* mcuctl gazetteer: streets and houses of one settlement out of files of ГАР. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/intake/gar.h"
#include "search/text/places.h"
#include "search/text/runs.h"

enum { FILES_MAX = 64, MEMBERS_FIRST = 1 << 16, MEMBERS_MAX = 1 << 24, LEVEL_STRUCTURE = 7, LEVEL_STREET = 8, NAME_MAX_BYTES = 400 };

struct source {
	const char *path;
	int fd;
	enum gar_file kind;
};

/* Objects of the settlement with their parents: 16 bytes each. */
struct members {
	struct member {
		int64_t id, parent;
	} *list;
	size_t n, room;		/* a power of two */
};

struct load {
	struct source files[FILES_MAX];
	int n;
	const char *asked;	/* --settlement: a name or an OBJECTID */
	int64_t settlement;
	char name[NAME_MAX_BYTES];
	int candidates;
	struct members members;
	struct db *db;
	long streets, houses, skipped;
	enum err err;
	bool full;		/* too many objects, or no memory */
};

/* --- the set of members --- */

static struct member *slot_of(const struct members *m, int64_t id)
{
	size_t i = (size_t)((uint64_t)id * 0x9E3779B97F4A7C15u >> 20) & (m->room - 1);
	while (m->list[i].id && m->list[i].id != id)
		i = (i + 1) & (m->room - 1);
	return &m->list[i];
}

static bool widen(struct members *m)
{
	struct members more = {.n = m->n, .room = m->room ? m->room * 2 : MEMBERS_FIRST};
	more.list = more.room <= MEMBERS_MAX ? calloc(more.room, sizeof *more.list) : NULL;
	if (!more.list)
		return false;
	for (size_t i = 0; i < m->room; i++)
		if (m->list[i].id)
			*slot_of(&more, m->list[i].id) = m->list[i];
	free(m->list);
	*m = more;
	return true;
}

static bool add_member(struct members *m, int64_t id, int64_t parent)
{
	if (m->n * 2 >= m->room && !widen(m))
		return false;
	struct member *slot = slot_of(m, id);
	m->n += !slot->id;
	*slot = (struct member){id, parent};
	return true;
}

static const struct member *member_of(const struct members *m, int64_t id)
{
	const struct member *slot = m->room && id ? slot_of(m, id) : NULL;
	return slot && slot->id ? slot : NULL;
}

/* --- which settlement --- */

static bool same_name(const char *a, const char *b)
{
	struct run x, y;
	size_t i = 0, k = 0, n = strlen(a), m = strlen(b);
	for (;;) {
		while (i < n && !run_read(a, n, i, &x))
			i++;
		while (k < m && !run_read(b, m, k, &y))
			k++;
		if (i >= n || k >= m)
			return i >= n && k >= m;
		if (strcmp(x.text, y.text))
			return false;
		i = x.end;
		k = y.end;
	}
}

static bool take_settlement(void *arg, const char **at)
{
	struct load *l = arg;
	int64_t id = gar_number(at, "OBJECTID"), level = gar_number(at, "LEVEL");
	bool by_id = strspn(l->asked, "0123456789") == strlen(l->asked);
	if (!gar_actual(at) || level < 1 || level >= LEVEL_STRUCTURE)
		return true;
	if (by_id ? id != strtoll(l->asked, NULL, 10) : level < 4 || !same_name(gar_text(at, "NAME"), l->asked))
		return true;
	if (l->candidates++ == 0) {
		l->settlement = id;
		snprintf(l->name, sizeof l->name, "%s", gar_text(at, "NAME"));
	}
	if (!by_id)
		fprintf(stderr, "# %s %s, уровень %lld, OBJECTID %lld\n", gar_text(at, "TYPENAME"), gar_text(at, "NAME"), (long long)level, (long long)id);
	return true;
}

static bool take_link(void *arg, const char **at)
{
	struct load *l = arg;
	const char *active = gar_text(at, "ISACTIVE");
	int64_t id = gar_number(at, "OBJECTID"), parent = gar_number(at, "PARENTOBJID");
	if (!id || !strcmp(active, "0") || !(parent == l->settlement || gar_path_has(gar_text(at, "PATH"), l->settlement)))
		return true;
	l->full = !add_member(&l->members, id, parent);
	return !l->full;
}

/* --- rows for COPY --- */

static size_t put_field(char *out, size_t len, size_t room, const char *text, char end)
{
	for (; *text && len + 3 < room; text++) {
		char c = *text;
		if (c == '\\')
			out[len++] = '\\';
		out[len++] = c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
	}
	out[len++] = end;
	return len;
}

static bool put_row(struct load *l, const char *const *fields, int n)
{
	char row[4096];
	size_t len = 0;
	for (int i = 0; i < n; i++)
		len = put_field(row, len, sizeof row - 8, fields[i], i + 1 < n ? '\t' : '\n');
	l->err = db_copy_put(l->db, row, len);
	return !l->err;
}

static bool take_street(void *arg, const char **at)
{
	struct load *l = arg;
	int64_t id = gar_number(at, "OBJECTID"), level = gar_number(at, "LEVEL");
	const char *name = gar_text(at, "NAME"), *type = gar_text(at, "TYPENAME"), *kind = places_kind(type);
	if ((level != LEVEL_STREET && level != LEVEL_STRUCTURE) || !member_of(&l->members, id) || !*name)
		return true;
	/* Gardens and garages are no streets; a road of a kind we do not know is one. */
	if ((!kind && level == LEVEL_STRUCTURE) || strlen(name) >= NAME_MAX_BYTES || strlen(type) > 60) {
		l->skipped += gar_actual(at);
		return true;
	}
	l->streets++;
	return put_row(l, (const char *const[]){gar_text(at, "OBJECTID"), name, kind ? kind : type, gar_text(at, "LEVEL"), gar_actual(at) ? "t" : "f"}, 5);
}

static bool take_house(void *arg, const char **at)
{
	struct load *l = arg;
	const struct member *m = member_of(&l->members, gar_number(at, "OBJECTID"));
	char house[60], parent[24];
	if (!m || !gar_actual(at))
		return true;
	gar_house(at, house, sizeof house);
	if (!*house)
		return true;
	l->houses++;
	snprintf(parent, sizeof parent, "%lld", (long long)m->parent);
	return put_row(l, (const char *const[]){parent, gar_text(at, "OBJECTID"), house}, 3);
}

/* --- the load --- */

static bool has(const struct load *l, enum gar_file kind)
{
	for (int i = 0; i < l->n; i++)
		if (l->files[i].kind == kind)
			return true;
	return false;
}

static bool read_all(struct load *l, enum gar_file kind, gar_take take)
{
	const char *why;
	long line;
	for (int i = 0; i < l->n; i++) {
		if (l->files[i].kind != kind)
			continue;
		bool ok = gar_read(l->files[i].fd, take, l, &why, &line);
		if (!ok)
			fprintf(stderr, "%s, строка %ld: %s.\n", l->files[i].path, line, why);
		if (!ok || l->err || l->full)
			return false;
	}
	return true;
}

static bool find_settlement(struct load *l)
{
	if (!read_all(l, GAR_OBJECTS, take_settlement))
		return false;
	if (l->candidates != 1) {
		fprintf(stderr, l->candidates ? "Таких поселений несколько: укажите номер, --settlement OBJECTID.\n" : "Поселения «%s» в этих файлах нет.\n", l->asked);
		return false;
	}
	bool ok = read_all(l, GAR_HIERARCHY, take_link);
	if (l->full)
		fprintf(stderr, "В поселении слишком много объектов, больше %d.\n", MEMBERS_MAX / 2);
	return ok;
}

static bool copy(struct load *l, enum query q, enum gar_file kind, gar_take take)
{
	l->err = db_copy_begin(l->db, q);
	if (l->err)
		return false;
	if (read_all(l, kind, take))
		return !(l->err = db_copy_end(l->db));
	db_copy_abort(l->db);
	return false;
}

static long count_of(const struct db_result *r, int col)
{
	return r ? (long)db_int(r, 0, col) : 0;
}

static bool merge(struct load *l)
{
	DB_AUTO_RESULT streets = NULL;
	DB_AUTO_RESULT gone = NULL;
	DB_AUTO_RESULT names = NULL;
	DB_AUTO_RESULT houses = NULL;
	char id[24];
	snprintf(id, sizeof id, "%lld", (long long)l->settlement);
	enum err e = db_run(l->db, Q_GAR_ADOPT, 0, NULL, NULL);
	if (!e)
		e = db_run(l->db, Q_GAR_MERGE, 0, NULL, &streets);
	if (!e)
		e = db_run(l->db, Q_GAR_GONE, 0, NULL, &gone);
	if (!e)
		e = db_run(l->db, Q_GAR_NAMES, 0, NULL, &names);
	if (!e && has(l, GAR_HOUSES))
		e = db_run(l->db, Q_GAR_HOUSES, 0, NULL, &houses);
	if (!e)
		e = DB_RUN(l->db, Q_GAR_DONE, NULL, l->name, id);
	if (!e)
		e = db_commit(l->db);
	l->err = e;
	if (e)
		return false;
	printf("{\"settlement\":%s,\"streets\":%ld,\"new\":%ld,\"changed\":%ld,\"gone\":%ld,\"old_names\":%ld,\"skipped\":%ld,\"houses\":%ld,\"new_houses\":%ld,\"gone_houses\":%ld}\n", id,
	       count_of(streets, 0), count_of(streets, 1), count_of(streets, 2), count_of(gone, 0), count_of(names, 0), l->skipped, count_of(houses, 0), count_of(houses, 1), count_of(houses, 2));
	return true;
}

static bool put_all(struct load *l)
{
	enum err e = db_begin(l->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(l->db, Q_GAR_LOCK, 0, NULL, NULL);
	if (!e)
		e = db_run(l->db, Q_GAR_STREET_TABLE, 0, NULL, NULL);
	if (!e)
		e = db_run(l->db, Q_GAR_HOUSE_TABLE, 0, NULL, NULL);
	l->err = e;
	bool ok = !e && copy(l, Q_GAR_STREET_COPY, GAR_OBJECTS, take_street) && copy(l, Q_GAR_HOUSE_COPY, GAR_HOUSES, take_house);
	if (ok && !l->streets)
		fprintf(stderr, "Улиц в поселении не нашлось: нужен файл иерархии этого же выпуска.\n");
	ok = ok && l->streets && merge(l);
	if (!ok && l->err)
		fprintf(stderr, "Загрузка не удалась: %s\n", err_text(l->err));
	if (!ok)
		db_rollback(l->db);
	return ok;
}

static bool open_files(struct load *l, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct source *s = &l->files[l->n];
		if (l->n == FILES_MAX)
			return false;
		*s = (struct source){.path = argv[i], .fd = open(argv[i], O_RDONLY | O_CLOEXEC)};
		if (s->fd < 0) {
			fprintf(stderr, "%s: %s\n", argv[i], strerror(errno));
			return false;
		}
		l->n++;
		s->kind = gar_kind(s->fd);
		if (s->kind == GAR_BROKEN) {
			fprintf(stderr, "%s: это не файл XML, или он повреждён.\n", argv[i]);
			return false;
		}
		if (s->kind == GAR_OTHER)
			fprintf(stderr, "# %s: не адресные объекты, не дома и не иерархия, файл пропущен\n", argv[i]);
	}
	if (has(l, GAR_OBJECTS) && has(l, GAR_HIERARCHY))
		return true;
	fprintf(stderr, "Нужны файлы AS_ADDR_OBJ и AS_ADM_HIERARCHY или AS_MUN_HIERARCHY; дома — в AS_HOUSES.\n");
	return false;
}

int ctl_gazetteer(int argc, char **argv)
{
	struct load l = {.asked = ctl_option(&argc, argv, "--settlement")};
	if (argc < 2 || !l.asked || !*l.asked || argv[1][0] == '-')
		return ctl_usage(argv[0]);
	bool ok = open_files(&l, argc, argv) && ctl_drop_root() && find_settlement(&l);
	l.db = ok ? ctl_open(DB_JOBS) : NULL;
	ok = l.db && put_all(&l);
	db_free(l.db);
	for (int i = 0; i < l.n; i++)
		close(l.files[i].fd);
	free(l.members.list);
	return !ok;
}
