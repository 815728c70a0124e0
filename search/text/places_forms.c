/* places_forms.c - cases of the words of names. */
#include <stdio.h>
#include <string.h>

#include "search/text/places_names.h"

struct ending {
	const char *from;
	enum gender gender;
	const char *to[9];
};

static const struct ending ADJECTIVE[] = {
	{"ая", SHE, {"ая", "ой", "ую", "ою", "ые", "ых", "ие", "их"}},
	{"яя", SHE, {"яя", "ей", "юю", "ею"}},
	{"ья", SHE, {"ья", "ьей", "ью"}},
	{"ий", HE, {"ий", "ого", "ому", "им", "ом", "его", "ему", "ем"}},
	{"ый", HE, {"ый", "ого", "ому", "ым", "ом"}},
	{"ой", HE, {"ой", "ого", "ому", "ым", "им", "ом"}},
	{"ое", IT, {"ое", "ого", "ому", "ым", "им", "ом"}},
	{"ее", IT, {"ее", "его", "ему", "им", "ем"}},
};

static const struct ending NOUN[] = {
	{"ия", FIXED, {"ия", "ии", "ию", "ией"}},
	{"а", FIXED, {"а", "ы", "и", "е", "у", "ой"}},
	{"я", FIXED, {"я", "и", "е", "ю", "ей"}},
	{"о", FIXED, {"о", "а", "у", "ом", "е"}},
	{"ь", FIXED, {"ь", "я", "ю", "ем", "е", "и", "ью"}},
	{"ей", FIXED, {"ей", "ья", "ью", "ьем", "ье"}},
	{"ок", FIXED, {"ок", "ка", "ку", "ком", "ке", "ока", "оку", "оком", "оке"}},
	{"ки", FIXED, {"ки", "ок", "ек", "кам", "ках"}},
	{"", FIXED, {"", "а", "у", "ом", "е"}},
};

static bool ends(const char *word, const char *ending)
{
	size_t n = strlen(word), k = strlen(ending);
	return n >= k && !memcmp(word + n - k, ending, k);
}

static enum gender gender_of(enum kind kind)
{
	switch (kind) {
	case STREET: case EMBANKMENT: case SQUARE: case ALLEY:
		return SHE;
	case ROAD:
		return IT;
	case LANE: case AVENUE: case PASSAGE: case BOULEVARD: case DEAD_END: case BLOCK: case QUARTER: case SLOPE:
		return HE;
	case KIND_NONE: case KIND_ANY_PR: case KINDS:
		break;
	}
	return FIXED;
}

enum gender places_gender(const char *word, enum kind kind)
{
	for (size_t i = 0; i < sizeof ADJECTIVE / sizeof *ADJECTIVE; i++) {
		if (!ends(word, ADJECTIVE[i].from) || strlen(word) < strlen(ADJECTIVE[i].from) + 4)
			continue;
		/* «ул. Крупской» is a genitive, «пер. Хлебозаводской» agrees. */
		if (!strcmp(ADJECTIVE[i].from, "ой") && gender_of(kind) != HE)
			return FIXED;
		return ADJECTIVE[i].gender;
	}
	return FIXED;
}

static bool put(struct places *p, int32_t base, const char *stem, size_t n, const char *ending)
{
	char word[2 * TOKEN_MAX];
	snprintf(word, sizeof word, "%.*s%s", (int)n, stem, ending);
	struct form *f = places_form_put(p, word);
	if (!f)
		return false;
	for (int i = 0; i < f->words; i++)
		if (f->word[i] == base)
			return true;
	if (f->words < FORM_WORDS)
		f->word[f->words++] = base;
	return true;
}

static bool put_each(struct places *p, int32_t base, const struct ending *e)
{
	char word[TOKEN_MAX + 1];	/* the table may move */
	snprintf(word, sizeof word, "%s", BASE(p, base)->text);
	for (int i = 0; i < 9 && e->to[i]; i++)
		if (!put(p, base, word, strlen(word) - strlen(e->from), e->to[i]))
			return false;
	return true;
}

bool places_forms_put(struct places *p, int32_t base, enum kind kind, bool adjective, bool noun)
{
	const char *word = BASE(p, base)->text;
	enum gender gender = adjective ? places_gender(word, kind) : FIXED;
	if (!put(p, base, word, strlen(word), ""))
		return false;
	for (size_t i = 0; gender != FIXED && i < sizeof ADJECTIVE / sizeof *ADJECTIVE; i++)
		if (ends(word, ADJECTIVE[i].from))
			return put_each(p, base, &ADJECTIVE[i]);
	for (size_t i = 0; noun && gender == FIXED && i < sizeof NOUN / sizeof *NOUN; i++)
		if (ends(word, NOUN[i].from))
			return put_each(p, base, &NOUN[i]);
	return true;
}
