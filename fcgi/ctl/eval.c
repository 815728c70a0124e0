/* mcuctl eval: measures the production code on files, in a scratch index, without a database. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "search/index/evaluate.h"

static FILE *open_file(const char *path)
{
	FILE *f = fopen(path, "re");
	if (!f)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return f;
}

static void close_file(FILE *f)
{
	if (f)
		fclose(f);
}

static void say_skipped(int lines)
{
	if (lines)
		fprintf(stderr, "# не прочитано строк: %d\n", lines);
}

static void say_wrong(const char *path, const struct thesaurus_issues *issues)
{
	for (int i = 0; i < issues->n; i++)
		fprintf(stderr, "%s: строка %d: %s\n", path, issues->list[i].line, issues->list[i].message);
	if (!issues->n)
		fprintf(stderr, "Не читается словарь: %s\n", path);
}

static int eval_match(char **argv)
{
	char path[600];
	const char *why = "";
	struct match_result r;
	struct thesaurus_issues issues = {.n = 0};
	snprintf(path, sizeof path, "%s/dict", ctl_conf()->share);
	struct lexicon *lx = lexicon_new(path, LEXICON_SOME, &why);
	snprintf(path, sizeof path, "%s/search/thesaurus.txt", ctl_conf()->share);
	struct thesaurus *th = lx ? thesaurus_new(lx, path, &issues) : NULL;
	FILE *pairs = open_file(argv[0]);
	bool ok = th && pairs && evaluate_match(pairs, lx, th, stderr, &r);
	if (!lx)
		fprintf(stderr, "Не читается словарь: %s\n", why);
	else if (!th)
		say_wrong(path, &issues);
	close_file(pairs);
	thesaurus_free(th);
	lexicon_free(lx);
	if (!ok)
		return 1;
	say_skipped(r.skipped);
	printf("{\"must\":[%d,%d],\"mustnot\":[%d,%d]}\n", r.must_found, r.must, r.mustnot_found, r.mustnot);
	return 0;
}

static int eval_search(char **argv)
{
	struct retrieval r;
	FILE *docs = open_file(argv[0]), *queries = open_file(argv[1]), *judgements = open_file(argv[2]);
	bool ok = docs && queries && judgements && evaluate_search(docs, queries, judgements, ctl_conf()->share, stderr, &r);
	close_file(docs);
	close_file(queries);
	close_file(judgements);
	if (!ok)
		return 1;
	say_skipped(r.skipped);
	printf("{\"ndcg10\":%.4f,\"recall100\":%.4f,\"mrr10\":%.4f,\"p50_ms\":%.2f,\"p95_ms\":%.2f}\n", r.ndcg10, r.recall100, r.mrr10, r.p50_ms, r.p95_ms);
	return 0;
}

enum { ANY = -1 };	/* it reads its own words, its name first */

/* To add a measurement: a row here and its function. */
static const struct {
	const char *name;
	int files;
	int (*run)(char **argv);
} evaluations[] = {{"match", 1, eval_match}, {"search", 3, eval_search}, {"rank", 3, eval_rank}, {"places", 2, eval_places}, {"card", 2, eval_card}, {"urgency", 2, eval_urgency}, {"classify", 1, eval_classify}, {"cluster", 1, eval_cluster}, {"labels", 1, eval_labels}, {"duplicates", 1, eval_duplicates}, {"mask", 1, eval_mask}, {"spans", 2, eval_spans}, {"bursts", ANY, eval_bursts}, {"effect", ANY, eval_effect}, {"surveillance", 1, eval_surveillance}, {"replies", ANY, eval_replies}, {"causes", ANY, eval_causes}};

int ctl_eval(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof evaluations / sizeof *evaluations; i++)
		if (!strcmp(argv[1], evaluations[i].name) && (evaluations[i].files == ANY || argc == 2 + evaluations[i].files)) {
			int status = evaluations[i].run(argv + (evaluations[i].files == ANY ? 1 : 2));
			return status == 2 ? ctl_usage(argv[0]) : status;
		}
	return ctl_usage(argv[0]);
}
