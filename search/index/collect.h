/* collect.h - counts facets and keeps the newest hits while candidates pass by. C++ files of this folder only. */
#ifndef MCU_COLLECT_H
#define MCU_COLLECT_H

#include <vector>

#include "search/index/columns.h"
#include "search/index/copy_tally.h"
#include "search/index/index.h"

/* A hit; or only the filter of one facet (its number) or of the day is against it; or more is. */
enum class verdict { but_for_day = FACET_COUNT, hit, passed_over };

class collector {
public:
	/* What judge() goes by; counts and hits stay as they are. */
	void aim(const index_search &s);

	/* Forgets the last search and begins this one, over these rows; ranked: the heaviest come first, else the order is that asked. */
	void start(const index_search &s, const index_row *rows, bool ranked);

	/* What rights and filters make of a document. */
	verdict judge(const index_row &row) const
	{
		if (search->visible && !has(search->visible, row.ids[FACET_ORGANISATION]))
			return verdict::passed_over;
		if (search->only && !among(*search->only, row.id))
			return verdict::passed_over;
		if (search->without && among(*search->without, row.id))
			return verdict::passed_over;
		if (search->group && row.group != search->group)
			return verdict::passed_over;
		verdict v = verdict::hit;
		if (dated && !in_range(row.day))
			v = verdict::but_for_day;
		for (int i = 0; i < active; i++)
			if (!has(search->filter[checked[i]], row_facet(&row, checked[i]))) {
				if (v != verdict::hit)
					return verdict::passed_over;
				v = static_cast<verdict>(checked[i]);
			}
		return v;
	}

	/* Counts a document that satisfies the words; weight is asked of hits when they are ranked. */
	template <typename Weight> void count_in(verdict v, uint32_t docid, const index_row &row, Weight weight)
	{
		if (v == verdict::hit)
			hit(docid, row, ranked ? weight() : 0);
		else if (v != verdict::passed_over)
			near_miss(v, row);
	}

	/* Hits in their order, best first, with their copies. */
	void finish();

	uint64_t total = 0;
	std::vector<index_hit> kept;
	copy_tally copies;
	std::vector<uint32_t> count[FACET_COUNT], day;	/* day: matches but for the range of days */

private:
	static bool has(const uint8_t *set, uint16_t n) { return set[n >> 3] >> (n & 7) & 1; }
	static bool among(const index_ids &s, uint64_t id)
	{
		uint64_t at = id - s.from;
		return id >= s.from && (!s.to || id <= s.to) && (!s.bits || (s.bits[at >> 3] >> (at & 7) & 1));
	}
	bool in_range(uint16_t when) const { return when && (!search->day_from || when >= search->day_from) && (!search->day_to || when <= search->day_to); }
	uint32_t key(const index_row &row) const { return !by_due ? row.time : row.due ? row.due : INDEX_DAYS; }
	bool before(const index_hit &a, const index_hit &b) const;
	void tell(const index_row &row) const;
	void hit(uint32_t docid, const index_row &row, double weight);
	void keep(const index_hit &h);
	index_hit hit_of(const copy_tally::best &b, uint32_t group) const;
	void near_miss(verdict v, const index_row &row);
	void stand_for_group(uint32_t docid, const index_row &row, double weight);
	void count_value(unsigned facet, uint16_t number)
	{
		if (!count[facet][number]++)
			counted[facet].push_back(number);
	}
	void count_day(uint16_t when)
	{
		if (!day[when]++)
			counted_days.push_back(when);
	}

	const index_search *search = nullptr;
	const index_row *all = nullptr;
	unsigned checked[FACET_COUNT];
	int active = 0;
	bool dated = false, ascending = false, by_due = false, shuffled = false, ranked = false;
	size_t limit = 0;
	std::vector<uint16_t> counted[FACET_COUNT], counted_days;	/* whose count is not 0: only these are wiped */
};

#endif
