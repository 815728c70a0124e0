/* Where an excess sits, and where messages gather: planted without chance. */
#include "tests/unit/unit.h"

#include <math.h>

#include "search/discover/localise.h"
#include "search/discover/scan.h"

enum { THEMES = 6, DISTRICTS = 3, CHANNELS = 4, CELLS = THEMES * DISTRICTS * CHANNELS };

static struct local_cell cell[CELLS];
static struct local_node node[LOCAL_NODES];

static void quiet(double each)
{
	for (int i = 0; i < CELLS; i++)
		cell[i] = (struct local_cell){{i / (DISTRICTS * CHANNELS), i / CHANNELS % DISTRICTS, i % CHANNELS, -1}, each, each};
}

/* theme, district, channel: -1 for all. */
static void add(int theme, int district, int channel, double more)
{
	for (int i = 0; i < CELLS; i++)
		if ((theme < 0 || cell[i].value[0] == theme) && (district < 0 || cell[i].value[1] == district) && (channel < 0 || cell[i].value[2] == channel))
			cell[i].seen += more;
}

static void one_theme_is_named_alone(void **state)
{
	(void)state;
	quiet(3);
	add(2, -1, -1, 4);
	assert_int_equal(localise(cell, CELLS, 3, 1, node), 1);
	assert_true(node[0].dimension[0] == 0 && node[0].value[0] == 2 && node[0].dimension[1] == -1);
	assert_true(node[0].seen == 12 * 7 && node[0].expected == 36 && fabs(node[0].share - 1) < 1e-9 && node[0].p < 0.001);
}

static void a_theme_in_a_district_is_a_pair(void **state)
{
	(void)state;
	quiet(3);
	add(2, 1, -1, 9);
	assert_int_equal(localise(cell, CELLS, 3, 1, node), 1);
	assert_true(node[0].dimension[0] == 0 && node[0].value[0] == 2 && node[0].dimension[1] == 1 && node[0].value[1] == 1);
}

static void two_themes_are_both_named(void **state)
{
	(void)state;
	quiet(3);
	add(2, -1, -1, 5);
	add(4, -1, -1, 4);
	assert_int_equal(localise(cell, CELLS, 3, 1, node), 2);
	assert_true(node[0].dimension[1] == -1 && node[1].dimension[1] == -1 && node[0].value[0] + node[1].value[0] == 6 && node[0].value[0] != node[1].value[0]);
}

static void what_rose_everywhere_is_nowhere(void **state)
{
	(void)state;
	quiet(3);
	add(-1, -1, -1, 4);
	assert_int_equal(localise(cell, CELLS, 3, 1, node), 0);
	quiet(0);
	assert_int_equal(localise(cell, CELLS, 3, 1, node), 0);
}

static void an_unknown_value_is_never_named(void **state)
{
	(void)state;
	quiet(3);
	add(-1, 1, -1, 6);
	for (int i = 0; i < CELLS; i++)
		if (cell[i].value[1] == 1)
			cell[i].value[1] = -1;
	assert_int_equal(localise(cell, CELLS, 3, 1, node), 0);
}

enum { HOUSES = 40, EVENTS = 160 };

/* Houses on a grid of 500 m, messages spread evenly over houses and days. */
static size_t spread(struct scan_place *place, struct scan_event *event)
{
	size_t n = 0;
	for (int i = 0; i < HOUSES; i++)
		place[i] = (struct scan_place){500.0 * (i % 8), 500.0 * (i / 8)};
	for (; n < 120; n++)
		event[n] = (struct scan_event){(int)(n * 7 % HOUSES), (int)(n * 13 % SCAN_DAYS)};
	return n;
}

static void messages_that_gather_are_found_where_and_when(void **state)
{
	(void)state;
	struct scan_place place[HOUSES];
	struct scan_event event[EVENTS];
	struct scan_found found, again;
	size_t n = spread(place, event);
	for (int i = 0; i < 12; i++)
		event[n++] = (struct scan_event){18 + i % 2, i % 4};
	assert_int_equal(scan_places(place, HOUSES, event, n, 1, &found), 1);
	assert_true(hypot(place[found.centre].x - place[18].x, place[found.centre].y - place[18].y) <= 500);
	assert_in_range(found.days, 3, 6);
	assert_true(found.seen >= 12 && found.expected < 5);
	assert_true(found.interval > SCAN_ALARM);
	assert_int_equal(scan_places(place, HOUSES, event, n, 1, &again), 1);
	assert_true(again.p == found.p);
}

static void an_even_spread_is_no_gathering(void **state)
{
	(void)state;
	struct scan_place place[HOUSES];
	struct scan_event event[EVENTS];
	struct scan_found found;
	size_t n = spread(place, event);
	assert_true(scan_places(place, HOUSES, event, n, 1, &found) == 0 || found.interval < SCAN_ALARM);
	assert_int_equal(scan_places(place, HOUSES, event, 9, 1, &found), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_theme_is_named_alone),
		cmocka_unit_test(a_theme_in_a_district_is_a_pair),
		cmocka_unit_test(two_themes_are_both_named),
		cmocka_unit_test(what_rose_everywhere_is_nowhere),
		cmocka_unit_test(an_unknown_value_is_never_named),
		cmocka_unit_test(messages_that_gather_are_found_where_and_when),
		cmocka_unit_test(an_even_spread_is_no_gathering),
	};
	return cmocka_run_group_tests_name("localise", tests, NULL, NULL);
}
