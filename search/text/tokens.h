/*
 * tokens.h - the one tokenizer: index, query and highlighter cut text with it, so that they never disagree.
 *
 * Text of a token is folded (case, ё→е, stress marks and soft hyphens dropped, и+breve→й, an apostrophe between
 * Cyrillic letters→ъ) and alphabets mixed within a word are mended ("дoрога" with Latin o). Offsets are bytes of the source.
 * Written-together things come twice: once whole (joined, first) and once in parts, at positions of their own:
 *   Верхне-Сенная → верхнесенная/2, верхне, сенная     12/3 → 12/3 /2, 12, 3     5 корп. 2 → 5к2 /3, 5, корп, 2
 *   8 А → 8а/2, 8, а     3/5 корп. 2 → 3/5к2 /4, 3/5 /2, 3, 5, корп, 2
 *   ж.к.х., ж. к. х. → жкх/3, ж, к, х
 * One token only: 12а (house letter), 2 (of 2-я, 5-го), phones (last ten digits), e-mail.
 * Tags <b>, entities &nbsp; and the number of a mention [id1|Имя] are skipped.
 */
#ifndef MCU_TOKENS_H
#define MCU_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOKEN_MAX 95		/* bytes of text; longer words are cut, alike everywhere */
#define TOKEN_QUEUE 12

enum token_kind {
	TOKEN_WORD,		/* letters */
	TOKEN_NUMBER,		/* digits, house numbers, phones, e-mail: exact, no word forms */
};

struct token {
	uint32_t begin, end;	/* bytes of the source, end excluded */
	uint32_t position;	/* number of the word, from 0 */
	uint16_t len;		/* bytes of text */
	uint8_t kind;		/* enum token_kind */
	uint8_t span;		/* positions covered: over 1 for the whole of a written-together thing */
	bool capital;		/* begins with an upper-case letter */
	bool upper;		/* two letters or more, all upper case */
	bool street;		/* follows улица, пр-т, пер. …, titles and initials between them or not */
	bool dotted;		/* a short word with a dot right behind it: «дет.» */
	char text[TOKEN_MAX + 1];
};

struct tokens {
	const char *s;
	size_t n, at;
	uint32_t position;
	unsigned head, count;
	bool sign;		/* what was read last is the sign of a street */
	bool house;		/* the word before was «дом» */
	struct token queue[TOKEN_QUEUE];
};

/* Starts over s, borrowed while tokens are taken. Positions begin at 0. */
void tokens_init(struct tokens *t, const char *s, size_t n);

/* Next token into *out; false at the end. Joined tokens come before their parts. */
bool tokens_next(struct tokens *t, struct token *out);

#endif
