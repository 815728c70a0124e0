/* classify_in.h - inside of classify: the file, and how a text becomes a row. */
#ifndef MCU_CLASSIFY_IN_H
#define MCU_CLASSIFY_IN_H

#include "search/discover/classify_train.h"
#include "search/discover/stack.h"

#define CLASSIFY_MAGIC 0x4C444F4D5543534Du
enum { CLASSIFY_VERSION = 1, COLUMN_ONE = 0, COLUMN_DENSE = 1, COLUMN_FEATURES = COLUMN_DENSE + VECTORS_DIM };

/* A place of the hash table; column 0 is free. */
struct classify_slot {
	uint64_t key;
	uint32_t column;
	float idf;
};

/* From what the machines say to chances. */
struct classify_weights {
	struct stack_side side[CLASSIFY_LAYERS];
	double alone;			/* β of a theme without its group, for what themes say of groups */
	double beta[CLASSIFY_LAYERS][2];
};

/* The head of the file. Sections lie at their offsets, each aligned to 8. */
struct classify_head {
	uint64_t magic;
	uint64_t checksum;			/* of all bytes behind it, see classify_checksum */
	uint64_t bytes;				/* of the file */
	uint32_t version, slots, columns, rows;
	uint32_t labels[CLASSIFY_LAYERS];
	float block[FEATURE_KINDS], dense;
	struct classify_weights weights;
	uint64_t slot, weight, scale, offset, parent, name, names_end, vectors;	/* offsets; vectors 0: none */
};

/* How a text becomes a row: the same for learning and guessing. */
struct classify_way {
	const struct classify_slot *slot;
	uint32_t slots;				/* a power of two */
	const struct vectors *vectors;		/* NULL: no dense block */
	float block[FEATURE_KINDS], dense;
};

struct classify_cell {
	uint32_t column;
	float value;
	uint32_t first, count;			/* its occurrences in features_list; count 0: none of its own */
};

struct classify_row {
	struct classify_cell *cell;
	size_t n, room;
	double dense_times;			/* each telling word with a vector adds its vector times this */
};

const struct classify_slot *classify_slot(const struct classify_way *way, uint64_t key);

/* The row of what f read last. False when memory is short. */
bool classify_row(const struct classify_way *way, const struct features *f, struct classify_row *row);

/* n is a multiple of 8. */
uint64_t classify_checksum(const void *data, size_t n);

/* What learning gives to the file. */
struct classify_learnt {
	const struct classify_way *way;
	const struct classify_set *set;
	uint32_t columns, rows;
	const signed char *weight;		/* columns × labels of both layers */
	const float *scale, *offset;		/* of each label */
	struct classify_weights weights;
};

/* Writes and syncs the file; its size to *bytes. False (errno) when it cannot; it is removed then. */
bool classify_write(const struct classify_learnt *l, const char *path, size_t *bytes);

/* Hash table with columns from COLUMN_FEATURES on, made of the features of all samples; NULL: memory is short. Free with free. */
struct classify_slot *classify_vocabulary(struct features *f, const struct classify_set *set, const struct classify_settings *s, uint32_t *slots, uint32_t *columns);

/* What the group of a theme says of it: its side, or that of nothing (−1) where it has none. */
float classify_below(const struct stack_side *side, const float *group, uint32_t parent);

/* ln (Σ chances of the themes of each group + CLASSIFY_LEAST). */
#define CLASSIFY_LEAST 0.01f
void classify_above(const double *chance, const uint32_t *parent, uint32_t labels, uint32_t groups, float *out);

#endif
