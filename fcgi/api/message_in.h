/* message_in.h - inside of the handlers of one message: its card, its version, its history. */
#ifndef MCU_MESSAGE_IN_H
#define MCU_MESSAGE_IN_H

#include "fcgi/req.h"

/* An entry of the history; absent members are NULL. Everything is borrowed. */
struct event {
	const char *id, *kind, *from, *to, *note, *move;
	const json_t *changes, *details;
};

/* Card by a statement of the catalogue; new reference in *card. ERR_NOT_FOUND also when it is not for this account. */
enum err message_read_card(struct req *r, enum query q, const char *id, json_t **card);

/* The row locked and read, when the action of the route reaches it and it still is the version of If-Match; otherwise ERR_STALE with what happened since (`since`). */
enum err message_lock_card(struct req *r, json_t **card);

/* The same of a record that another may have in work: who has it must be who had it on the card of If-Match too. */
enum err message_lock_seen(struct req *r, json_t **card);

/* Moves of the card that the acting account may make. New. */
json_t *message_moves(struct req *r, const json_t *card);

/* Answers with a card, its ETag and the moves of the acting account; steals it. */
enum err message_give_card(struct req *r, int status, json_t *card);
enum err message_answer_card(struct req *r, int status, const char *id);

enum err message_put_event(struct req *r, const struct event *v);

/* What differs between two cards goes into the history, with a note when there is one. */
enum err message_tell_outcome(struct req *r, const json_t *was, const json_t *is, const char *note);
json_t *message_changes(const json_t *was, const json_t *is);	/* of the fields; NULL when nothing differs. New. */
enum err message_tell_edit(struct req *r, const json_t *was, const json_t *is, const char *note);

/* A reference to what is not there: the name of the constraint tells which member it was. */
enum err message_explain(struct req *r, enum err e);

/* A number that another record than `id` ("0": a new one) has is a wrong place, with those that the actor may see (`same`). NULL is free. */
enum err message_number_free(struct req *r, const char *number, const char *id);

/* Does a text that goes to the applicant still hold what a template left to its author («[адрес]»)? ERR_INVALID at the pointer or ERR_OK. */
enum err template_filled(struct req *r, const char *pointer, const char *text);

/* JSON as a statement parameter, in the arena; NULL of NULL and when memory is short. */
const char *message_json(struct req *r, const json_t *json);

#endif
