#include "fcgi/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/log.h"

/* Reads at most size bytes; -1 when the file cannot be read or is larger. */
static ssize_t read_file(const char *dir, const char *name, void *to, size_t size)
{
	char path[800];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t n = read(fd, to, size);
	char more;
	if (n == (ssize_t)size && read(fd, &more, 1) != 0)
		n = -1;
	close(fd);
	return n;
}

/* Writes beside and links into place, so that nobody reads half a key and the first maker wins. */
bool keys_create(const char *dir, const char *name, const void *data, size_t n)
{
	char path[800], draft[840];
	mkdir(dir, 0700);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(draft, sizeof(draft), "%s.%ld", path, (long)getpid());
	int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, data, n) == (ssize_t)n && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	ok = ok && (link(draft, path) == 0 || errno == EEXIST);
	if (!ok)
		log_line(LOG_FAIL, "key %s: %s", path, strerror(errno));
	unlink(draft);
	return ok;
}

enum err keys_secret(const char *dir, const char *name, unsigned char secret[KEY_SECRET_SIZE])
{
	if (read_file(dir, name, secret, KEY_SECRET_SIZE) == KEY_SECRET_SIZE)
		return ERR_OK;
	if (RAND_bytes(secret, KEY_SECRET_SIZE) != 1 || !keys_create(dir, name, secret, KEY_SECRET_SIZE))
		return ERR_INTERNAL;
	if (read_file(dir, name, secret, KEY_SECRET_SIZE) == KEY_SECRET_SIZE)
		return ERR_OK;
	log_line(LOG_FAIL, "key %s/%s is not %d bytes long", dir, name, KEY_SECRET_SIZE);
	return ERR_INTERNAL;
}

char *keys_bytes(struct arena *a, const char *dir, const char *name, size_t *n)
{
	char buffer[KEY_FILE_MAX];
	ssize_t size = read_file(dir, name, buffer, sizeof(buffer));
	char *copy = size < 0 ? NULL : arena_alloc(a, (size_t)size + 1);
	if (copy)
		memcpy(copy, buffer, *n = (size_t)size);
	return copy;
}

char *keys_text(struct arena *a, const char *dir, const char *name)
{
	size_t n;
	return keys_bytes(a, dir, name, &n);
}

static bool save(const char *dir, const char *name, BIO *bio)
{
	char *data;
	long n = BIO_get_mem_data(bio, &data);
	return n > 0 && keys_create(dir, name, data, (size_t)n);
}

static bool save_pair(const char *dir, const char *name, const char *pub_name, EVP_PKEY *key)
{
	BIO *own = BIO_new(BIO_s_mem()), *pub = BIO_new(BIO_s_mem());
	bool ok = own && pub && PEM_write_bio_PKCS8PrivateKey(own, key, NULL, NULL, 0, NULL, NULL) &&
		  PEM_write_bio_PUBKEY(pub, key) && save(dir, name, own) && (!pub_name || save(dir, pub_name, pub));
	BIO_free(own);
	BIO_free(pub);
	return ok;
}

enum err keys_pair(const char *dir, const char *name, const char *pub_name, const char *kind)
{
	char path[800];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (access(path, F_OK) == 0)
		return ERR_OK;
	EVP_PKEY *key = strcmp(kind, "ec") ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)
					   : EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	bool ok = key && save_pair(dir, name, pub_name, key);
	EVP_PKEY_free(key);
	if (!ok)
		log_line(LOG_FAIL, "cannot make the key %s", path);
	return ok ? ERR_OK : ERR_INTERNAL;
}

void keys_mac(const unsigned char secret[KEY_SECRET_SIZE], const void *data, size_t n, unsigned char out[32])
{
	unsigned size = 32;
	HMAC(EVP_sha256(), secret, KEY_SECRET_SIZE, data, n, out, &size);
}
