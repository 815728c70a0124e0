#include "search/index/relax.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/index/finder.h"

#define RARE_SHARE 64	/* a word of doing in no more of what may be seen tells as much as a thing */

/* The words that may go, and which records have which of them. */
struct choice {
	struct query_node *word[RELAX_WORDS];
	int n, counted;			/* records with so many words and more are counted */
	uint64_t count[1 << INDEX_SUBSETS];
	uint64_t dropped, found;
};

uint64_t relax_all(int n)
{
	return n >= 64 ? ~0ull : (1ull << n) - 1;
}

void relax_mark(struct query_node *const *list, int n, uint64_t dropped)
{
	for (int i = 0; i < n; i++) {
		list[i]->optional = dropped >> i & 1;
		list[i]->aside = false;
	}
}

void relax_mark_all(struct query_node *const *list, int n)
{
	enum query_burden most = BURDEN_NUMBER;
	relax_mark(list, n, relax_all(n));
	for (int i = 0; i < n; i++)
		most = query_burden_of(list[i]) < most ? query_burden_of(list[i]) : most;
	for (int i = 0; i < n; i++)
		list[i]->aside = query_burden_of(list[i]) > (most > BURDEN_ADJECTIVE ? most : BURDEN_ADJECTIVE);
}

/* Hits that have all of these words. */
static uint64_t count_with(const struct choice *c, uint64_t kept)
{
	uint64_t total = 0;
	for (uint64_t has = kept; has <= relax_all(c->n); has++)
		if ((has & kept) == kept)
			total += c->count[has];
	return total;
}

static enum query_burden burden(const struct choice *c, int i)
{
	return query_burden_of(c->word[i]);
}

static uint64_t kept(const struct choice *c)
{
	return relax_all(c->n) & ~c->dropped;
}

/* The most that a word carries which stays. */
static enum query_burden most_left(const struct choice *c)
{
	enum query_burden most = BURDEN_NUMBER;
	for (int i = 0; i < c->n; i++)
		if (kept(c) >> i & 1 && burden(c, i) < most)
			most = burden(c, i);
	return most;
}

/* What stays to the end: the first of the words that carry most. People name first what is wrong and then where (дупло в дереве). */
static int head(const struct choice *c)
{
	const enum query_burden most = most_left(c);
	int i = 0;
	while (i < c->n && !(kept(c) >> i & 1 && burden(c, i) == most))
		i++;
	return i;
}

/* Is a to go rather than b? Light words before others: what carries less, then that without which most is found. Of the others that
 * without which anything is found, then the later one. */
static bool goes_before(const struct choice *c, int a, int b)
{
	const enum query_burden of_a = burden(c, a), of_b = burden(c, b);
	if (of_a != of_b && (of_a >= BURDEN_ACTION || of_b >= BURDEN_ACTION))
		return of_a > of_b;
	const uint64_t without_a = count_with(c, kept(c) & ~(1ull << a)), without_b = count_with(c, kept(c) & ~(1ull << b));
	return of_a >= BURDEN_ACTION || !without_a != !without_b ? without_a > without_b : a > b;
}

/* The word to go next, when more than one is left. */
static int next_to_go(const struct choice *c)
{
	int best = -1;
	for (int i = 0; i < c->n; i++)
		if (kept(c) >> i & 1 && i != head(c) && (best < 0 || goes_before(c, i, best)))
			best = i;
	return best;
}

static bool count(struct choice *c, struct index *ix, const struct index_search *search, int least, bool *partial)
{
	c->counted = least;
	return index_subsets(ix, search, c->word, c->n, least, c->count, partial) == INDEX_OK;
}

/* What no record has goes first: nothing is found with it whatever else is asked. */
static void drop_absent(struct choice *c)
{
	for (int i = 0; i < c->n; i++)
		if (!count_with(c, 1ull << i))
			c->dropped |= 1ull << i;
	c->found = count_with(c, kept(c));
}

