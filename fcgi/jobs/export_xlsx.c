/* The spreadsheet of an export: rows on one sheet, on the other what the file holds. */
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "fcgi/jobs/export_file.h"

enum { CELL_BYTES = 32767 * 4, CELL_CHARACTERS = 32767 };

static void put_head(struct export_out *o)
{
	for (int c = 0; c < EXPORT_COLUMNS; c++) {
		worksheet_set_column(o->sheet, (lxw_col_t)c, (lxw_col_t)c, export_columns[c].width, NULL);
		worksheet_write_string(o->sheet, 0, (lxw_col_t)c, export_columns[c].title, o->bold);
	}
	worksheet_freeze_panes(o->sheet, 1, 0);
}

static bool xlsx_open(struct export_out *o, const char *path, const char *folder, long long position)
{
	(void)position;
	char tmp[512];
	snprintf(tmp, sizeof tmp, "%s", folder);
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = tmp};
	o->book = workbook_new_opt(path, &options);
	o->sheet = o->book ? workbook_add_worksheet(o->book, "Найденное") : NULL;
	if (!o->sheet)
		return false;
	o->bold = workbook_add_format(o->book);
	o->date = workbook_add_format(o->book);
	o->time = workbook_add_format(o->book);
	format_set_bold(o->bold);
	format_set_num_format(o->date, "dd.mm.yyyy");
	format_set_num_format(o->time, "dd.mm.yyyy hh:mm");
	put_head(o);
	return true;
}

/* Text as a cell holds it: no formula, no longer than it may be. New. */
static char *cell_text(struct export_out *o, const char *s)
{
	size_t n = strlen(s), at = 0, characters = export_is_formula(s);
	char *out = malloc((n < CELL_BYTES ? n : CELL_BYTES) + 2);
	if (!out)
		return NULL;
	out[0] = '\'';
	while (at < n && characters < CELL_CHARACTERS) {
		/* A character beyond the first plane counts twice, as spreadsheets do. */
		size_t units = ((unsigned char)s[at] & 0xF8) == 0xF0 ? 2 : 1, from = at++;
		while (at < n && ((unsigned char)s[at] & 0xC0) == 0x80)
			at++;
		characters += units;
		if (characters > CELL_CHARACTERS)
			at = from;
	}
	o->shortened += at < n;
	memcpy(out + export_is_formula(s), s, at);
	out[at + export_is_formula(s)] = 0;
	return out;
}

static bool put_text(struct export_out *o, lxw_row_t row, lxw_col_t col, const char *s)
{
	char *text = cell_text(o, s);
	bool good = text && worksheet_write_string(o->sheet, row, col, text, NULL) == LXW_NO_ERROR;
	free(text);
	return good;
}

/* "2026-01-31 09:05:00+03", already local; what no spreadsheet can date stays text. */
static bool put_time(struct export_out *o, lxw_row_t row, lxw_col_t col, const char *s, lxw_format *format)
{
	lxw_datetime t = {0};
	int second = 0, parts = sscanf(s, "%4d-%2d-%2d %2d:%2d:%2d", &t.year, &t.month, &t.day, &t.hour, &t.min, &second);
	t.sec = second;
	if (parts < 3 || t.year < 1900 || t.year > 9999)
		return put_text(o, row, col, s);
	return worksheet_write_datetime(o->sheet, row, col, &t, format) == LXW_NO_ERROR;
}

static bool put_cell(struct export_out *o, lxw_row_t row, lxw_col_t col, enum export_kind kind, const char *s)
{
	switch (kind) {
	case EXPORT_NUMBER:
		return worksheet_write_number(o->sheet, row, col, strtod(s, NULL), NULL) == LXW_NO_ERROR;
	case EXPORT_TIME:
		return put_time(o, row, col, s, o->time);
	case EXPORT_DATE:
		return put_time(o, row, col, s, o->date);
	case EXPORT_FLAG:
		return put_text(o, row, col, *s == 't' ? "да" : "нет");
	case EXPORT_TEXT:
	case EXPORT_WORDS:
		return put_text(o, row, col, s);
	}
	return false;
}

static bool xlsx_row(struct export_out *o, const struct db_result *rows, int row)
{
	lxw_row_t to = (lxw_row_t)o->rows + 1;
	for (int c = 0; c < EXPORT_COLUMNS; c++) {
		const char *text = db_is_null(rows, row, c) ? "" : export_cell(o, rows, row, c);
		if (!text || (!db_is_null(rows, row, c) && !put_cell(o, to, (lxw_col_t)c, export_columns[c].kind, text)))
			return false;
	}
	return true;
}

static bool put_notes(struct export_out *o, const struct export_note *notes)
{
	bool good = true;
	o->sheet = workbook_add_worksheet(o->book, "О выгрузке");
	worksheet_set_column(o->sheet, 0, 0, 24, NULL);
	worksheet_set_column(o->sheet, 1, 1, 90, NULL);
	for (lxw_row_t row = 0; good && notes->name; notes++, row++)
		good = put_text(o, row, 0, notes->name) && put_text(o, row, 1, notes->value);
	return good;
}

/* Packing a large book takes long; a run that stops throws it away. */
static bool xlsx_close(struct export_out *o, const struct export_note *notes)
{
	bool good = o->book && o->sheet && (!notes || put_notes(o, notes));
	if (o->book && notes)
		good = workbook_close(o->book) == LXW_NO_ERROR && good;
	else
		lxw_workbook_free(o->book);
	o->book = NULL;
	return good;
}

const struct export_format export_xlsx = {
	"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false, LXW_ROW_MAX - 1, xlsx_open, xlsx_row, xlsx_close,
};
