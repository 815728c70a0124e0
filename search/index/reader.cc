// reader.cc - opens a generation, follows its commits, answers searches.
#include <xapian.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>

#include "search/index/census.h"
#include "search/index/codes.h"
#include "search/index/collect.h"
#include "search/index/forms.h"
#include "search/index/guard.h"
#include "search/index/matcher.h"
#include "search/index/shards.h"
#include "search/index/vocabulary.h"

namespace {
constexpr int RETRIES = 3;
constexpr unsigned SILENT_MS = 1000;

struct strict_found {};	// thrown when there are strict_enough hits
}

struct index {
	std::string why, dir;
	shards db;
	columns cols{};
	code_table codes;
	snapshot snap{};
	collector found;
	deadline limit;
	census seen;

	~index() { columns_close(&cols); }
};

namespace {

void load(struct index &ix)
{
	if (ix.db.seq)
		check_schema(ix.db.all.get_metadata("schema"));
	ix.snap = {&ix.cols, ix.db.seq, ix.db.last};
	ix.codes.load(ix.db.all.get_metadata("codes"));
	if (!columns_reach(&ix.cols, ix.snap.last))
		throw Xapian::DatabaseError("columns are shorter than the index");
}

void reopen(struct index &ix)
{
	if (ix.db.reopen())
		load(ix);
}

/* Runs body, again after opening anew: the writer moved on under it, or a server was away for a moment; any error of these kinds may mean just that. */
template <typename Body> index_status retried(struct index &ix, Body body)
{
	return guarded(ix.why, [&] {
		for (int left = RETRIES;; left--) {
			auto open_anew = [&] {
				if (!left)
					throw;
				ix.db.open(ix.dir);
				load(ix);
			};
			try {
				return body();
			} catch (const Xapian::DatabaseError &) {
				open_anew();
			} catch (const Xapian::NetworkError &) {
				open_anew();
			}
		}
	});
}

bool is_ranked(index_sort sort)
{
	return sort == SORT_RELEVANCE || sort == SORT_FRESH;
}

/* What is left of a weight by the age of the document; see index_search.h. */
double freshness(const index_search &s, const index_row &row)
{
	if (s.sort != SORT_FRESH)
		return 1;
	return row.day ? 0.5 + 0.5 * std::exp2(-std::max(s.today - row.day, 0) / static_cast<double>(INDEX_HALF_LIFE)) : 0.5;
}

constexpr float ALL_WORDS = 1 << 12;	// above any weight that words can add up to

/* Did words give way? Then whoever has them all stands before whoever has not, whatever the rest weighs. */
bool is_relaxed(const query_node *root)
{
	for (const query_node *n = root ? root->child : nullptr; n; n = n->next)
		if (n->optional && !n->aside)
			return true;
	return false;
}

/* Counts what satisfies words, rights and filters, and keeps the best of it. strict: hits with all words, counted even when it stops. */
void match(struct index &ix, const index_search &s, uint64_t &strict)
{
	matcher m(ix.db, ix.snap, ix.limit, s.query ? s.query->root : nullptr);
	m.stay_within(ix.seen.bits(ix.snap, s.visible));
	ix.found.start(s, ix.snap.cols->rows, is_ranked(s.sort) && s.limit && m.weigh());
	auto judge = [&](uint32_t document) {
		return ix.snap.shows(document) && ix.found.judge(ix.snap.row(document)) != verdict::passed_over;
	};
	const bool all_first = s.query && is_relaxed(s.query->root);
	if (s.strict_enough || all_first)
		m.watch_strict(s.query->root);
	m.each(judge, [&](uint32_t document) {
		const index_row &row = ix.snap.row(document);
		const verdict v = ix.found.judge(row);
		ix.found.count_in(v, document, row, [&] { return static_cast<float>(m.weight(document) * freshness(s, row)) + (all_first && m.watched(0, document) ? ALL_WORDS : 0); });
		if (s.strict_enough && v == verdict::hit && m.watched(0, document) && ++strict == s.strict_enough)
			throw strict_found();
	});
}

void start_limit(struct index &ix, const index_search &s)
{
	if (!s.goes_on)
		ix.limit.start(s.seconds);
}

uint32_t visible_documents(const struct index &ix, const uint8_t *visible)
{
	if (!visible)
		return ix.db.all.get_doccount();
	uint32_t n = 0;
	for (unsigned o = 1; o < INDEX_NUMBERS; o++)
		if (!visible[o >> 3])
			o |= 7;
		else if (visible[o >> 3] >> (o & 7) & 1)
			n += ix.db.frequency(TERM_ORGANISATION + std::to_string(o));
	return n;
}

void deliver(struct index &ix, const index_search &s, index_result &out)
{
	ix.found.finish();
	const std::vector<index_hit> &kept = ix.found.kept;
	out.total = ix.found.total;
	out.unique = ix.found.copies.groups().size();
	out.hit = kept.data();
	out.hits = std::min(kept.size(), s.limit);
	out.more = kept.size() > s.limit;
	for (int f = 0; f < FACET_COUNT; f++)
		out.count[f] = ix.found.count[f].data();
	out.day = ix.found.day.data();
	out.visible = visible_documents(ix, s.visible);
	out.commit = ix.snap.seq;
}

}

