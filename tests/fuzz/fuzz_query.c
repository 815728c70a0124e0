/* The query language: any bytes give a tree whose errors stand inside the text, and a tree can be made ready for a collection. */
#include "search/index/query.h"
#include "search/text/lexicon.h"
#include "tests/fuzz/fuzz.h"

enum { QUERY_MAX = 2000 };

static struct lexicon *lexicon_kept(void)
{
	static struct lexicon *kept;
	const char *why = "";
	if (!kept)
		kept = lexicon_new(fuzz_share("dict"), LEXICON_SOME, &why);
	MUST(kept);
	return kept;
}

static uint32_t frequency(void *arg, const char *term, uint32_t enough)
{
	(void)arg;
	return strlen(term) % 3 ? enough : 0;
}

static int resolve(void *arg, enum query_field field, const char *value, uint16_t *number, int max)
{
	(void)arg;
	(void)field;
	if (max)
		number[0] = (uint16_t)(1 + strlen(value) % 7);
	return max && strlen(value) % 2;
}

/* A saved search that names itself, as people will do. */
static const char *saved(void *arg, const char *name)
{
	(void)name;
	return arg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	n = n > QUERY_MAX ? QUERY_MAX : n;
	char *text = fuzz_string(data, n);
	struct query_world world = {.lexicon = lexicon_kept(), .today = 20000, .arg = text, .frequency = frequency, .resolve = resolve, .saved = strlen(text) == n ? saved : NULL};
	struct query_tree *q = query_parse(text, n);
	MUST(q);
	MUST(query_expand(q, &world));
	for (const struct query_error *e = q->errors; e; e = e->next)
		MUST(e->begin <= e->end && e->end <= n && *e->message);
	struct query_node *droppable[8];
	MUST(query_droppable(q, droppable, 8) <= 8);
	query_free(q);
	free(text);
	return 0;
}
