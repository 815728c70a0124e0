/* copy_tally.h - near copies among hits: how many of each group, and the hit that stands for it. C++ files of this folder only. */
#ifndef MCU_COPY_TALLY_H
#define MCU_COPY_TALLY_H

#include <cstdint>
#include <vector>

class copy_tally {
public:
	void start()
	{
		for (uint32_t group : met)
			count[group] = 0;
		met.clear();
	}

	/* Counts one hit. The document that stands for its group so far, 0 for none: replace it when this one is better. */
	uint32_t &add(uint32_t group)
	{
		if (group >= count.size()) {
			count.resize(group + group / 2 + 1024);
			best.resize(count.size());
		}
		if (!count[group]++) {
			met.push_back(group);
			best[group] = 0;
		}
		return best[group];
	}

	uint32_t copies(uint32_t group) const { return group < count.size() ? count[group] : 0; }
	const std::vector<uint32_t> &groups() const { return met; }
	uint32_t document(uint32_t group) const { return best[group]; }

private:
	std::vector<uint32_t> count, best, met;	/* the first two by group */
};

#endif
