/* Tokens: what libjwt lets through and we must not, for our own tokens and for those of the sign-in provider. */
#include "tests/unit/cmocka_all.h"

#include <jwt.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/auth.h"

#define SESSION "3f2b1c9e-0000-4000-8000-00000000abcd"
#define ISSUER "http://esia.test/"

static struct conf conf;
static struct auth *auth;
static struct arena *arena;
static char *provider_key, *provider_public, *stranger_key;

static char *pem_of(EVP_PKEY *key, int private)
{
	char *data, *text;
	BIO *out = BIO_new(BIO_s_mem());
	if (private)
		PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
	else
		PEM_write_bio_PUBKEY(out, key);
	long n = BIO_get_mem_data(out, &data);
	text = strndup(data, (size_t)n);
	BIO_free(out);
	return text;
}

static void write_file(const char *name, const char *text)
{
	char path[600];
	snprintf(path, sizeof(path), "%s/%s", conf.keys, name);
	FILE *f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

static int set_up(void **state)
{
	(void)state;
	char dir[] = "/tmp/mcu-auth-XXXXXX", path[600];
	snprintf(conf.keys, sizeof(conf.keys), "%s", mkdtemp(dir));
	snprintf(conf.esia_client_id, sizeof(conf.esia_client_id), "MCU67");
	snprintf(conf.esia_issuer, sizeof(conf.esia_issuer), "%s", ISSUER);
	snprintf(path, sizeof(path), "%s/esia", conf.keys);
	mkdir(path, 0700);
	EVP_PKEY *key = EVP_RSA_gen(2048), *other = EVP_RSA_gen(2048);
	provider_key = pem_of(key, 1);
	provider_public = pem_of(key, 0);
	stranger_key = pem_of(other, 1);
	write_file("esia/sim.pem", provider_public);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	arena = arena_new(1 << 20);
	auth = auth_new(&conf);
	return auth ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[700];
	(void)state;
	auth_free(auth);
	arena_free(arena);
	free(provider_key);
	free(provider_public);
	free(stranger_key);
	snprintf(command, sizeof(command), "rm -rf '%s'", conf.keys);
	return system(command);
}

static const char *issue(time_t from, time_t to)
{
	struct auth_claims c = {.account = 7, .session = SESSION, .issued_at = from, .expires_at = to};
	return auth_issue(auth, arena, &c);
}

static void our_token_comes_back_as_it_went(void **state)
{
	(void)state;
	time_t now = time(NULL);
	struct auth_claims c;
	assert_int_equal(auth_check(auth, issue(now, now + 600), now, &c), ERR_OK);
	assert_int_equal(c.account, 7);
	assert_string_equal(c.session, SESSION);
	assert_int_equal(c.expires_at, now + 600);
}

static void our_token_dies_on_time_also_when_it_was_remembered(void **state)
{
	(void)state;
	time_t now = time(NULL);
	struct auth_claims c;
	const char *token = issue(now, now + 10);
	assert_int_equal(auth_check(auth, token, now + 9, &c), ERR_OK);
	assert_int_equal(auth_check(auth, token, now + 10, &c), ERR_UNAUTHORIZED);
	assert_int_equal(auth_check(auth, issue(now + 3600, now + 7200), now, &c), ERR_UNAUTHORIZED);
}

static void a_changed_character_anywhere_breaks_our_token(void **state)
{
	(void)state;
	time_t now = time(NULL);
	struct auth_claims c;
	const char *token = issue(now, now + 600);
	/* The last character of base64url carries unused bits, so it may change without a change of the bytes. */
	for (size_t i = 0; i + 1 < strlen(token); i += 7) {
		char *copy = strdup(token);
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		assert_int_equal(auth_check(auth, copy, now, &c), ERR_UNAUTHORIZED);
		free(copy);
	}
}

static void what_is_no_token_is_refused(void **state)
{
	(void)state;
	struct auth_claims c;
	char *large = calloc(1, AUTH_TOKEN_MAX + 2);
	memset(large, 'a', AUTH_TOKEN_MAX + 1);
	const char *wrong[] = {"", ".", "..", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.e30.", "bnVsbA.bnVsbA.bnVsbA", "W10.W10.W10", large};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(auth_check(auth, wrong[i], time(NULL), &c), ERR_UNAUTHORIZED);
	free(large);
}

/* A token in our form under another algorithm, key or kid; NULL key: unsigned. */
static char *forged(const char *kid, jwt_alg_t alg, const char *key)
{
	jwt_t *jwt;
	time_t now = time(NULL);
	jwt_new(&jwt);
	if (kid)
		jwt_add_header(jwt, "kid", kid);
	jwt_add_grant(jwt, "iss", "mcu");
	jwt_add_grant(jwt, "aud", "mcu-api");
	jwt_add_grant(jwt, "sub", "7");
	jwt_add_grant(jwt, "sid", SESSION);
	jwt_add_grant_int(jwt, "nbf", (long)now);
	jwt_add_grant_int(jwt, "exp", (long)now + 600);
	jwt_set_alg(jwt, alg, (const unsigned char *)key, key ? (int)strlen(key) : 0);
	char *text = jwt_encode_str(jwt);
	jwt_free(jwt);
	return text;
}

/* Our kid and our key's public half, as an attacker may know them. */
static char *own_kid(void)
{
	char command[700], *kid = calloc(1, 64);
	snprintf(command, sizeof(command), "ls '%s' | sed -n 's/^jwt-\\(.*\\)\\.pem$/\\1/p'", conf.keys);
	FILE *p = popen(command, "r");
	assert_int_equal(fscanf(p, "%60s", kid), 1);
	pclose(p);
	return kid;
}

static char *own_public(const char *kid)
{
	char path[700];
	snprintf(path, sizeof(path), "%s/jwt-%s.pem", conf.keys, kid);
	FILE *f = fopen(path, "r");
	EVP_PKEY *key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	char *pem = pem_of(key, 0);
	EVP_PKEY_free(key);
	fclose(f);
	return pem;
}

static void forgeries_of_our_token_are_refused(void **state)
{
	(void)state;
	struct auth_claims c;
	char *kid = own_kid(), *public = own_public(kid);
	char *tokens[] = {forged(kid, JWT_ALG_NONE, NULL), forged(NULL, JWT_ALG_NONE, NULL), forged(kid, JWT_ALG_HS256, public),
			  forged(kid, JWT_ALG_RS256, provider_key), forged("20000101000000", JWT_ALG_HS256, public),
			  forged("../secret", JWT_ALG_HS256, "x"), forged(NULL, JWT_ALG_HS256, public)};
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++) {
		assert_non_null(tokens[i]);
		assert_int_equal(auth_check(auth, tokens[i], time(NULL), &c), ERR_UNAUTHORIZED);
		free(tokens[i]);
	}
	free(kid);
	free(public);
}

/* --- the provider's identity token --- */

struct identity {
	const char *aud, *iss, *sbt, *key;
	jwt_alg_t alg;
	long exp, nbf, sub;
};

static char *identity_token(const struct identity *want)
{
	jwt_t *jwt;
	long now = (long)time(NULL);
	jwt_new(&jwt);
	jwt_add_header(jwt, "sbt", want->sbt ? want->sbt : "id");
	jwt_add_grant(jwt, "aud", want->aud ? want->aud : "MCU67");
	jwt_add_grant(jwt, "iss", want->iss ? want->iss : ISSUER);
	jwt_add_grant_int(jwt, "exp", now + (want->exp ? want->exp : 10800));
	if (want->nbf)
		jwt_add_grant_int(jwt, "nbf", now + want->nbf);
	if (want->sub >= 0)
		jwt_add_grant_int(jwt, "sub", want->sub ? want->sub : 1000000003);
	const char *key = want->alg == JWT_ALG_NONE && !want->key ? provider_key : want->key;
	jwt_alg_t alg = want->alg == JWT_ALG_NONE && !want->key ? JWT_ALG_RS256 : want->alg;
	jwt_set_alg(jwt, alg, (const unsigned char *)key, (int)strlen(key));
	char *text = jwt_encode_str(jwt);
	jwt_free(jwt);
	return text;
}

static enum err check_identity(const struct identity *want, int64_t *oid)
{
	char *token = identity_token(want);
	assert_non_null(token);
	enum err e = auth_check_identity(auth, token, time(NULL), oid);
	free(token);
	return e;
}

static void the_providers_token_gives_the_person(void **state)
{
	(void)state;
	int64_t oid = 0;
	assert_int_equal(check_identity(&(struct identity){0}, &oid), ERR_OK);
	assert_int_equal(oid, 1000000003);
}

static void a_wrong_token_of_the_provider_is_refused(void **state)
{
	(void)state;
	int64_t oid;
	const struct identity wrong[] = {
		{.aud = "OTHER"}, {.iss = "http://evil.test/"}, {.iss = "http://esia.test"}, {.sbt = "access"}, {.exp = -120}, {.nbf = 3600},
		{.sub = -1}, {.alg = JWT_ALG_RS256, .key = stranger_key}, {.alg = JWT_ALG_HS256, .key = provider_public},
		{.alg = JWT_ALG_RS384, .key = provider_key},
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(check_identity(&wrong[i], &oid), ERR_UNAUTHORIZED);
}

static void without_pinned_keys_nobody_comes_in(void **state)
{
	(void)state;
	char path[600];
	int64_t oid;
	snprintf(path, sizeof(path), "%s/esia/sim.pem", conf.keys);
	unlink(path);
	assert_int_equal(check_identity(&(struct identity){0}, &oid), ERR_UNAUTHORIZED);
	write_file("esia/empty.pem", "");
	assert_int_equal(check_identity(&(struct identity){0}, &oid), ERR_UNAUTHORIZED);
	write_file("esia/sim.pem", provider_public);
	assert_int_equal(check_identity(&(struct identity){0}, &oid), ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_token_comes_back_as_it_went),
		cmocka_unit_test(our_token_dies_on_time_also_when_it_was_remembered),
		cmocka_unit_test(a_changed_character_anywhere_breaks_our_token),
		cmocka_unit_test(what_is_no_token_is_refused),
		cmocka_unit_test(forgeries_of_our_token_are_refused),
		cmocka_unit_test(the_providers_token_gives_the_person),
		cmocka_unit_test(a_wrong_token_of_the_provider_is_refused),
		cmocka_unit_test(without_pinned_keys_nobody_comes_in),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
