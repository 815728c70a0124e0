/* noise.c - how people really type: slips, missing ё and marks, capitals, and the mark-up that channels leave behind. */
#include <stdio.h>
#include <string.h>

#include "tests/city/speech.h"

static bool cyrillic(const char *s)
{
	unsigned char a = (unsigned char)s[0], b = (unsigned char)s[1];
	return (a == 0xD0 && b >= 0x81) || (a == 0xD1 && b <= 0x91);
}

static double slips_per_word(const struct person *p, enum style style)
{
	if (style == STYLE_CALL)
		return .002;
	double rate = p->care > .8 ? .002 : p->care > .5 ? .01 : p->care > .2 ? .035 : .085;
	return style == STYLE_LETTER ? rate / 2 : rate;
}

/* Letters that are mixed up, by ear or by finger. */
static const char *const mixed[][2] = { { "о", "а" }, { "а", "о" }, { "е", "и" }, { "и", "е" }, { "т", "д" }, { "з", "с" }, { "с", "з" }, { "ш", "щ" },
					{ "в", "ф" }, { "п", "р" }, { "к", "е" }, { "н", "г" }, { "л", "д" }, { "м", "и" }, { "б", "п" }, { "ы", "и" } };

static void put_mixed(const char *letter, struct buf *out)
{
	for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++)
		if (!memcmp(letter, mixed[i][0], 2)) {
			buf_str(out, mixed[i][1]);
			return;
		}
	buf_put(out, letter, 2);
}

/* A word of n two-byte letters with one slip in it. */
static void put_slip(struct rng *r, const char *w, size_t n, struct buf *out)
{
	size_t at = 1 + rng_below(r, (uint32_t)(n - 2));
	const char *tail = w + n * 2;
	if (n > 4 && rng_chance(r, .25) && (!memcmp(tail - 6, "тся", 6) || !memcmp(tail - 8, "ться", 8))) {
		bool soft = !memcmp(tail - 8, "ться", 8);
		buf_put(out, w, (n - (soft ? 4 : 3)) * 2);
		buf_str(out, soft ? "тся" : "ться");
		return;
	}
	buf_put(out, w, at * 2);
	const char *here = w + at * 2;
	switch (rng_below(r, 5)) {
	case 0:
		here += 2;
		break;
	case 1:
		buf_put(out, here, 2);
		break;
	case 2:
		buf_put(out, here + 2, 2);
		buf_put(out, here, 2);
		here += 4;
		break;
	default:
		put_mixed(here, out);
		here += 2;
	}
	buf_put(out, here, (size_t)(tail - here));
}

/* A vowel drawn out: «оооочень». */
static void put_drawn(const char *w, size_t n, struct buf *out)
{
	size_t at = 0;
	while (at < n && !strstr("аоуыэеия", (char[]){ w[at * 2], w[at * 2 + 1], 0 }))
		at++;
	buf_put(out, w, at * 2);
	for (int i = 0; at < n && i < 3; i++)
		buf_put(out, w + at * 2, 2);
	buf_put(out, w + at * 2, (n - at) * 2);
}

static void put_word(const struct person *p, enum style style, struct rng *r, const char *w, size_t n, struct buf *out)
{
	if (n >= 4 && rng_chance(r, slips_per_word(p, style)))
		put_slip(r, w, n, out);
	else if (n >= 4 && style == STYLE_COMMENT && rng_chance(r, .003))
		put_drawn(w, n, out);
	else
		buf_put(out, w, n * 2);
}

static void fold_yo(struct buf *b)
{
	for (size_t i = 0; i + 1 < b->n; i++) {
		if (!memcmp(b->p + i, "ё", 2))
			memcpy(b->p + i, "е", 2);
		else if (!memcmp(b->p + i, "Ё", 2))
			memcpy(b->p + i, "Е", 2);
	}
}

static void lower_all(struct buf *b)
{
	for (size_t i = 0; i < b->n;) {
		char low[2];
		if ((unsigned char)b->p[i] >= 0x80 && !cyrillic(b->p + i)) {
			i++;
			continue;
		}
		size_t n = buf_lower(b->p + i, low);
		memcpy(b->p + i, low, n);
		i += n;
	}
}

