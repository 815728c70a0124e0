#include "search/index/codes.h"

#include <cstring>

#include "search/index/columns.h"

extern "C" {
#include "search/index/query_fields.h"
}

uint16_t code_table::find(index_facet f, const char *code) const
{
	auto known = numbers[f].find(code);
	return known == numbers[f].end() ? 0 : known->second;
}

void code_table::add(index_facet f, std::string code)
{
	names[f].push_back(code);
	numbers[f].emplace(std::move(code), static_cast<uint8_t>(names[f].size()));
}

uint8_t code_table::number(index_facet f, const char *code)
{
	if (!code || !*code)
		return 0;
	uint16_t known = find(f, code);
	if (known)
		return static_cast<uint8_t>(known);
	if (names[f].size() == CODES_MOST)
		return CODES_MOST + 1;
	add(f, code);
	return static_cast<uint8_t>(names[f].size());
}

const char *code_table::name(index_facet f, uint16_t number) const
{
	return number && number <= names[f].size() ? names[f][number - 1].c_str() : nullptr;
}

void code_table::load(const std::string &text)
{
	for (int f = 0; f < FACET_COUNT; f++) {
		names[f].clear();
		numbers[f].clear();
	}
	size_t at = 0;
	while (at + 2 < text.size()) {
		size_t end = text.find('\n', at);
		if (end == std::string::npos)
			return;
		int f = text[at] - '0';
		if (f >= 0 && f < FACET_COUNT)
			add(static_cast<index_facet>(f), text.substr(at + 2, end - at - 2));
		at = end + 1;
	}
}

std::string code_table::text() const
{
	std::string out;
	for (int f = 0; f < FACET_COUNT; f++)
		for (const auto &name : names[f])
			out += std::to_string(f) + ' ' + name + '\n';
	return out;
}

std::string index_fold(const char *text)
{
	char plain[256];
	return std::string(plain, query_plain(text, plain, sizeof plain));
}
