/* audit.h - inside of the handlers: who did what with what leaves the system, for the journal. */
#ifndef MCU_AUDIT_H
#define MCU_AUDIT_H

#include "fcgi/req.h"

/* Puts an action of the acting account on the object into the journal when the answer has left. One a request. */
enum err audit_later(struct req *r, const char *action, const char *object);

#endif
