/* places_names.c - a name of the register: which of its words must be said, which may be left out, where it is recognised by. */
#include "search/text/places_names.h"

#include <stdio.h>
#include <string.h>

#include "search/text/dict.h"
#include "search/text/utf8.h"

struct part {			/* a word of a name as it is written */
	char text[TOKEN_MAX + 1];
	uint32_t number;
	unsigned letters;
	bool digits, ordinal, hyphen;	/* hyphen: joined to the word before */
};

static bool in_list(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (!strcmp(*list, word))
			return true;
	return false;
}

static bool is_size(const char *word)
{
	static const char *const LIST[] = {"большая", "большой", "большое", "малая", "малый", "малое", "верхняя", "верхний", "нижняя", "нижний", "новая", "новый",
					   "старая", "старый", "средняя", "средний", "верхне", "нижне", "ново", "старо", "средне", NULL};
	return in_list(LIST, word);
}

static bool is_prefix(const char *word)
{
	return is_size(word) && !strcmp(word + strlen(word) - 2, !strcmp(word, "ново") || !strcmp(word, "старо") ? "о" : "е");
}

static bool is_join(const char *word)
{
	static const char *const LIST[] = {"и", "де", "на", "под", "имени", "им", NULL};
	return in_list(LIST, word);
}

static bool is_first_name(const struct places *p, const char *word)
{
	static const char *const LIST[] = {"карла", "розы", "клары", "кати", "юрия", "петра", "ивана", "льва", "зои", "марии", "надежды", "валентины", "максима", "александра", NULL};
	return in_list(LIST, word) || (lexicon_text(p->lexicon, word, TOKEN_WORD)->flags & DICT_NAME);
}

static uint32_t number_of(const char *digits)
{
	uint32_t n = 0;
	for (; *digits && n < 100000; digits++)
		n = n * 10 + (uint32_t)(*digits - '0');
	return n;
}

/* The ending of «2-я» goes to its number. */
static bool is_order_ending(const struct run *r)
{
	return r->letters <= 3 && (!strcmp(r->text, "я") || !strcmp(r->text, "й") || !strcmp(r->text, "е") || !strcmp(r->text, "го") || !strcmp(r->text, "ая") || !strcmp(r->text, "ый") || !strcmp(r->text, "ой"));
}

static int parts_of(const char *name, struct part *out)
{
	size_t n = strlen(name);
	bool hyphen = false, after_digits = false;
	struct run r;
	int count = 0;
	for (size_t at = 0; at < n;) {
		if (!run_read(name, n, at, &r)) {
			hyphen = name[at] == '-';
			after_digits = after_digits && name[at] == '-';
			utf8_next(name, n, &at);
			continue;
		}
		at = r.end;
		if (after_digits && !r.digits && is_order_ending(&r)) {
			out[count - 1].ordinal = true;
		} else {
			if (count == NAME_WORDS)
				return 0;
			out[count] = (struct part){.number = r.digits ? number_of(r.text) : 0, .letters = r.letters, .digits = r.digits, .hyphen = hyphen};
			memcpy(out[count++].text, r.text, (size_t)r.len + 1);
		}
		after_digits = r.digits;
		hyphen = false;
	}
	return count;
}

static int32_t base_of(struct places *p, const char *text, enum kind kind, bool adjective, bool noun)
{
	enum gender gender = adjective ? places_gender(text, kind) : FIXED;
	const struct form *f = places_form(p, text);
	for (int i = 0; f && i < f->words; i++)
		if (BASE(p, f->word[i])->gender == gender && !strcmp(BASE(p, f->word[i])->text, text))
			return f->word[i];
	const struct word *w = *text == '#' ? NULL : lexicon_text(p->lexicon, text, TOKEN_WORD);
	bool common = w && w->known && !(w->flags & (DICT_NAME | DICT_PLACE));
	struct base *b = places_grow(&p->bases, sizeof *b);
	if (!b)
		return NONE;
	*b = (struct base){.names = NONE, .gender = (uint8_t)gender, .common = common};
	snprintf(b->text, sizeof b->text, "%s", text);
	int32_t index = (int32_t)p->bases.n - 1;
	return places_forms_put(p, index, kind, adjective, noun) ? index : NONE;
}

