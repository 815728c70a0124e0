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

/* Of a search that the actor may not use nothing is new; of one he has not looked at yet everything. */
static bool only_new(struct asking *a, struct arena *arena, const char *saved)
{
	DB_AUTO_RESULT row = NULL;
	struct id_bits seen = {.bytes = 0};
	if (DB_RUN(a->resolver.db, Q_SAVED_GET, &row, saved))
		return false;
	if (!db_rows(row)) {
		a->search.only = &a->only;
		return ask_ids_set(arena, NULL, 0, &a->only);
	}
	if (!id_bits_read(&seen, db_text(row, 0, db_cols(row) - 1)) || !seen.bytes) {
		id_bits_free(&seen);
		return true;
	}
	uint8_t *bits = arena_alloc(arena, seen.bytes);
	if (bits)
		memcpy(bits, seen.bits, seen.bytes);
	a->without = (struct index_ids){.from = 0, .to = seen.bytes * 8 - 1, .bits = bits};
	a->search.without = &a->without;
	id_bits_free(&seen);
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
	if (saved && !only_new(a, arena, saved))
		return false;
	if (alert || set) {
		ids = set ? kept_ids(a, arena, Q_LINK_IDS, set) : kept_ids(a, arena, Q_ALERT_COUNTED, alert);
		if (!ids)
			return false;
	}
	if (!ids)
		return true;
	a->search.only = &a->only;
	return ask_literal_set(arena, ids, &a->only);
}
