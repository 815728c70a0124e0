#include "search/index/copies.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENOUGH 0.55		/* of two signatures, for a Jaccard index of 0.6: see copies.h */
#define WORDS 3			/* of a shingle */
#define BANDS 24
#define ROWS 3			/* values of a band */
#define CROWD 8			/* groups kept under one band: more are boiler-plate */
#define FIRST_GROUPS 4096u
#define FIRST_SLOTS 65536u
#define FULL 0.7

/* A slot of the table: key of a band in the upper half, group in the lower; 0 is free. */
struct copies {
	char *dir;
	int fd, table_fd;
	uint8_t *signature;		/* by group; that of group 0 holds the number of groups in its first bytes */
	uint32_t room;			/* groups mapped, with 0 */
	uint64_t *slot;
	size_t slots, used;
};

static uint32_t mix(uint32_t h)
{
	h = (h ^ h >> 16) * 0x7feb352du;
	h = (h ^ h >> 15) * 0x846ca68bu;
	return h ^ h >> 16;
}

uint32_t copies_word(const char *lemma)
{
	uint32_t h = 2166136261u;
	for (; *lemma; lemma++)
		h = (h ^ (unsigned char)*lemma) * 16777619u;
	return mix(h);
}

/* One shingle lowers the values it is least under; the i-th hash function is h·(2·mix(2i)+1) + mix(2i+1). */
static void lower(uint32_t least[COPIES_VALUES], uint32_t h)
{
	static uint32_t a[COPIES_VALUES], b[COPIES_VALUES];
	for (uint32_t i = 0; !a[0] && i < COPIES_VALUES; i++) {
		a[COPIES_VALUES - 1 - i] = mix(2 * i + 2) << 1 | 1;
		b[COPIES_VALUES - 1 - i] = mix(2 * i + 3);
	}
	for (int i = 0; i < COPIES_VALUES; i++) {
		uint32_t v = h * a[i] + b[i];
		least[i] = v < least[i] ? v : least[i];
	}
}

void copies_sign(const uint32_t *word, size_t n, uint8_t out[COPIES_VALUES])
{
	uint32_t least[COPIES_VALUES];
	size_t width = n < WORDS ? n : WORDS;
	memset(least, 0xFF, sizeof least);
	for (size_t i = 0; i + width <= n; i++) {
		uint32_t h = (uint32_t)width;
		for (size_t k = 0; k < width; k++)
			h = mix(h * 31 + word[i + k]);
		lower(least, h);
	}
	for (int i = 0; i < COPIES_VALUES; i++)
		out[i] = (uint8_t)(least[i] * 0x9E3779B1u >> 24);
}

void copies_sign_brief(const uint32_t *word, size_t n, uint8_t out[COPIES_BRIEF])
{
	uint8_t whole[COPIES_VALUES];
	copies_sign(word, n, whole);
	memcpy(out, whole + COPIES_VALUES - COPIES_BRIEF, COPIES_BRIEF);
}

double copies_likeness(const uint8_t *a, const uint8_t *b, int values)
{
	int same = 0;
	for (int i = 0; i < values; i++)
		same += a[i] == b[i];
	double by_chance = 1.0 / 256, j = ((double)same / values - by_chance) / (1 - by_chance);
	return j > 0 ? j : 0;
}

/* Key of a band; band BANDS is the whole signature. Never 0. */
static uint32_t key_of(const uint8_t *signature, int band)
{
	uint32_t h = (uint32_t)band + 1;
	int first = band < BANDS ? band * ROWS : 0, last = band < BANDS ? first + ROWS : COPIES_VALUES;
	for (int i = first; i < last; i++)
		h = mix(h * 257 + signature[i]);
	return h ? h : 1;
}

static uint8_t *signature_of(const struct copies *c, uint32_t group)
{
	return c->signature + (size_t)group * COPIES_VALUES;
}

static uint32_t count(const struct copies *c)
{
	uint32_t n;
	memcpy(&n, c->signature, sizeof n);
	return n;
}

/* Maps a file of that size, writing it out first, so that a full disk is an error and not a signal. */
static void *map(int fd, size_t size)
{
	int failed = posix_fallocate(fd, 0, (off_t)size);
	if (failed) {
		errno = failed;
		return NULL;
	}
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return at == MAP_FAILED ? NULL : at;
}

static bool reach(struct copies *c, uint32_t group)
{
	uint32_t room = c->room;
	while (room <= group)
		room = room < FIRST_GROUPS ? FIRST_GROUPS : room + room / 2;
	if (room == c->room)
		return true;
	void *at = map(c->fd, (size_t)room * COPIES_VALUES);
	if (!at)
		return false;
	if (c->signature)
		munmap(c->signature, (size_t)c->room * COPIES_VALUES);
	c->signature = at;
	c->room = room;
	return true;
}

/* The table holds the group under this key unless the key is crowded. */
static void enter(struct copies *c, uint32_t key, uint32_t group)
{
	int crowd = 0;
	size_t at = key & (c->slots - 1);
	for (; c->slot[at]; at = (at + 1) & (c->slots - 1))
		if (c->slot[at] >> 32 == key && ++crowd == CROWD)
			return;
	c->slot[at] = (uint64_t)key << 32 | group;
	c->used++;
}

