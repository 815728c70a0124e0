/* Streets and houses in texts and fields. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search/text/places.h"
#include "tests/unit/unit.h"

static const struct {
	int32_t id;
	const char *kind, *name;
	int32_t district;
	bool other;
} STREETS[] = {
	{1, "улица", "Большая Советская", 1, false}, {2, "улица", "Багратиона", 1, false}, {3, "улица", "Крупской", 2, false}, {4, "улица", "25 Сентября", 2, false},
	{5, "переулок", "1-й Краснинский", 1, false}, {6, "переулок", "2-й Краснинский", 1, false}, {7, "шоссе", "Краснинское", 1, false}, {8, "улица", "Маршала Жукова", 2, false},
	{9, "улица", "Ленина", 1, false}, {10, "улица", "Дзержинского", 1, false}, {11, "улица", "Николаева", 1, false}, {12, "проспект", "Гагарина", 1, false},
	{13, "улица", "Ульянова", 1, false}, {14, "переулок", "Ульянова", 2, false}, {15, "улица", "Верхне-Сенная", 3, false}, {16, "улица", "Барклая-де-Толли", 1, false},
	{17, "улица", "Новая", 3, false}, {18, "улица", "Петра Алексеева", 2, false}, {19, "улица", "Тихвинка", 2, false}, {20, "улица", "Кирова", 1, false},
	{20, "улица", "Офицерская", 1, true}, {21, "улица", "Мира", 1, false}, {22, "переулок", "40-й", 1, false}, {23, "улица", "Садовая", 1, false}, {24, "проезд", "Садовый", 1, false},
};

static struct places *open_city(void)
{
	char dict[600];
	const char *why = "";
	snprintf(dict, sizeof dict, "%s/dict", getenv("MCU_SHARE"));
	struct places *p = places_new(dict, "Смоленск", &why);
	assert_non_null(p);
	for (size_t i = 0; i < sizeof STREETS / sizeof *STREETS; i++)
		assert_true(places_add(p, STREETS[i].id, STREETS[i].kind, STREETS[i].name, STREETS[i].district, STREETS[i].other));
	return p;
}

/* "2:12 11:" of what is sure. */
static const char *told(struct places *p, const char *text, enum place_where where)
{
	static char out[600];
	struct place found[64];
	size_t len = 0;
	out[0] = 0;
	int n = places_find(p, text, strlen(text), where, 0, found, 64);
	for (int i = 0; i < n; i++)
		if (found[i].confidence >= PLACE_SURE)
			len += (size_t)snprintf(out + len, sizeof out - len, "%s%d:%s", len ? " " : "", found[i].street, found[i].house);
	return out;
}

static void texts_name_places(void **state)
{
	static const char *const cases[][2] = {
		{"На Багратиона 12 нет воды", "2:12"}, {"Б. Советская, д. 3/5 к. 2", "1:3/5к2"}, {"Советская Большая, 3/5", "1:3/5"}, {"на Большой Советской яма", "1:"},
		{"дом 12 по Багратиона", "2:12"}, {"По ул. Крупской не пройти", "3:"}, {"по ул.Крупской,д.12-а", "3:12а"}, {"ул. 25 Сентября, 30", "4:30"},
		{"1-й Краснинский переулок", "5:"}, {"во втором Краснинском переулке", "6:"}, {"Краснинское шоссе, 5", "7:5"}, {"На Краснинском шоссе у дома 5", "7:5"},
		{"ул. Маршала Жукова 4", "8:4"}, {"на Жукова 4", "8:4"}, {"ул. М. Жукова, 4", "8:4"}, {"угол Ленина и Дзержинского", "9: 10:"},
		{"на пересечении улиц Ленина и Дзержинского", "9: 10:"}, {"пр-т Гагарина 5", "12:5"}, {"Гагарина пр., 5", "12:5"}, {"проспект Гагарина, строение 2", "12:"},
		{"Крупской 12, 14 и 16", "3:12 3:14 3:16"}, {"дома 5, 7 и 9 по Крупской", "3:5 3:7 3:9"}, {"Крупской 12 корп 1", "3:12к1"}, {"Крупской д. 12 стр. 2", "3:12с2"},
		{"в Сенная ничего", ""}, {"на Верхнесенной 4", "15:4"}, {"на Верхней Сенной 4", "15:4"}, {"пер. Ульянова, 3", "14:3"}, {"ул. Ульянова, 3", "13:3"},
		{"ул. П. Алексеева, д. 7, кв. 12", "18:7"}, {"на Тихвинке оползень", "19:"}, {"на Офицерской 5", "20:5"}, {"д. 3 40-го переулка", "22:3"},
		{"улица Садовая 5", "23:5"}, {"Садовый проезд 5", "24:5"}, {"на Барклая 4", "16:4"}, {"НА УЛИЦЕ КИРОВА, ДОМ 5 ПОТОП", "20:5"},
		{"на Кирова 12, 3 подъезд", "20:12"}, {"ул. Cоветская, 3 (латинская C)", "1:3"}, {"дом 5 на Крупской и дом 7 на Ленина", "3:5 9:7"},
		{"Ленина 5 А, кв 3", "9:5а"}, {"Ленина 5 а также Кирова 7", "9:5 20:7"}, {"возле Ленина, 5", "9:5"},
	};
	struct places *p = open_city();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = told(p, cases[i][0], PLACE_TEXT);
		if (strcmp(got, cases[i][1]))
			print_message("# %s\n", cases[i][0]);
		assert_string_equal(got, cases[i][1]);
	}
	places_free(p);
}

