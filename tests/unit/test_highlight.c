/* Highlights: the marked places are the words asked for, counted in UTF-16 units. */
#include "search/index/highlight.h"
#include "search/text/utf8.h"
#include "tests/unit/search_help.h"

/* Text of the fragments with [marks] put in. */
static void expect(const char *query, const char *text, const char *wanted)
{
	char got[4000] = "";
	struct fragment list[3];
	struct query_world world = {.lexicon = help_lexicon(), .thesaurus = help_thesaurus()};
	struct query_tree *q = query_parse(query, strlen(query));
	assert_true(query_expand(q, &world));
	struct highlight *h = highlight_new(q, help_lexicon());
	assert_non_null(h);
	int n = highlight_text(h, SCOPE_ALL, text, strlen(text), list, 3, true);
	for (int i = 0; i < n; i++) {
		size_t at = list[i].begin, len = strlen(got);
		uint32_t unit = 0;
		for (int m = 0; at <= list[i].end;) {
			if (m < list[i].marks && unit == list[i].mark[m][0])
				got[len++] = '[';
			if (m < list[i].marks && unit == list[i].mark[m][1]) {
				got[len++] = ']';
				m++;
				continue;
			}
			if (at == list[i].end)
				break;
			size_t from = at;
			unit += utf8_next(text, list[i].end, &at) > 0xFFFF ? 2 : 1;
			memcpy(got + len, text + from, at - from);
			len += at - from;
		}
		got[len] = 0;
	}
	assert_string_equal(got, wanted);
	highlight_free(h);
	query_free(q);
}

static void forms_and_synonyms_are_marked(void **state)
{
	(void)state;
	expect("мусор", "Не вывозят мусора!", "Не вывозят [мусора]!");
	expect("ук", "Наша управляющая компания молчит", "Наша [управляющая] [компания] молчит");
	expect("ямы", "😀 Ямы, ямы", "😀 [Ямы], [ямы]");
}

static void phrases_are_marked_only_whole(void **state)
{
	(void)state;
	expect("«горячая вода»", "Горячей воды нет, вода холодная", "[Горячей] [воды] нет, вода холодная");
	expect("\"горячей воды\"", "Горячая вода, горячей воды", "Горячая вода, [горячей] [воды]");
	expect("не работает", "Не очень работает", "[Не] очень [работает]");
}

static void excluded_words_are_not_marked(void **state)
{
	(void)state;
	expect("мусор НЕ бак", "Мусор и бак", "[Мусор] и бак");
}

static void long_texts_give_fragments_around_the_words(void **state)
{
	char text[6000] = "";
	struct fragment list[3];
	struct query_world world = {.lexicon = help_lexicon()};
	(void)state;
	for (int i = 0, n = 0; i < 60; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%s",
			      i == 20 ? "сломан лифт во дворе " : i == 50 ? "снова лифт " : "обычные слова подряд ");
	struct query_tree *q = query_parse("лифт", strlen("лифт"));
	assert_true(query_expand(q, &world));
	struct highlight *h = highlight_new(q, help_lexicon());
	int n = highlight_text(h, SCOPE_ALL, text, strlen(text), list, 3, true);
	assert_int_equal(n, 2);
	assert_true(list[0].before && list[0].after && list[0].end <= list[1].begin);
	assert_int_equal(list[0].marks, 1);
	highlight_free(h);
	query_free(q);
}

/* Reasons of the first fragment as «word=kind<asked». */
static void expect_reasons(const char *query, enum query_scope place, const char *text, const char *wanted)
{
	static const char *const KIND[] = {"exact", "form", "synonym", "typo", "layout"};
	char got[600] = "";
	struct fragment f[1];
	struct query_world world = {.lexicon = help_lexicon(), .thesaurus = help_thesaurus()};
	struct query_tree *q = query_parse(query, strlen(query));
	assert_true(query_expand(q, &world));
	struct highlight *h = highlight_new(q, help_lexicon());
	int n = highlight_text(h, place, text, strlen(text), f, 1, false);
	for (int i = 0, at = 0; n && i < f->marks; i++)
		at += snprintf(got + at, sizeof got - (size_t)at, "%s%.*s=%s<%s", at ? " " : "", (int)(f->why[i].end - f->why[i].begin),
			       text + f->why[i].begin, KIND[f->why[i].kind], f->why[i].asked);
	assert_string_equal(got, wanted);
	highlight_free(h);
	query_free(q);
}

static void each_mark_says_why(void **state)
{
	(void)state;
	expect_reasons("дорога", SCOPE_ALL, "Дорога без дороги", "Дорога=exact<дорога дороги=form<дорога");
	expect_reasons("zvf", SCOPE_ALL, "Глубокая яма", "яма=layout<zvf");
	expect_reasons("дорога", SCOPE_ALL, "Плохая дарога", "дарога=typo<дорога");
	expect_reasons("без воды", SCOPE_ALL, "Отсутствие воды", "Отсутствие=synonym<без воды воды=exact<без воды");
	expect_reasons("мусор", SCOPE_ALL, "Вывоз ТКО", "ТКО=synonym<мусор");
	expect_reasons("яма РЯДОМ/3 дом", SCOPE_ALL, "Дом, рядом ямы, а дом далеко", "Дом=exact<яма РЯДОМ/3 дом ямы=form<яма РЯДОМ/3 дом дом=exact<яма РЯДОМ/3 дом");
	expect_reasons("адрес:Попова", SCOPE_ADDRESS, "улица Попова", "Попова=exact<Попова");
	expect_reasons("адрес:Попова", SCOPE_ALL, "улица Попова", "");
	expect_reasons("Попова 12", SCOPE_ALL, "Автобус 12, Попова, дома 10, 12, кв. 12", "Попова=exact<Попова 12=exact<12");
	expect_reasons("Попова 12", SCOPE_ADDRESS, "ул. Попова, 5, кв. 12", "Попова=exact<Попова");
	expect_reasons("не работает", SCOPE_ALL, "Неработают лифты", "Неработают=form<не работает");
	expect_reasons("ответ:«заделать яму»", SCOPE_ANSWER, "Заделали яму", "Заделали=form<заделать яму яму=exact<заделать яму");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_and_synonyms_are_marked), cmocka_unit_test(phrases_are_marked_only_whole),
		cmocka_unit_test(excluded_words_are_not_marked), cmocka_unit_test(long_texts_give_fragments_around_the_words),
		cmocka_unit_test(each_mark_says_why),
	};
	return cmocka_run_group_tests_name("highlight", tests, NULL, NULL);
}
