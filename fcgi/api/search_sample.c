#include "fcgi/api/search_sample.h"

#include <stdlib.h>
#include <string.h>

#include "fcgi/params.h"

enum err sample_take(struct asking *a, const char *q, const uint64_t *dropped, size_t max, struct sample *out)
{
	struct finding found;
	*out = (struct sample){.n = 0};
	a->search.sort = SORT_SAMPLE;
	a->search.collapse = true;
	a->search.limit = max;
	enum err e = asking_run(a, q, false, dropped, &found);
	if (e)
		return e;
	const struct query_error *wrong = found.query->errors;
	out->wrong = wrong ? strdup(wrong->message) : NULL;
	out->ids = search_ids(&found.result);
	out->n = found.result.hits;
	out->total = found.result.unique;
	out->partial = found.result.partial;
	out->relaxed = found.relaxed;
	out->dropped = found.dropped;
	out->text = finding_text(&found);
	bool kept = out->ids && out->text && (!wrong || out->wrong);
	finding_close(&found);
	return kept ? ERR_OK : ERR_INTERNAL;
}

void sample_close(struct sample *s)
{
	free(s->ids);
	free(s->wrong);
	free(s->text);
	s->text = NULL;
	s->wrong = NULL;
	s->ids = NULL;
}

const char *sample_param(void *req, const char *name)
{
	const char *value = req_param(req, name);
	int i = params_find(search_params, name);
	return value || i < 0 ? value : search_params[i].by_default;
}

enum err sample_open(struct req *r, struct asking *a)
{
	enum err e = ask_span(r);
	if (!e)
		e = asking_open(a, r->conf, r->db);
	if (e == ERR_UNAVAILABLE)
		return asking_refuse(r);
	if (!e && (!asking_rights(a, r->arena, req_actor(r)) || !asking_filters(a, r->arena, sample_param, r)))
		e = ERR_INTERNAL;
	return e;
}

static void visit_node(const struct query_node *n, sample_lemma_t visit, void *arg)
{
	for (const struct query_alt *alt = n->kind == QUERY_LEAF ? n->alt : NULL; alt; alt = alt->next)
		for (int i = 0; i < alt->words; i++)
			for (int k = 0; k < alt->slot[i].terms; k++)
				visit(arg, alt->slot[i].term[k]);
	for (const struct query_node *child = n->child; child; child = child->next)
		if (child->kind != QUERY_NOT)
			visit_node(child, visit, arg);
}

void sample_lemmas(struct asking *a, const char *q, sample_lemma_t visit, void *arg)
{
	struct query_tree *tree = query_parse(q, strlen(q));
	struct query_world world = {.lexicon = finder_lexicon(a->finder), .thesaurus = finder_thesaurus(a->finder)};
	if (tree && query_expand(tree, &world) && tree->root)
		visit_node(tree->root, visit, arg);
	query_free(tree);
}
