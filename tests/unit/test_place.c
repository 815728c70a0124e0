/* Which house an address means: writings of one house are one place, different houses are not. */
#include <stdbool.h>

#include "search/index/place.h"
#include "tests/unit/unit.h"

static void writings_of_one_house_are_one_place(void **state)
{
	static const char *const SAME[][2] = {
		{"ул. Попова, 12а", "Улица Попова, д. 12 А"}, {"ул. Попова 12", "ул Попова,дом 12"}, {"Королёва, 5", "КОРОЛЕВА 5"},
		{"пр-т Гагарина, 12/2", "проспект Гагарина, д.12 / 2"}, {"ул. Попова, 12 корп. 2", "ул. Попова, д. 12к2"},
		{"остановка «Медгородок»", "Остановка Медгородок"}, {"Дом культуры", "дом культуры"}};
	(void)state;
	for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++)
		if (place_key(SAME[i][0]) != place_key(SAME[i][1]))
			fail_msg("%s is not %s", SAME[i][0], SAME[i][1]);
}

static void other_houses_are_other_places(void **state)
{
	static const char *const OTHER[][2] = {
		{"ул. Попова, 12/2", "ул. Попова, 122"}, {"ул. Попова, 1/12", "ул. Попова, 11/2"}, {"ул. Попова, 12", "пер. Попова, 12"},
		{"ул. Попова, 12", "ул. Попова, 12а"}, {"ул. Попова, 12", "ул. Попова"}, {"ул. 25 Сентября, 1", "ул. 2 Сентября, 51"},
		{"Дом культуры", "культуры"}, {"мкр 5, 12", "мкр 51, 2"}, {"ул. Попова, д", "ул. Попова"}};
	(void)state;
	for (size_t i = 0; i < sizeof OTHER / sizeof *OTHER; i++)
		if (place_key(OTHER[i][0]) == place_key(OTHER[i][1]))
			fail_msg("%s is %s", OTHER[i][0], OTHER[i][1]);
}

static void only_what_is_no_address_has_no_place(void **state)
{
	char endless[2000];
	(void)state;
	assert_true(!place_key(NULL) && !place_key(""));
	assert_true(place_key("-") && place_key("\xFF\xFE") && place_key("12"));
	memset(endless, 'x', sizeof endless - 1);
	endless[sizeof endless - 1] = 0;
	uint64_t whole = place_key(endless);
	endless[sizeof endless - 2] = 'y';
	assert_true(whole != place_key(endless));
}

static bool may_mean(const char *asked, const char *place)
{
	uint64_t keys[PLACE_KEYS];
	int n = place_keys(asked, keys);
	for (int i = 0; i < n; i++)
		if (keys[i] == place_key(place))
			return true;
	return false;
}

static void an_address_without_a_sign_may_be_on_any_street_of_the_name(void **state)
{
	uint64_t keys[PLACE_KEYS];
	(void)state;
	for (const char *const *place = (const char *const[]){"Рыленкова 22", "ул. Рыленкова, 22", "пер. Рыленкова, 22", "туп. Рыленкова, д. 22", NULL}; *place; place++)
		if (!may_mean("рыленкова 22", *place))
			fail_msg("%s is not meant", *place);
	assert_false(may_mean("рыленкова 22", "ул. Рыленкова, 2"));
	assert_true(may_mean("улица Рыленкова 22", "ул. Рыленкова, 22"));
	assert_false(may_mean("улица Рыленкова 22", "пер. Рыленкова, 22"));
	for (const char *const *asked = (const char *const[]){"12а Попова", "д. 12а, Попова", "12а ул. Попова", "дом 12а улица Попова", NULL}; *asked; asked++)
		if (!may_mean(*asked, "ул. Попова, д. 12а"))
			fail_msg("%s is another house", *asked);
	assert_false(may_mean("12 Попова", "ул. Попова, 2"));
	assert_false(may_mean("=12 Попова", "ул. Попова, 12"));
	assert_true(may_mean("25 Сентября 10", "ул. 25 Сентября, 10"));
	assert_int_equal(place_keys("", keys), 0);
	assert_int_equal(place_keys("ул. Попова, 1", keys), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writings_of_one_house_are_one_place), cmocka_unit_test(other_houses_are_other_places),
		cmocka_unit_test(only_what_is_no_address_has_no_place),
		cmocka_unit_test(an_address_without_a_sign_may_be_on_any_street_of_the_name)};
	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
