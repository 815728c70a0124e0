#include "fcgi/api/search_narrow.h"

#include <string.h>

#define DROPPABLE 64

/* As it may stand beside other words. */
static const char *written(struct arena *a, const char *q, const struct query_node *n)
{
	bool words = n->text && !n->phrase && !n->star && !n->near && n->kind != QUERY_FIELD;	/* joined and glued ones have them all */
	const char *text = words ? arena_strdup(a, n->text) : arena_strndup(a, q + n->begin, n->end - n->begin);
	bool alone = !text || n->kind == QUERY_FIELD || n->kind == QUERY_NOT || (n->kind == QUERY_LEAF && (!words || !strchr(text, ' ')));
	return alone ? text : arena_printf(a, "(%s)", text);
}

static const char *add(struct arena *a, const char *list, const char *sign, const char *text)
{
	return !list || !text ? NULL : *list ? arena_printf(a, "%s%s%s", list, sign, text) : text;
}

static bool is_among(struct query_node *const *list, int n, const struct query_node *node)
{
	for (int i = 0; i < n; i++)
		if (list[i] == node)
			return true;
	return false;
}

/* Of a relaxed search: what had to be there, or any of its words when none of them had to. */
static const char *relaxed_base(struct arena *a, const char *q, const struct finding *found)
{
	struct query_node *list[DROPPABLE];
	int n = query_droppable(found->query, list, DROPPABLE), wanted = 0, parts = 0;
	const char *all = "", *any = "";
	for (const struct query_node *c = found->query->root->child; c; c = c->next) {
		bool word = is_among(list, n, c);
		wanted += word && !c->optional;
		if (word && c->optional && c->aside)
			continue;
		if (word && c->optional)
			any = add(a, any, " ИЛИ ", written(a, q, c));
		else {
			all = add(a, all, " ", written(a, q, c));
			parts++;
		}
	}
	if (!wanted && any)
		all = add(a, all, " ", arena_printf(a, "(%s)", any));
	return all && parts + !wanted > 1 ? arena_printf(a, "(%s)", all) : all;
}

const char *narrow_base(struct arena *a, const char *q, const struct finding *found)
{
	const struct query_node *root = found->query->root;
	if (!root)
		return "";
	if (found->relaxed)
		return relaxed_base(a, q, found);
	return root->kind == QUERY_AND || root->kind == QUERY_OR ? arena_printf(a, "(%s)", q) : q;
}

const char *narrow_condition(struct arena *a, const char *field, const char *value)
{
	static const char *const QUOTES[] = {"\"", "«", "»", "“", "”", "„"};
	char *plain = arena_strdup(a, value);
	for (size_t i = 0; plain && i < sizeof QUOTES / sizeof *QUOTES; i++)
		for (char *at = plain; (at = strstr(at, QUOTES[i]));)
			memset(at, ' ', strlen(QUOTES[i]));
	return plain ? arena_printf(a, "%s:\"%s\"", field, plain) : NULL;
}

bool narrow_finds(struct asking *a, const char *text, uint64_t count)
{
	struct finding found;
	a->search.each = NULL;
	a->search.limit = 0;
	if (asking_run(a, text, false, NULL, &found))
		return false;
	bool same = !found.result.partial && found.result.total == count;
	finding_close(&found);
	return same;
}
