/* cookie.h - the two cookies of signing in: who began it, and the refresh value. */
#ifndef MCU_COOKIE_H
#define MCU_COOKIE_H

#include "fcgi/req.h"

#define COOKIE_REFRESH "mcu_refresh"
#define COOKIE_LOGIN "mcu_login"

/* Value of a cookie from the arena, NULL when it is missing, empty or longer than 200 bytes. */
const char *cookie_get(struct req *r, const char *name);

/* Sets a cookie for the sign-in addresses only; seconds 0 removes it. same_site: "Strict" or "Lax". */
void cookie_set(struct req *r, const char *name, const char *value, int seconds, const char *same_site);

/* Hex SHA-256 of a value: what the database keeps instead of it. */
const char *cookie_hash(struct req *r, const char *value);

#endif