index_status index_open(const char *dir, struct index **out)
{
	std::string why;
	*out = nullptr;
	return guarded(why, [&] {
		auto ix = new struct index();
		ix->cols.fd = -1;
		ix->dir = dir;
		index_status status = guarded(ix->why, [&] {
			ix->db.open(ix->dir);
			if (!columns_open(&ix->cols, (ix->dir + "/columns").c_str(), false))
				return INDEX_NONE;
			load(*ix);
			return INDEX_OK;
		});
		if (status == INDEX_OK)
			*out = ix;
		else
			delete ix;
		return status;
	});
}

bool index_silent(const char *dir, char *who, size_t room)
{
	std::string why;
	bool silent = false;
	guarded(why, [&] {
		for (const shard_place &p : shard_places(dir)) {
			if (!p.folder.empty())
				continue;
			try {
				Xapian::Remote::open(p.host, p.port, SILENT_MS, SILENT_MS);
			} catch (const Xapian::NetworkError &) {
				std::snprintf(who, room, "%s:%u", p.host.c_str(), p.port);
				silent = true;
				break;
			}
		}
		return INDEX_OK;
	});
	return silent;
}

void index_close(struct index *ix)
{
	std::string why;
	guarded(why, [&] {
		delete ix;
		return INDEX_OK;
	});
}

index_status index_refresh(struct index *ix)
{
	return retried(*ix, [&] {
		reopen(*ix);
		return INDEX_OK;
	});
}

index_status index_run(struct index *ix, const index_search *s, index_result *out)
{
	*out = {};
	start_limit(*ix, *s);
	return retried(*ix, [&] {
		out->strict = 0;
		try {
			match(*ix, *s, out->strict);
		} catch (const late &) {
			out->partial = true;
		} catch (const strict_found &) {
			return INDEX_OK;
		}
		deliver(*ix, *s, *out);
		return INDEX_OK;
	});
}

index_status index_days(struct index *ix, const uint8_t *visible, const uint32_t **days)
{
	return guarded(ix->why, [&] {
		*days = ix->seen.days(ix->snap, visible);
		return INDEX_OK;
	});
}

index_status index_subsets(struct index *ix, const index_search *s, struct query_node *const *word, int words, int least, uint64_t *count, bool *partial)
{
	start_limit(*ix, *s);
	return retried(*ix, [&] {
		std::fill_n(count, size_t{1} << words, 0);
		*partial = false;
		ix->found.aim(*s);
		matcher m(ix->db, ix->snap, ix->limit, s->query->root);
		m.stay_within(ix->seen.bits(ix->snap, s->visible));
		for (int i = 0; i < words; i++)
			m.watch(word[i]);
		m.want_watched(static_cast<unsigned>(least));
		try {
			auto judge = [&](uint32_t document) { return ix->snap.shows(document) && ix->found.judge(ix->snap.row(document)) == verdict::hit; };
			m.each(judge, [&](uint32_t document) {
				size_t has = 0;
				for (int i = 0; i < words; i++)
					has |= size_t{m.watched(static_cast<size_t>(i), document)} << i;
				count[has] += __builtin_popcountll(has) >= least;
			});
		} catch (const late &) {
			*partial = true;
		}
		return INDEX_OK;
	});
}

void index_use_clock(struct index *ix, index_clock_t now, void *arg)
{
	ix->limit.use(now, arg);
}

index_status index_matches(struct index *ix, const query_tree *q, uint64_t id, bool *yes)
{
	*yes = false;
	return retried(*ix, [&] {
		ix->limit.start(0);
		matcher m(ix->db, ix->snap, ix->limit, q->root);
		auto p = ix->db.all.postlist_begin("Q" + std::to_string(id));
		*yes = p != ix->db.all.postlist_end("") && m.matches(*p);
		return INDEX_OK;
	});
}

index_status index_walk(struct index *ix, index_visit_t visit, void *arg)
{
	return guarded(ix->why, [&] {
		for (auto t = ix->db.all.allterms_begin("Q"); t != ix->db.all.allterms_end("Q"); ++t)
			for (auto p = ix->db.all.postlist_begin(*t); p != ix->db.all.postlist_end(*t); ++p) {
				const std::string data = ix->db.all.get_document(*p, Xapian::DOC_ASSUME_VALID).get_data();
				if (!visit(arg, form_list::id(data), form_list::rev(data)))
					return INDEX_OK;
			}
		return INDEX_OK;
	});
}

