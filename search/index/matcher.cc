#include <xapian.h>

#include <algorithm>

#include "search/index/forms.h"
#include "search/index/matcher.h"
#include "search/index/plan.h"

namespace {

constexpr size_t OPEN_TERMS = 256;	// more are opened anew in each block: an open one holds blocks of the table in memory

/* Is some place of one list near another place of the other? */
bool meet(const std::vector<Xapian::termpos> &a, const std::vector<Xapian::termpos> &b, Xapian::termpos window)
{
	for (Xapian::termpos p : a) {
		auto other = std::lower_bound(b.begin(), b.end(), p > window ? p - window : 0);
		if (other != b.end() && *other == p)	/* the word itself */
			++other;
		if (other != b.end() && *other <= p + window)
			return true;
	}
	return false;
}

std::vector<Xapian::docid> matches_of(const Xapian::Database &db, const Xapian::Query &query, Xapian::doccount most)
{
	Xapian::Enquire enquire(db);
	enquire.set_query(query);
	enquire.set_weighting_scheme(Xapian::BoolWeight());
	Xapian::MSet set = enquire.get_mset(0, most);
	std::vector<Xapian::docid> found;
	for (auto i = set.begin(); i != set.end(); ++i)
		found.push_back(*i);
	return found;
}

/* Every word in a given form, one right after the other: the forms alone tell. */
bool all_forms(const query_alt *a)
{
	for (int i = 0; i < a->words; i++)
		if (!a->slot[i].form)
			return false;
	return a->window == 1;
}

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
bool matcher::fill_from_common(const match_term &t, block_set &to)
{
	const common_block *block = index.common(base / block_set::SIZE);
	common_list l;
	if (!block || !block->find(t.name, l))
		return false;
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

void matcher::move(uint32_t first)
{
	base = first;
	for (auto &g : groups)
		std::fill(g.wdf.begin(), g.wdf.end(), 0);
	find(top, nullptr);
	for (auto &w : watches)
		find(w, &top.maybe);
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

/* Has an undecided document all words of a sequence, while no earlier one has decided? */
bool matcher::needs_proof(const match_node &n, size_t sequence, uint32_t document) const
{
	uint32_t i = document - base;
	auto has = [&](int t) { return terms[static_cast<size_t>(t)].kept->has(i); };
	auto any = [&](const std::vector<int> &list) { return std::any_of(list.begin(), list.end(), has); };
	for (size_t k = 0; k < sequence; k++)
		if (n.sequence[k].proved.has(i))
			return false;
	const auto &slot = n.sequence[sequence].slot;
	return std::all_of(slot.begin(), slot.end(), any);
}

/* wanted: documents of the shard by its own numbers. */
void matcher::prove_in_shard(match_sequence &s, size_t shard, const document_set &wanted)
{
	set_source source(wanted, limit);
	for (Xapian::docid n : matches_of(index.part[shard], Xapian::Query(Xapian::Query::OP_FILTER, plan_phrase(s.alt), Xapian::Query(&source)), wanted.count()))
		s.proved.set(shard_whole(n, shard, index.part.size()) - base);
}

/* A server knows nothing of our sets: it is asked once for all documents with the phrase. */
void matcher::recall_from_server(match_sequence &s, size_t shard, const document_set &wanted)
{
	if (s.served.empty())
		s.served.resize(index.part.size());
	document_set &served = s.served[shard];
	if (!served.count()) {
		std::vector<Xapian::docid> found = matches_of(index.part[shard], plan_phrase(s.alt), index.part[shard].get_doccount());
		std::sort(found.begin(), found.end());
		for (Xapian::docid n : found)
			served.add(n);
	}
	for (uint32_t n = wanted.next(1); n; n = wanted.next(n + 1))
		if (served.has(n))
			s.proved.set(shard_whole(n, shard, index.part.size()) - base);
}

/* Xapian reads positions far faster inside a match than one by one from outside. */
void matcher::prove_by_phrase(match_sequence &s, const document_set &wanted)
{
	const size_t shards = index.part.size();
	std::vector<document_set> own(shards);
	for (uint32_t n = wanted.next(1); n; n = wanted.next(n + 1))
		own[shard_of(n, shards)].add(shard_number(n, shards));
	for (size_t i = 0; i < shards; i++)
		if (own[i].count())
			(this->*(index.remote[i] ? &matcher::recall_from_server : &matcher::prove_in_shard))(s, i, own[i]);
}

void matcher::prove_one_by_one(match_sequence &s, const document_set &wanted)
{
	for (uint32_t document = wanted.next(1); document; document = wanted.next(document + 1)) {
		limit.check();
		if (all_forms(s.alt) && !s.scope ? holds_forms(s.alt, document) : holds_in_order(s, document))
			s.proved.set(document - base);
	}
}

/* undecided: documents of which the answer of the nodes above depends on this one. */
void matcher::prove(match_node &n, block_set undecided)
{
	undecided.keep(n.maybe);
	undecided.remove(n.sure);
	if (undecided.empty())
		return;
	for (size_t k = 0; k < n.sequence.size(); k++) {
		match_sequence &s = n.sequence[k];
		document_set wanted;
		s.proved.clear();
		for (uint32_t document : passed)
			if (undecided.has(document - base) && needs_proof(n, k, document))
				wanted.add(document);
		if (!wanted.count())
			continue;
		if (!s.scope && !plan_phrase(s.alt).empty())
			prove_by_phrase(s, wanted);
		else
			prove_one_by_one(s, wanted);
	}
	for (auto &c : n.child)
		prove(c, undecided);
	for (auto &c : n.excluded)
		prove(c, undecided);
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

const std::string &matcher::forms_of(uint32_t document)
{
	if (forms_document != document)
		forms = db.get_document(document, Xapian::DOC_ASSUME_VALID).get_data();
	forms_document = document;
	return forms;
}

/* Places of a word in a document, ascending; only those in the wanted form. */
void matcher::places(const match_sequence &s, size_t word, uint32_t document, std::vector<Xapian::termpos> &out)
{
	const uint16_t form = s.alt->slot[word].form;
	out.clear();
	for (int number : s.slot[word]) {
		const match_term &t = terms[static_cast<size_t>(number)];
		if (!t.kept->has(document - base))
			continue;
		for (auto p = db.positionlist_begin(document, t.name); p != Xapian::PositionIterator(); ++p)
			out.push_back(*p);
	}
	std::sort(out.begin(), out.end());
	out.erase(std::unique(out.begin(), out.end()), out.end());
	if (s.scope == SCOPE_ANSWER)
		out.erase(out.begin(), std::lower_bound(out.begin(), out.end(), snap.row(document).answers_at));
	if (form)
		out.erase(std::remove_if(out.begin(), out.end(), [&](Xapian::termpos p) { return form_list::at(forms_of(document), p) != form; }), out.end());
}

bool matcher::holds_forms(const query_alt *a, uint32_t document)
{
	std::vector<uint16_t> wanted;
	for (int i = 0; i < a->words; i++)
		wanted.push_back(a->slot[i].form);
	return form_list::holds(forms_of(document), wanted);
}

/* Keeps the places of each word that some place of the word before leads to; the last ones left decide. */
bool matcher::holds_in_order(const match_sequence &s, uint32_t document)
{
	const auto window = static_cast<unsigned>(s.alt->window);
	places(s, 0, document, reached);
	if (s.alt->any_order) {
		places(s, 1, document, here);
		return meet(reached, here, window);
	}
	for (size_t i = 1; i < s.slot.size() && !reached.empty(); i++) {
		size_t from = 0;
		places(s, i, document, here);
		kept.clear();
		for (Xapian::termpos p : here) {
			while (from < reached.size() && reached[from] + window < p)
				from++;
			if (from < reached.size() && reached[from] < p)
				kept.push_back(p);
		}
		reached.swap(kept);
	}
	return !reached.empty();
}
