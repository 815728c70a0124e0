#include "fcgi/intake/map.h"

#include <string.h>

static const struct {
	const char *code, *label;
	enum field_kind kind;
} fields[] = {
#define X(name, code, label, kind) [IF_##name] = {code, label, FIELD_##kind},
	INTAKE_FIELDS(X)
#undef X
};

const char *field_code(enum intake_field f)
{
	return fields[f].code;
}

const char *field_label(enum intake_field f)
{
	return fields[f].label;
}

enum field_kind field_kind(enum intake_field f)
{
	return fields[f].kind;
}

enum intake_field field_find(const char *code)
{
	for (int f = 0; f < IF_COUNT; f++)
		if (strcmp(fields[f].code, code) == 0)
			return (enum intake_field)f;
	return IF_EXTRA;
}

/* NDJSON may still bring columns that the first rows do not have. */
static bool has_column(const struct reader *r, const char *name)
{
	for (int i = 0; i < reader_columns(r); i++)
		if (strcmp(reader_column(r, i), name) == 0)
			return true;
	return reader_format(r) == INTAKE_NDJSON;
}

/* A mapping names columns of the file and known fields, each field once. */
static enum intake_err check_given(const struct reader *r, json_t *given, const char **wrong)
{
	bool used[IF_COUNT] = {false};
	const char *column;
	json_t *value;

	json_object_foreach(given, column, value) {
		enum intake_field f = json_is_string(value) ? field_find(json_string_value(value)) : IF_EXTRA;

		*wrong = column;
		if (!has_column(r, column))
			return INTAKE_MAP_COLUMN;
		if (json_is_null(value))
			continue;
		if (f == IF_EXTRA)
			return INTAKE_MAP_FIELD;
		if (used[f])
			return INTAKE_MAP_DOUBLE;
		used[f] = true;
	}
	*wrong = NULL;
	return INTAKE_OK;
}

static enum intake_field settle(struct map *m, const char *column)
{
	json_t *value = json_object_get(m->given, column);
	enum intake_field f;

	if (m->given)
		f = json_is_string(value) ? field_find(json_string_value(value)) : IF_EXTRA;
	else
		f = layout_field(m->layout, column);
	if (f != IF_EXTRA && m->used[f])
		f = IF_EXTRA;
	if (f != IF_EXTRA)
		m->used[f] = true;
	return f;
}

enum intake_field map_field(struct map *m, int column)
{
	for (; m->known <= column; m->known++)
		m->fields[m->known] = (unsigned char)settle(m, reader_column(m->reader, m->known));
	return (enum intake_field)m->fields[column];
}

enum intake_err map_open(struct map *m, const struct reader *r, json_t *given, const char **wrong)
{
	enum intake_err e;

	*m = (struct map){.reader = r, .layout = layout_find(r)};
	e = check_given(r, given, wrong);
	if (e)
		return e;
	if (json_object_size(given))
		m->given = json_incref(given);
	if (reader_columns(r) > 0)
		map_field(m, reader_columns(r) - 1);
	return INTAKE_OK;
}

void map_close(struct map *m)
{
	json_decref(m->given);
	m->given = NULL;
}

enum intake_err map_check(const struct map *m)
{
	bool id = m->used[IF_ID], text = m->used[IF_TEXT];
	const char *column;
	json_t *value;

	/* A key of NDJSON may turn up later than the first rows: the mapping itself tells that it is meant. */
	json_object_foreach(m->given, column, value) {
		id = id || (reader_format(m->reader) == INTAKE_NDJSON && json_is_string(value) &&
			    field_find(json_string_value(value)) == IF_ID);
		text = text || (reader_format(m->reader) == INTAKE_NDJSON && json_is_string(value) &&
				field_find(json_string_value(value)) == IF_TEXT);
	}
	if (!id)
		return INTAKE_MAP_NO_ID;
	return text || m->layout == LAYOUT_POS ? INTAKE_OK : INTAKE_MAP_NO_TEXT;
}

json_t *map_json(struct map *m)
{
	json_t *out = json_object();

	for (int i = 0; i < reader_columns(m->reader); i++) {
		enum intake_field f = map_field(m, i);

		json_object_set_new(out, reader_column(m->reader, i), f == IF_EXTRA ? json_null() : json_string(fields[f].code));
	}
	return out;
}

const char *map_format(const struct map *m)
{
	switch (reader_format(m->reader)) {
	case INTAKE_CSV:
		return "csv";
	case INTAKE_NDJSON:
		return "ndjson";
	case INTAKE_XLSX:
		break;
	}
	return m->layout == LAYOUT_IM ? "im_xlsx" : m->layout == LAYOUT_POS ? "pos_xlsx" : "xlsx";
}
