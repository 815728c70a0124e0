#include <xapian.h>

#include "search/index/plan.h"

using Xapian::Query;

namespace {

constexpr double OWN_BONUS = 0.25;	// what was asked itself, above its synonyms
constexpr int PHRASE_COMBINATIONS = 12;

Query join(Query::op op, const std::vector<Query> &list)
{
	return list.size() == 1 ? list[0] : Query(op, list.begin(), list.end());
}

bool few_combinations(const query_alt *a)
{
	int combinations = 1;
	for (int i = 0; i < a->words && combinations <= PHRASE_COMBINATIONS; i++)
		combinations *= a->slot[i].terms;
	return combinations <= PHRASE_COMBINATIONS;
}

bool has_forms(const query_alt *a)
{
	return a->slot[0].form != 0;
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

Query plan::slot(const query_slot &s) const
{
	std::vector<Query> terms;
	for (int i = 0; i < s.terms; i++)
		terms.emplace_back(s.term[i]);
	return join(Query::OP_SYNONYM, terms);
}

Query plan::sequence(const query_alt *a)
{
	if (a->words == 1 && !has_forms(a))
		return slot(a->slot[0]);
	if (a->words > 1 && !has_forms(a) && few_combinations(a)) {
		std::vector<std::string> picked;
		std::vector<Query> out;
		phrases(a, picked, out);
		return join(Query::OP_OR, out);
	}
	std::vector<Query> words;
	for (int i = 0; i < a->words; i++)
		words.push_back(slot(a->slot[i]));
	return Query(Query::OP_FILTER, join(Query::OP_AND, words), condition<order_source>(a));
}

/* The words of an exact phrase in any form; the forms are verified later. */
Query plan::loose(const query_alt *a)
{
	if (a->words == 1)
		return slot(a->slot[0]);
	std::vector<std::string> picked;
	std::vector<Query> out;
	phrases(a, picked, out);
	return join(Query::OP_OR, out);
}

Query plan::leaf(const query_node *n, bool top)
{
	std::vector<Query> all, own;
	weighs = true;
	if (top && n->exact && n->alt && few_combinations(n->alt)) {
		exact.push_back(n->alt);
		return loose(n->alt);
	}
	for (const query_alt *a = n->alt; a; a = a->next) {
		if (a->words == 1 && !a->slot[0].form) {
			for (int i = 0; i < a->slot[0].terms; i++)
				all.emplace_back(a->slot[0].term[i]);
			if (a->own)
				own.insert(own.end(), all.end() - a->slot[0].terms, all.end());
		} else {
			all.push_back(sequence(a));
			if (a->own)
				own.push_back(all.back());
		}
	}
	if (all.empty())
		return Query::MatchNothing;
	Query one = join(Query::OP_SYNONYM, all);
	if (own.empty() || own.size() == all.size())
		return one;
	return Query(Query::OP_AND_MAYBE, one, Query(Query::OP_SCALE_WEIGHT, join(Query::OP_SYNONYM, own), OWN_BONUS));
}

/* Wanted words AND, conditions as a filter, exclusions taken away, dropped words for the rank only. */
Query plan::conjunction(const query_node *first, bool top)
{
	std::vector<Query> wanted, conditions, excluded, optional;
	for (const query_node *c = first; c; c = c->next) {
		if (c->kind == QUERY_NOT)
			excluded.push_back(node(c->child));
		else if (c->kind == QUERY_FIELD)
			conditions.push_back(node(c));
		else
			(c->optional ? optional : wanted).push_back(node(c, top && !c->optional));
	}
	Query q;
	if (!wanted.empty())
		q = join(Query::OP_AND, wanted);
	else if (!optional.empty())
		q = join(Query::OP_OR, optional);
	else
		q = conditions.empty() ? Query::MatchAll : Query::MatchNothing;
	if (!conditions.empty()) {
		Query filter = join(Query::OP_AND, conditions);
		q = wanted.empty() && optional.empty() ? filter : Query(Query::OP_FILTER, q, filter);
	}
	if (!excluded.empty())
		q = Query(Query::OP_AND_NOT, q, join(Query::OP_OR, excluded));
	if (!wanted.empty() && !optional.empty())
		q = Query(Query::OP_AND_MAYBE, q, join(Query::OP_OR, optional));
	return q;
}

Query plan::node(const query_node *n, bool top)
{
	switch (n->kind) {
	case QUERY_AND:
		return conjunction(n->child, top);
	case QUERY_NOT:
		return Query(Query::OP_AND_NOT, Query::MatchAll, node(n->child));
	case QUERY_FIELD:
		return condition<field_source>(n);
	case QUERY_LEAF:
		return leaf(n, top);
	case QUERY_OR: {
		std::vector<Query> list;
		for (const query_node *c = n->child; c; c = c->next)
			list.push_back(node(c));
		return join(Query::OP_OR, list);
	}
	}
	return Query::MatchNothing;
}

Query plan::make(const query_node *root)
{
	return Query(Query::OP_FILTER, node(root, true), condition<deadline_source>());
}
