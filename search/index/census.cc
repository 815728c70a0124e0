#include <xapian.h>

#include <cstring>

#include "search/index/census.h"

namespace {
constexpr size_t SET = INDEX_NUMBERS / 8;
}

bool census::scope::is(uint32_t commit, const uint8_t *set) const
{
	return filled && seq == commit && (set ? !all && std::memcmp(visible.data(), set, SET) == 0 : all);
}

void census::count(scope &s, const snapshot &snap)
{
	s.day.assign(INDEX_DAYS, 0);
	for (uint32_t n = 1; n <= snap.last; n++) {
		const index_row &row = snap.row(n);
		uint16_t o = row.facet[FACET_ORGANISATION];
		if (snap.shows(n) && (s.all || (s.visible[o >> 3] >> (o & 7) & 1)))
			s.day[row.day]++;
	}
}

const uint32_t *census::days(const snapshot &snap, const uint8_t *visible)
{
	for (const scope &s : kept)
		if (s.is(snap.seq, visible))
			return s.day.data();
	scope &s = kept[oldest++ % (sizeof kept / sizeof *kept)];
	s.filled = false;
	s.all = !visible;
	if (visible)
		s.visible.assign(visible, visible + SET);
	count(s, snap);
	s.seq = snap.seq;
	s.filled = true;
	return s.day.data();
}