static void what_is_no_place_is_none(void **state)
{
	static const char *const cases[] = {
		"депутат Николаев не отвечает", "депутат Николаева не отвечает", "Николаева И.П. не отвечает", "Анна Николаева ждёт", "Николаева Анна Петровна ждёт", "жалоба на Николаева",
		"Николаева 27 лет ждёт", "автобус 12", "25 сентября прорвало", "25 сентября 2025 года прорвало", "звоните 8 910 123-45-67", "заплатил 12500 рублей", "парк Кирова закрыт",
		"школа имени Ленина", "Новая площадка сломана", "мира вам", "в 12:30 было", "С 12.05.2025 нет воды", "Советская власть", "дом 12", "г. Рославль, ул. Ленина, 5",
		"в деревне Садовая улица Ленина разбита", "", " ", "ул.", "д. 5",
	};
	struct places *p = open_city();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = told(p, cases[i], PLACE_TEXT);
		if (*got)
			print_message("# %s: %s\n", cases[i], got);
		assert_string_equal(got, "");
	}
	places_free(p);
}

static void fields_need_no_signs(void **state)
{
	static const char *const cases[][2] = {
		{"214000, Смоленск, Багратиона, 12", "2:12"}, {"обл. Смоленская, г. Смоленск, ул Большая Советская, д 3/5, корп 2, кв 17", "1:3/5к2"},
		{"крупской 12-15", "3:12"}, {"Николаева ул., 27", "11:27"}, {"новая 5", "17:5"}, {"г. Рославль, ул. Ленина, д. 5", ""}, {"улица Неизвестная, 5", ""}, {"Смоленск", ""},
		{"ул. Ленина\nд. 5", "9:5"},
	};
	struct places *p = open_city();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(told(p, cases[i][0], PLACE_FIELD), cases[i][1]);
	places_free(p);
}

static const struct place *only(struct places *p, const char *text, int32_t district)
{
	static struct place found[8];
	int n = places_find(p, text, strlen(text), PLACE_TEXT, district, found, 8);
	assert_int_equal(n, 1);
	return found;
}

static void streets_of_one_name_are_told_apart(void **state)
{
	struct places *p = open_city();
	(void)state;
	float sure = only(p, "ул. Ульянова 3", 0)->confidence;
	const struct place *bare = only(p, "на Ульянова 3", 0);
	assert_true(bare->rivals == 1 && bare->why & PLACE_RIVALS && bare->confidence < sure);
	bare = only(p, "на Ульянова 3", 2);
	assert_true(bare->street == 14 && !bare->rivals && bare->why & PLACE_SETTLED);
	/* The register knows houses of one of them. */
	assert_true(places_add_house(p, 14, "д. 3"));
	bare = only(p, "на Ульянова 3", 0);
	assert_true(bare->street == 14 && bare->why & PLACE_SETTLED);
	bare = only(p, "пер. Ульянова 5", 0);
	assert_true(bare->why & PLACE_NO_SUCH_HOUSE);
	/* Without its number a lane is one of two. */
	bare = only(p, "Краснинский переулок 5", 0);
	assert_true(bare->rivals == 1 && bare->confidence < PLACE_SURE);
	places_free(p);
}

