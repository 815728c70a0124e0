#include "search/text/tokens.h"

#include <stdio.h>
#include <string.h>

#include "search/text/abbreviations.h"
#include "search/text/runs.h"
#include "search/text/utf8.h"

#define GROUP_MAX 6
#define DOTTED_LEAST 3	/* letters */

/* Runs that are written together. */
struct group {
	struct run run[GROUP_MAX];
	unsigned n;
};

void tokens_init(struct tokens *t, const char *s, size_t n)
{
	t->s = s;
	t->n = n < UINT32_MAX ? n : UINT32_MAX - 1;
	t->at = 0;
	t->position = 0;
	t->head = t->count = 0;
	t->sign = t->house = false;
}

static void push(struct tokens *t, const struct token *token)
{
	if (t->count < TOKEN_QUEUE)
		t->queue[t->count++] = *token;
}

static bool in_list(const char *const *list, const char *word)
{
	for (; *list; list++)	/* the first bytes of Cyrillic letters hardly differ, the second ones do */
		if ((*list)[1] == word[1] && strcmp(*list, word) == 0)
			return true;
	return false;
}

static bool is_ordinal(const struct run *r)
{
	static const char *const HYPHENED[] = {"й", "я", "е", "го", "му", "м", "х", "ми", "ый", "ая", "ое", "ой", "ую", "ых", "ого", "ому", "ым", "ом", 0};
	static const char *const ADJACENT[] = {"й", "я", "го", "му", "ый", "ая", "ое", "ой", "ых", "ого", "ому", 0};
	return in_list(r->join ? HYPHENED : ADJACENT, r->text);
}

static bool is_one_letter(const struct run *r)
{
	return !r->digits && r->letters == 1 && r->len == 2;
}

/* к, корп, корпус → "к"; с, стр, строение → "с"; NULL otherwise. */
static const char *building_sign(const char *word)
{
	static const char *const BLOCK[] = {"к", "корп", "корпус", "корпуса", "корпусе", "корпусу", 0};
	static const char *const STRUCTURE[] = {"с", "стр", "строение", "строения", "строении", "строению", 0};
	if (in_list(BLOCK, word))
		return "к";
	return in_list(STRUCTURE, word) ? "с" : NULL;
}

static bool is_hyphen(uint32_t c)
{
	return c == '-' || c == 0x2010 || c == 0x2011;
}

static bool may_join(uint32_t c)
{
	return is_hyphen(c) || (c < 0x80 && c && strchr("/.,:;'[]", (int)c));
}

/* д/с, а/м */
static bool is_initials(const struct run *a, const struct run *b)
{
	char text[2 * TOKEN_MAX];
	if (!is_one_letter(a) || !is_one_letter(b))
		return false;
	snprintf(text, sizeof text, "%s/%s", a->text, b->text);
	return abbreviation_of(text, false);
}

/* What may join two runs: hyphens join all, a slash hangs on digits and initials, dots and colons stand between digits or Latin words. */
static char joiner(const struct run *a, const struct run *b, uint32_t c)
{
	bool latin = (unsigned char)a->text[0] < 0x80 && (unsigned char)b->text[0] < 0x80;
	if (is_hyphen(c))
		return '-';
	if (c == '/' && ((a->digits && (b->digits || is_one_letter(b))) || is_initials(a, b)))
		return '/';
	if (c == '.' && latin && a->digits == b->digits)
		return '.';
	if (c == ',' && a->digits && b->digits)
		return '.';
	if (c == ':' && a->digits && b->digits)
		return ':';
	if (strchr(",;'[]", (int)c) && latin && !a->digits && !b->digits)
		return (char)c;		/* letters of a Russian word: fdnj,ec is автобус */
	return 0;
}

static void absorb(struct run *number, const struct run *tail, bool with_text)
{
	if (with_text && number->len + tail->len <= TOKEN_MAX) {
		memcpy(number->text + number->len, tail->text, (size_t)tail->len + 1);
		number->len = (uint16_t)(number->len + tail->len);
	}
	number->end = tail->end;
}

