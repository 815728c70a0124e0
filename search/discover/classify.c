#include "search/discover/classify.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "search/discover/classify_in.h"

#define MOST_LABELS 20000u

struct classifier {
	const char *map;
	size_t bytes;
	const struct classify_head *head;
	struct classify_way way;
	struct vectors *vectors;
	const signed char *weight;
	const float *scale, *offset;
	const uint32_t *parent;		/* NULL: no groups */
	const char **name;		/* of both layers */
	uint32_t labels;		/* of both */
	float *score, *above;
	double *chance;
	struct classify_row row;
	float *token;			/* what each spoke for a label */
	size_t tokens;
};

/* What speaks for a guess: a label of either layer with its share. */
struct part {
	uint32_t at;			/* among the labels of both layers */
	double times;
};

/* A section of count things of size bytes each, or NULL when it does not lie in the file. */
static const void *section(const struct classifier *c, uint64_t at, uint64_t count, uint64_t size)
{
	if (at % 8 || at < sizeof *c->head || at > c->bytes || count > (c->bytes - at) / size)
		return NULL;
	return c->map + at;
}

static bool find_names(struct classifier *c)
{
	uint64_t n = c->head->names_end - c->head->name;
	const char *all = c->head->names_end > c->head->name ? section(c, c->head->name, n, 1) : NULL;
	c->name = calloc(c->labels + (size_t)1, sizeof *c->name);
	if (!all || !c->name || all[n - 1])
		return false;
	uint64_t at = 0;
	for (uint32_t i = 0; i < c->labels; i++) {
		if (at >= n)
			return false;
		c->name[i] = all + at;
		at += strlen(all + at) + 1;
	}
	return true;
}

static bool slots_fit(const struct classifier *c)
{
	if (c->head->slots == 0 || (c->head->slots & (c->head->slots - 1)))
		return false;
	for (uint32_t i = 0; c->way.slot && i < c->head->slots; i++)
		if (c->way.slot[i].column >= c->head->columns)
			return false;
	return c->way.slot;
}

static bool parents_fit(const struct classifier *c)
{
	for (uint32_t i = 0; c->parent && i < c->head->labels[0]; i++)
		if (c->parent[i] != CLASSIFY_NONE && c->parent[i] >= c->head->labels[1])
			return false;
	return c->parent || !c->head->labels[0] || !c->head->labels[1];
}

static bool find_sections(struct classifier *c)
{
	const struct classify_head *h = c->head;
	if (h->labels[0] > MOST_LABELS || h->labels[1] > MOST_LABELS || h->columns < COLUMN_FEATURES)
		return false;
	c->labels = h->labels[0] + h->labels[1];
	c->way = (struct classify_way){.slots = h->slots, .slot = section(c, h->slot, h->slots, sizeof *c->way.slot), .dense = h->dense};
	memcpy(c->way.block, h->block, sizeof c->way.block);
	c->weight = section(c, h->weight, (uint64_t)h->columns * c->labels, 1);
	c->scale = section(c, h->scale, c->labels, sizeof *c->scale);
	c->offset = section(c, h->offset, c->labels, sizeof *c->offset);
	c->parent = h->parent ? section(c, h->parent, h->labels[0], sizeof *c->parent) : NULL;
	if (h->vectors) {
		const void *at = section(c, h->vectors, 1, 1);
		c->way.vectors = c->vectors = at ? vectors_borrow(at, c->bytes - h->vectors) : NULL;
	}
	return slots_fit(c) && parents_fit(c) && c->weight && c->scale && c->offset && (c->vectors || !h->vectors) && find_names(c);
}

static bool whole(const struct classifier *c)
{
	size_t from = offsetof(struct classify_head, bytes);
	return c->bytes >= sizeof *c->head && c->bytes % 8 == 0 && c->head->magic == CLASSIFY_MAGIC && c->head->version == CLASSIFY_VERSION &&
	       c->head->bytes == c->bytes && c->head->checksum == classify_checksum(c->map + from, c->bytes - from);
}

static bool map_file(struct classifier *c, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
	void *map = ok ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
	if (fd >= 0)
		close(fd);
	if (map == MAP_FAILED)
		return false;
	c->map = map;
	c->bytes = (size_t)st.st_size;
	c->head = map;
	return true;
}

