/* Names of groups: a background of texts from the whole window, then a sample of each group against it. Texts are masked as they come and not kept. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/arrays.h"
#include "fcgi/jobs/problem_task.h"
#include "fcgi/models.h"
#include "fcgi/personal.h"
#include "search/discover/contrast.h"

enum { GROUND = 10000, CHUNK = 500, OF_PROBLEM = 120, OF_SECTOR = 300, MOST = 500 };

struct naming {
	struct problem_night *night;
	struct lexicon *lexicon;
	struct masker *masker;
	struct contrast_ground *ground;
	uint32_t *member;	/* texts in order of their groups */
	char *text[MOST];	/* masked */
	size_t n;
};

static void drop_texts(struct naming *g)
{
	for (; g->n > 0; g->n--)
		free(g->text[g->n - 1]);
}

/* The masked texts of these messages into g->text. */
static bool fetch(struct naming *g, const uint32_t *text, int n)
{
	DB_AUTO_RESULT rows = NULL;
	struct arrays ids = {0};
	char id[24];
	drop_texts(g);
	bool ok = arrays_open(&ids, 1);
	for (int i = 0; ok && i < n; i++) {
		snprintf(id, sizeof id, "%lld", (long long)g->night->id[text[i]]);
		arrays_put(&ids, 0, id);
		arrays_next(&ids);
	}
	ok = arrays_end(&ids) && ok && !DB_RUN(g->night->job->db, Q_PROBLEM_SAMPLE, &rows, ids.text[0]);
	arrays_free(&ids);
	for (int i = 0; ok && i < db_rows(rows); i++) {
		size_t bytes;
		const char *raw = db_text(rows, i, 0), *blank = mask_blank(g->masker, raw, strlen(raw), &bytes);
		char *kept = blank ? strdup(blank) : NULL;
		ok = kept;
		if (kept)
			g->text[g->n++] = kept;
	}
	return ok;
}

static bool read_ground(struct naming *g)
{
	const struct problem_night *t = g->night;
	uint32_t text[CHUNK], step = t->n / GROUND + 1;
	int n = 0;
	bool ok = true;
	for (uint32_t i = 0; ok && i < t->n; i += step) {
		text[n++] = i;
		if (n < CHUNK && i + step < t->n)
			continue;
		ok = fetch(g, text, n) && !job_must_stop(t->job);
		for (size_t k = 0; ok && k < g->n; k++)
			ok = contrast_ground_add(g->ground, g->text[k]);
		n = 0;
	}
	return ok;
}

/* Members spread over the group, no author twice as long as there are others. */
static int sample(const struct problem_night *t, const uint32_t *member, uint32_t n, int most, uint32_t *to)
{
	int kept = 0;
	uint32_t step = n / (uint32_t)(most * 2) + 1;
	for (uint32_t from = 0; from < step && kept < most; from++)
		for (uint32_t i = from; i < n && kept < most; i += step) {
			bool fresh = true;
			for (int k = 0; t->author[member[i]] && fresh && k < kept; k++)
				fresh = t->author[to[k]] != t->author[member[i]];
			if (fresh)
				to[kept++] = member[i];
		}
	return kept;
}

/* Puts the members of the groups one after another; begin: groups + 1. */
static void order_members(const uint32_t *of, uint32_t n, uint32_t groups, uint32_t *begin, uint32_t *member)
{
	memset(begin, 0, ((size_t)groups + 2) * sizeof *begin);
	for (uint32_t i = 0; i < n; i++)
		if (of[i] != PROBLEM_NONE)
			begin[of[i] + 2]++;
	for (uint32_t g = 0; g < groups; g++)
		begin[g + 2] += begin[g + 1];
	for (uint32_t i = 0; i < n; i++)
		if (of[i] != PROBLEM_NONE)
			member[begin[of[i] + 1]++] = i;
}

static bool name_level(struct naming *g, const uint32_t *of, uint32_t groups, struct problem_group *to, int most)
{
	const struct problem_night *t = g->night;
	uint32_t *begin = malloc(((size_t)groups + 2) * sizeof *begin), text[MOST];
	bool ok = begin;
	if (ok)
		order_members(of, t->n, groups, begin, g->member);
	for (uint32_t i = 0; ok && i < groups; i++) {
		int n = sample(t, g->member + begin[i], begin[i + 1] - begin[i], most, text);
		ok = fetch(g, text, n) && labels_make(g->lexicon, g->ground, (const char *const *)g->text, g->n, &to[i].label) && !job_must_stop(t->job);
	}
	free(begin);
	return ok;
}

bool problem_name(struct problem_night *t)
{
	struct naming g = {.night = t, .lexicon = models_lexicon(t->job->conf), .masker = personal_masker(t->job->conf), .member = malloc(((size_t)t->n + 1) * sizeof(uint32_t))};
	g.ground = g.lexicon ? contrast_ground_new(g.lexicon) : NULL;
	bool ok = g.masker && g.member && g.ground && read_ground(&g);
	ok = ok && name_level(&g, t->problem, t->problems, t->group, OF_PROBLEM) && name_level(&g, t->sector, t->sectors, t->group + t->problems, OF_SECTOR);
	drop_texts(&g);
	contrast_ground_free(g.ground);
	free(g.member);
	return ok;
}
