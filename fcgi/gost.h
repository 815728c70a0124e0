/*
 * gost.h - GOST R 34.10-2012 and Streebog, the one place that knows the engine (libengine-gost-openssl).
 *
 * Debian's provider cannot load GOST keys, so this is the deprecated ENGINE API. Once gost_open() holds, keys, certificates and CMS of
 * GOST go through OpenSSL's usual functions (fcgi/pki.h). It is no certified means (СКЗИ): one that is takes this file's place.
 */
#ifndef MCU_GOST_H
#define MCU_GOST_H

#include <stdbool.h>

#include <openssl/evp.h>

/* Loads the engine, once in a process. False (logged once) when the package is not there. */
bool gost_open(void);

/* Streebog-256, NULL without the engine. */
const EVP_MD *gost_digest(void);

#endif
