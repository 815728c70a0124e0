/*
 * gateway.h - the other way to sign in: a trusted gateway that has identified the person passes a Bearer JWT to /api/v1/session/gateway.
 *
 * Off without MCU_GATEWAY_ISSUER. Keys are those of keys/gateway (key_ring.h), one algorithm. MCU_GATEWAY_CLAIMS says what the gateway calls
 * what we ask: "oid=sub auth_time=auth_time name=name ogrn=org.ogrn", a dot leads into an object; only oid is needed.
 */
#ifndef MCU_GATEWAY_H
#define MCU_GATEWAY_H

#include "fcgi/arena.h"
#include "fcgi/esia_person.h"
#include "fcgi/esia_token.h"

/* Who the value of the header Authorization says is there: who, and into *person (from the arena) what else is told. ERR_NOT_FOUND: there is no
 * gateway; ERR_UNAUTHORIZED, the reason logged: no token of it that counts now. */
enum err gateway_check(const struct conf *conf, struct arena *a, const char *authorization, time_t now, struct identity *who, struct esia_person *person);

#endif
