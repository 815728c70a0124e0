/* selection.h - many records at once: those of a list's filter, or those of a search. */
#ifndef MCU_SELECTION_H
#define MCU_SELECTION_H

#include "fcgi/api/search_ask.h"

enum { MESSAGE_FILTERS = 35, SELECTION_MAX = 20000 };

/* Parameters of GET /messages. */
extern const struct param message_params[];

/* Parameters 1..35 of message_filter, from wherever they come; filtered: one of them is given. */
enum err message_filters(struct req *r, ask_get_t get, void *from, const char **args, bool *filtered);

/* Parameter organisation_id with the subtrees of what it names as an array literal; NULL when it is absent. Arena. */
enum err organisations_asked(struct req *r, const char **ids);
/* The same of a list whose parameter `alone` leaves subordinates out, as a row of counts does. */
enum err organisations_chosen(struct req *r, const char **ids);
enum err themes_asked(struct req *r, const char **ids);	/* parameter theme_id with its subtrees */
/* The cursor of a list and both of these. */
enum err subjects_asked(struct req *r, const char **after, const char **themes, const char **organisations);

/* Member `filter` of the body, an object of the list's parameters as they stand in its address: each wrong place is added to the
 * problem. ERR_INVALID or ERR_OK. */
enum err selection_check_filter(struct req *r);
enum err selection_filters(struct req *r, const char **args);	/* its checked values, for message_filter */

/* Exactly one of `filter` and `q` (with `params`) of the body. */
enum err selection_check(struct req *r);

/* The records of the checked selection as an array literal, newest or best first, and how many; ERR_INVALID when there are more
 * than SELECTION_MAX. Arena. */
enum err selection_ids(struct req *r, const char **ids, long *count);

/* Ids of the records in member `message_ids` of the body as an array literal, NULL when it is absent; ERR_INVALID with the first wrong place. Arena. */
enum err selection_message_ids(struct req *r, const char **ids);

/* The selection as jsonb text, to be kept. Arena. */
const char *selection_text(struct req *r);

/* The actions an actor may do with all that he sees, as a text[] literal. Arena. */
const char *selection_actions(struct arena *a, const struct db_actor *actor);

#endif
