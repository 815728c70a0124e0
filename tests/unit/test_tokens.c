/* Tokens: how text is cut, folded and measured. */
#include <stdio.h>

#include "search/text/tokens.h"
#include "tests/unit/unit.h"

/* "text@position" of each token, /span for wholes, between blanks. */
static void expect(const char *text, const char *wanted)
{
	char got[2000] = "";
	struct tokens tokens;
	struct token t;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &t)) {
		size_t at = strlen(got);
		snprintf(got + at, sizeof got - at, t.span > 1 ? "%s%s@%u/%u" : "%s%s@%u", at ? " " : "", t.text, t.position, t.span);
		assert_true(t.begin < t.end && t.end <= strlen(text));
	}
	assert_string_equal(got, wanted);
}

static void case_and_yo_are_folded(void **state)
{
	(void)state;
	expect("Ёлка ЁЛКА ёлки", "елка@0 елка@1 елки@2");
	expect("е\xCC\x88лка и\xCC\x86од", "елка@0 йод@1");
	expect("доро\xCC\x81га мусор\xC2\xADный", "дорога@0 мусорный@1");
}

static void mixed_alphabets_are_mended(void **state)
{
	(void)state;
	expect("дoрoга MУСОР", "дорога@0 мусор@1");
	expect("wi-fi роутер", "wifi@0/2 wi@0 fi@1 роутер@2");
	expect("под'езд под’езд", "подъезд@0 подъезд@1");
}

static void compounds_come_whole_and_in_parts(void **state)
{
	(void)state;
	expect("Верхне-Сенная", "верхнесенная@0/2 верхне@0 сенная@1");
	expect("какой-то", "какой@0 то@1");
	expect("ГВС/ХВС", "гвс@0 хвс@1");
	expect("д/с б/с", "д/с@0/2 д@0 с@1 б@2 с@3");
	expect("fdnj,ec abc, def", "fdnj,ec@0/2 fdnj@0 ec@1 abc@2 def@3");
	expect("дом 8 б", "дом@0 8б@1/2 8@1 б@2");
	expect("дом 8 б ", "дом@0 8б@1/2 8@1 б@2");
}

static void dotted_letters_are_one_abbreviation(void **state)
{
	(void)state;
	expect("ж.к.х. и М.Ф.Ц", "жкх@0/3 ж@0 к@1 х@2 и@3 мфц@4/3 м@4 ф@5 ц@6");
	expect("ж. к. х. не", "жкх@0/3 ж@0 к@1 х@2 не@3");
	expect("А. С. Пушкин, т. д. и т. п.", "а@0 с@1 пушкин@2 т@3 д@4 и@5 т@6 п@7");
	expect("ж. к. х не", "ж@0 к@1 х@2 не@3");
}

static void house_numbers_are_single_words(void **state)
{
	(void)state;
	expect("12/3", "12/3@0/2 12@0 3@1");
	expect("12а 12-А", "12а@0 12а@1");
	expect("5к2", "5к2@0/3 5@0 к@1 2@2");
	expect("5 корп. 2", "5к2@0/3 5@0 корп@1 2@2");
	expect("5 с 2", "5с2@0/3 5@0 с@1 2@2");
	expect("5 с 2 июля", "5@0 с@1 2@2 июля@3");
	expect("5 к 2 по улице", "5к2@0/3 5@0 к@1 2@2 по@3 улице@4");
	expect("5 к 2 дня", "5к2@0/3 5@0 к@1 2@2 дня@3");
	expect("5 с 9 до 18", "5@0 с@1 9@2 до@3 18@4");
	expect("5 с 2 часов", "5@0 с@1 2@2 часов@3");
	expect("5 к 9 утра", "5@0 к@1 9@2 утра@3");
	expect("3/5 корп. 2", "3/5к2@0/4 3/5@0/2 3@0 5@1 корп@2 2@3");
	expect("8 А 45 стр. 1", "8а@0/2 8@0 а@1 45с1@2/3 45@2 стр@3 1@4");
	expect("8 а", "8@0 а@1");
	expect("2-я 5-го 1-й", "2@0 5@1 1@2");
	expect("ПАЗ-3205", "паз3205@0/2 паз@0 3205@1");
}

/* The first word that follows the sign of a street, "" for none. */
static const char *street_in(const char *text)
{
	static struct token t;
	struct tokens tokens;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &t))
		if (t.street)
			return t.text;
	return "";
}

static void names_of_streets_are_told_by_their_sign(void **state)
{
	(void)state;
	assert_string_equal(street_in("яма на ул. Кирова, 5"), "кирова");
	assert_string_equal(street_in("на улице Рыленкова"), "рыленкова");
	assert_string_equal(street_in("пр-т Гагарина"), "гагарина");
	assert_string_equal(street_in("ул. М. Горького"), "м");
	assert_string_equal(street_in("Перекрыли улицу. Иванова недовольна"), "");
	assert_string_equal(street_in("город Киров"), "");
}

static void phones_and_mail_are_single_words(void **state)
{
	(void)state;
	expect("+7 (910) 123-45-67", "9101234567@0");
	expect("8-800-555-35-35 89101234567", "8005553535@0 9101234567@1");
	expect("Пишите: Ivan.P@Mail.ru.", "пишите@0 ivan.p@mail.ru@1");
}

static void markup_is_skipped(void **state)
{
	(void)state;
	expect("яма<br>во&nbsp;дворе", "яма@0 во@1 дворе@2");
	expect("[id123|Мария], 3 < 5", "мария@0 3@1 5@2");
}

static void hostile_bytes_are_harmless(void **state)
{
	char long_word[5001], bad[257];
	struct tokens tokens;
	struct token t;
	(void)state;
	expect("", "");
	expect("\xFF\xD0 яма \xE2\x82", "яма@0");
	memset(long_word, 'a', 5000);
	long_word[5000] = 0;
	tokens_init(&tokens, long_word, 5000);
	assert_true(tokens_next(&tokens, &t));
	assert_true(t.len <= TOKEN_MAX);
	for (int i = 0; i < 256; i++)
		bad[i] = (char)i;
	tokens_init(&tokens, bad, 256);
	while (tokens_next(&tokens, &t))
		assert_true(t.end <= 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_and_yo_are_folded),	  cmocka_unit_test(mixed_alphabets_are_mended),
		cmocka_unit_test(compounds_come_whole_and_in_parts), cmocka_unit_test(dotted_letters_are_one_abbreviation), cmocka_unit_test(house_numbers_are_single_words),
		cmocka_unit_test(names_of_streets_are_told_by_their_sign), cmocka_unit_test(phones_and_mail_are_single_words),  cmocka_unit_test(markup_is_skipped),
		cmocka_unit_test(hostile_bytes_are_harmless),
	};
	return cmocka_run_group_tests_name("tokens", tests, NULL, NULL);
}
