#include "fcgi/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 32 * 1024, ALIGN = 16 };

struct block {
	struct block *next;
	size_t size, used;
	_Alignas(16) unsigned char data[];
};

struct arena {
	struct block *first, *current;
	size_t used, limit;
};

static struct block *block_new(size_t size)
{
	struct block *b = malloc(sizeof(*b) + size);
	if (b) {
		b->next = NULL;
		b->size = size;
		b->used = 0;
	}
	return b;
}

struct arena *arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof(*a));
	if (!a)
		return NULL;
	a->limit = limit;
	a->first = a->current = block_new(BLOCK_SIZE);
	if (!a->first) {
		free(a);
		return NULL;
	}
	return a;
}

void arena_reset(struct arena *a)
{
	struct block *b = a->first->next;
	while (b) {
		struct block *next = b->next;
		free(b);
		b = next;
	}
	a->first->next = NULL;
	a->first->used = 0;
	a->current = a->first;
	a->used = 0;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	free(a->first);
	free(a);
}

/* Makes the current block hold size more bytes. */
static bool block_room(struct arena *a, size_t size)
{
	if (size <= a->current->size - a->current->used)
		return true;
	struct block *b = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
	if (!b)
		return false;
	a->current->next = b;
	a->current = b;
	return true;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (size > a->limit - a->used)
		return NULL;
	size_t need = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (need < size || !block_room(a, need))
		return NULL;
	void *p = a->current->data + a->current->used;
	a->current->used += need;
	a->used += size;
	return memset(p, 0, size);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = n < SIZE_MAX ? arena_alloc(a, n + 1) : NULL;
	if (copy)
		memcpy(copy, s, n);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	char *s = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
	if (s)
		vsnprintf(s, (size_t)n + 1, format, again);
	va_end(again);
	va_end(args);
	return s;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
