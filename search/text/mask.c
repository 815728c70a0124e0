#include "search/text/mask.h"

#include <stdlib.h>
#include <string.h>

#include "search/text/mask_names.h"

static const struct { const char *name, *sign; } KIND[MASK_KINDS] = {
	[MASK_PHONE] = {"phone", "[телефон]"}, [MASK_EMAIL] = {"email", "[почта]"}, [MASK_SNILS] = {"snils", "[СНИЛС]"},
	[MASK_INN] = {"inn", "[ИНН]"}, [MASK_PASSPORT] = {"passport", "[паспорт]"}, [MASK_CARD] = {"card", "[карта]"},
	[MASK_ACCOUNT] = {"account", "[счёт]"}, [MASK_FLAT] = {"flat", "[кв.]"}, [MASK_NAME] = {"name", "[ФИО]"},
	[MASK_PAGE] = {"page", "[страница]"}, [MASK_BIRTH] = {"birth", "[дата рождения]"},
};

const char *mask_sign(enum mask_kind kind)
{
	return KIND[kind].sign;
}

const char *mask_name(enum mask_kind kind)
{
	return KIND[kind].name;
}

bool mask_has_sign(const char *s)
{
	for (s = strchr(s, '['); s; s = strchr(s + 1, '['))
		for (int k = 0; k < MASK_KINDS; k++)
			if (!strncmp(s, KIND[k].sign, strlen(KIND[k].sign)))
				return true;
	return false;
}

struct masker *masker_new(const char *dict_dir, const char **why)
{
	struct masker *m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	m->dict = mask_forms_new(m) ? dict_new(dict_dir, why) : NULL;
	if (m->dict)
		return m;
	masker_free(m);
	return NULL;
}

void masker_free(struct masker *m)
{
	if (!m)
		return;
	dict_free(m->dict);
	free(m->cache);
	free(m->known);
	free(m->learned);
	free(m->mark);
	free(m->page.list);
	free(m->found.list);
	free(m->out);
	free(m);
}

void mask_add(struct masker *m, struct spans *to, size_t begin, size_t end, enum mask_kind kind)
{
	if (to->n && begin < to->list[to->n - 1].end)
		begin = to->list[to->n - 1].end;
	if (begin >= end)
		return;
	if (to->n == to->room) {
		size_t room = to->room ? to->room * 2 : 32;
		struct mask_span *more = realloc(to->list, room * sizeof *more);
		m->failed |= !more;
		if (!more)
			return;
		to->list = more;
		to->room = room;
	}
	to->list[to->n++] = (struct mask_span){(uint32_t)begin, (uint32_t)end, kind};
}

static int by_place(const void *x, const void *y)
{
	const struct mask_span *a = x, *b = y;
	return a->begin < b->begin ? -1 : a->begin > b->begin;
}

/* Pages lie between the marks, so nothing of them is over anything else. */
static void add_pages(struct masker *m)
{
	struct spans both = {.n = 0};
	if (!m->page.n)
		return;
	for (size_t i = 0, k = 0; i < m->page.n || k < m->found.n;) {
		bool page = k == m->found.n || (i < m->page.n && by_place(&m->page.list[i], &m->found.list[k]) < 0);
		const struct mask_span *next = page ? &m->page.list[i++] : &m->found.list[k++];
		mask_add(m, &both, next->begin, next->end, next->kind);
	}
	free(m->found.list);
	m->found = both;
}

/* What begins at mark i: how many marks it takes, 0 for nothing. */
static long find_at(struct masker *m, long i)
{
	static long (*const READ[])(struct masker *, long) = {mask_own, mask_birth, mask_flat, mask_spoken_phone};
	for (size_t k = 0; k < sizeof READ / sizeof *READ; k++) {
		long done = READ[k](m, i);
		if (done)
			return done;
	}
	return m->mark[i].digits ? mask_number(m, i) : mask_person(m, i);
}

static void find_all(struct masker *m)
{
	bool again = !m->learning;
	m->found.n = 0;
	for (long i = 0; (size_t)i < m->marks;) {
		long done = find_at(m, i);
		if (!done && again)
			done = mask_learned(m, i);
		i += done ? done : 1;
	}
}

long mask_find(struct masker *m, const char *s, size_t n, const struct mask_span **out)
{
	if (n >= UINT32_MAX)
		return -1;
	m->s = s;
	m->n = n;
	m->page.n = m->found.n = m->marks = 0;
	m->failed = false;
	mask_pages(m);
	mask_cut(m);
	/* A surname alone is known by the whole name, which may come after it. */
	mask_unlearn(m);
	m->learning = true;
	find_all(m);
	m->learning = false;
	if (mask_has_learned(m))
		find_all(m);
	add_pages(m);
	*out = m->found.list;
	return m->failed ? -1 : (long)m->found.n;
}

static bool room_for(struct masker *m, size_t room)
{
	if (room <= m->out_room)
		return true;
	char *more = realloc(m->out, room * 2);
	if (!more)
		return false;
	m->out = more;
	m->out_room = room * 2;
	return true;
}

static const char *put_out(struct masker *m, const char *s, size_t n, bool signs, size_t *len)
{
	const struct mask_span *span;
	long spans = mask_find(m, s, n, &span);
	size_t at = 0, to = 0;
	if (spans < 0 || !room_for(m, n + (size_t)spans * 24 + 1))
		return NULL;
	for (long i = 0; i <= spans; i++) {
		size_t until = i < spans ? span[i].begin : n;
		memcpy(m->out + to, s + at, until - at);
		to += until - at;
		if (i == spans)
			break;
		const char *sign = signs ? KIND[span[i].kind].sign : " ";
		memcpy(m->out + to, sign, strlen(sign));
		to += strlen(sign);
		at = span[i].end;
	}
	m->out[to] = 0;
	*len = to;
	return m->out;
}

const char *mask_text(struct masker *m, const char *s, size_t n, size_t *len)
{
	return put_out(m, s, n, true, len);
}

const char *mask_blank(struct masker *m, const char *s, size_t n, size_t *len)
{
	return put_out(m, s, n, false, len);
}

size_t mask_moved(const struct mask_span *span, long n, size_t at, bool end)
{
	size_t to = at;
	for (long i = 0; i < n && span[i].begin < at; i++) {
		size_t sign = strlen(KIND[span[i].kind].sign);
		if (at < span[i].end)
			return to - (at - span[i].begin) + (end ? sign : 0);
		to += sign - (span[i].end - span[i].begin);
	}
	return to;
}
