/* expand_place.c - places in a query: signs of streets and towns, shortened adjectives, houses. */
#include <string.h>

#include "search/index/expand.h"
#include "search/text/dict.h"
#include "search/text/streets.h"
#include "search/text/utf8.h"

static const struct { const char *full, *brief; } SHORTENED[] = {
	{"большой", "б"}, {"малый", "м"}, {"верхний", "в"}, {"нижний", "н"}, {"новый", "н"}, {"старый", "ст"}, {"октябрьский", "окт"},
	{"генерал", "ген"}, {"академик", "ак"}, {"маршал", "марш"}, {"красноармейский", "красноарм"},
};

static bool is_word(const struct query_node *n)
{
	return n && n->kind == QUERY_LEAF && !n->phrase && n->alt && n->alt->words == 1;
}

static bool is_capital(const struct query_node *n)
{
	size_t at = 0;
	return utf8_is_upper(utf8_next(n->text, strlen(n->text), &at));
}

static bool has_digit(const char *s)
{
	return strpbrk(s, "0123456789");
}

static bool is_known_street(const struct query_node *n)
{
	for (int i = 0; i < n->alt->slot[0].terms; i++)
		if (street_is_known(n->alt->slot[0].term[i]))
			return true;
	return false;
}

/* What join_name has made. */
static bool is_joined(const struct query_node *n)
{
	return n->kind == QUERY_LEAF && !n->phrase && n->alt && n->alt->words == 2 && n->alt->own && !n->alt->next;
}

/* Does it read as the name of a street behind its sign, or (before it) as the adjective of one? */
static bool is_name(const struct query_node *n)
{
	return (n && is_joined(n)) || (is_word(n) && (is_capital(n) || is_known_street(n)));
}

/* «25 Сентября», «1-й Киевский»: a number, then a name. */
static bool is_numbered_name(const struct query_node *n)
{
	return is_word(n) && has_digit(n->text) && is_name(n->next);
}

/* дом 12к2, дом 8а: the number says by itself that it is a house. */
static bool is_house(const struct query_node *n)
{
	const char *s = is_word(n) ? n->alt->slot[0].term[0] : "";
	return has_digit(s) && s[strspn(s, "0123456789")];
}

static bool is_title(const struct query_node *n)
{
	static const char *const TITLES[] = {"маршал", "марш", "генерал", "ген", "адмирал", "академик", "акад", "ак", "герой", "лейтенант", "капитан", 0};
	for (const char *const *t = TITLES; *t; t++)
		if (expand_has_term(n, *t))
			return true;
	return false;
}

/* «Юрия», not «Анна»: the name of a street stands in the genitive, a person who is asked for does not. */
static bool is_forename(struct expander *x, const struct query_node *n)
{
	const char *form = n->alt->slot[0].word;
	const struct word w = *lexicon_text(x->world->lexicon, form ? form : "", TOKEN_WORD);
	for (int i = 0; i < w.own; i++)
		if (strcmp(word_term(&w, i), form) != 0 && lexicon_text(x->world->lexicon, word_term(&w, i), TOKEN_WORD)->flags & DICT_NAME)
			return true;
	return false;
}

/* «Маршала Жукова», «З. Космодемьянской», «Карла Маркса»: people call the street by the surname alone. */
static bool is_before_surname(struct expander *x, const struct query_node *n)
{
	const struct query_node *name = n->next;
	if (!is_word(n) || !is_word(name) || !is_known_street(name))
		return false;
	size_t at = 0;
	utf8_next(n->text, strlen(n->text), &at);
	bool initial = !n->text[at] || (n->text[at] == '.' && !n->text[at + 1]);
	return (initial && is_capital(n)) || is_title(n) || is_forename(x, n);
}

