/* Rows of PostgreSQL as JSON, by the type of each column. Its text is UTF-8 already, so nothing is checked again. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/db.h"

/* OIDs of pg_type.dat; they never change. */
enum {
	OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_JSON = 114, OID_FLOAT4 = 700, OID_FLOAT8 = 701,
	OID_INT4_ARRAY = 1007, OID_TIMESTAMPTZ = 1184, OID_NUMERIC = 1700, OID_JSONB = 3802,
};

/* "2026-01-02 03:04:05.6+03" → "2026-01-02T03:04:05.6+03:00". */
static json_t *time_json(const char *s)
{
	char t[48];
	size_t n = strlen(s);
	if (n < 22 || n > 40 || s[10] != ' ')
		return json_string_nocheck(s);
	memcpy(t, s, n + 1);
	t[10] = 'T';
	if (t[n - 3] == '+' || t[n - 3] == '-')
		memcpy(t + n, ":00", 4);
	return json_string_nocheck(t);
}

static json_t *ints_json(const char *s)
{
	json_t *list = json_array();
	char *end;
	for (s++; *s && *s != '}'; s = *end == ',' ? end + 1 : end) {
		json_array_append_new(list, json_integer(strtoll(s, &end, 10)));
		if (end == s)
			break;
	}
	return list;
}

static json_t *value_json(unsigned type, const char *s)
{
	switch (type) {
	case OID_BOOL:
		return json_boolean(*s == 't');
	case OID_INT2:
	case OID_INT4:
		return json_integer(strtoll(s, NULL, 10));
	case OID_FLOAT4:
	case OID_FLOAT8:
	case OID_NUMERIC:
		return json_real(strtod(s, NULL));
	case OID_TIMESTAMPTZ:
		return time_json(s);
	case OID_INT4_ARRAY:
		return ints_json(s);
	case OID_JSON:
	case OID_JSONB:
		return json_loads(s, JSON_DECODE_ANY, NULL);
	case OID_INT8:
	default:	/* dates, uuids, text: as PostgreSQL writes them */
		return json_string_nocheck(s);
	}
}

json_t *db_row_json(const struct db_result *r, int row)
{
	json_t *object = json_object();
	for (int c = 0; c < db_cols(r); c++) {
		if (db_col_name(r, c)[0] == '_')
			continue;
		json_t *v = db_is_null(r, row, c) ? json_null() : value_json(db_col_type(r, c), db_text(r, row, c));
		if (json_object_set_new_nocheck(object, db_col_name(r, c), v)) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

json_t *db_rows_json(const struct db_result *r)
{
	json_t *list = json_array();
	for (int i = 0; i < db_rows(r); i++) {
		if (json_array_append_new(list, db_row_json(r, i))) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}
