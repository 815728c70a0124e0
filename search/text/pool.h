/* pool.h - many small allocations that are released together; the library's own, for it knows nothing of requests. */
#ifndef MCU_POOL_H
#define MCU_POOL_H

#include <stddef.h>

struct pool;

/* New pool that hands out at most limit bytes; NULL when memory is short. */
struct pool *pool_new(size_t limit);
void pool_free(struct pool *p);

/* Zeroed memory, or NULL at the limit. */
void *pool_alloc(struct pool *p, size_t size);
char *pool_copy(struct pool *p, const char *s, size_t n);	/* ends with a zero */

#endif
