/* query_lex.h - inside of the query language: its lexemes. */
#ifndef MCU_QUERY_LEX_H
#define MCU_QUERY_LEX_H

#include "search/index/query.h"

enum lex_kind { LEX_END, LEX_WORD, LEX_PHRASE, LEX_EXACT, LEX_FIELD, LEX_MEANT, LEX_OPEN, LEX_CLOSE, LEX_AND, LEX_OR, LEX_NOT, LEX_NEAR };

struct lexeme {
	enum lex_kind kind;
	uint32_t begin, end;	/* all of it */
	uint32_t from, to;	/* its content: without quotes, field name */
	enum query_field field;
	uint32_t name_end;	/* of a field, after the colon */
	const char *meant;	/* LEX_MEANT: the field that was probably misspelt; NULL: there is none like it */
	int near;		/* LEX_NEAR: words apart */
	bool far;		/* … and that is not what was asked for: out of bounds */
	bool quoted, exact;	/* value of a field */
	bool unclosed;
};

struct lexer {
	const char *s;
	uint32_t n, at;
	bool capitals;		/* no lower-case letter at all: a bare РЯДОМ is a word then */
	bool shouting;		/* … and it reads as a sentence (query.h): НЕ and И are words too */
};

void lexer_init(struct lexer *l, const char *s, size_t n);
void lexer_next(struct lexer *l, struct lexeme *x);

#endif
