// writer.cc - the one writer of a generation: messages to documents, columns and codes in step with commits.
#include <xapian.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <sys/stat.h>
#include <vector>

#include "search/index/codes.h"
#include "search/index/copies.h"
#include "search/index/forms.h"
#include "search/index/guard.h"
#include "search/index/place.h"
#include "search/index/shard_writer.h"
#include "search/index/shards.h"
#include "search/index/writer.h"

extern "C" {
#include "search/text/numbers.h"
}

namespace {
constexpr Xapian::termpos FIELD_GAP = 100;
constexpr Xapian::termcount TEXT_WDF = 3, SUBJECT_WDF = 2;
constexpr size_t TERM_BYTES = 200;
}

struct index_writer {
	std::string why;
	lexicon *lx;
	masker *mask;
	shard_writer db;
	columns cols{};
	struct copies *copies = nullptr;
	code_table codes;
	std::string dir;
	uint32_t seq = 0;
	uint32_t common = 0;	/* so many first blocks have their file of common words */
	place_gather places;	/* of the blocks that have none yet */

	~index_writer()
	{
		columns_close(&cols);
		copies_close(copies);
	}
};

namespace {

/* Personal data of a text. */
class hidden_spans {
public:
	hidden_spans(masker *m, const char *text, size_t bytes)
	{
		const long found = m ? mask_find(m, text, bytes, &span) : 0;
		if (found < 0)
			throw std::bad_alloc();
		spans = static_cast<size_t>(found);
	}

	/* Tokens come by their beginnings, each whole before its parts. */
	bool touch(uint32_t begin, uint32_t end)
	{
		while (passed < spans && span[passed].end <= begin)
			passed++;
		return passed < spans && span[passed].begin < end;
	}

private:
	const mask_span *span = nullptr;
	size_t spans = 0, passed = 0;
};

struct builder {
	index_writer &w;
	Xapian::Document doc;
	form_list forms;
	Xapian::termpos at = 1;
	std::string term;	/* kept, so that long terms do not allocate each time */
	std::vector<uint32_t> said;	/* words of the last text, for its group of near copies */
	uint32_t length = 0;		/* sum of wdf */

	void add_word(const word *found, const char *personal, Xapian::termpos position, Xapian::termcount wdf)
	{
		for (int i = 0; i < found->count; i++) {
			const char *text = word_term(found, i);
			term.assign(personal).append(text, strnlen(text, TERM_BYTES));
			doc.add_posting(term, position, wdf);
			if (!*personal)
				w.places.add(term, position);
			length += wdf;
		}
	}

	/* A number once more as a house, so that «Попова 12» is no flat and no bus. */
	void add_house(const token &t, number_role role, const char *personal, Xapian::termpos position, const char *field)
	{
		for (const char *prefix : {TERM_HOUSE, TERM_HOUSE_FREE}) {
			if (role == NUMBER_OTHER || (role == NUMBER_OWN && !std::strcmp(prefix, TERM_HOUSE_FREE)))
				continue;
			term.assign(personal).append(prefix).append(t.text);
			doc.add_posting(term, position, 0);
			if (field)
				doc.add_boolean_term(field + term);
		}
	}

	/* The same word once more as a term of a field. */
	void add_field(const word *found, const char *personal, const char *prefix)
	{
		for (int i = 0; i < found->count; i++) {
			const char *text = word_term(found, i);
			term.assign(prefix).append(personal).append(text, strnlen(text, TERM_BYTES));
			doc.add_boolean_term(term);
		}
	}

	/* «неработает» as «не работает». */
	void add_denied(const token &t, const char *personal, Xapian::termpos position, Xapian::termcount wdf)
	{
		const char *verb = lexicon_denied(w.lx, &t);
		if (!verb)
			return;
		add_word(lexicon_text(w.lx, verb, TOKEN_WORD), personal, position, wdf);
		add_word(lexicon_text(w.lx, LEXICON_NOT, TOKEN_WORD), personal, position - 1, wdf);
	}

