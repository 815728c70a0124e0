#include <xapian.h>

#include <algorithm>

#include "search/index/postings.h"

namespace {

constexpr size_t TERMS = 8192, DOCUMENTS = 400000;	// some 1 and 2 MB
constexpr uint32_t LONGEST = 24576;			// documents of one term

postings read(const Xapian::Database &db, const std::string &term, uint32_t frequency)
{
	postings out;
	out.document.reserve(frequency);
	out.wdf.reserve(frequency);
	for (auto p = db.postlist_begin(term); p != db.postlist_end(term); ++p) {
		out.document.push_back(*p);
		out.wdf.push_back(static_cast<uint8_t>(std::min<Xapian::termcount>(255, p.get_wdf())));
	}
	return out;
}

}

postings_memory::entry &postings_memory::of(const Xapian::Database &db, const std::string &term)
{
	auto found = kept.find(term);
	if (found != kept.end())
		return found->second;
	if (kept.size() >= TERMS)
		forget();
	return kept.emplace(term, entry{db.get_termfreq(term), nullptr}).first->second;
}

uint32_t postings_memory::frequency(const Xapian::Database &db, const std::string &term)
{
	return of(db, term).frequency;
}

std::shared_ptr<const postings> postings_memory::list(const Xapian::Database &db, const std::string &term)
{
	const entry known = of(db, term);
	if (known.list || known.frequency > LONGEST)
		return known.list;
	if (documents + known.frequency > DOCUMENTS)
		forget();
	documents += known.frequency;
	return of(db, term).list = std::make_shared<const postings>(read(db, term, known.frequency));
}

void postings_memory::forget()
{
	kept.clear();
	documents = 0;
}
