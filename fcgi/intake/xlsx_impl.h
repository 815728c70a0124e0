/*
 * xlsx_impl.h - inside of the XLSX reader. xlsx.c knows the archive (libzip), xlsx_book.c the small parts of a book,
 * xlsx_strings.c the table of shared strings, xlsx_sheet.c the cells.
 */
#ifndef MCU_XLSX_IMPL_H
#define MCU_XLSX_IMPL_H

#include <expat.h>
#include <stdint.h>

#include "fcgi/intake/reader_impl.h"

struct xlsx_part;	/* one unpacked member of the archive */

/* Next bytes: >0, 0 at the end, -1 with *err set (damaged, or more than a book may hold). */
long xlsx_part_read(struct xlsx_part *part, char *to, size_t n, enum intake_err *err);

/* Parser with the handlers set; a DOCTYPE is an error. NULL when memory is short. */
XML_Parser xlsx_parser(void *context, XML_StartElementHandler start, XML_EndElementHandler end,
		       XML_CharacterDataHandler text);
/* Parses the whole part. */
bool xlsx_parse(struct xlsx_part *part, XML_Parser parser, enum intake_err *err);
/* Name without its prefix. */
const char *xlsx_local(const char *name);
const char *xlsx_attribute(const char **attributes, const char *local_name);	/* NULL when absent */

/* --- small parts --- */
enum { XLSX_PATH_MAX = 256, XLSX_STYLES_MAX = 65536 };

struct xlsx_book {
	bool since_1904;
	char sheet_id[64];	/* relation id of the first sheet, "" when the book has none */
	char sheet_path[XLSX_PATH_MAX], strings_path[XLSX_PATH_MAX], styles_path[XLSX_PATH_MAX];
	unsigned char *dates;	/* per cell style: 1 = shows a date */
	int styles;
};

bool xlsx_read_book(struct xlsx_part *part, struct xlsx_book *book, enum intake_err *err);
bool xlsx_read_relations(struct xlsx_part *part, struct xlsx_book *book, enum intake_err *err);
bool xlsx_read_styles(struct xlsx_part *part, struct xlsx_book *book, enum intake_err *err);
void xlsx_book_close(struct xlsx_book *book);

/* --- shared strings --- */
struct xlsx_strings;

struct xlsx_strings *xlsx_strings_new(const char *tmp_dir);
void xlsx_strings_free(struct xlsx_strings *s);
bool xlsx_strings_read(struct xlsx_strings *s, struct xlsx_part *part, enum intake_err *err);
/* String i, valid until the next call; NULL when there is none. */
const char *xlsx_strings_get(struct xlsx_strings *s, uint64_t i, size_t *len);

/* --- the sheet --- */
struct xlsx_sheet;

struct xlsx_sheet *xlsx_sheet_new(struct reader *r, struct xlsx_part *part, const struct xlsx_book *book,
				  struct xlsx_strings *strings);
void xlsx_sheet_free(struct xlsx_sheet *s);
/* Next row into r->row and r->number; *width gets the last used column + 1. False at the end or with *err set. */
bool xlsx_sheet_next(struct xlsx_sheet *s, int *width, enum intake_err *err);

#endif