	void add_text(const char *text, Xapian::termcount wdf, const char *field = nullptr)
	{
		if (!text || !*text)
			return;
		tokens tokens;
		token t;
		Xapian::termpos first = at;
		forms.begin(at);
		said.clear();
		const size_t bytes = std::strlen(text);
		hidden_spans hidden(w.mask, text, bytes);
		numbers numbers{};
		tokens_init(&tokens, text, bytes);
		while (tokens_next(&tokens, &t)) {
			const word *found = lexicon_word(w.lx, &t);
			const bool personal = hidden.touch(t.begin, t.end);
			const char *prefix = personal ? TERM_PERSONAL : "";
			add_word(found, prefix, first + t.position, wdf);
			if (field)
				add_field(found, prefix, field);
			if (t.span == 1) {
				forms.add(personal ? query_form(t.text) | FORM_PERSONAL : query_form(t.text));
				said.push_back(copies_word(word_term(found, 0)));
				at = first + t.position + 1;
			}
			add_denied(t, prefix, first + t.position, wdf);
			const number_role role = numbers_role(&numbers, w.lx, &t, &tokens);
			add_house(t, role, prefix, first + (role == NUMBER_OWN ? numbers.at : t.position), field);
		}
		at += FIELD_GAP;
	}
};

uint16_t number_of(uint32_t id)
{
	return id < INDEX_NUMBERS - 1 ? static_cast<uint16_t>(id) : INDEX_NUMBERS - 1;
}

uint16_t day_of(int day)
{
	return day > 0 && day < 65535 ? static_cast<uint16_t>(day) : 0;
}

bool given(const char *text)
{
	return text && *text;
}

uint16_t flags_of(const index_message &m)
{
	unsigned flags = m.flags;
	flags |= m.answers ? ROW_ANSWER : 0;
	flags |= given(m.address) ? ROW_ADDRESS : 0;
	flags |= m.mark ? ROW_MARK : 0;
	flags |= m.theme ? ROW_THEME : 0;
	flags |= m.organisation ? ROW_ORGANISATION : 0;
	flags |= m.district ? ROW_DISTRICT : 0;
	flags |= m.due ? ROW_DUE : 0;
	flags |= given(m.object) ? ROW_OBJECT : 0;
	flags |= given(m.fault) ? ROW_FAULT : 0;
	return static_cast<uint16_t>(flags);
}

/* The facets of a message. */
void put_facets(index_writer &w, const index_message &m, index_row &row)
{
	static_assert(COLUMN_IDS == FACET_CHANNEL && COLUMN_IDS + COLUMN_CODES == FACET_COUNT, "each facet has its column");
	auto put_code = [&](index_facet f, const char *code) { row.codes[f - COLUMN_IDS] = w.codes.number(f, code); };
	row.ids[FACET_THEME] = number_of(m.theme);
	row.ids[FACET_ORGANISATION] = number_of(m.organisation);
	row.ids[FACET_DISTRICT] = number_of(m.district);
	put_code(FACET_CHANNEL, m.channel);
	put_code(FACET_STATE, m.state);
	put_code(FACET_KIND, m.kind);
	put_code(FACET_OBJECT, m.object);
	put_code(FACET_FAULT, m.fault);
}

index_row row_of(index_writer &w, const index_message &m)
{
	index_row row{};
	row.id = m.id;
	row.rev = m.rev;
	row.time = m.sort_at > 0 ? (m.sort_at < UINT32_MAX ? static_cast<uint32_t>(m.sort_at) : UINT32_MAX) : 0;
	row.born = w.seq + 1;
	row.day = day_of(m.day);
	row.due = day_of(m.due);
	row.answered = day_of(m.answered);
	row.flags = flags_of(m);
	row.mark = m.mark;
	row.priority = m.priority;
	row.street = number_of(m.street);
	row.place = place_key(m.place);
	put_facets(w, m, row);
	return row;
}

/* Only what is asked of the database itself: the id, and how many documents an organisation has. */
void add_boolean_terms(Xapian::Document &doc, const index_row &row)
{
	doc.add_boolean_term("Q" + std::to_string(row.id));
	if (row.ids[FACET_ORGANISATION])
		doc.add_boolean_term(TERM_ORGANISATION + std::to_string(row.ids[FACET_ORGANISATION]));
}

void add_number(Xapian::Document &doc, const char *number)
{
	if (given(number))
		doc.add_boolean_term(TERM_NUMBER + index_fold(number).substr(0, TERM_BYTES));
}

void check(bool ok)
{
	if (!ok)
		throw Xapian::DatabaseError(std::string("columns: ") + std::strerror(errno));
}

/* Takes the present document of the id away; its row dies with the coming commit. */
void remove(index_writer &w, uint64_t id)
{
	for (Xapian::docid old : w.db.find("Q" + std::to_string(id))) {
		check(columns_kill(&w.cols, old, w.seq + 1));
		w.db.remove(old);
	}
}

uint32_t group_of(index_writer &w, const std::vector<uint32_t> &words)
{
	uint32_t group = copies_group(w.copies, words.data(), words.size());
	check(group);
	return group;
}

/* Who is named whole in one text of the record goes by the surname alone in the others. */
void learn_names(index_writer &w, const index_message &m)
{
	if (!w.mask)
		return;
	mask_forget(w.mask);
	const auto learn = [&](const char *text) {
		if (!mask_remember(w.mask, text, text ? std::strlen(text) : 0))
			throw std::bad_alloc();
	};
	for (const char *text : {m.subject, m.text, m.address})
		learn(text);
	for (int i = 0; i < m.answers; i++)
		learn(m.answer[i]);
}

void put(index_writer &w, const index_message &m, bool fresh)
{
	learn_names(w, m);
	index_row row = row_of(w, m);
	builder b{w, {}, {}, 1, {}, {}, 0};
	w.places.begin(w.db.last() + 1);
	b.add_text(m.subject, SUBJECT_WDF);
	b.add_text(m.text, TEXT_WDF);
	row.group = group_of(w, b.said);
	b.add_text(m.theme_name, 1);
	b.add_text(m.address, 1, TERM_ADDRESS);
	row.answers_at = static_cast<uint16_t>(b.at < 65535 ? b.at : 65535);
	for (int i = 0; i < m.answers; i++)
		b.add_text(m.answer[i], 1, TERM_ANSWER);
	add_number(b.doc, m.number);
	add_boolean_terms(b.doc, row);
	b.doc.set_data(b.forms.pack(row.id, row.rev));
	row.length = static_cast<uint16_t>(std::min<uint32_t>(b.length, UINT16_MAX));
	w.places.end(b.forms);
	if (!fresh)
		remove(w, m.id);
	check(columns_put(&w.cols, w.db.add(std::move(b.doc)), &row));
}

bool has_document(void *db, uint32_t number)
{
	return static_cast<shard_writer *>(db)->has(number);
}

void commit(index_writer &w, uint32_t seq)
{
	check(columns_sync(&w.cols));
	w.db.commit(seq, {{"codes", w.codes.text()}, {"schema", std::to_string(INDEX_SCHEMA)}});
	w.seq = seq;
}

/* One block a commit, so that none takes long. Servers are asked for their postings over the network, and not for these. */
void write_common(index_writer &w)
{
	const uint32_t full = common_blocks(w.db.last());
	while (w.common < full && common_exists(w.dir, w.common))
		w.common++;
	if (w.common >= full)
		return;
	shards now;
	now.open(w.dir);
	if (std::none_of(now.remote.begin(), now.remote.end(), [](bool r) { return r; }))
		common_write(w.dir, w.common, now.all, now.seq, w.places);
	w.places.drop(w.common);
	w.common++;
}

void load_state(index_writer &w, const std::string &dir)
{
	w.seq = w.db.seq();
	if (w.seq)
		check_schema(w.db.metadata("schema"));
	w.codes.load(w.db.metadata("codes"));
	uint32_t used = 0;
	check(columns_recover(&w.cols, w.db.last(), w.seq, w.db.torn() ? has_document : nullptr, &w.db, &used));
	w.copies = copies_open(dir.c_str(), used);
	check(w.copies);
	index_row none{};
	check(w.seq || columns_put(&w.cols, 0, &none));
	if (w.db.torn())
		commit(w, w.seq);
}

}

