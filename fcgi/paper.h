/*
 * paper.h - a document for signing as a file: one definition, three formats.
 *
 * The definition is JSON as roadmap_paper() of 053_roadmap.sql makes it: {approval: [lines], title, subtitle, notes: [lines],
 * tables: [{title, columns: [{title, width}], rows: [[text]]}]}; widths are millimetres of a landscape A4 page, which holds 272 of them. DOCX is
 * WordprocessingML (ECMA-376, part 1), PDF is made by libharu with the fonts of fonts-liberation, XLSX by libxlsxwriter: a sheet for each table.
 */
#ifndef MCU_PAPER_H
#define MCU_PAPER_H

#include <jansson.h>
#include <stdbool.h>

struct paper_format {
	const char *code;	/* docx, pdf, xlsx */
	const char *type;	/* MIME */
	bool (*write)(const json_t *paper, const char *path);	/* false (logged): no file, or half of one */
};

/* NULL: no such format. */
const struct paper_format *paper_format(const char *code);

bool paper_docx(const json_t *paper, const char *path);
bool paper_pdf(const json_t *paper, const char *path);
bool paper_xlsx(const json_t *paper, const char *path);

/* Member of an object as text, "" for what is not there; the i-th of a list likewise. Borrowed. */
const char *paper_text(const json_t *object, const char *name);
const char *paper_item(const json_t *list, size_t i);
double paper_width(const json_t *column);	/* millimetres */

#endif
