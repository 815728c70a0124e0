/* The same person is known by every channel; another one is not taken for him. */
#include "tests/unit/unit.h"

#include <string.h>

#include "fcgi/person.h"

static const unsigned char SECRET[KEY_SECRET_SIZE] = "0123456789abcdef0123456789abcde";

static void same(struct person a, struct person b, bool expected)
{
	unsigned char x[PERSON_KEY_SIZE], y[PERSON_KEY_SIZE];
	assert_true(person_key(SECRET, &a, x) && person_key(SECRET, &b, y));
	assert_int_equal(!memcmp(x, y, sizeof(x)), expected);
}

static void phones_are_one_however_written(void **state)
{
	(void)state;
	same((struct person){.phone = "+7 (900) 123-45-67"}, (struct person){.phone = "8 900 1234567", .name = "Иванов"}, true);
	same((struct person){.phone = "89001234567"}, (struct person){.phone = "89001234568"}, false);
}

static void names_need_the_same_address(void **state)
{
	(void)state;
	same((struct person){.name = "Семёнов П. А.", .address = "ул. Попова, 1"},
	     (struct person){.name = "семенов П.А", .address = "Ул. Попова 1"}, true);
	same((struct person){.name = "Семёнов", .address = "ул. Попова, 1"}, (struct person){.name = "Семёнов", .address = "ул. Попова, 2"}, false);
}

static void kinds_do_not_mix(void **state)
{
	(void)state;
	same((struct person){.url = "https://vk.com/id1"}, (struct person){.email = "vk.com/id1"}, false);
	same((struct person){.url = "https://vk.com/id1"}, (struct person){.url = "http://vk.com/id1", .phone = "1"}, true);
}

static void a_line_of_contacts_is_filed(void **state)
{
	(void)state;
	struct person p = {0}, imported = {.phone = "79001234567"};
	person_contact(&p, "8 (900) 123-45-67");
	same(p, imported, true);
	p = (struct person){0};
	person_contact(&p, "a@b.ru");
	assert_string_equal(p.email, "a@b.ru");
	p = (struct person){0};
	person_contact(&p, "ул. Попова, 1, тел. 89001234567");
	assert_non_null(p.address);
}

static void nobody_has_no_key(void **state)
{
	(void)state;
	unsigned char key[PERSON_KEY_SIZE];
	assert_false(person_key(SECRET, &(struct person){.name = "", .phone = NULL}, key));
}

static void long_words_are_bounded(void **state)
{
	(void)state;
	char text[9001];
	memset(text, 'x', 9000);
	text[9000] = 0;
	unsigned char key[PERSON_KEY_SIZE];
	assert_true(person_key(SECRET, &(struct person){.name = text, .address = text}, key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phones_are_one_however_written), cmocka_unit_test(names_need_the_same_address),
		cmocka_unit_test(kinds_do_not_mix),		  cmocka_unit_test(a_line_of_contacts_is_filed),
		cmocka_unit_test(nobody_has_no_key),		  cmocka_unit_test(long_words_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
