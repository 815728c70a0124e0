/* census.h - what documents an account may see, and how many each day, whatever it asks. C++ files of this folder only. */
#ifndef MCU_CENSUS_H
#define MCU_CENSUS_H

#include <vector>

#include "search/index/sources.h"

/* Counted by a pass over the columns (5 ms a million) and kept for the last few scopes; commits that only add are added. */
class census {
public:
	/* INDEX_DAYS counts, [0] of those without a date; visible as in index_search. Valid until the next call. */
	const uint32_t *days(const snapshot &snap, const uint8_t *visible);

	/* A bit for each document whose organisation may be seen, dead ones too, whole blocks of them; nullptr: all. Likewise. */
	const uint64_t *bits(const snapshot &snap, const uint8_t *visible);

private:
	struct scope {
		bool used = false, counted = false, all = false;
		uint32_t seq = 0, last = 0;
		std::vector<uint8_t> visible;
		std::vector<uint32_t> day;
		std::vector<uint64_t> bits;	/* grow only: a number always means the same document */
		uint32_t marked = 0;		/* so many documents have their bit */
		bool is(const uint8_t *set) const;
		bool sees(const index_row &row) const;
	};
	static void count(scope &s, const snapshot &snap, uint32_t from);
	scope &of(const uint8_t *visible);
	scope kept[3];
	unsigned oldest = 0;
};

#endif
