/* Checks of answers: what each sees and where, hostile bytes, and the labelled set. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "search/text/answer.h"

static struct answer_checker *checker;

static int open_checker(void **state)
{
	const char *why = "";
	struct thesaurus_issues issues;
	(void)state;
	checker = answer_checker_new("search/node_modules/az/dicts", "search/data/answers.txt", &why);
	if (!checker)
		print_error("%s\n", why);
	assert_non_null(checker);
	answer_take_thesaurus(checker, thesaurus_new(answer_lexicon(checker), "search/data/thesaurus.txt", &issues));
	assert_non_null(answer_thesaurus(checker));
	return 0;
}

static int close_checker(void **state)
{
	(void)state;
	answer_checker_free(checker);
	return 0;
}

static void assert_words(const char *text, struct answer_span at, const char *words)
{
	char cut[400];
	snprintf(cut, sizeof cut, "%.*s", (int)(at.end - at.begin), text + at.begin);
	assert_string_equal(cut, words);
}

static void points_stand_at_their_bytes(void **state)
{
	static const char APPEAL[] = "Добрый день. Прошу отремонтировать дверь подъезда и вывезти мусор! Когда включат свет?", ANSWER[] = "Здравствуйте! Дверь заменена, освещение включено.";
	struct answer_point p[ANSWER_POINTS];
	(void)state;
	assert_int_equal(answer_points(checker, APPEAL, sizeof APPEAL - 1, ANSWER, sizeof ANSWER - 1, p), 3);
	assert_words(APPEAL, p[0].at, "Прошу отремонтировать дверь подъезда и");
	assert_words(APPEAL, p[1].at, "вывезти мусор");
	assert_words(APPEAL, p[2].at, "Когда включат свет");
	assert_true(p[0].found && !p[1].found && p[2].found);
	assert_words(ANSWER, p[0].by, "Дверь");
	assert_int_equal(p[1].by.end, 0);
	assert_int_equal(p[0].kind, ANSWER_WISH);
	assert_int_equal(p[2].kind, ANSWER_QUESTION);
}

static void promises_and_faults_stand_at_their_bytes(void **state)
{
	static const char TEXT[] = "Вы сами виноваты. Ремонт БУДЕТ ВЫПОЛНЕН, 3 мая прошло. В ближайшее время приедем. Лампу заменим.";
	struct answer_span s[ANSWER_FOUND];
	struct answer_finding f[ANSWER_FOUND];
	int all;
	(void)state;
	assert_int_equal(answer_promises(checker, TEXT, sizeof TEXT - 1, s, &all), 2);
	assert_int_equal(all, 3);
	assert_words(TEXT, s[0], "В ближайшее время");
	assert_words(TEXT, s[1], "заменим");
	assert_int_equal(answer_manners(checker, TEXT, sizeof TEXT - 1, f), 3);
	assert_int_equal(f[0].fault, ANSWER_NO_GREETING);
	assert_words(TEXT, f[1].at, "сами виноваты");
	assert_words(TEXT, f[2].at, "БУДЕТ ВЫПОЛНЕН");
}

static void what_is_not_done_is_no_promise(void **state)
{
	static const char TEXT[] = "Яма не будет засыпана. Ремонт не планируется. Срок не будет продлён, но мусор будет вывезен.";
	struct answer_span s[ANSWER_FOUND];
	int all;
	(void)state;
	assert_int_equal(answer_promises(checker, TEXT, sizeof TEXT - 1, s, &all), 1);
	assert_int_equal(all, 1);
	assert_words(TEXT, s[0], "будет вывезен");
}

static void a_core_has_no_places_numbers_dates_and_forms(void **state)
{
	static const char TEXT[] = "Здравствуйте, Мария! 12 марта на улице Большой Советской, д. 5 убрали снег. С уважением, УЖКХ.";
	struct answer_core core = {0};
	(void)state;
	assert_true(answer_core_read(checker, TEXT, sizeof TEXT - 1, &core));
	assert_int_equal(core.n, 4);	/* на улице убрали снег */
	assert_words(TEXT, core.at[2], "убрали");
	assert_true(core.concrete);
	static const char LAW[] = "На основании Федерального закона от 02.05.2006 № 59-ФЗ обращение рассмотрено";
	assert_true(answer_core_read(checker, LAW, sizeof LAW - 1, &core));
	assert_false(core.concrete);
	answer_core_close(&core);
}

static void what_is_shared_stands_at_its_bytes(void **state)
{
	static const char A[] = "Насос заменён вчера. Работы ведутся согласно графику и очерёдности", B[] = "Сообщаем: работы ведутся согласно графику и очерёдности";
	struct answer_core a = {0}, b = {0};
	struct answer_span s[ANSWER_FOUND];
	int n;
	(void)state;
	assert_true(answer_core_read(checker, A, sizeof A - 1, &a) && answer_core_read(checker, B, sizeof B - 1, &b));
	double share = answer_shared(&a, &b, s, &n);
	assert_true(share > 0.6 && share < 0.7);
	assert_int_equal(n, 1);
	assert_words(A, s[0], "Работы ведутся согласно графику и очерёдности");
	assert_true(answer_shared(&b, &a, NULL, NULL) > 0.8);
	answer_core_close(&a);
	answer_core_close(&b);
}

