/*
 * bare.cc - the bare Xapian loop that indexing is measured against: the same documents, terms, positions and values
 * as a finished index, taken from it in batches (not timed), built and added to a new one (timed).
 * usage: bare FROM TO BATCH   prints {"documents":…,"seconds":…}
 */
#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

struct place {
	Xapian::termpos at;
	std::string term;
	Xapian::termcount wdf;
};

struct flat {
	std::string data;
	std::vector<std::pair<Xapian::valueno, std::string>> values;
	std::vector<place> places;	/* in the order of the text, as any indexer meets them */
	std::vector<std::pair<std::string, Xapian::termcount>> others;	/* terms without a place */
};

static flat read_document(const Xapian::Document &from)
{
	flat f{from.get_data(), {}, {}, {}};
	for (auto v = from.values_begin(); v != from.values_end(); ++v)
		f.values.emplace_back(v.get_valueno(), *v);
	for (auto t = from.termlist_begin(); t != from.termlist_end(); ++t) {
		// The first place carries what the others leave of the wdf: one call a posting, as an indexer makes them.
		size_t first = f.places.size();
		for (auto p = t.positionlist_begin(); p != t.positionlist_end(); ++p)
			f.places.push_back({*p, *t, 1});
		if (f.places.size() > first)
			f.places[first].wdf = t.get_wdf() - static_cast<Xapian::termcount>(f.places.size() - first - 1);
		else
			f.others.emplace_back(*t, t.get_wdf());
	}
	std::sort(f.places.begin(), f.places.end(), [](const place &a, const place &b) { return a.at < b.at; });
	return f;
}

static Xapian::Document make_document(const flat &f)
{
	Xapian::Document to;
	to.set_data(f.data);
	for (const auto &v : f.values)
		to.add_value(v.first, v.second);
	for (const auto &p : f.places)
		to.add_posting(p.term, p.at, p.wdf);
	for (const auto &t : f.others)
		to.add_term(t.first, t.second);
	return to;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return std::fputs("usage: bare FROM TO BATCH\n", stderr), 2;
	using clock = std::chrono::steady_clock;
	Xapian::Database from(argv[1]);
	Xapian::WritableDatabase to(argv[2], Xapian::DB_CREATE_OR_OVERWRITE);
	const size_t batch = std::strtoul(argv[3], nullptr, 10);
	std::vector<flat> documents;
	clock::duration spent{};
	size_t all = 0;
	auto flush = [&] {
		auto start = clock::now();
		for (const auto &d : documents)
			to.add_document(make_document(d));
		to.commit();
		spent += clock::now() - start;
		all += documents.size();
		documents.clear();
	};
	for (auto it = from.postlist_begin(""); it != from.postlist_end(""); ++it) {
		documents.push_back(read_document(from.get_document(*it)));
		if (documents.size() == batch)
			flush();
	}
	flush();
	std::printf("{\"documents\":%zu,\"seconds\":%.3f}\n", all, std::chrono::duration<double>(spent).count());
}
