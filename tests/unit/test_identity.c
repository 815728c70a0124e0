/* Whom somebody is looked for: by name, mail box and phone as he told them, all of what is named; never by a piece of them. */
#include "tests/unit/unit.h"

#include "fcgi/identity.h"

static json_t *told;

static int set_up(void **state)
{
	(void)state;
	told = json_pack("{s:s, s:{s:s, s:s}}", "name", "Семёнова-Рязанская Анна Петровна", "contacts", "text", "тел. +7 (910) 123-45-67, вечером; Anna.S@mail.ru", "address", "ул. Попова, 12");
	return told ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	json_decref(told);
	return 0;
}

static bool is(const char *name, const char *email, const char *phone)
{
	return identity_meets(told, &(struct identity_asked){name, email, phone}) == IDENTITY_ALL;
}

static void a_name_fits_by_all_its_words_in_any_order(void **state)
{
	(void)state;
	assert_true(is("анна СЕМЕНОВА-рязанская", NULL, NULL));
	assert_true(is("Семёнова-Рязанская Анна Петровна", NULL, NULL));
	assert_false(is("Семёнова-Рязанская Анна Ивановна", NULL, NULL));
	assert_false(is("Семёнова Анна", NULL, NULL));	/* a piece of a word is another word */
}

static void contacts_fit_whole(void **state)
{
	(void)state;
	assert_true(is(NULL, "anna.s@MAIL.ru", NULL));
	assert_false(is(NULL, "nna.s@mail.ru", NULL));
	assert_false(is(NULL, "annas@mail.ru", NULL));
	assert_true(is(NULL, NULL, "8 910 1234567"));
	assert_false(is(NULL, NULL, "8 910 1234568"));
	assert_false(is(NULL, NULL, "9101234567890"));
}

static void all_that_is_named_has_to_fit(void **state)
{
	(void)state;
	assert_true(is("Анна Петровна", "anna.s@mail.ru", "79101234567"));
	assert_false(is("Анна Петровна", "anna.s@mail.ru", "79101234560"));
	assert_false(is("Анна Ивановна", "anna.s@mail.ru", NULL));
}

static void nothing_told_is_nobody(void **state)
{
	(void)state;
	json_auto_t *nothing = json_object(), *odd = json_pack("{s:i, s:s}", "name", 5, "contacts", "anna.s@mail.ru");
	const struct identity_asked asked = {"Анна Петровна", "anna.s@mail.ru", NULL};
	assert_int_equal(identity_meets(nothing, &asked), IDENTITY_PHONE);
	assert_int_equal(identity_meets(odd, &asked), IDENTITY_PHONE);
}

static void too_little_is_not_looked_for(void **state)
{
	(void)state;
	assert_true(identity_name_asks("Иванов Пётр") && identity_name_asks(" Ли  Ян "));
	assert_false(identity_name_asks("Иванов") || identity_name_asks("И. П.") || identity_name_asks("") || identity_name_asks("   "));
	assert_true(identity_email_asks("a@b.ru"));
	assert_false(identity_email_asks("a@") || identity_email_asks("@b.ru") || identity_email_asks("a b@c.ru") || identity_email_asks("ab.ru"));
	assert_true(identity_phone_asks("+7 (910) 123-45-67") && identity_phone_asks("9101234567"));
	assert_false(identity_phone_asks("123-45-67") || identity_phone_asks("910123456x7") || identity_phone_asks("1234567890123456"));
}

static void long_and_odd_texts_are_bounded(void **state)
{
	char text[6000];
	(void)state;
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = 0;
	assert_false(is(text, text, text));
	assert_false(identity_name_asks(text) || identity_phone_asks(text));
	for (size_t i = 1; i < sizeof text - 1; i += 2)
		text[i] = ' ';
	assert_false(is(text, NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_fits_by_all_its_words_in_any_order), cmocka_unit_test(contacts_fit_whole), cmocka_unit_test(all_that_is_named_has_to_fit),
		cmocka_unit_test(nothing_told_is_nobody), cmocka_unit_test(too_little_is_not_looked_for), cmocka_unit_test(long_and_odd_texts_are_bounded),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
