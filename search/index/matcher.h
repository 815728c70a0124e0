/*
 * matcher.h - which documents satisfy a query, a block of documents at a time. C++ files of this folder only.
 *
 * In a block the documents of each word are a set of bits, so AND, OR and NOT cost next to nothing. What needs positions or written
 * forms is decided last, for documents that rights and filters have let through: until then a document is only a candidate.
 */
#ifndef MCU_MATCHER_H
#define MCU_MATCHER_H

#include <string>
#include <unordered_map>
#include "search/index/match_tree.h"
#include "search/index/shards.h"
#include "search/index/sources.h"

class matcher {
public:
	/* root NULL: everything. Words marked optional do not count unless they are all there is. */
	matcher(const shards &db, const snapshot &s, deadline &d, const query_node *root);

	/* Asks judge(document) of each candidate, ascending; those it lets through (true) and that satisfy the query are given to
	 * visit(document), ascending too. */
	template <typename Judge, typename Visit> void each(Judge judge, Visit visit)
	{
		for (uint64_t first = 0; first <= snap.last; first += block_set::SIZE) {
			move(static_cast<uint32_t>(first));
			if (!has_doubts()) {
				candidates([&](uint32_t document) {
					if (judge(document))
						visit(document);
				});
				continue;
			}
			passed.clear();
			candidates([&](uint32_t document) {
				if (judge(document))
					passed.push_back(document);
			});
			prove(top, top.maybe);
			for (auto &w : watches)
				prove(w, w.maybe);
			for (uint32_t document : passed)
				if (holds(top, document))
					visit(document);
		}
	}

	/* Does this document satisfy the query? Blocks are to be asked ascending. */
	bool matches(uint32_t document);

	/* Gathers what the words weigh (BM25) from now on. False when no word can weigh. */
	bool weigh();
	double weight(uint32_t document) const;	/* of the present block */

	void watch(const query_node *leaf);		/* a word to be asked for by number, whether the query wants it or not */
	void watch_strict(const query_node *root);	/* likewise the whole query as if no word were optional */
	bool watched(size_t number, uint32_t document) { return holds(watches[number], document); }
	void want_watched(unsigned least) { least_watched = least; }	/* of at most 15 words; documents with fewer are left out */
	void stay_within(const uint64_t *bits) { allowed = bits; }	/* a bit for each document, whole blocks; nullptr: all; borrowed */
private:
	/* The rows of the coming candidates are on their way from memory while one is visited. */
	template <typename Visit> void candidates(Visit visit)
	{
		constexpr uint32_t STEP = 32, AHEAD = 12;
		uint32_t list[STEP * 64];
		for (uint32_t from = 0; from < block_set::WORDS; from += STEP) {
			uint32_t n = 0;
			top.maybe.each(from, from + STEP, [&](uint32_t i) { list[n++] = base + i; });
			for (uint32_t i = 0; i < n; i++) {
				if (i + AHEAD < n)
					snap.prefetch(list[i + AHEAD]);
				if (!(i & 63))
					limit.check();
				visit(list[i]);
			}
		}
	}
	void move(uint32_t first), keep_watched();
	int number_of(const std::string &term);
	match_node compile(const query_node *n), conjunction(const query_node *first), word(const query_node *n), scoped(const query_node *n), field(const query_node *n);
	void collect(int term, block_set &to), fill(match_term &t, block_set &to), fill_from_list(match_term &t, block_set &to);
	bool fill_from_common(match_term &t, block_set &to);
	void weigh_node(const match_node &n), weigh_word(const match_node &n), add_group(const match_node &n, const std::vector<int> &list, double scale, int word);
	void read_weights(), take(const match_term &t, uint32_t i, Xapian::termcount wdf, block_set &to);
	void find(match_node &n, const block_set *within), find_word(match_node &n);
	void find_and(match_node &n, const block_set *within), find_or(match_node &n, const block_set *within);
	void find_rows(match_node &n, const block_set *within);
	bool holds(match_node &n, uint32_t document), has_doubts() const;
	void prove(match_node &n, block_set undecided);
	bool needs_proof(const match_node &n, size_t sequence, uint32_t document) const;
	void prove_in_shard(match_sequence &s, size_t shard, const document_set &own), recall_from_server(match_sequence &s, size_t shard, const document_set &own);
	bool is_placed(const match_sequence &s) const;
	void prove_by_phrase(match_sequence &s, const document_set &wanted), prove_one_by_one(match_sequence &s, const document_set &wanted);
	bool holds_in_order(const match_sequence &s, uint32_t document), holds_forms(const query_alt *a, uint32_t document);
	void places(const match_sequence &s, size_t word, uint32_t document, std::vector<Xapian::termpos> &out);
	void places_of(match_term &t, uint16_t form, uint32_t document, std::vector<Xapian::termpos> &out);
	const std::string &forms_of(uint32_t document);
	const shards &index;
	const Xapian::Database &db;	/* all of them as one */
	const snapshot snap;
	deadline &limit;
	std::vector<match_term> terms;
	std::unordered_map<std::string, int> numbers;	/* of terms by name */
	unsigned least_watched = 0;
	const uint64_t *allowed = nullptr;
	bool all_wanted = false;	/* compile as if no word were optional */
	match_node top;
	std::vector<match_node> watches;
	std::vector<match_group> groups;
	int words = 0;			/* whose presence counts */
	std::vector<double> coverage;	/* factor by the number of words that a document has */
	double average = 1;		/* length */
	uint32_t base = 0;
	std::vector<uint32_t> passed;	/* of the present block */
	std::vector<Xapian::termpos> reached, here, kept;	/* of holds_in_order() */
	std::string forms;		/* of forms_document */
	uint32_t forms_document = 0;
};

#endif
