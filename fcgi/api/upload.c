#include "fcgi/api/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "fcgi/log.h"

enum { CHUNK = 65536 };

int upload_new(struct req *r, const char **path)
{
	unsigned char random[16];
	char name[40];
	int fd;

	mkdir(r->conf->files, 0700);
	if (RAND_bytes(random, sizeof random) != 1)
		return -1;
	for (size_t i = 0; i < sizeof random; i++)
		snprintf(name + 2 * i, 3, "%02x", random[i]);
	*path = arena_printf(r->arena, "%s/%s" UPLOAD_ENDING, r->conf->files, name);
	fd = *path ? open(*path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	if (fd < 0)
		log_line(LOG_FAIL, "%s: %s", r->conf->files, strerror(errno));
	return fd;
}

static enum err write_all(struct req *r, int fd, const char *data, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t put = write(fd, data + done, n - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			log_line(LOG_FAIL, "upload: %s", strerror(errno));
			return req_fail(r, ERR_UNAVAILABLE, "На сервере не хватило места для файла.");
		}
		done += (size_t)put;
	}
	return ERR_OK;
}

enum err upload_receive(struct req *r, int fd)
{
	char *data = arena_alloc(r->arena, CHUNK);
	ssize_t n = data ? 1 : -1;
	enum err e = data ? ERR_OK : ERR_INTERNAL;

	while (!e && (n = req_read(r, data, CHUNK)) > 0)
		e = write_all(r, fd, data, (size_t)n);
	if (!e && n < 0)
		return req_fail(r, ERR_BAD_REQUEST, "Файл пришёл не целиком.");
	if (!e && fsync(fd) != 0)
		return req_fail(r, ERR_UNAVAILABLE, "На сервере не хватило места для файла.");
	return e;
}

const char *upload_shown_name(const char *name)
{
	const char *last = name;
	for (const char *c = name; *c; c++)
		if ((*c == '/' || *c == '\\') && c[1])
			last = c + 1;
	return last;
}
