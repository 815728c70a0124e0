/* eval_texts.h - what several measurements read: labelled lines, real texts by id, a register of streets by the names of its labels. */
#ifndef MCU_CTL_EVAL_TEXTS_H
#define MCU_CTL_EVAL_TEXTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "search/text/places.h"

enum { EVAL_LINE = 16384 };

/* A file of a folder; NULL and a line on stderr when it is not there. */
FILE *eval_open(const char *folder, const char *name);

/* Next line without its end that is no comment; false at the end. line has room for EVAL_LINE bytes. */
bool eval_line(FILE *f, char *line);

/* Clean texts of NAME.ndjson in the folder by id. New; NULL when the file is not there. */
json_t *eval_messages(const char *folder, const char *name);

/* A register of streets of one settlement, filled from files of lines «kind|name». NULL and a line on stderr without the dictionary. */
struct eval_streets;
struct eval_streets *eval_streets_new(const char *home);
bool eval_streets_read(struct eval_streets *s, const char *folder, const char *name);
void eval_streets_free(struct eval_streets *s);

struct places *eval_streets_places(const struct eval_streets *s);
int eval_street(const struct eval_streets *s, const char *label, size_t n);	/* row of «ул. Багратиона», from 1; 0: none */
const char *eval_street_name(const struct eval_streets *s, int street);

#endif
