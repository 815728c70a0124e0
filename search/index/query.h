/*
 * query.h - the query language: text of the box → tree, and the tree made ready for a collection.
 *
 *   query   = or
 *   or      = and { ("ИЛИ" | "OR" | "|") and }
 *   and     = not { ["И" | "AND" | "&"] not }
 *   not     = ["НЕ" | "NOT" | "-"] near
 *   near    = item { ("РЯДОМ" | "NEAR") ["/" n] item }		words within n words of each other in any order; n 1–50, 5 without one
 *   item    = "(" or ")" | «phrase in any form» | "exact phrase" | field ":" value | star | word
 *   star    = beginning "*"					four letters or more; the 100 most frequent lemmas that have it or a form with it
 *   field   = тема канал организация|орг|исполнитель район улица статус вид объект неисправность	by name, a part or other forms of it, id or code; with all below
 *           | дата срок отвечено					period
 *           | оценка важность					number; важность 0 обычная, 1 высокая, 2 чрезвычайная
 *           | дом						a whole address, street and house; see place.h
 *           | адрес ответ					words, «phrase», "exact phrase" there
 *           | номер						the whole number of the record, signs and blanks aside
 *           | есть нет						ответ адрес вложение оценка тема организация район объект неисправность
 *								срок автор повтор коллективное фаст-трек ускоренное (механизм) открыто просрочка
 *           | запрос						a saved search
 *   value   = word | «words» | "words"; of a period or number also  from ".." to  and  ("<" | "<=" | ">" | ">=" | "=") one
 *   period  = 2025 | 2025-01 | 01.2025 | 2025-01-31 | 31.01.2025 | сегодня вчера завтра неделя месяц квартал год
 *           | пн вт ср чт пт сб вс					the last one, today included
 *           | n("д" | "н" | "м" | "г" | "рд")			the last n days, weeks, months, years, working days, today included;
 *								with "+" before it the next ones
 * English: theme channel organisation|org district street state kind object fault date due answered mark priority house address answer
 *   number has no saved; answer address attachment mark theme organisation district object fault due author repeated collective fast accelerated open overdue; today
 *   yesterday tomorrow week month quarter year, mon … sun, d w m y wd.
 * Operators are upper case. A query of several words without any small letter has НЕ and И as words when it reads as a sentence: two
 * words of more than three letters stand side by side, or behind НЕ is what ends as a predicate (ЛИФТ НЕ РАБОТАЕТ). «ТКО НЕ УК»,
 * «НЕ 12» exclude; «-» and NOT always do. A word of letters with a colon and something right behind it («автор:Иванов») is a field that there is not, an
 * error; «внимание: яма», «12:30», «http://…» are text. «дом:16» beside «улица:Попова» is the house of that street, and so is the number of
 * «Попова 12», which is looked for beside the name of its street. A wrong place becomes an error with its bytes; the rest runs.
 */
#ifndef MCU_QUERY_H
#define MCU_QUERY_H

#include "search/index/query_tree.h"
#include "search/text/thesaurus.h"

/* A term of the collection. */
struct query_term {
	char text[TOKEN_MAX * 2 + 1];
};

/* What a query has to know of the collection and of the registry. Any function may be NULL. */
struct query_world {
	struct lexicon *lexicon;
	const struct thesaurus *thesaurus;	/* may be NULL */
	struct derivations *derivations;	/* may be NULL: nothing is remembered */
	bool personal;				/* words that are personal data are looked for and counted too */
	int today;				/* local day since 1970; 0: by the clock, in Moscow */
	void *arg;
	/* Documents with the word among those the asker may see; counting may stop at `enough`. */
	uint32_t (*frequency)(void *arg, const char *term, uint32_t enough);
	/* Words with this beginning that such a document has, most frequent first; at most max, *more: there are others. */
	int (*terms)(void *arg, const char *prefix, struct query_term *out, int max, bool *more);
	/* Facet numbers that a value of a field means; at most max, returns their count, 0 for none. */
	int (*resolve)(void *arg, enum query_field field, const char *value, uint16_t *number, int max);
	/* The condition that a value without meaning was probably meant to be, borrowed until the next call; NULL: none. */
	const char *(*near)(void *arg, enum query_field field, const char *value);
	/* Query text of a saved search, borrowed until the next call; NULL: there is none of this name. */
	const char *(*saved)(void *arg, const char *name);
	/* The n-th working day from `day`, counting it when it is one (n ≥ 1; forward or back); 0 when the calendar of a year it
	 * meets is not known: *year. */
	int (*working_day)(void *arg, int day, int n, bool forward, int *year);
	/* Ids of open records whose control date is an hour of today that has passed, borrowed until the next call; their count. */
	int (*late)(void *arg, const uint64_t **id);
};

/* Parses n bytes of text. NULL only when memory is short. Free with query_free. */
struct query_tree *query_parse(const char *text, size_t n);
void query_free(struct query_tree *q);

/* Parses more text into a tree whose own text it is not; the root of it, NULL for nothing. text must outlive the tree. */
struct query_node *query_parse_into(struct query_tree *q, const char *text, size_t n);

/* Fills the leaves: lemmas, repairs, synonyms, fields. Errors and notes are added. False when memory is short. */
bool query_expand(struct query_tree *q, const struct query_world *world);

/*
 * Relaxing: the words of the outermost AND that may be dropped, as nodes; at most max. A dropped one is marked optional.
 * Fields and negations are never among them.
 */
int query_droppable(const struct query_tree *q, struct query_node **list, int max);

/* How much an expanded node carries: the most that any of its words does. */
enum query_burden query_burden_of(const struct query_node *n);

/* Notes the words marked optional for the reader. */
void query_note_dropped(struct query_tree *q);

/* Is the word one that asks (где, сколько, почему)? Folded. Is the query a question: does it begin with such a word or end with «?»? */
bool query_asks(const char *folded);
bool query_is_question(const struct query_tree *q);

/* Does the lemma only help to ask (находиться, называться, образ in «каким образом»)? */
bool query_helps_to_ask(const char *lemma);

/* Adds a note, or a word to the note of this kind and word; false when memory is short. to may be NULL. */
bool query_add_note(struct query_tree *q, enum query_change kind, const char *from, const char *to);

/* Adds an error; the message is made like printf's and copied. */
__attribute__((format(printf, 4, 5)))
void query_add_error(struct query_tree *q, uint32_t begin, uint32_t end, const char *message, ...);

/* Date value «2025-01», «01.02.2025», «2025»: first and last day since 1970; false when it is none. */
bool query_days(const char *s, size_t n, int *first, int *last);

/*
 * Cuts a range of days (0: open) by the conditions дата: that all of the expanded query is bound to, and makes these hold for any day: so they are as good as
 * a range of the search, by which what lies outside is counted too. The range may become one that nothing lies in.
 */
void query_take_days(struct query_tree *q, int *from, int *to);

/* Is there a condition of this field anywhere in the expanded query, in its saved searches too? Those taken are none. */
bool query_has_field(const struct query_tree *q, enum query_field field);

#endif
