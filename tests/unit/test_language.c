/* The query language over an index: what each field, star and РЯДОМ finds, what is said of wrong places, and hostile texts. */
#include "search/index/highlight.h"
#include "tests/unit/search_help.h"

enum { TODAY = 20512 };		/* 2026-02-28, a Saturday */

static char dir[512];
static struct index *ix;

static const char *const NO_ANSWER[] = {NULL}, *const PATCHED[] = {"Яму заделали, асфальт уложен"}, *const PLANNED[] = {"Ремонт отопления в плане"};

static const struct index_message MESSAGES[] = {
	{.id = 1, .text = "Большая яма на дороге у дома", .day = TODAY, .due = TODAY + 3, .mark = 5, .flags = ROW_OPEN, .number = "ПОС-2026/001",
	 .address = "улица Попова, 12", .place = "ул. Попова, 12", .street = 7, .theme = 1, .channel = "pos", .object = "road", .fault = "pit", .answer = PATCHED, .answers = 1, .answered = TODAY - 1},
	{.id = 2, .text = "Нет отопления, отопительный сезон начат", .day = TODAY - 6, .due = TODAY - 1, .mark = 2, .flags = ROW_OPEN | ROW_AUTHOR,
	 .address = "проспект Ленина, 5 корп. 2", .street = 8, .theme = 2, .channel = "vk", .object = "heating", .answer = PLANNED, .answers = 1},
	{.id = 3, .text = "Отопление отключили, у дома холодно", .day = TODAY - 40, .due = TODAY - 10, .flags = ROW_REPEATED | ROW_ATTACHMENT, .channel = "vk", .answer = NO_ANSWER},
	{.id = 4, .text = "Асфальт положили, асфальтошмыги, спасибо", .day = TODAY - 400, .priority = 2, .channel = "pos", .answer = NO_ANSWER},
};
enum { COUNT = sizeof MESSAGES / sizeof *MESSAGES };

