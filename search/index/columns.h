/*
 * columns.h - facets, dates and ids of documents by document number, in a file that readers map.
 *
 * A row is written before the commit that shows its document and says in which commit it was born and in which it died: a reader at
 * commit n sees rows with born ≤ n and (died = 0 or died > n). Rows of a commit that never happened are wiped when the
 * writer opens. The file only grows. Row 0 belongs to no document: its id tells the last two commits with deaths, later one in the upper half.
 */
#ifndef MCU_COLUMNS_H
#define MCU_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COLUMN_IDS 3		/* facets whose numbers are ids */
#define COLUMN_CODES 5		/* facets whose numbers are places of codes */
#define CODES_MOST 254		/* codes of a facet that can be told apart; 255 stands for every further one, 0 for none */

/* What a document has. Overdue is open and due before today, or at an hour of today that has passed. */
enum row_flag {
	ROW_OPEN = 1, ROW_ANSWER = 2, ROW_ADDRESS = 4, ROW_MARK = 8, ROW_THEME = 16, ROW_ORGANISATION = 32, ROW_DISTRICT = 64,
	ROW_DUE = 128, ROW_AUTHOR = 256, ROW_REPEATED = 512, ROW_COLLECTIVE = 1024, ROW_FAST_TRACK = 2048,
	ROW_ATTACHMENT = 4096, ROW_OBJECT = 8192, ROW_FAULT = 16384, ROW_ACCELERATED = 32768
};

/* Days are local, since 1970; 0: unknown. */
struct index_row {
	uint64_t id;
	uint64_t place;			/* see place.h; 0: no address */
	uint32_t time, rev, born, died;
	uint32_t group;			/* of near copies, see copies.h; 0: of its own */
	uint16_t ids[COLUMN_IDS];	/* of the first facets of enum index_facet */
	uint16_t day, due, answered;	/* received, control date, answered */
	uint16_t flags;			/* enum row_flag */
	uint16_t street;		/* id of the street; 0: none, 65535: does not fit */
	uint16_t answers_at;		/* position of the first word of the answers; 65535: there or later */
	uint16_t length;		/* sum of wdf, 65535: that or more */
	uint8_t codes[COLUMN_CODES];	/* of the other facets */
	uint8_t mark, priority;		/* 1–5, 0: none; 0 ordinary, 1 high, 2 emergency */
};

/* The number of one of enum index_facet. */
static inline uint16_t row_facet(const struct index_row *row, unsigned facet)
{
	return facet < COLUMN_IDS ? row->ids[facet] : row->codes[facet - COLUMN_IDS];
}

struct columns {
	int fd;
	bool writable;
	const struct index_row *rows;	/* reader: mapped, by document number */
	uint32_t count;			/* rows mapped */
	void *map;
	size_t size;			/* mapped, beyond the end of the file too */
	uint64_t deaths;		/* writer: as in row 0 */
};

bool columns_open(struct columns *c, const char *path, bool writable);
void columns_close(struct columns *c);

/* Reader: makes rows up to number `last` reachable; false when the file is shorter. */
bool columns_reach(struct columns *c, uint32_t last);

/* Reader: may rows that commit `from` shows be dead in commit `to`? False only when none is. */
bool columns_died(const struct columns *c, uint32_t from, uint32_t to);

/* Writer. False on any error of the file system (errno). */
bool columns_put(struct columns *c, uint32_t number, const struct index_row *row);
bool columns_kill(struct columns *c, uint32_t number, uint32_t seq);
bool columns_sync(struct columns *c);

/* Writer: wipes what commits after seq wrote; `last` is the highest document number of that commit. has: not all
 * databases got commit seq, so whether a row was born or died in it depends on whether its document is there; NULL: they did. *group
 * gets the highest group of near copies that was ever given out. */
typedef bool (*columns_has_t)(void *arg, uint32_t number);
bool columns_recover(struct columns *c, uint32_t last, uint32_t seq, columns_has_t has, void *arg, uint32_t *group);

#ifdef __cplusplus
}
#endif
#endif
