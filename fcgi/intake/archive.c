#include "fcgi/intake/archive.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMBERS_MAX = 10000, RATIO_MAX = 100, FREE_BYTES = 16 << 20, TAIL = 65536 + 22 };

#define TOTAL_MAX (INT64_C(4) << 30)

/* libzip keeps the directory in memory, so its size is looked up before libzip reads it. */
static bool directory_is_small(int fd, int64_t size)
{
	unsigned char tail[TAIL];
	size_t n = size < TAIL ? (size_t)size : TAIL;

	if (pread(fd, tail, n, size - (int64_t)n) != (ssize_t)n)
		return false;
	for (size_t i = n; i-- > 0;)
		if (n - i >= 22 && memcmp(tail + i, "PK\5\6", 4) == 0)
			return (tail[i + 10] | tail[i + 11] << 8) <= MEMBERS_MAX;
	return true;
}

/* Bytes that the directory promises. */
static int64_t promised(zip_t *zip)
{
	int64_t sum = 0;
	zip_stat_t st;

	for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0) && sum <= TOTAL_MAX; i++)
		if (zip_stat_index(zip, (zip_uint64_t)i, 0, &st) == 0 && st.valid & ZIP_STAT_SIZE)
			sum += st.size < TOTAL_MAX ? (int64_t)st.size : TOTAL_MAX;
	return sum;
}

static zip_t *open_copy(int fd)
{
	int copy = dup(fd), why;
	zip_t *zip = copy >= 0 ? zip_fdopen(copy, 0, &why) : NULL;

	if (!zip && copy >= 0)
		close(copy);
	return zip;
}

zip_t *archive_open(int fd, int64_t *limit, enum intake_err *err)
{
	struct stat st;
	zip_t *zip;

	*err = INTAKE_IO;
	if (fstat(fd, &st) != 0)
		return NULL;
	*limit = (int64_t)st.st_size * RATIO_MAX + FREE_BYTES;
	if (*limit > TOTAL_MAX)
		*limit = TOTAL_MAX;
	*err = INTAKE_ZIP_BOMB;
	if (!directory_is_small(fd, st.st_size))
		return NULL;
	zip = open_copy(fd);
	*err = !zip ? INTAKE_ZIP_BROKEN : promised(zip) > *limit ? INTAKE_ZIP_BOMB : INTAKE_OK;
	if (!zip || !*err)
		return zip;
	zip_discard(zip);
	return NULL;
}
