/* places.c - the register of streets: tables of forms, words, names and houses. */
#include "search/text/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/text/places_match.h"
#include "search/text/places_names.h"
#include "search/text/utf8.h"

enum { FIRST_FORMS = 4096, LEXICON_FEW = 2048 };

void *places_grow(struct growing *g, size_t size)
{
	if (g->n == g->room) {
		size_t room = g->room ? g->room * 2 : 64;
		void *more = realloc(g->list, room * size);
		if (!more)
			return NULL;
		g->list = more;
		g->room = room;
	}
	return (char *)g->list + g->n++ * size;
}

uint64_t places_hash(const char *s)
{
	uint64_t h = 1469598103934665603u;
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	h ^= h >> 29;
	return h ? h : 1;
}

static struct form *slot_of(struct form *list, size_t room, uint64_t key)
{
	size_t i = (size_t)(key ^ key >> 32) & (room - 1);
	while (list[i].key && list[i].key != key)
		i = (i + 1) & (room - 1);
	return &list[i];
}

struct form *places_form(const struct places *p, const char *folded)
{
	struct form *f = slot_of(p->form, p->form_room, places_hash(folded));
	return f->key ? f : NULL;
}

static bool widen(struct places *p)
{
	size_t room = p->form_room * 2;
	struct form *list = calloc(room, sizeof *list);
	if (!list)
		return false;
	for (size_t i = 0; i < p->form_room; i++)
		if (p->form[i].key)
			*slot_of(list, room, p->form[i].key) = p->form[i];
	free(p->form);
	p->form = list;
	p->form_room = room;
	return true;
}

struct form *places_form_put(struct places *p, const char *folded)
{
	if (p->forms * 2 >= p->form_room && !widen(p))
		return NULL;
	uint64_t key = places_hash(folded);
	struct form *f = slot_of(p->form, p->form_room, key);
	if (!f->key) {
		f->key = key;
		p->forms++;
	}
	return f;
}

/* «Смоленск» without what a case changes: «в Смоленске», «г. Москвы». */
static void put_home(struct places *p, const char *home)
{
	struct run r;
	if (!home || !*home || !run_read(home, strlen(home), 0, &r))
		return;
	size_t n = r.len;
	if (n > 6 && (!strcmp(r.text + n - 2, "а") || !strcmp(r.text + n - 2, "ь") || !strcmp(r.text + n - 2, "о") || !strcmp(r.text + n - 2, "й")))
		n -= 2;
	snprintf(p->home, sizeof p->home, "%.*s", (int)n, r.text);
}

struct places *places_new(const char *dict_dir, const char *home, const char **why)
{
	struct places *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->form_room = FIRST_FORMS;
	p->form = calloc(p->form_room, sizeof *p->form);
	p->lexicon = p->form ? lexicon_new(dict_dir, LEXICON_FEW, why) : NULL;
	put_home(p, home);
	if (p->lexicon && places_words(p))
		return p;
	places_free(p);
	return NULL;
}

void places_free(struct places *p)
{
	if (!p)
		return;
	lexicon_free(p->lexicon);
	free(p->form);
	free(p->bases.list);
	free(p->names.list);
	free(p->streets.list);
	free(p->houses.list);
	free(p->items.list);
	free(p);
}

/* --- houses that a street has --- */

static uint64_t house_key(int32_t street, const char *house)
{
	char key[64];
	int n = snprintf(key, sizeof key, "%d|", street);
	struct run r;
	for (size_t at = 0, size = strlen(house); at < size && n < 40;) {
		if (house[at] == '/')
			key[n++] = '/';
		if (!run_read(house, size, at, &r)) {
			at++;
			continue;
		}
		const char *text = !strcmp(r.text, "корп") || !strcmp(r.text, "корпус") ? "к" : !strcmp(r.text, "стр") || !strcmp(r.text, "строение") ? "с" : r.text;
		if (strcmp(text, "д") && strcmp(text, "дом"))
			n += snprintf(key + n, sizeof key - (size_t)n, "%.16s", text);
		at = r.end;
	}
	key[n < (int)sizeof key ? n : (int)sizeof key - 1] = 0;
	return places_hash(key);
}

/* Names and houses of a street come one after another, so the row found last is tried first. */
static struct street_row *street_by_id(struct places *p, int32_t id)
{
	if (p->last_row < p->streets.n && STREET_ROW(p, p->last_row)->id == id)
		return STREET_ROW(p, p->last_row);
	for (size_t i = p->streets.n; i-- > 0;)
		if (STREET_ROW(p, i)->id == id) {
			p->last_row = i;
			return STREET_ROW(p, i);
		}
	return NULL;
}

bool places_add_house(struct places *p, int32_t street, const char *house)
{
	struct street_row *row = street_by_id(p, street);
	uint64_t *key = row && house ? places_grow(&p->houses, sizeof *key) : NULL;
	if (!row || !house)
		return true;
	if (!key)
		return false;
	*key = house_key(street, house);
	row->houses = true;
	p->houses_sorted = false;
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

bool places_house_known(struct places *p, int32_t street, const char *house)
{
	uint64_t key = house_key(street, house);
	if (!p->houses.n)
		return false;
	if (!p->houses_sorted)
		qsort(p->houses.list, p->houses.n, sizeof key, by_number);
	p->houses_sorted = true;
	return bsearch(&key, p->houses.list, p->houses.n, sizeof key, by_number);
}

/* --- streets and their names --- */

static int32_t street_index(struct places *p, int32_t id, const char *kind, int32_t district)
{
	size_t n = p->streets.n;
	struct street_row *known = street_by_id(p, id);
	if (known)
		return (int32_t)(known - STREET_ROW(p, 0));
	struct street_row *row = places_grow(&p->streets, sizeof *row);
	if (!row)
		return NONE;
	*row = (struct street_row){.id = id, .district = district, .kind = (uint8_t)places_kind_of(p, kind ? kind : "")};
	return (int32_t)n;
}

bool places_add(struct places *p, int32_t street, const char *kind, const char *name, int32_t district, bool other)
{
	int32_t index = street_index(p, street, kind, district);
	return index >= 0 && places_name_put(p, index, name, other);
}

enum place_told places_decide(struct places *p, const char *address, size_t address_n, const char *text, size_t text_n, int32_t district, struct place *out)
{
	enum { SEVERAL = 32 };
	struct place found[SEVERAL] = {{.street = 0}};
	bool elsewhere = false;
	int n = address && address_n ? places_find(p, address, address_n, PLACE_FIELD, district, found, SEVERAL) : 0;
	const struct place *best = places_best(found, n);
	for (int i = 0; i < n; i++)
		elsewhere = elsewhere || found[i].why & PLACE_ELSEWHERE;
	enum place_told told = best ? TOLD_BY_FIELD : TOLD_NOWHERE;
	if (!best && !elsewhere && text) {
		n = places_find(p, text, text_n, PLACE_TEXT, district, found, SEVERAL);
		best = places_best(found, n);
		told = best ? TOLD_BY_TEXT : TOLD_NOWHERE;
	}
	if (best)
		*out = *best;
	return told;
}
