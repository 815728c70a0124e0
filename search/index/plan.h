/* plan.h - a query tree as a Xapian query. C++ files of this folder only. */
#ifndef MCU_PLAN_H
#define MCU_PLAN_H

#include <memory>
#include <vector>

#include "search/index/sources.h"

class plan {
public:
	plan(const snapshot &s, deadline &d) : snap(s), limit(d) {}
	/* The query with the deadline on it. The plan must outlive the match. */
	Xapian::Query make(const query_node *root);
	/* Is there a word that can weigh? */
	bool weighs = false;
	/* Exact phrases that a match has yet to hold: cheaper to ask of matches than of candidates. */
	std::vector<const query_alt *> exact;

private:
	Xapian::Query node(const query_node *n, bool top = false);
	Xapian::Query conjunction(const query_node *first, bool top);
	Xapian::Query leaf(const query_node *n, bool top);
	Xapian::Query slot(const query_slot &s) const;
	Xapian::Query loose(const query_alt *a);
	Xapian::Query sequence(const query_alt *a);
	template <typename Source, typename... More> Xapian::Query condition(More... more)
	{
		sources.push_back(std::make_unique<Source>(snap, limit, more...));
		return Xapian::Query(sources.back().get());
	}
	const snapshot snap;
	deadline &limit;
	std::vector<std::unique_ptr<Xapian::PostingSource>> sources;
};

#endif