static void enter_all(struct copies *c, uint32_t group)
{
	for (int band = 0; band <= BANDS; band++)
		enter(c, key_of(signature_of(c, group), band), group);
}

static int open_in(const char *dir, const char *name, int flags)
{
	char path[1024];
	if ((size_t)snprintf(path, sizeof path, "%s/%s", dir, name) >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC | flags, 0640);
}

static void drop_table(struct copies *c)
{
	if (c->slot)
		munmap(c->slot, c->slots * sizeof *c->slot);
	if (c->table_fd >= 0)
		close(c->table_fd);
	c->slot = NULL;
	c->table_fd = -1;
	c->used = 0;
}

/* A new table of so many slots with all groups in it. */
static bool make_table(struct copies *c, size_t slots)
{
	static const uint8_t none[COPIES_VALUES];
	drop_table(c);
	c->table_fd = open_in(c->dir, "copies.bands", O_TRUNC);
	c->slots = slots;
	c->slot = c->table_fd >= 0 ? map(c->table_fd, slots * sizeof *c->slot) : NULL;
	for (uint32_t g = 1; c->slot && g <= count(c); g++)
		if (memcmp(signature_of(c, g), none, sizeof none) != 0)
			enter_all(c, g);
	return c->slot;
}

/* The table as it was left; made anew when it is not a power of two or too full. */
static bool load_table(struct copies *c)
{
	struct stat st;
	c->table_fd = open_in(c->dir, "copies.bands", 0);
	if (c->table_fd < 0 || fstat(c->table_fd, &st) < 0)
		return false;
	size_t slots = (size_t)st.st_size / sizeof *c->slot, wanted = FIRST_SLOTS;
	while ((double)wanted * FULL < (double)count(c) * (BANDS + 1))
		wanted *= 2;
	if (slots < wanted || (slots & (slots - 1)))
		return make_table(c, wanted);
	c->slots = slots;
	c->slot = map(c->table_fd, slots * sizeof *c->slot);
	for (size_t i = 0; c->slot && i < slots; i++)
		c->used += c->slot[i] != 0;
	return c->slot;
}

/* The highest group that a file has room for. */
static uint32_t groups_in(const struct stat *st)
{
	return st->st_size < COPIES_VALUES ? 0 : (uint32_t)(st->st_size / COPIES_VALUES) - 1;
}

struct copies *copies_open(const char *dir, uint32_t used)
{
	struct stat st;
	struct copies *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->fd = c->table_fd = -1;
	c->dir = strdup(dir);
	c->fd = c->dir ? open_in(dir, "copies", 0) : -1;
	bool ok = c->fd >= 0 && fstat(c->fd, &st) == 0 && reach(c, groups_in(&st)) && reach(c, used + 1);
	if (ok && count(c) < used)
		memcpy(c->signature, &used, sizeof used);
	if (ok && count(c) < c->room && load_table(c))
		return c;
	int why = errno;
	copies_close(c);
	errno = why;
	return NULL;
}

void copies_close(struct copies *c)
{
	if (!c)
		return;
	drop_table(c);
	if (c->signature)
		munmap(c->signature, (size_t)c->room * COPIES_VALUES);
	if (c->fd >= 0)
		close(c->fd);
	free(c->dir);
	free(c);
}

/* The lowest group under a key that is like enough; UINT32_MAX for none. */
static uint32_t lowest(const struct copies *c, const uint8_t *signature, uint32_t key, uint32_t best)
{
	for (size_t at = key & (c->slots - 1); c->slot[at]; at = (at + 1) & (c->slots - 1)) {
		uint32_t group = (uint32_t)c->slot[at];
		if (c->slot[at] >> 32 == key && group < best && group <= count(c) && copies_likeness(signature, signature_of(c, group), COPIES_VALUES) >= ENOUGH)
			best = group;
	}
	return best;
}

static uint32_t find(const struct copies *c, const uint8_t *signature)
{
	uint32_t best = UINT32_MAX;
	for (int band = 0; band <= BANDS; band++)
		best = lowest(c, signature, key_of(signature, band), best);
	return best == UINT32_MAX ? 0 : best;
}

/* Opens a group; signature NULL: nothing will join it. */
static uint32_t begin(struct copies *c, const uint8_t *signature)
{
	uint32_t group = count(c) + 1;
	if (!group || !reach(c, group))
		return 0;
	if (signature && (double)(c->used + BANDS + 1) > (double)c->slots * FULL && !make_table(c, c->slots * 2))
		return 0;
	memcpy(c->signature, &group, sizeof group);
	memset(signature_of(c, group), 0, COPIES_VALUES);
	if (signature) {
		memcpy(signature_of(c, group), signature, COPIES_VALUES);
		enter_all(c, group);
	}
	return group;
}

uint32_t copies_group(struct copies *c, const uint32_t *word, size_t n)
{
	uint8_t signature[COPIES_VALUES];
	if (!n)
		return begin(c, NULL);
	copies_sign(word, n, signature);
	uint32_t known = find(c, signature);
	return known ? known : begin(c, signature);
}
