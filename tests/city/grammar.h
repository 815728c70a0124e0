/*
 * grammar.h - the small language in which the texts of the city are written.
 *
 * A file is a list of rules: a line `= name` opens one, each further line is an alternative (`3*text` weighs three).
 * Empty lines and lines that start with # are skipped. Inside a line
 *   [a|b|c]   one of the alternatives, nesting allowed, an empty one means nothing
 *   <a|b|c>   by voice: he, she, we
 *   {name}    another rule, or a slot that the program fills (place, organisation, date …)
 */
#ifndef CITY_GRAMMAR_H
#define CITY_GRAMMAR_H

#include <stdbool.h>

#include "tests/city/buf.h"
#include "tests/city/rng.h"

struct grammar;
enum voice { VOICE_HE, VOICE_SHE, VOICE_WE };

struct grammar_run {
	struct rng *rng;
	struct buf *out;
	enum voice voice;
	void (*slot)(void *arg, int slot, struct buf *out);
	void *arg;
};

/* slots: names of n slots, borrowed for the life of the grammar. The caller frees with grammar_free. */
struct grammar *grammar_new(const char *const *slots, int n);
void grammar_free(struct grammar *g);

/* Number of the rule of that name; makes an empty one when there is none. -1 when memory is out. */
int grammar_rule(struct grammar *g, const char *name);

/* Adds one alternative; false (with a sentence in why) when its brackets do not match. */
bool grammar_add(struct grammar *g, int rule, const char *line, char *why, size_t why_size);

/* Reads a file of rules. */
bool grammar_load(struct grammar *g, const char *path, char *why, size_t why_size);

/* True when each rule that is named somewhere has an alternative; otherwise why names one that has none. */
bool grammar_check(const struct grammar *g, char *why, size_t why_size);

/* Alternatives of a rule; 0: the rule is empty. */
int grammar_size(const struct grammar *g, int rule);

/* True when the alternative that the next expansion of rule draws would use slot (the draw itself is not consumed). */
bool grammar_uses(const struct grammar *g, int rule, struct rng rng, int slot);

/* Writes a random expansion of the rule. */
void grammar_expand(const struct grammar *g, int rule, const struct grammar_run *run);

#endif
