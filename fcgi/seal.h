/*
 * seal.h - identities of applicants, closed by keys of their own that lie outside the database (identity-0001.key … in the
 * folder of keys; the highest number closes, all of them open).
 *
 * AES-256-SIV (RFC 5297) with the pseudonym as associated data: the same words of the same person under the same key close to the
 * same bytes, so the database tells a known telling without opening it, and bytes moved to another person do not open. A sealed
 * identity is the mark of its key (8 bytes out of a MAC under it), the tag (16) and the words, as long as they were.
 */
#ifndef MCU_SEAL_H
#define MCU_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "fcgi/err.h"
#include "fcgi/person.h"

enum { SEAL_MARK = 8, SEAL_HEAD = 24, SEAL_NAME = 32 };

enum seal_result { SEAL_OPEN, SEAL_NO_KEY, SEAL_BROKEN };

struct seal;

/* The keys of a folder; the first one is made when there is none. NULL (logged) when that fails or a key is no key. */
struct seal *seal_new(const char *dir);
void seal_free(struct seal *s);

/* Closes n bytes; `to` holds SEAL_HEAD + n. False (logged) when the library refuses. */
bool seal_close(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const void *words, size_t n, unsigned char *to);

/* Opens n bytes into n - SEAL_HEAD and a zero behind them. SEAL_NO_KEY: none of ours has closed them; SEAL_BROKEN: they are
 * not what was closed, or not this person's. */
enum seal_result seal_open(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const void *sealed, size_t n, char *words);

/* Keys from the oldest to the one that closes: how many, their file names, their marks (SEAL_MARK bytes). Borrowed. */
int seal_keys(const struct seal *s);
const char *seal_name(const struct seal *s, int i);
const unsigned char *seal_mark(const struct seal *s, int i);

/* Makes the next key of the folder; programs that load the keys from now on close with it. */
enum err seal_renew(const char *dir);

#endif
