#include "search/discover/similar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/best.h"
#include "search/discover/neighbours.h"

enum {
	RARE_WORDS = 12,	/* of a text, by which candidates are found */
	LONGEST_LIST = 4000,	/* texts with a word; what is commoner finds nothing */
	CANDIDATES = 2		/* by vectors and by words each, times k */
};

const struct similar_settings similar_usual = {.dense = .5, .k = 30};

struct similar {
	const struct vectors *vectors;
	uint64_t *said;		/* words of the texts one after another */
	size_t n_said, said_room;
	size_t *begin;		/* n + 1 */
	uint32_t n, room;
	/* made of them */
	float *vector;
	uint64_t *key;		/* vocabulary, in order */
	uint32_t *df, words;
	size_t *row;		/* n + 1, into word and weight */
	uint32_t *word;
	float *weight;
	size_t *list;		/* words + 1, into text and text_weight: who has a word */
	uint32_t *text;
	float *text_weight;
};

struct similar *similar_new(void)
{
	return calloc(1, sizeof(struct similar));
}

void similar_learn(struct similar *s, const struct vectors *v)
{
	s->vectors = v;
}

void similar_free(struct similar *s)
{
	if (!s)
		return;
	free(s->said);
	free(s->begin);
	free(s->vector);
	free(s->key);
	free(s->df);
	free(s->row);
	free(s->word);
	free(s->weight);
	free(s->list);
	free(s->text);
	free(s->text_weight);
	free(s);
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

bool similar_add(struct similar *s, const uint64_t *word, size_t n)
{
	if (s->n_said + n > s->said_room) {
		size_t room = (s->n_said + n) * 2 + 1024;
		uint64_t *more = realloc(s->said, room * sizeof *more);
		if (!more)
			return false;
		s->said = more;
		s->said_room = room;
	}
	if (s->n + 2 > s->room) {
		uint32_t room = s->n * 2 + 1024;
		size_t *more = realloc(s->begin, room * sizeof *more);
		if (!more)
			return false;
		s->begin = more;
		s->room = room;
	}
	if (n)
		memcpy(s->said + s->n_said, word, n * sizeof *word);
	s->begin[s->n++] = s->n_said;
	s->n_said += n;
	s->begin[s->n] = s->n_said;
	return true;
}

/* ---- vectors ---- */

void similar_mean(const struct vectors *v, const uint64_t *word, size_t n, float *to)
{
	float length;
	memset(to, 0, VECTORS_DIM * sizeof *to);
	for (size_t k = 0; v && k < n; k++) {
		const float *w = vectors_of(v, word[k]);
		float of = w ? sqrtf(neighbours_dot(w, w, VECTORS_DIM)) : 0;
		for (int d = 0; of > 0 && d < VECTORS_DIM; d++)
			to[d] += w[d] / of;
	}
	length = sqrtf(neighbours_dot(to, to, VECTORS_DIM));
	for (int d = 0; length > 0 && d < VECTORS_DIM; d++)
		to[d] /= length;
}

/* ---- TF-IDF ---- */

/* Words of each text sorted, doubles kept; then the vocabulary: words that two texts have. */
static bool count_words(struct similar *s)
{
	uint64_t *all = malloc((s->n_said + 1) * sizeof *all);
	size_t n = 0;
	if (!all)
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		qsort(s->said + s->begin[i], s->begin[i + 1] - s->begin[i], sizeof *s->said, by_key);
		for (size_t k = s->begin[i]; k < s->begin[i + 1]; k++)
			if (k == s->begin[i] || s->said[k] != s->said[k - 1])
				all[n++] = s->said[k];
	}
	qsort(all, n, sizeof *all, by_key);
	s->key = malloc((n + 1) * sizeof *s->key);
	s->df = malloc((n + 1) * sizeof *s->df);
	for (size_t i = 0, k; s->key && s->df && i < n; i = k) {
		for (k = i; k < n && all[k] == all[i]; k++)
			;
		if (k - i > 1) {
			s->key[s->words] = all[i];
			s->df[s->words++] = (uint32_t)(k - i);
		}
	}
	free(all);
	return s->key && s->df;
}

static void weigh_row(struct similar *s, uint32_t i, size_t *at)
{
	size_t from = *at;
	double length = 0;
	for (size_t k = s->begin[i], next; k < s->begin[i + 1]; k = next) {
		for (next = k; next < s->begin[i + 1] && s->said[next] == s->said[k]; next++)
			;
		const uint64_t *w = bsearch(&s->said[k], s->key, s->words, sizeof *s->key, by_key);
		if (!w)
			continue;
		uint32_t number = (uint32_t)(w - s->key);
		double weight = (1 + log((double)(next - k))) * log((1. + s->n) / s->df[number]);
		s->word[*at] = number;
		s->weight[(*at)++] = (float)weight;
		length += weight * weight;
	}
	for (size_t k = from; k < *at; k++)
		s->weight[k] = (float)((double)s->weight[k] / sqrt(length));
}

