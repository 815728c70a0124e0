/* copy_tally.h - near copies among hits: how many of each group, and the hit that stands for it. C++ files of this folder only. */
#ifndef MCU_COPY_TALLY_H
#define MCU_COPY_TALLY_H

#include <cstdint>
#include <vector>

class copy_tally {
public:
	/* The hit that stands for a group; document 0: none yet. */
	struct best {
		uint32_t document;
		float weight;
	};

	void start()
	{
		for (uint32_t group : met) {
			count[group] = 0;
			if (group < standing.size())
				standing[group] = {0, 0};
		}
		met.clear();
	}

	/* Counts one hit. */
	void add(uint32_t group)
	{
		if (group >= count.size())
			count.resize(group + group / 2 + 1024);
		if (!count[group]++)
			met.push_back(group);
	}

	/* What stands for a group that was counted: replace it when the hit is better. */
	best &first(uint32_t group)
	{
		if (group >= standing.size())
			standing.resize(count.size());
		return standing[group];
	}

	uint32_t copies(uint32_t group) const { return group < count.size() ? count[group] : 0; }
	const std::vector<uint32_t> &groups() const { return met; }

private:
	std::vector<uint32_t> count, met;	/* count by group */
	std::vector<best> standing;	/* by group, as far as asked */
};

#endif
