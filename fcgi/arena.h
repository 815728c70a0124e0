/*
 * arena.h - memory of one request: many small allocations, one release.
 *
 * Pointers live until arena_reset or arena_free. An arena never gives out more than its limit in one request,
 * so input that grows without end meets NULL, not the machine's memory.
 */
#ifndef MCU_ARENA_H
#define MCU_ARENA_H

#include <stddef.h>

struct arena;

/* New arena that hands out at most limit bytes between resets. NULL when memory is short. Free with arena_free. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *a);

/* Forgets all allocations; the first block is kept for the next request. */
void arena_reset(struct arena *a);

/* Zeroed memory aligned for any type, or NULL when the limit or memory is reached. */
void *arena_alloc(struct arena *a, size_t size);

/* Copies; NULL on the same condition as arena_alloc. arena_strndup always ends the copy with a zero byte. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

#endif
