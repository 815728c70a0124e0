/* What is unusual: found in readable forms, near-certain things only, phrases before their words. */
#include "search/discover/contrast.h"
#include "tests/unit/search_help.h"

static struct contrast_item item[30];

/* n texts of the subject and as many of the background, each with a number of its own and some ordinary words. */
static size_t best(struct contrast *c, const char *subject, const char *background, int n)
{
	static char text[2][200][400];
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < n; i++) {
			snprintf(text[side][i], sizeof text[side][i], "Добрый день, на улице %d. %s.", i, side ? background : subject);
			if (side == 0)
				assert_true(contrast_subject(c, text[side][i]));
			else
				contrast_background(c, text[side][i]);
		}
	return contrast_best(c, item, 30);
}

static void a_phrase_is_told_in_its_usual_form_and_its_words_are_not_repeated(void **state)
{
	struct contrast *c = contrast_new(help_lexicon());
	(void)state;
	size_t n = best(c, "Нет горячей воды", "Вывезите старый мусор", 60);
	assert_true(n >= 1);
	assert_string_equal(item[0].text, "горячей воды");
	assert_true(item[0].phrase);
	assert_int_equal(item[0].count, 60);
	assert_int_equal(item[0].background, 0);
	assert_true(item[0].ratio > 10 && item[0].score > 3);
	for (size_t i = 0; i < n; i++)
		assert_string_not_equal(item[i].text, "воды");
	contrast_free(c);
}

static void a_few_dozen_texts_can_tell_something(void **state)
{
	struct contrast *c = contrast_new(help_lexicon());
	(void)state;
	for (int i = 0; i < 40; i++)
		assert_true(contrast_subject(c, i % 4 ? "Вывезите мусор со двора" : "Шумит компрессор со двора"));
	for (int i = 0; i < 1000; i++)
		contrast_background(c, i % 50 ? "Вывезите мусор со двора" : "Шумит компрессор со двора");
	size_t n = contrast_best(c, item, 30);
	assert_true(n >= 1);
	assert_non_null(strstr(item[0].text, "компрессор"));
	assert_int_equal(item[0].count, 10);
	assert_int_equal(item[0].background, 20);
	contrast_free(c);
}

static void what_both_sides_say_alike_is_not_unusual(void **state)
{
	struct contrast *c = contrast_new(help_lexicon());
	(void)state;
	assert_int_equal(best(c, "Нет горячей воды", "Нет горячей воды", 60), 0);
	contrast_free(c);
}

static void two_texts_are_chance(void **state)
{
	struct contrast *c = contrast_new(help_lexicon());
	(void)state;
	assert_int_equal(best(c, "Нет горячей воды", "Вывезите старый мусор", 2), 0);
	contrast_free(c);
}

static void what_was_asked_is_no_news(void **state)
{
	struct contrast *c = contrast_new(help_lexicon());
	(void)state;
	assert_true(contrast_skip(c, "вода"));
	size_t n = best(c, "Опять вода", "Вывезите мусор", 60);
	for (size_t i = 0; i < n; i++)
		assert_string_not_equal(item[i].text, "вода");
	contrast_free(c);
}

static void a_word_counts_once_for_a_text(void **state)
{
	struct contrast *c = contrast_new(help_lexicon());
	(void)state;
	assert_true(best(c, "Шумит, шумят, шумели, шумит компрессор", "Вывезите мусор", 60) >= 1);
	for (int i = 0; i < 2; i++)
		assert_true(item[i].count <= 60);
	contrast_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_phrase_is_told_in_its_usual_form_and_its_words_are_not_repeated),
		cmocka_unit_test(a_few_dozen_texts_can_tell_something), cmocka_unit_test(what_both_sides_say_alike_is_not_unusual),
		cmocka_unit_test(two_texts_are_chance),
		cmocka_unit_test(what_was_asked_is_no_news), cmocka_unit_test(a_word_counts_once_for_a_text),
	};
	return cmocka_run_group_tests_name("contrast", tests, NULL, NULL);
}
