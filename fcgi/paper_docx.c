/* DOCX: four parts of XML in an archive. */
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "fcgi/log.h"
#include "fcgi/paper.h"

enum { PAGE_WIDE = 16838, PAGE_HIGH = 11906, MARGIN = 680, TEXT = 18, SMALL = 16, HEAD = 26 };	/* twentieths of a point; sizes of letters: half points */
#define TWIPS_PER_MM (1440 / 25.4)

static const char types[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
	"<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/></Types>";
static const char rels[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
	"<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
static const char document_rels[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
	"<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>";
static const char styles[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
	"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\"/><w:lang w:val=\"ru-RU\"/></w:rPr></w:rPrDefault></w:docDefaults>"
	"<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>"
	"<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:pPr><w:jc w:val=\"center\"/></w:pPr></w:style>"
	"<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:pPr><w:keepNext/><w:spacing w:before=\"240\" w:after=\"80\"/><w:outlineLvl w:val=\"0\"/></w:pPr></w:style></w:styles>";

/* Text of an element; what XML 1.0 cannot hold is left out. */
static void put_escaped(FILE *f, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '&': fputs("&amp;", f); break;
		case '<': fputs("&lt;", f); break;
		case '>': fputs("&gt;", f); break;
		case '\n': fputs("</w:t><w:br/><w:t xml:space=\"preserve\">", f); break;
		default:
			if ((unsigned char)*s >= ' ' || *s == '\t')
				fputc(*s, f);
		}
}

/* style, align: as Word names them. */
static void put_paragraph(FILE *f, const char *style, const char *align, int size, bool bold, const char *text)
{
	fprintf(f, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/><w:jc w:val=\"%s\"/></w:pPr><w:r><w:rPr>%s<w:sz w:val=\"%d\"/></w:rPr><w:t xml:space=\"preserve\">", style, align, bold ? "<w:b/>" : "", size);
	put_escaped(f, text);
	fputs("</w:t></w:r></w:p>", f);
}

static void put_cell(FILE *f, const json_t *column, bool head, const char *text)
{
	fprintf(f, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr>", (int)(paper_width(column) * TWIPS_PER_MM));
	put_paragraph(f, "Normal", head ? "center" : "left", SMALL, head, text);
	fputs("</w:tc>", f);
}

static void put_table(FILE *f, const json_t *table)
{
	size_t i, n;
	json_t *column, *row, *columns = json_object_get(table, "columns");
	put_paragraph(f, "Heading1", "left", TEXT + 4, true, paper_text(table, "title"));
	fputs("<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblBorders>", f);
	for (const char *const *side = (const char *const[]){"top", "left", "bottom", "right", "insideH", "insideV", NULL}; *side; side++)
		fprintf(f, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>", *side);
	fputs("</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>", f);
	json_array_foreach(columns, i, column)
		fprintf(f, "<w:gridCol w:w=\"%d\"/>", (int)(paper_width(column) * TWIPS_PER_MM));
	fputs("</w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr>", f);
	json_array_foreach(columns, i, column)
		put_cell(f, column, true, paper_text(column, "title"));
	fputs("</w:tr>", f);
	json_array_foreach(json_object_get(table, "rows"), n, row) {
		fputs("<w:tr>", f);
		json_array_foreach(columns, i, column)
			put_cell(f, column, false, paper_item(row, i));
		fputs("</w:tr>", f);
	}
	fputs("</w:tbl>", f);
}

static void put_document(FILE *f, const json_t *paper)
{
	size_t i;
	json_t *one;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>", f);
	json_array_foreach(json_object_get(paper, "approval"), i, one)
		put_paragraph(f, "Normal", "right", TEXT + 4, i == 0, json_string_value(one));
	put_paragraph(f, "Title", "center", HEAD, true, paper_text(paper, "title"));
	put_paragraph(f, "Normal", "center", TEXT + 6, false, paper_text(paper, "subtitle"));
	json_array_foreach(json_object_get(paper, "notes"), i, one)
		put_paragraph(f, "Normal", "left", TEXT, false, json_string_value(one));
	json_array_foreach(json_object_get(paper, "tables"), i, one)
		put_table(f, one);
	put_paragraph(f, "Normal", "left", SMALL, false, "");
	fprintf(f, "<w:sectPr><w:pgSz w:w=\"%d\" w:h=\"%d\" w:orient=\"landscape\"/><w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" w:left=\"%d\" w:header=\"340\" w:footer=\"340\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
		PAGE_WIDE, PAGE_HIGH, MARGIN, MARGIN, MARGIN, MARGIN);
}

static bool add(zip_t *zip, const char *name, const char *text, size_t size)
{
	zip_source_t *source = zip_source_buffer(zip, text, size, 0);
	if (source && zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) >= 0)
		return true;
	zip_source_free(source);
	return false;
}

static bool pack(const char *path, const char *text, size_t size)
{
	int why;
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &why);
	if (!zip)
		return false;
	bool good = add(zip, "[Content_Types].xml", types, sizeof types - 1) && add(zip, "_rels/.rels", rels, sizeof rels - 1) && add(zip, "word/_rels/document.xml.rels", document_rels, sizeof document_rels - 1) &&
		    add(zip, "word/styles.xml", styles, sizeof styles - 1) && add(zip, "word/document.xml", text, size);
	if (!good || zip_close(zip)) {
		zip_discard(zip);
		return false;
	}
	return true;
}

bool paper_docx(const json_t *paper, const char *path)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	if (f)
		put_document(f, paper);
	bool good = f && !ferror(f) && !fclose(f) && pack(path, text, size);
	if (!good)
		log_line(LOG_FAIL, "paper: no DOCX at %s", path);
	free(text);
	return good;
}
