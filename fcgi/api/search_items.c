/* search_items.c - rows of a page with their fragments; notes and errors of the query. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/search_in.h"
#include "search/text/utf8.h"

#define TEXT_FRAGMENTS 3

/* What fragments are cut with; mask: NULL for who sees texts whole. */
struct cutter {
	struct highlight *h;
	struct masker *mask;
};

/* Columns of search_rows. */
enum { THEME = 5, ORGANISATION = 6, SUBJECT = 11, TEXT, ANSWERS, DISTRICT, STREET, HOUSE, ADDRESS };

/* Is the reason told already by an earlier mark of the fragment? */
static bool told(const char *text, const struct fragment *f, int i)
{
	const struct reason *a = &f->why[i];
	for (int k = 0; k < i; k++) {
		const struct reason *b = &f->why[k];
		if (a->kind == b->kind && !strcmp(a->asked, b->asked) && a->end - a->begin == b->end - b->begin &&
		    !memcmp(text + a->begin, text + b->begin, a->end - a->begin))
			return true;
	}
	return false;
}

static json_t *reasons_json(const char *text, const struct fragment *f)
{
	static const char *const KIND[] = {"exact", "form", "synonym", "typo", "layout"};
	json_t *out = json_array();
	for (int i = 0; i < f->marks; i++) {
		const struct reason *why = &f->why[i];
		if (!told(text, f, i))
			json_array_append_new(out, json_pack("{s:s%, s:s, s:s}", "word", text + why->begin, why->end - why->begin,
				"kind", KIND[why->kind], "asked", why->asked));
	}
	return out;
}

static json_t *fragment_json(const char *field, const char *text, const struct fragment *f)
{
	json_t *marks = json_array();
	for (int i = 0; i < f->marks; i++)
		json_array_append_new(marks, json_pack("[ii]", (int)f->mark[i][0], (int)f->mark[i][1]));
	return json_pack("{s:s, s:s%, s:o, s:o, s:b, s:b}", "field", field, "text", text + f->begin, f->end - f->begin, "marks", marks,
			 "reason", reasons_json(text, f), "before",
			 f->before, "after", f->after);
}

static enum query_scope place_of(const char *field)
{
	return !strcmp(field, "answer") ? SCOPE_ANSWER : !strcmp(field, "address") ? SCOPE_ADDRESS : SCOPE_ALL;
}

/* The text as it may be shown; valid until the next one. Nothing of it when memory is short. */
static const char *shown(struct masker *mask, const char *text, size_t *n)
{
	const char *masked = mask ? mask_text(mask, text, *n, n) : text;
	*n = masked ? *n : 0;
	return masked ? masked : "";
}

/* Fragments of one field; always: its beginning when nothing matches. Returns how many. */
static int add_field(json_t *list, const struct cutter *c, const char *field, const char *text, size_t n, int max, bool always)
{
	struct fragment found[TEXT_FRAGMENTS];
	struct highlight *h = c->h;
	int count = 0;
	if (c->mask && !always && (!h || !highlight_text(h, place_of(field), text, n, found, max, false)))
		return 0;	/* masking costs more than a look that finds nothing */
	text = shown(c->mask, text, &n);
	if (h)
		count = highlight_text(h, place_of(field), text, n, found, max, always);
	else if (always && n) {
		highlight_beginning(text, n, found);
		count = 1;
	}
	for (int i = 0; i < count; i++)
		json_array_append_new(list, fragment_json(field, text, &found[i]));
	return count;
}

static void add_answers(json_t *list, const struct cutter *c, const char *joined)
{
	for (int left = 2; c->h && *joined && left > 0;) {
		size_t n = strcspn(joined, "\x1e");
		left -= add_field(list, c, "answer", joined, n, 1, false);
		joined += n + (joined[n] == '\x1e');
	}
}

/* The address as it was written, else of the street and house; free. NULL: memory is short. */
static char *address_of(const struct db_result *r, const struct facet_names *names)
{
	const char *street = facet_name(names, FACET_STREET, db_int(r, 0, STREET)), *house = db_text(r, 0, HOUSE);
	char *out;
	if (*db_text(r, 0, ADDRESS))
		return strdup(db_text(r, 0, ADDRESS));
	return asprintf(&out, "%s%s%s", street ? street : "", street && *house ? " " : "", house) < 0 ? NULL : out;
}

/* Who is named whole in one text of the record goes by the surname alone in the others. False: memory is short. */
static bool names_of(struct masker *mask, const struct db_result *r)
{
	static const int TEXTS[] = {SUBJECT, TEXT, ADDRESS, ANSWERS};
	bool good = true;
	if (mask)
		mask_forget(mask);
	for (size_t i = 0; mask && good && i < sizeof TEXTS / sizeof *TEXTS; i++)
		good = mask_remember(mask, db_text(r, 0, TEXTS[i]), strlen(db_text(r, 0, TEXTS[i])));
	return good;
}

