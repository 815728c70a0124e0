#include "search/discover/vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 8, WIDE = VECTORS_DIM / LANES, SIGMOIDS = 1024, NOISE = 1 << 20 };
#define STEP 0.05f
#define LARGEST 6.0f		/* beyond it σ is taken for 0 or 1 */
#define FREQUENT 1e-3

typedef float wide __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

struct vectors_corpus {
	uint64_t *word;			/* 0 ends a text */
	size_t n, room;
};

struct vectors {
	const uint64_t *key;		/* in order */
	const float *of;
	uint32_t n;
	void *own;			/* what key and of point into, when it is ours */
	void *own_of;
};

struct counted {
	uint64_t key;
	uint32_t count;
};

/* What training needs beside the vectors. */
struct trainer {
	struct counted *word;		/* in order of keys */
	uint32_t n;
	uint32_t *text;			/* numbers of words + 1; 0 ends a text */
	size_t length, kept;
	float *in, *out;
	uint32_t *noise;
	float sigmoid[SIGMOIDS];
	uint64_t random;
};

struct vectors_corpus *vectors_corpus_new(void)
{
	return calloc(1, sizeof(struct vectors_corpus));
}

void vectors_corpus_free(struct vectors_corpus *c)
{
	if (c)
		free(c->word);
	free(c);
}

bool vectors_corpus_add(struct vectors_corpus *c, const uint64_t *word, size_t n)
{
	if (c->n + n + 1 > c->room) {
		size_t room = (c->n + n + 1) * 2;
		uint64_t *more = realloc(c->word, room * sizeof *more);
		if (!more)
			return false;
		c->word = more;
		c->room = room;
	}
	if (n)
		memcpy(c->word + c->n, word, n * sizeof *word);
	c->n += n;
	c->word[c->n++] = 0;
	return true;
}

