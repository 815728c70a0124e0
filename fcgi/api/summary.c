/* The screen of the day. */
#include "fcgi/api/api.h"

/* Lists of the summary beside its counts. */
static const struct {
	const char *name;
	enum query query;
} lists[] = {
	{"days", Q_SUMMARY_DAYS},
	{"channels", Q_SUMMARY_CHANNELS},
	{"themes", Q_SUMMARY_THEMES},
	{"organisations", Q_SUMMARY_ORGANISATIONS},
};

static enum err add_list(struct req *r, json_t *summary, const char *name, enum query query)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, query, 0, NULL, &rows);
	if (!e && json_object_set_new(summary, name, db_rows_json(rows)))
		e = ERR_INTERNAL;
	return e;
}

static enum err add_counts(struct req *r, json_t *summary)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_SUMMARY_COUNTS, 0, NULL, &row);
	json_t *counts = e ? NULL : db_row_json(row, 0);
	if (e || !counts)
		return e ? e : ERR_INTERNAL;
	json_object_set(summary, "today", json_object_get(counts, "today"));
	json_object_del(counts, "today");
	return json_object_set_new(summary, "counts", counts) ? ERR_INTERNAL : ERR_OK;
}

enum err summary_get(struct req *r)
{
	json_t *summary = json_object();
	enum err e = add_counts(r, summary);
	for (size_t i = 0; !e && i < sizeof(lists) / sizeof(lists[0]); i++)
		e = add_list(r, summary, lists[i].name, lists[i].query);
	if (!e)
		return resp_json(r, 200, summary);
	json_decref(summary);
	return e;
}