index_status index_writer_open(const char *dir, const char *shards, lexicon *lx, masker *mask, index_writer **out)
{
	std::string why;
	*out = nullptr;
	return guarded(why, [&] {
		::mkdir(dir, 0750);
		auto w = new index_writer{};
		*out = w;
		w->lx = lx;
		w->mask = mask;
		w->cols.fd = -1;
		index_status status = guarded(w->why, [&] {
			const std::string base = w->dir = dir;
			const bool anew = shard_places_choose(base, shards);
			w->db.open(base, anew);
			check(columns_open(&w->cols, (base + "/columns").c_str(), true));
			load_state(*w, base);
			return INDEX_OK;
		});
		if (status == INDEX_LOCKED || status == INDEX_MEMORY) {
			delete w;
			*out = nullptr;
		}
		return status;
	});
}

void index_writer_close(index_writer *w)
{
	std::string why;
	guarded(why, [&] {
		delete w;
		return INDEX_OK;
	});
}

index_status index_writer_put(index_writer *w, const index_message *m, bool fresh)
{
	return guarded(w->why, [&] {
		put(*w, *m, fresh);
		return INDEX_OK;
	});
}

index_status index_writer_delete(index_writer *w, uint64_t id)
{
	return guarded(w->why, [&] {
		remove(*w, id);
		return INDEX_OK;
	});
}

index_status index_writer_commit(index_writer *w)
{
	return guarded(w->why, [&] {
		commit(*w, w->seq + 1);
		write_common(*w);
		return INDEX_OK;
	});
}

uint32_t index_writer_count(index_writer *w)
{
	uint32_t n = 0;
	std::string why;
	guarded(why, [&] {
		n = w->db.count();
		return INDEX_OK;
	});
	return n;
}

const char *index_writer_error(const index_writer *w)
{
	return w->why.c_str();
}
