/*
 * kinds.h - what the acting account may do to one record: its rights reach organisations and kinds of records.
 *
 * The only place that asks so. A right that reaches everything the request sees costs nothing; of others the record is asked
 * for once in a request.
 */
#ifndef MCU_KINDS_H
#define MCU_KINDS_H

#include "fcgi/req.h"

/* Does the action reach the record of this card (organisation_id, machine)? */
bool kinds_may(struct req *r, const char *action, const json_t *card);

/* The same as an error: ERR_OTHER_KIND when it is the kind alone, named in the sentence; ERR_FORBIDDEN with the sentence given (NULL: the general one). */
enum err kinds_check(struct req *r, const char *action, const json_t *card, const char *forbidden);

/* The action of the route upon a record, or upon that of an answer, of which there is no card; ERR_NOT_FOUND when it is not seen. */
enum err kinds_check_message(struct req *r, const char *message);
enum err kinds_check_answer(struct req *r, const char *answer);

/* The action of the route upon what a record of this kind and channel would be in a state; organisation NULL: of none. A channel that there is not is not judged here. */
enum err kinds_check_as(struct req *r, const char *kind, const char *channel, const char *state, const char *organisation);

#endif
