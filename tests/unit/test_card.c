/* What a text is about: objects, faults and wishes with their words; the list that names them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/text/card.h"
#include "tests/unit/unit.h"

static struct card_reader *reader;

static const char *share(const char *name)
{
	static char path[2][600];
	static int i;
	i = !i;
	snprintf(path[i], sizeof path[i], "%s/%s", getenv("MCU_SHARE"), name);
	return path[i];
}

static int open_reader(void **state)
{
	(void)state;
	const char *why = "";
	reader = card_new(share("dict"), share("search/card.txt"), &why);
	return reader ? 0 : -1;
}

static int close_reader(void **state)
{
	(void)state;
	card_free(reader);
	return 0;
}

/* "roof leak" */
static const char *told(const char *text)
{
	static char out[80];
	struct card card;
	card_read(reader, text, strlen(text), &card);
	const struct card_mention *o = &card.of[CARD_OBJECT], *f = &card.of[CARD_FAULT];
	snprintf(out, sizeof out, "%s %s", o->entry < 0 ? "-" : card_code(reader, CARD_OBJECT, o->entry), f->entry < 0 ? "-" : card_code(reader, CARD_FAULT, f->entry));
	return out;
}

static const char *words(const char *text, enum card_field field)
{
	static char out[300];
	struct card card;
	card_read(reader, text, strlen(text), &card);
	const struct card_mention *m = &card.of[field];
	snprintf(out, sizeof out, "%.*s", m->entry < 0 ? 0 : (int)(m->end - m->begin), text + m->begin);
	return out;
}

