#include "search/text/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 16384

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(max_align_t) char data[];
};

struct pool {
	struct chunk *first;
	size_t left;
};

struct pool *pool_new(size_t limit)
{
	struct pool *p = calloc(1, sizeof *p);
	if (p)
		p->left = limit;
	return p;
}

void pool_free(struct pool *p)
{
	while (p && p->first) {
		struct chunk *next = p->first->next;
		free(p->first);
		p->first = next;
	}
	free(p);
}

void *pool_alloc(struct pool *p, size_t size)
{
	if (size > p->left || size > SIZE_MAX / 2)
		return NULL;
	size = (size + 15) & ~(size_t)15;
	if (!p->first || p->first->size - p->first->used < size) {
		size_t room = size > CHUNK ? size : CHUNK;
		struct chunk *c = calloc(1, sizeof *c + room);
		if (!c)
			return NULL;
		c->size = room;
		c->next = p->first;
		p->first = c;
	}
	void *got = p->first->data + p->first->used;
	p->first->used += size;
	p->left -= size < p->left ? size : p->left;
	return got;
}

char *pool_copy(struct pool *p, const char *s, size_t n)
{
	char *copy = pool_alloc(p, n + 1);
	if (copy)
		memcpy(copy, s, n);
	return copy;
}
