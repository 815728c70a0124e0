#include "search/index/finder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/index/query_date.h"
#include "search/index/vocabulary.h"
#include "search/text/derive.h"

#define DROPPABLE 64
#define STEPWISE INDEX_SUBSETS		/* longer queries and questions are not relaxed word by word: any word will do, the best match leads */

struct finder {
	char *dir;
	struct lexicon *lexicon;
	struct derivations *derivations;
	struct thesaurus *thesaurus;
	struct index *index;
	int generation;
};

static bool load_words(struct finder *f, const char *share, const char **why)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/dict", share);
	f->lexicon = lexicon_new(path, LEXICON_SOME, why);
	if (!f->lexicon)
		return false;
	snprintf(path, sizeof path, "%s/search/thesaurus.txt", share);
	f->thesaurus = thesaurus_new(f->lexicon, path, NULL);
	*why = "thesaurus.txt";
	return f->thesaurus;
}

struct finder *finder_new(const char *index_dir, const char *share, const char **why)
{
	const char *unused;
	struct finder *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->dir = strdup(index_dir);
	f->derivations = derivations_new();
	if (f->dir && f->derivations && load_words(f, share, why ? why : &unused))
		return f;
	finder_free(f);
	return NULL;
}

void finder_free(struct finder *f)
{
	if (!f)
		return;
	if (f->index)
		index_close(f->index);
	thesaurus_free(f->thesaurus);
	derivations_free(f->derivations);
	lexicon_free(f->lexicon);
	free(f->dir);
	free(f);
}

static int read_current(const struct finder *f)
{
	char path[1024], text[16] = "";
	snprintf(path, sizeof path, "%s/current", f->dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof text - 1);
	close(fd);
	return n > 0 ? atoi(text) : 0;
}

struct index *finder_index(struct finder *f)
{
	char path[1024];
	int number = read_current(f);
	if (f->index && number == f->generation && index_refresh(f->index) == INDEX_OK)
		return f->index;
	if (f->index)
		index_close(f->index);
	f->index = NULL;
	f->generation = number;
	snprintf(path, sizeof path, "%s/gen-%d", f->dir, number);
	if (number)
		index_open(path, &f->index);
	return f->index;
}

bool finder_silent(const struct finder *f, char *who, size_t room)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/gen-%d", f->dir, f->generation);
	return f->generation && index_silent(path, who, room);
}

int finder_generation(const struct finder *f)
{
	return f->generation;
}

struct lexicon *finder_lexicon(struct finder *f)
{
	return f->lexicon;
}

const struct thesaurus *finder_thesaurus(struct finder *f)
{
	return f->thesaurus;
}

void finder_take_thesaurus(struct finder *f, struct thesaurus *t)
{
	thesaurus_free(f->thesaurus);
	f->thesaurus = t;
}

struct bridge {
	struct index *index;
	const uint8_t *visible;
	bool personal;
	struct finder_asks asks;
};

static uint32_t frequency(void *arg, const char *term, uint32_t enough)
{
	const struct bridge *b = arg;
	return index_seen(b->index, b->visible, b->personal, term, enough);
}

static int terms(void *arg, const char *prefix, struct query_term *out, int max, bool *more)
{
	const struct bridge *b = arg;
	return index_terms(b->index, b->visible, b->personal, prefix, out, max, more);
}

static int resolve(void *arg, enum query_field field, const char *value, uint16_t *number, int max)
{
	const struct bridge *b = arg;
	return b->asks.resolve ? b->asks.resolve(b->asks.arg, field, value, number, max) : 0;
}

static const char *saved(void *arg, const char *name)
{
	const struct bridge *b = arg;
	return b->asks.saved ? b->asks.saved(b->asks.arg, name) : NULL;
}

static int working_day(void *arg, int day, int n, bool forward, int *year)
{
	const struct bridge *b = arg;
	return b->asks.working_day ? b->asks.working_day(b->asks.arg, day, n, forward, year) : 0;
}

static int late(void *arg, const uint64_t **id)
{
	const struct bridge *b = arg;
	return b->asks.late ? b->asks.late(b->asks.arg, id) : 0;
}

static uint64_t all_of(int n)
{
	return n >= 64 ? ~0ull : (1ull << n) - 1;
}

static void mark_optional(struct query_node *const *list, int n, uint64_t dropped)
{
	for (int i = 0; i < n; i++)
		list[i]->optional = dropped >> i & 1;
}

/* Hits with these words dropped. */
static uint64_t count_without(const uint64_t *count, int n, uint64_t dropped)
{
	uint64_t kept = all_of(n) & ~dropped, total = 0;
	for (uint64_t has = 0; has <= all_of(n); has++)
		if ((has & kept) == kept)
			total += count[has];
	return total;
}

/* Which words have to go, one by one that without which most is found, until there is enough or one word is left. 0: none, for
 * nothing more is found without them, or time is up before that is known. */
