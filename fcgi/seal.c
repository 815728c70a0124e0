#include "fcgi/seal.h"

#include <dirent.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/log.h"

enum { KEYS_MAX = 64, NUMBERS = 10000, TAG = 16, SIV_KEY = 64 };

struct key {
	char name[SEAL_NAME];
	unsigned char mark[SEAL_MARK];
	unsigned char siv[SIV_KEY];
};

struct seal {
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *ctx;
	int count;
	struct key keys[KEYS_MAX];
};

static void name_of(int number, char name[SEAL_NAME])
{
	snprintf(name, SEAL_NAME, "identity-%04d.key", number);
}

static int is_key(const struct dirent *d)
{
	int number, end = 0;
	return sscanf(d->d_name, "identity-%4d.key%n", &number, &end) == 1 && end == (int)strlen(d->d_name) && end == 17;
}

/* Names in the order of their numbers, malloc'ed with their list; 0 when there are none, -1 when the folder cannot be read. */
static int list_keys(const char *dir, struct dirent ***files)
{
	*files = NULL;
	return scandir(dir, files, is_key, alphasort);
}

static void free_list(struct dirent **files, int n)
{
	for (int i = 0; i < n; i++)
		free(files[i]);
	free(files);
}

static bool load_key(struct key *k, const char *dir, const char *name)
{
	static const char *const purposes[] = {"identity: code", "identity: mark of words", "identity: mark of key"};
	unsigned char secret[KEY_SECRET_SIZE], mark[32];
	snprintf(k->name, sizeof k->name, "%s", name);
	if (keys_secret(dir, name, secret))
		return false;
	keys_mac(secret, purposes[0], strlen(purposes[0]), k->siv);
	keys_mac(secret, purposes[1], strlen(purposes[1]), k->siv + 32);
	keys_mac(secret, purposes[2], strlen(purposes[2]), mark);
	memcpy(k->mark, mark, SEAL_MARK);
	OPENSSL_cleanse(secret, sizeof secret);
	return true;
}

static bool load_keys(struct seal *s, const char *dir)
{
	struct dirent **files;
	char first[SEAL_NAME];
	int n = list_keys(dir, &files);
	bool ok = n <= KEYS_MAX;
	for (int i = 0; ok && i < n; i++)
		ok = load_key(&s->keys[s->count++], dir, files[i]->d_name);
	if (n >= 0)
		free_list(files, n);
	name_of(1, first);
	return ok && (n > 0 || load_key(&s->keys[s->count++], dir, first));
}

struct seal *seal_new(const char *dir)
{
	struct seal *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->cipher = EVP_CIPHER_fetch(NULL, "AES-256-SIV", NULL);
	s->ctx = EVP_CIPHER_CTX_new();
	if (s->cipher && s->ctx && load_keys(s, dir))
		return s;
	log_line(LOG_FAIL, "identities: the keys in %s cannot be used", dir);
	seal_free(s);
	return NULL;
}

void seal_free(struct seal *s)
{
	if (!s)
		return;
	EVP_CIPHER_CTX_free(s->ctx);
	EVP_CIPHER_free(s->cipher);
	OPENSSL_cleanse(s->keys, sizeof s->keys);
	free(s);
}

bool seal_close(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const void *words, size_t n, unsigned char *to)
{
	const struct key *k = &s->keys[s->count - 1];
	int done;
	bool ok = n > 0 && n < (1 << 20) && EVP_EncryptInit_ex2(s->ctx, s->cipher, k->siv, NULL, NULL) &&
		  EVP_EncryptUpdate(s->ctx, NULL, &done, author, PERSON_KEY_SIZE) &&
		  EVP_EncryptUpdate(s->ctx, to + SEAL_HEAD, &done, words, (int)n) && done == (int)n &&
		  EVP_EncryptFinal_ex(s->ctx, to + SEAL_HEAD + n, &done) && done == 0 &&
		  EVP_CIPHER_CTX_ctrl(s->ctx, EVP_CTRL_AEAD_GET_TAG, TAG, to + SEAL_MARK);
	memcpy(to, k->mark, SEAL_MARK);
	if (!ok)
		log_line(LOG_FAIL, "identities: %zu bytes cannot be closed", n);
	return ok;
}

static const struct key *key_of(const struct seal *s, const unsigned char *mark)
{
	for (int i = 0; i < s->count; i++)
		if (!memcmp(s->keys[i].mark, mark, SEAL_MARK))
			return &s->keys[i];
	return NULL;
}

enum seal_result seal_open(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const void *sealed, size_t n, char *words)
{
	const unsigned char *from = sealed;
	unsigned char tag[TAG];
	int done = 0;
	if (n <= SEAL_HEAD || n > (1 << 20))
		return SEAL_BROKEN;
	const struct key *k = key_of(s, from);
	if (!k)
		return SEAL_NO_KEY;
	memcpy(tag, from + SEAL_MARK, TAG);
	bool ok = EVP_DecryptInit_ex2(s->ctx, s->cipher, k->siv, NULL, NULL) && EVP_CIPHER_CTX_ctrl(s->ctx, EVP_CTRL_AEAD_SET_TAG, TAG, tag) &&
		  EVP_DecryptUpdate(s->ctx, NULL, &done, author, PERSON_KEY_SIZE) &&
		  EVP_DecryptUpdate(s->ctx, (unsigned char *)words, &done, from + SEAL_HEAD, (int)(n - SEAL_HEAD)) && done == (int)(n - SEAL_HEAD);
	words[ok ? n - SEAL_HEAD : 0] = 0;
	return ok ? SEAL_OPEN : SEAL_BROKEN;
}

int seal_keys(const struct seal *s)
{
	return s->count;
}

const char *seal_name(const struct seal *s, int i)
{
	return s->keys[i].name;
}

const unsigned char *seal_mark(const struct seal *s, int i)
{
	return s->keys[i].mark;
}

enum err seal_renew(const char *dir)
{
	struct dirent **files;
	unsigned char secret[KEY_SECRET_SIZE];
	char name[SEAL_NAME];
	int last = 0, n = list_keys(dir, &files);
	if (n > 0)
		sscanf(files[n - 1]->d_name, "identity-%4d", &last);
	if (n >= 0)
		free_list(files, n);
	if (n < 0 || n >= KEYS_MAX || last + 1 >= NUMBERS)
		return ERR_INTERNAL;
	name_of(last + 1, name);
	return keys_secret(dir, name, secret);
}
