/* demo_follow.h - what follows from the messages of a demo city that has just been loaded. */
#ifndef MCU_DEMO_FOLLOW_H
#define MCU_DEMO_FOLLOW_H

#include <stdbool.h>

#include "fcgi/db.h"

/* All deadlines, what came back, what applicants said, over the messages from 1 to `messages`, step by step on two connections of the
 * owner, outside transactions. small: answers go to be checked and cards are read as well. */
enum err demo_follow(struct db *const db[2], long messages, bool small);

#endif