static json_t *fragments(const struct cutter *c, const struct db_result *r, const char *theme, const char *address)
{
	json_t *list = json_array();
	const char *subject = db_text(r, 0, SUBJECT), *text = db_text(r, 0, TEXT);
	if (!names_of(c->mask, r))
		return list;
	add_field(list, c, "subject", subject, strlen(subject), 1, false);
	add_field(list, c, "text", text, strlen(text), TEXT_FRAGMENTS, true);
	add_answers(list, c, db_text(r, 0, ANSWERS));
	add_field(list, c, "theme", theme, strlen(theme), 1, false);
	add_field(list, c, "address", address, strlen(address), 1, false);
	return list;
}

char *search_ids(const struct index_result *r)
{
	size_t room = r->hits * 21 + 3, at = 1;
	char *out = malloc(room);
	if (!out)
		return NULL;
	out[0] = '{';
	for (size_t i = 0; i < r->hits; i++)
		at += (size_t)snprintf(out + at, room - at, "%s%" PRIu64, i ? "," : "", r->hit[i].id);
	snprintf(out + at, room - at, "}");
	return out;
}

/* The hit of a row; rows come in the order of hits, but a record that is gone by now is none. */
static const struct index_hit *hit_of(const struct finding *found, const struct db_result *r, size_t *from)
{
	uint64_t id = (uint64_t)db_int(r, 0, 0);
	while (found->result.hit[*from].id != id)
		++*from;
	return &found->result.hit[*from];
}

static void add_copies(json_t *item, const struct index_hit *hit, bool collapsed)
{
	char group[16];
	snprintf(group, sizeof group, "%" PRIu32, hit->group);
	json_object_set_new(item, "group", json_string(group));
	if (collapsed)
		json_object_set_new(item, "copies", json_integer(hit->copies));
}

static const char *set_name(json_t *item, const char *key, const struct facet_names *names, enum index_facet f, int64_t id)
{
	const char *name = facet_name(names, f, id);
	json_object_set_new(item, key, name ? json_string(name) : json_null());
	return name ? name : "";
}

static json_t *item(const struct cutter *c, const struct facet_names *names, const struct db_result *r)
{
	json_t *out = db_row_json(r, 0);
	char *address = address_of(r, names);
	const char *theme = set_name(out, "theme", names, FACET_THEME, db_int(r, 0, THEME));
	set_name(out, "organisation", names, FACET_ORGANISATION, db_int(r, 0, ORGANISATION));
	set_name(out, "district", names, FACET_DISTRICT, db_int(r, 0, DISTRICT));
	json_object_set_new(out, "address", json_string(address ? address : ""));
	json_object_set_new(out, "fragments", fragments(c, r, theme, address ? address : ""));
	free(address);
	return out;
}

enum err search_rows_ask(struct db *db, const struct finding *found)
{
	char *ids = search_ids(&found->result);
	const char *const args[] = {ids};
	enum err e = ids ? db_send_each(db, Q_SEARCH_ROWS, 1, args) : ERR_INTERNAL;
	free(ids);
	return e;
}

enum err search_items(struct db *db, const struct finding *found, const struct facet_names *names, bool collapsed, struct lexicon *lx,
		      struct masker *mask, json_t **items)
{
	const struct cutter c = {.h = highlight_new(found->query, lx), .mask = mask};
	struct db_result *row;
	size_t at = 0;
	enum err e;
	*items = json_array();
	while (!(e = db_next(db, Q_SEARCH_ROWS, &row)) && row) {
		json_t *one = item(&c, names, row);
		add_copies(one, hit_of(found, row, &at), collapsed);
		json_array_append_new(*items, one);
		db_result_free(row);
	}
	highlight_free(c.h);
	if (!e)
		return ERR_OK;
	json_decref(*items);
	*items = NULL;
	return e;
}

json_t *notes_json(const struct query_tree *q)
{
	static const char *const KIND[] = {"layout", "typo", "alphabet", "synonym", "dropped", "star", "cut", "spare", "house", "flat"};
	json_t *out = json_array();
	for (const struct query_note *n = q->notes; n; n = n->next) {
		json_t *to = json_array();
		for (int i = 0; i < n->tos; i++)
			json_array_append_new(to, json_string(n->to[i]));
		json_array_append_new(out, json_pack("{s:s, s:s, s:o}", "kind", KIND[n->kind], "from", n->from, "to", to));
	}
	return out;
}

static int units(const char *text, size_t to)
{
	size_t at = 0, n = strlen(text);
	int count = 0;
	while (at < n && at < to)
		count += utf8_next(text, n, &at) > 0xFFFF ? 2 : 1;
	return count;
}

json_t *errors_json(const struct query_tree *q, const char *text)
{
	json_t *out = json_array();
	for (const struct query_error *e = q->errors; e; e = e->next)
		json_array_append_new(out, json_pack("{s:i, s:i, s:s}", "from", units(text, e->begin), "to", units(text, e->end), "message", e->message));
	return out;
}
