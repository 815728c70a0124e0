/* evaluate.h - measures the production path on files, in a scratch index: `mcuctl eval match` and `eval search`. */
#ifndef MCU_EVALUATE_H
#define MCU_EVALUATE_H

#include <stdbool.h>
#include <stdio.h>

#include "search/index/index.h"

struct match_result {
	int must_found, must, mustnot_found, mustnot;
	int skipped;		/* lines that could not be read */
};

/*
 * Pairs `must|mustnot⇥query⇥text`: a text is found when it satisfies the whole query after repair, before any relaxation.
 * Each failure is a line on `failures` (may be NULL). False when a file or the scratch folder cannot be used.
 */
bool evaluate_match(FILE *pairs, struct lexicon *lx, const struct thesaurus *th, FILE *failures, struct match_result *out);

struct retrieval {
	double ndcg10, recall100, mrr10, p50_ms, p95_ms;
	double newest10;	/* nDCG@10 of the same hits by date */
	double judged10;	/* share of the first ten that someone has judged; the others count as not relevant */
	int queries, skipped;
};

/*
 * Documents and queries are lines {id,text}, judgements `query⇥doc⇥grade`. A document may also have subject, theme, address, answers
 * (a list) and time (seconds). Runs the whole production path, relaxing included.
 * What is relevant and not first is a line on `misses` (may be NULL): its place (0: not found) and what was first instead. False when the scratch index cannot be made or share holds no dictionary.
 */
bool evaluate_search(FILE *docs, FILE *queries, FILE *judgements, const char *share, FILE *misses, struct retrieval *out);

/* A scratch folder for an index, removed by scratch_remove. False when it cannot be made. */
bool scratch_make(char *dir, size_t room);
void scratch_remove(const char *dir);

/* The world of a query over this index, without a registry behind it. */
struct query_world evaluate_world(struct index *ix, struct lexicon *lx, const struct thesaurus *th);

#endif
