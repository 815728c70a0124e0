/*
 * personal.h - personal data in what leaves the API: shown to who answers people (action personal.text), masked for all others.
 *
 * resp_json masks every answer by itself: members that hold words of people, in any depth, also of endpoints yet to come. Whoever
 * sends texts in another way (files), cuts fragments out of them or makes words of them asks for personal_text first.
 */
#ifndef MCU_PERSONAL_H
#define MCU_PERSONAL_H

#include "fcgi/req.h"
#include "search/text/mask.h"

#define PERSONAL_TEXT "personal.text"	/* the action of who sees texts whole */

/* The masker of this process, made at the first use and kept, without a name of the record before; NULL (logged) when its dictionary cannot be read. Borrowed. */
struct masker *personal_masker(const struct conf *conf);

/* The same for a request: of the record that its route names it knows all names (mask_remember), of others none. NULL when there is none. */
struct masker *personal_masker_of(struct req *r);

/* Does the actor see texts whole? Where his right to does not reach all that he sees: of the message that the route names, as it was
 * at the first question; of several messages, no (but lists of records are masked row by row). */
bool personal_shown(struct req *r);

/* *out: the masker for texts of this request, NULL when the actor sees them whole. ERR_INTERNAL when there should be one and is none. */
enum err personal_for(struct req *r, struct masker **out);

/* The text as the actor may see it: itself, or masked and borrowed until the next masking; "" when memory is short. */
const char *personal_text(struct req *r, const char *text);

/* The same with blanks instead of signs, for who makes words of a text. */
const char *personal_words(struct req *r, const char *text);

/* The same to keep: the text itself, or a copy of its own in the arena; NULL when memory is short. */
const char *personal_words_kept(struct req *r, const char *text);

/* The name of an attachment as the actor may see it: itself, or a sign with its ending alone, in the arena; "" when memory is short. */
const char *personal_file_name(struct req *r, const char *name);

/* Masks an answer in place for who may not see it whole. False: it must not leave. */
bool personal_hide(struct req *r, json_t *json);

/* Masks stored texts for good: rows of erase_texts, with the history and drafts of a message. False: memory was short, write nothing. */
bool personal_erase(struct masker *m, json_t *json);

/* A text in which signs stand for personal data would overwrite them: each string of the body that holds a sign is a wrong place
 * for who sees texts masked. ERR_INVALID or ERR_OK. */
enum err personal_check(struct req *r);

/* A member of the body that is just what the actor was shown instead of `whole` was not changed: it becomes whole again. */
void personal_restore(struct req *r, const char *member, const char *whole);

#endif
