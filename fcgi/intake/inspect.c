#include "fcgi/intake/inspect.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool inspect_digest(int fd, long long *size, char sha256[65])
{
	unsigned char data[65536], digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ssize_t n = -1;
	bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;

	*size = 0;
	while (ok && (n = pread(fd, data, sizeof data, *size)) > 0) {
		ok = EVP_DigestUpdate(ctx, data, (size_t)n) == 1;
		*size += n;
	}
	ok = ok && n == 0 && EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	for (int i = 0; ok && i < 32; i++)
		snprintf(sha256 + 2 * i, 3, "%02x", digest[i]);
	return ok;
}

/* A value cut for the preview at the end of a letter. */
static json_t *cut(const char *s, size_t n)
{
	bool longer = n > INSPECT_VALUE;

	if (longer)
		for (n = INSPECT_VALUE; n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80;)
			n--;
	return longer ? json_sprintf("%.*s…", (int)n, s) : json_stringn(s, n);
}

static json_t *preview_row(const struct intake_row *row, int columns)
{
	json_t *values = json_array();

	for (int i = 0; i < columns; i++)
		json_array_append_new(values, json_null());
	for (int i = 0; i < row->count; i++) {
		while ((int)json_array_size(values) <= row->pairs[i].column && row->pairs[i].column < INTAKE_COLUMNS_MAX)
			json_array_append_new(values, json_null());
		json_array_set_new(values, (size_t)row->pairs[i].column, cut(row->pairs[i].value, row->pairs[i].len));
	}
	return values;
}

/* First rows, each as wide as the columns known in the end. */
static json_t *read_preview(struct reader *r)
{
	json_t *rows = json_array(), *row;
	struct intake_row in;
	enum intake_err err;
	size_t i;

	while (json_array_size(rows) < INSPECT_ROWS && reader_row(r) < 1000 && reader_next(r, &in, &err))
		if (!in.bad)
			json_array_append_new(rows, preview_row(&in, reader_columns(r)));
	json_array_foreach(rows, i, row)
		while ((int)json_array_size(row) < reader_columns(r))
			json_array_append_new(row, json_null());
	return rows;
}

static json_t *column_names(const struct reader *r)
{
	json_t *names = json_array();

	for (int i = 0; i < reader_columns(r); i++)
		json_array_append_new(names, json_string(reader_column(r, i)));
	return names;
}

static const char *default_source(const struct map *m, const char *file_name)
{
	return m->layout == LAYOUT_IM ? "im" : m->layout == LAYOUT_POS ? "pos" : file_name;
}

static const char *default_channel(const struct map *m)
{
	return m->layout == LAYOUT_IM ? "vk" : m->layout == LAYOUT_POS ? "pos" : "file";
}

enum intake_err inspect_file(int fd, const char *tmp_dir, const char *file_name, json_t *given, struct inspection *out)
{
	enum intake_err err;
	struct reader *r;
	struct map map;
	const char *wrong;
	json_t *preview;

	*out = (struct inspection){0};
	if (!inspect_digest(fd, &out->size, out->sha256))
		return INTAKE_IO;
	r = reader_open(fd, tmp_dir, &err);
	if (!r)
		return err;
	preview = read_preview(r);
	err = map_open(&map, r, given, &wrong);
	if (!err) {
		out->format = map_format(&map);
		out->detected = json_pack("{s:s, s:o, s:o, s:o, s:s, s:s}", "details", reader_details(r), "columns",
					  column_names(r), "preview", preview, "mapping", map_json(&map), "source",
					  default_source(&map, file_name), "channel", default_channel(&map));
		err = out->detected ? INTAKE_OK : INTAKE_NO_MEMORY;
	} else {
		json_decref(preview);
	}
	map_close(&map);
	reader_free(r);
	return err;
}

enum intake_err inspect_mapping(int fd, const char *tmp_dir, json_t *given, char wrong[INTAKE_NAME_MAX + 32])
{
	enum intake_err err;
	struct reader *r = reader_open(fd, tmp_dir, &err);
	struct map map;
	const char *place = NULL;

	wrong[0] = 0;
	if (!r)
		return err;
	json_decref(read_preview(r));
	err = map_open(&map, r, given, &place);
	if (err && place)
		snprintf(wrong, INTAKE_NAME_MAX + 32, "%s", place);
	if (!err)
		err = map_check(&map);
	map_close(&map);
	reader_free(r);
	return err;
}

json_t *inspect_fields(void)
{
	json_t *list = json_array();

	for (int f = 0; f < IF_COUNT; f++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", field_code((enum intake_field)f), "name",
						      field_label((enum intake_field)f), "required", f == IF_ID || f == IF_TEXT));
	return list;
}
