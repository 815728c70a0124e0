#include <xapian.h>

#include "search/index/plan.h"

using Xapian::Query;

namespace {

constexpr double OWN_BONUS = 0.25;	// what was asked itself, above its synonyms
constexpr int PHRASE_COMBINATIONS = 12;

Query weights(const query_node *n);

/* Nothing, the one, or all of them. */
Query join(Query::op op, const std::vector<Query> &list)
{
	if (list.empty())
		return Query();
	return list.size() == 1 ? list[0] : Query(op, list.begin(), list.end());
}

Query slot(const query_slot &s)
{
	std::vector<Query> terms;
	for (int i = 0; i < s.terms; i++)
		terms.emplace_back(s.term[i]);
	return join(Query::OP_SYNONYM, terms);
}

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

Query all_words(const query_alt *a)
{
	std::vector<Query> words;
	for (int i = 0; i < a->words; i++)
		words.push_back(slot(a->slot[i]));
	return join(Query::OP_AND, words);
}

/* A phrase that was asked for stands in every hit, so its words weigh without a look at their places. One that is a synonym
 * among others may be absent from a hit. */
Query sequence(const query_node *n, const query_alt *a)
{
	Query q = n->phrase ? Query() : plan_phrase(a);
	return q.empty() ? all_words(a) : q;
}

Query leaf(const query_node *n)
{
	std::vector<Query> all, own;
	for (const query_alt *a = n->alt; a; a = a->next) {
		size_t before = all.size();
		if (a->words == 1)
			for (int i = 0; i < a->slot[0].terms; i++)
				all.emplace_back(a->slot[0].term[i]);
		else
			all.push_back(sequence(n, a));
		if (a->own)
			own.insert(own.end(), all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
	}
	Query one = join(Query::OP_SYNONYM, all);
	if (own.empty() || own.size() == all.size())
		return one;
	return Query(Query::OP_AND_MAYBE, one, Query(Query::OP_SCALE_WEIGHT, join(Query::OP_SYNONYM, own), OWN_BONUS));
}

/* Wanted words stand in every hit when they are plain ones; dropped words may. */
Query conjunction(const query_node *first)
{
	std::vector<Query> wanted, optional;
	bool plain = true;
	for (const query_node *c = first; c; c = c->next) {
		if (c->kind == QUERY_NOT || c->kind == QUERY_FIELD)
			continue;
		plain = plain && c->kind == QUERY_LEAF;
		Query q = weights(c);
		if (!q.empty())
			(c->optional ? optional : wanted).push_back(q);
	}
	Query must = join(plain ? Query::OP_AND : Query::OP_OR, wanted), may = join(Query::OP_OR, optional);
	if (must.empty() || may.empty())
		return must.empty() ? may : must;
	return Query(Query::OP_AND_MAYBE, must, may);
}

Query weights(const query_node *n)
{
	switch (n->kind) {
	case QUERY_AND:
		return conjunction(n->child);
	case QUERY_LEAF:
		return leaf(n);
	case QUERY_OR: {
		std::vector<Query> list;
		for (const query_node *c = n->child; c; c = c->next)
			list.push_back(weights(c));
		return join(Query::OP_OR, list);
	}
	case QUERY_NOT:
	case QUERY_FIELD:
		break;
	}
	return Query();
}

}

Query plan_weights(const query_node *root)
{
	return weights(root);
}

Query plan_phrase(const query_alt *a)
{
	std::vector<std::string> picked;
	std::vector<Query> out;
	if (simple(a))
		phrases(a, picked, out);
	return join(Query::OP_OR, out);
}
