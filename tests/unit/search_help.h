/* search_help.h - the dictionary and a scratch index for the tests of the search. */
#ifndef MCU_SEARCH_HELP_H
#define MCU_SEARCH_HELP_H

#include <stdio.h>

#include "search/index/evaluate.h"
#include "search/index/writer.h"
#include "tests/unit/unit.h"

/* Databases of the scratch indexes, as MCU_SHARDS names them. */
static const char *help_shards = "1";

static inline struct lexicon *help_lexicon(void)
{
	static struct lexicon *kept;
	char path[600];
	const char *share = getenv("MCU_SHARE"), *why = "";
	if (kept)
		return kept;
	snprintf(path, sizeof path, "%s/dict", share ? share : "build/share");
	kept = lexicon_new(path, LEXICON_SOME, &why);
	if (!kept)
		kept = lexicon_new("search/node_modules/az/dicts", LEXICON_SOME, &why);
	if (!kept)
		fail_msg("cannot read the dictionary: %s/%s", path, why);
	return kept;
}

static inline struct thesaurus *help_thesaurus(void)
{
	static struct thesaurus *kept;
	struct thesaurus_issues issues;
	if (!kept)
		kept = thesaurus_new(help_lexicon(), "search/data/thesaurus.txt", &issues);
	if (!kept)
		fail_msg("thesaurus.txt, line %d: %s", issues.n ? issues.list[0].line : 0, issues.n ? issues.list[0].code : "");
	return kept;
}

/* A server lets go of the writer before only when it notices that it is gone. */
static inline struct index_writer *help_writer(const char *dir)
{
	struct index_writer *w;
	enum index_status status;
	do
		status = index_writer_open(dir, help_shards, help_lexicon(), NULL, &w);
	while (status == INDEX_LOCKED);
	assert_int_equal(status, INDEX_OK);
	return w;
}

/* An index with these texts, numbered from 1, in dir; open it with index_open, remove it with scratch_remove. */
static inline void help_build(char *dir, size_t room, const char *const *text, int n)
{
	assert_true(scratch_make(dir, room));
	struct index_writer *w = help_writer(dir);
	for (int i = 0; i < n; i++) {
		struct index_message m = {.id = (uint64_t)i + 1, .rev = 1, .text = text[i], .sort_at = 1700000000 + i * 86400, .day = 19000 + i,
			.theme = (uint32_t)i % 2 + 1, .organisation = (uint32_t)i % 3 + 1, .channel = i % 2 ? "vk" : "pos", .state = "new", .kind = "message"};
		assert_int_equal(index_writer_put(w, &m, true), INDEX_OK);
	}
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
}

#endif
