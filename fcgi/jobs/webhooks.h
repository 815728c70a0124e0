/*
 * webhooks.h - the program mcu-webhooks: what has changed becomes deliveries, and these are sent, to eight receivers at once.
 *
 * A delivery is taken in a transaction of its own before it is sent and marked in another one after: killed in between, it is sent again under the same id.
 * Its webhook is held meanwhile (held_by), so that no two go to one receiver at once and their order stays, whoever else sends.
 */
#ifndef MCU_WEBHOOKS_H
#define MCU_WEBHOOKS_H

#include "fcgi/db.h"

/* Changes become deliveries, a window of them for each webhook; *more: not all of them yet. */
enum err webhook_fill_all(struct db *db, bool *more);

struct webhook_sender;

/* name: whose holds they are. All three are borrowed. NULL when memory is short. */
struct webhook_sender *webhook_sender_new(struct db *db, const struct conf *conf, const char *name);
void webhook_sender_free(struct webhook_sender *s);

/* Takes what waits while there are slots free, and begins to send it. */
enum err webhook_sender_take(struct webhook_sender *s);

/* Lets what is under way go on, for ms at most. */
void webhook_sender_wait(struct webhook_sender *s, int ms);

/* Puts down what became of what was sent; what PostgreSQL does not take now is put down another time, and holds up none of the others. The first error. */
enum err webhook_sender_mark(struct webhook_sender *s);

bool webhook_sender_busy(const struct webhook_sender *s);

#endif