/* One word of at least five letters is shouted. */
static void shout(struct rng *r, struct buf *b)
{
	size_t i = rng_below(r, (uint32_t)b->n);
	while (i < b->n && b->p[i] != ' ')
		i++;
	size_t end = ++i;
	while (end < b->n && cyrillic(b->p + end))
		end += 2;
	if (end - i < 10)
		return;
	for (; i < end; i += 2) {
		struct buf letter = { b->p + i, 2, 3 };
		buf_capital(&letter, 0);
	}
}

/* Drops commas, glues words to marks: punctuation as a hurried thumb leaves it. */
static bool drops_mark(const struct person *p, struct rng *r, const char *s, char last)
{
	double haste = p->care < .2 ? .5 : p->care < .5 ? .18 : .02;
	if (*s == ',')
		return rng_chance(r, haste);
	if (*s == ' ' && last == ',')
		return rng_chance(r, haste * .25);
	return *s == '.' && (s[1] == '\0' || s[1] == '\n') && rng_chance(r, haste);
}

void noise_apply(const struct person *p, enum style style, struct rng *r, struct buf *b)
{
	char room[6000];
	struct buf out = BUF_OVER(room);
	if (b->n == 0)
		return;
	if (!p->yo || style == STYLE_CALL)
		fold_yo(b);
	if (p->lower && style != STYLE_CALL && style != STYLE_LETTER)
		lower_all(b);
	if (p->caps && rng_chance(r, .5) && style != STYLE_CALL)
		shout(r, b);
	buf_clear(&out);
	for (size_t i = 0; i < b->n;) {
		size_t n = 0;
		while (cyrillic(b->p + i + n * 2))
			n++;
		if (n > 0) {
			put_word(p, style, r, b->p + i, n, &out);
			i += n * 2;
		} else {
			if (style == STYLE_CALL || i == 0 || !drops_mark(p, r, b->p + i, out.n ? out.p[out.n - 1] : 0))
				buf_put(&out, b->p + i, 1);
			i++;
		}
	}
	buf_clear(b);
	buf_put(b, out.p, out.n);
}

static void put_breaks(const char *body, const char *paragraph, struct buf *out)
{
	for (const char *end; (end = strchr(body, '\n')); body = end + 1) {
		buf_put(out, body, (size_t)(end - body));
		buf_str(out, paragraph);
	}
	buf_str(out, body);
}

static void put_mention(const struct city *c, struct rng *r, struct buf *out)
{
	enum list_name sex = rng_chance(r, .5) ? L_FEMALE : L_MALE;
	if (rng_chance(r, .2))
		buf_printf(out, "[club%u|Смоленск официально], ", 1000000 + rng_below(r, 220000000));
	else
		buf_printf(out, "[id%u|%s], ", 100000 + rng_below(r, 800000000), c->t.lists[sex].rows[list_pick(&c->t, r, sex)]);
}

/* The portal's editor leaves tags and hard spaces. */
static void put_portal(struct rng *r, const char *body, struct buf *out)
{
	uint32_t way = rng_below(r, 10);
	if (way < 4) {
		buf_str(out, body);
		return;
	}
	buf_str(out, "<p>");
	size_t from = out->n;
	put_breaks(body, "</p><p>", out);
	if (way > 7) {
		char copy[8000];
		snprintf(copy, sizeof copy, "%s", out->p + from);
		char *space = strchr(copy, ' ');
		if (space) {
			out->n = from;
			buf_put(out, copy, (size_t)(space - copy));
			buf_str(out, way == 8 ? "&nbsp;" : " &nbsp;");
			buf_str(out, space + 1);
		}
	}
	buf_str(out, "</p>");
}

void markup_original(const struct city *c, const struct spec *s, struct rng *r, const char *body, struct buf *out)
{
	const struct source *from = &c->t.sources[s->source];
	bool social = !strcmp(from->kind, "im") || !strcmp(from->kind, "page");
	if (!strcmp(from->kind, "pos")) {
		put_portal(r, body, out);
		return;
	}
	if (!social) {
		buf_str(out, body);
		return;
	}
	if (!strcmp(from->kind, "im") && rng_chance(r, .6))
		buf_char(out, '\'');
	bool reply = s->style == STYLE_COMMENT && rng_chance(r, .35) && strcmp(from->channel, "telegram");
	if (reply)
		put_mention(c, r, out);
	if (reply && cyrillic(body) && rng_chance(r, .7)) {
		char low[2];
		buf_put(out, low, buf_lower(body, low));
		body += 2;
	}
	put_breaks(body, strcmp(from->channel, "telegram") ? "<br>" : "\n", out);
}
