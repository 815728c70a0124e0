#include <algorithm>

#include "search/index/collect.h"

void collector::aim(const index_search &s)
{
	search = &s;
	active = 0;
	for (unsigned f = 0; f < FACET_COUNT; f++)
		if (s.filter[f])
			checked[active++] = f;
	dated = s.day_from || s.day_to;
}

void collector::start(const index_search &s, const index_row *rows, bool by_weight)
{
	aim(s);
	ranked = by_weight;
	all = rows;
	total = 0;
	for (int f = 0; f < FACET_COUNT; f++) {
		count[f].resize(INDEX_NUMBERS);
		for (uint16_t number : counted[f])
			count[f][number] = 0;
		counted[f].clear();
	}
	day.resize(INDEX_DAYS);
	for (uint16_t when : counted_days)
		day[when] = 0;
	counted_days.clear();
	by_due = s.sort == SORT_DUE;
	ascending = s.sort == SORT_OLDEST || by_due;
	shuffled = s.sort == SORT_SAMPLE;
	limit = s.limit + 1;
	kept.clear();
	copies.start();
	if (s.each)
		s.each(s.each_arg, nullptr);
}

/* An order of groups that has nothing to do with what they say, the same each time. */
static uint32_t shuffle(uint32_t group)
{
	group = (group ^ group >> 16) * 0x7feb352du;
	return (group ^ group >> 15) * 0x846ca68bu;
}

/* By weight, then by number; or by the key, highest (or lowest) first, then by id the same way; or the order of a sample. */
bool collector::before(const index_hit &a, const index_hit &b) const
{
	if (ranked)
		return a.weight != b.weight ? a.weight > b.weight : a.docid < b.docid;
	if (shuffled && a.group != b.group)
		return shuffle(a.group) < shuffle(b.group);
	if (a.key != b.key)
		return ascending ? a.key < b.key : a.key > b.key;
	return ascending ? a.id < b.id : a.id > b.id;
}

void collector::hit(uint32_t docid, const index_row &row, double weight)
{
	total++;
	for (unsigned f = 0; f < FACET_COUNT; f++)
		count_value(f, row_facet(&row, f));
	count_day(row.day);
	if (search->each)
		tell(row);
	copies.add(row.group);
	if (search->collapse)
		stand_for_group(docid, row, weight);
	else if ((!ranked || kept.size() < limit || weight > kept.front().weight) && !(search->except && among(*search->except, row.id)))
		keep({row.id, key(row), docid, weight, row.group, 0});
}

void collector::tell(const index_row &row) const
{
	const index_told seen{row.id, row.place, key(row), row.group};
	search->each(search->each_arg, &seen);
}

/* The hit of a group that is first in the order. */
void collector::stand_for_group(uint32_t docid, const index_row &row, double weight)
{
	copy_tally::best &best = copies.first(row.group);
	if (!best.document || before({row.id, key(row), docid, weight, row.group, 0}, hit_of(best, row.group)))
		best = {docid, static_cast<float>(weight)};
}

index_hit collector::hit_of(const copy_tally::best &b, uint32_t group) const
{
	return {all[b.document].id, key(all[b.document]), b.document, b.weight, group, 0};
}

/* A heap whose top is the worst of the kept ones. */
void collector::keep(const index_hit &h)
{
	auto order = [this](const index_hit &a, const index_hit &b) { return before(a, b); };
	if (search->after && !before({search->after_id, search->after_key, 0, 0, 0, 0}, h))
		return;
	if (kept.size() == limit) {
		if (!before(h, kept.front()))
			return;
		std::pop_heap(kept.begin(), kept.end(), order);
		kept.pop_back();
	}
	kept.push_back(h);
	std::push_heap(kept.begin(), kept.end(), order);
}

void collector::near_miss(verdict v, const index_row &row)
{
	if (v == verdict::but_for_day)
		count_day(row.day);
	else
		count_value(static_cast<unsigned>(v), row_facet(&row, static_cast<unsigned>(v)));
}

void collector::finish()
{
	if (search->collapse) {
		kept.clear();
		for (uint32_t group : copies.groups())
			if (!search->except_groups || !among(*search->except_groups, group))
				keep(hit_of(copies.first(group), group));
	}
	std::sort(kept.begin(), kept.end(), [this](const index_hit &a, const index_hit &b) { return before(a, b); });
	for (index_hit &h : kept)
		h.copies = copies.copies(h.group);
}
