/* Formal answers: what speaks for and against one, the sum taken apart, thanks, hostile bytes. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "search/text/formal.h"

static struct answer_checker *checker;

static const char APPEAL[] = "Прошу заделать яму на улице Кирова, дом 5. Колёса бьём третий месяц.";

static int open_checker(void **state)
{
	const char *why = "";
	(void)state;
	checker = answer_checker_new("search/node_modules/az/dicts", "search/data/answers.txt", &why);
	return checker ? 0 : -1;
}

static int close_checker(void **state)
{
	(void)state;
	answer_checker_free(checker);
	return 0;
}

static struct formal_facts facts_of(const char *answer)
{
	struct formal_facts f = {{0}};
	assert_int_equal(formal_read(checker, APPEAL, sizeof APPEAL - 1, answer, strlen(answer), &f), FORMAL_READ);
	return f;
}

static int score_of(const char *answer)
{
	struct formal_facts f = facts_of(answer);
	return formal_score(&f, NULL, NULL, NULL);
}

static void an_answer_with_place_day_and_proof_scores_low(void **state)
{
	(void)state;
	struct formal_facts f = facts_of("Здравствуйте! 12.03.2026 яма на улице Кирова у дома 5 заделана, фотография приложена.");
	assert_true(f.value[FORMAL_PLACE] == 1 && f.value[FORMAL_DAY] == 1 && f.value[FORMAL_PROOF] == 1);
	assert_true(f.value[FORMAL_OFF_MATTER] < 1 && f.value[FORMAL_NOTHING] == 0 && f.value[FORMAL_OPEN_PROMISE] == 0);
	assert_true(formal_score(&f, NULL, NULL, NULL) < 10);
}

static void an_empty_form_scores_high(void **state)
{
	(void)state;
	assert_true(score_of("Ваше письмо изучено, доводы взяты на заметку, будут приняты соответствующие меры.") > 75);
	assert_true(score_of("Федеральный закон и постановление относят вопрос к полномочиям собственников согласно кодексу.") > 75);
}

static void each_sign_moves_the_score_by_its_part(void **state)
{
	(void)state;
	struct formal_facts f = {{0}};
	struct formal_part part[FORMAL_SIGNS];
	int n;
	double z, sum = FORMAL_BASE;
	f.value[FORMAL_LAWS] = 0.5;
	f.value[FORMAL_REPEATED] = 1;
	f.value[FORMAL_DAY] = 1;
	int score = formal_score(&f, part, &n, &z);
	assert_int_equal(n, 3);
	for (int i = 0; i < n; i++) {
		sum += part[i].points;
		assert_true(!i || fabs(part[i - 1].points) >= fabs(part[i].points));
	}
	assert_true(fabs(sum - z) < 1e-9);
	assert_int_equal(score, (int)lround(100 / (1 + exp(-z))));
	assert_int_equal(part[0].sign, FORMAL_DAY);
	assert_true(part[0].points < 0);
	assert_string_equal(formal_name(part[1].sign), "repeated");
	for (int i = 0; i < FORMAL_SIGNS; i++) {
		struct formal_facts one = {{0}}, none = {{0}};
		one.value[i] = 1;
		int with = formal_score(&one, NULL, NULL, NULL), without = formal_score(&none, NULL, NULL, NULL);
		assert_true(i >= FORMAL_PLACE ? with < without : with > without);
	}
}

static void copies_count_by_share_and_by_how_many_got_them(void **state)
{
	struct formal_facts one = {{0}}, many = {{0}}, concrete = {{0}}, unlike = {{0}};
	(void)state;
	formal_copies(&one, 1, 1, false);
	formal_copies(&many, 1, 5, false);
	formal_copies(&concrete, 1, 5, true);
	formal_copies(&unlike, 0.3, 5, false);
	assert_true(one.value[FORMAL_COPIED] > 0 && many.value[FORMAL_COPIED] == 1);
	assert_true(one.value[FORMAL_COPIED] < many.value[FORMAL_COPIED] && concrete.value[FORMAL_COPIED] < one.value[FORMAL_COPIED]);
	assert_true(unlike.value[FORMAL_COPIED] == 0);
}

static void thanks_ask_for_nothing(void **state)
{
	static const char THANKS[] = "Большое спасибо! Починили фонарь.", ANSWER[] = "Передадим бригаде.";
	struct formal_facts f = {{0}};
	(void)state;
	assert_int_equal(formal_read(checker, THANKS, sizeof THANKS - 1, ANSWER, sizeof ANSWER - 1, &f), FORMAL_THANKS);
}

static void phrases_of_the_lists_are_told(void **state)
{
	static const char WITH[] = "Работы выполним в плановом порядке.", WITHOUT[] = "Работы выполним по закону.";
	(void)state;
	assert_int_equal(answer_phrases(checker, WITH, sizeof WITH - 1), 1);
	assert_int_equal(answer_phrases(checker, WITHOUT, sizeof WITHOUT - 1), 0);
}

static void random_bytes_are_survived(void **state)
{
	char bytes[400];
	(void)state;
	srand(7);
	for (int i = 0; i < 2000; i++) {
		struct formal_facts f = {{0}};
		size_t n = (size_t)(rand() % (int)sizeof bytes);
		for (size_t k = 0; k < n; k++)
			bytes[k] = (char)(rand() % 255 + 1);
		formal_read(checker, bytes, n, bytes, n, &f);
		int score = formal_score(&f, NULL, NULL, NULL);
		assert_true(score >= 0 && score <= 100);
	}
	struct formal_facts f = {{0}};
	assert_int_equal(formal_read(checker, "", 0, "", 0, &f), FORMAL_READ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_with_place_day_and_proof_scores_low),
		cmocka_unit_test(an_empty_form_scores_high),
		cmocka_unit_test(each_sign_moves_the_score_by_its_part),
		cmocka_unit_test(copies_count_by_share_and_by_how_many_got_them),
		cmocka_unit_test(thanks_ask_for_nothing),
		cmocka_unit_test(phrases_of_the_lists_are_told),
		cmocka_unit_test(random_bytes_are_survived),
	};
	return cmocka_run_group_tests_name("formal", tests, open_checker, close_checker);
}
