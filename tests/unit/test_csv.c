/* CSV: separators, encodings, quotes; a file made to fill memory ends in a clear error. */
#include "intake_help.h"

static void expect_table(const char *bytes, size_t n, const char *details)
{
	int fd = file_of(bytes, n);
	struct reader *r = open_reader(fd);
	struct intake_row row;

	assert_string_equal(reader_details(r), details);
	assert_int_equal(reader_columns(r), 2);
	assert_string_equal(reader_column(r, 0), "Номер");
	next_row(r, &row);
	assert_int_equal(row.number, 2);
	assert_string_equal(value_of(r, &row, "Номер"), "1");
	assert_string_equal(value_of(r, &row, "Текст"), "Яма; большая, «тёмная»");
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void separators_and_encodings_are_found_out(void **state)
{
	static const char *const utf8[] = {"Номер;Текст\r\n1;\"Яма; большая, «тёмная»\"\r\n", "Номер,Текст\n1,\"Яма; большая, «тёмная»\"\n",
		"Номер\tТекст\n1\t\"Яма; большая, «тёмная»\"", "\xEF\xBB\xBFНомер;Текст\n1;\"Яма; большая, «тёмная»\"",
		"sep=|\r\nНомер|Текст\r\n1|Яма; большая, «тёмная»\r\n"};
	static const char *const details[] = {"utf-8 ;", "utf-8 ,", "utf-8 tab", "utf-8 ;", "utf-8 |"};
	static const char cp1251[] = "\xCD\xEE\xEC\xE5\xF0;\xD2\xE5\xEA\xF1\xF2\r\n1;\"\xDF\xEC\xE0; \xE1\xEE\xEB\xFC\xF8\xE0\xFF, \xAB\xF2\xB8\xEC\xED\xE0\xFF\xBB\"\r\n";

	(void)state;
	for (size_t i = 0; i < sizeof utf8 / sizeof *utf8; i++)
		expect_table(utf8[i], strlen(utf8[i]), details[i]);
	expect_table(cp1251, sizeof cp1251 - 1, "windows-1251 ;");
}

static void quotes_hold_separators_and_line_ends(void **state)
{
	int fd = file_of_text("id;text;text;\n1;\"две\nстроки и \"\"кавычки\"\"\";b;\n\n2;;\n;;\n3;c;d;лишнее\n");
	struct reader *r = open_reader(fd);
	struct intake_row row;

	(void)state;
	assert_int_equal(reader_columns(r), 3);
	assert_string_equal(reader_column(r, 2), "text (2)");
	next_row(r, &row);
	assert_string_equal(value_of(r, &row, "text"), "две\nстроки и \"кавычки\"");
	assert_string_equal(value_of(r, &row, "text (2)"), "b");
	next_row(r, &row);
	assert_int_equal(row.count, 1);
	next_row(r, &row);
	assert_string_equal(intake_code(row.bad), "extra_cells");
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void bad_bytes_reject_their_row_only(void **state)
{
	static const char tail[] = "1;a\xFF\xFE\n2;b\xD0\xB6\n3;c\0d\n4;e\n";
	static const char *const codes[] = {"bad_utf8", "ok", "bad_utf8", "ok"};
	struct text text = {0};
	int fd;
	struct reader *r;
	struct intake_row row;

	(void)state;
	/* Enough letters to prove that the file is UTF-8. */
	add(&text, "id;текст\n");
	for (int i = 0; i < 600; i++)
		add(&text, "x;жжжж\n");
	memcpy(text.s + text.n, tail, sizeof tail - 1);
	text.n += sizeof tail - 1;
	fd = file_of_added(&text);
	r = open_reader(fd);
	for (int i = 0; i < 600; i++)
		next_row(r, &row);
	for (size_t i = 0; i < 4; i++) {
		next_row(r, &row);
		assert_string_equal(intake_code(row.bad), codes[i]);
	}
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void a_million_columns_are_refused(void **state)
{
	struct text text = {0};

	(void)state;
	for (int i = 0; i < 1000000; i++)
		add(&text, "c%d,", i);
	expect_refused(file_of_added(&text), "too_many_columns");
}

static void a_row_with_a_million_cells_is_rejected(void **state)
{
	struct text text = {0};
	int fd;
	struct reader *r;
	struct intake_row row;

	(void)state;
	add(&text, "id,text\n");
	for (int i = 0; i < 400000; i++)
		add(&text, "1,");
	add(&text, "\n2,b\n");
	fd = file_of_added(&text);
	r = open_reader(fd);
	next_row(r, &row);
	assert_string_equal(intake_code(row.bad), "too_many_columns");
	next_row(r, &row);
	assert_string_equal(value_of(r, &row, "text"), "b");
	reader_free(r);
	close(fd);
}

static void an_open_quote_does_not_eat_the_file(void **state)
{
	size_t n = 8 << 20;
	char *text = malloc(n);

	(void)state;
	memset(text, 'x', n);
	memcpy(text, "id;text\n1;\"", 11);
	expect_refused(file_of(text, n), "open_quote");
	free(text);
}

static void expect_text(struct reader *r, const char *code, const char *text)
{
	struct intake_row row;

	next_row(r, &row);
	assert_string_equal(intake_code(row.bad), code);
	if (!row.bad)
		assert_string_equal(value_of(r, &row, "text"), text);
}

static void quotes_that_nobody_doubled_stay_in_the_text(void **state)
{
	int fd = file_of_text("id;text\n1;\"Ромашка\"  не убирает\n2;ООО \"Ромашка\"\n3; \"a\" ;\n4;\"a\" \"b\"\n5;\"\"\"a\"\"\"\n");
	struct reader *r = open_reader(fd);

	(void)state;
	expect_text(r, "ok", "\"Ромашка\"  не убирает");
	expect_text(r, "ok", "ООО \"Ромашка\"");
	expect_text(r, "ok", "a");
	expect_text(r, "ok", "\"a\" \"b\"");
	expect_text(r, "ok", "\"a\"");
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void rows_that_a_stray_quote_joined_are_rejected_and_the_next_is_read(void **state)
{
	int fd = file_of_text("id;text\n1;\"Ромашка не убирает\n2;\"ТСЖ\" не убирает\n3;c\n");
	struct reader *r = open_reader(fd);

	(void)state;
	expect_text(r, "stray_quote", NULL);
	expect_text(r, "ok", "c");
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void a_quote_open_to_the_end_is_told_with_its_row(void **state)
{
	int fd = file_of_text("id;text\n1;a\n\n2;\"b\n3;c\n");
	struct reader *r = open_reader(fd);
	struct intake_row row;
	enum intake_err err;

	(void)state;
	expect_text(r, "ok", "a");
	assert_false(reader_next(r, &row, &err));
	assert_string_equal(intake_code(err), "open_quote");
	assert_int_equal(reader_row(r), 4);
	reader_free(r);
	close(fd);
}

static void a_row_over_its_limit_is_rejected_alone(void **state)
{
	for (int quoted = 0; quoted < 2; quoted++) {
		struct text text = {0};
		int fd;
		struct reader *r;

		add(&text, "id;text\n1;%s", quoted ? "\"" : "");
		for (int i = 0; i < 50000; i++)
			add(&text, "слишком длинный текст%s", quoted ? "\n" : "");
		add(&text, "%s\n2;b\n", quoted ? "\"" : "");
		fd = file_of_added(&text);
		r = open_reader(fd);
		expect_text(r, "row_too_long", NULL);
		expect_text(r, "ok", "b");
		no_more_rows(r);
		reader_free(r);
		close(fd);
	}
	(void)state;
}

static void memory_does_not_grow_with_the_file(void **state)
{
	struct text text = {0};
	int fd;
	struct reader *r;
	struct intake_row row;
	enum intake_err err;
	long before, rows = 0;

	(void)state;
	add(&text, "id;text\n");
	for (; text.n < 64 << 20; rows++)
		add(&text, "%ld;Во дворе не вывозят мусор, номер обращения %ld\n", rows, rows);
	fd = file_of_added(&text);
	before = peak_kb();
	r = open_reader(fd);
	while (reader_next(r, &row, &err))
		rows--;
	assert_int_equal(rows, 0);
	assert_true(peak_kb() - before < 4096);
	reader_free(r);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(separators_and_encodings_are_found_out),
		cmocka_unit_test(quotes_hold_separators_and_line_ends),
		cmocka_unit_test(bad_bytes_reject_their_row_only),
		cmocka_unit_test(a_million_columns_are_refused),
		cmocka_unit_test(a_row_with_a_million_cells_is_rejected),
		cmocka_unit_test(an_open_quote_does_not_eat_the_file),
		cmocka_unit_test(quotes_that_nobody_doubled_stay_in_the_text),
		cmocka_unit_test(rows_that_a_stray_quote_joined_are_rejected_and_the_next_is_read),
		cmocka_unit_test(a_quote_open_to_the_end_is_told_with_its_row),
		cmocka_unit_test(a_row_over_its_limit_is_rejected_alone),
		cmocka_unit_test(memory_does_not_grow_with_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
