#include <algorithm>

#include "search/index/gather.h"

void place_gather::begin(uint32_t number)
{
	const uint32_t block = number / block_set::SIZE;
	if (number == std::max(block * block_set::SIZE, 1u))
		blocks[block] = {};
	const auto known = blocks.find(block);
	current = known == blocks.end() ? nullptr : &known->second;
	document = number % block_set::SIZE;
	said.clear();
}

void place_gather::add(const std::string &term, uint32_t position)
{
	if (!current)
		return;
	const auto word = current->number.try_emplace(term, static_cast<uint32_t>(current->places.size()));
	if (word.second)
		current->places.emplace_back();
	said.push_back({word.first->second, position});
}

void place_gather::end(const form_list &forms)
{
	for (const word_at &w : said)
		current->places[w.word].push_back({static_cast<uint16_t>(document), static_cast<uint16_t>(std::min(w.position, FARTHEST + 1)), forms.form(w.position)});
}

const std::vector<gathered_place> *place_gather::places(uint32_t block, const std::string &term) const
{
	const auto known = blocks.find(block);
	if (known == blocks.end())
		return nullptr;
	const auto word = known->second.number.find(term);
	return word == known->second.number.end() ? nullptr : &known->second.places[word->second];
}
