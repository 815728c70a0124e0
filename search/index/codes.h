/* codes.h - channels, states, kinds, objects and faults as small numbers; names of terms. Included by C++ files of this folder only. */
#ifndef MCU_CODES_H
#define MCU_CODES_H

#include <map>
#include <string>
#include <vector>

#include "search/index/index.h"

/* Names of the codes of each facet; number 0 means none. Kept in metadata as lines "facet code". */
class code_table {
public:
	/* The number of a code, given out at first sight; that of all that do not fit when there are CODES_MOST. */
	uint8_t number(index_facet f, const char *code);
	/* The number, or 0 for an unknown one. */
	uint16_t find(index_facet f, const char *code) const;
	const char *name(index_facet f, uint16_t number) const;
	void load(const std::string &text);
	std::string text() const;

private:
	void add(index_facet f, std::string code);
	std::vector<std::string> names[FACET_COUNT];
	std::map<std::string, uint8_t, std::less<>> numbers[FACET_COUNT];	/* of those names: an answer asks for each value of a facet */
};

/* Terms of a field beside the words. */
constexpr const char *TERM_ADDRESS = "XA", *TERM_ANSWER = "XR", *TERM_NUMBER = "XN", *TERM_ORGANISATION = "XO";

/* A number as it is compared: letters and digits alone, lower case. */
std::string index_fold(const char *text);

#endif
