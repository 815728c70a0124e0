/* By what tellings of one person are joined, and two people are kept apart. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "fcgi/person.h"

static const unsigned char SECRET[KEY_SECRET_SIZE] = "0123456789abcdef0123456789abcde";

static json_t *told(struct person p, unsigned char key[PERSON_KEY_SIZE])
{
	json_t *list = person_told(SECRET, &p, key);
	assert_non_null(list);
	return list;
}

/* Marks of the contacts, one after another. */
static void contacts_of(struct person p, char *out, size_t room)
{
	unsigned char key[PERSON_KEY_SIZE];
	json_auto_t *list = told(p, key);
	json_t *one;
	size_t i, n = 0;
	*out = 0;
	json_array_foreach(list, i, one)
		n += (size_t)snprintf(out + n, room - n, "%s ", json_string_value(json_object_get(one, "contact")));
}

static void same_contacts(struct person a, struct person b, bool expected)
{
	char x[600], y[600];
	contacts_of(a, x, sizeof x);
	contacts_of(b, y, sizeof y);
	if (!strcmp(x, y) != expected)
		print_error("%s | %s: %s %s\n", a.line ? a.line : "", b.line ? b.line : "", x, y);
	assert_int_equal(!strcmp(x, y), expected);
}

static void the_mark_of_a_row_stays_what_it_was(void **state)
{
	(void)state;
	unsigned char x[PERSON_KEY_SIZE], y[PERSON_KEY_SIZE];
	assert_true(person_key(SECRET, &(struct person){.phone = "+7 (900) 123-45-67"}, x));
	assert_true(person_key(SECRET, &(struct person){.phone = "8 900 1234567", .name = "Иванов"}, y));
	assert_memory_equal(x, y, sizeof x);
	assert_true(person_key(SECRET, &(struct person){.name = "Семёнов П. А.", .address = "ул. Попова, 1"}, x));
	assert_true(person_key(SECRET, &(struct person){.name = "семенов П.А", .address = "Ул. Попова 1"}, y));
	assert_memory_equal(x, y, sizeof x);
	assert_false(person_key(SECRET, &(struct person){.name = "", .phone = NULL}, x));
}

