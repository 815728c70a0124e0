/* Names of groups: dictionary forms, no word twice, words that everybody says name nothing. */
#include "search/discover/labels.h"
#include "tests/unit/search_help.h"

enum { TEXTS = 40 };

static struct contrast_ground *ground;
static char text[TEXTS][200];
static const char *texts[TEXTS];
static struct label label;

static int begin(void **state)
{
	(void)state;
	static const char *const ELSE[] = {"Прошу убрать снег во дворе", "Прошу заделать яму", "Прошу починить лифт", "Прошу спилить дерево"};
	char one[200];
	ground = contrast_ground_new(help_lexicon());
	for (int i = 0; i < 400; i++) {
		snprintf(one, sizeof one, "%s. Дом %d.", ELSE[i % 4], i);
		assert_true(contrast_ground_add(ground, one));
	}
	return ground ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	contrast_ground_free(ground);
	return 0;
}

static void name(const char *odd, const char *even, int n)
{
	for (int i = 0; i < n; i++) {
		snprintf(text[i], sizeof text[i], "%s. Дом %d.", i % 2 ? odd : even, i);
		texts[i] = text[i];
	}
	assert_true(labels_make(help_lexicon(), ground, texts, (size_t)n, &label));
}

static void a_word_is_shown_in_its_dictionary_form(void **state)
{
	(void)state;
	name("Прошу о фонарях", "Прошу вернуть фонарей", TEXTS);
	assert_string_equal(label.term[label.name[0]].text, "фонарь");
	assert_int_equal(strncmp(label.text, "фонарь", strlen("фонарь")), 0);
}

static void the_name_says_no_word_twice_and_none_that_all_say(void **state)
{
	(void)state;
	name("Прошу: не горит уличный фонарь", "Прошу: не горит уличный фонарь, темно", TEXTS);
	assert_null(strstr(label.text, "просить"));
	assert_null(strstr(label.text, "дом"));
	const char *lamp = strstr(label.text, "фонарь");
	assert_non_null(lamp);
	assert_null(strstr(lamp + 1, "фонарь"));
}

static void terms_carry_their_figures(void **state)
{
	(void)state;
	name("Прошу включить фонарь", "Прошу о светильнике", TEXTS);
	for (int i = 0; i < label.terms; i++)
		if (!strcmp(label.term[i].text, "фонарь"))
			assert_true(label.term[i].count == TEXTS / 2 && label.term[i].texts == TEXTS && label.term[i].share == 0 && label.term[i].score > 2);
	assert_true(label.terms >= 2);
}

static void texts_like_all_others_have_no_name(void **state)
{
	(void)state;
	name("Прошу заделать яму", "Прошу убрать снег во дворе", 4);
	assert_string_equal(label.text, "");
	assert_int_equal(label.names, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_shown_in_its_dictionary_form),
		cmocka_unit_test(the_name_says_no_word_twice_and_none_that_all_say),
		cmocka_unit_test(terms_carry_their_figures),
		cmocka_unit_test(texts_like_all_others_have_no_name),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