bool vectors_corpus_read(struct vectors_corpus *c, const struct features *f)
{
	uint64_t word[FEATURES_WORDS];
	return vectors_corpus_add(c, word, features_telling(f, word, FEATURES_WORDS));
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static int by_key(const void *key, const void *counted)
{
	uint64_t x = *(const uint64_t *)key, y = ((const struct counted *)counted)->key;
	return x < y ? -1 : x > y;
}

/* The words that are frequent enough, by key. */
static bool count_words(struct trainer *t, const struct vectors_corpus *c)
{
	uint64_t *sorted = malloc((c->n + 1) * sizeof *sorted);
	t->word = malloc((c->n / VECTORS_LEAST + 1) * sizeof *t->word);
	if (!sorted || !t->word) {
		free(sorted);
		return false;
	}
	memcpy(sorted, c->word, c->n * sizeof *sorted);
	qsort(sorted, c->n, sizeof *sorted, by_number);
	for (size_t i = 0, k; i < c->n; i = k) {
		for (k = i; k < c->n && sorted[k] == sorted[i]; k++)
			;
		if (sorted[i] && k - i >= VECTORS_LEAST)
			t->word[t->n++] = (struct counted){.key = sorted[i], .count = (uint32_t)(k - i)};
	}
	free(sorted);
	return true;
}

static bool number_text(struct trainer *t, const struct vectors_corpus *c)
{
	t->text = malloc((c->n + 1) * sizeof *t->text);
	for (size_t i = 0; t->text && i < c->n; i++) {
		const struct counted *w = c->word[i] ? bsearch(&c->word[i], t->word, t->n, sizeof *t->word, by_key) : NULL;
		if (w || !c->word[i])
			t->text[t->length++] = w ? (uint32_t)(w - t->word) + 1 : 0;
		t->kept += w != NULL;
	}
	return t->text;
}

static uint32_t draw(struct trainer *t)
{
	t->random = t->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(t->random >> 33);
}

static float draw_share(struct trainer *t)
{
	return (float)draw(t) / (float)0x80000000u;
}

static bool fill_tables(struct trainer *t)
{
	double all = 0, sum = 0;
	size_t floats = (size_t)t->n * VECTORS_DIM;
	t->in = malloc((floats + 1) * sizeof *t->in);
	t->out = calloc(floats + 1, sizeof *t->out);
	t->noise = malloc(NOISE * sizeof *t->noise);
	if (!t->in || !t->out || !t->noise)
		return false;
	for (size_t i = 0; i < floats; i++)
		t->in[i] = (draw_share(t) - .5f) / VECTORS_DIM;
	for (uint32_t i = 0; i < t->n; i++)
		all += pow(t->word[i].count, 0.75);
	for (uint32_t i = 0, at = 0; i < t->n; i++)
		for (sum += pow(t->word[i].count, 0.75); at < NOISE && (i + 1 == t->n || at < sum / all * NOISE); at++)
			t->noise[at] = i;
	for (int i = 0; i < SIGMOIDS; i++)
		t->sigmoid[i] = 1 / (1 + expf(-(((float)i + .5f) / SIGMOIDS * 2 - 1) * LARGEST));
	return true;
}

static float dot(const float *a, const float *b)
{
	wide sum = {0};
	float s = 0;
	for (int i = 0; i < WIDE; i++)
		sum += *(const wide *)(const void *)(a + i * LANES) * *(const wide *)(const void *)(b + i * LANES);
	for (int i = 0; i < LANES; i++)
		s += sum[i];
	return s;
}

static void add(float *to, const float *what, float times)
{
	for (int i = 0; i < WIDE; i++)
		*(wide *)(void *)(to + i * LANES) += *(const wide *)(const void *)(what + i * LANES) * times;
}

static float sigmoid(const struct trainer *t, float x)
{
	if (x >= LARGEST)
		return 1;
	return x <= -LARGEST ? 0 : t->sigmoid[(int)((x / LARGEST + 1) / 2 * SIGMOIDS) % SIGMOIDS];
}

/* One pair and its noise. */
static void learn_pair(struct trainer *t, uint32_t word, uint32_t neighbour, float step)
{
	float moved[VECTORS_DIM] = {0}, *in = t->in + (size_t)word * VECTORS_DIM;
	for (int k = 0; k <= VECTORS_NEGATIVES; k++) {
		uint32_t other = k ? t->noise[draw(t) % NOISE] : neighbour;
		if (k && other == neighbour)
			continue;
		float *out = t->out + (size_t)other * VECTORS_DIM;
		float g = ((k == 0) - sigmoid(t, dot(in, out))) * step;
		add(moved, out, g);
		add(out, in, g);
	}
	add(in, moved, 1);
}

/* The words of one text that this epoch takes. */
static size_t take_words(struct trainer *t, size_t *at, uint32_t *words, size_t max)
{
	size_t n = 0;
	for (; *at < t->length && t->text[*at]; ++*at) {
		uint32_t w = t->text[*at] - 1;
		double share = (double)t->word[w].count / (double)t->kept / FREQUENT;
		if (n < max && (share <= 1 || draw_share(t) < (sqrt(share) + 1) / share))
			words[n++] = w;
	}
	++*at;
	return n;
}

static void learn_text(struct trainer *t, const uint32_t *words, size_t n, float step)
{
	for (size_t i = 0; i < n; i++) {
		size_t window = 1 + draw(t) % VECTORS_WINDOW, from = i > window ? i - window : 0;
		for (size_t k = from; k <= i + window && k < n; k++)
			if (k != i)
				learn_pair(t, words[i], words[k], step);
	}
}

static bool learn(struct trainer *t, int epochs, bool (*alive)(void *), void *arg)
{
	uint32_t words[1000];
	for (int e = 0; e < epochs; e++)
		for (size_t at = 0; at < t->length;) {
			if (alive && !alive(arg))
				return false;
			float done = ((float)e + (float)at / (float)t->length) / (float)epochs;
			size_t n = take_words(t, &at, words, sizeof words / sizeof *words);
			learn_text(t, words, n, fmaxf(STEP * (1 - done), STEP * 1e-3f));
		}
	return true;
}

struct vectors *vectors_train(const struct vectors_corpus *c, int epochs, bool (*alive)(void *), void *arg)
{
	struct trainer t = {.random = 20220201};
	struct vectors *v = calloc(1, sizeof *v);
	uint64_t *key = NULL;
	if (v && count_words(&t, c) && number_text(&t, c) && fill_tables(&t))
		key = malloc((t.n + (size_t)1) * sizeof *key);
	if (key && learn(&t, epochs, alive, arg)) {
		for (uint32_t i = 0; i < t.n; i++)
			key[i] = t.word[i].key;
		*v = (struct vectors){.key = key, .of = t.in, .n = t.n, .own = key, .own_of = t.in};
		t.in = NULL;
	} else {
		free(key);
		free(v);
		v = NULL;
	}
	free(t.word);
	free(t.text);
	free(t.in);
	free(t.out);
	free(t.noise);
	return v;
}

struct vectors *vectors_borrow(const void *data, size_t n)
{
	const uint64_t *head = data;
	uint32_t count, dim;
	if (n < 16 || head[0] != VECTORS_MAGIC)
		return NULL;
	memcpy(&count, head + 1, sizeof count);
	memcpy(&dim, (const char *)(head + 1) + sizeof count, sizeof dim);
	if (dim != VECTORS_DIM || n < 16 + count * (sizeof(uint64_t) + VECTORS_DIM * sizeof(float)))
		return NULL;
	struct vectors *v = calloc(1, sizeof *v);
	if (v)
		*v = (struct vectors){.key = head + 2, .of = (const float *)(const void *)(head + 2 + count), .n = count};
	return v;
}

void vectors_free(struct vectors *v)
{
	if (!v)
		return;
	free(v->own);
	free(v->own_of);
	free(v);
}

size_t vectors_bytes(const struct vectors *v)
{
	return 16 + v->n * (sizeof(uint64_t) + VECTORS_DIM * sizeof(float));
}

bool vectors_write(const struct vectors *v, FILE *f)
{
	uint64_t magic = VECTORS_MAGIC;
	uint32_t sizes[] = {v->n, VECTORS_DIM};
	return fwrite(&magic, sizeof magic, 1, f) == 1 && fwrite(sizes, sizeof sizes, 1, f) == 1 && fwrite(v->key, sizeof *v->key, v->n, f) == v->n &&
	       fwrite(v->of, sizeof(float) * VECTORS_DIM, v->n, f) == v->n;
}

const float *vectors_of(const struct vectors *v, uint64_t word)
{
	size_t low = 0, high = v->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (v->key[middle] < word)
			low = middle + 1;
		else
			high = middle;
	}
	return low < v->n && v->key[low] == word ? v->of + low * VECTORS_DIM : NULL;
}