static void phones_are_found_wherever_they_stand(void **state)
{
	static const struct { const char *text, *phones; } ROWS[] = {
		{"89105551234", "9105551234"}, {"+7 910 555-12-34, ул. Кирова 1", "9105551234"}, {"ул. Кирова, 1, тел. 8 (910) 555 12 34", "9105551234"},
		{"8(910)5551234", "9105551234"}, {"910-555-12-34", "9105551234"}, {"(4812) 35-12-34", "4812351234"}, {"4812 35-12-34", "4812351234"},
		{"8 (4812) 35-12-34, 8-910-555-12-34", "4812351234 9105551234"}, {"89105551234 89205551234", "9105551234 9205551234"},
		{"+7 (910) 555 12 34 доб. 5", "9105551234"}, {"тел.:89105551234;", "9105551234"}, {"8\xC2\xA0""910\xC2\xA0""555-12-34", "9105551234"},
		{"паспорт 4512 345678", ""}, {"4512 345678", ""}, {"45 12 345678", ""}, {"паспорт 66 14 123456, 8 910 555 12 34", "9105551234"},
		{"СНИЛС 112-233-445 95", ""}, {"811-233-445 95", ""}, {"ИНН 9105551234", ""}, {"договор № 89105551234", ""}, {"л/с 9105551234", ""},
		{"номер телефона 9105551234", "9105551234"}, {"4276 1234 5678 9012", ""}, {"35-12-34", ""}, {"40817810099910004312", ""}, {"", ""},
		{"кадастровый 67:27:89105551234", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
		char found[4][PERSON_PHONE + 1], all[64] = "";
		int n = person_phones(ROWS[i].text, found, 4);
		for (int k = 0; k < n; k++)
			snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", k ? " " : "", found[k]);
		if (strcmp(all, ROWS[i].phones))
			print_error("%s: %s\n", ROWS[i].text, all);
		assert_string_equal(all, ROWS[i].phones);
	}
}

static void a_contact_is_known_in_any_line(void **state)
{
	(void)state;
	same_contacts((struct person){.phone = "79105551234"}, (struct person){.line = "+7 910 555-12-34, ул. Кирова 1"}, true);
	same_contacts((struct person){.email = "Petrov.I@Mail.ru"}, (struct person){.line = "почта petrov.i@mail.ru."}, true);
	same_contacts((struct person){.url = "https://vk.com/id1"}, (struct person){.line = "vk.com/id1"}, true);
	same_contacts((struct person){.email = "a.b@mail.ru"}, (struct person){.email = "ab@mail.ru"}, false);
	same_contacts((struct person){.phone = "89105551234"}, (struct person){.phone = "89105551235"}, false);
	same_contacts((struct person){.url = "https://vk.com/id1"}, (struct person){.email = "vk@id1.ru"}, false);
	same_contacts((struct person){.address = "ул. Попова, 1"}, (struct person){.line = "Ул. Попова 1"}, true);
	same_contacts((struct person){.address = "ул. Попова, 1", .phone = "351234"}, (struct person){.phone = "35-12-34"}, true);
}

static void names_are_alike_in_any_order_and_case(void **state)
{
	static const struct { const char *a, *b; bool alike; } ROWS[] = {
		{"Ветрова О.П.", "Ольга Ветрова", true}, {"Ветрова О.П.", "ветрова ольга петровна", true}, {"Ольга Ветрова", "ВЕТРОВА Ольга Петровна", true},
		{"О. П. Ветрова", "Ветрова Ольга", true}, {"Ольга Петровна", "Ветрова Ольга Петровна", true}, {"Ветрова Ольга", "Ольга Петровна Ветрова", true},
		{"Семёнов Пётр", "Семенов Петр", true}, {"Иванова-Петрова А.", "Анна Иванова-Петрова", true}, {"Алиев Али Вагиф оглы", "Алиев Али", false},
		{"Ветрова Ольга Ильинична", "Ветров Сергей Петрович", false}, {"Ветрова Ольга", "Ветрова Оксана", false}, {"Ветров Сергей", "Ветрова Сергей", false},
		{"Ветрова О.П.", "Ветрова О.И.", false}, {"Ветрова Ольга Петровна", "Ветрова Ольга Ивановна", false}, {"Ветрова", "Ветров", false},
		{"Титова Вера Ивановна", "Громов Егор Львович", false}, {"Ветрова О.", "Ветрова Ольга Петровна", true}, {"Ветрова", "Ветрова Ольга", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
		if (person_names_alike(ROWS[i].a, ROWS[i].b) != ROWS[i].alike)
			print_error("%s / %s\n", ROWS[i].a, ROWS[i].b);
		assert_int_equal(person_names_alike(ROWS[i].a, ROWS[i].b), ROWS[i].alike);
		assert_int_equal(person_names_alike(ROWS[i].b, ROWS[i].a), ROWS[i].alike);
	}
}

static size_t tags_of(struct person p)
{
	unsigned char key[PERSON_KEY_SIZE];
	json_auto_t *list = told(p, key);
	return json_array_size(json_object_get(json_array_get(list, 0), "tags"));
}

static void a_page_needs_no_name_and_an_address_has_one(void **state)
{
	(void)state;
	assert_int_equal(tags_of((struct person){.url = "https://vk.com/id1", .name = "Ветрова Ольга"}), 0);
	assert_int_equal(tags_of((struct person){.line = "https://vk.com/smolensk", .name = "Ветрова Ольга"}), 2);
	assert_int_equal(tags_of((struct person){.line = "vk.com/smolensk", .name = "Ветрова Ольга"}), 2);
	assert_int_equal(tags_of((struct person){.phone = "89105551234"}), 0);
	assert_int_equal(tags_of((struct person){.phone = "89105551234", .name = "Ветрова Ольга"}), 2);
	assert_int_equal(tags_of((struct person){.line = "ул. Кирова, 1"}), 1);
}

static void marks_are_bound_to_their_contact(void **state)
{
	(void)state;
	unsigned char key[PERSON_KEY_SIZE];
	json_auto_t *list = told((struct person){.line = "89105551234 a@b.ru", .name = "Ветрова О."}, key);
	assert_int_equal(json_array_size(list), 2);
	const json_t *a = json_array_get(json_object_get(json_array_get(list, 0), "tags"), 0), *b = json_array_get(json_object_get(json_array_get(list, 1), "tags"), 0);
	assert_string_not_equal(json_string_value(a), json_string_value(b));
	char *text = json_dumps(list, 0);
	assert_null(strstr(text, "9105551234"));
	free(text);
}

static void a_telling_has_its_own_pseudonym(void **state)
{
	(void)state;
	unsigned char x[PERSON_KEY_SIZE], y[PERSON_KEY_SIZE], z[PERSON_KEY_SIZE];
	json_decref(told((struct person){.phone = "89105551234", .name = "Ветрова Ольга"}, x));
	json_decref(told((struct person){.line = "+7 910 555-12-34", .name = "Ольга ветрова"}, y));
	json_decref(told((struct person){.line = "+7 910 555-12-34", .name = "Ветров Сергей"}, z));
	assert_memory_equal(x, y, sizeof x);
	assert_memory_not_equal(x, z, sizeof x);
}

static void nobody_is_nobody(void **state)
{
	(void)state;
	unsigned char key[PERSON_KEY_SIZE];
	assert_null(person_told(SECRET, &(struct person){.name = "", .phone = NULL}, key));
	json_auto_t *list = told((struct person){.name = "Ветрова Ольга"}, key);
	assert_int_equal(json_array_size(list), 0);
}

static void long_words_are_bounded(void **state)
{
	(void)state;
	static char text[9001], name[9001];
	memset(text, 'x', 9000);
	for (int i = 0; i + 3 < 9000; i += 3)
		memcpy(name + i, i % 300 == 297 ? " \xD0\xB6" : "\xD0\xB6\xD0", 3);
	unsigned char key[PERSON_KEY_SIZE];
	assert_true(person_key(SECRET, &(struct person){.name = text, .address = text}, key));
	const char *const LONG[] = {text, name};
	for (int i = 0; i < 2; i++)
		json_decref(told((struct person){LONG[i], LONG[i], LONG[i], LONG[i], LONG[i], LONG[i]}, key));
	for (int i = 0; i < 9000; i++)
		text[i] = "89105551234 "[i % 12];
	json_decref(told((struct person){.line = text, .name = text}, key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mark_of_a_row_stays_what_it_was), cmocka_unit_test(phones_are_found_wherever_they_stand),
		cmocka_unit_test(a_contact_is_known_in_any_line), cmocka_unit_test(names_are_alike_in_any_order_and_case),
		cmocka_unit_test(a_page_needs_no_name_and_an_address_has_one), cmocka_unit_test(marks_are_bound_to_their_contact),
		cmocka_unit_test(a_telling_has_its_own_pseudonym), cmocka_unit_test(nobody_is_nobody), cmocka_unit_test(long_words_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
