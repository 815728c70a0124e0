/* Hypotheses of causes: what each feature is worth, scores that add up, too little to tell, the shipped list. */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "search/discover/causes.h"

static struct causes *list;

static void near(double a, double b, double within)
{
	if (fabs(a - b) > within)
		fail_msg("%.12g is not %.12g", a, b);
}

static int feature(const char *name)
{
	for (int i = 0; i < causes_features(list); i++)
		if (!strcmp(causes_feature(list, i), name))
			return i;
	fail_msg("no feature %s", name);
	return -1;
}

static const struct causes_hypothesis *of(const struct causes_hypothesis *h, const char *category)
{
	for (int i = 0; i < CAUSES_CATEGORIES; i++)
		if (!strcmp(causes_category(list, h[i].category), category))
			return &h[i];
	fail_msg("no category %s", category);
	return NULL;
}

static void words_are_found_at_the_beginning_of_words(void **state)
{
	(void)state;
	struct causes_facts f = {0};
	const char *texts[] = {"Труба ПРОГНИЛА, течёт", "сказали: Денег   нет!", "Загнило", "нет\nденег. нет"};
	for (int i = 0; i < 4; i++)
		assert_true(causes_read(list, texts[i], strlen(texts[i]), &f));
	assert_int_equal(f.texts, 4);
	assert_int_equal(f.said[feature("say_wear")], 1);
	assert_int_equal(f.said[feature("say_resources")], 2);
	assert_int_equal(f.said[feature("step")], 0);
}

static void values_come_out_of_the_records(void **state)
{
	(void)state;
	struct causes_share share[] = {{CAUSES_STREET, 7, 15, 20}, {CAUSES_STREET, 8, 5, 80}, {CAUSES_DISTRICT, 1, 10, 50}, {CAUSES_DISTRICT, 2, 10, 50}, {CAUSES_ORGANISATION, 3, 20, 100}};
	struct causes_facts f = {.records = 20, .share = share, .shares = 5, .of = {[CAUSES_RETURNED] = 10, [CAUSES_FORMAL] = 4}, .with = {[CAUSES_RETURNED] = 3, [CAUSES_FORMAL] = 4}, .season_here = 30, .season_usual = 10};
	struct causes_value v[CAUSES_FEATURES];
	f.day[0] = 12;
	f.day[3] = 3;
	f.day[100] = 5;
	causes_values(list, &f, NULL, v);
	near(v[feature("step")].value, log(15.5 / 60) - log(5.5 / 120), 1e-9);
	near(v[feature("burst")].value, 0.75, 1e-9);
	near(v[feature("chronic")].value, 2 / 26.0, 1e-9);
	near(v[feature("season")].value, log(30.5 / 10.5), 1e-9);
	near(v[feature("place")].value, 0.75 - 0.2, 1e-9);
	assert_int_equal(v[feature("place")].id, 7);
	assert_int_equal(v[feature("place")].side, CAUSES_STREET);
	near(v[feature("executor")].value, 0, 1e-9);
	near(v[feature("returned")].value, 0.3, 1e-9);
	near(v[feature("returned")].strength, 0.2 / sqrt(0.1 * 0.9 / 10) / 4, 1e-9);
	assert_false(v[feature("formal")].known);
	near(v[feature("formal")].strength, 0, 0);
	assert_false(v[feature("say_wear")].known);
}

static void scores_add_up_and_the_highest_comes_first(void **state)
{
	(void)state;
	struct causes_facts f = {.records = 40, .texts = 40, .of = {[CAUSES_MISROUTED] = 40}, .with = {[CAUSES_MISROUTED] = 30}};
	struct causes_value v[CAUSES_FEATURES], nothing[CAUSES_FEATURES] = {0};
	struct causes_hypothesis h[CAUSES_CATEGORIES], base[CAUSES_CATEGORIES];
	f.said[feature("say_routing")] = 20;
	for (int i = 0; i < CAUSES_WINDOW; i++)
		f.day[i] = i % 7 == 0;
	causes_values(list, &f, NULL, v);
	causes_score(list, v, h);
	assert_string_equal(causes_category(list, h[0].category), "routing");
	assert_true(causes_told(list, &h[0], CAUSES_TOLD_RECORDS));
	assert_false(causes_told(list, &h[0], CAUSES_TOLD_RECORDS - 1));
	for (int i = 0; i < CAUSES_CATEGORIES; i++) {
		assert_true(!i || h[i].score <= h[i - 1].score);
		for (int k = 1; k < h[i].parts; k++)
			assert_true(fabs(h[i].part[k].points) <= fabs(h[i].part[k - 1].points));
	}
	causes_score(list, nothing, base);
	const struct causes_hypothesis *routing = of(h, "routing");
	double points = 0;
	for (int k = 0; k < routing->parts; k++)
		points += routing->part[k].points;
	assert_true(routing->parts > 1);
	near(routing->score - of(base, "routing")->score, points, 1e-9);
}

