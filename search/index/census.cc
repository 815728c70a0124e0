#include <xapian.h>

#include <cstring>

#include "search/index/census.h"

namespace {
constexpr size_t SET = INDEX_NUMBERS / 8;
}

bool census::scope::is(const uint8_t *set) const
{
	return used && (set ? !all && std::memcmp(visible.data(), set, SET) == 0 : all);
}

bool census::scope::sees(const index_row &row) const
{
	const uint16_t o = row.ids[FACET_ORGANISATION];
	return all || (visible[o >> 3] >> (o & 7) & 1);
}

void census::count(scope &s, const snapshot &snap, uint32_t from)
{
	for (uint32_t n = from; n <= snap.last; n++) {
		const index_row &row = snap.row(n);
		if (snap.shows(n) && s.sees(row))
			s.day[row.day]++;
	}
	s.seq = snap.seq;
	s.last = snap.last;
}

/* What is known of this scope, or a place for it. */
census::scope &census::of(const uint8_t *visible)
{
	for (scope &s : kept)
		if (s.is(visible))
			return s;
	scope &s = kept[oldest++ % (sizeof kept / sizeof *kept)];
	s.used = true;
	s.counted = false;
	s.marked = 0;
	s.bits.clear();
	s.all = !visible;
	if (visible)
		s.visible.assign(visible, visible + SET);
	return s;
}

const uint32_t *census::days(const snapshot &snap, const uint8_t *visible)
{
	scope &s = of(visible);
	if (s.counted && s.seq == snap.seq)
		return s.day.data();
	const bool grown = s.counted && s.seq < snap.seq && !columns_died(snap.cols, s.seq, snap.seq);
	s.counted = false;
	if (!grown)
		s.day.assign(INDEX_DAYS, 0);
	count(s, snap, grown ? s.last + 1 : 1);
	s.counted = true;
	return s.day.data();
}

const uint64_t *census::bits(const snapshot &snap, const uint8_t *visible)
{
	if (!visible)
		return nullptr;
	scope &s = of(visible);
	s.bits.resize((snap.last / block_set::SIZE + 1) * block_set::WORDS);
	for (; s.marked < snap.last; s.marked++)
		if (s.sees(snap.row(s.marked + 1)))
			s.bits[(s.marked + 1) >> 6] |= uint64_t{1} << ((s.marked + 1) & 63);
	return s.bits.data();
}
