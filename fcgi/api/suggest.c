/* What may come next in the box of the search: words of records that may be seen, fields and their values. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/search_sample.h"
#include "fcgi/personal.h"
#include "search/index/query_fields.h"
#include "search/index/vocabulary.h"
#include "search/text/utf8.h"

#define WORDS 6
#define FIELDS 2
#define VALUES 10
#define GUESSED 3	/* documents that a lemma guessed from a form must have to stand beside words of the dictionary */
#define BEGINNING 3	/* letters from which on names are proposed */
#define NAMES 2		/* of each register */
#define EXAMPLES 3	/* texts with a word, to find it as it is written */

enum { TEXT_COLUMN = 2 };	/* of Q_SEARCH_TEXTS */

struct proposing {
	struct asking a;
	struct arena *arena;
	const char *typed;	/* what stands before the cursor since the last blank, folded */
	json_t *items;
};

/* Bytes of text before a place counted in UTF-16 units. */
static size_t byte_of(const char *text, long units)
{
	size_t at = 0, n = strlen(text);
	while (at < n && units > 0)
		units -= utf8_next(text, n, &at) > 0xFFFF ? 2 : 1;
	return at;
}

static const char *typed_before(struct arena *arena, const char *q, size_t at)
{
	size_t from = at;
	while (from > 0 && !strchr(" \t\n()|", q[from - 1]))
		from--;
	size_t room = (at - from) * 2 + 6;
	char *out = arena_alloc(arena, room);
	if (out)
		utf8_fold_text(q + from, at - from, out, room);
	return out;
}

static void propose(struct proposing *p, const char *kind, const char *text, const char *insert)
{
	json_array_append_new(p->items, json_pack("{s:s, s:s, s:s}", "kind", kind, "text", text, "insert", insert));
}

/* Does a word of the name begin so? */
static bool begins(const char *name, const char *start)
{
	size_t n = strlen(start);
	for (const char *at = name; *at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : "")
		if (strncmp(at + (*at == '"'), start, n) == 0)
			return true;
	return false;
}

/* field:name, in quotes where it needs them; a name that has quotes of its own stands by its number. */
static const char *condition(struct proposing *p, const char *field, const struct facet_name *n)
{
	if (strchr(n->name, '"'))
		return arena_printf(p->arena, "%s:%s", field, n->value);
	return arena_printf(p->arena, strpbrk(n->name, " (),«»") ? "%s:\"%s\"" : "%s:%s", field, n->name);
}

static void propose_values(struct proposing *p, const char *field, enum query_field number, const char *start)
{
	for (int i = 0, n = 0; i < p->a.names->n && n < VALUES; i++) {
		const struct facet_name *name = &p->a.names->list[i];
		if (name->facet != (enum index_facet)number || !begins(name->folded, start))
			continue;
		propose(p, "value", name->name, condition(p, field, name));
		n++;
	}
}

/* Names of the registers that what is typed begins, as conditions: whoever types «пром» may mean the district. */
static void propose_names(struct proposing *p, const char *start, const char *sign)
{
	static const enum query_field registers[] = {FIELD_DISTRICT, FIELD_THEME, FIELD_ORGANISATION};
	for (size_t k = 0; k < sizeof registers / sizeof *registers; k++) {
		const char *field = query_field_name(registers[k]);
		for (int i = 0, n = 0; i < p->a.names->n && n < NAMES; i++) {
			const struct facet_name *name = &p->a.names->list[i];
			if (name->facet != (enum index_facet)registers[k] || !begins(name->folded, start))
				continue;
			propose(p, "value", arena_printf(p->arena, "%s: %s", field, name->name), condition(p, arena_printf(p->arena, "%s%s", sign, field), name));
			n++;
		}
	}
}

/* Saved searches that запрос:имя may mean to who asks; one whose name is masked to him, or has quotes, cannot be written. */
static void propose_saved(struct req *r, struct proposing *p, const char *field, const char *start)
{
	DB_AUTO_RESULT rows = NULL;
	if (DB_RUN(p->a.resolver.db, Q_SAVED_NAMES, &rows, start))
		return;
	for (int i = 0; i < db_rows(rows); i++) {
		const char *name = arena_strdup(p->arena, db_text(rows, i, 0));
		if (name && !strchr(name, '"') && !strcmp(personal_words(r, name), name))
			propose(p, "value", name, arena_printf(p->arena, "%s:\"%s\"", field, name));
	}
}

static void propose_presence(struct proposing *p, const char *field, const char *start)
{
	for (const char *const *name = query_presence_names; *name; name++)
		if (begins(*name, start))
			propose(p, "value", *name, arena_printf(p->arena, "%s:%s", field, *name));
}

