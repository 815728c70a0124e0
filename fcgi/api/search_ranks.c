/* The order of an answer by weight, kept in a file while its pages are turned; search_ranks.h says why. */
#include "fcgi/api/search_ranks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/auth.h"
#include "fcgi/base64.h"
#include "fcgi/log.h"

enum { BLOCK = 5000, KEEP_S = 600, FILES = 16, NAME_BYTES = 16 };

/* Before the ranks; `known` is written last, so what a killed worker began does not count. */
struct head {
	uint64_t known;
	uint32_t generation, complete;
};

/* The ranks that a page is chosen from, and which of them are found now. */
struct window {
	const struct rank *rank;
	size_t n;
	bool by_group;
	struct spot { uint64_t key; size_t at; } *spot;	/* by key */
	struct index_ids keys;
	uint64_t *shown;		/* the record that stands for a rank, 0: it is found no longer */
	uint32_t *copies;
};

static uint64_t key_of(const struct rank *k, bool by_group)
{
	return by_group ? k->group : k->id;
}

const char *ranks_begin(struct req *r, const struct asking *a, const struct finding *found)
{
	enum { EACH = 34 };
	const size_t hits = found->result.hits, room = 60 + hits * EACH;
	char *text = arena_alloc(r->arena, room);
	if (!text)
		return NULL;
	int at = snprintf(text, room, "r|%" PRIx64 "|%d|", found->dropped, finder_generation(a->finder));
	for (size_t i = 0; i < hits; i++) {
		const struct index_hit *h = &found->result.hit[i];
		at += snprintf(text + at, room - (size_t)at, "%" PRIx64 ".%" PRIx32 ",", h->id, a->search.collapse ? h->group : 0);
	}
	return text;
}

const char *ranks_next(struct req *r, const struct ranks *k)
{
	return arena_printf(r->arena, "k|%" PRIx64 "|%s|%zu|%" PRIu64, k->dropped, k->name, k->place, k->last);
}

static enum err read_shown(struct req *r, const char *list, struct ranks *k)
{
	int used;
	k->rank = arena_alloc(r->arena, (strlen(list) / 2 + 1) * sizeof *k->rank);
	for (; k->rank && sscanf(list, "%" SCNx64 ".%" SCNx64 ",%n", &k->rank[k->n].id, &k->rank[k->n].group, &used) == 2; list += used)
		k->n++;
	k->place = k->n;
	return k->n && !*list ? ERR_OK : ERR_BAD_PARAM;
}

enum err ranks_read(struct req *r, const char *payload, struct ranks *k)
{
	int used = 0;
	k->on = true;
	if (sscanf(payload, "r|%" SCNx64 "|%d|%n", &k->dropped, &k->generation, &used) == 2 && used)
		return read_shown(r, payload + used, k);
	return sscanf(payload, "k|%" SCNx64 "|%32[0-9a-f]|%zu|%" SCNu64, &k->dropped, k->name, &k->place, &k->last) == 4 ? ERR_OK : ERR_BAD_PARAM;
}

/* A name that the same cursor of the same account leads to again. */
static bool name_by_cursor(struct req *r, struct ranks *k)
{
	unsigned char tag[32];
	const char *text = arena_printf(r->arena, "ranks\n%d\n%s", req_actor(r)->account, req_param(r, "cursor"));
	if (!text)
		return false;
	auth_mac(r->auth, text, strlen(text), tag);
	hex_encode(k->name, tag, NAME_BYTES);
	return true;
}

/* Removes what is out of date, and of the account's own files the oldest when there are too many. */
static void sweep(const char *folder, const char *own)
{
	struct dirent *entry;
	struct stat st;
	char oldest[NAME_MAX + 1] = "";
	time_t when = 0;
	int files = 0;
	DIR *dir = opendir(folder);
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.' || fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		if (st.st_mtime < time(NULL) - KEEP_S)
			unlinkat(dirfd(dir), entry->d_name, 0);
		else if (!strncmp(entry->d_name, own, strlen(own)) && (!files++ || st.st_mtime < when)) {
			when = st.st_mtime;
			snprintf(oldest, sizeof oldest, "%s", entry->d_name);
		}
	}
	if (dir && files >= FILES)
		unlinkat(dirfd(dir), oldest, 0);
	if (dir)
		closedir(dir);
}

/* Opens and locks the file of the name, making it when `make`; false: there is none. */
static bool hold(struct req *r, struct ranks *k, bool make)
{
	const char *folder = arena_printf(r->arena, "%s/ranks", r->conf->home), *own = arena_printf(r->arena, "%d-", req_actor(r)->account);
	const char *path = folder && own ? arena_printf(r->arena, "%s/%s%s", folder, own, k->name) : NULL;
	ranks_close(k);
	if (!path)
		return false;
	k->fd = open(path, O_RDWR | O_CLOEXEC);
	if (k->fd < 0 && make) {
		sweep(folder, own);
		k->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (k->fd < 0)
			log_line(LOG_FAIL, "cannot keep an order in %s: %s", folder, strerror(errno));
	}
	k->fd = k->fd < 0 ? 0 : k->fd;
	return k->fd && !flock(k->fd, LOCK_EX);
}

