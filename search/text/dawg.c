#include "search/text/dawg.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool lay_out(struct dawg *d)
{
	const uint32_t *words = d->map;
	if (d->size < 8 || (uint64_t)words[0] * 4 + 8 > d->size)
		return false;
	d->count = words[0];
	d->units = words + 1;
	d->guide_count = words[1 + d->count];
	d->guide = (const uint8_t *)(words + 2 + d->count);
	return d->count > 0 && (uint64_t)d->count * 4 + 8 + (uint64_t)d->guide_count * 2 <= d->size;
}

bool dawg_open(struct dawg *d, const char *path)
{
	struct stat st;
	memset(d, 0, sizeof *d);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size > 8) {
		d->size = (size_t)st.st_size;
		d->map = mmap(NULL, d->size, PROT_READ, MAP_SHARED, fd, 0);
		if (d->map == MAP_FAILED)
			d->map = NULL;
	}
	close(fd);
	if (d->map && lay_out(d))
		return true;
	dawg_close(d);
	return false;
}

void dawg_close(struct dawg *d)
{
	if (d->map)
		munmap(d->map, d->size);
	memset(d, 0, sizeof *d);
}
