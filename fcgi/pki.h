/*
 * pki.h - keys and certificates of others and of the client, RSA and GOST R 34.10-2012 (256 bits): read, verify, sign, CMS.
 *
 * An RSA key works with SHA-256, a GOST key with Streebog-256 and signatures of 64 bytes exactly as ESIA passes them. Keys are OpenSSL's
 * and the caller's: EVP_PKEY_free, X509_free.
 */
#ifndef MCU_PKI_H
#define MCU_PKI_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include <openssl/x509.h>

#include "fcgi/arena.h"

enum { PKI_GOST_SIGNATURE = 64 };

/* A certificate in PEM or DER; a bare public key in PEM; a private key in PEM. NULL when the bytes are none, or need the GOST engine. */
X509 *pki_certificate(const void *data, size_t n);
EVP_PKEY *pki_public(const void *data, size_t n);	/* of a certificate too */
EVP_PKEY *pki_private(const char *pem);

bool pki_is_rsa(const EVP_PKEY *key);
bool pki_is_gost(const EVP_PKEY *key);

/* Is the signature of n bytes one by this key? */
bool pki_verify(EVP_PKEY *key, const void *data, size_t n, const void *signature, size_t size);

/* Raw signature of n bytes, *size of it, from the arena; NULL when it cannot be made. */
unsigned char *pki_sign(struct arena *a, EVP_PKEY *key, const void *data, size_t n, size_t *size);

/* Detached CMS in DER over n bytes, the certificate in it; NULL when it cannot be made. */
unsigned char *pki_cms(struct arena *a, EVP_PKEY *key, X509 *certificate, const void *data, size_t n, size_t *size);

/* Upper-case hexadecimal Streebog-256 of the certificate's DER; NULL without the engine. */
const char *pki_hash(struct arena *a, X509 *certificate);

/* Last moment of a certificate, UTC. */
time_t pki_until(const X509 *certificate);

#endif
