#include "search/index/columns.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROW sizeof(struct index_row)
#define ROOM (64 << 20)		/* mapped ahead: a file that grows need not be mapped, and its pages met, anew each time */

_Static_assert(sizeof(struct index_row) == 64, "the file's row");

static off_t place(uint32_t number)
{
	return (off_t)number * (off_t)ROW;
}

static void unmap(struct columns *c)
{
	if (c->map)
		munmap(c->map, c->size);
	c->map = NULL;
	c->rows = NULL;
	c->count = 0;
}

void columns_close(struct columns *c)
{
	unmap(c);
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

bool columns_open(struct columns *c, const char *path, bool writable)
{
	memset(c, 0, sizeof *c);
	c->writable = writable;
	c->fd = open(path, (writable ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0640);
	if (c->fd >= 0 && writable && pread(c->fd, &c->deaths, sizeof c->deaths, 0) < 0)
		columns_close(c);
	return c->fd >= 0;
}

bool columns_reach(struct columns *c, uint32_t last)
{
	struct stat st;
	if (last < c->count)
		return true;
	if (fstat(c->fd, &st) < 0 || st.st_size < place(last) + (off_t)ROW)
		return false;
	if ((size_t)st.st_size > c->size || !c->map) {
		unmap(c);
		c->size = (size_t)st.st_size + ROOM;
		c->map = mmap(NULL, c->size, PROT_READ, MAP_SHARED, c->fd, 0);
		if (c->map == MAP_FAILED) {
			c->map = NULL;
			return false;
		}
		c->rows = c->map;
	}
	c->count = (uint32_t)((size_t)st.st_size / ROW);
	return last < c->count;
}

static bool write_at(struct columns *c, const void *data, size_t n, off_t at)
{
	ssize_t wrote;
	do
		wrote = pwrite(c->fd, data, n, at);
	while (wrote < 0 && errno == EINTR);
	if (wrote >= 0 && (size_t)wrote != n)
		errno = ENOSPC;
	return wrote == (ssize_t)n;
}

bool columns_put(struct columns *c, uint32_t number, const struct index_row *row)
{
	return write_at(c, row, ROW, place(number));
}

/* The later of the two may be of a commit that is yet to come. */
bool columns_died(const struct columns *c, uint32_t from, uint32_t to)
{
	const uint64_t deaths = __atomic_load_n(&c->rows[0].id, __ATOMIC_RELAXED);
	const uint32_t last = (uint32_t)(deaths >> 32), before = (uint32_t)deaths;
	return last > to ? before > from : last > from;
}

static bool tell_death(struct columns *c, uint32_t seq)
{
	if (!seq || c->deaths >> 32 == seq)
		return true;
	c->deaths = (uint64_t)seq << 32 | c->deaths >> 32;
	return write_at(c, &c->deaths, sizeof c->deaths, (off_t)offsetof(struct index_row, id));
}

bool columns_kill(struct columns *c, uint32_t number, uint32_t seq)
{
	return tell_death(c, seq) && write_at(c, &seq, sizeof seq, place(number) + (off_t)offsetof(struct index_row, died));
}

bool columns_sync(struct columns *c)
{
	return fdatasync(c->fd) == 0;
}

/* Wipes the row of a document that never came, revives that of one that never went. */
static bool mend(struct columns *c, uint32_t number, const struct index_row *row, uint32_t last, uint32_t seq, columns_has_t has, void *arg)
{
	static const struct index_row empty;
	bool lost = number > last || row->born > seq, revived = row->died > seq;
	if (has && number && number <= last && (row->born == seq || row->died == seq)) {
		bool there = has(arg, number);
		lost = lost || (row->born == seq && !there);
		revived = revived || (row->died == seq && there);
	}
	if (lost)
		return !row->born || columns_put(c, number, &empty);
	return !revived || columns_kill(c, number, 0);
}

bool columns_recover(struct columns *c, uint32_t last, uint32_t seq, columns_has_t has, void *arg, uint32_t *group)
{
	*group = 0;
	struct index_row block[256];
	uint32_t number = 0;
	ssize_t got;
	while ((got = pread(c->fd, block, sizeof block, place(number))) >= (ssize_t)ROW) {
		uint32_t rows = (uint32_t)((size_t)got / ROW);
		for (uint32_t i = 0; i < rows; i++, number++) {
			if (block[i].group > *group)
				*group = block[i].group;
			if (!mend(c, number, &block[i], last, seq, has, arg))
				return false;
		}
	}
	if (got >= 0 && *group / 16 > number + 4096) {	/* a put opens one group at most, also those that were lost */
		errno = EILSEQ;
		return false;
	}
	return got >= 0;
}
