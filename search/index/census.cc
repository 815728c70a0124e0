#include <xapian.h>

#include <cstring>

#include "search/index/census.h"

namespace {
constexpr size_t SET = INDEX_NUMBERS / 8;
}

bool census::scope::is(const uint8_t *set) const
{
	return filled && (set ? !all && std::memcmp(visible.data(), set, SET) == 0 : all);
}

void census::count(scope &s, const snapshot &snap, uint32_t from)
{
	for (uint32_t n = from; n <= snap.last; n++) {
		const index_row &row = snap.row(n);
		uint16_t o = row.facet[FACET_ORGANISATION];
		if (snap.shows(n) && (s.all || (s.visible[o >> 3] >> (o & 7) & 1)))
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
	s.filled = false;
	s.all = !visible;
	if (visible)
		s.visible.assign(visible, visible + SET);
	return s;
}

const uint32_t *census::days(const snapshot &snap, const uint8_t *visible)
{
	scope &s = of(visible);
	if (s.filled && s.seq == snap.seq)
		return s.day.data();
	const bool grown = s.filled && s.seq < snap.seq && !columns_died(snap.cols, s.seq, snap.seq);
	s.filled = false;
	if (!grown)
		s.day.assign(INDEX_DAYS, 0);
	count(s, snap, grown ? s.last + 1 : 1);
	s.filled = true;
	return s.day.data();
}
