#include "search/index/finder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/index/query_date.h"
#include "search/index/relax.h"
#include "search/index/vocabulary.h"
#include "search/text/derive.h"

#define STEPWISE INDEX_SUBSETS		/* longer queries are not relaxed word by word */

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

static const char *near(void *arg, enum query_field field, const char *value)
{
	struct bridge *b = arg;
	return b->asks.near ? b->asks.near(b->asks.arg, field, value) : NULL;
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

/* Long queries and questions: any word will do, the best match leads. */
static bool is_free(const struct finding *out, int n)
{
	return n > 1 && (n > STEPWISE || query_is_question(out->query));
}

/* One pass with these words dropped that also counts what has them all; it ends when that is enough. */
static bool run_dropped(struct finder *f, struct index_search *search, struct finding *out, uint64_t dropped, uint64_t enough)
{
	struct query_node *list[RELAX_WORDS];
	const int n = query_droppable(out->query, list, RELAX_WORDS);
	if (dropped == relax_all(n) && is_free(out, n))
		relax_mark_all(list, n);
	else
		relax_mark(list, n, dropped);
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
	struct query_node *list[RELAX_WORDS];
	if (!run_dropped(f, search, out, relax_all(n), FINDER_ENOUGH))
		return false;
	if (out->strict_total >= FINDER_ENOUGH)
		return run_strictly(f, search, out);
	if (!out->result.partial && out->result.total == out->strict_total) {	/* what was found has all words */
		relax_mark(list, query_droppable(out->query, list, RELAX_WORDS), 0);
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
	if (!relax_choose(f->index, search, out->query, &out->result, &dropped))
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
	struct query_node *list[RELAX_WORDS];
	const int n = query_droppable(out->query, list, RELAX_WORDS);
	const bool freely = is_free(out, n);
	out->droppable = n;
	if (!given)
		return freely ? run_freely(f, search, out, n) : run_stepwise(f, search, out, n);
	if (!run_dropped(f, search, out, *given & relax_all(n), UINT64_MAX))
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
		.resolve = resolve, .near = near, .saved = saved, .working_day = working_day, .late = late};
	if (asks)
		b.asks = *asks;
	*out = (struct finding){.query = query_parse(text, n)};
	search->query = out->query;
	search->today = query_today(&world);
	struct index_search pass = *search;
	bool ok = out->query && query_expand(out->query, &world);
	if (ok)
		query_take_days(out->query, &pass.day_from, &pass.day_to);
	out->day_from = pass.day_from;
	out->day_to = pass.day_to;
	if (ok && run(f, &pass, out, dropped))
		return true;
	finding_close(out);
	return false;
}

void finding_close(struct finding *out)
{
	query_free(out->query);
	out->query = NULL;
}
