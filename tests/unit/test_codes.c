/* Facets of codes: object and fault of the card beside the others, exact under rights and filters, also when there are more than fit. */
#include <stdio.h>

#include "search/index/columns.h"
#include "tests/unit/search_help.h"

/* A facet of codes has a byte for them: those that do not fit are found as none of the others. */
static void object_and_fault_are_counted_exactly_however_many_there_are(void **state)
{
	char folder[512], code[16];
	struct index_writer *w;
	struct index *other;
	struct index_result r;
	uint8_t organisations[INDEX_NUMBERS / 8] = {1 << 2}, wanted[INDEX_NUMBERS / 8] = {0};
	struct index_search s = {.limit = 1}, seen = {.limit = 1, .visible = organisations}, one = {.limit = 9};
	(void)state;
	assert_true(scratch_make(folder, sizeof folder));
	assert_int_equal(index_writer_open(folder, help_shards, help_lexicon(), NULL, &w), INDEX_OK);
	for (int i = 0; i < 3 * CODES_MOST; i++) {
		snprintf(code, sizeof code, "object_%d", i / 3);
		struct index_message m = {.id = (uint64_t)i + 1, .text = "Яма", .object = i / 3 < CODES_MOST - 2 ? code : NULL, .fault = i % 3 ? "pit" : NULL, .organisation = i % 3 == 1 ? 2 : 1};
		assert_int_equal(index_writer_put(w, &m, true), INDEX_OK);
	}
	for (int i = 0; i < 9; i++) {
		snprintf(code, sizeof code, "later_%d", i);
		struct index_message m = {.id = (uint64_t)(3 * CODES_MOST + i + 1), .text = "Яма", .object = code};
		assert_int_equal(index_writer_put(w, &m, true), INDEX_OK);
	}
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	assert_int_equal(index_open(folder, &other), INDEX_OK);
	assert_int_equal(index_run(other, &s, &r), INDEX_OK);
	assert_int_equal(r.count[FACET_OBJECT][index_code(other, FACET_OBJECT, "object_7")], 3);
	assert_int_equal(r.count[FACET_OBJECT][0], 6);
	assert_int_equal(r.count[FACET_FAULT][index_code(other, FACET_FAULT, "pit")], 2 * CODES_MOST);
	assert_int_equal(index_code(other, FACET_OBJECT, "later_1"), CODES_MOST);
	assert_int_equal(r.count[FACET_OBJECT][CODES_MOST], 1);
	assert_int_equal(index_code(other, FACET_OBJECT, "later_2"), 0);
	assert_int_equal(r.count[FACET_OBJECT][CODES_MOST + 1], 7);
	assert_null(index_code_name(other, FACET_OBJECT, CODES_MOST + 1));
	assert_int_equal(index_run(other, &seen, &r), INDEX_OK);
	assert_int_equal(r.count[FACET_OBJECT][index_code(other, FACET_OBJECT, "object_7")], 1);
	assert_int_equal(r.count[FACET_FAULT][0], 0);
	uint16_t number = index_code(other, FACET_OBJECT, "object_7");
	wanted[number >> 3] = (uint8_t)(1u << (number & 7));
	one.filter[FACET_OBJECT] = wanted;
	assert_int_equal(index_run(other, &one, &r), INDEX_OK);
	assert_int_equal(r.total, 3);
	assert_int_equal(r.count[FACET_FAULT][index_code(other, FACET_FAULT, "pit")], 2);
	assert_int_equal(r.count[FACET_OBJECT][index_code(other, FACET_OBJECT, "object_8")], 3);
	index_close(other);
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(object_and_fault_are_counted_exactly_however_many_there_are)};
	return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
