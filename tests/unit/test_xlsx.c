/* XLSX: what real books hold, and archives made to do harm. Books are built here with libzip. */
#include <fcntl.h>
#include <zip.h>

#include "intake_help.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define BOOK HEAD "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Лист\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"2\" r:id=\"rId9\"/></sheets></workbook>"
#define RELS HEAD "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/worksheet\" Target=\"worksheets/sheet1.xml\"/>" \
	"<Relationship Id=\"rId2\" Type=\"http://x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>" \
	"<Relationship Id=\"rId3\" Type=\"http://x/styles\" Target=\"styles.xml\"/></Relationships>"
#define STYLES HEAD "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd.mm.yyyy\"/><numFmt numFmtId=\"171\" formatCode=\"[h]:mm\"/></numFmts>" \
	"<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/></cellXfs></styleSheet>"
#define SHEET(rows) HEAD "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define TEXT_CELL(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define HEADER_ROW "<row r=\"1\">" TEXT_CELL("A1", "id") TEXT_CELL("B1", "text") TEXT_CELL("C1", "date") "</row>"

struct member {
	const char *name, *data;
	size_t size;	/* 0: a string */
};

/* Descriptor of an archive with these members; the list ends with a nameless one. */
static int archive_of(const struct member *m)
{
	char path[] = "/tmp/mcu-xlsx-test-XXXXXX";
	int fd = mkstemp(path);
	zip_t *zip = zip_open(path, ZIP_TRUNCATE, NULL);

	assert_non_null(zip);
	for (; m->name; m++) {
		zip_source_t *s = zip_source_buffer(zip, m->data, m->size ? m->size : strlen(m->data), 0);

		assert_true(zip_file_add(zip, m->name, s, ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	close(fd);
	fd = open(path, O_RDONLY);
	unlink(path);
	return fd;
}

static int book_of(const char *sheet, size_t size, const char *strings)
{
	const struct member members[] = {{"xl/workbook.xml", BOOK, 0}, {"xl/_rels/workbook.xml.rels", RELS, 0},
		{"xl/styles.xml", STYLES, 0}, {"xl/worksheets/sheet1.xml", sheet, size},
		{strings ? "xl/sharedStrings.xml" : NULL, strings, 0}, {NULL, NULL, 0}};

	return archive_of(members);
}

static void cells_of_every_kind_are_read(void **state)
{
	static const char sheet[] = SHEET("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Отчёт за год</t></is></c></row>"
		"<row r=\"3\">" TEXT_CELL("A3", "id") TEXT_CELL("B3", "text") TEXT_CELL("C3", "date") TEXT_CELL("E3", "flag") "</row>"
		"<row r=\"5\"><c r=\"A5\"><v>39520480</v></c><c r=\"B5\" t=\"s\"><v>1</v></c><c r=\"C5\" s=\"1\"><v>46010.5</v></c><c r=\"E5\" t=\"b\"><v>1</v></c></row>"
		"<row><c t=\"inlineStr\"><is><r><t>a</t></r><rPh><t>не это</t></rPh><r><t xml:space=\"preserve\"> b_x000D_</t></r></is></c>"
		"<c t=\"s\"><v>0</v></c><c s=\"2\"><v>46010</v></c><c s=\"3\"><v>0.5</v></c><c t=\"e\"><v>#REF!</v></c></row><row r=\"9\"/>");
	static const char strings[] = HEAD "<sst><si><t>нулевая</t></si><si><r><t>пер</t></r><r><t>вая</t></r></si></sst>";
	int fd = book_of(sheet, 0, strings);
	struct reader *r = open_reader(fd);
	struct intake_row row;

	(void)state;
	assert_int_equal(reader_columns(r), 5);
	assert_string_equal(reader_column(r, 3), "Столбец 4");
	next_row(r, &row);
	assert_int_equal(row.number, 5);
	assert_string_equal(value_of(r, &row, "id"), "39520480");
	assert_string_equal(value_of(r, &row, "text"), "первая");
	assert_string_equal(value_of(r, &row, "date"), "2025-12-19 12:00:00");
	assert_string_equal(value_of(r, &row, "flag"), "Да");
	next_row(r, &row);
	assert_int_equal(row.number, 6);
	assert_string_equal(value_of(r, &row, "id"), "a b\r");
	assert_string_equal(value_of(r, &row, "text"), "нулевая");
	assert_string_equal(value_of(r, &row, "date"), "2025-12-19");
	assert_string_equal(value_of(r, &row, "Столбец 4"), "0.5");
	assert_string_equal(value_of(r, &row, "flag"), "");
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void many_shared_strings_go_to_a_file(void **state)
{
	enum { STRINGS = 400000 };
	struct text strings = {0}, sheet = {0};
	char want[100];
	int fd;
	struct reader *r;
	struct intake_row row;
	long before;

	(void)state;
	add(&strings, HEAD "<sst>");
	add(&sheet, HEAD "<worksheet><sheetData>" HEADER_ROW);
	for (int i = 0; i < STRINGS; i++) {
		add(&strings, "<si><t>Строка с номером %d, довольно длинная</t></si>", i);
		if (i % 8 == 0)
			add(&sheet, "<row><c><v>%d</v></c><c t=\"s\"><v>%d</v></c></row>", i, STRINGS - 1 - i);
	}
	add(&strings, "</sst>");
	add(&sheet, "</sheetData></worksheet>");
	fd = book_of(sheet.s, sheet.n, strings.s);
	free(strings.s);
	free(sheet.s);
	before = peak_kb();
	r = open_reader(fd);
	for (int i = 0; i < STRINGS; i += 8) {
		next_row(r, &row);
		snprintf(want, sizeof want, "Строка с номером %d, довольно длинная", STRINGS - 1 - i);
		assert_string_equal(value_of(r, &row, "text"), want);
	}
	no_more_rows(r);
	assert_true(peak_kb() - before < 32 * 1024);
	reader_free(r);
	close(fd);
}

static void a_bomb_is_refused_early(void **state)
{
	size_t n = 256 << 20;
	char *sheet = malloc(n);
	static const char begin[] = HEAD "<worksheet><sheetData>" HEADER_ROW;
	enum intake_err err = INTAKE_OK;
	int fd;

	(void)state;
	memset(sheet, ' ', n);
	memcpy(sheet, begin, sizeof begin - 1);
	fd = book_of(sheet, n, NULL);
	free(sheet);
	assert_true(lseek(fd, 0, SEEK_END) < 1 << 20);
	/* The directory tells: the headings at the beginning are not even looked at. */
	assert_null(reader_open(fd, "/tmp", &err));
	assert_string_equal(intake_code(err), "zip_bomb");
	close(fd);
}

static void truncated_books_are_told(void **state)
{
	static const char sheet[] = SHEET(HEADER_ROW "<row><c><v>1</v></c></row>");
	char data[8192];
	int fd = book_of(sheet, 0, NULL);
	ssize_t n = pread(fd, data, sizeof data, 0);

	(void)state;
	close(fd);
	assert_true(n > 200);
	for (ssize_t cut = 5; cut < n; cut += n / 9)
		expect_refused(file_of(data, (size_t)cut), "zip_broken");
	/* A byte of the packed sheet turned: the archive is whole, its content is not. */
	for (ssize_t i = 30; i < n; i++)
		if (memcmp(data + i, "sheet1.xml", 10) == 0) {
			data[i + 60] ^= 0x55;
			break;
		}
	fd = file_of(data, (size_t)n);
	{
		enum intake_err err = INTAKE_OK;
		struct reader *r = reader_open(fd, "/tmp", &err);
		struct intake_row row;

		while (r && reader_next(r, &row, &err))
			;
		assert_int_not_equal(err, INTAKE_OK);
		reader_free(r);
		close(fd);
	}
}

static void what_is_no_book_is_told(void **state)
{
	const struct member other[] = {{"word/document.xml", "<x/>", 0}, {NULL, NULL, 0}};
	const struct member no_sheet[] = {{"xl/workbook.xml", BOOK, 0}, {"xl/_rels/workbook.xml.rels", RELS, 0}, {NULL, NULL, 0}};
	const struct member no_rels[] = {{"xl/workbook.xml", BOOK, 0}, {NULL, NULL, 0}};
	const struct member broken[] = {{"xl/workbook.xml", "<workbook><sheets>", 0}, {NULL, NULL, 0}};

	(void)state;
	expect_refused(archive_of(other), "not_xlsx");
	expect_refused(archive_of(no_sheet), "no_sheet");
	expect_refused(archive_of(no_rels), "no_sheet");
	expect_refused(archive_of(broken), "bad_xml");
	expect_refused(book_of(SHEET(""), 0, NULL), "no_sheet");
	expect_refused(book_of(SHEET("<row>" TEXT_CELL("A1", "один") "</row>"), 0, NULL), "no_header");
	expect_refused(book_of(HEAD "<worksheet><sheetData>" HEADER_ROW "<row><c><v>1</v>", 0, NULL), "bad_xml");
}

static void entities_are_not_expanded(void **state)
{
	static const char sheet[] = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
		"<worksheet><sheetData>" HEADER_ROW "<row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row></sheetData></worksheet>";

	(void)state;
	expect_refused(book_of(sheet, 0, NULL), "bad_xml");
}

static void wide_and_long_rows_have_limits(void **state)
{
	enum { CELL = 4 << 20 };
	static const char before[] = HEAD "<worksheet><sheetData>" HEADER_ROW "<row r=\"2\"><c><v>1</v></c><c t=\"inlineStr\"><is><t>";
	static const char after[] = "</t></is></c></row><row r=\"3\"><c r=\"A3\"><v>2</v></c><c r=\"F3\"><v>3</v></c></row>"
		"<row r=\"4\"><c><v>5</v></c><c t=\"s\"><v>77</v></c></row></sheetData></worksheet>";
	char *sheet = malloc(CELL + sizeof before + sizeof after);
	int fd;
	struct reader *r;
	struct intake_row row;

	(void)state;
	expect_refused(book_of(SHEET("<row>" TEXT_CELL("A1", "id") TEXT_CELL("XFD1", "text") "</row>"), 0, NULL), "too_many_columns");
	memset(sheet, 'a', CELL + sizeof before);
	memcpy(sheet, before, sizeof before - 1);
	memcpy(sheet + CELL, after, sizeof after);
	fd = book_of(sheet, 0, NULL);
	free(sheet);
	r = open_reader(fd);
	next_row(r, &row);
	assert_string_equal(intake_code(row.bad), "row_too_long");
	next_row(r, &row);
	assert_string_equal(intake_code(row.bad), "extra_cells");
	next_row(r, &row);
	assert_string_equal(intake_code(row.bad), "bad_xml");	/* a shared string that is not there */
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_of_every_kind_are_read),
		cmocka_unit_test(many_shared_strings_go_to_a_file),
		cmocka_unit_test(a_bomb_is_refused_early),
		cmocka_unit_test(truncated_books_are_told),
		cmocka_unit_test(what_is_no_book_is_told),
		cmocka_unit_test(entities_are_not_expanded),
		cmocka_unit_test(wide_and_long_rows_have_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