static off_t place_of(size_t rank)
{
	return (off_t)(sizeof(struct head) + rank * sizeof(struct rank));
}

/* Takes what the held file knows from a place on; false: nothing that may still be used. Groups are numbered by the generation. */
static bool take(struct req *r, struct ranks *k, const struct asking *a, size_t from)
{
	struct head h;
	struct stat st;
	if (fstat(k->fd, &st) || st.st_mtime < time(NULL) - KEEP_S || pread(k->fd, &h, sizeof h, 0) != sizeof h || !h.known ||
	    (a->search.collapse && (int)h.generation != finder_generation(a->finder)))
		return false;
	from = from < h.known ? from : h.known;
	const size_t bytes = (h.known - from) * sizeof *k->rank;
	struct rank *rank = arena_alloc(r->arena, bytes + 1);
	if (!rank || pread(k->fd, rank, bytes, place_of(from)) != (ssize_t)bytes)
		return false;
	futimens(k->fd, NULL);
	k->rank = rank;
	k->n = h.known;
	k->base = from;
	k->complete = h.complete;
	return true;
}

/* Writes the ranks from place `first` on, then that they are known. */
static enum err put(struct ranks *k, const struct asking *a, size_t first)
{
	const struct head h = {.known = k->n, .generation = (uint32_t)finder_generation(a->finder), .complete = k->complete};
	const size_t bytes = (k->n - first) * sizeof *k->rank;
	if (pwrite(k->fd, k->rank + (first - k->base), bytes, place_of(first)) == (ssize_t)bytes && pwrite(k->fd, &h, sizeof h, 0) == sizeof h)
		return ERR_OK;
	log_line(LOG_FAIL, "cannot keep an order: %s", strerror(errno));
	return ERR_INTERNAL;
}

static enum err append(struct req *r, struct ranks *k, const struct asking *a, const struct index_result *found)
{
	const size_t first = k->n, held = first - k->base;
	struct rank *rank = arena_alloc(r->arena, (held + found->hits + 1) * sizeof *rank);
	if (!rank)
		return ERR_INTERNAL;
	if (held)
		memcpy(rank, k->rank, held * sizeof *rank);
	for (size_t i = 0; i < found->hits; i++)
		rank[held + i] = (struct rank){.id = found->hit[i].id, .group = found->hit[i].group};
	k->rank = rank;
	k->n = first + found->hits;
	k->complete = !found->more;
	return put(k, a, first);
}

/* The keys of all that the file knows as a set; false when memory is short or the file cannot be read. */
static bool known_set(struct arena *a, const struct ranks *k, bool by_group, struct index_ids *out)
{
	struct rank part[512];
	uint64_t low = UINT64_MAX, high = 0;
	uint8_t *bits = NULL;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t at = 0, n; at < k->n; at += n) {
			n = k->n - at < sizeof part / sizeof *part ? k->n - at : sizeof part / sizeof *part;
			if (pread(k->fd, part, n * sizeof *part, place_of(at)) != (ssize_t)(n * sizeof *part))
				return false;
			for (size_t i = 0; i < n; i++) {
				const uint64_t key = key_of(&part[i], by_group);
				low = key < low ? key : low;
				high = key > high ? key : high;
				if (bits)
					bits[(key - low) >> 3] |= (uint8_t)(1u << ((key - low) & 7));
			}
		}
		if (!bits && !(bits = arena_alloc(a, (size_t)((high - low) / 8 + 1))))
			return false;
	}
	*out = (struct index_ids){.from = low, .to = high, .bits = bits};
	return true;
}

/* Puts down the next `more` rows. When time is up nothing is: the answer says so. */
static enum err extend(struct req *r, struct ranks *k, struct asking *a, const char *q, size_t more, bool *late)
{
	struct finding found;
	struct index_ids ids, groups;
	const struct index_search page = a->search;
	if (k->n && (!known_set(r->arena, k, false, &ids) || (page.collapse && !known_set(r->arena, k, true, &groups))))
		return ERR_INTERNAL;
	a->search.except = k->n ? &ids : NULL;
	a->search.except_groups = k->n && page.collapse ? &groups : NULL;
	a->search.limit = more;
	enum err e = asking_run(a, q, false, &k->dropped, &found);
	a->search = page;
	a->search.goes_on = true;
	if (e)
		return e;
	*late = found.result.partial;
	if (!*late)
		e = append(r, k, a, &found.result);
	finding_close(&found);
	return e;
}

