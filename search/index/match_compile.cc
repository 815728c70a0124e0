// match_compile.cc - a query tree as what the matcher works on.
#include <iterator>
#include <xapian.h>

#include "search/index/codes.h"
#include "search/index/condition.h"
#include "search/index/matcher.h"

namespace {

bool is_sequence(const query_alt *a)
{
	return a->words > 1 || a->slot[0].form;
}

match_node make(match_kind kind, const query_node *from = nullptr)
{
	match_node n{};
	n.kind = kind;
	n.from = from;
	return n;
}

}

matcher::matcher(const shards &all, const snapshot &s, deadline &d, const query_node *root)
	: index(all), db(all.all), snap(s), limit(d), top(root ? compile(root) : make(MATCH_ALL))
{
}

int matcher::number_of(const std::string &name)
{
	auto found = numbers.emplace(name, static_cast<int>(terms.size()));
	if (found.second) {
		terms.emplace_back();
		terms.back().name = name;
	}
	terms[static_cast<size_t>(found.first->second)].uses++;
	return found.first->second;
}

/* Words of one place: all of them by the terms of that field; their order in the answers by positions. */
match_node matcher::scoped(const query_node *n)
{
	static const char *const PREFIX[] = {"", TERM_ADDRESS, TERM_ANSWER, TERM_NUMBER};
	match_node out = make(MATCH_AND);
	for (int i = 0; n->alt && i < n->alt->words; i++) {
		match_node one = make(MATCH_WORD, n);
		for (int k = 0; k < n->alt->slot[i].terms; k++)
			one.term.push_back(number_of(std::string(PREFIX[n->scope]) + n->alt->slot[i].term[k]));
		out.child.push_back(std::move(one));
	}
	if (n->scope == SCOPE_ANSWER && n->alt && is_sequence(n->alt))
		out.child.push_back(word(n));
	return out;
}

match_node matcher::word(const query_node *n)
{
	match_node out = make(MATCH_WORD, n);
	for (const query_alt *a = n->alt; a; a = a->next) {
		match_sequence s{a, n->scope, {}, {}, {}};
		for (int i = 0; i < a->words; i++) {
			std::vector<int> list;
			for (int k = 0; k < a->slot[i].terms; k++)
				list.push_back(number_of(a->slot[i].term[k]));
			s.slot.push_back(list);
		}
		if (is_sequence(a)) {
			for (const auto &list : s.slot)
				for (int t : list)
					terms[static_cast<size_t>(t)].uses++;	/* asked again for the proof */
			out.sequence.push_back(s);
		} else {
			out.term.insert(out.term.end(), s.slot[0].begin(), s.slot[0].end());
		}
	}
	return out;
}

match_node matcher::field(const query_node *n)
{
	match_node out = make(MATCH_FIELD, n);
	if (has_numbers(n->field))
		out.number.resize(INDEX_NUMBERS);
	for (int i = 0; i < n->numbers; i++)
		out.number[n->number[i]] = true;
	return out;
}

/* Wanted words, then conditions, which are asked of what the words leave; dropped words count only when nothing else is there, and
 * then those that carry little count beside the others alone. */
match_node matcher::conjunction(const query_node *first)
{
	match_node out = make(MATCH_AND), dropped = make(MATCH_OR);
	std::vector<match_node> conditions, beside;
	for (const query_node *c = first; c; c = c->next) {
		if (c->kind == QUERY_NOT)
			out.excluded.push_back(compile(c->child));
		else if (c->kind == QUERY_FIELD)
			conditions.push_back(field(c));
		else
			(c->spare || (c->optional && !all_wanted) ? c->aside ? beside : dropped.child : out.child).push_back(compile(c));
	}
	if (out.child.empty() && !dropped.child.empty())
		out.child.push_back(std::move(dropped));
	else
		out.dropped = std::move(dropped.child);
	std::move(beside.begin(), beside.end(), std::back_inserter(out.dropped));
	for (auto &c : conditions)
		out.child.push_back(std::move(c));
	if (out.child.empty())
		out.child.push_back(make(MATCH_ALL));
	return out;
}

match_node matcher::compile(const query_node *n)
{
	switch (n->kind) {
	case QUERY_LEAF:
		return n->scope ? scoped(n) : word(n);
	case QUERY_FIELD:
		return field(n);
	case QUERY_AND:
		return conjunction(n->child);
	case QUERY_OR: {
		match_node out = make(MATCH_OR);
		for (const query_node *c = n->child; c; c = c->next)
			out.child.push_back(compile(c));
		return out;
	}
	case QUERY_NOT: {
		match_node out = make(MATCH_AND);
		out.child.push_back(make(MATCH_ALL));
		out.excluded.push_back(compile(n->child));
		return out;
	}
	}
	return make(MATCH_OR);
}
