#include <xapian.h>

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

/* Every way to pick one term per word, each as Xapian's own phrase. */
void phrases(const query_alt *a, std::vector<std::string> &picked, std::vector<Query> &out)
{
	size_t i = picked.size();
	if (i == static_cast<size_t>(a->words)) {
		unsigned window = static_cast<unsigned>(a->words + (a->window - 1) * (a->words - 1));
		out.emplace_back(Query::OP_PHRASE, picked.begin(), picked.end(), window);
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
	if (!simple(a))
		return Query();
	phrases(a, picked, out);
	return out.size() == 1 ? out[0] : Query(Query::OP_OR, out.begin(), out.end());
}