/* One kind of evidence may be chance, however many features speak for it. */
static void one_kind_of_evidence_is_told_of_nothing(void **state)
{
	(void)state;
	struct causes_hypothesis h = {.score = 2, .parts = 3,
		.part = {{feature("step"), 0.8}, {feature("burst"), 0.8}, {feature("executor"), CAUSES_SPEAKS / 2}}};
	assert_false(causes_told(list, &h, 100));
	h.part[2].points = 2 * CAUSES_SPEAKS;
	assert_true(causes_told(list, &h, 100));
	h.score = CAUSES_THRESHOLD / 2;
	assert_false(causes_told(list, &h, 100));
}

static void too_little_says_nothing(void **state)
{
	(void)state;
	struct causes_facts f = {.records = CAUSES_LEAST - 1};
	struct causes_value v[CAUSES_FEATURES];
	struct causes_hypothesis h[CAUSES_CATEGORIES];
	f.day[0] = CAUSES_LEAST - 1;
	causes_values(list, &f, NULL, v);
	causes_score(list, v, h);
	for (int i = 0; i < CAUSES_CATEGORIES; i++) {
		assert_int_equal(h[i].parts, 0);
		assert_false(causes_told(list, &h[i], CAUSES_TOLD_RECORDS));
	}
}

static void what_befalls_the_whole_theme_tells_nothing_of_the_case(void **state)
{
	(void)state;
	struct causes_facts f = {.records = 100, .texts = 100, .of = {[CAUSES_FORMAL] = 100}, .with = {[CAUSES_FORMAL] = 60}}, few = {.records = 1, .texts = 1};
	struct causes_facts theme = {.records = 500, .texts = 500, .of = {[CAUSES_FORMAL] = 500}, .with = {[CAUSES_FORMAL] = 300}};
	struct causes_value v[CAUSES_FEATURES];
	f.said[feature("say_wear")] = 40;
	theme.said[feature("say_wear")] = 200;
	causes_values(list, &f, &theme, v);
	near(v[feature("say_wear")].strength, 0, 1e-9);
	near(v[feature("formal")].strength, 0, 1e-9);
	near(v[feature("formal")].value, 0.6, 1e-9);
	theme.said[feature("say_wear")] = 0;
	theme.with[CAUSES_FORMAL] = 0;
	causes_values(list, &f, &theme, v);	/* where the theme has less than the list says is usual, the list holds */
	near(v[feature("say_wear")].strength, 1, 1e-9);
	near(v[feature("formal")].strength, 1, 1e-9);
	few.said[feature("say_wear")] = 1;
	causes_values(list, &f, &few, v);
	near(v[feature("say_wear")].strength, 1, 1e-9);
}

static void a_share_of_few_records_speaks_less(void **state)
{
	(void)state;
	struct causes_facts few = {.records = 10, .texts = 10}, many = {.records = 100, .texts = 100};
	struct causes_value v[CAUSES_FEATURES];
	few.said[feature("say_wear")] = 2;
	many.said[feature("say_wear")] = 20;
	causes_values(list, &few, NULL, v);
	near(v[feature("say_wear")].strength, 0.15 / sqrt(0.05 * 0.95 / 10) / 4, 1e-9);
	causes_values(list, &many, NULL, v);
	near(v[feature("say_wear")].strength, 1, 1e-9);
}

static void a_list_of_another_form_is_refused(void **state)
{
	(void)state;
	const char *why = "";
	assert_null(causes_new("/nonexistent", &why));
	assert_true(*why);
	assert_null(causes_new("search/data/card.txt", &why));
	assert_non_null(strstr(why, "формы"));
}

static int open_list(void **state)
{
	(void)state;
	const char *why = "";
	list = causes_new("search/data/causes.txt", &why);
	return !list;
}

static int close_list(void **state)
{
	(void)state;
	causes_free(list);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_at_the_beginning_of_words),
		cmocka_unit_test(values_come_out_of_the_records),
		cmocka_unit_test(scores_add_up_and_the_highest_comes_first),
		cmocka_unit_test(one_kind_of_evidence_is_told_of_nothing), cmocka_unit_test(too_little_says_nothing),
		cmocka_unit_test(what_befalls_the_whole_theme_tells_nothing_of_the_case),
		cmocka_unit_test(a_share_of_few_records_speaks_less),
		cmocka_unit_test(a_list_of_another_form_is_refused),
	};
	return cmocka_run_group_tests(tests, open_list, close_list);
}
