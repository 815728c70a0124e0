#include <xapian.h>

#include <algorithm>
#include <cstring>

#include "search/index/matcher.h"

namespace {

constexpr size_t OPEN_TERMS = 256;	// more are opened anew in each block: an open one holds blocks of the table in memory

}

void matcher::watch(const query_node *leaf)
{
	watches.push_back(compile(leaf));
}

void matcher::watch_strict(const query_node *root)
{
	all_wanted = true;
	watch(root);
	all_wanted = false;
}

void matcher::take(const match_term &t, uint32_t i, Xapian::termcount wdf, block_set &to)
{
	to.set(i);
	for (size_t g : t.group)
		groups[g].wdf[i] = static_cast<uint8_t>(std::min<Xapian::termcount>(255, groups[g].wdf[i] + wdf));
}

void matcher::fill_from_list(match_term &t, block_set &to)
{
	const std::vector<uint32_t> &document = t.list->document;
	if (t.next < document.size() && document[t.next] < base)
		t.next = static_cast<size_t>(std::lower_bound(document.begin() + static_cast<ptrdiff_t>(t.next), document.end(), base) - document.begin());
	for (; t.next < document.size() && document[t.next] < base + block_set::SIZE; t.next++)
		take(t, document[t.next] - base, t.list->wdf[t.next], to);
}

/* What the file of common words has of this block. */
bool matcher::fill_from_common(match_term &t, block_set &to)
{
	const common_block *block = index.common(base / block_set::SIZE);
	common_list l;
	if (!block || !block->find(t.name, l))
		return false;
	if (l.count) {
		t.placed = base + 1;
		t.walk.begin(l);
	}
	if (!l.bits) {
		for (uint32_t k = 0; k < l.documents; k++)
			take(t, l.number[k], l.wdf[k], to);
		return true;
	}
	for (uint32_t w = 0; w < block_set::WORDS; w++)
		to.word[w] |= l.bits[w];
	for (size_t g : t.group) {
		uint8_t *sum = groups[g].wdf.data();
		const uint8_t *wdf = l.wdf;
		limit.check();
		for (uint32_t w = 0; w < block_set::WORDS; w++)
			for (uint64_t left = l.bits[w]; left; left &= left - 1) {
				uint8_t &s = sum[w * 64 + static_cast<uint32_t>(__builtin_ctzll(left))];
				s = static_cast<uint8_t>(std::min(255, s + *wdf++));
			}
	}
	return true;
}

/* Adds the term's documents of the present block; counts it in the words that it weighs in. */
void matcher::fill(match_term &t, block_set &to)
{
	const Xapian::PostingIterator end;
	const Xapian::docid stop = base + block_set::SIZE;
	t.block = base + 1;
	if (fill_from_common(t, to))
		return;
	if (!t.begun) {
		t.list = index.list(t.name);
		t.next = 0;
		if (!t.list)
			t.at = db.postlist_begin(t.name);
	}
	t.begun = true;
	if (t.list)
		return fill_from_list(t, to);
	if (t.at != end && *t.at < base)
		t.at.skip_to(base);
	for (unsigned n = 1; t.at != end && *t.at < stop; ++t.at, n++) {
		take(t, *t.at - base, t.at.get_wdf(), to);
		if (!(n & 63))
			limit.check();
	}
	if (terms.size() <= OPEN_TERMS)
		return;
	t.at = end;
	t.begun = false;
}

void matcher::collect(int number, block_set &to)
{
	match_term &t = terms[static_cast<size_t>(number)];
	limit.check();
	if (t.uses < 2)
		return fill(t, to);
	if (t.block != base + 1) {
		if (!t.kept)
			t.kept = std::make_unique<block_set>();
		t.kept->clear();
		fill(t, *t.kept);
	}
	to.add(*t.kept);
}

void matcher::find_word(match_node &n)
{
	n.sure.clear();
	for (int t : n.term)
		collect(t, n.sure);
	n.maybe = n.sure;
	for (const auto &s : n.sequence) {
		block_set all, one;
		for (size_t i = 0; i < s.slot.size(); i++) {
			one.clear();
			for (int t : s.slot[i])
				collect(t, one);
			if (i)
				all.keep(one);
			else
				all = one;
		}
		n.maybe.add(all);
	}
}

