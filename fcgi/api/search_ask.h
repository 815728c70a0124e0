/*
 * search_ask.h - a search as it is asked, from wherever it comes: the address, a saved search, a link, an export, an alert.
 */
#ifndef MCU_SEARCH_ASK_H
#define MCU_SEARCH_ASK_H

#include <time.h>

#include "fcgi/api/search_in.h"
#include "fcgi/req.h"

/* Parameters of GET /search; a stored search keeps those of them that say what is looked for. */
extern const struct param search_params[];
extern const char *const asking_params[FACET_COUNT];	/* those that refine by a facet */

/* Checked value of a parameter of search_params, lists as array literals, its default, or NULL. */
typedef const char *(*ask_get_t)(void *from, const char *name);

/* A stored search: the words and the parameters as they stand in the address ({"channel": "vk,pos"}). Borrowed. */
struct ask {
	struct arena *arena;
	const char *q;
	const json_t *params;
};
const char *ask_param(void *ask, const char *name);	/* an ask_get_t */

/* A search ready to run; everything is borrowed from the process or the arena. */
struct asking {
	struct finder *finder;
	struct index *index;
	bool state_asked;		/* PostgreSQL is at it: the first asking_run takes it */
	int pending;			/* changes that the index has yet to learn, after asking_run */
	const struct facet_names *names;
	struct facet_resolver resolver;
	struct index_search search;
	bool strict;			/* asked for so: never relaxed */
	bool cut;			/* what it looks among is not known whole: all it finds is partial */
	const char *q;			/* of the saved search whose new records are asked for without words; else NULL */
	struct index_ids only, without;	/* what search.only and search.without point at, see asking_only */
};

/* The live index and the names of facet values. ERR_UNAVAILABLE: there is no index yet. */
enum err asking_open(struct asking *a, const struct conf *conf, struct db *db);

/* Refuses when asking_open had no index: there is none yet, or a server with a part of it does not answer. ERR_UNAVAILABLE. */
enum err asking_refuse(struct req *r);

/* Filters, days and order; after asking_rights, for it may search. False when memory is short. */
bool asking_filters(struct asking *a, struct arena *arena, ask_get_t get, void *from);

/* The words asked for: those of the address, else of the saved search. */
const char *asking_text(const struct asking *a, const char *q);

/* What is new in a saved search (`new_in`), what an alert counts now (`alert`), the set of a frozen link (`set`), certain records (`ids`); asking_filters calls it. The asking
 * must stay where it is. False when memory is short. */
bool asking_only(struct asking *a, struct arena *arena, ask_get_t get, void *from);

/* The organisations whose messages the actor may see, and whether personal data. False when memory is short. */
bool asking_rights(struct asking *a, struct arena *arena, const struct db_actor *actor);

/* Another search under the same rights: of everything, by relevance. */
struct index_search asking_anew(const struct asking *a);

/* All three of a stored search. */
enum err asking_stored(struct asking *a, const struct conf *conf, struct db *db, const struct db_actor *actor, struct ask *ask);

/* Runs it; strict: by all words, never relaxed; otherwise dropped is that of an earlier page or NULL. ERR_INTERNAL (logged). */
enum err asking_run(struct asking *a, const char *q, bool strict, const uint64_t *dropped, struct finding *out);

/* For what goes beyond a look: what is left of a query with a mistake may be everything. ERR_INVALID with its first mistake in the
 * problem as wrong_query of the member that brought it. */
enum err ask_refuse_wrong(struct req *r, const struct finding *found, const char *pointer);

/* What a search came to. */
struct counted {
	uint64_t total;
	bool partial;			/* stopped by its time: at least so many */
	double took_ms;
};

/* Milliseconds since `start`, of the monotonic clock. */
double asking_ms(const struct timespec *start);

/* Of a finding, begun at `start`. */
struct counted counted_of(const struct finding *found, const struct timespec *start);

/* Looks a query that is to be kept or exported through for mistakes, by a short run; out may be NULL. ERR_UNAVAILABLE: there is
 * no index yet. */
enum err ask_sound(struct req *r, struct ask *ask, const char *pointer, struct counted *out);

/* Nothing found: each word with the number of records that have it, among what may be seen. Less asked than there was: the
 * words that no record has. [{word, count, meant}], meant: words one typing error away that find something; ends what was borrowed from an earlier run. New. */
json_t *missing_json(struct asking *a, const struct finding *found);

/* Nothing found: [{condition, param, q, total}] of what is in the way, as the contract has it. text: of the query; ends what was borrowed too. New. */
json_t *conditions_json(struct asking *a, struct arena *arena, const struct finding *found, const char *text);

/* Ids as an array literal; NULL when memory is short. */
const char *ask_ids_literal(struct arena *a, const uint64_t *id, int n);

/* Ids as a set of bits from the smallest on; of none an empty one. False when memory is short. */
bool ask_ids_set(struct arena *a, const uint64_t *id, size_t n, struct index_ids *out);

/* The same of "{5,3,9}". */
bool ask_literal_set(struct arena *a, const char *ids, struct index_ids *out);

/* Do the days of the address follow each other? ERR_BAD_PARAM with the reason. */
enum err ask_span(struct req *r);

/* Members q and params of a body: each wrong place is added to the problem. ERR_INVALID or ERR_OK. */
enum err ask_check(struct req *r);

/* The address's parameters of the same kind as jsonb text; NULL when memory is short. Arena. */
const char *ask_address_text(struct req *r);

/* The body's params as jsonb text, "{}" when absent; NULL when memory is short. Arena. */
const char *ask_params_text(struct req *r);

#endif
