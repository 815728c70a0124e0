/* expand_house.c - the house of a street in a query: «улица:Попова дом:16», «Попова 12». */
#include <stdio.h>
#include <string.h>

#include "search/index/expand.h"
#include "search/text/streets.h"
#include "search/text/utf8.h"

#define HOUSE_DIGITS 4
#define BEHIND_WORDS 2	/* «Попова, д. 12»: the number stands so near behind its street … */
#define BEFORE_WORDS 4	/* … and before it: «в доме 12 по улице Петра Попова» */

/* Adjectives of streets as they are cut short. */
static const struct { const char *brief, *full; } ADJECTIVES[] = {{"б", "Большая"}, {"бол", "Большая"}, {"м", "Малая"}, {"мал", "Малая"}, {"в", "Верхняя"}, {"н", "Нижняя"}};

bool expand_names_street(const char *s)
{
	int letters = 0;
	for (; *s; s++)
		letters += (*s & 0xC0) == 0xC0 || (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z');
	return letters > 1;
}

/* Two words with a blank between them; NULL (noted) when memory is short. */
static const char *joined(struct expander *x, const char *first, const char *second)
{
	const size_t room = strlen(first) + strlen(second) + 2;
	char *text = pool_alloc(x->q->pool, room);
	if (text)
		snprintf(text, room, "%s %s", first, second);
	x->failed |= !text;
	return text;
}

/* «Б. Советская» with its first word in full: addresses are kept so. */
static const char *whole_street(struct expander *x, const char *street)
{
	char first[16];
	const char *dot = strchr(street, '.');
	size_t n = dot ? (size_t)(dot - street) : 0;
	utf8_fold_text(street, n, first, sizeof first);
	for (size_t i = 0; n && i < sizeof ADJECTIVES / sizeof *ADJECTIVES; i++) {
		if (strcmp(first, ADJECTIVES[i].brief) != 0)
			continue;
		return joined(x, ADJECTIVES[i].full, dot + 1 + strspn(dot + 1, " "));
	}
	return street;
}

void expand_house_of_street(struct expander *x, struct query_node *list)
{
	const struct query_node *street = list;
	while (street && !(street->kind == QUERY_FIELD && street->field == FIELD_STREET))
		street = street->next;
	for (struct query_node *n = street ? list : NULL; n; n = n->next) {
		if (n->kind != QUERY_FIELD || n->field != FIELD_HOUSE || expand_names_street(n->text))
			continue;
		const char *name = whole_street(x, street->text);
		const char *text = name ? joined(x, name, n->text) : NULL;
		n->text = text ? text : n->text;
	}
}

static bool is_word(const struct query_node *n)
{
	return n && n->kind == QUERY_LEAF && !n->phrase && n->alt;
}

static bool has_term_of(const struct query_node *n, const char *const *list)
{
	for (; *list; list++)
		if (expand_has_term(n, *list))
			return true;
	return false;
}

/* The last word of the name of a street: one that streets are called by, «Большой Советской», or whatever stands behind its sign. */
static bool is_street(const struct query_node *before, const struct query_node *n)
{
	static const char *const SIGNS[] = {"улица", "ул", "проспект", "переулок", "пер", "бульвар", "проезд", "шоссе", "площадь", NULL};
	if (!is_word(n) || strpbrk(n->text, "0123456789"))
		return false;
	if (n->alt->words == 2)
		return n->alt->own && !n->alt->next;
	for (int i = 0; i < n->alt->slot[0].terms; i++)
		if (street_is_known(n->alt->slot[0].term[i]))
			return true;
	return is_word(before) && has_term_of(before, SIGNS);
}

/* «12», «12а», «12 А»: no more digits than a house has. */
static bool is_number(const struct query_node *n)
{
	if (!is_word(n) || n->alt->words != 1)
		return false;
	const size_t digits = strspn(n->text, "0123456789");
	const char *letter = n->text + digits + strspn(n->text + digits, " ");
	return digits && digits <= HOUSE_DIGITS && utf8_length(letter, strlen(letter)) <= 1 && (!n->alt->next || *letter);
}

/* «Гагарина 12 апреля» is a day. */
static bool is_month(const struct query_node *n)
{
	static const char *const MONTHS[] = {"январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь", NULL};
	return is_word(n) && has_term_of(n, MONTHS);
}

/* The number as a house of the index (numbers.h): in front of its street only when it is not of another one. */
static bool house_slot(struct expander *x, const struct query_slot *number, const char *prefix, struct query_slot *out)
{
	char term[TOKEN_MAX + 2];
	*out = *number;
	for (int i = 0; i < out->terms; i++) {
		const int n = snprintf(term, sizeof term, "%s%s", prefix, number->term[i]);
		out->term[i] = n < (int)sizeof term ? pool_copy(x->q->pool, term, (size_t)n) : NULL;
		x->failed |= !out->term[i];
	}
	return !x->failed;
}

/* A way to find the number beside its street: behind it, or before. */
static bool add_beside(struct expander *x, const struct query_node *street, struct query_node *number, const struct query_slot *plain, bool before)
{
	struct query_slot house;
	const struct query_alt *name = street->alt;
	if (!house_slot(x, plain, before ? TERM_HOUSE_FREE : TERM_HOUSE, &house))
		return false;
	struct query_alt *alt = expand_alt(x, number, name->words + 1, before ? BEFORE_WORDS : BEHIND_WORDS, true);
	if (!alt)
		return false;
	memcpy(alt->slot + before, name->slot, (size_t)name->words * sizeof *name->slot);
	alt->slot[before ? 0 : name->words] = house;
	return true;
}

/* The number is asked for as the house of the street: beside its name, not anywhere in the text. */
static void bind(struct expander *x, const struct query_node *street, struct query_node *number)
{
	const struct query_slot plain = number->alt->slot[0];
	number->alt = NULL;
	if (add_beside(x, street, number, &plain, true) && add_beside(x, street, number, &plain, false))
		number->street = street->text;
}

static bool is_flat_sign(const struct query_node *n)
{
	static const char *const SIGNS[] = {"квартира", "кв", NULL};
	return is_word(n) && has_term_of(n, SIGNS);
}

/* «12 а» at the end of the query or before a flat is the house 12а; elsewhere the letter is a word («12 в субботу»). */
static void take_letter(struct expander *x, struct query_node *number)
{
	char text[TOKEN_MAX + 1];
	struct query_node *letter = number->next;
	const bool apart = is_word(letter) && utf8_length(letter->text, strlen(letter->text)) == 1 && (unsigned char)*letter->text >= 0x80 && (!letter->next || is_flat_sign(letter->next));
	const char *form = apart ? letter->alt->slot[0].word : NULL;
	if (!form || number->text[strspn(number->text, "0123456789")])
		return;
	const int n = snprintf(text, sizeof text, "%s%s", number->text, form);
	struct query_slot *slot = &number->alt->slot[0];
	slot->terms = slot->sure = 0;
	expand_slot_add(x, slot, text);
	slot->sure = slot->terms;
	number->text = slot->word = pool_copy(x->q->pool, text, (size_t)n);
	x->failed |= !number->text;
	number->end = letter->end;
	number->next = letter->next;
}

/* «кв. 5» behind a house: records seldom name the flat, and to most it is personal data, so it only ranks. */
static void spare_flat(struct expander *x, const struct query_node *street, const struct query_node *house)
{
	struct query_node *sign = house->next, *flat = is_flat_sign(sign) ? sign->next : NULL;
	if (!flat || !is_number(flat))
		return;
	struct query_slot slot = sign->alt->slot[0];	/* of the sign alone, not of what else is called so */
	expand_slot_add(x, &slot, "квартира");
	slot.sure = slot.terms;
	sign->alt = NULL;
	struct query_alt *alt = expand_alt(x, sign, 2, 1, true);
	if (!alt)
		return;
	alt->slot[0] = slot;
	alt->slot[1] = flat->alt->slot[0];
	const char *text = joined(x, sign->text, flat->text), *at = joined(x, street->text, house->text);
	sign->text = text ? text : sign->text;
	sign->end = flat->end;
	sign->next = flat->next;
	sign->spare = true;
	if (text && at)
		query_add_note(x->q, CHANGE_FLAT, text, at);
}

void expand_houses(struct expander *x, struct query_node *list)
{
	const struct query_node *before = NULL;
	for (struct query_node *n = list; n; before = n, n = n->next) {
		if (!is_street(before, n))
			continue;
		struct query_node *sign = is_word(n->next) && (expand_has_term(n->next, "дом") || strcmp(n->next->text, "д") == 0) ? n->next : NULL;
		struct query_node *number = sign ? sign->next : n->next;
		if (!is_number(number) || is_month(number->next))
			continue;
		take_letter(x, number);
		spare_flat(x, n, number);
		bind(x, n, number);
		if (sign)
			sign->weak = true;
	}
}