static void hostile_texts_do_no_harm(void **state)
{
	static const char *const TEXTS[] = {"", " ", "?", "1.", "1) 2) 3)", "\xff\xfe\xd0", "и и и и ?", "....", "\n\n1.\n2.\n", "будет", "д. 5", "№", "12.", "12.0", "<b>", "[id1|"};
	struct answer_point p[ANSWER_POINTS];
	struct answer_span s[ANSWER_FOUND];
	struct answer_finding f[ANSWER_FOUND];
	struct answer_core a = {0};
	int all;
	char *big = malloc(300000);
	(void)state;
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
		size_t n = strlen(TEXTS[i]);
		answer_points(checker, TEXTS[i], n, TEXTS[i], n, p);
		answer_manners(checker, TEXTS[i], n, f);
		answer_promises(checker, TEXTS[i], n, s, &all);
		assert_true(answer_core_read(checker, TEXTS[i], n, &a));
		answer_shared(&a, &a, s, &all);
	}
	for (size_t i = 0; i < 300000; i++)
		big[i] = "? 1\n. "[i % 6];
	assert_in_range(answer_points(checker, big, 300000, big, 300000, p), 0, ANSWER_POINTS);
	for (size_t i = 0; i < 300000; i += 8)
		memcpy(big + i, "яма? ", 8);
	assert_int_equal(answer_points(checker, big, 300000, "нет", 6, p), ANSWER_POINTS);
	assert_true(answer_core_read(checker, big, 300000, &a));
	answer_core_close(&a);
	free(big);
}

/* --- the labelled set --- */

enum { TOLD = 400 };

static void add(char *out, const char *words)
{
	size_t n = strlen(out);
	snprintf(out + n, TOLD - n, "%s%s", n ? " " : "", words);
}

static void add_number(char *out, int n)
{
	char digits[12];
	snprintf(digits, sizeof digits, "%d", n);
	add(out, digits);
}

static void points_told(const char *appeal, const char *answer, char *out)
{
	struct answer_point p[ANSWER_POINTS];
	int n = answer_points(checker, appeal, strlen(appeal), answer, strlen(answer), p);
	for (int i = 0; i < n; i++)
		if (!p[i].found)
			add_number(out, i + 1);
}

static void told(const char *check, const char *appeal, const char *answer, char *out)
{
	static const char *const FAULT[] = {"greeting", "blame", "capitals", "refusal"};
	struct answer_finding f[ANSWER_FOUND];
	struct answer_span s[ANSWER_FOUND];
	struct answer_core a = {0}, b = {0};
	int all;
	*out = 0;
	if (!strcmp(check, "points"))
		points_told(appeal, answer, out);
	else if (!strcmp(check, "promise"))
		add_number(out, answer_promises(checker, answer, strlen(answer), s, &all));
	else if (!strcmp(check, "polite"))
		for (int i = 0, n = answer_manners(checker, answer, strlen(answer), f); i < n; i++)
			add(out, FAULT[f[i].fault]);
	else {
		assert_true(answer_core_read(checker, answer, strlen(answer), &a) && answer_core_read(checker, appeal, strlen(appeal), &b));
		add(out, answer_shared(&a, &b, NULL, NULL) >= 0.6 ? "yes" : "no");
		answer_core_close(&a);
		answer_core_close(&b);
	}
	if (!*out)
		add(out, "-");
}

static void lines_of(char *s)
{
	for (char *at; (at = strstr(s, "\\n"));) {
		at[0] = ' ';
		at[1] = '\n';
	}
}

/* What was wrong at first sight stays wrong and is told; more may not be. */
static void the_labelled_set_is_judged_as_people_do(void **state)
{
	static const struct { const char *check; int most_wrong; } FLOOR[] = {{"points", 0}, {"promise", 0}, {"polite", 6}, {"copy", 0}};
	char line[4000], out[TOLD];
	int wrong[4] = {0}, all[4] = {0};
	FILE *file = fopen("tests/eval/answers.tsv", "r");
	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		char *rest = line, *cell[4];
		line[strcspn(line, "\n")] = 0;
		for (int i = 0; i < 4; i++)
			cell[i] = line[0] == '#' ? NULL : strsep(&rest, "\t");
		for (int k = 0; cell[0] && k < 4; k++) {
			if (strcmp(cell[0], FLOOR[k].check))
				continue;
			assert_non_null(cell[3]);
			lines_of(cell[2]);
			told(cell[0], cell[2], cell[3], out);
			all[k]++;
			if (strcmp(out, cell[1]))
				print_message("%s: «%s» not «%s»: %s | %s\n", cell[0], out, cell[1], cell[2], cell[3]), wrong[k]++;
		}
	}
	fclose(file);
	for (int k = 0; k < 4; k++) {
		print_message("%s: %d of %d wrong\n", FLOOR[k].check, wrong[k], all[k]);
		assert_true(all[k] > 5);
	}
	for (int k = 0; k < 4; k++)
		assert_in_range(wrong[k], 0, FLOOR[k].most_wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_stand_at_their_bytes), cmocka_unit_test(promises_and_faults_stand_at_their_bytes), cmocka_unit_test(what_is_not_done_is_no_promise),
		cmocka_unit_test(a_core_has_no_places_numbers_dates_and_forms), cmocka_unit_test(what_is_shared_stands_at_its_bytes),
		cmocka_unit_test(hostile_texts_do_no_harm), cmocka_unit_test(the_labelled_set_is_judged_as_people_do),
	};
	return cmocka_run_group_tests(tests, open_checker, close_checker);
}
