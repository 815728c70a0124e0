/* PDF: A4 landscape by libharu; lines are broken at blanks, rows go on over pages, the head of a table comes again on each. */
#include <hpdf.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/log.h"
#include "fcgi/paper.h"

enum { LINES = 4000, COLUMNS = 16, TOGETHER = 4 };	/* of a cell; of a table; lines of a row that are not torn from its first */
#define FONTS "/usr/share/fonts/truetype/liberation/LiberationSerif-"
#define WIDE 842.0F
#define HIGH 595.0F
#define MARGIN 34.0F
#define SIZE 8.5F
#define LEADING 10.5F
#define PAD 3.0F
#define POINTS_PER_MM (72 / 25.4F)

struct line {
	const char *from;
	size_t n;
};

struct cell {
	struct line line[LINES];
	int lines;
};

struct sheet {
	HPDF_Doc pdf;
	HPDF_Page page;
	HPDF_Font plain, bold;
	float y;
	int pages;
	bool failed;
	const json_t *columns;	/* of the table in hand */
	struct cell cell[COLUMNS];
};

static void on_error(HPDF_STATUS code, HPDF_STATUS detail, void *data)
{
	struct sheet *s = data;
	if (!s->failed)
		log_line(LOG_FAIL, "paper: libharu says %lx %lu", (unsigned long)code, (unsigned long)detail);
	s->failed = true;
}

static float width(HPDF_Font font, float size, const char *from, size_t n)
{
	return (float)HPDF_Font_TextWidth(font, (const HPDF_BYTE *)from, (HPDF_UINT)n).width * size / 1000;
}

