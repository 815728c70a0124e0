/* The model on disk. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/discover/classify_in.h"

uint64_t classify_checksum(const void *data, size_t n)
{
	const uint64_t *word = data;
	uint64_t h = 0x9E3779B97F4A7C15u;
	for (size_t i = 0; i < n / sizeof *word; i++) {
		h = (h ^ word[i]) * 0xD6E8FEB86659FD93u;
		h ^= h >> 32;
	}
	return h;
}

struct file {
	FILE *f;
	uint64_t at;
	bool ok;
};

/* Writes n bytes and zeros up to the next 8; returns where they begin. */
static uint64_t put(struct file *out, const void *data, size_t n)
{
	static const char zero[8];
	uint64_t at = out->at;
	size_t rest = (8 - n % 8) % 8;
	out->ok = out->ok && (!n || fwrite(data, n, 1, out->f) == 1) && (!rest || fwrite(zero, rest, 1, out->f) == 1);
	out->at += n + rest;
	return at;
}

static size_t names_bytes(const struct classify_set *set)
{
	size_t n = 0;
	for (int layer = 0; layer < CLASSIFY_LAYERS; layer++)
		for (uint32_t i = 0; i < set->names[layer]; i++)
			n += strlen(set->name[layer][i]) + 1;
	return n;
}

/* All names one behind the other, each ended with a zero. */
static bool put_names(struct file *out, const struct classify_set *set, struct classify_head *head)
{
	size_t n = names_bytes(set), at = 0;
	char *all = malloc(n + 1);
	for (int layer = 0; all && layer < CLASSIFY_LAYERS; layer++)
		for (uint32_t i = 0; i < set->names[layer]; i++) {
			size_t len = strlen(set->name[layer][i]) + 1;
			memcpy(all + at, set->name[layer][i], len);
			at += len;
		}
	if (all)
		head->name = put(out, all, n);
	head->names_end = head->name + n;
	free(all);
	return all;
}

static bool put_sections(struct file *out, const struct classify_learnt *l, struct classify_head *head)
{
	const struct classify_set *set = l->set;
	size_t labels = (size_t)set->names[0] + set->names[1];
	head->slot = put(out, l->way->slot, l->way->slots * sizeof *l->way->slot);
	head->weight = put(out, l->weight, l->columns * labels);
	head->scale = put(out, l->scale, labels * sizeof *l->scale);
	head->offset = put(out, l->offset, labels * sizeof *l->offset);
	if (set->parent)
		head->parent = put(out, set->parent, set->names[0] * sizeof *set->parent);
	if (!put_names(out, set, head))
		return false;
	if (l->way->vectors) {
		head->vectors = out->at;
		out->ok = out->ok && vectors_write(l->way->vectors, out->f);
		out->at += vectors_bytes(l->way->vectors);
	}
	head->bytes = out->at;
	return out->ok;
}

/* The checksum goes into the head last, over the bytes as they stand in the file. */
static bool seal(FILE *f, struct classify_head *head)
{
	size_t from = offsetof(struct classify_head, bytes);
	bool ok = fseek(f, 0, SEEK_SET) == 0 && fwrite(head, sizeof *head, 1, f) == 1 && fflush(f) == 0;
	char *all = ok ? malloc(head->bytes) : NULL;
	ok = all && fseek(f, 0, SEEK_SET) == 0 && fread(all, head->bytes, 1, f) == 1;
	if (ok)
		head->checksum = classify_checksum(all + from, head->bytes - from);
	free(all);
	return ok && fseek(f, 0, SEEK_SET) == 0 && fwrite(head, sizeof *head, 1, f) == 1 && fflush(f) == 0 && fsync(fileno(f)) == 0;
}

bool classify_write(const struct classify_learnt *l, const char *path, size_t *bytes)
{
	struct classify_head head = {.magic = CLASSIFY_MAGIC, .version = CLASSIFY_VERSION, .slots = l->way->slots, .columns = l->columns, .rows = l->rows,
		.dense = l->way->dense, .weights = l->weights};
	struct file out = {.f = fopen(path, "w+e"), .ok = true};
	if (!out.f)
		return false;
	memcpy(head.labels, l->set->names, sizeof head.labels);
	memcpy(head.block, l->way->block, sizeof head.block);
	put(&out, &head, sizeof head);
	bool ok = put_sections(&out, l, &head) && seal(out.f, &head);
	ok = fclose(out.f) == 0 && ok;
	*bytes = head.bytes;
	if (!ok) {
		int kept = errno;
		unlink(path);
		errno = kept;
	}
	return ok;
}
