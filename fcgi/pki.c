#include "fcgi/pki.h"

#include <ctype.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/gost.h"

enum { RAW_MAX = 1024 };

static BIO *bytes(const void *data, size_t n)
{
	gost_open();
	return BIO_new_mem_buf(data, (int)n);
}

X509 *pki_certificate(const void *data, size_t n)
{
	const unsigned char *der = data;
	BIO *in = bytes(data, n);
	X509 *x = in ? PEM_read_bio_X509(in, NULL, NULL, NULL) : NULL;
	BIO_free(in);
	if (!x)
		x = d2i_X509(NULL, &der, (long)n);
	ERR_clear_error();
	return x;
}

EVP_PKEY *pki_public(const void *data, size_t n)
{
	BIO *in = bytes(data, n);
	EVP_PKEY *key = in ? PEM_read_bio_PUBKEY(in, NULL, NULL, NULL) : NULL;
	BIO_free(in);
	if (!key) {
		X509 *x = pki_certificate(data, n);
		key = x ? X509_get_pubkey(x) : NULL;
		X509_free(x);
	}
	ERR_clear_error();
	return key;
}

/* A key under a password is none for us: nobody is there to type it. */
static int no_password(char *to, int size, int writing, void *of)
{
	(void)to, (void)size, (void)writing, (void)of;
	return -1;
}

EVP_PKEY *pki_private(const char *pem)
{
	BIO *in = bytes(pem, strlen(pem));
	EVP_PKEY *key = in ? PEM_read_bio_PrivateKey(in, NULL, no_password, NULL) : NULL;
	BIO_free(in);
	ERR_clear_error();
	return key;
}

bool pki_is_rsa(const EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "RSA");
}

/* A key of an engine has no name among providers' keys, only its number. */
bool pki_is_gost(const EVP_PKEY *key)
{
	return EVP_PKEY_get_base_id(key) == NID_id_GostR3410_2012_256;
}

/* NULL for a key of another kind. */
static const EVP_MD *digest_of(const EVP_PKEY *key)
{
	return pki_is_gost(key) ? gost_digest() : pki_is_rsa(key) ? EVP_sha256() : NULL;
}

bool pki_verify(EVP_PKEY *key, const void *data, size_t n, const void *signature, size_t size)
{
	const EVP_MD *md = digest_of(key);
	EVP_MD_CTX *ctx = md && (!pki_is_gost(key) || size == PKI_GOST_SIGNATURE) ? EVP_MD_CTX_new() : NULL;
	bool ok = ctx && EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) == 1 && EVP_DigestVerify(ctx, signature, size, data, n) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

unsigned char *pki_sign(struct arena *a, EVP_PKEY *key, const void *data, size_t n, size_t *size)
{
	unsigned char *signature = arena_alloc(a, RAW_MAX);
	const EVP_MD *md = digest_of(key);
	EVP_MD_CTX *ctx = signature && md ? EVP_MD_CTX_new() : NULL;
	*size = RAW_MAX;
	bool ok = ctx && EVP_DigestSignInit(ctx, NULL, md, NULL, key) == 1 && EVP_DigestSign(ctx, signature, size, data, n) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok ? signature : NULL;
}

static unsigned char *der_of(struct arena *a, CMS_ContentInfo *cms, size_t *size)
{
	unsigned char *der = NULL, *copy = NULL;
	int n = i2d_CMS_ContentInfo(cms, &der);
	if (n > 0 && (copy = arena_alloc(a, (size_t)n)))
		memcpy(copy, der, *size = (size_t)n);
	OPENSSL_free(der);
	return copy;
}

unsigned char *pki_cms(struct arena *a, EVP_PKEY *key, X509 *certificate, const void *data, size_t n, size_t *size)
{
	const unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
	const EVP_MD *md = digest_of(key);
	BIO *in = bytes(data, n);
	CMS_ContentInfo *cms = md && in ? CMS_sign(NULL, NULL, NULL, in, flags) : NULL;
	bool ok = cms && CMS_add1_signer(cms, certificate, key, md, flags) && CMS_final(cms, in, NULL, flags);
	unsigned char *der = ok ? der_of(a, cms, size) : NULL;
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	ERR_clear_error();
	return der;
}

const char *pki_hash(struct arena *a, X509 *certificate)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	const EVP_MD *md = gost_digest();
	char *hex = md && X509_digest(certificate, md, digest, &n) == 1 ? arena_alloc(a, 2 * n + 1) : NULL;
	if (hex)
		for (char *p = hex_encode(hex, digest, n); *p; p++)
			*p = (char)toupper((unsigned char)*p);
	return hex;
}

time_t pki_until(const X509 *certificate)
{
	struct tm t;
	return ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &t) == 1 ? timegm(&t) : 0;
}
