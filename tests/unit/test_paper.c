/* Documents: text is escaped, long rows go on over pages with the head again, nothing becomes a formula. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "fcgi/paper.h"

static char path[] = "/tmp/mcu-paper-XXXXXX";

/* A document of so many rows, the text of each so long. */
static json_t *paper(int rows, int words, const char *word)
{
	json_t *list = json_array();
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	for (int i = 0; i < words; i++)
		fprintf(f, "%s ", word);
	fclose(f);
	for (int i = 0; i < rows; i++)
		json_array_append_new(list, json_pack("[s, s]", "1", text));
	free(text);
	return json_pack("{s:[s,s], s:s, s:s, s:[s], s:[{s:s, s:[{s:s, s:i}, {s:s, s:i}], s:o}]}", "approval", "УТВЕРЖДАЮ", "Руководитель", "title", "План", "subtitle", "О трубах", "notes", "Версия 1",
		"tables", "title", "Дела", "columns", "title", "№", "width", 20, "title", "Дело", "width", 80, "rows", list);
}

static char *read_all(const char *name, size_t *size)
{
	FILE *f = fopen(name, "rb");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	*size = (size_t)ftell(f);
	rewind(f);
	char *text = calloc(*size + 1, 1);
	assert_int_equal(fread(text, 1, *size, f), *size);
	fclose(f);
	return text;
}

/* A part of an archive as text. */
static char *part(const char *name)
{
	zip_stat_t stat;
	zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
	assert_non_null(zip);
	assert_int_equal(zip_stat(zip, name, 0, &stat), 0);
	char *text = calloc(stat.size + 1, 1);
	zip_file_t *f = zip_fopen(zip, name, 0);
	assert_int_equal(zip_fread(f, text, stat.size), stat.size);
	zip_fclose(f);
	zip_discard(zip);
	return text;
}

static int times(const char *text, const char *word)
{
	int n = 0;
	for (const char *s = text; (s = strstr(s, word)); s++)
		n++;
	return n;
}

static void test_docx_escapes_its_texts(void **state)
{
	(void)state;
	json_auto_t *p = paper(3, 1, "<труба> & \"насос\"\x01");
	assert_true(paper_docx(p, path));
	char *text = part("word/document.xml");
	assert_non_null(strstr(text, "&lt;труба&gt; &amp; \"насос\" "));
	assert_null(strchr(text, 1));
	assert_int_equal(times(text, "<w:tr>"), 4);
	assert_int_equal(times(text, "<w:tblHeader/>"), 1);
	assert_non_null(strstr(text, "w:orient=\"landscape\""));
	free(text);
}

static void test_xlsx_holds_no_formula(void **state)
{
	(void)state;
	json_auto_t *p = paper(1, 1, "=1+1");
	assert_true(paper_xlsx(p, path));
	char *text = part("xl/sharedStrings.xml"), *sheet = part("xl/worksheets/sheet1.xml");
	assert_non_null(strstr(text, "'=1+1"));
	assert_null(strstr(sheet, "<f>"));
	free(text);
	free(sheet);
}

/* Pages of the PDF that was written. */
static int pages(void)
{
	size_t size;
	char *text = read_all(path, &size);
	int n = -1;
	for (size_t i = 0; i + 8 < size; i++)
		if (!memcmp(text + i, "/Count ", 7))
			n = atoi(text + i + 7);
	free(text);
	return n;
}

static void test_pdf_goes_on_over_pages(void **state)
{
	(void)state;
	json_auto_t *few = paper(3, 5, "труба"), *many = paper(90, 5, "труба"), *tall = paper(1, 1500, "труба"), *wide = paper(1, 1, "оченьдлинноесловобезпробеловкотороеневлезаетвстолбецникакиедлиннеенегоонооченьдлинное");
	assert_true(paper_pdf(few, path));
	assert_int_equal(pages(), 1);
	assert_true(paper_pdf(many, path));
	assert_in_range(pages(), 3, 4);
	assert_true(paper_pdf(tall, path));
	assert_in_range(pages(), 3, 6);
	assert_true(paper_pdf(wide, path));
	assert_int_equal(pages(), 1);
}

static void test_what_cannot_be_written_is_told(void **state)
{
	(void)state;
	json_auto_t *p = paper(1, 1, "труба");
	for (const char *const *code = (const char *const[]){"docx", "pdf", "xlsx", NULL}; *code; code++)
		assert_false(paper_format(*code)->write(p, "/nowhere/at/all"));
	assert_null(paper_format("odt"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_docx_escapes_its_texts),
		cmocka_unit_test(test_xlsx_holds_no_formula),
		cmocka_unit_test(test_pdf_goes_on_over_pages),
		cmocka_unit_test(test_what_cannot_be_written_is_told),
	};
	close(mkstemp(path));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
