#include "fcgi/jobs/export_file.h"

#include <string.h>
#include <unistd.h>

const struct export_column export_columns[EXPORT_COLUMNS] = {
	{"Запись", EXPORT_NUMBER, 10}, {"Вид", EXPORT_TEXT, 12}, {"Канал", EXPORT_TEXT, 18}, {"Номер", EXPORT_TEXT, 16},
	{"Поступило", EXPORT_TIME, 17}, {"Зарегистрировано", EXPORT_TIME, 17}, {"Тема", EXPORT_TEXT, 30}, {"Организация", EXPORT_TEXT, 26},
	{"Район", EXPORT_TEXT, 16}, {"Адрес", EXPORT_WORDS, 28}, {"Состояние", EXPORT_TEXT, 20}, {"Срок", EXPORT_DATE, 12},
	{"Ответ дан", EXPORT_TIME, 17}, {"Закрыто", EXPORT_TIME, 17}, {"Итог", EXPORT_TEXT, 16}, {"Оценка", EXPORT_NUMBER, 8},
	{"Повторное", EXPORT_FLAG, 11}, {"Коллективное", EXPORT_FLAG, 13}, {"Заголовок", EXPORT_WORDS, 30}, {"Текст", EXPORT_WORDS, 80},
	{"Ответы", EXPORT_WORDS, 60},
};

bool export_is_formula(const char *s)
{
	return *s && strchr("=+-@\t\r\n|%", *s);
}

const char *export_cell(struct export_out *o, const struct db_result *rows, int row, int col)
{
	const char *text = db_text(rows, row, col);
	size_t n;
	return o->mask && export_columns[col].kind == EXPORT_WORDS ? mask_text(o->mask, text, strlen(text), &n) : text;
}

bool export_names(struct export_out *o, const struct db_result *rows, int row)
{
	bool good = true;
	if (o->mask)
		mask_forget(o->mask);
	for (int c = 0; good && o->mask && c < EXPORT_COLUMNS; c++)
		if (export_columns[c].kind == EXPORT_WORDS)
			good = mask_remember(o->mask, db_text(rows, row, c), strlen(db_text(rows, row, c)));
	return good;
}

static bool open_file(struct export_out *o, const char *path, long long position)
{
	o->file = fopen(path, position > 0 ? "r+b" : "wb");
	return o->file && (position <= 0 || (ftruncate(fileno(o->file), position) == 0 && fseeko(o->file, position, SEEK_SET) == 0));
}

static bool close_file(struct export_out *o)
{
	bool good = fflush(o->file) == 0 && !ferror(o->file) && fsync(fileno(o->file)) == 0;
	good = fclose(o->file) == 0 && good;
	o->file = NULL;
	return good;
}

long long export_position(struct export_out *o)
{
	if (!o->file)
		return 0;
	return fflush(o->file) == 0 && !ferror(o->file) ? (long long)ftello(o->file) : -1;
}

/* --- CSV: UTF-8 with its mark, semicolons, every cell in quotes --- */

void export_quoted(FILE *f, const char *s)
{
	fputc('"', f);
	if (export_is_formula(s))
		fputc('\'', f);
	for (; *s; s++) {
		if (*s == '"')
			fputc('"', f);
		fputc(*s, f);
	}
	fputc('"', f);
}

static bool csv_open(struct export_out *o, const char *path, const char *folder, long long position)
{
	(void)folder;
	if (!open_file(o, path, position))
		return false;
	for (int c = 0; position <= 0 && c < EXPORT_COLUMNS; c++) {
		fputs(c ? ";" : "\xEF\xBB\xBF", o->file);
		export_quoted(o->file, export_columns[c].title);
	}
	if (position <= 0)
		fputs("\r\n", o->file);
	return true;
}

static void csv_cell(FILE *f, enum export_kind kind, const char *s)
{
	switch (kind) {
	case EXPORT_NUMBER:
	case EXPORT_DATE:
		fputs(s, f);
		return;
	case EXPORT_TIME:
		fprintf(f, "%.19s", s);
		return;
	case EXPORT_FLAG:
		fputs(*s == 't' ? "да" : "нет", f);
		return;
	case EXPORT_TEXT:
	case EXPORT_WORDS:
		export_quoted(f, s);
	}
}

static bool csv_row(struct export_out *o, const struct db_result *rows, int row)
{
	for (int c = 0; c < EXPORT_COLUMNS; c++) {
		if (c)
			fputc(';', o->file);
		const char *text = export_cell(o, rows, row, c);
		if (!text)
			return false;
		if (!db_is_null(rows, row, c))
			csv_cell(o->file, export_columns[c].kind, text);
	}
	return fputs("\r\n", o->file) >= 0;
}

/* One last line that begins with #: what the file holds. */
static bool csv_close(struct export_out *o, const struct export_note *notes)
{
	fputs(notes ? "\"#" : "", o->file);
	for (; notes && notes->name; notes++) {
		fprintf(o->file, " %s: ", notes->name);
		for (const char *s = notes->value; *s; s++)
			fputs(*s == '"' ? "\"\"" : (char[]){*s, 0}, o->file);
		fputs(notes[1].name ? "." : "\"\r\n", o->file);
	}
	return close_file(o);
}

/* --- NDJSON: an object a line, the last one {"_export": …} --- */

static bool ndjson_open(struct export_out *o, const char *path, const char *folder, long long position)
{
	(void)folder;
	return open_file(o, path, position);
}

static bool put_line(FILE *f, json_t *json)
{
	bool good = json && json_dumpf(json, f, JSON_COMPACT) == 0 && fputc('\n', f) >= 0;
	json_decref(json);
	return good;
}

static bool ndjson_row(struct export_out *o, const struct db_result *rows, int row)
{
	json_t *line = db_row_json(rows, row);
	bool good = line;
	for (int c = 0; good && o->mask && c < EXPORT_COLUMNS; c++) {
		if (export_columns[c].kind != EXPORT_WORDS || db_is_null(rows, row, c))
			continue;
		const char *text = export_cell(o, rows, row, c);
		good = text && json_object_set_new(line, db_col_name(rows, c), json_string(text)) == 0;
	}
	if (good)
		return put_line(o->file, line);
	json_decref(line);
	return false;
}

static bool ndjson_close(struct export_out *o, const struct export_note *notes)
{
	json_t *said = notes ? json_object() : NULL;
	for (; notes && notes->name; notes++)
		json_object_set_new(said, notes->name, json_string(notes->value));
	bool good = !said || put_line(o->file, json_pack("{s:o}", "_export", said));
	return close_file(o) && good;
}

const struct export_format *export_format(const char *code)
{
	static const struct export_format csv = {"csv", "text/csv; charset=utf-8", true, 0, csv_open, csv_row, csv_close};
	static const struct export_format ndjson = {"ndjson", "application/x-ndjson; charset=utf-8", true, 0, ndjson_open, ndjson_row, ndjson_close};
	const struct export_format *const formats[] = {&csv, &ndjson, &export_xlsx};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (!strcmp(formats[i]->code, code))
			return formats[i];
	return NULL;
}