static void a_place_tells_its_words_and_why(void **state)
{
	struct places *p = open_city();
	const char *text = "Прошу: по ул. Крупской, д. 12, кв. 7, течёт";
	(void)state;
	const struct place *one = only(p, text, 0);
	assert_string_equal(one->flat, "7");
	assert_int_equal(one->end - one->begin, strlen("ул. Крупской, д. 12, кв. 7"));
	assert_memory_equal(text + one->begin, "ул. Крупской, д. 12, кв. 7", one->end - one->begin);
	assert_int_equal(one->why & (PLACE_SIGN | PLACE_HOUSE | PLACE_PREPOSITION), PLACE_SIGN | PLACE_HOUSE | PLACE_PREPOSITION);
	one = only(p, "дом 5 по Крупской", 0);
	assert_true(one->begin == 0 && one->end == strlen("дом 5 по Крупской"));
	assert_true(only(p, "на Офицерской 5", 0)->why & PLACE_OTHER_NAME);
	places_free(p);
}

static void the_address_speaks_before_the_text(void **state)
{
	struct places *p = open_city();
	struct place place;
	const char *text = "на Крупской 5 яма", *field = "ул. Ленина, 7", *town = "г. Рославль, ул. Ленина, 7", *nothing = "во дворе";
	(void)state;
	assert_int_equal(places_decide(p, field, strlen(field), text, strlen(text), 0, &place), TOLD_BY_FIELD);
	assert_int_equal(place.street, 9);
	assert_int_equal(places_decide(p, NULL, 0, text, strlen(text), 0, &place), TOLD_BY_TEXT);
	assert_true(place.street == 3 && !strcmp(place.house, "5"));
	assert_int_equal(places_decide(p, nothing, strlen(nothing), text, strlen(text), 0, &place), TOLD_BY_TEXT);
	assert_int_equal(places_decide(p, town, strlen(town), text, strlen(text), 0, &place), TOLD_NOWHERE);
	assert_int_equal(places_decide(p, NULL, 0, NULL, 0, 0, &place), TOLD_NOWHERE);
	places_free(p);
}

static void houses_are_kept_in_one_form(void **state)
{
	static const char *const cases[][2] = {
		{"12", "12"}, {"д. 12", "12"}, {"дом № 12 А", "12а"}, {"12-а", "12а"}, {"3/5 к. 2", "3/5к2"}, {"5 корпус 2", "5к2"}, {"7 стр. 1", "7с1"}, {"1 «А»", "1а"}, {"12 литера Б", "12б"},
		{"", NULL}, {"двенадцать", NULL}, {"0", NULL}, {"12345", NULL}, {"12, 14", NULL}, {"12 кв. 5", NULL}, {"12 рублей", NULL}, {"-5", "5"},
	};
	struct places *p = open_city();
	char house[PLACE_HOUSE_ROOM];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool ok = places_house(p, cases[i][0], house);
		if (ok != (cases[i][1] != NULL))
			print_message("# %s\n", cases[i][0]);
		assert_int_equal(ok, cases[i][1] != NULL);
		if (ok)
			assert_string_equal(house, cases[i][1]);
	}
	places_free(p);
}

static void kinds_have_one_word(void **state)
{
	(void)state;
	assert_string_equal(places_kind("ул"), "улица");
	assert_string_equal(places_kind("пр-кт."), "проспект");
	assert_string_equal(places_kind("Б-р"), "бульвар");
	assert_null(places_kind("тер. СНТ"));
	assert_null(places_kind(""));
}