/* Who has a word, for words that are not too common. */
static void fill_lists(struct similar *s)
{
	size_t sum = 0;
	for (uint32_t w = 0; w < s->words; w++) {
		s->list[w] = sum;
		sum += s->df[w] <= LONGEST_LIST ? s->df[w] : 0;
	}
	s->list[s->words] = sum;
	for (uint32_t i = 0; i < s->n; i++)
		for (size_t k = s->row[i]; k < s->row[i + 1]; k++)
			if (s->df[s->word[k]] <= LONGEST_LIST) {
				size_t at = s->list[s->word[k]]++;
				s->text[at] = i;
				s->text_weight[at] = s->weight[k];
			}
	for (uint32_t w = s->words; w > 0; w--)
		s->list[w] = s->list[w - 1];
	s->list[0] = 0;
}

static bool prepare(struct similar *s)
{
	size_t at = 0;
	if (!count_words(s))
		return false;
	s->vector = malloc(((size_t)s->n * VECTORS_DIM + 1) * sizeof *s->vector);
	s->row = malloc(((size_t)s->n + 1) * sizeof *s->row);
	s->word = malloc((s->n_said + 1) * sizeof *s->word);
	s->weight = malloc((s->n_said + 1) * sizeof *s->weight);
	s->list = malloc(((size_t)s->words + 1) * sizeof *s->list);
	s->text = malloc((s->n_said + 1) * sizeof *s->text);
	s->text_weight = malloc((s->n_said + 1) * sizeof *s->text_weight);
	if (!s->vector || !s->row || !s->word || !s->weight || !s->list || !s->text || !s->text_weight)
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		similar_mean(s->vectors, s->said + s->begin[i], s->begin[i + 1] - s->begin[i], s->vector + (size_t)i * VECTORS_DIM);
		s->row[i] = at;
		weigh_row(s, i, &at);
	}
	s->row[s->n] = at;
	fill_lists(s);
	return true;
}

/* ---- likeness ---- */

static double words_alike(const struct similar *s, uint32_t a, uint32_t b)
{
	size_t i = s->row[a], k = s->row[b];
	double sum = 0;
	while (i < s->row[a + 1] && k < s->row[b + 1]) {
		if (s->word[i] == s->word[k])
			sum += (double)s->weight[i++] * (double)s->weight[k++];
		else if (s->word[i] < s->word[k])
			i++;
		else
			k++;
	}
	return sum;
}

double similar_likeness(const struct similar *s, uint32_t a, uint32_t b, double dense)
{
	double near = dense > 0 ? (double)neighbours_dot(similar_vector(s, a), similar_vector(s, b), VECTORS_DIM) : 0;
	return dense * near + (dense < 1 ? (1 - dense) * words_alike(s, a, b) : 0);
}

const float *similar_vector(const struct similar *s, uint32_t text)
{
	return s->vector + (size_t)text * VECTORS_DIM;
}

uint32_t similar_words(const struct similar *s, uint32_t text, const uint32_t **word, const float **weight)
{
	*word = s->word + s->row[text];
	*weight = s->weight + s->row[text];
	return (uint32_t)(s->row[text + 1] - s->row[text]);
}

uint32_t similar_vocabulary(const struct similar *s)
{
	return s->words;
}

/* ---- the graph ---- */

/* What a text may be like, while its neighbours are looked for; arrays are as long as there are texts, or wide = k · CANDIDATES. */
struct search {
	const struct similar *s;
	const struct similar_settings *set;
	int wide;
	uint32_t *nearest;	/* wide for each text, by vectors; NULL: none are used */
	float *near;
	float *shared;		/* by its rarest words; 0 for the rest */
	uint32_t *touched;
	uint32_t *id;		/* 2 · wide */
	float *score;
	struct graph_edge *found;
};

/* Numbers (in the row) of the heaviest words of a text that have a list. */
static int rare_words(const struct similar *s, uint32_t i, size_t rare[RARE_WORDS])
{
	int n = 0;
	for (size_t k = s->row[i]; k < s->row[i + 1]; k++) {
		if (s->df[s->word[k]] > LONGEST_LIST || (n == RARE_WORDS && s->weight[k] <= s->weight[rare[n - 1]]))
			continue;
		int at = n < RARE_WORDS ? n++ : n - 1;
		for (; at > 0 && s->weight[rare[at - 1]] < s->weight[k]; at--)
			rare[at] = rare[at - 1];
		rare[at] = k;
	}
	return n;
}

