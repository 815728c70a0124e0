/* xlsx.c - the parts of a book in its archive. What is unpacked is counted: the directory may lie. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/intake/archive.h"
#include "fcgi/intake/xlsx_impl.h"

enum { HEADER_ROWS = 20 };

struct xlsx_part {
	struct xlsx *book;
	zip_file_t *file;
};

struct xlsx {
	zip_t *zip;
	int64_t limit, unpacked;	/* bytes, all parts together */
	struct xlsx_book book;
	struct xlsx_strings *strings;
	struct xlsx_part part;		/* the sheet */
	struct xlsx_sheet *sheet;
	int header_width;
};

long xlsx_part_read(struct xlsx_part *part, char *to, size_t n, enum intake_err *err)
{
	zip_int64_t got = zip_fread(part->file, to, n);

	if (got < 0) {
		*err = INTAKE_ZIP_BROKEN;
		return -1;
	}
	part->book->unpacked += got;
	if (part->book->unpacked > part->book->limit) {
		*err = INTAKE_ZIP_BOMB;
		return -1;
	}
	return (long)got;
}

static bool part_open(struct xlsx *x, const char *path, struct xlsx_part *part)
{
	zip_int64_t i = zip_name_locate(x->zip, path, ZIP_FL_NOCASE);

	part->book = x;
	part->file = i >= 0 ? zip_fopen_index(x->zip, (zip_uint64_t)i, 0) : NULL;
	return part->file != NULL;
}

static void part_close(struct xlsx_part *part)
{
	if (part->file)
		zip_fclose(part->file);
	part->file = NULL;
}

/* Reads a part whole with its function; an absent one is not an error here. */
static bool read_part(struct xlsx *x, const char *path,
		      bool (*read)(struct xlsx_part *, struct xlsx_book *, enum intake_err *), enum intake_err *err)
{
	struct xlsx_part part;
	bool ok = true;

	if (*path && part_open(x, path, &part)) {
		ok = read(&part, &x->book, err);
		part_close(&part);
	}
	return ok;
}

static bool read_strings(struct reader *r, struct xlsx *x, enum intake_err *err)
{
	struct xlsx_part part;
	bool ok;

	if (!x->book.strings_path[0] || !part_open(x, x->book.strings_path, &part))
		return true;
	x->strings = xlsx_strings_new(r->tmp_dir);
	if (!x->strings)
		*err = INTAKE_NO_MEMORY;
	ok = x->strings && xlsx_strings_read(x->strings, &part, err);
	part_close(&part);
	return ok;
}

static bool open_sheet(struct reader *r, struct xlsx *x, enum intake_err *err)
{
	*err = INTAKE_OK;
	if (zip_name_locate(x->zip, "xl/workbook.xml", ZIP_FL_NOCASE) < 0) {
		*err = INTAKE_NOT_XLSX;
		return false;
	}
	if (!read_part(x, "xl/workbook.xml", xlsx_read_book, err) ||
	    !read_part(x, "xl/_rels/workbook.xml.rels", xlsx_read_relations, err) ||
	    !read_part(x, x->book.styles_path, xlsx_read_styles, err) || !read_strings(r, x, err)) {
		*err = *err ? *err : INTAKE_XML;
		return false;
	}
	if (!x->book.sheet_path[0] || !part_open(x, x->book.sheet_path, &x->part)) {
		*err = INTAKE_NO_SHEET;
		return false;
	}
	x->sheet = xlsx_sheet_new(r, &x->part, &x->book, x->strings);
	*err = x->sheet ? INTAKE_OK : INTAKE_NO_MEMORY;
	return x->sheet != NULL;
}

/* The first row with at least two cells: exports put a title above the headings now and then. */
static bool find_header(struct reader *r, struct xlsx *x, enum intake_err *err)
{
	int seen = 0, width;

	while (seen < HEADER_ROWS && xlsx_sheet_next(x->sheet, &width, err)) {
		if (r->row.bad) {
			*err = r->row.bad;
			return false;
		}
		if (r->row.count >= 2) {
			x->header_width = width;
			return reader_take_header(r, width, err);
		}
		seen += r->row.count > 0;
	}
	if (!*err)
		*err = seen ? INTAKE_NO_HEADER : INTAKE_NO_SHEET;
	return false;
}

static bool xlsx_next(struct reader *r, enum intake_err *err)
{
	struct xlsx *x = r->impl;
	int width;

	do {
		if (!xlsx_sheet_next(x->sheet, &width, err))
			return false;
	} while (r->row.count == 0 && !r->row.bad);
	if (!r->row.bad && width > x->header_width)
		r->row.bad = INTAKE_EXTRA_CELLS;
	return true;
}

static void xlsx_close(struct reader *r)
{
	struct xlsx *x = r->impl;

	xlsx_sheet_free(x->sheet);
	part_close(&x->part);
	xlsx_strings_free(x->strings);
	xlsx_book_close(&x->book);
	if (x->zip)
		zip_discard(x->zip);
	free(x);
}

bool xlsx_open(struct reader *r, enum intake_err *err)
{
	static const struct reader_ops ops = {xlsx_next, xlsx_close};
	struct xlsx *x = calloc(1, sizeof *x);

	r->ops = &ops;
	r->impl = x;
	*err = INTAKE_NO_MEMORY;
	if (x)
		x->zip = archive_open(r->fd, &x->limit, err);
	return x && x->zip && open_sheet(r, x, err) && find_header(r, x, err);
}
