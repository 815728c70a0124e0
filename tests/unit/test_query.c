/* The query language: trees, errors with their place, and never a crash. */
#include "tests/unit/search_help.h"

static void show(const struct query_node *n, char *out, size_t room)
{
	static const char *const NAME[] = {"И", "ИЛИ", "НЕ"};
	size_t at = strlen(out);
	if (n->kind == QUERY_LEAF) {
		if (n->near)
			snprintf(out + at, room - at, "~%d[%s]", n->near, n->text);
		else
			snprintf(out + at, room - at, n->star ? "%s" : n->exact ? "\"%s\"" : n->phrase ? "«%s»" : "%s", n->text);
		return;
	}
	if (n->kind == QUERY_FIELD) {
		snprintf(out + at, room - at, "%d:%s", n->field, n->text);
		return;
	}
	snprintf(out + at, room - at, "%s(", NAME[n->kind]);
	for (const struct query_node *c = n->child; c; c = c->next) {
		show(c, out, room);
		at = strlen(out);
		snprintf(out + at, room - at, "%s", c->next ? " " : "");
	}
	at = strlen(out);
	snprintf(out + at, room - at, ")");
}

static void expect(const char *text, const char *tree, int errors)
{
	char got[2000] = "";
	int n = 0;
	struct query_tree *q = query_parse(text, strlen(text));
	assert_non_null(q);
	if (q->root)
		show(q->root, got, sizeof got);
	for (const struct query_error *e = q->errors; e; e = e->next) {
		assert_true(e->begin <= e->end && e->end <= strlen(text) && *e->message);
		n++;
	}
	assert_string_equal(got, tree);
	assert_int_equal(n, errors);
	query_free(q);
}

static void words_join_by_and(void **state)
{
	(void)state;
	expect("", "", 0);
	expect("яма", "яма", 0);
	expect("яма на дороге", "И(яма на дороге)", 0);
	expect("вода И свет", "И(вода свет)", 0);
	expect("снег ИЛИ лёд дорога", "ИЛИ(снег И(лёд дорога))", 0);
	expect("(снег ИЛИ лёд) дорога", "И(ИЛИ(снег лёд) дорога)", 0);
	expect("snow OR ice AND road", "ИЛИ(snow И(ice road))", 0);
}

static void the_sign_before_a_number_is_no_part_of_it(void **state)
{
	(void)state;
	expect("№5993-ОГ/26", "ИЛИ(«5993-ОГ/26» 19:5993-ОГ/26)", 0);
	expect("5993-ОГ/26", "ИЛИ(«5993-ОГ/26» 19:5993-ОГ/26)", 0);
	expect("№12 яма", "И(12 яма)", 0);
}

static void negation_has_two_signs(void **state)
{
	(void)state;
	expect("мусор НЕ контейнер", "И(мусор НЕ(контейнер))", 0);
	expect("мусор -контейнер", "И(мусор НЕ(контейнер))", 0);
	expect("не вывозят", "И(не вывозят)", 0);
	expect("НЕ РАБОТАЕТ ЛИФТ", "И(НЕ РАБОТАЕТ ЛИФТ)", 0);
	expect("ПОЧЕМУ НЕ ЧИСТЯТ СНЕГ И ЛЕД", "И(ПОЧЕМУ НЕ ЧИСТЯТ СНЕГ И ЛЕД)", 0);
	expect("ВОДА НЕ ИДЕТ", "И(ВОДА НЕ ИДЕТ)", 0);
	expect("ЛЕД НЕ УБРАН", "И(ЛЕД НЕ УБРАН)", 0);
	expect("ДОМ РЯДОМ СО ШКОЛОЙ", "И(ДОМ РЯДОМ СО ШКОЛОЙ)", 0);
	expect("ул. Верхне-Сенная - дом", "И(ул. Верхне-Сенная - дом)", 0);
}

static void capitals_alone_keep_their_operators(void **state)
{
	(void)state;
	expect("ТКО НЕ УК", "И(ТКО НЕ(УК))", 0);
	expect("НЕ ТКО", "НЕ(ТКО)", 0);
	expect("НЕ 12", "НЕ(12)", 0);
	expect("ТКО НЕ 1180", "И(ТКО НЕ(1180))", 0);
	expect("ТКО И УК ЖКХ НЕ ТСЖ", "И(ТКО УК ЖКХ НЕ(ТСЖ))", 0);
	expect("МУСОР НЕ КОНТЕЙНЕР", "И(МУСОР НЕ(КОНТЕЙНЕР))", 0);
	expect("ТКО НЕ (УК ИЛИ ЖКХ)", "И(ТКО НЕ(ИЛИ(УК ЖКХ)))", 0);
	expect("ЯМА НЕ «НЕТ СВЕТА»", "И(ЯМА НЕ(«НЕТ СВЕТА»))", 0);
	expect("СВЕТ -ШКОЛА", "И(СВЕТ НЕ(ШКОЛА))", 0);
}

static void quotes_and_fields(void **state)
{
	(void)state;
	expect("«горячая вода» \"нет света\"", "И(«горячая вода» \"нет света\")", 0);
	expect("тема:ЖКХ яма", "И(0:ЖКХ яма)", 0);
	expect("район:«Ленинский район» дата:2025-01..2025-03", "И(2:Ленинский район 9:2025-01..2025-03)", 0);
	expect("state:new OR kind:appeal", "ИЛИ(4:new 5:appeal)", 0);
}