void matcher::find_and(match_node &n, const block_set *within)
{
	bool first = true;
	for (auto &c : n.child) {
		find(c, first ? within : &n.maybe);
		if (first) {
			n.sure = c.sure;
			n.maybe = c.maybe;
		} else {
			n.sure.keep(c.sure);
			n.maybe.keep(c.maybe);
		}
		first = false;
		if (n.maybe.empty())
			return n.sure.clear();
	}
	for (auto &c : n.excluded) {
		find(c, &n.maybe);
		n.sure.remove(c.maybe);
		n.maybe.remove(c.sure);
	}
}

void matcher::find_or(match_node &n, const block_set *within)
{
	n.sure.clear();
	n.maybe.clear();
	for (auto &c : n.child) {
		find(c, within);
		n.sure.add(c.sure);
		n.maybe.add(c.maybe);
	}
}

/* All documents that live, or those of them whose row satisfies a field. */
void matcher::find_rows(match_node &n, const block_set *within)
{
	auto fits = [&](uint32_t document) { return n.kind == MATCH_ALL || field_holds(n.from, n.number, snap.row(document)); };
	n.sure.clear();
	if (within) {
		within->each([&](uint32_t i) {
			if (fits(base + i))
				n.sure.set(i);
		});
	} else {
		uint32_t stop = snap.last - base < block_set::SIZE ? snap.last - base + 1 : block_set::SIZE;
		for (uint32_t i = 0; i < stop; i++)
			if (snap.shows(base + i) && fits(base + i))
				n.sure.set(i);
	}
	n.maybe = n.sure;
}

void matcher::find(match_node &n, const block_set *within)
{
	limit.check();
	switch (n.kind) {
	case MATCH_ALL:
	case MATCH_FIELD:
		return find_rows(n, within);
	case MATCH_WORD:
		return find_word(n);
	case MATCH_AND:
		return find_and(n, within);
	case MATCH_OR:
		return find_or(n, within);
	}
}

/* How many watched words a document may have is added up for 64 documents at once, a word of bits for each binary digit. */
void matcher::keep_watched()
{
	constexpr unsigned DIGITS = 4;
	for (uint32_t w = 0; w < block_set::WORDS; w++) {
		uint64_t digit[DIGITS] = {}, more = 0, equal = ~uint64_t{0};
		for (const auto &node : watches)
			for (uint64_t d = 0, carry = node.maybe.word[w]; d < DIGITS && carry; d++) {
				const uint64_t sum = digit[d] ^ carry;
				carry &= digit[d];
				digit[d] = sum;
			}
		for (unsigned d = DIGITS; d-- > 0;) {
			if (!(least_watched >> d & 1))
				more |= equal & digit[d];
			equal &= least_watched >> d & 1 ? digit[d] : ~digit[d];
		}
		top.maybe.word[w] &= more | equal;
		top.sure.word[w] &= more | equal;
	}
}

void matcher::move(uint32_t first)
{
	base = first;
	for (auto &g : groups)
		std::fill(g.wdf.begin(), g.wdf.end(), 0);
	block_set seen;
	if (allowed)
		std::memcpy(seen.word, allowed + base / 64, sizeof seen.word);
	find(top, allowed ? &seen : nullptr);
	if (allowed) {
		top.maybe.keep(seen);
		top.sure.keep(seen);
	}
	for (auto &w : watches)
		find(w, &top.maybe);
	if (least_watched > 1)
		keep_watched();
	if (!groups.empty() && !top.maybe.empty())
		read_weights();
}

bool matcher::has_doubts() const
{
	bool any = !(top.sure == top.maybe);
	for (const auto &w : watches)
		any = any || !(w.sure == w.maybe);
	return any;
}

bool matcher::matches(uint32_t document)
{
	move(document - document % block_set::SIZE);
	if (!top.maybe.has(document - base))
		return false;
	passed.assign(1, document);
	prove(top, top.maybe);
	return holds(top, document);
}

bool matcher::holds(match_node &n, uint32_t document)
{
	uint32_t i = document - base;
	if (n.sure.has(i))
		return true;
	if (!n.maybe.has(i))
		return false;
	limit.check();
	auto one = [&](match_node &c) { return holds(c, document); };
	if (n.kind == MATCH_WORD)
		return std::any_of(n.sequence.begin(), n.sequence.end(), [&](const match_sequence &s) { return s.proved.has(i); });
	if (n.kind == MATCH_OR)
		return std::any_of(n.child.begin(), n.child.end(), one);
	return std::all_of(n.child.begin(), n.child.end(), one) && std::none_of(n.excluded.begin(), n.excluded.end(), one);
}
