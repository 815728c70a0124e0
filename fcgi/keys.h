/*
 * keys.h - files of the key folder (0700): made once, read by every program.
 */
#ifndef MCU_KEYS_H
#define MCU_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "fcgi/arena.h"
#include "fcgi/err.h"

enum { KEY_SECRET_SIZE = 32, KEY_FILE_MAX = 16384 };

/* Of ourselves as a client of ESIA: the private key in PEM, its certificate (GOST, or the old pair of addresses). */
#define KEYS_CLIENT "esia-client.pem"
#define KEYS_CLIENT_CERTIFICATE "esia-client.cer"

/* The 32 random bytes of dir/name; made when the file is not there. ERR_INTERNAL (logged) when that fails. */
enum err keys_secret(const char *dir, const char *name, unsigned char secret[KEY_SECRET_SIZE]);

/* Whole small file as text, NULL when it cannot be read. */
char *keys_text(struct arena *a, const char *dir, const char *name);
/* The same as n bytes, a zero behind them. */
char *keys_bytes(struct arena *a, const char *dir, const char *name, size_t *n);

/* Creates dir/name with the bytes, at once and never over another file. False when that fails; true also when another
 * program was first. */
bool keys_create(const char *dir, const char *name, const void *data, size_t n);

/* Private key in PEM: made when dir/name is not there. Kind "ec" (P-256) or "rsa" (2048); pub_name (or NULL) gets the
 * public half. */
enum err keys_pair(const char *dir, const char *name, const char *pub_name, const char *kind);

/* HMAC-SHA256 under a secret. */
void keys_mac(const unsigned char secret[KEY_SECRET_SIZE], const void *data, size_t n, unsigned char out[32]);

#endif
