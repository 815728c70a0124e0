/*
 * neighbours.h - for each of many vectors the k that lie nearest to it, by the cosine.
 *
 * Up to NEIGHBOURS_EXACT vectors all pairs are compared. Above, vectors are sorted into cells of at most NEIGHBOURS_CELL: spherical k-means splits
 * whatever is larger, again and again, so that crowds of like vectors fall apart too (those all alike are cut by number). Each vector is compared with the
 * members of the cells whose centres lie nearest to it (an inverted file, Sivic, Zisserman 2003), until these are NEIGHBOURS_LOOKED or their cells
 * NEIGHBOURS_CELLS: a neighbour beyond them is missed. The same vectors in the same order give the same neighbours.
 */
#ifndef MCU_NEIGHBOURS_H
#define MCU_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NEIGHBOURS_EXACT = 20000, NEIGHBOURS_CELL = 256, NEIGHBOURS_CELLS = 64, NEIGHBOURS_LOOKED = 12000 };

/* v: n rows of dim floats (a multiple of 8) of length 1; a row of zeros has no neighbours and is nobody's. Fills id and near, k for each row, the nearest first;
 * UINT32_MAX and 0 where there are fewer. False when memory is short. */
bool neighbours_find(const float *v, uint32_t n, int dim, int k, uint32_t *id, float *near);

/* The inner product of two such rows. */
float neighbours_dot(const float *a, const float *b, int dim);

#endif
