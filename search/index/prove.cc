// prove.cc - the part of the matcher that looks at the order of words: for documents that rights and filters have let through.
#include <xapian.h>

#include <algorithm>

#include "search/index/forms.h"
#include "search/index/matcher.h"
#include "search/index/plan.h"

namespace {

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

/* Does the block know the places of some word by itself? Words that it does not know so are in few of its documents. */
bool matcher::is_placed(const match_sequence &s) const
{
	auto placed = [this](int number) { return terms[static_cast<size_t>(number)].placed == base + 1; };
	return std::any_of(s.slot.begin(), s.slot.end(), [&](const auto &slot) { return std::any_of(slot.begin(), slot.end(), placed); });
}

void matcher::prove_one_by_one(match_sequence &s, const document_set &wanted)
{
	for (uint32_t document = wanted.next(1); document; document = wanted.next(document + 1)) {
		limit.check();
		if (all_forms(s.alt) && !s.scope && !is_placed(s) ? holds_forms(s.alt, document) : holds_in_order(s, document))
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
		if (!s.scope && !is_placed(s) && !plan_phrase(s.alt).empty())
			prove_by_phrase(s, wanted);
		else
			prove_one_by_one(s, wanted);
	}
	for (auto &c : n.child)
		prove(c, undecided);
	for (auto &c : n.excluded)
		prove(c, undecided);
}

const std::string &matcher::forms_of(uint32_t document)
{
	if (forms_document != document)
		forms = db.get_document(document, Xapian::DOC_ASSUME_VALID).get_data();
	forms_document = document;
	return forms;
}

/* Adds the places of a term; form 0: in any form. */
void matcher::places_of(match_term &t, uint16_t form, uint32_t document, std::vector<Xapian::termpos> &out)
{
	uint32_t n = common_walk::UNTOLD;
	const common_place *place = t.placed == base + 1 ? t.walk.at(document - base, &n) : nullptr;
	if (n != common_walk::UNTOLD) {
		for (uint32_t i = 0; i < n; i++)
			if (!form || place[i].form == form)
				out.push_back(place[i].position);
		return;
	}
	for (auto p = db.positionlist_begin(document, t.name); p != Xapian::PositionIterator(); ++p)
		if (!form || (form_list::at(forms_of(document), *p) & ~FORM_PERSONAL) == form)
			out.push_back(*p);
}

/* Places of a word in a document, ascending; only those in the wanted form. */
void matcher::places(const match_sequence &s, size_t word, uint32_t document, std::vector<Xapian::termpos> &out)
{
	out.clear();
	for (int number : s.slot[word]) {
		match_term &t = terms[static_cast<size_t>(number)];
		if (t.kept->has(document - base))
			places_of(t, s.alt->slot[word].form, document, out);
	}
	std::sort(out.begin(), out.end());
	out.erase(std::unique(out.begin(), out.end()), out.end());
	if (s.scope == SCOPE_ANSWER)
		out.erase(out.begin(), std::lower_bound(out.begin(), out.end(), snap.row(document).answers_at));
}

bool matcher::holds_forms(const query_alt *a, uint32_t document)
{
	std::vector<uint16_t> wanted;
	for (int i = 0; i < a->words; i++)
		wanted.push_back(a->slot[i].form);
	return form_list::holds(forms_of(document), wanted, a->personal);
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