/* Is one of the words that stay so rare that it tells as much as a thing does? «Не вывозят» does, «не работает» does not. */
static bool is_telling(const struct choice *c, uint32_t visible)
{
	for (int i = 0; i < c->n; i++)
		if (kept(c) >> i & 1 && burden(c, i) < BURDEN_NUMBER && count_with(c, 1ull << i) * RARE_SHARE <= visible)
			return true;
	return false;
}

/* What the choice of the next word is made by has to be counted before it. */
static bool drop(struct choice *c, struct index *ix, const struct index_search *search, bool *partial)
{
	while (c->found < FINDER_ENOUGH && !*partial && __builtin_popcountll(kept(c)) > 1) {
		if (__builtin_popcountll(kept(c)) <= c->counted && !count(c, ix, search, 1, partial))
			return false;
		c->dropped |= 1ull << next_to_go(c);
		c->found = count_with(c, kept(c));
	}
	return true;
}

/* What went in vain comes back: as much is found with it. */
static void take_back(struct choice *c)
{
	for (int i = 0; i < c->n; i++)
		if (c->dropped >> i & 1 && count_with(c, kept(c) | 1ull << i) == c->found)
			c->dropped &= ~(1ull << i);
}

/* False when the index fails. */
static bool choose(struct choice *c, struct index *ix, const struct index_search *search, struct index_result *r)
{
	const enum query_burden asked = most_left(c);
	if (asked == BURDEN_NUMBER)
		return true;
	if (!count(c, ix, search, r->total && c->n > 2 ? (c->n + 1) / 2 : 1, &r->partial))
		return false;
	if (!r->total)
		drop_absent(c);
	if (most_left(c) == asked || is_telling(c, r->visible))
		return drop(c, ix, search, &r->partial);
	c->found = 0;
	return true;
}

bool relax_choose(struct index *ix, const struct index_search *search, struct query_tree *query, struct index_result *r, uint64_t *dropped)
{
	struct choice c = {.found = r->total};
	c.n = query_droppable(query, c.word, RELAX_WORDS);
	relax_mark(c.word, c.n, relax_all(c.n));
	if (!choose(&c, ix, search, r))
		return false;
	take_back(&c);
	*dropped = r->partial || c.found <= r->total ? 0 : c.dropped;
	relax_mark(c.word, c.n, *dropped);
	return true;
}

/* Is every word that may go optional? Then any of them will do. */
static bool any_will_do(const struct query_tree *q)
{
	struct query_node *word[RELAX_WORDS];
	const int n = query_droppable(q, word, RELAX_WORDS);
	bool all = n > 0;
	for (int i = 0; i < n; i++)
		all &= word[i]->optional;
	return all;
}

/* A part of the outermost AND as it can be written again. */
static void write_part(FILE *to, const struct query_tree *q, const struct query_node *n)
{
	if (n->kind == QUERY_LEAF && !n->phrase && n->text)
		fputs(n->text, to);
	else if (n->kind == QUERY_OR && n->text)
		fprintf(to, "(%s)", n->text);
	else
		fwrite(q->text + n->begin, 1, n->end - n->begin, to);
}

char *finding_text(const struct finding *found)
{
	const struct query_tree *q = found->query;
	char *text = NULL;
	size_t size;
	if (!found->relaxed)
		return strdup(q->text);
	FILE *to = open_memstream(&text, &size);
	if (!to)
		return NULL;
	const bool any = any_will_do(q);
	const char *between = any ? "(" : "";
	for (const struct query_node *n = q->root->child; any && n; n = n->next)
		if (n->optional && !n->aside) {
			fputs(between, to);
			write_part(to, q, n);
			between = " ИЛИ ";
		}
	between = any ? ") " : "";
	for (const struct query_node *n = q->root->child; n; n = n->next)
		if (!n->optional && !n->spare) {
			fputs(between, to);
			write_part(to, q, n);
			between = " ";
		}
	if (any && *between == ')')
		fputc(')', to);
	if (fclose(to)) {
		free(text);
		return NULL;
	}
	return text;
}
