/*
 * export_ids.h - the found set of an export, fixed in a file: ids in the order of the rows. The set is taken in one pass over
 * one commit of the index, so that its size is the count a reader sees; memory does not grow with it.
 */
#ifndef MCU_EXPORT_IDS_H
#define MCU_EXPORT_IDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "fcgi/api/search_ask.h"

struct export_set {
	uint64_t total;
	const char *sorted;	/* order in Russian words, static */
	int generation;
	uint32_t commit;
	char wrong[400];	/* the first mistake of the query, with ERR_INVALID */
};

/* Runs the search (opened by asking_stored) and writes the ids to path. ERR_UNAVAILABLE when time did not do,
 * ERR_INVALID when the query has a mistake. */
enum err export_ids_write(struct asking *a, const char *q, const char *path, struct export_set *out);

/* The kept set of a frozen link instead, less what the acting account may not see. generation and commit stay 0. */
enum err export_ids_copy(struct db *db, const char *link, const char *path, struct export_set *out);

/* Reads at most room ids from place on. Returns how many; -1 on failure. */
int export_ids_read(const char *path, uint64_t place, uint64_t *id, int room);

#endif
