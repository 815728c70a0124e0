/* The list of the registry: filters, order, cursor, total. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/selection.h"

enum { FILTERS = MESSAGE_FILTERS, ARGS = FILTERS + 4 };

/* Parameters of message_filter in sql/queries/message.sql, by position; the last is the scope of the account. */
static const char *const filter_names[FILTERS - 1] = {
	"kind", "channel", "state", "outcome", "theme_id", "organisation_id", "district_id", "source_id", "import_id", "open",
	"overdue", "repeated", "collective", "due_on[gte]", "due_on[lte]", "received_on[gte]", "received_on[lte]",
	"answered_on[gte]", "answered_on[lte]", "official_id", "with_organisation", "with_official", "deadline", "deadline_overdue",
	"deadline_on[gte]", "deadline_on[lte]", "object", "fault", "problem_id", "fast_track", "accelerated", "mechanism_id", "urgency",
	"mail_id",
};
enum { STATE = 2, THEME = 4, ORGANISATION = 5, IN_WORK = 9, SCOPE = FILTERS - 1, LIMIT = FILTERS, KEY, ID, SORT };

struct page {
	const char *args[ARGS];
	bool filtered;
	long total;
	bool more;		/* total is a lower bound */
	const char *ids;	/* of the page, when all that there are were at hand; or NULL */
};

/* Replaces ids of a tree by the ids of their subtrees; a register without any of them has nothing to filter by. */
static enum err expand(struct req *r, const char *name, const char *none, enum query q, const char **ids)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = *ids ? DB_RUN(r->db, q, &row, *ids) : ERR_OK;
	if (e || !row)
		return e;
	if (db_is_null(row, 0, 0)) {
		req_wrong(r, name, "unknown_value", none);
		return req_fail(r, ERR_BAD_PARAM, "%s", none);
	}
	*ids = arena_strdup(r->arena, db_text(row, 0, 0));
	return ERR_OK;
}

static enum err expand_themes(struct req *r, const char **ids)
{
	return expand(r, "theme_id", "Такой темы нет.", Q_THEME_SUBTREE, ids);
}

static enum err expand_organisations(struct req *r, const char **ids)
{
	return expand(r, "organisation_id", "Такой организации нет.", Q_ORGANISATION_SUBTREE, ids);
}

/* States in which work is owed say so: the index of open records is short, that of all is not. */
static enum err add_open(struct req *r, const char **args)
{
	DB_AUTO_RESULT row = NULL;
	if (!args[STATE])
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_STATES_OPEN, &row, args[STATE]);
	if (!e && !args[IN_WORK] && db_bool(row, 0, 0))
		args[IN_WORK] = "true";
	return e;
}

enum err message_filters(struct req *r, ask_get_t get, void *from, const char **args, bool *filtered)
{
	*filtered = false;
	for (int i = 0; i < SCOPE; i++) {
		args[i] = get(from, filter_names[i]);
		*filtered |= args[i] != NULL;
	}
	if (!req_actor(r)->sees_all) {
		args[SCOPE] = req_actor(r)->orgs;
		*filtered = true;
	}
	enum err e = expand_themes(r, &args[THEME]);
	e = e ? e : add_open(r, args);
	return e ? e : expand_organisations(r, &args[ORGANISATION]);
}

enum err organisations_asked(struct req *r, const char **ids)
{
	*ids = req_param(r, "organisation_id");
	return expand_organisations(r, ids);
}

enum err organisations_chosen(struct req *r, const char **ids)
{
	*ids = req_param(r, "organisation_id");
	return strcmp(req_param(r, "alone"), "true") ? organisations_asked(r, ids) : ERR_OK;
}

enum err themes_asked(struct req *r, const char **ids)
{
	*ids = req_param(r, "theme_id");
	return expand_themes(r, ids);
}

enum err subjects_asked(struct req *r, const char **after, const char **themes, const char **organisations)
{
	enum err e = req_cursor(r, after);
	*themes = *organisations = NULL;
	if (!e)
		e = themes_asked(r, themes);
	return e ? e : organisations_asked(r, organisations);
}

