/* The text of a thesaurus: its groups, and every way a line can be wrong. */
#include <string.h>

#include "tests/unit/search_help.h"

static struct thesaurus_issues issues;

static struct thesaurus *parse(const char *text)
{
	return thesaurus_parse(help_lexicon(), text, strlen(text), 7, &issues);
}

static void groups_keep_their_order_line_and_heading(void **state)
{
	int n;
	(void)state;
	struct thesaurus *t = parse("# Вода\nхвс ~ холодная вода\n\n# Прочее\r\nнет > отсутствие ~ отсутствовать\nпоследняя ~ крайняя");
	assert_non_null(t);
	assert_int_equal(thesaurus_version(t), 7);
	assert_int_equal(thesaurus_groups(t), 3);
	assert_int_equal(thesaurus_line(t, 1), 5);
	assert_string_equal(thesaurus_heading(t, 0), "Вода");
	assert_string_equal(thesaurus_heading(t, 2), "Прочее");
	const struct thesaurus_entry *const *e = thesaurus_group(t, 1, &n);
	assert_int_equal(n, 3);
	assert_string_equal(e[0]->shown, "нет");
	assert_true(e[0]->asks && !e[0]->answers && !e[2]->asks && e[2]->answers);
	const struct thesaurus_entry *cold = thesaurus_find(t, "холодный", &n);
	assert_int_equal(n, 1);
	assert_int_equal(cold->words, 2);
	assert_string_equal(cold->word[1], "вода");
	thesaurus_free(t);
}

static void an_empty_text_is_a_thesaurus_without_groups(void **state)
{
	(void)state;
	struct thesaurus *t = parse("# Только заголовок\n\n");
	assert_non_null(t);
	assert_int_equal(thesaurus_groups(t), 0);
	thesaurus_free(t);
}

static void is_wrong(const char *text, int line, const char *code)
{
	assert_null(parse(text));
	assert_int_equal(issues.n, 1);
	assert_int_equal(issues.list[0].line, line);
	assert_string_equal(issues.list[0].code, code);
}

/* The same bytes over and over. */
static const char *repeated(const char *what, int times)
{
	static char text[THESAURUS_BYTES + 2];
	size_t n = strlen(what);
	assert_true(n * (size_t)times < sizeof text);
	for (int i = 0; i < times; i++)
		memcpy(text + n * (size_t)i, what, n);
	text[n * (size_t)times] = 0;
	return text;
}

static void each_wrong_line_is_named(void **state)
{
	(void)state;
	is_wrong("а ~ б\nодно", 2, "alone");
	is_wrong("а ~", 1, "no_word");
	is_wrong("~ а", 1, "no_word");
	is_wrong("а ~ !!! ~ б", 1, "no_word");
	is_wrong("а > б > в", 1, "two_arrows");
	is_wrong("первый второй третий четвертый пятый ~ шестой", 1, "too_many_words");
	is_wrong("дорога ~ дорогами", 1, "said_twice");
	is_wrong(repeated("~ а", THESAURUS_ENTRIES + 1) + 1, 1, "group_too_long");
	is_wrong(repeated("а", 2500), 1, "line_too_long");
	is_wrong(repeated("\n", THESAURUS_BYTES + 1), 0, "too_long");
	is_wrong(repeated("а ~ б\n", THESAURUS_GROUPS + 1), THESAURUS_GROUPS + 1, "too_many_groups");
}

static void all_wrong_lines_are_told_up_to_a_limit(void **state)
{
	(void)state;
	assert_null(parse(repeated("одно\n", THESAURUS_ISSUES + 20)));
	assert_int_equal(issues.n, THESAURUS_ISSUES);
	assert_int_equal(issues.list[9].line, 10);
}

/* Does the text hold the entry's words, in their dictionary forms and order, near each other? */
static bool holds(const char *text, const struct thesaurus_entry *e)
{
	struct tokens tokens;
	struct token t;
	int at = 0;
	tokens_init(&tokens, text, strlen(text));
	while (at < e->words && tokens_next(&tokens, &t))
		at += strcmp(word_term(lexicon_word(help_lexicon(), &t), 0), e->word[at]) == 0;
	return at == e->words;
}

struct asked_pair {
	char query[120], text[400];
};

static int read_pairs(struct asked_pair *pair, int max)
{
	char line[1000];
	int n = 0;
	FILE *f = fopen("tests/eval/thesaurus.tsv", "re");
	assert_non_null(f);
	while (n < max && fgets(line, sizeof line, f))
		n += sscanf(line, "must\t%119[^\t]\t%399[^\n]", pair[n].query, pair[n].text) == 2;
	fclose(f);
	return n;
}

/* Is there a pair that asks by this entry and is answered by another one of its group? */
static bool is_tried(const struct asked_pair *pair, int pairs, const struct thesaurus_entry *asked, const struct thesaurus_entry *const *all, int n)
{
	for (int i = 0; i < pairs; i++) {
		if (strcmp(pair[i].query, asked->shown) != 0)
			continue;
		for (int k = 0; k < n; k++)
			if (all[k] != asked && all[k]->answers && holds(pair[i].text, all[k]))
				return true;
	}
	return false;
}

static void every_group_is_tried_both_ways(void **state)
{
	static struct asked_pair pair[4000];
	int pairs = read_pairs(pair, 4000), n;
	(void)state;
	for (int g = 0; g < thesaurus_groups(help_thesaurus()); g++) {
		const struct thesaurus_entry *const *all = thesaurus_group(help_thesaurus(), g, &n);
		for (int i = 0; i < n; i++)
			if (all[i]->asks && !is_tried(pair, pairs, all[i], all, n))
				fail_msg("thesaurus.txt, line %d: no pair in tests/eval/thesaurus.tsv asks «%s»", thesaurus_line(help_thesaurus(), g), all[i]->shown);
	}
	assert_true(thesaurus_groups(help_thesaurus()) >= 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_keep_their_order_line_and_heading), cmocka_unit_test(an_empty_text_is_a_thesaurus_without_groups),
		cmocka_unit_test(each_wrong_line_is_named), cmocka_unit_test(all_wrong_lines_are_told_up_to_a_limit), cmocka_unit_test(every_group_is_tried_both_ways),
	};
	return cmocka_run_group_tests_name("thesaurus", tests, NULL, NULL);
}
