/* The synthetic city: the same seed gives the same rows, the flow looks like a city, and the truth file tells the truth. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/text/clean.h"
#include "tests/city/city.h"
#include "tests/city/rng.h"
#include "tests/unit/unit.h"

enum { CITY = 20000 };

static const char *data_folder(void)
{
	static char path[600];
	const char *share = getenv("MCU_SHARE");
	snprintf(path, sizeof path, "%s%s", share ? share : "tests", share ? "/city" : "/city/data");
	return path;
}

static struct city *open_city(uint64_t seed, long messages)
{
	char why[600] = "";
	struct city_options o = { .seed = seed, .messages = messages, .from_day = city_day(2024, 11, 23), .to_day = city_day(2026, 11, 23) };
	struct city *c = city_new(data_folder(), &o, why, sizeof why);
	if (!c)
		fail_msg("%s", why);
	return c;
}

static uint64_t hash_text(uint64_t h, const char *s)
{
	return rng_hash_text(h, s ? s : "-");
}

static uint64_t hash_message(uint64_t h, const struct city_message *m)
{
	h = hash_text(hash_text(hash_text(h, m->text), m->original), m->external_id);
	h = hash_text(hash_text(hash_text(h, m->state), m->address), m->person);
	h = rng_hash(h, (uint64_t)m->received ^ (uint64_t)m->theme << 40 ^ (uint64_t)m->organisation << 50 ^ (uint64_t)m->mark);
	for (int i = 0; i < m->n_answers; i++)
		h = hash_text(h, m->answers[i].text);
	for (int i = 0; i < m->n_events; i++)
		h = rng_hash(hash_text(h, m->events[i].to), (uint64_t)m->events[i].at);
	return h;
}

static uint64_t hash_city(uint64_t seed)
{
	struct city *c = open_city(seed, 3000);
	const struct city_message *m;
	uint64_t h = 0;
	while ((m = city_next(c)))
		h = hash_message(h, m);
	city_free(c);
	return h;
}

static void the_same_seed_gives_the_same_city(void **state)
{
	(void)state;
	uint64_t first = hash_city(1);
	assert_true(first == hash_city(1));
	assert_true(first != hash_city(2));
}

static void exactly_as_many_messages_as_asked(void **state)
{
	(void)state;
	static const long numbers[] = { 1, 50, 777, 4000 };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct city *c = open_city(5, numbers[i]);
		const struct city_message *m;
		int64_t last = 0;
		long n = 0;
		while ((m = city_next(c))) {
			assert_int_equal(m->id, ++n);
			assert_true(m->received >= last);
			last = m->received;
		}
		assert_int_equal(n, numbers[i]);
		assert_true(last < (int64_t)city_day(2026, 11, 23) * 86400);
		city_free(c);
	}
}

static bool valid_utf8(const char *s)
{
	for (size_t left = strlen(s), n; left > 0; s += n, left -= n)
		if (clean_decode(s, left, &n) == 0xFFFD)
			return false;
	return true;
}

static void check_text(const char *s)
{
	if (!s || !*s || !valid_utf8(s) || strpbrk(s, "{}<>|") || strstr(s, "(null)"))
		fail_msg("bad text: %s", s ? s : "(none)");
}

static void check_texts(const struct city_message *m)
{
	check_text(m->text);
	if (m->original) {
		char *clean = clean_dup(m->original, strlen(m->original));
		assert_string_equal(clean, m->text);
		assert_string_not_equal(m->original, m->text);
		free(clean);
	}
	for (int i = 0; i < m->n_answers; i++)
		check_text(m->answers[i].text);
	if (m->address)
		check_text(m->address);
}

static void texts_are_clean_and_whole(void **state)
{
	(void)state;
	struct city *c = open_city(3, 6000);
	const struct city_message *m;
	while ((m = city_next(c)))
		check_texts(m);
	city_free(c);
}

static void check_history(const struct city_message *m)
{
	const char *now = "new";
	bool by_hand = !strcmp(m->channel, "phone") || !strcmp(m->channel, "direct_line") || !strcmp(m->channel, "reception");
	assert_true(m->n_events == 0 ? !strcmp(m->state, "new") : by_hand == !strcmp(m->events[0].kind, "created"));
	for (int i = 0; i < m->n_events; i++) {
		const struct city_event *e = &m->events[i];
		assert_true(i == 0 || e->at >= m->events[i - 1].at);
		if (strcmp(e->kind, "state"))
			continue;
		assert_string_equal(e->from, now);
		now = e->to;
	}
	assert_string_equal(now, m->state);
	assert_true(m->n_events < CITY_EVENTS);
	assert_true(!m->answered || m->answered > m->received);
	assert_true(!m->mark || m->answered);
}

static void history_leads_to_the_state(void **state)
{
	(void)state;
	struct city *c = open_city(4, 6000);
	const struct city_message *m;
	long answered = 0, late = 0, canned = 0, repeated = 0;
	while ((m = city_next(c))) {
		check_history(m);
		answered += m->answered != 0;
		late += m->answered && m->due_day && m->answered / 86400 > m->due_day;
		repeated += m->repeated;
		for (int i = 0; i < m->n_answers; i++)
			canned += m->answers[i].canned;
	}
	city_free(c);
	assert_in_range(answered * 100 / 6000, 88, 99);
	assert_in_range(late * 100 / answered, 3, 20);
	assert_in_range(canned * 100 / answered, 15, 40);
	assert_in_range(repeated * 100 / 6000, 5, 25);
}

struct tally { long channel[12], weekday[7], year[2], winter_ice, summer_ice, winter_grass, summer_grass; };

static void count(struct tally *t, const struct city *c, const struct city_message *m)
{
	struct city_row theme = { 0 };
	int y, mon, d, day = (int)((m->received + 3 * 3600) / 86400);
	city_date(day, &y, &mon, &d);
	t->channel[m->source - CITY_FIRST_SOURCE]++;
	t->weekday[(day + 4) % 7]++;
	t->year[day >= city_day(2025, 11, 23)]++;
	if (!m->theme || !city_reference(c, CITY_THEMES, m->theme - 1, &theme))
		return;
	bool winter = mon == 12 || mon <= 2, summer = mon >= 6 && mon <= 8;
	t->winter_ice += winter && !strcmp(theme.f[0], "03.05");
	t->summer_ice += summer && !strcmp(theme.f[0], "03.05");
	t->winter_grass += winter && !strcmp(theme.f[0], "09.01");
	t->summer_grass += summer && !strcmp(theme.f[0], "09.01");
}

static void the_flow_looks_like_a_city(void **state)
{
	(void)state;
	struct city *c = open_city(1, CITY);
	const struct city_message *m;
	struct tally t = { 0 };
	while ((m = city_next(c)))
		count(&t, c, m);
	city_free(c);
	assert_in_range(t.channel[3], CITY * 20 / 100, CITY * 34 / 100);	/* ПОС */
	assert_in_range(t.channel[4], CITY * 20 / 100, CITY * 34 / 100);	/* ВКонтакте */
	for (int i = 0; i < 11; i++)
		assert_true(t.channel[i] > CITY / 400);
	assert_true(t.weekday[1] > t.weekday[0] * 13 / 10);
	assert_true(t.weekday[3] > t.weekday[6] * 12 / 10);
	assert_true(t.winter_ice > 10 * (t.summer_ice + 1));
	assert_true(t.summer_grass > 10 * (t.winter_grass + 1));
	assert_true(t.year[1] > t.year[0] * 11 / 10);
}

