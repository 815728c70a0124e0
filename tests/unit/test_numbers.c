/* Which numbers of a text may be houses: those of the street before them, those of whatever street is near, and those of something else. */
#include <string.h>

#include "search/text/numbers.h"
#include "tests/unit/search_help.h"

/* Houses in order: «12» of the street before it, «12?» of any; the first one of a list in brackets. */
static void expect(const char *text, const char *wanted)
{
	static const char *const SIGN[] = {NULL, "", "?"};
	char got[200] = "";
	struct numbers n = {.words = 0};
	struct tokens tokens;
	struct token t;
	size_t at = 0;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &t)) {
		const enum number_role role = numbers_role(&n, help_lexicon(), &t, &tokens);
		if (role != NUMBER_OTHER)
			at += (size_t)snprintf(got + at, sizeof got - at, "%s%s%s", at ? " " : "", t.text, SIGN[role]);
		if (role == NUMBER_OWN && n.at != t.position && t.span == 1)
			at += (size_t)snprintf(got + at, sizeof got - at, "<%u", t.position - n.at);
	}
	if (strcmp(got, wanted) != 0)
		fail_msg("%s: %s and not %s", text, got, wanted);
}

static void houses(void **state)
{
	(void)state;
	expect("На Попова 12 яма", "12");
	expect("ул. Зелёная, д. 12, кв. 45", "12");
	expect("дом 12 по улице Попова", "12?");
	expect("12 дом, и 12-й дом", "12? 12?");
	expect("Попова № 12, дом № 14", "12 14?");
	expect("ул. Попова, 12 А", "12а 12");
	expect("ул. Попова, 12-а; 12а", "12а 12а<1");
	expect("Попова 12-45, Попова 12/3, Попова 12 корп. 2", "12 12 12");
	expect("Попова 12 подъезд 3, Попова 12 этаж 5", "12 12");
	expect("Попова 12 остановка и Попова 12 месяц без воды", "12 12");
	expect("Кирова, 5. 12 дней нет света", "5");
	expect("Попова, дома 10, 12 и 14", "10 12<1 14<3");
	expect("Попова,12,14", "12 14<1");
}

static void other_things(void **state)
{
	(void)state;
	for (const char *const *s = (const char *const[]){"кв. 12", "квартиры 12, 14 и 15", "подъезд № 12", "маршрут номер 12", "автобусы 12 и 14", "школа № 12", "детский сад № 12", "5-я очередь",
		     "12 дней", "12 этаж", "21 год", "12 автобус", "12 домов", "12 %", "12 марта", "12.05", "12.05.2026", "12:30", "с 12-00", "с 9", "тел. 51-59-32", "+79101234567", "12-этажный", "12мин",
		     "12345", "a12@mail.ru", "заявка 512", "на Попова 12 лет", "ул. Попова 12 человек", NULL}; *s; s++)
		expect(*s, "");
}

static void whose_they_are(void **state)
{
	(void)state;
	expect("Кирова 12, Попова 5", "12 5");
	expect("в доме 12 на Попова", "12?");
	expect("у школы 5, дом 12", "12?");
	expect("Кирова и Попова, дом 12", "12");
	expect("кв. 5, Попова 12", "12");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(houses), cmocka_unit_test(other_things), cmocka_unit_test(whose_they_are)};
	return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
