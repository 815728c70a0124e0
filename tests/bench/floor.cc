/*
 * floor.cc - the bare Xapian query that a search is measured against: the terms that the product comes to, as Xapian's own
 * operators, an exact total and the first 20 documents; no facets, no rights, no groups of copies.
 * usage: floor INDEX SHARE ROUNDS <queries   a query a line; prints a JSON line for each that Xapian can express
 */
#include <xapian.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" {
#include "search/index/finder.h"
}
#include "search/index/plan.h"

using Xapian::Query;

namespace {

constexpr size_t PAGE = 20;

/* What Xapian has no operator for: written forms, conditions on columns, places. */
struct beyond : std::runtime_error {
	using std::runtime_error::runtime_error;
};

Query either(const std::vector<Query> &list)
{
	return Query(Query::OP_OR, list.begin(), list.end());
}

Query word(const query_node *n)
{
	std::vector<Query> ways;
	if (n->scope != SCOPE_ALL)
		throw beyond("scope");
	for (const query_alt *a = n->alt; a; a = a->next) {
		if (a->words > 1 || a->slot[0].form) {
			ways.push_back(plan_phrase(a));
			if (ways.back().empty())
				throw beyond("form");
			continue;
		}
		for (int i = 0; i < a->slot[0].terms; i++)
			ways.emplace_back(a->slot[0].term[i]);
	}
	return either(ways);
}

Query build(const query_node *n);

/* As in match_compile.cc: dropped words only raise the weight, unless nothing else is asked. */
Query conjunction(const query_node *first)
{
	std::vector<Query> wanted, dropped, excluded;
	for (const query_node *c = first; c; c = c->next) {
		if (c->kind == QUERY_NOT)
			excluded.push_back(build(c->child));
		else
			(c->optional ? dropped : wanted).push_back(build(c));
	}
	Query q = wanted.empty() ? either(dropped) : Query(Query::OP_AND, wanted.begin(), wanted.end());
	if (!wanted.empty() && !dropped.empty())
		q = Query(Query::OP_AND_MAYBE, q, either(dropped));
	return excluded.empty() ? q : Query(Query::OP_AND_NOT, q, either(excluded));
}

Query build(const query_node *n)
{
	std::vector<Query> list;
	switch (n->kind) {
	case QUERY_LEAF:
		return word(n);
	case QUERY_AND:
		return conjunction(n->child);
	case QUERY_OR:
		for (const query_node *c = n->child; c; c = c->next)
			list.push_back(build(c));
		return either(list);
	default:
		throw beyond("condition");
	}
}

/* Milliseconds of each round but the first, which warms, as a JSON list. */
std::string times(int rounds, const std::function<void()> &f)
{
	std::string out;
	for (int i = 0; i <= rounds; i++) {
		auto start = std::chrono::steady_clock::now();
		f();
		std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
		if (i > 0)
			out += (i > 1 ? "," : "") + std::to_string(spent.count());
	}
	return "[" + out + "]";
}

void measure(finder *f, index *ix, Xapian::Database &db, const std::string &text, int rounds)
{
	index_search search{};
	finding found;
	search.limit = PAGE;
	if (!finder_run(f, text.data(), text.size(), &search, nullptr, nullptr, &found))
		throw std::runtime_error(index_error(ix));
	try {
		const Query q = found.query->root ? build(found.query->root) : Query::MatchAll;
		index_result result{};
		Xapian::doccount total = 0;
		search.strict_enough = 0;
		const std::string ours = times(rounds, [&] {
			if (index_run(ix, &search, &result) != INDEX_OK)
				throw std::runtime_error(index_error(ix));
		});
		const std::string bare = times(rounds, [&] {
			Xapian::Enquire enquire(db);
			enquire.set_query(q);
			total = enquire.get_mset(0, PAGE, db.get_doccount()).get_matches_estimated();
		});
		std::printf("{\"product\":%s,\"bare\":%s,\"total\":%llu,\"bare_total\":%u}\n", ours.c_str(), bare.c_str(),
			    static_cast<unsigned long long>(result.total), total);
	} catch (const beyond &) {
		std::puts("null");
	}
	finding_close(&found);
}

}

int main(int argc, char **argv)
{
	if (argc != 4)
		return std::fputs("usage: floor INDEX SHARE ROUNDS <queries\n", stderr), 2;
	const char *why = "";
	finder *f = finder_new(argv[1], argv[2], &why);
	index *ix = f ? finder_index(f) : nullptr;
	if (!ix)
		return std::fprintf(stderr, "no index in %s %s\n", argv[1], why), 1;
	Xapian::Database db(std::string(argv[1]) + "/gen-" + std::to_string(finder_generation(f)) + "/xapian");
	for (std::string line; std::getline(std::cin, line);)
		measure(f, ix, db, line, std::atoi(argv[3]));
	finder_free(f);
}
