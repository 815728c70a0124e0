/*
 * load.c - how long the dictionary takes to be ready, files in the page cache, against reading the bytes of those files.
 * usage: load FOLDER   prints {"product":…,"read":…,"bytes":…}, milliseconds, medians of ROUNDS
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "search/text/dict.h"

enum { ROUNDS = 21, PIECE = 1 << 20 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static long read_file(const char *dir, const char *name, char *room)
{
	char path[4096];
	long all = 0, n = 0;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (n = read(fd, room, PIECE)) > 0)
		all += n;
	if (fd >= 0)
		close(fd);
	return all;
}

static long read_folder(const char *dir, char *room)
{
	long all = 0;
	DIR *d = opendir(dir);
	for (struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] != '.')
			all += read_file(dir, e->d_name, room);
	if (d)
		closedir(d);
	return all;
}

/* Ready means that it answers: the first word is looked up too. */
static double load(const char *dir)
{
	const char *why = "";
	struct dict_parse parse[DICT_PARSES];
	double start = now();
	struct dict *d = dict_new(dir, &why);
	if (!d || !dict_lookup(d, "дорога", parse)) {
		fprintf(stderr, "%s: %s\n", dir, d ? "no such word" : why);
		exit(1);
	}
	double spent = now() - start;
	dict_free(d);
	return spent;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *list)
{
	qsort(list, ROUNDS, sizeof *list, by_value);
	return list[ROUNDS / 2];
}

int main(int argc, char **argv)
{
	double product[ROUNDS], bare[ROUNDS];
	long bytes = 0;
	char *room = malloc(PIECE);
	if (argc != 2 || !room)
		return fputs("usage: load FOLDER\n", stderr), 2;
	read_folder(argv[1], room);
	for (int i = 0; i < ROUNDS; i++) {
		product[i] = load(argv[1]);
		double start = now();
		bytes = read_folder(argv[1], room);
		bare[i] = now() - start;
	}
	printf("{\"product\":%.3f,\"read\":%.3f,\"bytes\":%ld}\n", median(product), median(bare), bytes);
	free(room);
	return 0;
}
