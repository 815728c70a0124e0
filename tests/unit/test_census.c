/* How many documents somebody may see each day: a reader that goes along with the writer counts as one that has just come. */
#include "tests/unit/search_help.h"

enum { ROUNDS = 60, DAY = 20000 };

static char dir[512];
static uint32_t state_of_chance = 7;

static uint32_t chance(uint32_t below)
{
	state_of_chance = state_of_chance * 1664525u + 1013904223u;
	return (state_of_chance >> 16) % below;
}

static void put(struct index_writer *w, uint64_t id, bool fresh)
{
	struct index_message m = {.id = id, .rev = state_of_chance, .text = "Яма", .day = DAY + (int)chance(5), .organisation = 1 + chance(3)};
	assert_int_equal(index_writer_put(w, &m, fresh), INDEX_OK);
}

static void equal(struct index *along, const uint8_t *visible)
{
	static uint32_t seen[INDEX_DAYS];
	const uint32_t *days;
	struct index *newcomer;
	assert_int_equal(index_refresh(along), INDEX_OK);
	assert_int_equal(index_days(along, visible, &days), INDEX_OK);
	memcpy(seen, days, sizeof seen);
	assert_int_equal(index_open(dir, &newcomer), INDEX_OK);
	assert_int_equal(index_days(newcomer, visible, &days), INDEX_OK);
	assert_memory_equal(seen, days, sizeof seen);
	index_close(newcomer);
}

static void additions_changes_and_deaths_are_followed(void **state)
{
	static uint8_t some[INDEX_NUMBERS / 8];
	struct index *along;
	uint64_t next = 1;
	(void)state;
	some[0] = 1 << 1 | 1 << 3;
	assert_true(scratch_make(dir, sizeof dir));
	struct index_writer *w = help_writer(dir);
	put(w, next++, true);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	assert_int_equal(index_open(dir, &along), INDEX_OK);
	for (int i = 0; i < ROUNDS; i++) {
		for (uint32_t n = chance(4); n > 0; n--)
			put(w, next++, true);
		if (chance(3) == 0)
			put(w, 1 + chance((uint32_t)next - 1), false);
		if (chance(5) == 0)
			assert_int_equal(index_writer_delete(w, 1 + chance((uint32_t)next - 1)), INDEX_OK);
		if (chance(2))	/* what is not committed yet must not be seen, and is seen when it is */
			equal(along, chance(2) ? some : NULL);
		assert_int_equal(index_writer_commit(w), INDEX_OK);
		if (chance(4) == 0)
			continue;	/* several commits at once */
		equal(along, NULL);
		equal(along, some);
	}
	index_writer_close(w);
	index_close(along);
	scratch_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(additions_changes_and_deaths_are_followed)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