static const char *from_address(void *r, const char *name)
{
	return req_param(r, name);
}

/* The cursor holds "total|e or g|id|key", so that later pages need not count again. */
static enum err read_cursor(struct req *r, struct page *p)
{
	const char *text;
	char relation, id[20];
	int used = 0;
	enum err e = req_cursor(r, &text);
	if (e || !text)
		return e;
	if (sscanf(text, "%ld|%c|%19[0-9]|%n", &p->total, &relation, id, &used) != 3 || !used)
		return ERR_BAD_PARAM;
	p->more = relation == 'g';
	p->args[ID] = arena_strdup(r->arena, id);
	p->args[KEY] = text[used] ? text + used : NULL;
	return ERR_OK;
}

static void note_total(struct page *p, const struct db_result *row)
{
	long limit = (long)db_int(row, 0, 1);
	p->total = (long)db_int(row, 0, 0);
	p->more = p->total > limit;
	p->total = p->more ? limit : p->total;
}

/* What is filtered is counted together with its page; on later pages that is worth it only where there are few. */
static enum err count(struct req *r, struct page *p)
{
	DB_AUTO_RESULT row = NULL;
	if (p->args[ID] && (p->more || !p->filtered))
		return ERR_OK;
	enum err e = p->filtered ? db_run_planned(r->db, Q_MESSAGE_FEW, ARGS, p->args, &row) : db_run(r->db, Q_MESSAGE_LIST_COUNT, 0, NULL, &row);
	if (e)
		return e;
	if (p->filtered && !db_is_null(row, 0, 2))
		p->ids = arena_strdup(r->arena, db_text(row, 0, 2));
	if (!p->args[ID])
		note_total(p, row);
	return ERR_OK;
}

static enum err fetch(struct req *r, struct page *p, struct db_result **rows)
{
	static const struct {
		const char *sort;
		enum query query;
	} orders[] = {
		{"-sort_at", Q_MESSAGE_NEWEST}, {"sort_at", Q_MESSAGE_OLDEST},
		{"due_on", Q_MESSAGE_DUE_FIRST}, {"-due_on", Q_MESSAGE_DUE_LAST},
	};
	const char *sort = p->args[SORT];
	size_t i = 0;
	if (p->ids)
		return DB_RUN(r->db, Q_MESSAGE_PAGE, rows, p->ids, sort);
	while (strcmp(orders[i].sort, sort))
		i++;
	if (!i && !p->filtered && !p->args[ID])
		return DB_RUN(r->db, Q_MESSAGE_LIST, rows, p->args[LIMIT]);
	return db_run_planned(r->db, orders[i].query, SORT, p->args, rows);
}

static json_t *page_json(struct req *r, const struct page *p, const struct db_result *rows, int limit)
{
	const char *next = NULL;
	json_t *items = db_rows_json(rows);
	if (items && db_rows(rows) > limit) {
		int last = limit - 1, key = db_cols(rows) - 1;
		json_array_remove(items, (size_t)limit);
		next = req_next(r, arena_printf(r->arena, "%ld|%c|%s|%s", p->total, p->more ? 'g' : 'e', db_text(rows, last, 0),
						db_text(rows, last, key)));
	}
	r->resp.rows = (long)json_array_size(items);
	return json_pack("{s:o, s:s?, s:{s:I, s:s}}", "items", items, "next", next, "total", "value", (json_int_t)p->total,
			 "relation", p->more ? "gte" : "eq");
}

enum err message_list(struct req *r)
{
	struct page p = {0};
	int limit = (int)req_param_int(r, "limit");
	DB_AUTO_RESULT rows = NULL;
	p.args[LIMIT] = arena_printf(r->arena, "%d", limit + 1);
	p.args[SORT] = req_param(r, "sort");
	enum err e = message_filters(r, from_address, r, p.args, &p.filtered);
	if (!e)
		e = read_cursor(r, &p);
	if (!e)
		e = count(r, &p);
	if (!e)
		e = fetch(r, &p, &rows);
	return e ? e : resp_json(r, 200, page_json(r, &p, rows, limit));
}