/* Adds a run to the group, or melts it into the number before: 2-я → 2, 12а → 12а. True when it was melted. */
static bool melt(struct group *g, const struct run *r)
{
	struct run *last = &g->run[g->n - 1];
	if (!last->digits || last->letters > 4 || (r->join != 0 && r->join != '-') || r->digits)
		return false;
	if (utf8_is_digit((unsigned char)last->text[last->len - 1]) && is_ordinal(r)) {
		absorb(last, r, false);
		return true;
	}
	if (is_one_letter(r) && last->len <= 4) {
		absorb(last, r, true);
		return true;
	}
	return false;
}

static bool next_run(const struct tokens *t, const struct run *last, struct run *r)
{
	if (run_read(t->s, t->n, last->end, r))
		return true;
	size_t at = last->end;
	if (at >= t->n)
		return false;
	uint32_t c = utf8_next(t->s, t->n, &at);
	if (!may_join(c) || !run_read(t->s, t->n, at, r))
		return false;
	r->join = joiner(last, r, c);
	return r->join != 0;
}

static bool digit_follows(const struct tokens *t, size_t at)
{
	return at < t->n && utf8_is_digit((unsigned char)t->s[at]);
}

static bool has_dot(const struct tokens *t, const struct run *r)
{
	return r->end < t->n && t->s[r->end] == '.';
}

/* What follows the dot of a letter: at once, or a blank further another letter with its dot. */
static bool read_letter(const struct tokens *t, const struct run *last, struct run *r)
{
	const size_t at = last->end + 1;
	if (!has_dot(t, last))
		return false;
	return run_read(t->s, t->n, at, r) || (at < t->n && t->s[at] == ' ' && run_read(t->s, t->n, at + 1, r) && is_one_letter(r) && has_dot(t, r));
}

/* «ж.к.х.», «М. Ф. Ц.»: three single letters and more with dots between them are one abbreviation; two may be initials. */
static bool read_dotted(struct tokens *t, struct group *g)
{
	struct run *last = &g->run[0];
	struct group all = *g;
	while (all.n < GROUP_MAX && is_one_letter(last) && read_letter(t, last, &all.run[all.n])) {
		last = &all.run[all.n];
		if (!is_one_letter(last))
			return false;
		last->join = '-';	/* vanishes in the whole */
		all.n++;
	}
	if (all.n < DOTTED_LEAST)
		return false;
	*g = all;
	t->at = last->end;
	return true;
}

static void read_group(struct tokens *t, struct group *g)
{
	struct run r;
	if (read_dotted(t, g))
		return;
	while (g->n < GROUP_MAX && next_run(t, &g->run[g->n - 1], &r)) {
		bool block = g->n && is_one_letter(&r) && building_sign(r.text) && digit_follows(t, r.end);
		if (block || !melt(g, &r))
			g->run[g->n++] = r;
	}
	t->at = g->run[g->n - 1].end;
}

static void token_of_run(struct token *token, const struct run *r, uint32_t position)
{
	*token = (struct token){.begin = (uint32_t)r->begin, .end = (uint32_t)r->end, .position = position, .len = r->len,
				.kind = r->digits ? TOKEN_NUMBER : TOKEN_WORD, .span = 1, .capital = r->capital, .upper = r->upper};
	memcpy(token->text, r->text, (size_t)r->len + 1);
}

static bool is_particle(const struct run *r)
{
	static const char *const LIST[] = {"то", "ка", "либо", "нибудь", "таки", "с", "за", "под", 0};
	return in_list(LIST, r->text);
}

