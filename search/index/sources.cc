#include <xapian.h>

#include <algorithm>

#include "search/index/forms.h"
#include "search/index/sources.h"

void condition_source::init(const Xapian::Database &db)
{
	now = 0;
	size = db.get_doccount();
	set_maxweight(0);
	opened(db);
}

void condition_source::seek(Xapian::docid from)
{
	for (now = from; now <= snap.last; now++) {
		limit.check();
		if (snap.shows(now) && holds(now))
			return;
	}
}

bool condition_source::check(Xapian::docid did, double)
{
	limit.check();
	now = did;
	return holds(did);
}

field_source::field_source(const snapshot &s, deadline &d, const query_node *n) : condition_source(s, d), node(n)
{
	if (node->field == FIELD_DATE)
		return;
	set.resize(INDEX_NUMBERS);
	for (int i = 0; i < node->numbers; i++)
		set[node->number[i]] = true;
}

bool field_source::holds(Xapian::docid did)
{
	const index_row &row = snap.row(did);
	if (node->field != FIELD_DATE)
		return set[row.facet[node->field]];
	return row.day && (!node->day_from || row.day >= node->day_from) && (!node->day_to || row.day <= node->day_to);
}

/* Positions of a slot in a document, ascending; only those in the wanted form. */
std::vector<Xapian::termpos> order_source::places(Xapian::docid did, const query_slot &slot, std::string &forms) const
{
	std::vector<Xapian::termpos> out;
	for (int i = 0; i < slot.terms; i++) {
		const std::string term(slot.term[i]);
		for (auto p = db.positionlist_begin(did, term); p != db.positionlist_end(did, term); ++p)
			out.push_back(*p);
	}
	std::sort(out.begin(), out.end());
	if (!slot.form)
		return out;
	if (forms.empty())
		forms = db.get_document(did, Xapian::DOC_ASSUME_VALID).get_data();
	out.erase(std::remove_if(out.begin(), out.end(), [&](Xapian::termpos p) { return form_list::at(forms, p) != slot.form; }), out.end());
	return out;
}

/* Keeps the places of each word that some place of the word before leads to; the last ones left decide. */
bool order_source::holds(Xapian::docid did)
{
	std::string forms;
	std::vector<Xapian::termpos> reached = places(did, alt->slot[0], forms);
	for (int i = 1; i < alt->words && !reached.empty(); i++) {
		std::vector<Xapian::termpos> here = places(did, alt->slot[i], forms), kept;
		size_t from = 0;
		for (Xapian::termpos p : here) {
			while (from < reached.size() && reached[from] + static_cast<unsigned>(alt->window) < p)
				from++;
			if (from < reached.size() && reached[from] < p)
				kept.push_back(p);
		}
		reached.swap(kept);
	}
	return !reached.empty();
}