/* Bytes of the character at s. */
static size_t letter(const char *s)
{
	size_t n = 1;
	while (((unsigned char)s[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* As much of a text as fits: whole words, or, of a word wider than the line, letters. */
static struct line take(HPDF_Font font, float size, const char *s, float room)
{
	size_t at = 0, good = 0;
	while (s[at] && s[at] != '\n') {
		size_t end = at + strcspn(s + at, " \n");
		if (width(font, size, s, end) > room)
			break;
		good = end;
		at = end + (s[end] == ' ');
	}
	if (!good && *s && *s != '\n')
		for (good = letter(s); s[good] && s[good] != ' ' && width(font, size, s, good + letter(s + good)) <= room;)
			good += letter(s + good);
	return (struct line){s, good};
}

static void wrap(struct cell *c, HPDF_Font font, float size, const char *s, float room)
{
	c->lines = 0;
	while (*s && c->lines < LINES) {
		struct line l = take(font, size, s, room);
		c->line[c->lines++] = l;
		s = l.from + l.n;
		s += *s == ' ' || *s == '\n';
	}
}

static void put_line(struct sheet *s, HPDF_Font font, float size, float x, float y, struct line l)
{
	char *text = strndup(l.from, l.n);
	if (!text || s->failed) {
		free(text);
		s->failed = true;
		return;
	}
	HPDF_Page_BeginText(s->page);
	HPDF_Page_SetFontAndSize(s->page, font, size);
	HPDF_Page_TextOut(s->page, x, y, text);
	HPDF_Page_EndText(s->page);
	free(text);
}

static void new_page(struct sheet *s)
{
	char number[16];
	s->page = HPDF_AddPage(s->pdf);
	HPDF_Page_SetSize(s->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_LANDSCAPE);
	HPDF_Page_SetLineWidth(s->page, 0.5F);
	snprintf(number, sizeof number, "%d", ++s->pages);
	put_line(s, s->plain, SIZE, WIDE - MARGIN - 10, MARGIN / 2, (struct line){number, strlen(number)});
	s->y = HIGH - MARGIN;
}

static void need(struct sheet *s, float height)
{
	if (s->y - height < MARGIN)
		new_page(s);
}

/* Lines over the whole page; align 0 left, 0.5 centre, 1 right. */
static void put_text(struct sheet *s, HPDF_Font font, float size, float align, const char *text)
{
	wrap(&s->cell[0], font, size, text, WIDE - 2 * MARGIN);
	for (int i = 0; i < s->cell[0].lines; i++) {
		struct line l = s->cell[0].line[i];
		need(s, size * 1.3F);
		s->y -= size * 1.3F;
		put_line(s, font, size, MARGIN + (WIDE - 2 * MARGIN - width(font, size, l.from, l.n)) * align, s->y, l);
	}
}

/* ---- tables ---- */

static float column_width(const struct sheet *s, size_t i)
{
	return (float)paper_width(json_array_get(s->columns, i)) * POINTS_PER_MM;
}

static size_t columns(const struct sheet *s)
{
	size_t n = json_array_size(s->columns);
	return n < COLUMNS ? n : COLUMNS;
}

/* Lines from … until of the row in hand, with its frame. */
static void put_part(struct sheet *s, HPDF_Font font, int from, int until)
{
	float x = MARGIN, height = (float)(until - from) * LEADING + 2 * PAD;
	for (size_t i = 0; i < columns(s); i++) {
		const struct cell *c = &s->cell[i];
		HPDF_Page_Rectangle(s->page, x, s->y - height, column_width(s, i), height);
		HPDF_Page_Stroke(s->page);
		for (int k = from; k < until && k < c->lines; k++)
			put_line(s, font, SIZE, x + PAD, s->y - PAD - LEADING * (float)(k - from + 1) + 2, c->line[k]);
		x += column_width(s, i);
	}
	s->y -= height;
}

static int longest(const struct sheet *s)
{
	int most = 1;
	for (size_t i = 0; i < columns(s); i++)
		most = s->cell[i].lines > most ? s->cell[i].lines : most;
	return most;
}

static void put_head(struct sheet *s)
{
	for (size_t i = 0; i < columns(s); i++)
		wrap(&s->cell[i], s->bold, SIZE, paper_text(json_array_get(s->columns, i), "title"), column_width(s, i) - 2 * PAD);
	put_part(s, s->bold, 0, longest(s));
}

static void wrap_row(struct sheet *s, const json_t *row)
{
	for (size_t i = 0; i < columns(s); i++)
		wrap(&s->cell[i], s->plain, SIZE, paper_item(row, i), column_width(s, i) - 2 * PAD);
}

/* A row goes on over pages when it must. */
static void put_row(struct sheet *s, const json_t *row)
{
	wrap_row(s, row);
	for (int from = 0, most = longest(s); from < most && !s->failed;) {
		int fit = (int)((s->y - MARGIN - 2 * PAD) / LEADING), left = most - from;
		if (fit < (left < TOGETHER ? left : TOGETHER)) {
			new_page(s);
			put_head(s);
			wrap_row(s, row);
			fit = (int)((s->y - MARGIN - 2 * PAD) / LEADING);
		}
		put_part(s, s->plain, from, from + (fit < left ? fit : left));
		from += fit < left ? fit : left;
	}
}

static void put_table(struct sheet *s, const json_t *table)
{
	size_t i;
	json_t *row;
	s->columns = json_object_get(table, "columns");
	need(s, 80);
	s->y -= 8;
	put_text(s, s->bold, 11, 0, paper_text(table, "title"));
	s->y -= 5;
	put_head(s);
	json_array_foreach(json_object_get(table, "rows"), i, row)
		put_row(s, row);
}

static void put_paper(struct sheet *s, const json_t *paper)
{
	size_t i;
	json_t *one;
	new_page(s);
	json_array_foreach(json_object_get(paper, "approval"), i, one)
		put_text(s, i ? s->plain : s->bold, 10, 1, json_string_value(one));
	s->y -= 10;
	put_text(s, s->bold, 14, 0.5F, paper_text(paper, "title"));
	put_text(s, s->plain, 12, 0.5F, paper_text(paper, "subtitle"));
	s->y -= 6;
	json_array_foreach(json_object_get(paper, "notes"), i, one)
		put_text(s, s->plain, 10, 0, json_string_value(one));
	json_array_foreach(json_object_get(paper, "tables"), i, one)
		put_table(s, one);
}

static HPDF_Font font(HPDF_Doc pdf, const char *path)
{
	const char *name = HPDF_LoadTTFontFromFile(pdf, path, HPDF_TRUE);
	return name ? HPDF_GetFont(pdf, name, "UTF-8") : NULL;
}

static void save(struct sheet *s, const json_t *paper, const char *path)
{
	HPDF_UseUTFEncodings(s->pdf);
	HPDF_SetCurrentEncoder(s->pdf, "UTF-8");
	HPDF_SetCompressionMode(s->pdf, HPDF_COMP_ALL);
	s->plain = font(s->pdf, FONTS "Regular.ttf");
	s->bold = font(s->pdf, FONTS "Bold.ttf");
	s->failed = s->failed || !s->plain || !s->bold;
	if (!s->failed)
		put_paper(s, paper);
	if (!s->failed)
		HPDF_SaveToFile(s->pdf, path);
}

bool paper_pdf(const json_t *paper, const char *path)
{
	struct sheet *s = calloc(1, sizeof *s);
	if (s)
		s->pdf = HPDF_New(on_error, s);
	if (s && s->pdf)
		save(s, paper, path);
	bool good = s && s->pdf && !s->failed;
	if (!good)
		log_line(LOG_FAIL, "paper: no PDF at %s; are the fonts %s*.ttf there (package fonts-liberation)?", path, FONTS);
	if (s && s->pdf)
		HPDF_Free(s->pdf);
	free(s);
	return good;
}
