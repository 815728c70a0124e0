/* NDJSON: bad lines are rejected rows, never the end; lines have a limit. */
#include "intake_help.h"

static void lines_become_rows(void **state)
{
	int fd = file_of_text("\xEF\xBB\xBF{\"id\": 7, \"text\": \"Яма\", \"o\": {\"a\": [1, true]}, \"b\": false, \"n\": null, \"e\": \"\"}\r\n\n"
			      "{\"text\": \"Без номера\", \"id\": 4.5}");
	struct reader *r = open_reader(fd);
	struct intake_row row;

	(void)state;
	assert_int_equal(reader_format(r), INTAKE_NDJSON);
	next_row(r, &row);
	assert_int_equal(row.number, 1);
	assert_int_equal(row.count, 4);
	assert_string_equal(value_of(r, &row, "id"), "7");
	assert_string_equal(value_of(r, &row, "text"), "Яма");
	assert_string_equal(value_of(r, &row, "o"), "{\"a\":[1,true]}");
	assert_string_equal(value_of(r, &row, "b"), "false");
	next_row(r, &row);
	assert_int_equal(row.number, 3);
	assert_string_equal(value_of(r, &row, "id"), "4.5");
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void bad_lines_are_rejected_rows(void **state)
{
	static const char text[] = "{\"id\":1,\"text\":\"a\"}\n{bad\n[1]\n\"x\"\n{\"id\":2,\"text\":\"\\u0000\"}\n{\"id\":3,\"text\":\"\xFF\"}\n{\"id\":4,\"text\":\"b\"}\n";
	static const char *const codes[] = {"ok", "bad_json", "not_object", "bad_json", "zero_character", "bad_utf8", "ok"};
	int fd = file_of_text(text);
	struct reader *r = open_reader(fd);
	struct intake_row row;

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		next_row(r, &row);
		assert_string_equal(intake_code(row.bad), codes[i]);
		assert_int_equal(row.number, i + 1);
		assert_true(row.bad == INTAKE_OK || row.raw_len > 0);
	}
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void a_long_line_is_one_rejected_row(void **state)
{
	size_t n = 5 << 20;
	char *text = malloc(n);
	const char *last = "\n{\"id\":1,\"text\":\"после\"}";
	int fd;
	struct reader *r;
	struct intake_row row;

	(void)state;
	memset(text, 'a', n);
	memcpy(text, "{\"id\":0,\"text\":\"", 16);
	memcpy(text + n - strlen(last), last, strlen(last));
	fd = file_of(text, n);
	free(text);
	r = open_reader(fd);
	next_row(r, &row);
	assert_string_equal(intake_code(row.bad), "row_too_long");
	next_row(r, &row);
	assert_string_equal(value_of(r, &row, "text"), "после");
	no_more_rows(r);
	reader_free(r);
	close(fd);
}

static void too_many_keys_reject_the_row(void **state)
{
	struct text text = {0};
	int fd;
	struct reader *r;
	struct intake_row row;

	(void)state;
	add(&text, "{");
	for (int i = 0; i < 3000; i++)
		add(&text, "%s\"k%d\":1", i ? "," : "", i);
	add(&text, "}\n{\"k1\":2}");
	fd = file_of_added(&text);
	r = open_reader(fd);
	next_row(r, &row);
	assert_string_equal(intake_code(row.bad), "too_many_columns");
	next_row(r, &row);
	assert_string_equal(value_of(r, &row, "k1"), "2");
	reader_free(r);
	close(fd);
}

static void what_is_no_ndjson_is_said(void **state)
{
	(void)state;
	expect_refused(file_of_text("[{\"id\":1}]"), "json_array");
	expect_refused(file_of_text(""), "empty_file");
	expect_refused(file_of_text(" \r\n "), "empty_file");
	expect_refused(file_of("\xFF\xFEi\0d\0", 6), "utf16");
	expect_refused(file_of("MZ\0\0\1\2", 6), "not_a_table");
	expect_refused(file_of_text("%PDF-1.7"), "one_column");
	expect_refused(file_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8), "old_excel");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_rows),
		cmocka_unit_test(bad_lines_are_rejected_rows),
		cmocka_unit_test(a_long_line_is_one_rejected_row),
		cmocka_unit_test(too_many_keys_reject_the_row),
		cmocka_unit_test(what_is_no_ndjson_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
