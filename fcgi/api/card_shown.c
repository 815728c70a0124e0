#include "fcgi/api/card_shown.h"

#include <string.h>

#include "fcgi/personal.h"

static bool mask_whole(struct req *r, struct masker *m, const char *text, struct shown *out)
{
	const struct mask_span *spans;
	size_t n = strlen(text);
	*out = (struct shown){.text = text, .len = n};
	out->n = mask_find(m, text, n, &spans);
	out->spans = out->n > 0 ? arena_alloc(r->arena, (size_t)out->n * sizeof *spans) : NULL;
	if (out->n < 0 || (out->n > 0 && !out->spans))
		return false;
	if (out->n > 0)
		memcpy(out->spans, spans, (size_t)out->n * sizeof *spans);
	const char *masked = mask_text(m, text, n, &out->len);
	out->text = masked ? arena_strdup(r->arena, masked) : NULL;
	return out->text;
}

bool shown_text_of(struct req *r, const char *text, struct shown *out)
{
	struct masker *m;
	*out = (struct shown){.text = text, .len = strlen(text)};
	return !personal_for(r, &m) && (!m || mask_whole(r, m, text, out));
}

bool shown_to_all(struct req *r, const char *text, struct shown *out)
{
	struct masker *m = personal_masker_of(r);
	return m && mask_whole(r, m, text, out);
}

size_t shown_at(const struct shown *s, size_t at, bool end)
{
	size_t moved = at;
	for (long i = 0; i < s->n && s->spans[i].begin < at; i++) {
		size_t sign = strlen(mask_sign(s->spans[i].kind));
		if (at < s->spans[i].end)
			return moved - (at - s->spans[i].begin) + (end ? sign : 0);
		moved += sign - (s->spans[i].end - s->spans[i].begin);
	}
	return moved;
}

size_t shown_from(const struct shown *s, size_t at, bool end)
{
	size_t shift = 0;	/* whole minus shown, modulo 2^64 */
	for (long i = 0; i < s->n; i++) {
		size_t sign = strlen(mask_sign(s->spans[i].kind)), begin = s->spans[i].begin - shift;
		if (at <= begin)
			break;
		if (at < begin + sign)
			return end ? s->spans[i].end : s->spans[i].begin;
		shift += s->spans[i].end - s->spans[i].begin - sign;
	}
	return at + shift;
}

json_t *shown_words(const struct shown *s, const char *text, size_t begin, size_t end)
{
	if (end <= begin || end > strlen(text))
		return json_null();
	size_t from = shown_at(s, begin, false), to = shown_at(s, end, true);
	return json_pack("{s:I, s:I, s:s%}", "begin", (json_int_t)from, "end", (json_int_t)to, "text", s->text + from, to - from);
}

bool shown_hides_name(const struct shown *s, size_t begin, size_t end)
{
	for (long i = 0; i < s->n; i++)
		if (s->spans[i].kind == MASK_NAME && s->spans[i].begin < end && begin < s->spans[i].end)
			return true;
	return false;
}
