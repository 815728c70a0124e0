/* Searches among certain records: those that are new in a saved search, that an alert counts now, that a link has kept, that are named. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/search_ask.h"
#include "fcgi/id_bits.h"

bool ask_ids_set(struct arena *a, const uint64_t *id, size_t n, struct index_ids *out)
{
	uint64_t low = n ? id[0] : 1, high = low;
	for (size_t i = 0; i < n; i++) {
		low = id[i] < low ? id[i] : low;
		high = id[i] > high ? id[i] : high;
	}
	uint8_t *bits = arena_alloc(a, (size_t)((high - low) / 8 + 1));
	for (size_t i = 0; bits && i < n; i++)
		bits[(id[i] - low) >> 3] |= (uint8_t)(1u << ((id[i] - low) & 7));
	*out = (struct index_ids){.from = low, .to = high, .bits = bits};
	return bits;
}

bool ask_literal_set(struct arena *a, const char *ids, struct index_ids *out)
{
	size_t n = 0;
	uint64_t *id = arena_alloc(a, (strlen(ids) / 2 + 1) * sizeof *id);
	for (const char *s = ids + 1; id && *s && *s != '}'; s += strcspn(s, ",}"), s += *s == ',') {
		id[n] = strtoull(s, NULL, 10);
		n += id[n] < ID_BITS_MOST;
	}
	return id && ask_ids_set(a, id, n, out);
}

#define NEW_SECONDS 0.4		/* of the saved search, before what is asked among its new ones */

/* Hits of a saved search that its reader has not had before him. */
struct news {
	struct id_bits seen, fresh;	/* free both */
};

static void note_new(void *arg, const struct index_told *hit)
{
	struct news *n = arg;
	if (!hit)
		id_bits_clear(&n->fresh);
	else if (!id_bits_has(&n->seen, hit->id))
		id_bits_add(&n->fresh, hit->id);
}

/* Runs the saved search as it is counted: by all words, with its own refinements; one that has become wrong finds nothing. */
static bool find_new(struct asking *a, struct ask *ask, struct news *news)
{
	struct asking saved = *a;
	struct finding found;
	saved.search = asking_anew(a);
	saved.search.each = note_new;
	saved.search.each_arg = news;
	saved.search.seconds = NEW_SECONDS;
	bool ok = asking_filters(&saved, ask->arena, ask_param, ask) && !asking_run(&saved, ask->q, true, NULL, &found);
	a->state_asked = saved.state_asked;
	a->pending = saved.pending;
	if (!ok)
		return false;
	a->cut = found.result.partial;
	if (found.query->errors)
		id_bits_clear(&news->fresh);
	finding_close(&found);
	return !news->fresh.failed;
}

static bool take_new(struct asking *a, struct arena *arena, const struct id_bits *fresh)
{
	uint8_t *bits = arena_alloc(arena, fresh->bytes + 1);
	if (bits && fresh->bytes)
		memcpy(bits, fresh->bits, fresh->bytes);
	a->only = (struct index_ids){.from = 0, .to = fresh->bytes * 8 + 7, .bits = bits};
	a->search.only = &a->only;
	return bits;
}

/* What is new in a saved search, of one that the actor has not looked at yet everything, of one that he may not use nothing. Without words of their own
 * its words are what is asked: they are marked in what they have found. */
static bool only_new(struct asking *a, struct arena *arena, const char *id, const char *q)
{
	DB_AUTO_RESULT row = NULL;
	struct news news = {.seen = {.bytes = 0}};
	if (DB_RUN(a->resolver.db, Q_SAVED_GET, &row, id))
		return false;
	if (!db_rows(row))
		return take_new(a, arena, &news.fresh);
	json_auto_t *item = db_row_json(row, 0);
	struct ask ask = {.arena = arena, .q = json_string_value(json_object_get(item, "q")), .params = json_object_get(item, "params")};
	if (!ask.q)
		return false;
	if (!q || !*q) {
		a->q = arena_strdup(arena, ask.q);
		a->strict = true;
	}
	id_bits_read(&news.seen, db_text(row, 0, db_cols(row) - 1));
	bool ok = find_new(a, &ask, &news) && take_new(a, arena, &news.fresh);
	id_bits_free(&news.seen);
	id_bits_free(&news.fresh);
	return ok;
}

static bool holds(const struct index_ids *set, uint64_t id)
{
	return id >= set->from && id <= set->to && (set->bits[(id - set->from) >> 3] >> ((id - set->from) & 7) & 1);
}

/* Of the set only what is new, too. */
static bool leave_old(struct asking *a, struct arena *arena, const struct index_ids *fresh)
{
	uint8_t *bits = arena_alloc(arena, (size_t)((a->only.to - a->only.from) / 8 + 1));
	for (uint64_t id = a->only.from; bits && id <= a->only.to; id++)
		if (!holds(fresh, id))
			bits[(id - a->only.from) >> 3] |= (uint8_t)(1u << ((id - a->only.from) & 7));
	a->without = (struct index_ids){.from = a->only.from, .to = a->only.to, .bits = bits};
	a->search.without = &a->without;
	return bits;
}

/* Ids that a statement keeps under this id; none when there is no such row. NULL: it could not be asked. */
static const char *kept_ids(struct asking *a, struct arena *arena, enum query query, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	if (db_run(a->resolver.db, query, 1, &id, &row))
		return NULL;
	return db_rows(row) ? arena_strdup(arena, db_text(row, 0, 0)) : "{}";
}

bool asking_only(struct asking *a, struct arena *arena, ask_get_t get, void *from)
{
	const char *saved = get(from, "new_in"), *alert = get(from, "alert"), *set = get(from, "set"), *ids = get(from, "ids");
	if (saved && !only_new(a, arena, saved, get(from, "q")))
		return false;
	if (alert || set) {
		ids = set ? kept_ids(a, arena, Q_LINK_IDS, set) : kept_ids(a, arena, Q_ALERT_COUNTED, alert);
		if (!ids)
			return false;
	}
	if (!ids)
		return true;
	const struct index_ids fresh = a->only;
	a->search.only = &a->only;
	return ask_literal_set(arena, ids, &a->only) && (!saved || leave_old(a, arena, &fresh));
}

const char *asking_text(const struct asking *a, const char *q)
{
	return q && *q ? q : a->q ? a->q : "";
}
