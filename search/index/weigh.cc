// weigh.cc - what the words of a query weigh in a document: BM25, all terms of a word as one (as Xapian's OP_SYNONYM counts them), a bit
// less where words are missing. Why these figures: README.md, "Ranking".
#include <xapian.h>

#include <algorithm>
#include <cmath>

#include "search/index/matcher.h"

namespace {

constexpr double BM25_K1 = 3, BM25_B = 0.5;	// wdf of text is 3: thrice as much as a k1 of 1
constexpr double LEAST_LENGTH = 0.5;		// of the average
constexpr double OWN_BONUS = 0.25;		// what was asked itself, above its synonyms …
constexpr double COVERAGE = 0.15;		// power of the share of words that a document has
constexpr double ASKED_BONUS = 0.1;		// … and in a question
constexpr double RARE = 1.4;			// power of a word's rarity in a question: its many common words add up
constexpr double KIN = 0.5;			// of a question: words that begin alike
constexpr double FAINT = 0.3;			// … and those that only help to ask
constexpr int NO_WORD = -1;			// a group that says nothing of how many words are there
constexpr double LEAST_WEIGHT = 1e-9;		// of a ranked hit: 0 means date order

/* Weight of a word that stands in `documents` of all, after Robertson and Spärck Jones; never negative. */
double rarity(double documents, double all)
{
	double odds = (all - documents + 0.5) / (documents + 0.5);
	return std::log(odds < 2 ? odds / 2 + 1 : odds);
}

}

/* Documents with any of the terms are estimated as if the terms were independent. */
void matcher::add_group(const match_node &n, const std::vector<int> &list, double scale, int word)
{
	double all = db.get_doccount(), without = 1;
	for (int number : list) {
		match_term &t = terms[static_cast<size_t>(number)];
		without *= 1 - index.frequency(t.name) / std::max(all, 1.0);
		t.group.push_back(groups.size());
	}
	const double weight = std::pow(rarity(all * (1 - without), all), n.from->question ? RARE : 1);
	groups.push_back({&n, scale * weight * (BM25_K1 + 1), word, std::vector<uint8_t>(std::min(snap.last + 1, block_set::SIZE))});
}

/* Words of one place are a condition and weigh nothing. The words of a phrase weigh each for itself. A word weighs as one with its synonyms, and what was asked itself a bit more. */
void matcher::weigh_word(const match_node &n)
{
	if (n.from->scope)
		return;
	if ((n.from->phrase && !n.from->star) || n.term.empty()) {
		if (!n.sequence.empty())
			for (const auto &list : n.sequence.front().slot)
				add_group(n, list, 1, words++);
		return;
	}
	if (n.from->faint)
		return add_group(n, n.term, FAINT, NO_WORD);
	std::vector<int> own, meant, kin;
	const int word = words++;
	for (const query_alt *a = n.from->alt; a; a = a->next)
		for (int i = 0; a->words == 1 && i < a->slot[0].terms; i++) {
			const int number = numbers.at(a->slot[0].term[i]);
			if (a->own)
				own.push_back(number);
			(a->kin ? kin : meant).push_back(number);
		}
	if (!meant.empty() || !n.sequence.empty())
		add_group(n, meant, 1, word);
	if (!own.empty() && own.size() < n.term.size() + n.sequence.size())
		add_group(n, own, n.from->question ? ASKED_BONUS : OWN_BONUS, word);
	if (!kin.empty()) {
		kin.insert(kin.end(), meant.begin(), meant.end());
		add_group(n, kin, KIN, word);
	}
}

void matcher::weigh_node(const match_node &n)
{
	if (n.kind == MATCH_WORD)
		weigh_word(n);
	for (const auto &c : n.child)
		weigh_node(c);
	for (const auto &c : n.dropped)
		weigh_node(c);
}

bool matcher::weigh()
{
	average = std::max(db.get_avlength(), 1.0);
	weigh_node(top);
	for (int has = 0; has <= words; has++)
		coverage.push_back(std::pow(static_cast<double>(std::max(has, 1)) / std::max(words, 1), COVERAGE));
	return !groups.empty();
}

/* Terms that no condition of the present block has asked for. */
void matcher::read_weights()
{
	block_set unused;
	for (size_t i = 0; i < terms.size(); i++)
		if (!terms[i].group.empty() && terms[i].block != base + 1)
			collect(static_cast<int>(i), unused);
}

double matcher::weight(uint32_t document) const
{
	const uint32_t i = document - base;
	const double length = std::max(snap.row(document).length / average, LEAST_LENGTH);
	const double k = BM25_K1 * (BM25_B * length + 1 - BM25_B);
	double sum = 0;
	size_t has = 0;
	int last = NO_WORD;
	for (const auto &g : groups) {
		double wdf = g.wdf[i];
		if (wdf == 0) {
			if (g.word->sequence.empty() || !g.word->maybe.has(i) || g.word->sure.has(i))
				continue;
			wdf = 1;		/* by an alternative of several words */
		}
		sum += g.weight * (wdf / (k + wdf));
		if (g.number > last) {
			has++;
			last = g.number;
		}
	}
	return static_cast<float>(LEAST_WEIGHT + sum * coverage[has]);	/* as exact as it is kept for a group of copies */
}