static bool make_room(struct classifier *c)
{
	c->score = malloc((c->labels + (size_t)1) * sizeof *c->score);
	c->above = malloc((c->labels + (size_t)1) * sizeof *c->above);
	c->chance = malloc((c->labels + (size_t)1) * sizeof *c->chance);
	return c->score && c->above && c->chance;
}

struct classifier *classify_open(const char *path, const char **why)
{
	static const char *none;
	struct classifier *c = calloc(1, sizeof *c);
	why = why ? why : &none;
	*why = "не хватило памяти";
	if (!c)
		return NULL;
	*why = "файла модели нет или он не читается";
	if (map_file(c, path)) {
		*why = "файл модели повреждён или другой версии";
		if (whole(c) && find_sections(c)) {
			*why = "не хватило памяти";
			if (make_room(c))
				return c;
		}
	}
	classify_close(c);
	return NULL;
}

void classify_close(struct classifier *c)
{
	if (!c)
		return;
	if (c->map)
		munmap((void *)(uintptr_t)c->map, c->bytes);
	vectors_free(c->vectors);
	free(c->name);
	free(c->score);
	free(c->above);
	free(c->chance);
	free(c->row.cell);
	free(c->token);
	free(c);
}

static const char *label_name(const struct classifier *c, enum classify_layer layer, uint32_t i)
{
	return c->name[layer == CLASSIFY_GROUP ? c->head->labels[0] + i : i];
}

static bool score(struct classifier *c)
{
	size_t known = 0;
	memset(c->score, 0, c->labels * sizeof *c->score);
	for (size_t i = 0; i < c->row.n; i++) {
		const signed char *w = c->weight + (size_t)c->row.cell[i].column * c->labels;
		known += c->row.cell[i].count > 0;
		for (uint32_t k = 0; k < c->labels; k++)
			c->score[k] += c->row.cell[i].value * (float)w[k];
	}
	for (uint32_t k = 0; k < c->labels; k++)
		c->score[k] *= c->scale[k];
	return known;
}

/* Chances of a layer into c->chance. A score of the machines becomes its side in place of itself once. */
static void weigh(struct classifier *c, enum classify_layer layer)
{
	const struct classify_head *h = c->head;
	const struct classify_weights *w = &h->weights;
	const float *label = c->score, *group = c->score + h->labels[0];
	bool both = h->labels[0] && h->labels[1];
	for (uint32_t k = 0; k < c->labels; k++)
		c->score[k] = stack_side(&w->side[k >= h->labels[0]], c->score[k]);
	if (both && layer == CLASSIFY_GROUP) {
		stack_chances(&label, 1, NULL, h->labels[0], &w->alone, c->chance);
		classify_above(c->chance, c->parent, h->labels[0], h->labels[1], c->above);
	}
	for (uint32_t k = 0; both && layer == CLASSIFY_LABEL && k < h->labels[0]; k++)
		c->above[k] = classify_below(&w->side[CLASSIFY_GROUP], group, c->parent[k]);
	stack_chances((const float *[]){layer == CLASSIFY_GROUP ? group : label, c->above}, both ? 2 : 1, layer == CLASSIFY_GROUP ? c->offset + h->labels[0] : c->offset, h->labels[layer], w->beta[layer], c->chance);
}

/* The labels whose weights made a guess: its own and, of a theme, its group; of a group, its likeliest theme. */
static int parts_of(const struct classifier *c, enum classify_layer layer, uint32_t label, struct part out[2])
{
	const struct classify_head *h = c->head;
	const double *beta = h->weights.beta[layer];
	out[0] = (struct part){.at = layer == CLASSIFY_GROUP ? h->labels[0] + label : label, .times = beta[0]};
	if (!c->parent || beta[1] <= 0)
		return 1;
	out[1] = (struct part){.at = UINT32_MAX, .times = layer == CLASSIFY_GROUP ? beta[1] * h->weights.alone : beta[1]};
	if (layer == CLASSIFY_LABEL && c->parent[label] != CLASSIFY_NONE)
		out[1].at = h->labels[0] + c->parent[label];
	for (uint32_t k = 0; layer == CLASSIFY_GROUP && k < h->labels[0]; k++)
		if (c->parent[k] == label && (out[1].at == UINT32_MAX || c->score[k] > c->score[out[1].at]))
			out[1].at = k;
	return out[1].at == UINT32_MAX ? 1 : 2;
}