/* The text of a whole: hyphens vanish, other joiners stay, 5корп2 → 5к2. Returns false when no whole is wanted. */
static bool join_text(const struct group *g, struct token *whole)
{
	bool block = g->n == 3 && g->run[0].digits && g->run[2].digits && building_sign(g->run[1].text);
	whole->len = 0;
	whole->kind = TOKEN_WORD;
	for (unsigned i = 0; i < g->n; i++) {
		const struct run *r = &g->run[i];
		const char *text = block && i == 1 ? building_sign(r->text) : r->text;
		size_t len = strlen(text);
		if (whole->len + len + 1 > TOKEN_MAX)
			return false;
		if (r->join && r->join != '-')
			whole->text[whole->len++] = r->join;
		memcpy(whole->text + whole->len, text, len);
		whole->len = (uint16_t)(whole->len + len);
		if (r->digits || (r->join && r->join != '-' && g->run[0].digits))
			whole->kind = TOKEN_NUMBER;
	}
	whole->text[whole->len] = 0;
	return !(g->n == 2 && g->run[1].join != '/' && is_particle(&g->run[1]));
}

static size_t skip_blank(const struct tokens *t, size_t at)
{
	while (at < t->n && (t->s[at] == ' ' || t->s[at] == '.' || t->s[at] == ','))
		at++;
	return at;
}

/* A whole over a house number and what belongs to it; the words come by themselves too. */
static void push_house(struct tokens *t, const struct group *g, const char *sign, const struct run *tail, unsigned span)
{
	struct token token, number;
	token_of_run(&token, &g->run[0], t->position);
	if (g->n > 1 && !join_text(g, &token))
		return;
	number = token;
	int n = snprintf(token.text, sizeof token.text, "%s%s%s", number.text, sign, tail->text);
	token.len = (uint16_t)(n < (int)sizeof token.text ? n : (int)sizeof token.text - 1);
	token.end = (uint32_t)tail->end;
	token.span = (uint8_t)span;
	token.kind = TOKEN_NUMBER;
	push(t, &token);
}

static bool is_house(const struct group *g)
{
	return g->run[0].digits && g->run[0].letters <= 4 && (g->n == 1 || (g->n == 2 && g->run[1].join == '/' && g->run[1].digits));
}

/* Nothing follows a small letter, or a flat does: «7 а, кв. 5». Else it is a word: «7 а также». */
static bool ends_address(const struct tokens *t, size_t at)
{
	struct run next;
	if (skip_blank(t, at) >= t->n || strchr(",.;)\n", t->s[at]))
		return true;
	return run_read(t->s, t->n, skip_blank(t, at), &next) && (strcmp(next.text, "кв") == 0 || strcmp(next.text, "квартира") == 0);
}

/* «12 с 15 июля», «12 к 9 утра», «12 с 9 до 18»: the number behind the sign tells when. «12 к 2 по улице Попова», «12 к 2 дня нет воды» are houses. */
static bool is_time(const struct tokens *t, const struct run *sign, const struct run *number)
{
	static const char *const WHEN[] = {"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
		"утра", "вечера", "ночи", "числа", 0};
	static const char *const HOURS[] = {"часов", "часа", "дня", 0}, *const UNTIL[] = {"до", "по", 0};
	struct run next, end;
	if (!is_one_letter(sign) || t->s[sign->end] != ' ' || !run_read(t->s, t->n, skip_blank(t, number->end), &next))
		return false;
	if (in_list(UNTIL, next.text))
		return run_read(t->s, t->n, skip_blank(t, next.end), &end) && end.digits;
	return in_list(WHEN, next.text) || (strcmp(sign->text, "с") == 0 && in_list(HOURS, next.text));
}

/* «5 корп. 2», «3/5 к. 2», «8 А», «дом 8 а». */
static void push_spaced_house(struct tokens *t, const struct group *g)
{
	struct run sign, number;
	if (!is_house(g) || digit_follows(t, t->at))
		return;
	size_t at = skip_blank(t, t->at);
	if (at == t->at || !run_read(t->s, t->n, at, &sign) || sign.digits)
		return;
	if (building_sign(sign.text) && run_read(t->s, t->n, skip_blank(t, sign.end), &number) && number.digits && number.letters <= 3
	    && !is_time(t, &sign, &number))
		push_house(t, g, building_sign(sign.text), &number, g->n + 2);
	else if (is_one_letter(&sign) && (sign.capital || (t->house && ends_address(t, sign.end))) && utf8_is_digit((unsigned char)g->run[g->n - 1].text[0]))
		push_house(t, g, "", &sign, g->n + 1);
}

