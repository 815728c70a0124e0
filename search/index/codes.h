/* codes.h - kinds, channels and states as small numbers; months of days. Included by C++ files of this folder only. */
#ifndef MCU_CODES_H
#define MCU_CODES_H

#include <string>
#include <vector>

#include "search/index/index.h"

/* Names of the codes of each facet; number 0 means none. Kept in metadata as lines "facet code". */
class code_table {
public:
	/* The number of a code, given out at first sight. */
	uint16_t number(index_facet f, const char *code);
	/* The number, or 0 for an unknown one. */
	uint16_t find(index_facet f, const char *code) const;
	const char *name(index_facet f, uint16_t number) const;
	void load(const std::string &text);
	std::string text() const;

private:
	std::vector<std::string> names[FACET_COUNT];
};

/* Terms of a field beside the words. */
constexpr const char *TERM_ADDRESS = "XA", *TERM_ANSWER = "XR", *TERM_NUMBER = "XN";

/* A number as it is compared: letters and digits alone, lower case. */
std::string index_fold(const char *text);

/* yyyymm of a day since 1970. */
unsigned month_of_day(unsigned day);

#endif
