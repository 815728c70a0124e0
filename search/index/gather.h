/*
 * gather.h - where the words of a block stand, kept while the block is being filled, for its file of common words. C++ files of this
 * folder only. Asking Xapian for the places of a full block takes twenty seconds; they pass by here anyway.
 */
#ifndef MCU_GATHER_H
#define MCU_GATHER_H

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "search/index/bits.h"
#include "search/index/forms.h"

/* A word in a document of the block: its position and the number of the written form there. */
struct gathered_place {
	uint16_t document, position, form;
};

class place_gather {
public:
	static constexpr uint32_t FARTHEST = 65534;	// positions beyond are kept as FARTHEST + 1

	/* Documents come by rising numbers; a block whose beginning was not seen is not gathered. */
	void begin(uint32_t document);
	void add(const std::string &term, uint32_t position);
	void end(const form_list &forms);

	/* By document, then position; NULL: no document of the block has it, or the block is not gathered. */
	const std::vector<gathered_place> *places(uint32_t block, const std::string &term) const;
	void drop(uint32_t block) { blocks.erase(block); }

private:
	struct block_words {
		std::unordered_map<std::string, uint32_t> number;
		std::vector<std::vector<gathered_place>> places;
	};
	struct word_at {
		uint32_t word, position;
	};
	std::map<uint32_t, block_words> blocks;
	block_words *current = nullptr;
	uint32_t document = 0;
	std::vector<word_at> said;	/* in the present document */
};

#endif
