/*
 * export_file.h - the file of an export, in one of three formats. A row goes out when it comes in: memory does not grow.
 *
 * Texts that a spreadsheet would take for a formula get an apostrophe in front (CSV, XLSX).
 */
#ifndef MCU_EXPORT_FILE_H
#define MCU_EXPORT_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "fcgi/db.h"
#include "search/text/mask.h"

enum export_kind { EXPORT_NUMBER, EXPORT_TEXT, EXPORT_WORDS, EXPORT_TIME, EXPORT_DATE, EXPORT_FLAG };	/* words: of people */

/* A column of Q_EXPORT_ROWS, by position. */
struct export_column {
	const char *title;
	enum export_kind kind;
	int width;		/* of the spreadsheet's column, characters */
};
enum { EXPORT_COLUMNS = 21 };
extern const struct export_column export_columns[EXPORT_COLUMNS];

struct export_format;
struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

struct export_out {
	const struct export_format *format;
	FILE *file;				/* csv, ndjson */
	struct lxw_workbook *book;		/* xlsx */
	struct lxw_worksheet *sheet;
	struct lxw_format *bold, *date, *time;
	long rows;				/* written so far */
	long shortened;				/* texts cut to what a cell holds */
	struct masker *mask;			/* for who may not see texts whole; NULL: whole */
};

/* The text of a cell as it may leave: masked when the column holds words of people; borrowed until the next one. NULL: it must not leave. */
const char *export_cell(struct export_out *o, const struct db_result *rows, int row, int col);

/* From now on cells are of this row: who is named in one of them goes by the surname alone in the others. False when memory is short. */
bool export_names(struct export_out *o, const struct db_result *rows, int row);

/* What the file says of itself: lines of name and value. */
struct export_note {
	const char *name;
	const char *value;
};

struct export_format {
	const char *code, *type;
	bool resumes;		/* a killed run goes on at a byte; otherwise its rows are written anew */
	long most;		/* rows it can hold; 0: any number */
	/* path is created or, when position > 0, cut there and continued; folder: for temporary files. */
	bool (*open)(struct export_out *o, const char *path, const char *folder, long long position);
	bool (*row)(struct export_out *o, const struct db_result *rows, int row);
	/* Ends the file on the disk; notes end with a nameless one; NULL: the run stops here. */
	bool (*close)(struct export_out *o, const struct export_note *notes);
};

/* Format of a code, or NULL. */
const struct export_format *export_format(const char *code);
extern const struct export_format export_xlsx;

/* Bytes written so far, on their way to the disk; -1 on failure. 0 for a format that does not resume. */
long long export_position(struct export_out *o);

/* Would a spreadsheet run this text? */
bool export_is_formula(const char *s);

/* One cell of a CSV in quotes, with an apostrophe before what would be run. */
void export_quoted(FILE *f, const char *s);

#endif