static void texts_have_an_object_and_a_fault(void **state)
{
	static const char *const cases[][2] = {
		{"Не горит фонарь", "light not_working"}, {"Фонари во дворе совсем не горят", "light not_working"}, {"Течёт крыша", "roof leak"},
		{"Крыша ПРОТЕКАЕТ", "roof leak"}, {"Возле подъезда открытый люк", "manhole open"}, {"Люк у магазина провалился", "manhole collapsed"},
		{"Разбита дорога", "road broken"}, {"На проезжей части огромные ямы", "road pit"}, {"Яма!", "road pit"}, {"Мусор не вывозят", "waste not_removed"},
		{"В подъезде перегорела лампочка", "house_light not_working"}, {"Нет горячей воды", "hot_water absent"}, {"Слабый напор холодной воды", "cold_water pressure"},
		{"Прошу спилить сухое дерево возле дома", "tree emergency"}, {"Требуется спилить тополь", "tree emergency"}, {"Стая собак нападает на детей", "dogs aggressive"},
		{"Тротуар не чистят от снега", "sidewalk snow"}, {"Просим установить урну", "urn absent"}, {"Крышка люка сломана", "manhole broken"},
		{"Искрит провод", "wires broken"}, {"Фонарь мигает", "light not_working"}, {"Автобус не приходит", "bus schedule"}, {"Площадка завалена мусором", "bin_area not_removed"},
		{"Замените лампочку в подъезде", "house_light not_working"}, {"Просим засыпать яму", "road pit"}, {"Закройте люк", "manhole open"}, {"Дайте горячую воду", "hot_water absent"},
		{"Нужен светофор на перекрёстке", "traffic_light absent"}, {"Сделайте пешеходный переход", "crossing absent"}, {"Прошу посыпать тротуар песком", "sidewalk ice"},
		{"Прошу установить контейнер для мусора", "container absent"}, {"Прошу увеличить напор воды", "cold_water pressure"}, {"Когда заменят окна в подъезде?", "window worn"},
		{"Спасибо за помощь", "- -"}, {"Добрый день", "- -"}, {"", "- -"}, {"12 34 !!!", "- -"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (strcmp(told(cases[i][0]), cases[i][1]) != 0)
			fail_msg("«%s»: %s, not %s", cases[i][0], told(cases[i][0]), cases[i][1]);
}

static void what_is_denied_is_no_fault(void **state)
{
	(void)state;
	assert_string_equal(told("Дорога без ям"), "road -");
	assert_string_equal(told("Лифт не сломан"), "lift -");
	assert_string_equal(told("Когда починили лифт, стало хорошо"), "lift -");
	assert_string_equal(told("Мусор убрали"), "waste -");
	assert_string_equal(told("Хорошо, если бы вы починили лифт"), "lift broken");
	assert_string_equal(told("Дорогу так и не отремонтировали"), "road broken");
	assert_string_equal(told("Лифт починили, но он опять сломался"), "lift broken");
	assert_string_equal(told("Урну установили, её украли"), "urn absent");
}

static void what_is_asked_for_are_the_words_of_the_wish(void **state)
{
	static const char *const cases[][3] = {	/* text, fault, its words */
		{"Прошу отремонтировать лавочку", "broken", ""}, {"Когда уже починят лифт?", "broken", ""}, {"Установите, пожалуйста, лежачего полицейского", "absent", ""},
		{"Лавочка сломана, прошу отремонтировать", "broken", "сломана"}, {"Прошу устранить течь кровли", "leak", "течь"}, {"Ремонт подъезда нужен давно", "broken", "Ремонт"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct card card;
		card_read(reader, cases[i][0], strlen(cases[i][0]), &card);
		assert_int_equal(card.of[CARD_FAULT].entry, card_entry(reader, CARD_FAULT, cases[i][1]));
		if (strcmp(words(cases[i][0], CARD_FAULT), cases[i][2]) != 0)
			fail_msg("«%s»: «%s», not «%s»", cases[i][0], words(cases[i][0], CARD_FAULT), cases[i][2]);
	}
}

static void a_landmark_is_not_the_object(void **state)
{
	(void)state;
	assert_string_equal(told("Напротив детского сада разбит тротуар"), "sidewalk broken");
	assert_string_equal(told("Возле остановки не убирают снег с тротуара, скользко"), "sidewalk snow");
	assert_string_equal(told("Двор дома 5 затопило"), "yard flood");
}

static void words_are_bytes_of_the_text(void **state)
{
	(void)state;
	assert_string_equal(words("Добрый день! Совсем не горит уличный фонарь.", CARD_OBJECT), "фонарь");
	assert_string_equal(words("Добрый день! Совсем не горит уличный фонарь.", CARD_FAULT), "не горит");
	assert_string_equal(words("Ёлки! Контейнерная площадка завалена", CARD_OBJECT), "Контейнерная площадка");
	assert_string_equal(words("Яма!", CARD_OBJECT), "");	/* only the fault tells it */
	assert_string_equal(words("Яма!", CARD_FAULT), "Яма");
}

static void wishes_are_stretches_of_the_text(void **state)
{
	static const char *const cases[][2] = {
		{"Темно. Прошу вас, пожалуйста, установить фонарь во дворе. Спасибо", "установить фонарь во дворе"},
		{"Просьба принять меры. Просим засыпать яму!", "засыпать яму"}, {"Необходимо отремонтировать крышу", "отремонтировать крышу"},
		{"Почините лифт", "Почините лифт"}, {"Прошу принять меры", "принять меры"}, {"Нужно три года ждать", "ждать"}, {"Хотим поблагодарить дворника", ""},
		{"Когда уже починят лифт?", "починят лифт"}, {"Подскажите, когда наконец уберут мусор?", "уберут мусор"}, {"Когда дадут горячую воду?", "дадут горячую воду"}, {"Когда заработает лифт?", "заработает лифт"}, {"Нужен светофор на перекрёстке.", "Нужен светофор на перекрёстке"},
		{"Сбейте сосульки с крыши", "Сбейте сосульки с крыши"}, {"Когда починили лифт, стало хорошо", ""}, {"Когда уберут мусор, станет лучше", ""}, {"Когда приедет врач?", ""}, {"Нужен", ""},
		{"Нужны на это годы", ""}, {"Прошу", ""}, {"Просим.", ""}, {"Лифт стоит", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (strcmp(words(cases[i][0], CARD_WISH), cases[i][1]) != 0)
			fail_msg("«%s»: «%s», not «%s»", cases[i][0], words(cases[i][0], CARD_WISH), cases[i][1]);
}

static void urgency_is_the_gravest_degree_that_signs_speak_for(void **state)
{
	static const char *const cases[][3] = {
		{"Во дворе искрит провод", "emergency", "искрит"}, {"Пахнет газом в подъезде", "emergency", "Пахнет газом"}, {"Нет воды второй день", "high", "Нет воды"},
		{"Ничего не искрит и не течёт", "-", ""}, {"Нет запаха газа", "-", ""}, {"Прошу срочно ответить", "-", ""}, {"Срочно! Инвалид не может выйти", "high", "Срочно"},
		{"Спасибо, всё хорошо", "-", ""}, {"Нет света, с крыши свисают сосульки, а на детской площадке открытый люк", "emergency", "открытый люк"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct card card;
		card_read(reader, cases[i][0], strlen(cases[i][0]), &card);
		const struct card_mention *m = &card.of[CARD_URGENCY];
		const char *degree = m->entry < 0 ? "-" : card_code(reader, CARD_URGENCY, m->entry);
		if (strcmp(degree, cases[i][1]) != 0 || strcmp(words(cases[i][0], CARD_URGENCY), cases[i][2]) != 0)
			fail_msg("%s: %s «%s»", cases[i][0], degree, words(cases[i][0], CARD_URGENCY));
	}
}

static void offers_begin_with_what_was_chosen(void **state)
{
	static const char text[] = "Возле подъезда сломана лавочка, рядом не горит фонарь, не горит и второй фонарь";
	struct card card;
	struct card_mention list[8];
	(void)state;
	card_read(reader, text, sizeof text - 1, &card);
	int n = card_offers(reader, text, sizeof text - 1, CARD_OBJECT, list, 8);
	assert_int_equal(n, 3);
	assert_int_equal(list[0].entry, card.of[CARD_OBJECT].entry);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			assert_int_not_equal(list[i].entry, list[k].entry);
	assert_int_equal(card_offers(reader, text, sizeof text - 1, CARD_OBJECT, list, 1), 1);
	assert_int_equal(card_offers(reader, "", 0, CARD_FAULT, list, 8), 0);
}

static void any_bytes_are_read(void **state)
{
	static char text[40000];
	struct card card;
	(void)state;
	unsigned seed = 7;
	for (int run = 0; run < 50; run++) {
		for (size_t i = 0; i < sizeof text; i++)
			text[i] = (char)((seed = seed * 1103515245u + 12345u) >> 16);
		card_read(reader, text, sizeof text, &card);
		for (int f = 0; f < CARD_FIELDS; f++)
			assert_true(card.of[f].begin <= card.of[f].end && card.of[f].end <= CARD_TEXT_MAX);
	}
	for (size_t i = 0; i + 9 < sizeof text; i += 9)
		memcpy(text + i, "яма ям", 9);
	card_read(reader, text, sizeof text, &card);
	assert_int_equal(card.of[CARD_FAULT].entry, card_entry(reader, CARD_FAULT, "pit"));
}

static void the_list_names_its_entries(void **state)
{
	(void)state;
	assert_true(card_version(reader) > 0);
	assert_true(card_entries(reader, CARD_OBJECT) >= 120 && card_entries(reader, CARD_FAULT) >= 45);
	assert_int_equal(card_entries(reader, CARD_WISH), 0);
	for (int f = CARD_OBJECT; f <= CARD_FAULT; f++)
		for (int i = 0; i < card_entries(reader, (enum card_field)f); i++)
			assert_int_equal(card_entry(reader, (enum card_field)f, card_code(reader, (enum card_field)f, i)), i);
	assert_string_equal(card_name(reader, CARD_OBJECT, card_entry(reader, CARD_OBJECT, "roof")), "Крыша");
	assert_int_equal(card_entry(reader, CARD_FAULT, "roof"), -1);
}

static bool kin(const char *one, const char *other, bool near)
{
	const char *const pair[] = {one, other};
	int object[2], fault[2];
	for (int i = 0; i < 2; i++) {
		char o[24], f[24];
		assert_int_equal(sscanf(pair[i], "%23s %23s", o, f), 2);
		object[i] = card_entry(reader, CARD_OBJECT, o);
		fault[i] = card_entry(reader, CARD_FAULT, f);
		assert_true(object[i] >= 0 && fault[i] >= 0);
	}
	for (int i = 0; i < card_kins(reader); i++)
		for (int k = 0; k < card_kins(reader); k++)
			if (!strcmp(card_kin(reader, i).code, card_kin(reader, k).code) && card_kin(reader, i).near == near && card_kin_has(reader, i, object[0], fault[0])
			    && card_kin_has(reader, k, object[1], fault[1]))
				return true;
	return false;
}

static void the_list_says_what_is_one_trouble(void **state)
{
	(void)state;
	assert_true(kin("radiator cold", "heating absent", false) && kin("roof leak", "flat leak", false) && kin("waste not_removed", "bin_area dirty", false));
	assert_true(kin("road pit", "yard pit", true) && !kin("road pit", "yard pit", false));
	assert_true(!kin("lift not_working", "roof leak", false) && !kin("lift not_working", "roof leak", true));
	for (int i = 0; i < card_kins(reader); i++)	/* a code is of one sort */
		for (int k = 0; k < i; k++)
			assert_true(strcmp(card_kin(reader, i).code, card_kin(reader, k).code) != 0 || card_kin(reader, i).near == card_kin(reader, k).near);
}

static const char *list_file(const char *text)
{
	static char path[] = "/tmp/mcu-card-XXXXXX";
	snprintf(path, sizeof path, "/tmp/mcu-card-XXXXXX");
	int fd = mkstemp(path);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static void a_wrong_list_is_refused(void **state)
{
	static const char *const wrong[] = {"", "версия 0\n", "версия 1\nпредмет roof | Крыша | крыша\n", "версия 1\nобъект roof | Крыша\n",
		"версия 1\nнеисправность leak | Течёт | течь | roof |\n", "версия 1\nобъект a | А | слово и ещё пять слов тут стоит\n", "объект roof | Крыша | крыша\n",
		"версия 1\nобъект roof | Крыша | крыша\nродня leak | roof | leak\n", "версия 1\nродня leak | |\n", "версия 1\nродня | roof | leak\n"};
	const char *why = "";
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const char *path = list_file(wrong[i]);
		struct card_reader *r = card_new(share("dict"), path, &why);
		remove(path);
		if (r)
			fail_msg("list %zu is taken", i);
		assert_true(strlen(why) > 0);
	}
	assert_null(card_new(share("dict"), "/nonexistent", &why));
	assert_null(card_new("/nonexistent", share("search/card.txt"), &why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_have_an_object_and_a_fault),
		cmocka_unit_test(what_is_denied_is_no_fault),
		cmocka_unit_test(what_is_asked_for_are_the_words_of_the_wish),
		cmocka_unit_test(a_landmark_is_not_the_object),
		cmocka_unit_test(words_are_bytes_of_the_text),
		cmocka_unit_test(wishes_are_stretches_of_the_text),
		cmocka_unit_test(urgency_is_the_gravest_degree_that_signs_speak_for),
		cmocka_unit_test(offers_begin_with_what_was_chosen),
		cmocka_unit_test(any_bytes_are_read),
		cmocka_unit_test(the_list_names_its_entries),
		cmocka_unit_test(the_list_says_what_is_one_trouble),
		cmocka_unit_test(a_wrong_list_is_refused),
	};
	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