static bool is_needless(const struct query_node *prev, const struct query_node *n)
{
	if (!is_word(n))
		return false;
	if (expand_has_term(n, "улица"))
		return is_name(n->next) || is_numbered_name(n->next) || (prev && (is_joined(prev) || (is_word(prev) && is_capital(prev))));
	if (strcmp(n->text, "г") == 0 || expand_has_term(n, "город"))
		return n->next && is_word(n->next) && is_capital(n->next);
	return expand_has_term(n, "дом") && is_house(n->next);
}

/* Index in SHORTENED of what the word says in full or in brief; -1 for none. */
static int shortened(struct expander *x, const struct query_node *n)
{
	for (size_t i = 0; i < sizeof SHORTENED / sizeof *SHORTENED; i++) {
		const char *brief = word_term(lexicon_text(x->world->lexicon, SHORTENED[i].brief, TOKEN_WORD), 0);
		if (expand_has_term(n, SHORTENED[i].full) || (utf8_length(n->text, strlen(n->text)) <= 2 && expand_has_term(n, brief)))
			return (int)i;
	}
	return -1;
}

/* Of «окт» itself alone: outside a name it is a month. */
static void add_both(struct expander *x, struct query_slot *slot, int which)
{
	const struct word w = *lexicon_text(x->world->lexicon, SHORTENED[which].full, TOKEN_WORD);
	for (int i = 0; i < w.likely; i++)
		expand_slot_add(x, slot, word_term(&w, i));
	expand_slot_add(x, slot, word_term(lexicon_text(x->world->lexicon, SHORTENED[which].brief, TOKEN_WORD), 0));
}

/* Two words of a name become one leaf: side by side, the first one in full or in brief. */
static void join_name(struct expander *x, struct query_node *n, int which)
{
	struct query_node *name = n->next;
	const struct query_slot first = n->alt->slot[0], second = name->alt->slot[0];
	n->alt = NULL;
	struct query_alt *alt = expand_alt(x, n, 2, 1, true);
	if (!alt)
		return;
	alt->slot[0] = first;
	add_both(x, &alt->slot[0], which);
	alt->slot[1] = second;
	size_t a = strlen(n->text), b = strlen(name->text);
	char *text = pool_alloc(x->q->pool, a + b + 2);
	if (text) {
		memcpy(text, n->text, a);
		text[a] = ' ';
		memcpy(text + a + 1, name->text, b + 1);
		n->text = text;
	}
	n->weak = false;
	n->end = name->end;
	n->next = name->next;
}

static bool is_adjective(struct expander *x, const struct query_node *n)
{
	const struct word *w = lexicon_text(x->world->lexicon, n->alt->slot[0].term[0], TOKEN_WORD);
	return w->flags & DICT_ADJECTIVE;
}

/* «В Сахаре»: a preposition rather than «Верхняя», unless it has a capital inside a query. */
static bool is_preposition(const struct query_node *n, bool first)
{
	return (first || !is_capital(n)) && expand_has_term(n, "в");
}

/* «Большая Советская», and in small letters at the end of a query or before a house. */
static bool is_two_part_name(struct expander *x, const struct query_node *n)
{
	const struct query_node *name = n->next;
	if (!is_word(name) || shortened(x, n) < 0)
		return false;
	if (is_capital(n) || utf8_length(n->text, strlen(n->text)) <= 2)
		return is_capital(name) || is_adjective(x, name);
	return is_adjective(x, name) && (!name->next || (is_word(name->next) && has_digit(name->next->text)));
}

void expand_places(struct expander *x, struct query_node **list)
{
	for (struct query_node *n = *list; n; n = n->next)
		if (is_word(n) && !is_preposition(n, n == *list) && is_two_part_name(x, n) && !is_before_surname(x, n))
			join_name(x, n, shortened(x, n));
	const struct query_node *prev = NULL;
	for (struct query_node *n = *list; n; prev = n, n = n->next) {
		n->weak |= is_needless(prev, n);
		n->spare = is_before_surname(x, n);
		if (n->spare)
			query_add_note(x->q, CHANGE_SPARE, n->text, n->next->text);
	}
}