static bool ends(const char *word, const char *ending)
{
	size_t n = strlen(word), k = strlen(ending);
	return n > k + 4 && !memcmp(word + n - k, ending, k);
}

/* A noun in the nominative has cases: Вишенки, Зелёный Ручей. Победы, Мира are genitives and stay as they are. */
static bool is_noun(const struct places *p, const char *word, bool alone)
{
	if (lexicon_knows(p->lexicon, word))
		return (lexicon_parts(p->lexicon, word) & LEXICON_OTHER) || (alone && ends(word, "ки"));
	return ends(word, "ка") || ends(word, "ово") || ends(word, "ево");
}

static uint8_t class_of(const struct places *p, const struct part *parts, int n, int i)
{
	const struct part *w = &parts[i];
	const struct form *f = places_form(p, w->text);
	if (w->digits)
		return w->ordinal ? ORDINAL : DIGITS;
	if (is_join(w->text))
		return JOIN;
	if (i + 1 == n)
		return CORE;
	if (f && (f->role & R_TITLE))
		return TITLE;
	if (is_size(w->text))
		return SIZE;
	if (w->letters == 1)
		return FIRST;
	if (i + 2 == n && !parts[n - 1].hyphen && places_gender(w->text, STREET) == FIXED && is_first_name(p, w->text))
		return FIRST;
	return CORE;
}

static bool link_name(struct places *p, const struct name *name)
{
	struct name *new = places_grow(&p->names, sizeof *new);
	if (!new)
		return false;
	struct base *b = BASE(p, name->word[name->anchor].base);
	*new = *name;
	new->next = b->names;
	b->names = (int32_t)p->names.n - 1;
	return true;
}

/* One name of the words; *usable is false when nothing could be recognised by. */
static bool put_words(struct places *p, int32_t street, const struct part *parts, int n, bool other, bool part)
{
	enum kind kind = STREET_ROW(p, street)->kind;
	struct name name = {.street = street, .n = (uint8_t)n, .anchor = UINT8_MAX, .other = other, .part = part};
	for (int i = 0; i < n; i++) {
		uint8_t class = class_of(p, parts, n, i);
		bool adjective = class == CORE || class == SIZE;
		name.word[i] = (struct name_word){.base = NONE, .number = parts[i].number, .class = class};
		if (class == ORDINAL || class == DIGITS)
			continue;
		name.word[i].base = base_of(p, parts[i].text, kind, adjective && !(class == SIZE && is_prefix(parts[i].text)),
			class == CORE && is_noun(p, parts[i].text, n == 1));
		if (name.word[i].base == NONE)
			return false;
		if (class == CORE) {
			name.anchor = (uint8_t)i;
			name.adjective = BASE(p, name.word[i].base)->gender != FIXED;
		}
	}
	if (name.anchor == UINT8_MAX && n == 1 && parts[0].digits) {
		char text[16];
		snprintf(text, sizeof text, "#%u", parts[0].number);
		name.word[0].base = base_of(p, text, kind, false, false);
		name.anchor = 0;
	}
	return name.anchor == UINT8_MAX || name.word[name.anchor].base == NONE || link_name(p, &name);
}

/* Верхне-Сенная is Верхнесенная too; Барклая-де-Толли is called Барклая. */
static bool put_joined(struct places *p, int32_t street, const struct part *parts, int n, bool other)
{
	struct part one = parts[0];
	if (n < 2 || !parts[1].hyphen || parts[0].digits || parts[1].digits)
		return true;
	if (!is_prefix(one.text))
		return n > 3 || (n == 3 && !parts[2].hyphen) || one.letters < 4 || put_words(p, street, &one, 1, other, true);
	if (n != 2 || strlen(one.text) + strlen(parts[1].text) > TOKEN_MAX)
		return true;
	memcpy(one.text + strlen(one.text), parts[1].text, strlen(parts[1].text) + 1);
	one.letters += parts[1].letters;
	return put_words(p, street, &one, 1, other, false);
}

bool places_name_put(struct places *p, int32_t street, const char *name, bool other)
{
	struct part parts[NAME_WORDS];
	int n = parts_of(name, parts);
	return n == 0 || (put_words(p, street, parts, n, other, false) && put_joined(p, street, parts, n, other));
}
