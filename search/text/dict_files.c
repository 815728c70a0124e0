#include "search/text/dict_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "search/text/cp1251.h"

static void *map_file(const char *dir, const char *name, size_t *size)
{
	char path[1024];
	struct stat st;
	void *map = NULL;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		*size = (size_t)st.st_size;
		map = mmap(NULL, *size, PROT_READ, MAP_SHARED, fd, 0);
	}
	close(fd);
	return map == MAP_FAILED ? NULL : map;
}

/* The files hold plain arrays of strings without escapes; two passes: count, then copy. */
static bool parse_strings(struct string_table *t, const char *s, size_t n)
{
	uint32_t quotes = 0;
	for (size_t i = 0; i < n; i++)
		quotes += s[i] == '"';
	t->data = malloc(n);
	t->at = calloc(quotes / 2 + 1, sizeof *t->at);
	if (!t->data || !t->at)
		return false;
	uint32_t len = 0;
	for (size_t i = 0; i < n; i++) {
		const char *close = s[i] == '"' ? memchr(s + i + 1, '"', n - i - 1) : NULL;
		if (!close)
			continue;
		size_t bytes = (size_t)(close - (s + i + 1));
		len += (uint32_t)cp_encode(s + i + 1, bytes, t->data + len, bytes);
		t->at[++t->count] = len;
		i += bytes + 1;
	}
	uint8_t *less = realloc(t->data, len + 1u);
	if (less)
		t->data = less;
	return t->count > 0;
}

static bool load_strings(struct string_table *t, const char *dir, const char *name)
{
	size_t size = 0;
	void *map = map_file(dir, name, &size);
	if (!map)
		return false;
	bool ok = parse_strings(t, map, size);
	munmap(map, size);
	return ok;
}

static bool load_paradigms(struct dict *d, const char *dir)
{
	d->paradigms = map_file(dir, "paradigms.array", &d->paradigms_size);
	if (!d->paradigms)
		return false;
	size_t words = d->paradigms_size / 2, at = 1;
	d->paradigm_count = d->paradigms[0];
	d->paradigm_at = calloc(d->paradigm_count, sizeof *d->paradigm_at);
	if (!d->paradigm_at)
		return false;
	for (uint32_t i = 0; i < d->paradigm_count; i++) {
		if (at >= words || at + 1 + d->paradigms[at] > words)
			return false;
		d->paradigm_at[i] = (uint32_t)at;
		at += 1u + d->paradigms[at];
	}
	return true;
}

static bool tag_has(const uint8_t *tag, size_t n, const char *grammeme)
{
	size_t len = strlen(grammeme);
	for (size_t i = 0; i + len <= n; i++)
		if ((i == 0 || tag[i - 1] == ',' || tag[i - 1] == ' ') && memcmp(tag + i, grammeme, len) == 0)
			return true;
	return false;
}

static uint16_t flags_of(const uint8_t *tag, size_t n)
{
	static const struct { const char *grammeme; uint16_t flag; } LIST[] = {
		{"PREP", DICT_SERVICE}, {"CONJ", DICT_SERVICE}, {"PRCL", DICT_SERVICE}, {"INTJ", DICT_SERVICE},
		{"NPRO", DICT_SERVICE}, {"Apro", DICT_SERVICE}, {"Name", DICT_NAME}, {"Surn", DICT_NAME},
		{"Patr", DICT_NAME}, {"Geox", DICT_PLACE}, {"Abbr", DICT_ABBR}, {"VERB", DICT_VERB}, {"INFN", DICT_VERB},
		{"PRTF", DICT_VERB}, {"PRTS", DICT_VERB}, {"GRND", DICT_VERB}, {"ADJF", DICT_ADJECTIVE}, {"ADJS", DICT_ADJECTIVE},
		{"NOUN", DICT_NOUN}, {"ADJF", DICT_ATTRIBUTE}, {"PRTF", DICT_ATTRIBUTE},
		{"Name", DICT_FIRST}, {"Surn", DICT_SURNAME}, {"Patr", DICT_PATRONYMIC}, {"pres", DICT_PRESENT}
	};
	uint16_t flags = 0;
	for (size_t i = 0; i < sizeof LIST / sizeof *LIST; i++)
		if (tag_has(tag, n, LIST[i].grammeme))
			flags |= LIST[i].flag;
	if (!(flags & (DICT_NAME | DICT_PLACE)))
		flags |= DICT_PLAIN;
	if (tag_has(tag, n, "futr") && !tag_has(tag, n, "2per"))
		flags |= DICT_FUTURE;
	bool closed = flags & DICT_SERVICE || tag_has(tag, n, "NUMR") || tag_has(tag, n, "PRED");
	return closed ? flags : flags | DICT_PRODUCTIVE;
}

static bool load_tags(struct dict *d, const char *dir)
{
	struct string_table *t = &d->tags;
	if (!load_strings(t, dir, "gramtab-opencorpora-int.json"))
		return false;
	d->tag_flags = calloc(t->count, sizeof *d->tag_flags);
	if (!d->tag_flags)
		return false;
	for (uint32_t i = 0; i < t->count; i++)
		d->tag_flags[i] = flags_of(t->data + t->at[i], t->at[i + 1] - t->at[i]);
	return true;
}

static bool open_dawg(struct dawg *d, const char *dir, const char *name)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	return dawg_open(d, path);
}

static bool load_all(struct dict *d, const char *dir, const char **why)
{
	static const char *const predict[] = {"prediction-suffixes-0.dawg", "prediction-suffixes-1.dawg", "prediction-suffixes-2.dawg"};
	*why = "words.dawg";
	if (!open_dawg(&d->words, dir, *why))
		return false;
	*why = "p_t_given_w.intdawg";
	if (!open_dawg(&d->probs, dir, *why))
		return false;
	for (int i = 0; i < 3; i++) {
		*why = predict[i];
		if (!open_dawg(&d->predict[i], dir, *why))
			return false;
	}
	*why = "suffixes.json";
	if (!load_strings(&d->suffixes, dir, *why))
		return false;
	*why = "gramtab-opencorpora-int.json";
	if (!load_tags(d, dir))
		return false;
	*why = "paradigms.array";
	return load_paradigms(d, dir);
}

struct dict *dict_new(const char *dir, const char **why)
{
	const char *unused;
	struct dict *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	if (load_all(d, dir, why ? why : &unused))
		return d;
	dict_free(d);
	return NULL;
}

void dict_free(struct dict *d)
{
	if (!d)
		return;
	dawg_close(&d->words);
	dawg_close(&d->probs);
	for (int i = 0; i < 3; i++)
		dawg_close(&d->predict[i]);
	if (d->paradigms)
		munmap((void *)(uintptr_t)d->paradigms, d->paradigms_size);
	free(d->paradigm_at);
	free(d->suffixes.data);
	free(d->suffixes.at);
	free(d->tags.data);
	free(d->tags.at);
	free(d->tag_flags);
	free(d);
}
