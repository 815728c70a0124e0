/* session_in.h - what signing in and the session it opens have in common. */
#ifndef MCU_SESSION_IN_H
#define MCU_SESSION_IN_H

#include "fcgi/esia_person.h"
#include "fcgi/req.h"

/* The cookie of the refresh value, for as long as a session can last, and the one of the pages for marks. */
void session_cookies(struct req *r, const char *refresh);

/* Ends the open session of the account that the body names, or all but the one that asks. */
enum err sessions_end(struct req *r, const char *account);

/* A person that no account is of: remembers what the provider told of him and leads him to the page where he asks for access. Outside of a transaction. */
enum err access_begin(struct req *r, int64_t oid, const struct esia_person *person);

#endif