/* The texts that share most of the rarest words of text i, into x->id from `at` on; returns how many are there then. */
static int by_words(struct search *x, uint32_t i, int at)
{
	const struct similar *s = x->s;
	struct best best = {x->id + at, x->score, 0, x->wide};
	size_t rare[RARE_WORDS];
	uint32_t n = 0;
	int words = rare_words(s, i, rare);
	for (int k = 0; k < words; k++)
		for (size_t t = s->list[s->word[rare[k]]]; t < s->list[s->word[rare[k]] + 1]; t++) {
			uint32_t other = s->text[t];
			if (x->shared[other] <= 0)
				x->touched[n++] = other;
			x->shared[other] += s->weight[rare[k]] * s->text_weight[t];
		}
	for (uint32_t k = 0; k < n; k++) {
		if (x->touched[k] != i)
			best_offer(&best, x->touched[k], x->shared[x->touched[k]]);
		x->shared[x->touched[k]] = 0;
	}
	return at + best.n;
}

static int by_id(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/* Candidates of text i in x->id, each once; returns how many. */
static int candidates(struct search *x, uint32_t i)
{
	int n = 0, kept = 0;
	for (int k = 0; x->nearest && k < x->wide && x->nearest[(size_t)i * (size_t)x->wide + (size_t)k] != UINT32_MAX; k++)
		x->id[n++] = x->nearest[(size_t)i * (size_t)x->wide + (size_t)k];
	if (x->set->dense < 1)
		n = by_words(x, i, n);
	qsort(x->id, (size_t)n, sizeof *x->id, by_id);
	for (int k = 0; k < n; k++)
		if (k == 0 || x->id[k] != x->id[k - 1])
			x->id[kept++] = x->id[k];
	return kept;
}

static int by_weight(const void *a, const void *b)
{
	const struct graph_edge *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

/* Edges from text i to its k likest; returns how many. */
static size_t join(struct search *x, uint32_t i, struct graph_edge *to)
{
	size_t n = 0;
	int all = candidates(x, i);
	for (int k = 0; k < all; k++) {
		float near = (float)similar_likeness(x->s, i, x->id[k], x->set->dense);
		if (near > 0)
			x->found[n++] = (struct graph_edge){i, x->id[k], near};
	}
	qsort(x->found, n, sizeof *x->found, by_weight);
	n = n < (size_t)x->set->k ? n : (size_t)x->set->k;
	memcpy(to, x->found, n * sizeof *to);
	return n;
}

static bool search_open(struct search *x, const struct similar *s, const struct similar_settings *set)
{
	size_t wide = (size_t)set->k * CANDIDATES, all = s->n * wide;
	*x = (struct search){.s = s, .set = set, .wide = (int)wide};
	x->shared = calloc(s->n, sizeof *x->shared);
	x->touched = malloc(s->n * sizeof *x->touched);
	x->id = malloc(2 * wide * sizeof *x->id);
	x->score = malloc(wide * sizeof *x->score);
	x->found = malloc(2 * wide * sizeof *x->found);
	if (!x->shared || !x->touched || !x->id || !x->score || !x->found)
		return false;
	if (set->dense <= 0 || !s->vectors)
		return true;
	x->nearest = malloc(all * sizeof *x->nearest);
	x->near = malloc(all * sizeof *x->near);
	return x->nearest && x->near && neighbours_find(s->vector, s->n, VECTORS_DIM, x->wide, x->nearest, x->near);
}

static void search_close(struct search *x)
{
	free(x->nearest);
	free(x->near);
	free(x->shared);
	free(x->touched);
	free(x->id);
	free(x->score);
	free(x->found);
}

bool similar_graph(struct similar *s, const struct similar_settings *set, struct graph *out)
{
	size_t edges = 0;
	struct search x;
	*out = (struct graph){0};
	if (s->n == 0)
		return graph_build(out, 0, NULL, 0);
	if (!s->vector && !prepare(s))
		return false;
	struct graph_edge *edge = malloc((size_t)s->n * (size_t)set->k * sizeof *edge);
	bool ok = search_open(&x, s, set) && edge;
	for (uint32_t i = 0; ok && i < s->n; i++)
		edges += join(&x, i, edge + edges);
	search_close(&x);
	ok = ok && graph_build(out, s->n, edge, edges);
	free(edge);
	return ok;
}
