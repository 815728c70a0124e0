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

/* «12 с 15 июля»: the day is measured, the house is not. */
static void building_signs(void **state)
{
	(void)state;
	expect("Попова 12 с 15 июля нет воды", "12");
	expect("дом 5 с 9 утра без света", "5?");
	expect("Кирова 5 к 10 марта", "5");
	expect("Кирова 12-14 дней без света", "");
	expect("Попова 12 корп. 2 месяца без воды", "12");
}

/* Only what follows a numeral counts: «12 недель», not «12 неделю». */
static void measures(void **state)
{
	(void)state;
	expect("На Попова 12 неделю не вывозят мусор", "12");
	expect("Попова 12 сутки без воды, Кирова 12 жители просят", "12 12");
	expect("в доме 12 неделю нет воды", "12?");
	expect("Попова 12 утром, Попова 14 вечером, Попова 16 ночью", "12 14 16");
	expect("Попова 12 м-н Южный, Попова 14 р-н рынка", "12 14");
	expect("Попова 12 недели, Попова 13 месяца, Попова 22 день", "12 13 22");
	expect("Попова 2 недели, Попова 23 месяца, Попова 21 день, Попова 12 м", "");
	expect("с 21 часа, к 12 часам, с 12 дня, 5 числа, ждём 1,5 месяца, ноябрь 2021 г., 5 янв. ждём", "");
	expect("Попова 12 г. Пермь", "12");
	expect("в доме 120 квартир, дома 17 градусов", "");
	expect("дом 12 лет ждёт ремонта", "12?");
	expect("света нет дома. 12 июля, в доме, 12 июля", "");
}

/* What has its number before it is no reason against a house that has its sign. */
static void things_behind(void **state)
{
	(void)state;
	expect("В доме 12 подъезд грязный, ул. Попова", "12?");
	expect("у дома 12 фонарь не горит, возле д. 14 остановка", "12? 14?");
	expect("ул. Большая Советская 12 подъезд грязный", "12");
	expect("ул. большая советская 12 подъезд грязный", "12");
	expect("ул. мира 12 подъезд грязный", "12");
	expect("ул. Красной армии 12 подъезд, ул. Героев Хасана 14 остановка", "12 14");
	expect("ул. Кулакова порядка 6 фонарей", "");
	expect("ул. Мира школа 12", "");
	expect("ул. Мира. Магазин 12", "");
	expect("Попова 12, 5 этаж", "12");
	expect("Кирова д. 12, 3 подъезд", "12");
	expect("дом 5, 2 подъезд, 3 этаж", "5?");
	expect("Кирова 12, 5 подъезд 3 этаж", "12");
	expect("дома 10 и 12, 14 фонарей", "10? 12?");
	expect("Садовая 12 подъезд 3 кв. 5, Садовая 14 подъезд 3 фонарь", "12? 14?");
}

/* «кв. 12 дома 5» */
static void parts_of_houses(void **state)
{
	(void)state;
	expect("квартира 12 дома 5", "5?");
	expect("в кв. 12 дома 5 по улице Попова", "5?");
	expect("подъезд 2 дома 5, подъезд № 2 дом 5", "5? 5?");
	expect("3 подъезд 12 дом", "12?");
	expect("грязно в подъезде. 12 дом, в квартире, 12 дом", "12? 12?");
	expect("подъехать к 12 дому, возле школы 12 дом", "12? 12?");
}

static void streets_of_other_sentences(void **state)
{
	(void)state;
	expect("темно на улице Кирова. Дом 12 по Попова", "12?");
	expect("темно на улице Кирова! Дом 12 по Попова", "12?");
	expect("на улице темно, дом 12 по Попова", "12?");
	expect("НА УЛИЦЕ ТЕМНО, ДОМ 12 ПО ПОПОВА; УЛ. МИРА, ДОМ 14", "12? 14");
	expect("на улице воняет, дом 12 по Попова", "12?");
	expect("на улице Кирова, дом 12", "12");
	expect("на улице Кирова, д. 12", "12");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(houses), cmocka_unit_test(other_things), cmocka_unit_test(whose_they_are), cmocka_unit_test(building_signs), cmocka_unit_test(measures),
		cmocka_unit_test(things_behind), cmocka_unit_test(parts_of_houses), cmocka_unit_test(streets_of_other_sentences)};
	return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
