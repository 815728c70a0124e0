/* eval_kmeans.h - the baseline of eval cluster: spherical k-means over TF-IDF (Dhillon, Modha 2001), centres from texts at even steps. */
#ifndef MCU_CTL_EVAL_KMEANS_H
#define MCU_CTL_EVAL_KMEANS_H

#include "search/discover/similar.h"

/* Fills of[n] with the group of each text. False when memory is short. */
bool kmeans_texts(const struct similar *s, uint32_t n, uint32_t groups, uint32_t *of);

#endif
