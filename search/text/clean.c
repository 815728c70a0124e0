/* clean.c - the pass over the text: what each code point, tag, entity or mention becomes. */
#include "search/text/clean.h"

#include <stdlib.h>
#include <string.h>

enum { MENTION_MAX = 300 };	/* longest [id1|Имя] that is taken for a mention */

struct pass {
	const char *s;
	size_t n, i;
	size_t mention_end;	/* where the bracket of an open mention closes; 0 = none open */
	struct clean_buf *out;
	int marked, typed;	/* line breaks owed before the next visible character: by tags, by the text itself */
	bool blank;		/* a space is owed */
	uint32_t last;		/* last visible code point */
};

static void put_raw(struct pass *p, const char *s, size_t n)
{
	memcpy(p->out->data + p->out->len, s, n);
	p->out->len += n;
}

/* Breaks and blanks are owed until something visible follows, so the ends come out trimmed. */
static void put_visible(struct pass *p, uint32_t c, const char *s, size_t n)
{
	/* «<br>» and the line end typed after it are one break, so the larger count wins. */
	int breaks = p->marked > p->typed ? p->marked : p->typed;

	if (p->out->len > 0 && breaks > 0)
		put_raw(p, "\n\n", breaks > 1 ? 2 : 1);
	else if (p->out->len > 0 && p->blank)
		put_raw(p, " ", 1);
	p->marked = p->typed = 0;
	p->blank = false;
	p->last = c;
	put_raw(p, s, n);
}

static bool is_break(uint32_t c)
{
	return c == '\n' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_blank(uint32_t c)
{
	return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
	       c == 0x205F || c == 0x3000 || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

static bool is_invisible(uint32_t c)
{
	return c == 0xAD || c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

/* The joiner inside an emoji (family, profession) belongs to the picture. */
static bool joins_emoji(const struct pass *p, uint32_t c)
{
	return c == 0x200D && p->last >= 0x2190 && !p->blank && !p->marked && !p->typed;
}

static void put_code(struct pass *p, uint32_t c)
{
	char utf8[4];

	if (is_break(c))
		p->typed++;
	else if (is_blank(c))
		p->blank = true;
	else if (!is_invisible(c) || joins_emoji(p, c))
		put_visible(p, c, utf8, clean_encode(c, utf8));
}

/* [id1|Имя], [club1|…], [public1|…], [event1|…], [https://…|…]: bytes up to the name, or 0. */
static size_t mention_prefix(const char *s, size_t n)
{
	static const char *const kinds[] = {"id", "club", "public", "event"};
	size_t i;

	if (n > 9 && (memcmp(s, "[https://", 9) == 0 || memcmp(s, "[http://", 8) == 0)) {
		for (i = 8; i < n && i < MENTION_MAX && (unsigned char)s[i] > ' ' && !strchr("|[]<", s[i]);)
			i++;
		return i < n && s[i] == '|' ? i + 1 : 0;
	}
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		size_t len = strlen(kinds[k]);

		if (n <= len + 2 || memcmp(s + 1, kinds[k], len) != 0)
			continue;
		for (i = len + 1; i < n && s[i] >= '0' && s[i] <= '9';)
			i++;
		return i > len + 1 && i < n && s[i] == '|' ? i + 1 : 0;
	}
	return 0;
}

static bool take_mention(struct pass *p)
{
	const char *s = p->s + p->i;
	size_t n = p->n - p->i, from = mention_prefix(s, n);

	if (!from || p->mention_end)
		return false;
	for (size_t i = from; i < n && i < MENTION_MAX && s[i] != '[' && s[i] != '\n'; i++)
		if (s[i] == ']' && i > from) {
			p->mention_end = p->i + i;
			p->i += from;
			return true;
		}
	return false;
}

static bool take_tag(struct pass *p)
{
	enum clean_tag kind;
	size_t len = clean_tag(p->s + p->i, p->n - p->i, &kind);

	if (!len)
		return false;
	switch (kind) {
	case CLEAN_BREAK:
		p->marked++;
		break;
	case CLEAN_BLOCK:
		p->marked += p->marked == 0;
		break;
	case CLEAN_CELL:
		p->blank = true;
		break;
	case CLEAN_INLINE:
		break;
	}
	p->i += len;
	return true;
}

/* Sources escape twice now and then: &amp;nbsp; was never meant to be read as «&nbsp;». */
static bool take_entity(struct pass *p)
{
	size_t len, second;
	uint32_t c = clean_entity(p->s + p->i, p->n - p->i, &len), inner;

	if (!c)
		return false;
	if (c == '&' && len == 5) {
		char tail[16] = "&";
		size_t n = p->n - p->i - len < sizeof tail - 1 ? p->n - p->i - len : sizeof tail - 1;

		memcpy(tail + 1, p->s + p->i + len, n);
		inner = clean_entity(tail, n + 1, &second);
		if (inner && tail[second - 1] == ';') {
			c = inner;
			len += second - 1;
		}
	}
	put_code(p, c);
	p->i += len;
	return true;
}

static void take_code(struct pass *p)
{
	size_t len;
	uint32_t c = clean_decode(p->s + p->i, p->n - p->i, &len);

	if (c == '\r')
		c = p->i + 1 < p->n && p->s[p->i + 1] == '\n' ? ' ' : '\n';
	put_code(p, c);
	p->i += len;
}

static void step(struct pass *p)
{
	unsigned char c = (unsigned char)p->s[p->i];

	if (p->mention_end && p->i >= p->mention_end) {
		bool closes = p->i == p->mention_end;

		p->mention_end = 0;
		if (closes) {
			p->i++;
			return;
		}
	}
	if (c > ' ' && c < 0x7F && c != '<' && c != '&' && c != '[') {
		put_visible(p, c, p->s + p->i, 1);
		p->i++;
		return;
	}
	if ((c == '<' && take_tag(p)) || (c == '&' && take_entity(p)) || (c == '[' && take_mention(p)))
		return;
	take_code(p);
}

bool clean_text(struct clean_buf *out, const char *s, size_t n)
{
	struct pass p = {.s = s, .n = n, .out = out};
	/* The worst growth is one broken byte → three bytes of U+FFFD. */
	size_t need = n * 3 + 8;

	out->len = 0;
	if (need > out->cap) {
		char *data = realloc(out->data, need);

		if (!data)
			return false;
		out->data = data;
		out->cap = need;
	}
	if (n > 0 && s[0] == '\'')
		p.i = 1;
	while (p.i < n)
		step(&p);
	out->data[out->len] = 0;
	return clean_nfc(out);
}

char *clean_dup(const char *s, size_t n)
{
	struct clean_buf out = {0};

	if (clean_text(&out, s, n))
		return out.data;
	clean_close(&out);
	return NULL;
}

void clean_close(struct clean_buf *out)
{
	free(out->data);
	*out = (struct clean_buf){0};
}
