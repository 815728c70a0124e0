/* search_usual.c - values of facets as people name them, beside their names; and what a value that fits none was probably meant to be. */
#include <stdio.h>
#include <string.h>

#include "fcgi/api/search_in.h"
#include "search/index/query_fields.h"
#include "search/text/utf8.h"

enum { STEM = 10, ENDING = 6, NAME_LEAST = 4 };	/* bytes, bytes, letters */

/* What has five letters or more is a stem, and any ending may follow it; folded. */
static const struct { enum query_field field; const char *usual, *value; } USUAL[] = {
	{FIELD_CHANNEL, "тг", "telegram"}, {FIELD_CHANNEL, "tg", "telegram"}, {FIELD_CHANNEL, "телег", "telegram"}, {FIELD_CHANNEL, "телеграм", "telegram"},
	{FIELD_CHANNEL, "вк", "vk"}, {FIELD_CHANNEL, "контакт", "vk"}, {FIELD_CHANNEL, "вконтакт", "vk"},
	{FIELD_CHANNEL, "ок", "ok"}, {FIELD_CHANNEL, "одноклас", "ok"}, {FIELD_CHANNEL, "звонок", "phone"}, {FIELD_CHANNEL, "звонк", "phone"},
	{FIELD_CHANNEL, "письмо", "written"}, {FIELD_CHANNEL, "письма", "written"}, {FIELD_CHANNEL, "имейл", "email"}, {FIELD_CHANNEL, "мейл", "email"},
	{FIELD_KIND, "пост", "publication"}, {FIELD_KIND, "посты", "publication"}, {FIELD_KIND, "комент", "comment"},
	{FIELD_STATE, "работа", "in_work"}, {FIELD_STATE, "исполня", "in_work"}};

static bool is_usual(const char *usual, const char *folded)
{
	size_t n = strlen(usual);
	return !strcmp(usual, folded) || (n >= STEM && !strncmp(usual, folded, n) && strlen(folded) <= n + ENDING);
}

const char *facet_usual(enum query_field field, const char *folded)
{
	for (size_t i = 0; i < sizeof USUAL / sizeof *USUAL; i++)
		if (USUAL[i].field == field && is_usual(USUAL[i].usual, folded))
			return USUAL[i].value;
	return NULL;
}

/* How far is the value from the name, or from the nearest of its words? */
static int apart(const char *name, const char *folded)
{
	char word[100];
	int best = query_apart(folded, name);
	for (const char *at = name; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");
		snprintf(word, sizeof word, "%.*s", (int)n, at);
		int far = query_apart(folded, word);
		best = far < best ? far : best;
		at += n;
	}
	return best;
}

static const char *condition(enum query_field field, const char *name)
{
	static char text[300];
	snprintf(text, sizeof text, strchr(name, ' ') ? "%s:\"%s\"" : "%s:%s", query_field_name(field), name);
	return text;
}

/* A value of another list, asked for in this one («вид:пос»). */
static const char *elsewhere(void *resolver, enum query_field field, const char *value)
{
	static const enum query_field SHORT[] = {FIELD_CHANNEL, FIELD_KIND, FIELD_STATE, FIELD_DISTRICT};
	uint16_t number;
	for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT; i++)
		if (SHORT[i] != field && facet_resolve(resolver, SHORT[i], value, &number, 1))
			return condition(SHORT[i], value);
	return NULL;
}

const char *facet_near(void *resolver, enum query_field field, const char *value)
{
	const struct facet_resolver *r = resolver;
	const struct facet_name *found = NULL;
	char folded[100];
	utf8_fold_text(value, strlen(value), folded, sizeof folded);
	size_t letters = utf8_length(folded, strlen(folded));
	int best = letters < NAME_LEAST ? 0 : letters > 5 ? 3 : 2;
	for (int i = 0; i < r->names->n; i++) {
		const struct facet_name *name = &r->names->list[i];
		int far = name->facet == (enum index_facet)field ? apart(name->folded, folded) : best;
		if (far >= best)
			continue;
		best = far;
		found = name;
	}
	return found ? condition(field, found->name) : elsewhere(resolver, field, value);
}
