/* card_data.c - the list of objects, faults and degrees of urgency: lines → entries, words → patterns of lemma ids. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/text/card_in.h"
#include "search/text/trim.h"
#include "search/text/utf8.h"

enum { LINE = 8192 };

static uint32_t hash(const char *s)
{
	uint32_t h = 2166136261u;
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h ^ h >> 15;
}

/* Its place, or the free one where it would be. */
static const struct card_lemma *slot_of(const struct card_reader *r, const char *text)
{
	uint32_t i = hash(text) & (CARD_LEMMAS - 1);
	while (r->lemmas[i].text && strcmp(r->lemmas[i].text, text) != 0)
		i = (i + 1) & (CARD_LEMMAS - 1);
	return &r->lemmas[i];
}

uint16_t card_lemma_id(const struct card_reader *r, const char *text)
{
	return slot_of(r, text)->id;
}

static uint16_t add_lemma(struct card_reader *r, const char *text)
{
	struct card_lemma *slot = &r->lemmas[slot_of(r, text) - r->lemmas];
	if (slot->id)
		return slot->id;
	if (r->n_lemmas >= CARD_LEMMAS / 2 || !(slot->text = strdup(text)))
		return 0;
	slot->id = ++r->n_lemmas;
	return slot->id;
}

/* The part up to the sign, trimmed; *rest goes on behind it, NULL at the end. */
static char *part(char **rest, char sign)
{
	char *s = *rest, *end = s ? strchr(s, sign) : NULL;
	*rest = end ? end + 1 : NULL;
	if (end)
		*end = 0;
	return s ? trim(s) : NULL;
}

/* A word of a pattern: «=форма» as it is, others by their lemmas. */
static bool add_word(struct card_reader *r, struct card_pattern *p, const char *word)
{
	struct tokens t;
	struct token token;
	char form[TOKEN_MAX + 2];
	bool exact = *word == '=';
	tokens_init(&t, word + exact, strlen(word + exact));
	if (p->words >= CARD_WORDS || !tokens_next(&t, &token))
		return false;
	uint16_t *ids = p->word[p->words++];
	snprintf(form, sizeof form, "=%s", token.text);
	const struct word *w = lexicon_text(r->lexicon, token.text, (enum token_kind)token.kind);
	int n = w->likely < CARD_SAME ? w->likely : CARD_SAME;
	if (exact || !n)
		return (ids[0] = add_lemma(r, form)) != 0;
	for (int i = 0; i < n; i++)
		if (!(ids[i] = add_lemma(r, word_term(w, i))))
			return false;
	return true;
}

static bool add_pattern(struct card_reader *r, int field, int entry, char *words)
{
	struct card_pattern *p = &r->patterns[r->n_patterns];
	if (r->n_patterns >= CARD_PATTERNS)
		return false;
	*p = (struct card_pattern){.field = (uint8_t)field, .entry = (int16_t)entry, .weak = *words == '-'};
	for (char *rest = words + p->weak, *word; rest && (word = part(&rest, ' '));) {
		if (strcmp(word, "+") == 0)
			p->apart = true;
		else if (*word && !add_word(r, p, word))
			return false;
	}
	r->n_patterns += p->words > 0;
	return !p->apart || p->words == 2;
}

/* Objects of a fault: the one it implies and those that have it, by their codes. */
static bool add_objects(struct card_reader *r, struct card_item *item, char *implies, char *fits)
{
	item->implies = -1;
	if (implies && strcmp(implies, "-") != 0 && (item->implies = (int16_t)card_entry(r, CARD_OBJECT, implies)) < 0)
		return false;
	for (char *code; fits && (code = part(&fits, ' '));) {
		int object = *code ? card_entry(r, CARD_OBJECT, code) : -1;
		if (*code && object < 0)
			return false;
		if (object >= 0) {
			item->fits[object / 64] |= UINT64_C(1) << object % 64;
			item->choosy = true;
		}
	}
	return true;
}

