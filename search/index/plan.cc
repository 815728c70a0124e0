#include <xapian.h>

#include <cstring>

#include "search/index/plan.h"

using Xapian::Query;

namespace {

constexpr int PHRASE_COMBINATIONS = 12;

/* Xapian can tell, and the ways to pick are not too many. */
bool simple(const query_alt *a)
{
	int combinations = 1;
	for (int i = 0; i < a->words && combinations <= PHRASE_COMBINATIONS; i++)
		combinations = a->slot[i].form ? PHRASE_COMBINATIONS + 1 : combinations * a->slot[i].terms;
	return combinations <= PHRASE_COMBINATIONS;
}

/* A word near itself is nothing that Xapian's own operator tells apart. */
bool shares_terms(const query_alt *a)
{
	for (int i = 0; i < a->slot[0].terms; i++)
		for (int k = 0; k < a->slot[1].terms; k++)
			if (std::strcmp(a->slot[0].term[i], a->slot[1].term[k]) == 0)
				return true;
	return false;
}

/* Every way to pick one term per word, each as Xapian's own phrase. */
void phrases(const query_alt *a, std::vector<std::string> &picked, std::vector<Query> &out)
{
	size_t i = picked.size();
	if (i == static_cast<size_t>(a->words)) {
		unsigned window = static_cast<unsigned>(a->words + (a->window - 1) * (a->words - 1));
		out.emplace_back(a->any_order ? Query::OP_NEAR : Query::OP_PHRASE, picked.begin(), picked.end(), window);
		return;
	}
	for (int k = 0; k < a->slot[i].terms; k++) {
		picked.emplace_back(a->slot[i].term[k]);
		phrases(a, picked, out);
		picked.pop_back();
	}
}

}

Query plan_phrase(const query_alt *a)
{
	std::vector<std::string> picked;
	std::vector<Query> out;
	if (!simple(a) || (a->any_order && shares_terms(a)))
		return Query();
	phrases(a, picked, out);
	return out.size() == 1 ? out[0] : Query(Query::OP_OR, out.begin(), out.end());
}
