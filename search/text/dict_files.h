/* dict_files.h - inside of the dictionary: its tables as they lie in the files of npm's az. */
#ifndef MCU_DICT_FILES_H
#define MCU_DICT_FILES_H

#include "search/text/dawg.h"
#include "search/text/dict.h"

/* An array of strings of a JSON file: [at[i], at[i + 1]) in data, in the dictionary's alphabet. */
struct string_table {
	uint8_t *data;
	uint32_t *at;
	uint32_t count;
};

struct dict {
	struct dawg words, probs, predict[3];
	const uint16_t *paradigms;	/* per paradigm: size, then suffixes, tags, prefixes of its forms */
	size_t paradigms_size;
	uint32_t *paradigm_at;
	uint32_t paradigm_count;
	struct string_table suffixes, tags;
	uint16_t *tag_flags;
};

/* Forms of a paradigm; NULL for a number out of range. */
static inline const uint16_t *dict_paradigm(const struct dict *d, unsigned number, unsigned *forms)
{
	if (number >= d->paradigm_count)
		return NULL;
	const uint16_t *p = d->paradigms + d->paradigm_at[number];
	*forms = p[0] / 3u;
	return p + 1;
}

#endif