/* Every document has a living row with its id and revision, and no other row lives. */
bool index_sound(struct index *ix)
{
	index_status status = guarded(ix->why, [&] {
		uint32_t alive = 0;
		for (uint32_t n = 1; n <= ix->snap.last; n++)
			alive += ix->snap.shows(n);
		if (alive != ix->db.all.get_doccount())
			throw Xapian::DatabaseCorruptError("columns and documents differ in number");
		for (uint32_t i = 0; i < common_blocks(ix->snap.last); i++)
			if (ix->db.common(i) && !ix->db.common(i)->agrees(ix->db.all, i))
				throw Xapian::DatabaseCorruptError("common words and postings differ");
		for (auto p = ix->db.all.postlist_begin(""); p != ix->db.all.postlist_end(""); ++p) {
			const std::string data = ix->db.all.get_document(*p, Xapian::DOC_ASSUME_VALID).get_data();
			const index_row &row = ix->snap.row(*p);
			if (!ix->snap.shows(*p) || row.id != form_list::id(data) || row.rev != form_list::rev(data))
				throw Xapian::DatabaseCorruptError("a document and its row differ");
		}
		return INDEX_OK;
	});
	return status == INDEX_OK;
}

uint32_t index_frequency(struct index *ix, const char *term)
{
	uint32_t n = 0;
	retried(*ix, [&] {
		n = ix->db.frequency(term);
		return INDEX_OK;
	});
	return n;
}

namespace {

/* Documents of these organisations with the term, told by number until visit returns false. */
template <typename Visit> void each_seen(struct index &ix, const uint8_t *visible, const std::string &term, Visit visit)
{
	const uint64_t *bits = ix.seen.bits(ix.snap, visible);
	for (auto p = ix.db.all.postlist_begin(term); p != ix.db.all.postlist_end(term); ++p)
		if (*p <= ix.snap.last && (!bits || (bits[*p >> 6] >> (*p & 63) & 1)) && !visit(*p))
			return;
}

/* How many of them there are, counted up to `enough`. */
uint32_t seen_term(struct index &ix, const uint8_t *visible, const std::string &term, uint32_t enough)
{
	uint32_t n = 0;
	if (!ix.seen.bits(ix.snap, visible))
		return ix.db.frequency(term);
	each_seen(ix, visible, term, [&](uint32_t) { return ++n < enough; });
	return n;
}

uint32_t seen(struct index &ix, const uint8_t *visible, bool personal, const std::string &word, uint32_t enough)
{
	const uint32_t n = seen_term(ix, visible, word, enough);
	return personal && n < enough ? n + seen_term(ix, visible, TERM_PERSONAL + word, enough - n) : n;
}

/* All words with a beginning, the most frequent of the whole index first. */
std::vector<std::pair<uint32_t, std::string>> words_with(struct index &ix, bool personal, const std::string &beginning)
{
	std::map<std::string, uint32_t> found;
	for (size_t skipped = 0; skipped <= (personal ? std::strlen(TERM_PERSONAL) : 0); skipped += std::strlen(TERM_PERSONAL)) {
		const std::string prefix = (skipped ? TERM_PERSONAL : "") + beginning;
		for (auto t = ix.db.all.allterms_begin(prefix); t != ix.db.all.allterms_end(prefix); ++t)
			found[(*t).substr(skipped)] += t.get_termfreq();
	}
	std::vector<std::pair<uint32_t, std::string>> list;
	for (const auto &f : found)
		list.emplace_back(f.second, f.first);
	std::sort(list.begin(), list.end(), [](const auto &a, const auto &b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
	return list;
}

}

uint32_t index_seen(struct index *ix, const uint8_t *visible, bool personal, const char *word, uint32_t enough)
{
	uint32_t n = 0;
	retried(*ix, [&] {
		n = seen(*ix, visible, personal, word, enough);
		return INDEX_OK;
	});
	return n;
}

int index_examples(struct index *ix, const uint8_t *visible, bool personal, const char *word, uint64_t *id, int max)
{
	int n = 0;
	const auto note = [&](uint32_t number) {
		id[n++] = ix->snap.row(number).id;
		return n < max;
	};
	retried(*ix, [&] {
		n = 0;
		each_seen(*ix, visible, word, note);
		if (personal && n < max)
			each_seen(*ix, visible, std::string(TERM_PERSONAL) + word, note);
		return INDEX_OK;
	});
	return n;
}

int index_terms(struct index *ix, const uint8_t *visible, bool personal, const char *prefix, query_term *out, int max, bool *more)
{
	int n = 0;
	retried(*ix, [&] {
		n = 0;
		*more = false;
		for (const auto &word : words_with(*ix, personal, prefix)) {
			if (word.second.size() >= sizeof out->text || !seen(*ix, visible, personal, word.second, 1))
				continue;
			*more = n == max;
			if (*more)
				break;
			word.second.copy(out[n].text, sizeof out->text - 1);
			out[n++].text[word.second.size()] = 0;
		}
		return INDEX_OK;
	});
	return n;
}

uint16_t index_code(struct index *ix, index_facet f, const char *code)
{
	return ix->codes.find(f, code);
}

const char *index_code_name(struct index *ix, index_facet f, uint16_t number)
{
	return ix->codes.name(f, number);
}

const char *index_error(const struct index *ix)
{
	return ix->why.c_str();
}