/* Every answer lies within the text and within its room, whatever the bytes. */
static void check(struct places *p, const char *text, size_t n)
{
	struct place found[16];
	for (int where = PLACE_TEXT; where <= PLACE_FIELD; where++) {
		int count = places_find(p, text, n, (enum place_where)where, 1, found, 16);
		assert_true(count >= 0 && count <= 16);
		for (int i = 0; i < count; i++) {
			assert_true(found[i].begin < found[i].end && found[i].end <= n);
			assert_true(found[i].confidence >= 0 && found[i].confidence <= 1);
			assert_true(strlen(found[i].house) < PLACE_HOUSE_ROOM && strlen(found[i].flat) < 8);
		}
	}
}

static void any_bytes_do_no_harm(void **state)
{
	static const char *const pieces[] = {"ул. ", "Ленина", " д. ", "12", "/", "к", "-", "А", "\xff\xfe", "\xd0", "и ", ", ", "№", "1-й ", "Краснинский", "25 ", "Сентября", "\n", "999999999999", "\"", "г. ", "по ", "\0"};
	struct places *p = open_city();
	char text[4096];
	unsigned seed = 7;
	(void)state;
	for (int round = 0; round < 3000; round++) {
		size_t len = 0;
		for (int k = 0; k < 40; k++) {
			seed = seed * 1103515245u + 12345u;
			const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
			size_t n = strlen(piece) ? strlen(piece) : 1;
			memcpy(text + len, piece, n);
			len += n;
		}
		check(p, text, len);
	}
	places_free(p);
}

static double seconds_of(struct places *p, const char *piece, size_t size)
{
	struct timespec a, b;
	struct place found[16];
	char *text = malloc(size);
	size_t n = strlen(piece), len = 0;
	while (len + n <= size) {
		memcpy(text + len, piece, n);
		len += n;
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	places_find(p, text, len, PLACE_FIELD, 0, found, 16);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	check(p, text, len);
	free(text);
	return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

static void long_texts_take_their_length(void **state)
{
	static const char *const pieces[] = {"12 ", "д. 5, ", "ул. Ленина ", "ул. ", "Ленина и ", "12, ", "1-й Краснинский ", "по ", "г. Рославль ", "А. ", "Большая Советская ", "а", "1", "дом 5 по ", "\xff"};
	struct places *p = open_city();
	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		seconds_of(p, pieces[i], 1000);
		double sec = seconds_of(p, pieces[i], 100 * 1024);
		if (sec > 1)
			print_message("# %s: %.2f s\n", pieces[i], sec);
		assert_true(sec < 1);
	}
	places_free(p);
}

static void odd_registers_are_taken(void **state)
{
	char dict[600], longest[3000];
	struct place found[4];
	snprintf(dict, sizeof dict, "%s/dict", getenv("MCU_SHARE"));
	struct places *p = places_new(dict, "", NULL);
	(void)state;
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = 0;
	static const char *const names[] = {"", " ", "---", "\xff\xff", "1", "№ 5", "а б в г д е ж з и к л м н о п р", "А", "и", "de Gaulle", "2-я", "Имени"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_true(places_add(p, (int32_t)i + 1, "что-то", names[i], 0, false));
	assert_true(places_add(p, 100, NULL, longest, 0, false));
	assert_true(places_add_house(p, 100, "12"));
	assert_true(places_add_house(p, 555, "12"));
	const char *text = "на улице de Gaulle, 5 и А, и 1, № 5";
	assert_true(places_find(p, text, strlen(text), PLACE_TEXT, 0, found, 4) >= 1);
	assert_int_equal(places_find(p, text, strlen(text), PLACE_TEXT, 0, found, 0), 0);
	places_free(p);
	const char *why = NULL;
	assert_null(places_new("/nowhere", "", &why));
	assert_non_null(why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_name_places), cmocka_unit_test(what_is_no_place_is_none), cmocka_unit_test(fields_need_no_signs),
		cmocka_unit_test(streets_of_one_name_are_told_apart), cmocka_unit_test(a_place_tells_its_words_and_why), cmocka_unit_test(the_address_speaks_before_the_text),
		cmocka_unit_test(houses_are_kept_in_one_form), cmocka_unit_test(kinds_have_one_word), cmocka_unit_test(any_bytes_do_no_harm),
		cmocka_unit_test(long_texts_take_their_length), cmocka_unit_test(odd_registers_are_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
