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

static const struct { enum query_field field; const char *name; } FIELDS[] = {
	{FIELD_CHANNEL, "канал"}, {FIELD_KIND, "вид"}, {FIELD_STATE, "статус"}, {FIELD_DISTRICT, "район"}, {FIELD_THEME, "тема"},
	{FIELD_ORGANISATION, "организация"}, {FIELD_OBJECT, "объект"}, {FIELD_FAULT, "неисправность"}};
enum { FIELDS_COUNT = sizeof FIELDS / sizeof *FIELDS, SHORT_LISTS = 4 };

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

static const char *condition(const char *field, const char *name)
{
	static char text[300];
	snprintf(text, sizeof text, strchr(name, ' ') ? "%s:\"%s\"" : "%s:%s", field, name);
	return text;
}

static const char *field_name(enum query_field field)
{
	for (int i = 0; i < FIELDS_COUNT; i++)
		if (FIELDS[i].field == field)
			return FIELDS[i].name;
	return NULL;
}

/* A value of another list, asked for in this one («вид:пос»). */
static const char *elsewhere(void *resolver, enum query_field field, const char *value)
{
	uint16_t number;
	for (int i = 0; i < SHORT_LISTS; i++)
		if (FIELDS[i].field != field && facet_resolve(resolver, FIELDS[i].field, value, &number, 1))
			return condition(FIELDS[i].name, value);
	return NULL;
}

const char *facet_near(void *resolver, enum query_field field, const char *value)
{
	const struct facet_resolver *r = resolver;
	const struct facet_name *found = NULL;
	char folded[100] = "";
	size_t n = strlen(value), at = 0, len = 0;
	while (at < n && len + 5 < sizeof folded)
		len += utf8_put(folded + len, utf8_fold(utf8_next(value, n, &at)));
	folded[len] = 0;
	size_t letters = utf8_length(folded, len);
	int best = letters < NAME_LEAST ? 0 : letters > 5 ? 3 : 2;
	for (int i = 0; i < r->names->n && field_name(field); i++) {
		const struct facet_name *name = &r->names->list[i];
		int far = name->facet == (enum index_facet)field ? apart(name->folded, folded) : best;
		if (far >= best)
			continue;
		best = far;
		found = name;
	}
	return found ? condition(field_name(field), found->name) : elsewhere(resolver, field, value);
}