static bool choose_dropped(struct finder *f, const struct index_search *search, struct finding *out, uint64_t *dropped)
{
	struct query_node *list[DROPPABLE];
	uint64_t found = 0, count[1 << STEPWISE];
	const int n = query_droppable(out->query, list, DROPPABLE);
	int counted = n;	/* records with so many words and more are counted; mostly half of the words do */
	mark_optional(list, n, all_of(n));
	*dropped = 0;
	for (int left = n; left > 1 && found < FINDER_ENOUGH && !out->result.partial; left--) {
		int best = -1;
		if (left - 1 < counted) {
			counted = counted == n && n > 2 ? (n + 1) / 2 : 1;
			if (index_subsets(f->index, search, list, n, counted, count, &out->result.partial) != INDEX_OK)
				return false;
		}
		for (int i = 0; i < n; i++) {
			uint64_t total = *dropped >> i & 1 ? 0 : count_without(count, n, *dropped | 1ull << i);
			if (!(*dropped >> i & 1) && (best < 0 || total > found)) {
				best = i;
				found = total;
			}
		}
		*dropped |= 1ull << best;
	}
	if (out->result.partial || found <= out->result.total)
		*dropped = 0;
	mark_optional(list, n, *dropped);
	return true;
}

/* One pass with these words dropped that also counts what has them all; it ends when that is enough. */
static bool run_dropped(struct finder *f, struct index_search *search, struct finding *out, uint64_t dropped, uint64_t enough)
{
	struct query_node *list[DROPPABLE];
	mark_optional(list, query_droppable(out->query, list, DROPPABLE), dropped);
	search->strict_enough = dropped ? enough : 0;
	if (index_run(f->index, search, &out->result) != INDEX_OK)
		return false;
	search->goes_on = true;
	out->dropped = dropped;
	out->relaxed = dropped != 0;
	out->strict_total = dropped ? out->result.strict : out->result.total;
	return true;
}

static bool run_strictly(struct finder *f, struct index_search *search, struct finding *out)
{
	return run_dropped(f, search, out, 0, 0);
}

/* Any word will do, unless there is enough with all of them. */
static bool run_freely(struct finder *f, struct index_search *search, struct finding *out, int n)
{
	struct query_node *list[DROPPABLE];
	if (!run_dropped(f, search, out, all_of(n), FINDER_ENOUGH))
		return false;
	if (out->strict_total >= FINDER_ENOUGH)
		return run_strictly(f, search, out);
	if (!out->result.partial && out->result.total == out->strict_total) {	/* what was found has all words */
		mark_optional(list, query_droppable(out->query, list, DROPPABLE), 0);
		out->dropped = 0;
		out->relaxed = false;
	}
	return true;
}

/* All words, then fewer of them while there is not enough. */
static bool run_stepwise(struct finder *f, struct index_search *search, struct finding *out, int n)
{
	uint64_t dropped;
	if (!run_strictly(f, search, out))
		return false;
	if (n < 2 || out->result.total >= FINDER_ENOUGH || out->result.partial)
		return true;
	if (!choose_dropped(f, search, out, &dropped))
		return false;
	if (!dropped)
		return true;
	if (!run_dropped(f, search, out, dropped, UINT64_MAX))
		return false;
	query_note_dropped(out->query);
	return true;
}

static bool run(struct finder *f, struct index_search *search, struct finding *out, const uint64_t *given)
{
	struct query_node *list[DROPPABLE];
	const int n = query_droppable(out->query, list, DROPPABLE);
	const bool freely = n > 1 && (n > STEPWISE || query_is_question(out->query));
	if (!given)
		return freely ? run_freely(f, search, out, n) : run_stepwise(f, search, out, n);
	if (!run_dropped(f, search, out, *given & all_of(n), UINT64_MAX))
		return false;
	if (out->relaxed && !freely)
		query_note_dropped(out->query);
	return true;
}

bool finder_run(struct finder *f, const char *text, size_t n, struct index_search *search, const struct finder_asks *asks,
		const uint64_t *dropped, struct finding *out)
{
	struct bridge b = {.index = f->index, .visible = search->visible, .personal = search->personal};
	struct query_world world = {.lexicon = f->lexicon, .thesaurus = f->thesaurus, .derivations = f->derivations, .personal = search->personal, .arg = &b, .frequency = frequency, .terms = terms,
		.resolve = resolve, .saved = saved, .working_day = working_day, .late = late};
	if (asks)
		b.asks = *asks;
	*out = (struct finding){.query = query_parse(text, n)};
	search->query = out->query;
	search->today = query_today(&world);
	struct index_search pass = *search;
	if (out->query && query_expand(out->query, &world) && run(f, &pass, out, dropped))
		return true;
	finding_close(out);
	return false;
}

void finding_close(struct finding *out)
{
	query_free(out->query);
	out->query = NULL;
}
