/* Clean text: what is taken away, what must stay, and that hostile input stays cheap and valid. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "search/text/clean.h"

static void expect(const char *from, const char *to)
{
	char *got = clean_dup(from, strlen(from));

	assert_non_null(got);
	assert_string_equal(got, to);
	free(got);
}

static void tags_become_line_breaks_and_nothing(void **state)
{
	(void)state;
	expect("<p>Яма на дороге.</p><p>Просим убрать.</p>", "Яма на дороге.\nПросим убрать.");
	expect("первая<br>вторая<BR/>третья<br />\nчетвёртая", "первая\nвторая\nтретья\nчетвёртая");
	expect("а<br><br><br>б", "а\n\nб");
	expect("сло<b>во</b> и <span style=`color:rgb(1,2,3);`>ещё</span>", "слово и ещё");
	expect("<p style=`text-align:justify;`><span style='background:white;'>Здравствуйте</span></p>", "Здравствуйте");
	expect("<a href=\"https://example.ru/?a>b\">ссылка</a>", "ссылка");
	expect("<ul><li>раз</li><li>два</li></ul>", "раз\nдва");
	expect("<td>1</td><td>2</td>", "1 2");
	expect("до<!-- [if mso] --> после", "до после");
}

static void words_in_angle_brackets_stay(void **state)
{
	(void)state;
	expect("<Иванов> писал: 3 < 5 и 7 > 2", "<Иванов> писал: 3 < 5 и 7 > 2");
	expect("<b и так далее", "<b и так далее");
	expect("<b и так далее>", "<b и так далее>");
	expect("<p class=\"x>Слова не теряются</p> \"", "Слова не теряются\n\"");
	expect("<неизвестный тег>", "<неизвестный тег>");
	expect("<!-- не закрыто", "<!-- не закрыто");
	expect("<", "<");
	expect("", "");
}

static void entities_are_read(void **state)
{
	(void)state;
	expect("дом&nbsp;5, &laquo;Мир&raquo; &mdash; &#1044;&#x410;", "дом 5, «Мир» — ДА");
	expect("&amp;nbsp;&amp;quot;двойные&amp;quot;", "\"двойные\"");
	expect("?a=1&utm_medium=x&copy=2&Белое", "?a=1&utm_medium=x&copy=2&Белое");
	expect("&lt;br&gt;", "<br>");
	expect("R&amp;D &amp; Ко &", "R&D & Ко &");
	expect("&#0;&#xD800;&#99999999;&#150;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD–");
}

static void mentions_become_names(void **state)
{
	(void)state;
	expect("[id56485281|Имя Автора], доброе утро", "Имя Автора, доброе утро");
	expect("[club61902414|Город], [public1|Дом] и [https://vk.com/a|ссылка]", "Город, Дом и ссылка");
	expect("[id1|не закрыта", "[id1|не закрыта");
	expect("[id1|]", "[id1|]");
	expect("[идём|туда] [0]", "[идём|туда] [0]");
}

static void blanks_and_invisible_characters_are_put_right(void **state)
{
	(void)state;
	expect("'Здравствуйте", "Здравствуйте");
	expect("'", "");
	expect("  а \t\xC2\xA0 б  \r\n  в \r\n\r\n\r\n г  ", "а б\nв\n\nг");
	expect("мно\xC2\xADго\xE2\x80\x8Bточие\xEF\xBB\xBF", "многоточие");
	expect("а\x01" "б", "а б");
	expect("👨\xE2\x80\x8D👩\xE2\x80\x8D👧 семья", "👨\xE2\x80\x8D👩\xE2\x80\x8D👧 семья");
	expect("и\xCC\x86" "е\xCC\x88", "йё");
}

static void broken_bytes_are_replaced(void **state)
{
	(void)state;
	expect("а\xFF" "б\xD0", "а\xEF\xBF\xBD" "б\xEF\xBF\xBD");
	expect("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

static bool valid_utf8(const struct clean_buf *b)
{
	size_t len;

	for (size_t i = 0; i < b->len; i += len)
		if (clean_decode(b->data + i, b->len - i, &len) == 0xFFFD && len != 3)
			return false;
	return true;
}

static void any_bytes_give_valid_text(void **state)
{
	static const char *const parts[] = {"<p ", "<", ">", "&", "&#", ";", "[id1|", "]", "\"", "=`", "`", "\xD0", "\x9F",
		"Яма", "<br>", "&amp;", "nbsp;", "<!--", "-->", "\xF0\x9F", "\xE2\x80\x8D", "\xCC\x88", "\r\n", " ", "\x00"};
	struct clean_buf out = {0};
	char in[400];

	(void)state;
	srandom(7);
	for (int round = 0; round < 20000; round++) {
		size_t n = 0;

		for (int k = random() % 40; k > 0; k--) {
			const char *part = parts[(size_t)random() % (sizeof parts / sizeof *parts)];
			size_t len = *part ? strlen(part) : 1;

			memcpy(in + n, part, len);
			n += len;
		}
		assert_true(clean_text(&out, in, n));
		assert_true(valid_utf8(&out));
		assert_int_equal(out.data[out.len], 0);
	}
	clean_close(&out);
}

static double seconds_for(const char *part, size_t total)
{
	size_t len = strlen(part), n = total / len * len;
	char *in = malloc(n);
	struct clean_buf out = {0};
	clock_t begin;

	for (size_t i = 0; i < n; i += len)
		memcpy(in + i, part, len);
	begin = clock();
	assert_true(clean_text(&out, in, n));
	free(in);
	clean_close(&out);
	return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

static void hostile_text_takes_linear_time(void **state)
{
	static const char *const parts[] = {"<p ", "<p =\"", "<!--", "[id1|", "&amp;", "[https://", "<p x=` >", "\xCC\x88", "'<"};

	(void)state;
	for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
		assert_true(seconds_for(parts[k], 1 << 20) < 2.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_become_line_breaks_and_nothing),
		cmocka_unit_test(words_in_angle_brackets_stay),
		cmocka_unit_test(entities_are_read),
		cmocka_unit_test(mentions_become_names),
		cmocka_unit_test(blanks_and_invisible_characters_are_put_right),
		cmocka_unit_test(broken_bytes_are_replaced),
		cmocka_unit_test(any_bytes_give_valid_text),
		cmocka_unit_test(hostile_text_takes_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