static int day_of_json(json_t *date)
{
	int y = 0, m = 0, d = 0;
	if (!json_is_string(date) || sscanf(json_string_value(date), "%d-%d-%d", &y, &m, &d) != 3)
		return 0;
	return city_day(y, m, d);
}

static double per_day(json_t *cells, const char *key, int days)
{
	return (double)json_integer_value(json_object_get(cells, key)) / (days > 0 ? days : 1);
}

static void check_cause(json_t *cause, int from, int to)
{
	json_t *cells = json_object_get(json_object_get(cause, "rates"), "cell_messages");
	json_t *measure = json_object_get(cause, "measure");
	size_t planted = json_array_size(json_object_get(cause, "messages"));
	if (json_is_false(json_object_get(cause, "planted"))) {
		assert_int_equal(planted, 0);
		return;
	}
	int start = day_of_json(json_object_get(cause, "start")), done = day_of_json(json_object_get(measure, "date"));
	double before = per_day(cells, "before", start - from), during = per_day(cells, "during", (done ? done : to) - start);
	assert_true(planted > 30);
	assert_true(during > before * 1.5);
	if (!done || json_is_true(json_object_get(cause, "seasonal")))
		return;
	double after = per_day(cells, "after_measure", to - done);
	if (json_is_true(json_object_get(measure, "worked")))
		assert_true(after < during * .75);
	else
		assert_true(after > during * .55);
}

static void planted_causes_raise_and_measures_lower_their_cells(void **state)
{
	(void)state;
	struct city *c = open_city(1, CITY);
	while (city_next(c))
		;
	json_t *truth = city_truth(c), *cause;
	size_t i, planted = 0;
	json_array_foreach(json_object_get(truth, "causes"), i, cause) {
		check_cause(cause, city_day(2024, 11, 23), city_day(2026, 11, 23));
		planted += json_is_true(json_object_get(cause, "planted"));
	}
	assert_true(planted >= 10);
	assert_true(json_object_size(json_object_get(truth, "copies")) > 100);
	assert_true(json_array_size(json_object_get(truth, "canned_answers_of_messages")) > 1000);
	json_decref(truth);
	city_free(c);
}

