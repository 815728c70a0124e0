/*
 * fuzz.h - what the targets share. Each target is one LLVMFuzzerTestOneInput: under clang libFuzzer drives it (`make fuzz`), in
 * `make test` replay.c runs it over its seeds and whatever was ever found.
 */
#ifndef MCU_FUZZ_H
#define MCU_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fcgi/auth.h"
#include "fcgi/conf.h"
#include "search/index/evaluate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must hold, in every build. */
#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition), abort()))

static inline const char *fuzz_share(const char *name)
{
	static char path[600];
	const char *share = getenv("MCU_SHARE");
	snprintf(path, sizeof path, "%s/%s", share ? share : "build/share", name);
	return path;
}

static char fuzz_keys[512];

static inline void fuzz_forget_keys(void)
{
	scratch_remove(fuzz_keys);
}

/* Settings with a folder of keys of its own, gone at the end, and the ring of keys in it. */
static inline struct auth *fuzz_auth(struct conf **conf)
{
	static struct conf kept;
	static struct auth *auth;
	if (!auth) {
		MUST(scratch_make(fuzz_keys, sizeof fuzz_keys) && atexit(fuzz_forget_keys) == 0);
		snprintf(kept.keys, sizeof kept.keys, "%s", fuzz_keys);
		auth = auth_new(&kept);
		MUST(auth);
	}
	*conf = &kept;
	return auth;
}

/* The bytes as a string of their own, so that a read behind them is seen. free() it. */
static inline char *fuzz_string(const uint8_t *data, size_t n)
{
	char *s = malloc(n + 1);
	MUST(s);
	memcpy(s, data, n);
	s[n] = 0;
	return s;
}

/* A file of the bytes; close() it. */
static inline int fuzz_file(const void *data, size_t n)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	MUST(fd >= 0 && write(fd, data, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

#endif