static void what_looks_like_a_field_is_told_and_text_with_a_colon_is_text(void **state)
{
	(void)state;
	expect("автор:Иванов яма", "яма", 1);
	expect("ответственный:«Гусев Иван» яма", "яма", 1);
	expect("city:Smolensk", "", 1);
	expect("внимание: яма", "И(внимание: яма)", 0);
	expect("в 12:30 http://mcu.ru/a mailto:a@b.ru и:о", "И(в 12:30 http://mcu.ru/a mailto:a@b.ru и:о)", 0);
}

static void a_star_that_means_nothing_is_told(void **state)
{
	(void)state;
	expect("*отоп", "отоп", 1);
	expect("отоп*ление яма", "И(отопление яма)", 1);
	expect("2*2 яма", "И(2*2 яма)", 0);
}

static void words_near_each_other_are_one_leaf(void **state)
{
	(void)state;
	expect("яма РЯДОМ/3 дом", "~3[яма РЯДОМ/3 дом]", 0);
	expect("яма NEAR дом школа", "И(~5[яма NEAR дом] школа)", 0);
	expect("яма РЯДОМ/900 дом РЯДОМ/2 школа", "И(~50[яма РЯДОМ/900 дом] ~2[дом РЯДОМ/2 школа])", 1);
	expect("яма РЯДОМ яма РЯДОМ яма РЯДОМ/5 яма", "~5[яма РЯДОМ яма]", 0);
	expect("яма РЯДОМ дом РЯДОМ яма РЯДОМ дом", "И(~5[яма РЯДОМ дом] ~5[дом РЯДОМ яма])", 0);
	expect("яма РЯДОМ/0 дом", "~5[яма РЯДОМ/0 дом]", 1);
	expect("яма РЯДОМ/51 дом", "~50[яма РЯДОМ/51 дом]", 1);
	expect("яма РЯДОМ/50 дом", "~50[яма РЯДОМ/50 дом]", 0);
	expect("НЕ яма РЯДОМ дом", "НЕ(~5[яма РЯДОМ дом])", 0);
}

static void a_wrong_place_is_named_and_the_rest_runs(void **state)
{
	(void)state;
	expect("(яма", "яма", 1);
	expect("яма)", "яма", 1);
	expect("яма ИЛИ", "яма", 1);
	expect("ИЛИ яма", "яма", 1);
	expect("яма НЕ", "яма", 1);
	expect("«горячая вода", "«горячая вода»", 1);
	expect("тема: яма", "яма", 1);
	expect("())(", "", 2);
	expect("темма:дороги яма", "яма", 1);
	expect("яма РЯДОМ", "яма", 1);
	expect("РЯДОМ яма", "яма", 1);
	expect("«большая яма» РЯДОМ дом", "И(«большая яма» дом)", 1);
}

static void anything_can_be_typed(void **state)
{
	static const char *const SIGNS[] = {"(", ")", "\"", "«", "»", "-", "|", "ИЛИ", "НЕ", "И", "яма", "тема:", "дата:..", " ", "\xFF", "”", "&"};
	char text[400];
	uint32_t seed = 7;
	(void)state;
	for (int round = 0; round < 3000; round++) {
		for (int i = 0, n = 0; i < 30; i++) {
			seed = seed * 1664525u + 1013904223u;
			n += snprintf(text + n, sizeof(text) - (size_t)n, "%s", SIGNS[(seed >> 16) % (sizeof SIGNS / sizeof *SIGNS)]);
		}
		struct query_world world = {.lexicon = help_lexicon(), .thesaurus = help_thesaurus()};
		struct query_tree *q = query_parse(text, strlen(text));
		assert_non_null(q);
		assert_true(query_expand(q, &world));
		query_free(q);
	}
}

static void dates_are_days_months_and_years(void **state)
{
	int first, last;
	(void)state;
	assert_true(query_days("1970-01-02", 10, &first, &last));
	assert_int_equal(first, 1);
	assert_int_equal(last, 1);
	assert_true(query_days("01.02.2025", 10, &first, &last));
	assert_int_equal(first, 20120);
	assert_true(query_days("2024-02", 7, &first, &last));
	assert_int_equal(last - first, 28);
	assert_true(query_days("2025", 4, &first, &last));
	assert_int_equal(last - first, 364);
	assert_false(query_days("2025-13", 7, &first, &last));
	assert_false(query_days("30.02.2025", 10, &first, &last));
	assert_false(query_days("вчера", 10, &first, &last));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_join_by_and), cmocka_unit_test(the_sign_before_a_number_is_no_part_of_it), cmocka_unit_test(negation_has_two_signs),
		cmocka_unit_test(capitals_alone_keep_their_operators), cmocka_unit_test(quotes_and_fields), cmocka_unit_test(what_looks_like_a_field_is_told_and_text_with_a_colon_is_text), cmocka_unit_test(a_star_that_means_nothing_is_told),
		cmocka_unit_test(words_near_each_other_are_one_leaf), cmocka_unit_test(a_wrong_place_is_named_and_the_rest_runs), cmocka_unit_test(anything_can_be_typed),
		cmocka_unit_test(dates_are_days_months_and_years),
	};
	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
