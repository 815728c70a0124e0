/* dawg.h - walking a DAWG of the DAFSA/dawgdic layout: units and, for walking all children, a guide. */
#ifndef MCU_DAWG_H
#define MCU_DAWG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAWG_NONE UINT32_MAX

struct dawg {
	const uint32_t *units;
	const uint8_t *guide;
	uint32_t count, guide_count;
	void *map;
	size_t size;
};

/* Maps a file; false when it is missing or its sizes do not add up. */
bool dawg_open(struct dawg *d, const char *path);
void dawg_close(struct dawg *d);

static inline uint32_t dawg_offset(uint32_t unit)
{
	return (unit >> 10) << ((unit & (1u << 9)) >> 6);
}

static inline uint32_t dawg_follow(const struct dawg *d, uint32_t index, uint8_t c)
{
	uint32_t next = index ^ dawg_offset(d->units[index]) ^ c;
	return next < d->count && (d->units[next] & (1u << 31 | 0xFFu)) == c ? next : DAWG_NONE;
}

/* Value at a node where a key of an integer DAWG ends; -1 when none ends there. */
static inline int32_t dawg_value(const struct dawg *d, uint32_t index)
{
	if (!(d->units[index] & 1u << 8))
		return -1;
	uint32_t at = index ^ dawg_offset(d->units[index]);
	return at < d->count ? (int32_t)(d->units[at] & ~(1u << 31)) : -1;
}

static inline uint8_t dawg_child(const struct dawg *d, uint32_t index)
{
	return index < d->guide_count ? d->guide[2 * index] : 0;
}

static inline uint8_t dawg_sibling(const struct dawg *d, uint32_t index)
{
	return index < d->guide_count ? d->guide[2 * index + 1] : 0;
}

#endif
