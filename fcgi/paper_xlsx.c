/* XLSX: a sheet for each table, what the head of the document says above the first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "fcgi/jobs/export_file.h"
#include "fcgi/log.h"
#include "fcgi/paper.h"

#define CHARACTERS_PER_MM 0.55

struct formats {
	lxw_format *bold, *wrap, *head;
};

/* No formula, whatever the text begins with. */
static bool put(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col, const char *s, lxw_format *format)
{
	char *text = NULL;
	bool good = asprintf(&text, "%s%s", export_is_formula(s) ? "'" : "", s) >= 0 && worksheet_write_string(sheet, row, col, text, format) == LXW_NO_ERROR;
	free(text);
	return good;
}

static lxw_row_t put_head(lxw_worksheet *sheet, const json_t *paper, const struct formats *x)
{
	size_t i;
	json_t *line;
	lxw_row_t row = 0;
	put(sheet, row++, 0, paper_text(paper, "title"), x->bold);
	put(sheet, row++, 0, paper_text(paper, "subtitle"), NULL);
	json_array_foreach(json_object_get(paper, "notes"), i, line)
		put(sheet, row++, 0, json_string_value(line), NULL);
	return row;
}

static bool put_table(lxw_worksheet *sheet, lxw_row_t row, const json_t *table, const struct formats *x)
{
	size_t i, n;
	bool good = true;
	json_t *column, *line, *columns = json_object_get(table, "columns");
	json_array_foreach(columns, i, column) {
		worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, paper_width(column) * CHARACTERS_PER_MM, NULL);
		good = put(sheet, row, (lxw_col_t)i, paper_text(column, "title"), x->head) && good;
	}
	worksheet_freeze_panes(sheet, row + 1, 0);
	json_array_foreach(json_object_get(table, "rows"), n, line)
		json_array_foreach(columns, i, column)
			good = put(sheet, row + 1 + (lxw_row_t)n, (lxw_col_t)i, paper_item(line, i), x->wrap) && good;
	return good;
}

static lxw_format *format(lxw_workbook *book, bool bold, bool wrap)
{
	lxw_format *made = workbook_add_format(book);
	if (made && bold)
		format_set_bold(made);
	if (made && wrap)
		format_set_text_wrap(made);
	if (made)
		format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
	return made;
}

static bool fill(lxw_workbook *book, const json_t *paper)
{
	size_t i;
	json_t *table;
	bool good = true;
	const struct formats x = {.bold = format(book, true, false), .wrap = format(book, false, true), .head = format(book, true, true)};
	json_array_foreach(json_object_get(paper, "tables"), i, table) {
		lxw_worksheet *sheet = workbook_add_worksheet(book, paper_text(table, "title"));
		if (!sheet)
			return false;
		worksheet_set_landscape(sheet);
		worksheet_fit_to_pages(sheet, 1, 0);
		good = put_table(sheet, i ? 0 : put_head(sheet, paper, &x), table, &x) && good;
	}
	return good;
}

bool paper_xlsx(const json_t *paper, const char *path)
{
	char folder[512];
	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
	lxw_workbook_options options = {.tmpdir = folder};
	lxw_workbook *book = workbook_new_opt(path, &options);
	bool good = book && fill(book, paper);
	good = book && workbook_close(book) == LXW_NO_ERROR && good;
	if (!good)
		log_line(LOG_FAIL, "paper: no XLSX at %s", path);
	return good;
}
