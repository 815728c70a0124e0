/* Mapping of columns, values of fields, and the line of the staging table that a row becomes. */
#include "intake_help.h"

#include <unistd.h>

#include "fcgi/intake/dates.h"
#include "fcgi/intake/record.h"
#include "fcgi/intake/stage.h"
#include "fcgi/intake/words.h"

static void dates_of_all_sources_are_read(void **state)
{
	static const char *const good[][2] = {
		{"06.01.2026", "2026-01-06"}, {"6.1.2026", "2026-01-06"}, {"2025-12-24 20:06:02", "2025-12-24 20:06:02"},
		{"2025-12-24T20:06:02.123Z", "2025-12-24 20:06:02+00:00"}, {"2025-12-24T20:06+0300", "2025-12-24 20:06:00+03:00"},
		{"24.12.2025, 20:06", "2025-12-24 20:06:00"}, {"46010", "2025-12-19"}, {"46010.5", "2025-12-19 12:00:00"},
		{"29.02.2024", "2024-02-29"}, {"'01.02.2025 ", "2025-02-01"}, {"31/12/2025", "2025-12-31"},
	};
	static const char *const bad[] = {"", "-", "31.02.2025", "2026-99-99", "29.02.2025", "x", "2025", "12:30", "01.01.1800", "1e9",
		"2025-12-24 25:00", "2025-12-24 20:06:02 завтра", "01.02.03", "46010.5abc"};
	char out[DATES_SIZE];
	bool date_only;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(dates_read(good[i][0], out, &date_only));
		assert_string_equal(out, good[i][1]);
		assert_int_equal(date_only, strlen(out) == 10);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(dates_read(bad[i], out, &date_only));
}

static void words_have_codes(void **state)
{
	(void)state;
	assert_string_equal(word_code(IF_STATE, "Отправлен ответ Заявителю"), "answered");
	assert_string_equal(word_code(IF_STATE, " назначен исполнитель "), "assigned");
	assert_string_equal(word_code(IF_OUTCOME, "Разъяснено"), "explained");
	assert_null(word_code(IF_STATE, "нечто новое"));
	assert_int_equal(word_flag("Да"), 1);
	assert_int_equal(word_flag("НЕТ"), 0);
	assert_int_equal(word_flag("может быть"), -1);
	assert_string_equal(word_channel_of_url("http://vk.com/wall-1_2"), "vk");
	assert_string_equal(word_channel_of_url("https://t.me/x/1"), "telegram");
	assert_null(word_channel_of_url("https://notvk.com/"));
}

struct table {
	int fd;
	struct reader *reader;
	struct map map;
};

static enum intake_err open_table(struct table *t, const char *text, const char *mapping)
{
	const char *wrong;
	json_t *given = mapping ? json_loads(mapping, 0, NULL) : NULL;
	enum intake_err e;

	t->fd = file_of_text(text);
	t->reader = open_reader(t->fd);
	e = map_open(&t->map, t->reader, given, &wrong);
	if (!e)
		e = map_check(&t->map);
	json_decref(given);
	return e;
}

static void close_table(struct table *t)
{
	map_close(&t->map);
	reader_free(t->reader);
	close(t->fd);
}

static void usual_names_are_guessed(void **state)
{
	struct table t;

	(void)state;
	assert_int_equal(open_table(&t, "№;Текст обращения;Дата поступления;Рубрика;Рубрика;Оценка;Своё\n", NULL), INTAKE_OK);
	assert_int_equal(map_field(&t.map, 0), IF_ID);
	assert_int_equal(map_field(&t.map, 1), IF_TEXT);
	assert_int_equal(map_field(&t.map, 2), IF_RECEIVED);
	assert_int_equal(map_field(&t.map, 3), IF_THEME);
	assert_int_equal(map_field(&t.map, 4), IF_EXTRA);
	assert_int_equal(map_field(&t.map, 5), IF_MARK);
	assert_int_equal(map_field(&t.map, 6), IF_EXTRA);
	close_table(&t);
}

static void a_mapping_is_checked(void **state)
{
	static const struct {
		const char *mapping;
		enum intake_err err;
	} cases[] = {{"{\"a\":\"external_id\",\"b\":\"text\"}", INTAKE_OK}, {"{\"a\":\"text\",\"b\":\"text\"}", INTAKE_MAP_DOUBLE},
		{"{\"a\":\"nosuch\"}", INTAKE_MAP_FIELD}, {"{\"a\":5}", INTAKE_MAP_FIELD}, {"{\"z\":\"text\"}", INTAKE_MAP_COLUMN},
		{"{\"a\":\"external_id\",\"b\":null}", INTAKE_MAP_NO_TEXT}, {"{\"b\":\"text\"}", INTAKE_MAP_NO_ID}};
	struct table t;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(open_table(&t, "a;b\n1;2\n", cases[i].mapping), cases[i].err);
		close_table(&t);
	}
}

static const unsigned char secret[STAGE_SECRET] = "test";

static struct seal *seal;

