/* Forecast of breaches by organisation: chances of single records from the handling times, added up with their interval. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/chances.h"

#define LEVEL 0.8

static json_t *row_json(const struct db_result *rows, int at, const struct chances *c)
{
	int low, high;
	chances_span(c, LEVEL, &low, &high);
	return json_pack("{s:s, s:s?, s:i, s:f, s:i, s:i}", "organisation_id", db_text(rows, at, 0), "name", db_is_null(rows, at, 1) ? NULL : db_text(rows, at, 1),
			 "due", c->n, "expected", round(c->mean * 10) / 10, "low", low, "high", high);
}

/* Rows of one organisation stand together; each becomes one item. */
static enum err add_up(const struct db_result *rows, json_t *items)
{
	struct chances c;
	if (!chances_init(&c))
		return ERR_INTERNAL;
	for (int i = 0; i < db_rows(rows); i++) {
		chances_add(&c, strtod(db_text(rows, i, 2), NULL), (int)db_int(rows, i, 3));
		if (i + 1 < db_rows(rows) && !strcmp(db_text(rows, i, 0), db_text(rows, i + 1, 0)))
			continue;
		json_array_append_new(items, row_json(rows, i, &c));
		chances_clear(&c);
	}
	chances_close(&c);
	return ERR_OK;
}

enum err forecast_get(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT made = NULL;
	json_t *items = json_array();
	enum err e = db_run(r->db, Q_FORECAST_MADE, 0, NULL, &made);
	if (!e)
		e = DB_RUN(r->db, Q_FORECAST_PARTS, &rows, req_param(r, "days"));
	if (!e)
		e = add_up(rows, items);
	if (e) {
		json_decref(items);
		return e;
	}
	r->resp.rows = (long)json_array_size(items);
	return resp_json(r, 200, json_pack("{s:o, s:s?, s:I, s:f}", "items", items, "made_on", db_is_null(made, 0, 0) ? NULL : db_text(made, 0, 0), "days",
					   (json_int_t)req_param_int(r, "days"), "level", LEVEL));
}
