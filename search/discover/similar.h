/*
 * similar.h - which texts are about the same thing: by the mean of the vectors of their words, and by the words themselves.
 *
 * Likeness = dense · cos(mean word vectors) + (1 − dense) · cos(TF-IDF). TF-IDF: 1 + ln count times ln((1 + N) / df), words of one
 * text only left out. Candidates for a text's neighbours are the 2k nearest by vectors (neighbours.h) and the 2k that share most of its rarest words; the k
 * likest of them are its neighbours, and an edge joins two texts when either is a neighbour of the other.
 */
#ifndef MCU_SIMILAR_H
#define MCU_SIMILAR_H

#include "search/discover/graph.h"
#include "search/discover/vectors.h"

struct similar;

struct similar_settings {
	double dense;	/* share of the vectors, 0 … 1 */
	int k;		/* neighbours of a text */
};

/* What the product goes by, and the resolutions (communities.h) of its two levels. */
extern const struct similar_settings similar_usual;
#define SIMILAR_SECTOR 1.0
#define SIMILAR_PROBLEM 8.0

/* NULL, false: memory is short. */
struct similar *similar_new(void);
void similar_free(struct similar *s);

/* The next text as the words of it that tell (vectors.h); they are numbered from 0. A text without words is like none. */
bool similar_add(struct similar *s, const uint64_t *word, size_t n);

/* The vectors of words, borrowed; without them likeness is by words alone. */
void similar_learn(struct similar *s, const struct vectors *v);

/* Once all texts are there: the graph of their likeness. Free with graph_free. */
bool similar_graph(struct similar *s, const struct similar_settings *set, struct graph *out);

/* After similar_graph. The vector of a text, VECTORS_DIM floats of length 1 (or 0), borrowed; and the likeness of two. */
const float *similar_vector(const struct similar *s, uint32_t text);
double similar_likeness(const struct similar *s, uint32_t a, uint32_t b, double dense);

/* The mean of the vectors of words, each and the whole of length 1 (0: none of them has one), into VECTORS_DIM floats: the vector of a text. */
void similar_mean(const struct vectors *v, const uint64_t *word, size_t n, float *to);

/* TF-IDF of a text, of length 1: numbers of words in order and their weights, borrowed; returns how many. For baselines. */
uint32_t similar_words(const struct similar *s, uint32_t text, const uint32_t **word, const float **weight);
uint32_t similar_vocabulary(const struct similar *s);

#endif