static int make_seal(void **state)
{
	char folder[] = "/tmp/mcu-seal-XXXXXX", file[60];
	(void)state;
	if (mkdtemp(folder))
		seal = seal_new(folder);
	snprintf(file, sizeof file, "%s/identity-0001.key", folder);
	return seal && unlink(file) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static int drop_seal(void **state)
{
	(void)state;
	seal_free(seal);
	return 0;
}

enum { STAGE_FIELDS = 60 };	/* columns of import_stage */

/* Line k of the batch made of the whole file, split at tabs into fields. */
static char *stage_line(struct table *t, int k, char *fields[STAGE_FIELDS])
{
	struct stage *s = stage_new(&t->map, NULL, secret, seal);
	struct intake_row row;
	enum intake_err err;
	size_t n;
	const char *data;
	char *copy, *line, *save;

	while (reader_next(t->reader, &row, &err))
		assert_true(stage_add(s, &row));
	data = stage_data(s, &n);
	copy = strndup(data, n);
	stage_free(s);
	line = strtok_r(copy, "\n", &save);
	for (; k > 0; k--)
		line = strtok_r(NULL, "\n", &save);
	memmove(copy, line, strlen(line) + 1);
	for (int i = 0; i < STAGE_FIELDS; i++) {
		fields[i] = i ? strchr(fields[i - 1], '\t') : copy;
		assert_non_null(fields[i]);
		if (i)
			*fields[i]++ = 0;
	}
	assert_null(strchr(fields[STAGE_FIELDS - 1], '\t'));
	return copy;
}

enum { C_HASH = 1, C_ID = 2, C_KIND = 4, C_CHANNEL, C_RECEIVED, C_TEXT = 10, C_ORIGINAL, C_THEME = 13, C_AUTHOR_KEY = 23, C_MARK = 34,
	C_EXTRA = 36, C_CODE = 38, C_DETAIL, C_RAW, C_SCALE = 45, C_VALUE, C_ODD, C_SEALED = 54, C_FIELDS };

static void a_row_becomes_a_line_of_the_stage(void **state)
{
	struct table t;
	char *f[60], *line;

	(void)state;
	assert_int_equal(open_table(&t, "id;text;дата;ссылка;автор;тема;своё\n7;\"'Яма<br>\\ во дворе\";06.01.2026;http://ok.ru/1;Иванов И. И.;Дороги;x\"\"y\n", NULL), INTAKE_OK);
	line = stage_line(&t, 0, f);
	assert_int_equal(strlen(f[C_HASH]), 3 + 64);
	assert_string_equal(f[C_ID], "7");
	assert_string_equal(f[C_CHANNEL], "ok");
	assert_string_equal(f[C_RECEIVED], "2026-01-06");
	assert_string_equal(f[C_TEXT], "Яма\\n\\\\ во дворе");
	assert_string_equal(f[C_ORIGINAL], "'Яма<br>\\\\ во дворе");
	assert_string_equal(f[C_THEME], "Дороги");
	assert_int_equal(strlen(f[C_AUTHOR_KEY]), 3 + 64);
	assert_non_null(strstr(f[C_EXTRA], "своё"));
	assert_non_null(strstr(f[C_EXTRA], "Дороги"));
	for (int i = 0; i < STAGE_FIELDS; i++)
		assert_null(strstr(f[i], "Иванов"));
	assert_true(strlen(f[C_SEALED]) > 3 + 2 * SEAL_HEAD);
	assert_string_equal(f[C_FIELDS], "{name}");
	assert_string_equal(f[C_CODE], "\\N");
	free(line);
	close_table(&t);
}

static void wrong_values_reject_the_row_with_a_reason(void **state)
{
	static const struct {
		const char *row, *code;
	} cases[] = {{"1;текст;31.02.2026;\n", "bad_date"}, {";текст;;\n", "no_id"}, {"1;\"<p> </p>\";;\n", "no_text"}, {"1;;01.01.2026;\n", "no_text"}};
	struct table t;
	char text[200], *f[STAGE_FIELDS], *line;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(text, sizeof text, "id;text;дата;оценка\n%s", cases[i].row);
		assert_int_equal(open_table(&t, text, NULL), INTAKE_OK);
		line = stage_line(&t, 0, f);
		assert_string_equal(f[C_HASH], "\\N");
		assert_string_equal(f[C_CODE], cases[i].code);
		assert_string_not_equal(f[C_DETAIL], "\\N");
		assert_string_not_equal(f[C_RAW], "\\N");
		free(line);
		close_table(&t);
	}
}

static void a_rejected_row_names_nobody(void **state)
{
	struct table t;
	char *f[STAGE_FIELDS], *line;

	(void)state;
	assert_int_equal(open_table(&t, "id;text;дата;автор;телефон\n1;Текст;31.02.2026;Иванов И. И.;8 900 1234567\n", NULL), INTAKE_OK);
	line = stage_line(&t, 0, f);
	assert_string_equal(f[C_CODE], "bad_date");
	assert_non_null(strstr(f[C_RAW], "31.02.2026"));
	assert_null(strstr(f[C_RAW], "Иванов"));
	assert_null(strstr(f[C_RAW], "1234567"));
	assert_string_equal(f[C_SEALED], "\\N");
	free(line);
	close_table(&t);
}

