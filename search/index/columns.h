/*
 * columns.h - facets, dates and ids of documents by document number, in a file that readers map.
 *
 * A row is written before the commit that shows its document and says in which commit it was born and in which it died: a reader at
 * commit n sees rows with born ≤ n and (died = 0 or died > n). Rows of a commit that never happened are wiped when the
 * writer opens. The file only grows.
 */
#ifndef MCU_COLUMNS_H
#define MCU_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COLUMN_FACETS 6

struct index_row {
	uint64_t id;
	uint32_t time, rev, born, died;
	uint16_t facet[COLUMN_FACETS];	/* enum index_facet */
	uint16_t day;			/* local day received, since 1970; 0: unknown */
	uint16_t unused;
};

struct columns {
	int fd;
	bool writable;
	const struct index_row *rows;	/* reader: mapped, by document number */
	uint32_t count;			/* rows mapped */
	void *map;
	size_t size;
};

bool columns_open(struct columns *c, const char *path, bool writable);
void columns_close(struct columns *c);

/* Reader: makes rows up to number `last` reachable; false when the file is shorter. */
bool columns_reach(struct columns *c, uint32_t last);

/* Writer. False on any error of the file system (errno). */
bool columns_put(struct columns *c, uint32_t number, const struct index_row *row);
bool columns_kill(struct columns *c, uint32_t number, uint32_t seq);
bool columns_sync(struct columns *c);

/* Writer: wipes what commits after seq wrote; `last` is the highest document number of that commit. */
bool columns_recover(struct columns *c, uint32_t last, uint32_t seq);

#ifdef __cplusplus
}
#endif
#endif
