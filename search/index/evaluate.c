#include "search/index/evaluate.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/index/vocabulary.h"
#include "search/index/writer.h"

struct pair {
	bool must;
	char *query, *text;
};

struct pairs {
	struct pair *list;
	size_t n, room;
};

bool scratch_make(char *dir, size_t room)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(dir, room, "%s/mcu-eval-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	return mkdtemp(dir) != NULL;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

void scratch_remove(const char *dir)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static uint32_t frequency(void *arg, const char *term, uint32_t enough)
{
	return index_seen(arg, NULL, true, term, enough);
}

static int terms(void *arg, const char *prefix, struct query_term *out, int max, bool *more)
{
	return index_terms(arg, NULL, true, prefix, out, max, more);
}

struct query_world evaluate_world(struct index *ix, struct lexicon *lx, const struct thesaurus *th)
{
	return (struct query_world){.lexicon = lx, .thesaurus = th, .arg = ix, .frequency = frequency, .terms = terms};
}

static bool add_pair(struct pairs *p, char *line)
{
	char *save, *kind = strtok_r(line, "\t", &save), *query = strtok_r(NULL, "\t", &save), *text = strtok_r(NULL, "\t\r\n", &save);
	if (!kind || !query || !text || (strcmp(kind, "must") != 0 && strcmp(kind, "mustnot") != 0))
		return false;
	if (p->n == p->room) {
		size_t room = p->room ? p->room * 2 : 256;
		struct pair *more = realloc(p->list, room * sizeof *more);
		if (!more)
			return false;
		p->list = more;
		p->room = room;
	}
	p->list[p->n] = (struct pair){.must = kind[4] == 0, .query = strdup(query), .text = strdup(text)};
	p->n++;
	return true;
}

static void free_pairs(struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->list[i].query);
		free(p->list[i].text);
	}
	free(p->list);
}

static int read_pairs(FILE *f, struct pairs *p)
{
	char *line = NULL;
	size_t room = 0;
	int skipped = 0;
	while (getline(&line, &room, f) > 0)
		if (line[0] != '#' && line[0] != '\n' && !add_pair(p, line))
			skipped++;
	free(line);
	return skipped;
}

static bool build(const struct pairs *p, const char *dir, struct lexicon *lx)
{
	struct index_writer *w;
	if (index_writer_open(dir, "1", lx, NULL, &w) != INDEX_OK)
		return false;
	bool ok = true;
	for (size_t i = 0; i < p->n && ok; i++) {
		struct index_message m = {.id = i + 1, .rev = 1, .text = p->list[i].text};
		ok = index_writer_put(w, &m, true) == INDEX_OK;
	}
	ok = ok && index_writer_commit(w) == INDEX_OK;
	index_writer_close(w);
	return ok;
}

static bool is_found(struct index *ix, const struct query_world *world, const char *text, uint64_t id)
{
	bool yes = false;
	struct query_tree *q = query_parse(text, strlen(text));
	if (q && query_expand(q, world))
		index_matches(ix, q, id, &yes);
	query_free(q);
	return yes;
}

static void judge(const struct pairs *p, struct index *ix, const struct query_world *world, FILE *failures, struct match_result *out)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct pair *one = &p->list[i];
		bool found = is_found(ix, world, one->query, i + 1);
		*(one->must ? &out->must : &out->mustnot) += 1;
		*(one->must ? &out->must_found : &out->mustnot_found) += found;
		if (found != one->must && failures)
			fprintf(failures, "%s\t%s\t%s\n", one->must ? "must" : "mustnot", one->query, one->text);
	}
}

bool evaluate_match(FILE *file, struct lexicon *lx, const struct thesaurus *th, FILE *failures, struct match_result *out)
{
	struct pairs p = {.n = 0};
	struct index *ix = NULL;
	char dir[512];
	*out = (struct match_result){.skipped = read_pairs(file, &p)};
	bool made = scratch_make(dir, sizeof dir);
	bool ok = made && build(&p, dir, lx) && index_open(dir, &ix) == INDEX_OK;
	if (ok) {
		struct query_world world = evaluate_world(ix, lx, th);
		judge(&p, ix, &world, failures, out);
	}
	index_close(ix);
	if (made)
		scratch_remove(dir);
	free_pairs(&p);
	return ok;
}