/* Opens what the cursor speaks of, or begins it. */
static enum err begin(struct req *r, struct ranks *k, struct asking *a, const char *q, bool *late)
{
	const bool first = !*k->name, same = !a->search.collapse || k->generation == finder_generation(a->finder);
	if (!first && hold(r, k, false) && take(r, k, a, k->place))
		return ERR_OK;
	k->lost = !first || !same;
	if (!name_by_cursor(r, k) || !hold(r, k, true))
		return ERR_INTERNAL;
	if (first && k->n)
		k->last = k->rank[k->n - 1].id;
	if (!take(r, k, a, k->lost ? 0 : k->place)) {
		k->n = k->lost ? 0 : k->n;
		enum err e = k->lost ? extend(r, k, a, q, k->place + BLOCK, late) : put(k, a, 0);
		if (e)
			return e;
	}
	for (size_t i = 0; k->lost && i < k->n; i++)
		if (k->rank[i].id == k->last)
			k->place = i + 1;
	k->place = k->place < k->n ? k->place : k->n;
	return ERR_OK;
}

static int by_key(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	return x->key < y->key ? -1 : x->key > y->key;
}

static bool open_window(struct arena *a, const struct ranks *k, bool by_group, struct window *w)
{
	*w = (struct window){.rank = k->rank + (k->place - k->base), .n = k->n - k->place, .by_group = by_group};
	uint64_t *key = arena_alloc(a, (w->n + 1) * sizeof *key);
	w->spot = arena_alloc(a, (w->n + 1) * sizeof *w->spot);
	w->shown = arena_alloc(a, (w->n + 1) * sizeof *w->shown);
	w->copies = arena_alloc(a, (w->n + 1) * sizeof *w->copies);
	if (!key || !w->spot || !w->shown || !w->copies)
		return false;
	for (size_t i = 0; i < w->n; i++) {
		key[i] = key_of(&w->rank[i], by_group);
		w->spot[i] = (struct spot){.key = key[i], .at = i};
	}
	qsort(w->spot, w->n, sizeof *w->spot, by_key);
	return ask_ids_set(a, key, w->n, &w->keys);
}

static bool has(const struct index_ids *s, uint64_t key)
{
	const uint64_t at = key - s->from;
	return key >= s->from && key <= s->to && (s->bits[at >> 3] >> (at & 7) & 1);
}

/* Notes which of the ranks are found; of a group its kept record, or another of it when that is found no longer. */
static void note(void *arg, const struct index_told *hit)
{
	struct window *w = arg;
	if (!hit) {
		memset(w->shown, 0, w->n * sizeof *w->shown);
		memset(w->copies, 0, w->n * sizeof *w->copies);
		return;
	}
	const struct spot wanted = {.key = w->by_group ? hit->group : hit->id};
	const struct spot *s = has(&w->keys, wanted.key) ? bsearch(&wanted, w->spot, w->n, sizeof *s, by_key) : NULL;
	if (!s)
		return;
	w->copies[s->at]++;
	if (!w->shown[s->at] || hit->id == w->rank[s->at].id)
		w->shown[s->at] = hit->id;
}

/* The page: the first ranks that are found. */
static enum err pick(struct req *r, struct ranks *k, const struct window *w, size_t limit, struct index_result *out)
{
	struct index_hit *hit = arena_alloc(r->arena, (limit + 1) * sizeof *hit);
	size_t n = 0, at = 0, passed = 0;
	if (!hit)
		return ERR_INTERNAL;
	for (; at < w->n && n <= limit; at++)
		if (w->shown[at]) {
			hit[n++] = (struct index_hit){.id = w->shown[at], .group = (uint32_t)w->rank[at].group, .copies = w->copies[at]};
			passed = n <= limit ? at + 1 : passed;
		}
	k->more = n > limit || !k->complete;
	out->hits = n < limit ? n : limit;
	out->hit = hit;
	out->more = k->more;
	k->place += n > limit ? passed : w->n;
	k->last = out->hits ? hit[out->hits - 1].id : k->last;
	return ERR_OK;
}

enum err ranks_page(struct req *r, struct ranks *k, struct asking *a, const char *q, struct finding *out)
{
	const size_t limit = a->search.limit;
	struct window w;
	bool late = false;
	enum err e = begin(r, k, a, q, &late);
	*out = (struct finding){.dropped = 0};
	do {
		finding_close(out);
		if (!e && !late && !k->complete && k->n - k->place <= limit)
			e = extend(r, k, a, q, BLOCK, &late);
		if (!e && !open_window(r->arena, k, a->search.collapse, &w))
			e = ERR_INTERNAL;
		if (e)
			return e;
		a->search.limit = 0;
		a->search.each = note;
		a->search.each_arg = &w;
		e = asking_run(a, q, false, &k->dropped, out);
		a->search.each = NULL;
		a->search.limit = limit;
		a->search.goes_on = true;
		if (!e && pick(r, k, &w, limit, &out->result)) {
			finding_close(out);
			return ERR_INTERNAL;
		}
	} while (!e && !out->result.hits && !out->result.partial && !late && !k->complete);
	out->result.partial |= late;
	return e;
}

void ranks_close(struct ranks *k)
{
	if (k->fd > 0)
		close(k->fd);
	k->fd = 0;
}
