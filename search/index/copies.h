/*
 * copies.h - groups of near copies: texts that say the same in nearly the same words get the same number.
 *
 * A text is the set of its triples of neighbouring words (by first lemma). 256 minimal hash values of it, one byte each, are
 * its signature (Broder 1997; Li and König 2010, b-bit minwise hashing): the share of equal bytes estimates the Jaccard
 * index with a deviation of 0.031. A group is opened by the first text that fits none and keeps that text's signature for
 * good; a later text joins the lowest-numbered group at 0.55 or more among those that share three values in a row of the
 * signature with it (24 such bands: 0.997 of the pairs at 0.6 meet) or all of it. A Jaccard index of 0.6 is meant: asked of
 * the signature it would lose half of the pairs just above it, 0.55 loses two in a thousand (figures in the README of search).
 *
 * So a text put again keeps its number whatever came since. A rebuild gives the same groups when it meets the same texts in
 * the same order; texts edited since, and chains in which A is like B and B like C but not A like C, may fall otherwise.
 *
 * Two files beside the columns, mapped, so memory is the page cache's: `copies`, 256 bytes a group, and `copies.bands`, the
 * hash table, made anew from the first when it fills. Neither is synced: after a loss of power a copy may open a new group.
 */
#ifndef MCU_COPIES_H
#define MCU_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COPIES_VALUES 256
#define COPIES_BRIEF 128	/* the last ones of them: a signature where fewer do, 0.043 */

struct copies;

/* Opens or makes the files in dir; numbers up to `used` are taken. NULL on failure (errno). Free with copies_close. */
struct copies *copies_open(const char *dir, uint32_t used);
void copies_close(struct copies *c);

/* The group of a text given as numbers of its words in order; without words a group of its own. 0 on failure (errno). */
uint32_t copies_group(struct copies *c, const uint32_t *word, size_t n);

/* Number of a word for copies_group. */
uint32_t copies_word(const char *lemma);

/* Signature of a text of at least one word, whole and brief, and how alike two of so many values are, 0..1. */
void copies_sign(const uint32_t *word, size_t n, uint8_t out[COPIES_VALUES]);
void copies_sign_brief(const uint32_t *word, size_t n, uint8_t out[COPIES_BRIEF]);
double copies_likeness(const uint8_t *a, const uint8_t *b, int values);

#ifdef __cplusplus
}
#endif
#endif