/* Behind the colon of a field. False when there is no such field. */
static bool after_colon(struct req *r, struct proposing *p)
{
	enum query_field number;
	const char *colon = strchr(p->typed, ':');
	const char *field = colon ? arena_printf(p->arena, "%.*s", (int)(colon - p->typed), p->typed) : NULL;
	if (!field || !query_field_find(field + (*field == '-'), &number))
		return false;
	const char *start = colon + 1 + (colon[1] == '"');
	if (number == FIELD_HAS || number == FIELD_NO)
		propose_presence(p, field, start);
	else if (number == FIELD_SAVED)
		propose_saved(r, p, field, start);
	else
		propose_values(p, field, number, start);
	return true;
}

static void propose_fields(struct proposing *p, const char *start, const char *sign)
{
	int n = 0;
	for (const char *const *name = query_field_names; *name && n < FIELDS; name++) {
		if (!begins(*name, start))
			continue;
		propose(p, "field", arena_printf(p->arena, "%s:", *name), arena_printf(p->arena, "%s%s:", sign, *name));
		n++;
	}
}

/* Two guessed lemmas may have one written form. */
static bool is_proposed(const struct proposing *p, const char *text)
{
	size_t i;
	json_t *item;
	json_array_foreach(p->items, i, item)
		if (!strcmp(json_string_value(json_object_get(item, "text")), text))
			return true;
	return false;
}

/* The written form in a text that stands for the term; NULL: none is there. */
static const char *form_in(struct proposing *p, const char *text, const char *term)
{
	struct tokens tokens;
	struct token t;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &t)) {
		const struct word *w = lexicon_word(finder_lexicon(p->a.finder), &t);
		for (int i = 0; i < w->own; i++)
			if (t.span == 1 && strcmp(word_term(w, i), term) == 0)
				return arena_strdup(p->arena, t.text);
	}
	return NULL;
}

/* A lemma that the dictionary does not know is a guess and may be no word: a form of it from a text that may be seen; NULL: none. */
static const char *written_form(struct req *r, struct proposing *p, const char *term)
{
	DB_AUTO_RESULT rows = NULL;
	const char *out = NULL;
	uint64_t id[EXAMPLES];
	int n = index_examples(p->a.index, p->a.search.visible, p->a.search.personal, term, id, EXAMPLES);
	const char *ids = n ? ask_ids_literal(p->arena, id, n) : NULL;
	if (!ids || DB_RUN(p->a.resolver.db, Q_SEARCH_TEXTS, &rows, ids, "{}"))
		return NULL;
	for (int i = 0; i < db_rows(rows) && !out; i++) {
		const char *text = personal_words_kept(r, db_text(rows, i, TEXT_COLUMN));
		out = text ? form_in(p, text, term) : NULL;
	}
	return out;
}

/* Is it a word, or a guess that few texts bear out? */
static bool is_rare_guess(struct proposing *p, const char *term)
{
	return index_seen(p->a.index, p->a.search.visible, p->a.search.personal, term, GUESSED) < GUESSED;
}

static int propose_word(struct req *r, struct proposing *p, const char *term, const char *sign, bool guesses)
{
	const bool sure = (unsigned char)term[0] < 0x80 || lexicon_knows(finder_lexicon(p->a.finder), term);
	if (!sure && is_rare_guess(p, term) != guesses)
		return 0;
	const char *form = sure ? term : written_form(r, p, term);
	if (!form || is_proposed(p, form))
		return 0;
	propose(p, "word", form, arena_printf(p->arena, "%s%s", sign, form));
	return 1;
}

/* Guesses that stand in a few texts only, typing errors mostly, are proposed when there is nothing else. */
static void propose_words(struct req *r, struct proposing *p, const char *start, const char *sign)
{
	bool more;
	int proposed = 0;
	struct query_term *word = arena_alloc(p->arena, WORDS * sizeof *word);
	int n = word ? index_terms(p->a.index, p->a.search.visible, p->a.search.personal, start, word, WORDS, &more) : 0;
	for (int guesses = 0; guesses < 2 && !proposed; guesses++)
		for (int i = 0; i < n; i++)
			proposed += propose_word(r, p, word[i].text, sign, guesses);
}

static void propose_all(struct req *r, struct proposing *p)
{
	const char *sign = *p->typed == '-' ? "-" : "", *start = p->typed + strlen(sign);
	if (!*start || after_colon(r, p))
		return;
	propose_fields(p, start, sign);
	if (utf8_length(start, strlen(start)) > 1)
		propose_words(r, p, start, sign);
	if (utf8_length(start, strlen(start)) >= BEGINNING)
		propose_names(p, start, sign);
}

enum err search_suggest(struct req *r)
{
	struct proposing p = {.arena = r->arena};
	const char *q = req_param(r, "q");
	p.typed = typed_before(r->arena, q, byte_of(q, req_param_int(r, "at")));
	enum err e = p.typed ? sample_open(r, &p.a) : ERR_INTERNAL;
	if (e)
		return e;
	p.items = json_array();
	propose_all(r, &p);
	r->resp.rows = (long)json_array_size(p.items);
	return resp_json(r, 200, json_pack("{s:o}", "items", p.items));
}
