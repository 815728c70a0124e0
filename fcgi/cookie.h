/* cookie.h - the cookies of signing in: who began it, the refresh value, and that somebody signs in with this browser. */
#ifndef MCU_COOKIE_H
#define MCU_COOKIE_H

#include "fcgi/req.h"

#define COOKIE_REFRESH "mcu_refresh"
#define COOKIE_LOGIN "mcu_login"
#define COOKIE_ACCESS "mcu_access"	/* of a person without an account who may ask for one */
#define COOKIE_STAFF "mcu_staff"	/* sent to links for a mark alone */

/* Value of a cookie from the arena, NULL when it is missing, empty or longer than 200 bytes. */
const char *cookie_get(struct req *r, const char *name);

/* Sets a cookie for the sign-in addresses only; seconds 0 removes it. same_site: "Strict" or "Lax". */
void cookie_set(struct req *r, const char *name, const char *value, int seconds, const char *same_site);

/* Tells the pages of links for a mark that this browser is one of ours; it outlives signing out. */
void cookie_set_staff(struct req *r);

/* Hex SHA-256 of a value: what the database keeps instead of it. */
const char *cookie_hash(struct req *r, const char *value);

#endif