static bool add_entry(struct card_reader *r, int field, char *rest)
{
	char *code = part(&rest, '|'), *name = part(&rest, '|'), *words = part(&rest, '|'), *implies = part(&rest, '|'), *fits = part(&rest, '|');
	int entry = r->entries[field];
	struct card_item *item = &r->items[field][entry];
	if (!name || !words || entry >= CARD_ENTRIES || strlen(code) >= sizeof item->code || strlen(name) >= sizeof item->name)
		return false;
	snprintf(item->code, sizeof item->code, "%s", code);
	snprintf(item->name, sizeof item->name, "%s", name);
	r->entries[field]++;
	for (char *pattern; (pattern = part(&words, ';'));)
		if (*pattern && !add_pattern(r, field, entry, pattern))
			return false;
	return field != CARD_FAULT || add_objects(r, item, implies, fits);
}

/* Codes of a field into a set: at least one, all of them known. */
static bool add_codes(const struct card_reader *r, enum card_field field, char *codes, uint64_t set[CARD_SETS])
{
	int n = 0;
	for (char *code; codes && (code = part(&codes, ' '));) {
		int entry = *code ? card_entry(r, field, code) : -1;
		if (*code && entry < 0)
			return false;
		if (entry >= 0) {
			set[entry / 64] |= UINT64_C(1) << entry % 64;
			n++;
		}
	}
	return n > 0;
}

static bool add_kin(struct card_reader *r, bool near, char *rest)
{
	const char *code = part(&rest, '|');
	struct card_kin_line *k = &r->kins[r->n_kins];
	if (r->n_kins >= CARD_KINS || !*code || strlen(code) >= sizeof k->code)
		return false;
	snprintf(k->code, sizeof k->code, "%s", code);
	k->near = near;
	r->n_kins++;
	char *objects = part(&rest, '|');
	return add_codes(r, CARD_OBJECT, objects, k->of[CARD_OBJECT]) && add_codes(r, CARD_FAULT, rest, k->of[CARD_FAULT]);
}

static bool add_line(struct card_reader *r, char *line)
{
	static const char *const heads[CARD_LISTS] = {"объект ", "неисправность ", "срочность "}, *const kins[] = {"родня ", "соседи "}, version[] = "версия ";
	line = trim(line);
	if (!*line || *line == '#')
		return true;
	if (!strncmp(line, version, sizeof version - 1))
		return (r->version = atoi(line + sizeof version - 1)) > 0;
	for (int field = 0; field < CARD_LISTS; field++)
		if (!strncmp(line, heads[field], strlen(heads[field])))
			return add_entry(r, field, line + strlen(heads[field]));
	for (int near = 0; near < 2; near++)
		if (!strncmp(line, kins[near], strlen(kins[near])))
			return add_kin(r, near, line + strlen(kins[near]));
	return false;
}

static int by_lemma(const void *a, const void *b)
{
	const struct card_start *x = a, *y = b;
	return x->lemma != y->lemma ? x->lemma - y->lemma : x->pattern - y->pattern;
}

/* Patterns by the lemmas of their first word; of two words apart, by those of both. */
static bool index_patterns(struct card_reader *r)
{
	r->starts = calloc((size_t)r->n_patterns * CARD_SAME, sizeof *r->starts);
	for (int i = 0; r->starts && i < r->n_patterns; i++)
		for (int k = 0; k < CARD_SAME && r->patterns[i].word[0][k]; k++)
			r->starts[r->n_starts++] = (struct card_start){r->patterns[i].word[0][k], (uint16_t)i};
	if (!r->starts)
		return false;
	qsort(r->starts, (size_t)r->n_starts, sizeof *r->starts, by_lemma);
	for (int id = 0, i = 0; id <= r->n_lemmas + 1; id++) {
		while (i < r->n_starts && r->starts[i].lemma < id)
			i++;
		r->at[id] = (uint16_t)i;
	}
	return true;
}

bool card_load(struct card_reader *r, const char *path, const char **why)
{
	static const char no_file[] = "the list of objects and faults cannot be read", wrong[] = "a line of the list of objects and faults is wrong";
	char line[LINE];
	FILE *f = fopen(path, "re");
	bool ok = f;
	*why = f ? wrong : no_file;
	while (ok && fgets(line, sizeof line, f))
		ok = strlen(line) < LINE - 1 && add_line(r, line);
	if (f)
		fclose(f);
	return ok && r->version && index_patterns(r);
}
