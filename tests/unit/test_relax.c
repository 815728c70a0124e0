/* Which words of a query go when too little has them all: what carries the meaning stays to the end. */
#include "search/index/finder.h"
#include "tests/unit/search_help.h"

static const char *const TEXTS[] = {
	"Светофор на перекрёстке мигает", "Светофор закрыт ветками", "Не работает лифт", "Не работает домофон", "Не работает фонарь", "Не работает насос",
	"Не работает кран", "Не работает звонок", "Не работает табло", "Не работает касса", "Не работает турникет", "Не работает эскалатор",
	"Яма на улице Кирова", "Снег на улице Кирова", "Маршрут 12 опаздывает", "Маршрут 12 отменён", "Ждали 12 дней", "Квитанция за 12 месяцев",
	"Дупло в стволе", "Дерево упало", "Дерево сухое", "Дерево спилить", "Не вывозят снег", "Горячая вода грязная", "Протечка кровли",
	"Батарея гудит, дымит, качается и свистит", "Батарея свистит", "Батарея свистит по ночам", "Батарея свистит с утра", "Батарея в кухне свистит", "Батарея в зале свистит",
	"Батарея в спальне свистит", "Батарея свистит второй день", "Батарея у окна свистит", "Батарея свистит опять", "Батарея свистит неделю", "Батарея холодная",
	"Жалобы жильцов", "Жалобы соседей", "Жалобы пассажиров", "Водоканал молчит", "Ленинский район большой", "Ленинский район старый", "Ленинский парк"};

static char dir[512];
static struct finder *f;

static int set_up(void **state)
{
	char made[512], to[600];
	const char *share = getenv("MCU_SHARE"), *why = "";
	(void)state;
	assert_true(scratch_make(dir, sizeof dir));
	help_build(made, sizeof made, TEXTS, sizeof TEXTS / sizeof *TEXTS);
	snprintf(to, sizeof to, "%s/gen-1", dir);
	assert_int_equal(rename(made, to), 0);
	snprintf(to, sizeof to, "%s/current", dir);
	FILE *current = fopen(to, "w");
	assert_non_null(current);
	assert_int_equal(fputs("1\n", current) < 0 || fclose(current), 0);
	f = finder_new(dir, share ? share : "build/share", &why);
	assert_non_null(f);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	finder_free(f);
	scratch_remove(dir);
	return 0;
}

static void check(const char *query, uint64_t total, const char *dropped)
{
	struct finding found;
	struct index_search s = {.limit = 30};
	char said[300] = "";
	assert_non_null(finder_index(f));
	assert_true(finder_run(f, query, strlen(query), &s, NULL, NULL, &found));
	for (const struct query_note *n = found.query->notes; n; n = n->next)
		if (n->kind == CHANGE_DROPPED || n->kind == CHANGE_HOUSE)
			snprintf(said + strlen(said), sizeof said - strlen(said), "%s%s", *said ? ", " : "", n->from);
	if (found.result.total != total || strcmp(said, dropped) != 0)
		fail_msg("%s: %llu without %s, not %llu without %s", query, (unsigned long long)found.result.total, said, (unsigned long long)total, dropped);
	finding_close(&found);
}

static void the_thing_stays_and_what_it_does_goes(void **state)
{
	(void)state;
	check("светофор не работает", 2, "не работает");
	check("не работает светофор", 2, "не работает");
	check("дупло в дереве", 1, "дереве");
	check("протечка кровли Кирова", 1, "Кирова");
}

/* Two of five words are fewer than the first count looks at. */
static void what_most_is_found_with_stays_among_words_of_doing(void **state)
{
	(void)state;
	check("батарея гудит дымит свистит качается", 11, "гудит, дымит, качается");
}

static void a_house_number_is_no_hit_by_itself(void **state)
{
	(void)state;
	check("Кирова 12", 2, "12");
	check("12 Кирова", 2, "12");
	check("Багратиона 12", 0, "");
	check("почему на Кирова 12?", 2, "");
	check("12 45", 0, "");
}

static void without_the_thing_only_a_rare_word_says_enough(void **state)
{
	(void)state;
	check("бассейн не работает", 0, "");
	check("бассейн горячая вода", 1, "бассейн");
}

/* Every record is a complaint from some district. */
static void what_each_record_is_goes_before_what_it_is_about(void **state)
{
	(void)state;
	check("жалобы на водоканал", 1, "жалобы");
	check("Ленинский район водоканал", 1, "Ленинский, район");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_thing_stays_and_what_it_does_goes), cmocka_unit_test(what_most_is_found_with_stays_among_words_of_doing),
		cmocka_unit_test(a_house_number_is_no_hit_by_itself),
		cmocka_unit_test(without_the_thing_only_a_rare_word_says_enough), cmocka_unit_test(what_each_record_is_goes_before_what_it_is_about)};
	return cmocka_run_group_tests_name("relaxing", tests, set_up, tear_down);
}