/* Words after which the name of a street comes; whole words end a sentence with their dot. */
static bool is_street_sign(const struct tokens *t, const struct group *g)
{
	static const char *const SHORT[] = {"ул", "пр", "просп", "пер", "пл", "наб", "бул", 0};
	static const char *const LONG[] = {"улица", "улице", "улицу", "улицы", "улицей", "проспект", "проспекте", "проспекту", "проспекта",
		"переулок", "переулке", "переулку", "бульвар", "бульваре", "бульвару", "площадь", "площади", "набережная", "набережной",
		"проезд", "проезде", "проезду", 0};
	if (g->n == 2)
		return (strcmp(g->run[0].text, "пр") == 0 || strcmp(g->run[0].text, "б") == 0) && !g->run[1].digits && g->run[1].letters <= 2;
	if (g->n != 1)
		return false;
	return in_list(SHORT, g->run[0].text) || (in_list(LONG, g->run[0].text) && !(t->at < t->n && strchr(".!?", t->s[t->at])));
}

static bool is_house_sign(const struct group *g)
{
	static const char *const SIGNS[] = {"д", "дом", "дома", "доме", "дому", "домом", 0};
	return g->n == 1 && in_list(SIGNS, g->run[0].text);
}

/* What stands between the sign and the name: a title, an initial, a number. */
static bool is_before_name(const struct group *g)
{
	static const char *const TITLES[] = {"маршала", "генерала", "адмирала", "академика", "героя", "лейтенанта", "капитана", "им", "имени", 0};
	return g->n == 1 && (in_list(TITLES, g->run[0].text) || is_one_letter(&g->run[0]) || g->run[0].digits);
}

static bool is_dotted(const struct tokens *t, const struct run *r)
{
	return has_dot(t, r) && !r->digits && r->letters <= ABBREVIATION_LETTERS;
}

static void push_group(struct tokens *t, const struct group *g)
{
	struct token token;
	bool street = t->sign;
	if (g->n > 1) {
		token_of_run(&token, &g->run[0], t->position);
		token.end = (uint32_t)g->run[g->n - 1].end;
		token.span = (uint8_t)g->n;
		token.street = street;
		if (join_text(g, &token))
			push(t, &token);
	}
	for (unsigned i = 0; i < g->n; i++) {
		token_of_run(&token, &g->run[i], t->position++);
		token.street = street && i == 0;
		token.dotted = g->n == 1 && is_dotted(t, &g->run[0]);
		push(t, &token);
	}
	t->house = is_house_sign(g);
	t->sign = is_street_sign(t, g) || (street && is_before_name(g));
}

static bool push_pattern(struct tokens *t)
{
	struct token token;
	unsigned char c = (unsigned char)t->s[t->at];
	size_t read = 0;
	if (utf8_is_digit(c) || c == '+')
		read = phone_read(t->s, t->n, t->at, &token);
	if (!read && c < 0x80 && c > ' ')
		read = email_read(t->s, t->n, t->at, &token);
	if (!read)
		return false;
	token.position = t->position++;
	t->sign = t->house = false;
	t->at += read;
	push(t, &token);
	return true;
}

/* Fills the queue with what begins at t->at, or steps over one character. */
static void read_some(struct tokens *t)
{
	struct group g;
	size_t markup = markup_length(t->s, t->n, t->at);
	if (markup) {
		t->at += markup;
		return;
	}
	if (push_pattern(t))
		return;
	if (!run_read(t->s, t->n, t->at, &g.run[0])) {
		utf8_next(t->s, t->n, &t->at);
		return;
	}
	g.n = 1;
	read_group(t, &g);
	push_spaced_house(t, &g);
	push_group(t, &g);
}

bool tokens_next(struct tokens *t, struct token *out)
{
	if (t->head == t->count)
		t->head = t->count = 0;
	while (!t->count && t->at < t->n)
		read_some(t);
	if (!t->count)
		return false;
	*out = t->queue[t->head++];
	return true;
}
