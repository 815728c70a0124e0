/*
 * vectors.h - word vectors learnt from texts alone: words that stand among the same words get similar vectors.
 *
 * Skip-gram with negative sampling (Mikolov, Sutskever, Chen, Corrado, Dean 2013): for a word w and a neighbour c within a window
 * of 1 … VECTORS_WINDOW (drawn anew each time), ln σ(v_w·u_c) + Σ ln σ(−v_w·u_n) over VECTORS_NEGATIVES words n drawn by
 * count^0.75 is raised step by step, the step falling from 0.05 to 0; words over a share of 1e-3 are left out now and then by
 * their formula. One thread and a fixed seed: the same texts in the same order give the same vectors.
 *
 * A word is a 64-bit key (features.h); neither words nor texts are kept. A word met fewer than VECTORS_LEAST times has no vector.
 * On disk: VECTORS_MAGIC, count and dimensions (uint32 each), count keys in order (uint64), count × VECTORS_DIM floats, as this
 * machine lays them out.
 */
#ifndef MCU_VECTORS_H
#define MCU_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "search/discover/features.h"

enum { VECTORS_DIM = 96, VECTORS_WINDOW = 5, VECTORS_NEGATIVES = 5, VECTORS_LEAST = 3 };
#define VECTORS_MAGIC 0x3143455655434D21u

struct vectors;
struct vectors_corpus;

/* Texts to learn from, as the words of each in order. NULL, false: memory is short. */
struct vectors_corpus *vectors_corpus_new(void);
void vectors_corpus_free(struct vectors_corpus *c);
bool vectors_corpus_add(struct vectors_corpus *c, const uint64_t *word, size_t n);

/* The telling words of what f read last. */
bool vectors_corpus_read(struct vectors_corpus *c, const struct features *f);

/* Goes `epochs` times over the corpus (some 15 do). alive, when given, is asked at each text and stops the work by saying false. NULL then, and when
 * memory is short. Free with vectors_free. */
struct vectors *vectors_train(const struct vectors_corpus *c, int epochs, bool (*alive)(void *), void *arg);

/* From n bytes that vectors_write made, borrowed for as long as the vectors live and aligned to 8. NULL: they are none. */
struct vectors *vectors_borrow(const void *data, size_t n);
void vectors_free(struct vectors *v);

/* How many bytes vectors_write writes, a multiple of 8; and writes them. */
size_t vectors_bytes(const struct vectors *v);
bool vectors_write(const struct vectors *v, FILE *f);

/* VECTORS_DIM floats, borrowed; NULL when the word has none. */
const float *vectors_of(const struct vectors *v, uint64_t word);

#endif
