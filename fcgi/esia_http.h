/*
 * esia_http.h - calls from the server to ESIA (MCU_ESIA_BACKCHANNEL, a base URL or unix:/path), ten seconds at most, 64 KB at most.
 */
#ifndef MCU_ESIA_HTTP_H
#define MCU_ESIA_HTTP_H

#include <jansson.h>

#include "fcgi/arena.h"
#include "fcgi/conf.h"

/* POST of a form, or (form NULL) GET with the access token. *json: a new reference to the answer's object, NULL when it is none. The HTTP status, 0 (logged)
 * when ESIA could not be asked. */
long esia_http(const struct conf *conf, struct arena *a, const char *path, const char *form, const char *token, json_t **json);

#endif
