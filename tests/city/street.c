/* street.c - names of streets in the cases that speech needs. */
#include <string.h>

#include "tests/city/speech.h"

struct type {
	const char *abbreviation, *nominative, *locative, *dative, *genitive, *preposition;
};

static const struct type types[] = {
	{ "ул.", "улица", "улице", "улице", "улицы", "на" },
	{ "пр-т", "проспект", "проспекте", "проспекту", "проспекта", "на" },
	{ "пер.", "переулок", "переулке", "переулку", "переулка", "в" },
	{ "ш.", "шоссе", "шоссе", "шоссе", "шоссе", "на" },
	{ "пр-д", "проезд", "проезде", "проезду", "проезда", "в" },
	{ "пл.", "площадь", "площади", "площади", "площади", "на" },
	{ "наб.", "набережная", "набережной", "набережной", "набережной", "на" },
	{ "б-р", "бульвар", "бульваре", "бульвару", "бульвара", "на" },
};

static const struct type *type_of(const struct street *s)
{
	size_t i = 0;
	while (i + 1 < sizeof types / sizeof *types && strcmp(types[i].abbreviation, s->type))
		i++;
	return &types[i];
}

const char *street_kind_name(const struct city *c, int street)
{
	return type_of(&c->t.streets[street])->nominative;
}

static bool adjective(const struct street *s)
{
	return *s->kind == 'f' || *s->kind == 'm' || *s->kind == 'n';
}

struct ending { const char *from; const char *to[3]; };	/* locative, dative, genitive */

static const struct ending feminine[] = {
	{ "ая", { "ой", "ой", "ой" } }, { "яя", { "ей", "ей", "ей" } }, { "-я", { "-й", "-й", "-й" } },
	{ "Линия", { "Линии", "Линии", "Линии" } },
};
static const struct ending masculine[] = {
	{ "-й", { "-м", "-му", "-го" } }, { "ий", { "ом", "ому", "ого" } }, { "ый", { "ом", "ому", "ого" } },
	{ "ой", { "ом", "ому", "ого" } }, { "ое", { "ом", "ому", "ого" } },
};

static void decline_word(const char *w, size_t n, bool she, int form, struct buf *out)
{
	const struct ending *e = she ? feminine : masculine;
	size_t count = she ? sizeof feminine / sizeof *feminine : sizeof masculine / sizeof *masculine;
	for (size_t i = 0; i < count; i++) {
		size_t k = strlen(e[i].from);
		if (n >= k && !memcmp(w + n - k, e[i].from, k)) {
			buf_put(out, w, n - k);
			buf_str(out, e[i].to[form]);
			return;
		}
	}
	buf_put(out, w, n);
}

/* Name in a case; names that are genitives or plain nouns stay as they are. */
static void decline(const struct street *s, int form, struct buf *out)
{
	if (!adjective(s)) {
		buf_str(out, s->name);
		return;
	}
	for (const char *w = s->name; *w;) {
		size_t n = strcspn(w, " ");
		decline_word(w, n, *s->kind == 'f', form, out);
		w += n;
		if (*w)
			buf_char(out, *w++);
	}
}

/* «Киевском шоссе», but «улице Большой Советской». */
static void with_type(const struct street *s, const char *type, int form, struct buf *out)
{
	bool after = *s->kind == 'm' || *s->kind == 'n' || (*s->kind == 'f' && !strcmp(s->type, "наб."));
	if (!after)
		buf_printf(out, "%s ", type);
	decline(s, form, out);
	if (after)
		buf_printf(out, " %s", type);
}

void street_official(const struct city *c, int street, struct buf *out)
{
	const struct street *s = &c->t.streets[street];
	bool after = *s->kind == 'm' || *s->kind == 'n';
	const char *type = *s->kind == 'n' ? "шоссе" : s->type;
	buf_printf(out, "%s %s", after ? s->name : type, after ? type : s->name);
}

/* «Б. Советская» for «Большая Советская», as people shorten it. */
static void shortened(const char *name, struct rng *r, struct buf *out)
{
	static const char *const big[][2] = { { "Большая ", "Б. " }, { "Большой ", "Б. " }, { "Большую ", "Б. " }, { "Малая ", "М. " }, { "Маршала ", "М. " },
					      { "Верхне-", "В-" }, { "Академика ", "Ак. " }, { "Генерала ", "Ген. " } };
	for (size_t i = 0; i < sizeof big / sizeof *big; i++) {
		size_t n = strlen(big[i][0]);
		if (!strncmp(name, big[i][0], n) && rng_chance(r, .4)) {
			buf_str(out, big[i][1]);
			name += n;
			break;
		}
	}
	buf_str(out, name);
}

void street_bare(const struct writing *w, int street, struct buf *out)
{
	const struct street *s = &w->city->t.streets[street];
	shortened(s->name, w->rng, out);
}

/* «на Багратиона», «на Большой Советской», «на Киевском» or in full with the kind of street. */
void street_on(const struct city *c, int street, bool full, struct buf *out)
{
	const struct street *s = &c->t.streets[street];
	const struct type *t = type_of(s);
	if (*s->kind == 'x' || (*s->kind == 'm' && strcmp(s->type, "ул.")))
		full = true;
	buf_printf(out, "%s ", full ? t->preposition : "на");
	if (full)
		with_type(s, t->locative, 0, out);
	else
		decline(s, 0, out);
}

void street_along(const struct city *c, int street, struct buf *out)
{
	const struct street *s = &c->t.streets[street];
	with_type(s, type_of(s)->dative, 1, out);
}

void street_genitive(const struct city *c, int street, struct buf *out)
{
	const struct street *s = &c->t.streets[street];
	with_type(s, type_of(s)->genitive, 2, out);
}