static void marks_have_a_scale_and_odd_ones_cost_no_row(void **state)
{
	static const struct {
		const char *head, *said, *mark, *scale, *value, *odd, *code;
	} cases[] = {
		{"Оценка", "4", "4", "five", "4", "\\N", "\\N"}, {"Оценка ответа", "5,0", "5", "five", "5", "\\N", "\\N"},
		{"Удовлетворённость", "Да", "\\N", "three", "3", "\\N", "\\N"}, {"УДОВЛЕТВОРЕННОСТЬ", "не удовлетворён", "\\N", "three", "1", "\\N", "\\N"},
		{"Оценка заявителя", "Частично", "\\N", "three", "2", "\\N", "\\N"}, {"Оценка", "хорошо", "\\N", "five", "4", "\\N", "\\N"},
		{"Оценка", "", "\\N", "\\N", "\\N", "\\N", "\\N"}, {"Оценка", "6", "\\N", "\\N", "\\N", "6", "odd_mark"}, {"Оценка", "45", "\\N", "\\N", "\\N", "45", "odd_mark"},
		{"Оценка", "4,5", "\\N", "\\N", "\\N", "4,5", "odd_mark"}, {"Оценка", "не знаю", "\\N", "\\N", "\\N", "не знаю", "odd_mark"},
	};
	struct table t;
	char text[300], *f[STAGE_FIELDS], *line;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(text, sizeof text, "id;text;%s\n1;текст;%s\n", cases[i].head, cases[i].said);
		assert_int_equal(open_table(&t, text, NULL), INTAKE_OK);
		line = stage_line(&t, 0, f);
		assert_string_not_equal(f[C_HASH], "\\N");
		assert_string_equal(f[C_MARK], cases[i].mark);
		assert_string_equal(f[C_SCALE], cases[i].scale);
		assert_string_equal(f[C_VALUE], cases[i].value);
		assert_string_equal(f[C_ODD], cases[i].odd);
		assert_string_equal(f[C_CODE], cases[i].code);
		/* what is not a number from 1 to 5 stays as it came */
		assert_int_equal(strstr(f[C_EXTRA], cases[i].head) != NULL, *cases[i].said && strcmp(cases[i].mark, "\\N") == 0);
		free(line);
		close_table(&t);
	}
}

static void the_hash_tells_a_change_and_nothing_else(void **state)
{
	struct table t;
	char *a[STAGE_FIELDS], *b[STAGE_FIELDS], *c[STAGE_FIELDS], *one, *two, *three;
	const char *text = "id;text;автор;телефон\n1;Текст;Иванов;8 900 1234567\n1;Текст;Иванов;8 900 1234567\n1;Текст;Иванова;8 900 1234567\n";

	(void)state;
	open_table(&t, text, NULL);
	one = stage_line(&t, 0, a);
	close_table(&t);
	open_table(&t, text, NULL);
	two = stage_line(&t, 1, b);
	close_table(&t);
	open_table(&t, text, NULL);
	three = stage_line(&t, 2, c);
	close_table(&t);
	assert_string_equal(a[C_HASH], b[C_HASH]);
	assert_string_not_equal(a[C_HASH], c[C_HASH]);
	free(one);
	free(two);
	free(three);
}

#define POS_HEAD "Номер;Категория;Подкатегория;Факт;Дата поступления;Статус;Фаст-трек;Оценка ответа заявителем;Заявитель выбрал подачу по 59-ФЗ\n"

static void a_table_of_pos_needs_no_text(void **state)
{
	struct table t;
	char *f[60], *line;

	(void)state;
	assert_int_equal(open_table(&t, POS_HEAD "5;Дороги;Ямы;Иное;06.01.2026;Отправлен ответ заявителю;Да;-;Да\n", NULL), INTAKE_OK);
	line = stage_line(&t, 0, f);
	assert_string_equal(f[C_TEXT], "Дороги. Ямы");
	assert_string_equal(f[C_ORIGINAL], "");
	assert_string_equal(f[C_KIND], "appeal");
	assert_string_equal(f[C_CHANNEL], "pos");
	assert_string_equal(f[C_MARK], "\\N");
	assert_string_equal(f[C_CODE], "\\N");
	free(line);
	close_table(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_of_all_sources_are_read),
		cmocka_unit_test(words_have_codes),
		cmocka_unit_test(usual_names_are_guessed),
		cmocka_unit_test(a_mapping_is_checked),
		cmocka_unit_test(a_row_becomes_a_line_of_the_stage),
		cmocka_unit_test(wrong_values_reject_the_row_with_a_reason), cmocka_unit_test(a_rejected_row_names_nobody), cmocka_unit_test(marks_have_a_scale_and_odd_ones_cost_no_row),
		cmocka_unit_test(the_hash_tells_a_change_and_nothing_else),
		cmocka_unit_test(a_table_of_pos_needs_no_text),
	};

	return cmocka_run_group_tests(tests, make_seal, drop_seal);
}