static int set_up(void **state)
{
	struct index_writer *w;
	(void)state;
	assert_true(scratch_make(dir, sizeof dir));
	assert_int_equal(index_writer_open(dir, help_shards, help_lexicon(), NULL, &w), INDEX_OK);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(index_writer_put(w, &MESSAGES[i], true), INDEX_OK);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	assert_int_equal(index_open(dir, &ix), INDEX_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	index_close(ix);
	scratch_remove(dir);
	return 0;
}

static int resolve(void *arg, enum query_field field, const char *value, uint16_t *number, int max)
{
	(void)arg;
	assert_true(max > 0);
	if (field == FIELD_STREET && !strcmp(value, "Попова"))
		number[0] = 7;
	else if (field == FIELD_THEME && !strcmp(value, "дороги"))
		number[0] = 1;
	else if (field == FIELD_OBJECT && !strcmp(value, "дорога"))
		number[0] = index_code(ix, FACET_OBJECT, "road");
	else if (field == FIELD_OBJECT && !strcmp(value, "отопление"))
		number[0] = index_code(ix, FACET_OBJECT, "heating");
	else if (field == FIELD_FAULT && !strcmp(value, "яма"))
		number[0] = index_code(ix, FACET_FAULT, "pit");
	else
		return 0;
	return 1;
}

static const char *saved(void *arg, const char *name)
{
	static const char *const SAVED[][2] = {
		{"тепло", "отопление ИЛИ \"нет тепла\""}, {"кольцо", "яма запрос:«Другое кольцо»"}, {"Другое кольцо", "запрос:кольцо дом"},
		{"кривой", "отопление срок:вчерась"}, {"пусто", ""}, {"куст", "запрос:куст2 запрос:куст2 запрос:куст2 запрос:куст2 запрос:куст2"},
		{"куст2", "запрос:тепло запрос:тепло запрос:тепло запрос:тепло запрос:тепло запрос:тепло"}};
	(void)arg;
	for (size_t i = 0; i < sizeof SAVED / sizeof *SAVED; i++)
		if (!strcmp(SAVED[i][0], name))
			return SAVED[i][1];
	return NULL;
}

/* Saturday and Sunday are off; the calendar begins with 2026. */
static int working_day(void *arg, int day, int n, bool forward, int *year)
{
	(void)arg;
	for (;; day += forward ? 1 : -1) {
		if (day < TODAY - 58) {
			*year = 2025;
			return 0;
		}
		if ((day + 3) % 7 < 5 && --n == 0)
			return day;
	}
}

/* An hour of today that has passed; of the third, due long ago, nothing new is told. */
static int late(void *arg, const uint64_t **id)
{
	static const uint64_t LATE[] = {1, 3};
	(void)arg;
	*id = LATE;
	return 2;
}

static struct query_world world(void)
{
	struct query_world w = evaluate_world(ix, help_lexicon(), help_thesaurus());
	w.today = TODAY;
	w.resolve = resolve;
	w.saved = saved;
	w.working_day = working_day;
	return w;
}

static struct query_tree *expanded(const char *text)
{
	struct query_world w = world();
	struct query_tree *q = query_parse(text, strlen(text));
	assert_non_null(q);
	assert_true(query_expand(q, &w));
	return q;
}

/* Ids of the hits as decimal digits of one number, and the number of errors. */
static void finds(const char *text, int ids, int errors)
{
	struct query_tree *q = expanded(text);
	struct index_search s = {.query = q, .limit = 10, .sort = SORT_NEWEST};
	struct index_result r;
	int got = 0, wrong = 0;
	assert_int_equal(index_run(ix, &s, &r), INDEX_OK);
	for (uint64_t id = 1; id <= COUNT; id++)
		for (size_t i = 0; i < r.hits; i++)
			got = r.hit[i].id == id ? got * 10 + (int)id : got;
	for (const struct query_error *e = q->errors; e; e = e->next) {
		assert_true(e->begin < e->end && e->end <= strlen(text));
		wrong++;
	}
	if (got != ids || wrong != errors)
		fail_msg("%s: found %d, %d errors (%s)", text, got, wrong, q->errors ? q->errors->message : "");
	query_free(q);
}

static void first_error(const char *text, const char *place, const char *words)
{
	struct query_tree *q = expanded(text);
	assert_non_null(q->errors);
	if (strncmp(text + q->errors->begin, place, q->errors->end - q->errors->begin) != 0 || !strstr(q->errors->message, words))
		fail_msg("%s: «%.*s» %s", text, (int)(q->errors->end - q->errors->begin), text + q->errors->begin, q->errors->message);
	query_free(q);
}

static void days_are_compared_by_words_numbers_and_ranges(void **state)
{
	(void)state;
	finds("дата:сегодня", 1, 0);
	finds("date:today", 1, 0);
	finds("дата:7д", 12, 0);
	finds("дата:6д", 1, 0);
	finds("дата:2026-02", 12, 0);
	finds("дата:месяц", 12, 0);
	finds("дата:квартал", 123, 0);
	finds("дата:год", 123, 0);
	finds("дата:2м", 123, 0);
	finds("дата:вс", 2, 0);
	finds("дата:<2026-01-01", 4, 0);
	finds("дата:2026-01..вчера", 23, 0);
	finds("дата:..2026-02-01", 34, 0);
	finds("срок:<сегодня", 23, 0);
	finds("срок:>=сегодня", 1, 0);
	finds("срок:+7д", 1, 0);
	finds("срок:неделя", 2, 0);
	finds("отвечено:вчера", 1, 0);
	finds("дата:1рд", 1, 0);
	finds("дата:5рд", 1, 0);
	finds("дата:6рд", 12, 0);
	finds("срок:+1рд", 0, 0);
	finds("срок:+2рд", 1, 0);
	finds("отопление дата:99рд", 23, 1);
	first_error("дата:99рд", "дата:99рд", "2025");
	first_error("яма дата:вчерась", "дата:вчерась", "сегодня");
	first_error("дата:2026-03..2026-02", "дата:2026-03..2026-02", "раньше");
}

static int overdue_by_the_hour(int today, bool told)
{
	static const char *const ASKED = "есть:просрочка";
	struct query_world w = world();
	struct query_tree *q = query_parse(ASKED, strlen(ASKED));
	struct index_search s = {.query = q, .limit = 10, .sort = SORT_NEWEST};
	struct index_result r;
	w.today = today;
	w.late = told ? late : NULL;
	assert_true(query_expand(q, &w));
	assert_int_equal(index_run(ix, &s, &r), INDEX_OK);
	query_free(q);
	return (int)r.total;
}

static void what_is_late_by_the_hour_is_overdue(void **state)
{
	(void)state;
	assert_int_equal(overdue_by_the_hour(TODAY + 3, false), 1);
	assert_int_equal(overdue_by_the_hour(TODAY + 3, true), 2);
	assert_int_equal(overdue_by_the_hour(TODAY + 2, true), 1);	/* due tomorrow: that word is of no use today */
}

static void marks_presence_and_places_are_asked(void **state)
{
	(void)state;
	finds("оценка:>=4", 1, 0);
	finds("оценка:2..4", 2, 0);
	finds("оценка:5", 1, 0);
	finds("оценка:<3", 2, 0);
	finds("важность:2", 4, 0);
	finds("важность:<=1", 123, 0);
	finds("есть:ответ", 12, 0);
	finds("нет:ответ", 34, 0);
	finds("нет:адрес", 34, 0);
	finds("есть:просрочка", 2, 0);
	finds("нет:просрочка", 134, 0);
	finds("has:author", 2, 0);
	finds("есть:повтор отопление", 3, 0);
	finds("НЕ есть:ответ", 34, 0);
	finds("есть:вложение", 3, 0);
	finds("no:attachment", 124, 0);
	finds("отопление has:attachment", 3, 0);
	finds("улица:Попова", 1, 0);
	finds("улица:Ленина", 2, 0);
	finds("дом:\"Улица Попова, д. 12\"", 1, 0);
	finds("дом:«ул. Попова 12» яма", 1, 0);
	finds("дом:\"ул. Попова, 1\"", 0, 0);
	finds("дом:\"Попова 12\"", 1, 0);
	finds("дом:\"=Попова 12\"", 0, 0);
	finds("дом:\"=ул. Попова 12\"", 1, 0);
	finds("дом:\"пер. Попова 12\"", 0, 0);
	finds("дом:\"Попова\"", 0, 0);
	finds("НЕ house:\"ул. Попова, 12\"", 234, 0);
	finds("адрес:попова", 1, 0);
	finds("не адрес:попова", 0, 0);
	finds("отопление адрес:двор", 0, 0);
	finds("адрес:«Попова 12»", 1, 0);
	finds("адрес:«Ленина 5к2»", 2, 0);
	finds("адрес:дома", 0, 0);
	finds("ответ:асфальт", 1, 0);
	finds("ответ:яма", 1, 0);
	finds("ответ:«яма заделать»", 1, 0);
	finds("ответ:\"яму заделали\"", 1, 0);
	finds("ответ:\"яма заделали\"", 0, 0);
	finds("ответ:«асфальт заделать»", 0, 0);
	finds("номер:пос-2026-001", 1, 0);
	finds("номер:2026", 0, 0);
	finds("пос-2026/001", 1, 0);
	finds("НЕ пос-2026/001", 234, 0);
	finds("яма пос-2026/001", 1, 0);
	finds("отопление пос-2026/001", 0, 0);
	finds("пос-2026/002", 0, 0);
	finds("тема:дороги ИЛИ оценка:2", 12, 0);
	finds("оценка:много яма", 1, 1);
	finds("есть:совесть яма", 1, 1);
	first_error("срокк:вчера", "срокк:", "срок:");
	first_error("тема:нечто", "тема:нечто", "значения нет");
}

static void the_card_is_asked_by_its_object_and_fault(void **state)
{
	(void)state;
	finds("объект:дорога", 1, 0);
	finds("object:отопление", 2, 0);
	finds("объект:дорога ИЛИ объект:отопление", 12, 0);
	finds("НЕ объект:дорога", 234, 0);
	finds("неисправность:яма", 1, 0);
	finds("отопление fault:яма", 0, 0);
	finds("есть:объект", 12, 0);
	finds("нет:объект", 34, 0);
	finds("есть:неисправность", 1, 0);
	finds("no:fault has:object", 2, 0);
	finds("отопление нет:object", 3, 0);
	finds("яма объект:крокодил", 1, 1);
	first_error("яма объект:крокодил", "объект:крокодил", "значения нет");
	first_error("неисправность:«не то» яма", "неисправность:«не то»", "значения нет");
	first_error("обьект:дорога", "обьект:", "объект:");
}

static void stars_and_nearness_find_words(void **state)
{
	(void)state;
	finds("отопи*", 2, 0);
	finds("отоп*", 23, 0);
	finds("НЕ отоп*", 14, 0);
	finds("асфа* положить", 4, 0);
	finds("яма*", 1, 1);
	first_error("дом отп*", "отп*", "четырёх");
	finds("яма РЯДОМ/2 дороге", 1, 0);
	finds("дороге РЯДОМ/2 яма", 1, 0);
	finds("большой РЯДОМ/2 дорога", 0, 0);
	finds("большой РЯДОМ/3 дорога", 1, 0);
	finds("яма РЯДОМ/2 яма", 0, 0);
	struct query_tree *q = expanded("отоп*");
	assert_int_equal(q->notes->kind, CHANGE_STAR);
	assert_int_equal(q->notes->tos, 2);
	query_free(q);
}

static bool star_tells(const char *text, const char *word, int words)
{
	struct query_tree *q = expanded(text);
	bool told = q->notes && q->notes->kind == CHANGE_STAR && q->notes->tos == words && !strcmp(q->notes->to[0], word);
	query_free(q);
	return told;
}

static void a_star_means_written_beginnings(void **state)
{
	(void)state;
	finds("положил*", 4, 0);
	finds("положиш* асфальт", 4, 0);
	finds("ямах*", 1, 0);
	finds("людей*", 0, 0);
	assert_true(star_tells("положил*", "положить", 1));
	assert_true(star_tells("асфа*", "асфальт", 1));
	assert_true(star_tells("асфальтошмы*", "асфальтошмыга", 1));
}

static void saved_searches_stand_in_brackets(void **state)
{
	(void)state;
	finds("запрос:тепло", 23, 0);
	finds("запрос:тепло холодно", 3, 0);
	finds("НЕ запрос:тепло", 14, 0);
	finds("запрос:пусто яма", 1, 0);
	finds("запрос:нету яма", 1, 1);
	finds("запрос:кольцо", 1, 1);
	finds("запрос:кривой", 23, 1);
	first_error("яма запрос:кольцо", "запрос:кольцо", "сам на себя");
	first_error("запрос:кривой", "запрос:кривой", "В запросе «кривой»");
	first_error("запрос:xыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыы", "запрос:xыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыы", "ыы» не сохранён");
	struct query_tree *q = expanded("запрос:куст");
	assert_non_null(q->errors);
	query_free(q);
}

/* Pieces of the language, of words and of rubbish in any order, and bytes at random. */
static size_t hostile(uint32_t *seed, char *text, size_t room)
{
	static const char *const PIECES[] = {
		"(", ")", "((((((", "\"", "«", "»", "-", "|", " ИЛИ ", " НЕ ", " И ", " РЯДОМ/3 ", " РЯДОМ/", " NEAR ", "яма", "отоп*", "отопление*", "*", "а*",
		"тема:", "дата:", "срок:<", "оценка:>=", "есть:", "нет:ответ", "запрос:куст", "запрос:", "адрес:«", "дом:", "дом:\"\"", "дом:«", "ответ:\"", "улица:", "номер:", "..", "7д",
		"99999999999рд", "+3рд", "сегодня", "2026-02", " ", "  ", "\xFF", "\xD0", "”", "&", "не", "без", "zvf", "dorogi", "12/3", "5 корп. 2", "темма:",
		"\xE2\x80\x8B", "большая", "\n", "<b>", "&nbsp;", "а-б-в-г", ":", "::", "=", "дрога", "\xF0\x9F\x98\x80", "помогите пожалуйста"};
	size_t n = 0, wanted = 0;
	*seed = *seed * 1664525u + 1013904223u;
	wanted = (*seed >> 20) % 100 == 0 ? room - 1 : (*seed >> 16) % 300;
	while (n < wanted) {
		*seed = *seed * 1664525u + 1013904223u;
		uint32_t pick = *seed >> 16;
		if (pick % 41 == 0) {
			text[n++] = (char)(pick >> 8 ? pick >> 8 : 1);
			continue;
		}
		const char *piece = PIECES[pick % (sizeof PIECES / sizeof *PIECES)];
		size_t len = strlen(piece);
		if (n + len >= room)
			break;
		memcpy(text + n, piece, len);
		n += len;
	}
	text[n] = 0;
	return n;
}

static void ten_thousand_hostile_queries_are_answered(void **state)
{
	static char text[2 * QUERY_BYTES];
	static const char SHOWN[] = "Большая яма на дороге у дома, нет отопления, ремонт в плане";
	uint32_t seed = 20261125;
	(void)state;
	for (int i = 0; i < 10000; i++) {
		size_t n = hostile(&seed, text, sizeof text);
		struct query_tree *q = query_parse(text, n);
		struct query_world w = world();
		assert_non_null(q);
		assert_true(query_expand(q, &w));
		for (const struct query_error *e = q->errors; e; e = e->next)
			assert_true(e->begin <= e->end && e->end <= n && *e->message);
		struct index_search s = {.query = q, .limit = 5, .seconds = 1};
		struct index_result r;
		struct fragment f[3];
		if (index_run(ix, &s, &r) != INDEX_OK)
			fail_msg("%s: %s", index_error(ix), text);
		struct highlight *h = highlight_new(q, help_lexicon());
		if (h)
			highlight_text(h, SCOPE_ALL, SHOWN, sizeof SHOWN - 1, f, 3, true);
		highlight_free(h);
		query_free(q);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_compared_by_words_numbers_and_ranges), cmocka_unit_test(what_is_late_by_the_hour_is_overdue), cmocka_unit_test(marks_presence_and_places_are_asked),
		cmocka_unit_test(the_card_is_asked_by_its_object_and_fault),
		cmocka_unit_test(stars_and_nearness_find_words), cmocka_unit_test(a_star_means_written_beginnings), cmocka_unit_test(saved_searches_stand_in_brackets),
		cmocka_unit_test(ten_thousand_hostile_queries_are_answered),
	};
	return cmocka_run_group_tests_name("language", tests, set_up, tear_down);
}