static void reference_rows_point_at_earlier_ones(void **state)
{
	(void)state;
	struct city *c = open_city(1, 10);
	struct city_row row;
	int sectors = 0, themes = 0, streets = 0;
	for (int i = 0; city_reference(c, CITY_ORGANISATIONS, i, &row); i++)
		assert_true(row.n[0] <= i);
	for (int i = 0; city_reference(c, CITY_THEMES, i, &row); i++) {
		assert_true(row.n[0] <= i);
		sectors += !row.n[0];
		themes += row.n[0] > 0;
	}
	while (city_reference(c, CITY_STREETS, streets, &row))
		streets++;
	assert_true(sectors >= 12 && themes >= 120 && streets >= 150);
	city_free(c);
}

static const char *const CATEGORIES[] = { "wear", "contractor", "norm", "resources", "control", "routing", "answers", "informing", "outside", "demand" };
enum { CATEGORY_COUNT = sizeof CATEGORIES / sizeof *CATEGORIES };

/* A sheet in which each side of each category has one sentence that nobody else says. */
static void write_sheet(const char *path)
{
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fputs("category\twho\tobject\tsentence\n", f);
	for (int i = 0; i < CATEGORY_COUNT; i++)
		fprintf(f, "%s\tcitizen\tдом\tэто [пример] %d жителя…\n%s\tofficial\tдом\tэто пример %d чиновника.\n", CATEGORIES[i], 701 + i, CATEGORIES[i], 801 + i);
	fputs("none\tcitizen\tдом\tэто пример 700 жителя\n", f);
	fclose(f);
}

static int category_of(const json_t *cause)
{
	const char *category = json_string_value(json_object_get(cause, "category"));
	for (int i = 0; category && i < CATEGORY_COUNT; i++)
		if (!strcmp(CATEGORIES[i], category))
			return i;
	return -1;
}

static bool says(const char *text, int number)
{
	char words[40];
	snprintf(words, sizeof words, "пример %d", number);
	return strstr(text, words) != NULL;
}

static struct city *open_trial(uint64_t seed, const char *sheet, char why[600])
{
	struct city_options o = { .seed = seed, .messages = CITY, .from_day = city_day(2024, 11, 23), .to_day = city_day(2026, 11, 23), .causes = "causes-trial.txt", .wordings = sheet };
	return city_new(data_folder(), &o, why, 600);
}

static void a_trial_plants_one_cause_of_each_category_in_the_words_it_is_given(void **state)
{
	(void)state;
	char sheet[] = "/tmp/mcu-sheet-XXXXXX", why[600] = "";
	int fd = mkstemp(sheet), all[CATEGORY_COUNT] = { 0 }, said[CATEGORY_COUNT] = { 0 }, told[CATEGORY_COUNT] = { 0 }, idle = 0, rest = 0, planted[CATEGORY_COUNT] = { 0 }, of_cause[64];
	assert_true(fd >= 0);
	close(fd);
	write_sheet(sheet);
	struct city *c = open_trial(3, sheet, why);
	if (!c)
		fail_msg("%s", why);
	json_t *truth = city_truth(c), *cause;
	size_t i;
	json_array_foreach(json_object_get(truth, "causes"), i, cause) {
		of_cause[i] = category_of(cause);
		if (json_is_true(json_object_get(cause, "planted")))
			planted[of_cause[i]]++;
	}
	const struct city_message *m;
	while ((m = city_next(c))) {
		int k = m->cause < 0 ? -1 : of_cause[m->cause];
		for (int n = 0; n < CATEGORY_COUNT; n++)
			assert_true(n == k || !says(m->text, 701 + n));
		idle += k < 0 && says(m->text, 700);
		rest += k < 0;
		if (k < 0)
			continue;
		all[k]++;
		said[k] += says(m->text, 701 + k);
		for (int a = 0; a < m->n_answers; a++)
			told[k] += says(m->answers[a].text, 801 + k);
	}
	for (int k = 0; k < CATEGORY_COUNT; k++) {
		assert_int_equal(planted[k], 1);
		assert_true(all[k] >= 20);
		if (said[k] < all[k] * 3 / 10 || said[k] > all[k] * 8 / 10 || !told[k])
			fail_msg("%s: of %d messages %d say it, %d answers", CATEGORIES[k], all[k], said[k], told[k]);
	}
	assert_true(idle > rest / 20);
	json_decref(truth);
	city_free(c);
	unlink(sheet);
	assert_null(open_trial(3, sheet, why));
	assert_non_null(strstr(why, sheet));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_gives_the_same_city),
		cmocka_unit_test(exactly_as_many_messages_as_asked),
		cmocka_unit_test(texts_are_clean_and_whole),
		cmocka_unit_test(history_leads_to_the_state),
		cmocka_unit_test(the_flow_looks_like_a_city),
		cmocka_unit_test(planted_causes_raise_and_measures_lower_their_cells),
		cmocka_unit_test(a_trial_plants_one_cause_of_each_category_in_the_words_it_is_given),
		cmocka_unit_test(reference_rows_point_at_earlier_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