static double weight_of(const struct classifier *c, uint32_t column, const struct part *part, int parts)
{
	double sum = 0;
	for (int i = 0; i < parts; i++)
		sum += part[i].times * c->scale[part[i].at] * c->weight[(size_t)column * c->labels + part[i].at];
	return sum;
}

/* What each word with a vector spoke: the dense block is a sum over them. */
static void speak_dense(struct classifier *c, const struct feature_token *t, const struct part *part, int parts)
{
	double weight[VECTORS_DIM];
	for (int d = 0; d < VECTORS_DIM; d++)
		weight[d] = weight_of(c, COLUMN_DENSE + (uint32_t)d, part, parts) * c->row.dense_times;
	for (size_t i = 0; c->vectors && i < c->tokens; i++) {
		const float *v = t[i].telling ? vectors_of(c->vectors, t[i].word) : NULL;
		for (int d = 0; v && d < VECTORS_DIM; d++)
			c->token[i] += (float)(v[d] * weight[d]);
	}
}

static bool speak(struct classifier *c, const struct features *f, const struct part *part, int parts)
{
	size_t n;
	const struct feature *list = features_list(f, &n);
	const struct feature_token *t = features_tokens(f, &c->tokens);
	float *more = realloc(c->token, (c->tokens + 1) * sizeof *more);
	if (!more)
		return false;
	c->token = more;
	memset(more, 0, (c->tokens + 1) * sizeof *more);
	for (size_t i = 0; i < c->row.n; i++) {
		const struct classify_cell *cell = &c->row.cell[i];
		double each = cell->count ? cell->value * weight_of(c, cell->column, part, parts) / cell->count : 0;
		for (uint32_t k = cell->first; k < cell->first + cell->count; k++) {
			bool pair = feature_kind(list[k].key) == FEATURE_PAIR;
			c->token[list[k].token] += (float)(pair ? each / 2 : each);
			if (pair)
				c->token[list[k].token + 1] += (float)each / 2;
		}
	}
	speak_dense(c, t, part, parts);
	return true;
}

/* The telling words that spoke most; one that stands several times speaks at its first place. */
static void choose_words(struct classifier *c, const struct feature_token *t, struct classify_guess *out)
{
	float all = 0;
	for (size_t i = 0; i < c->tokens; i++)
		for (size_t k = 0; k < i && t[i].telling; k++)
			if (t[k].word == t[i].word) {
				c->token[k] += c->token[i];
				c->token[i] = 0;
				break;
			}
	for (size_t i = 0; i < c->tokens; i++)
		all += t[i].telling && c->token[i] > 0 ? c->token[i] : 0;
	for (out->words = 0; out->words < CLASSIFY_WORDS; out->words++) {
		size_t best = 0;
		for (size_t i = 1; i < c->tokens; i++)
			if (t[i].telling && (!t[best].telling || c->token[i] > c->token[best]))
				best = i;
		if (!c->tokens || !t[best].telling || c->token[best] <= 0)
			return;
		out->word[out->words] = (struct classify_word){.begin = t[best].begin, .end = t[best].end, .share = c->token[best] / all};
		c->token[best] = 0;
	}
}

static bool explain(struct classifier *c, const struct features *f, enum classify_layer layer, uint32_t label, struct classify_guess *out)
{
	struct part part[2];
	size_t n;
	int parts = parts_of(c, layer, label, part);
	if (!speak(c, f, part, parts))
		return false;
	choose_words(c, features_tokens(f, &n), out);
	return true;
}

int classify_text(struct classifier *c, struct features *f, enum classify_layer layer, const char *text, size_t n, struct classify_guess *out)
{
	uint32_t top[FIGURES_TOP];
	int made = 0;
	if (!c->head->labels[layer] || !features_read(f, text, n) || !classify_row(&c->way, f, &c->row) || !score(c))
		return 0;
	weigh(c, layer);
	stack_best(c->chance, c->head->labels[layer], top);
	for (; made < CLASSIFY_TOP && top[made] != UINT32_MAX; made++) {
		out[made] = (struct classify_guess){.label = label_name(c, layer, top[made]), .chance = c->chance[top[made]]};
		if (!explain(c, f, layer, top[made], &out[made]))
			return 0;
	}
	return made;
}
