/* GOST and the tokens of ESIA: its real vectors verify, what was made of them does not; keys, certificates and CMS of our own making. */
#include "tests/unit/unit.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/base64.h"
#include "fcgi/esia_token.h"
#include "fcgi/gost.h"
#include "fcgi/jws.h"
#include "fcgi/key_ring.h"
#include "fcgi/keys.h"
#include "fcgi/pki.h"

#define SHARED "../shared/esia"
#define ISSUER "https://esia.test/"

struct fixture {
	struct conf conf;
	struct arena *arena;
	char folder[700];	/* of pinned keys */
	time_t now;
};

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static int run(const char *format, const char *folder)
{
	char command[2000];
	snprintf(command, sizeof command, format, folder, folder, folder, folder);
	return system(command);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	snprintf(f->conf.keys, sizeof f->conf.keys, "%s", "/tmp/mcu-unit-XXXXXX");
	assert_non_null(mkdtemp(f->conf.keys));
	snprintf(f->conf.esia_issuer, sizeof f->conf.esia_issuer, "%s", ISSUER);
	snprintf(f->conf.esia_client_id, sizeof f->conf.esia_client_id, "%s", "MCU67");
	snprintf(f->conf.esia_env, sizeof f->conf.esia_env, "%s", "test");
	key_ring_esia(&f->conf, f->folder);
	assert_int_equal(run("mkdir -p %s/esia/test", f->conf.keys), 0);
	f->arena = arena_new(1 << 22);
	f->now = time(NULL);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	int gone = run("rm -rf '%s'", f->conf.keys);
	arena_free(f->arena);
	free(f);
	return gone;
}

/* A GOST key of a name, NAME.pem, and its certificate of a year, NAME.cer. */
static void make_keys(struct fixture *f, const char *name)
{
	char command[3000];
	snprintf(command, sizeof command,
		 "cd %s && openssl genpkey -engine gost -algorithm gost2012_256 -pkeyopt paramset:A -out %s.pem 2>/dev/null && "
		 "openssl req -engine gost -new -x509 -md_gost12_256 -key %s.pem -subj /CN=MCU -days 365 -out %s.cer 2>/dev/null",
		 f->conf.keys, name, name, name);
	assert_int_equal(system(command), 0);
}

static EVP_PKEY *private_key(struct fixture *f, const char *file)
{
	EVP_PKEY *key = pki_private(keys_text(f->arena, f->conf.keys, file));
	assert_non_null(key);
	return key;
}

static X509 *certificate(struct fixture *f, const char *file)
{
	size_t n;
	const char *bytes = keys_bytes(f->arena, f->conf.keys, file, &n);
	X509 *x = bytes ? pki_certificate(bytes, n) : NULL;
	assert_non_null(x);
	return x;
}

/* A certificate of ours put among the pinned keys. */
static void pin(struct fixture *f, const char *file, const char *as)
{
	size_t n;
	const char *bytes = keys_bytes(f->arena, f->conf.keys, file, &n);
	assert_true(keys_create(f->folder, as, bytes, n));
}

/* A token of the kind with the claims, signed by a GOST key. */
static const char *gost_token(struct fixture *f, const char *key_file, const char *header, const char *claims)
{
	size_t n;
	EVP_PKEY *key = private_key(f, key_file);
	const char *text = arena_printf(f->arena, "%s.%s", base64_encode(f->arena, header, strlen(header)), base64_encode(f->arena, claims, strlen(claims)));
	const unsigned char *signature = pki_sign(f->arena, key, text, strlen(text), &n);
	assert_non_null(signature);
	assert_int_equal(n, PKI_GOST_SIGNATURE);
	EVP_PKEY_free(key);
	return arena_printf(f->arena, "%s.%s", text, base64_encode(f->arena, signature, n));
}

static const char *claims(struct fixture *f, const char *more, time_t exp)
{
	return arena_printf(f->arena, "{\"iss\":\"https:\\/\\/esia.test\\/\",\"exp\":%ld,\"iat\":%ld,\"scope\":\"fullname?oid=1000404446 openid\"%s}", (long)exp, (long)exp - 10800, more);
}

#define ID_HEADER "{\"ver\":1,\"typ\":\"JWT\",\"sbt\":\"id\",\"alg\":\"GOST3410_2012_256\"}"
#define ACCESS_HEADER "{\"ver\":1,\"typ\":\"JWT\",\"sbt\":\"access\",\"alg\":\"GOST3410_2012_256\"}"
#define ID_CLAIMS ",\"aud\":\"MCU67\",\"sub\":1000404446,\"auth_time\":1590836931,\"urn:esia:sbj\":{\"urn:esia:sbj:is_tru\":true}"
#define ACCESS_CLAIMS ",\"client_id\":\"MCU67\",\"urn:esia:sbj_id\":1000404446,\"urn:esia:sid\":\"a\""

/* Streebog-256 of RFC 6986, M1. */
static void streebog_is_that_of_the_standard(void **state)
{
	(void)state;
	static const char m1[] = "012345678901234567890123456789012345678901234567890123456789012";
	unsigned char digest[32];
	char hex[65];
	unsigned n = 0;
	assert_int_equal(EVP_Digest(m1, sizeof m1 - 1, digest, &n, gost_digest(), NULL), 1);
	assert_string_equal(hex_encode(hex, digest, n), "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500");
}

/* Of the test stand; where they are not beside the checkout the test is skipped, as it shows nothing. */
static void read_shared(struct fixture *f, const char *token_file, const char *key_file, char **token, const char **key, size_t *n)
{
	*token = keys_text(f->arena, SHARED, token_file);
	*key = keys_bytes(f->arena, SHARED, key_file, n);
	if (!*token || !*key) {
		print_message("# note: " SHARED "/%s is not beside the checkout\n", token_file);
		skip();
	}
	(*token)[strcspn(*token, "\r\n")] = 0;
}

/* The signature of a token, decoded, changed by `how`, put back. */
static const char *spoilt(struct fixture *f, const char *token, void (*how)(unsigned char *, size_t))
{
	size_t n;
	const char *dot = strrchr(token, '.');
	unsigned char *signature = base64_decode(f->arena, dot + 1, strlen(dot + 1), &n);
	how(signature, n);
	return arena_printf(f->arena, "%.*s.%s", (int)(dot - token), token, base64_encode(f->arena, signature, n));
}

static void flip(unsigned char *s, size_t n)
{
	s[n / 2] ^= 1;
}

static void swap_halves(unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		unsigned char c = s[i];
		s[i] = s[n / 2 + i];
		s[n / 2 + i] = c;
	}
}

static void reverse(unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		unsigned char c = s[i];
		s[i] = s[n - 1 - i];
		s[n - 1 - i] = c;
	}
}

static bool opens(const char *token, enum jws_alg alg, const char *key, size_t n)
{
	json_auto_t *p = jws_open(token, alg, key, n);
	return p != NULL;
}

static void real_gost_token_verifies_and_nothing_made_of_it(void **state)
{
	struct fixture *f = *state;
	char *token;
	const char *key;
	size_t n;
	read_shared(f, "gost256_test2019_authcode.jwt", "esia_test_gost_2019.pub", &token, &key, &n);
	json_auto_t *p = jws_open(token, JWS_GOST256, key, n);
	assert_non_null(p);
	assert_string_equal(json_string_value(json_object_get(p, "iss")), "http://esia.gosuslugi.ru/");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(p, "urn:esia:sbj"), "urn:esia:sbj:oid")), 1000404446);
	assert_string_equal(token_times(p, f->now), "expired");
	assert_false(opens(spoilt(f, token, flip), JWS_GOST256, key, n));
	assert_false(opens(spoilt(f, token, swap_halves), JWS_GOST256, key, n));
	assert_false(opens(spoilt(f, token, reverse), JWS_GOST256, key, n));
	assert_false(opens(token, JWS_RS256, key, n));
	assert_false(opens(token, JWS_ES256, key, n));
	for (size_t i = 0; token[i] && token[i] != '.'; i += 7) {
		char *bent = arena_strdup(f->arena, token);
		bent[i] = bent[i] == 'A' ? 'B' : 'A';
		if (bent[i] != token[i])
			assert_false(opens(bent, JWS_GOST256, key, n));
	}
	make_keys(f, "other");
	size_t m;
	const char *other = keys_bytes(f->arena, f->conf.keys, "other.cer", &m);
	assert_false(opens(token, JWS_GOST256, other, m));
	const char *dot = strchr(token, '.') + 1;
	const char *body = arena_strndup(f->arena, dot, strcspn(dot, "."));
	size_t size;
	const char *text = base64_decode(f->arena, body, strlen(body), &size);
	assert_false(opens(gost_token(f, "other.pem", ID_HEADER, text), JWS_GOST256, key, n));
}

static void real_rsa_token_verifies_and_nothing_made_of_it(void **state)
{
	struct fixture *f = *state;
	char *token;
	const char *key;
	size_t n;
	read_shared(f, "rs256_test2014_access_portal1.jwt", "esia_test_rsa_2014.pub", &token, &key, &n);
	json_auto_t *p = jws_open(token, JWS_RS256, key, n);
	assert_non_null(p);
	assert_int_equal(json_integer_value(json_object_get(p, "urn:esia:sbj_id")), 1000298933);
	assert_string_equal(token_times(p, f->now), "expired");
	assert_false(opens(spoilt(f, token, flip), JWS_RS256, key, n));
	assert_false(opens(spoilt(f, token, reverse), JWS_RS256, key, n));
	assert_false(opens(token, JWS_GOST256, key, n));
	assert_false(opens(token, JWS_ES256, key, n));
}

static void own_gost_tokens_are_held_to_every_claim(void **state)
{
	struct fixture *f = *state;
	struct identity who;
	make_keys(f, "esia");
	make_keys(f, "other");
	const char *good = gost_token(f, "esia.pem", ID_HEADER, claims(f, ID_CLAIMS, f->now + 10800));
	assert_int_equal(esia_check_identity(&f->conf, good, f->now, &who), ERR_UNAUTHORIZED);
	pin(f, "esia.cer", "esia-2026.cer");
	assert_int_equal(esia_check_identity(&f->conf, good, f->now, &who), ERR_OK);
	assert_int_equal(who.oid, 1000404446);
	assert_int_equal(who.signed_in_at, 1590836931);
	assert_int_equal(esia_check_identity(&f->conf, gost_token(f, "other.pem", ID_HEADER, claims(f, ID_CLAIMS, f->now + 10800)), f->now, &who), ERR_UNAUTHORIZED);
	assert_int_equal(esia_check_identity(&f->conf, gost_token(f, "esia.pem", ID_HEADER, claims(f, ID_CLAIMS, f->now - 100)), f->now, &who), ERR_UNAUTHORIZED);
	assert_int_equal(esia_check_identity(&f->conf, gost_token(f, "esia.pem", ACCESS_HEADER, claims(f, ID_CLAIMS, f->now + 100)), f->now, &who), ERR_UNAUTHORIZED);
	static const char rs256[] = "{\"typ\":\"JWT\",\"sbt\":\"id\",\"alg\":\"RS256\"}", none[] = "{\"typ\":\"JWT\",\"sbt\":\"id\",\"alg\":\"none\"}";
	assert_int_equal(esia_check_identity(&f->conf, gost_token(f, "esia.pem", rs256, claims(f, ID_CLAIMS, f->now + 100)), f->now, &who), ERR_UNAUTHORIZED);
	size_t n;
	const char *ours = keys_bytes(f->arena, f->conf.keys, "esia.cer", &n);
	assert_true(opens(good, JWS_GOST256, ours, n));
	assert_false(opens(gost_token(f, "esia.pem", rs256, claims(f, ID_CLAIMS, f->now + 100)), JWS_GOST256, ours, n));
	assert_int_equal(esia_check_identity(&f->conf, gost_token(f, "esia.pem", none, claims(f, ID_CLAIMS, f->now + 100)), f->now, &who), ERR_UNAUTHORIZED);
	assert_int_equal(esia_check_identity(&f->conf, spoilt(f, good, flip), f->now, &who), ERR_UNAUTHORIZED);
	assert_int_equal(esia_check_identity(&f->conf, spoilt(f, good, swap_halves), f->now, &who), ERR_UNAUTHORIZED);
	snprintf(f->conf.esia_env, sizeof f->conf.esia_env, "%s", "production");
	assert_int_equal(esia_check_identity(&f->conf, good, f->now, &who), ERR_UNAUTHORIZED);
}

static void access_tokens_have_no_audience_and_are_held_to_the_client_and_the_person(void **state)
{
	struct fixture *f = *state;
	make_keys(f, "esia");
	pin(f, "esia.cer", "a.cer");
	const char *good = gost_token(f, "esia.pem", ACCESS_HEADER, claims(f, ACCESS_CLAIMS, f->now + 100));
	assert_int_equal(esia_check_access(&f->conf, good, f->now, 1000404446), ERR_OK);
	assert_int_equal(esia_check_access(&f->conf, good, f->now, 1000404447), ERR_UNAUTHORIZED);
	assert_int_equal(esia_check_access(&f->conf, good, f->now + 200, 1000404446), ERR_UNAUTHORIZED);
	snprintf(f->conf.esia_client_id, sizeof f->conf.esia_client_id, "%s", "OTHER");
	assert_int_equal(esia_check_access(&f->conf, good, f->now, 1000404446), ERR_UNAUTHORIZED);
}

static void several_keys_stand_side_by_side_and_a_certificate_past_its_end_counts_no_more(void **state)
{
	struct fixture *f = *state;
	struct ring_file files[RING_KEYS];
	struct identity who;
	make_keys(f, "a");
	make_keys(f, "b");
	pin(f, "a.cer", "a.cer");
	pin(f, "b.cer", "b.crt");
	assert_int_equal(keys_pair(f->folder, "stranger.key", "c.pem", "rsa"), ERR_OK);
	const char *by_b = gost_token(f, "b.pem", ID_HEADER, claims(f, ID_CLAIMS, f->now + 400 * 86400L));
	assert_int_equal(esia_check_identity(&f->conf, by_b, f->now, &who), ERR_OK);
	assert_int_equal(esia_check_identity(&f->conf, by_b, f->now + 366 * 86400L, &who), ERR_UNAUTHORIZED);
	assert_int_equal(key_ring_files(f->folder, files), 3);
	assert_string_equal(files[0].alg, "GOST3410_2012_256");
	assert_in_range(files[0].until, f->now + 364 * 86400L, f->now + 366 * 86400L);
	assert_string_equal(files[2].alg, "RS256");
	assert_int_equal(files[2].until, 0);
	json_auto_t *now = key_ring_state(&f->conf, f->now), *soon = key_ring_state(&f->conf, f->now + 340 * 86400L), *over = key_ring_state(&f->conf, f->now + 366 * 86400L);
	assert_string_equal(json_string_value(json_object_get(json_array_get(now, 0), "state")), "ok");
	assert_string_equal(json_string_value(json_object_get(json_array_get(soon, 0), "state")), "soon");
	assert_string_equal(json_string_value(json_object_get(json_array_get(over, 0), "state")), "over");
	assert_string_equal(json_string_value(json_object_get(json_array_get(over, 2), "state")), "ok");
}

static void cms_is_detached_and_verifies_and_the_hash_is_that_of_the_tool(void **state)
{
	struct fixture *f = *state;
	size_t n;
	char line[1000] = "";
	make_keys(f, "esia-client");
	EVP_PKEY *key = private_key(f, "esia-client.pem");
	X509 *x = certificate(f, "esia-client.cer");
	const unsigned char *der = pki_cms(f->arena, key, x, "fullname2026", 12, &n);
	assert_non_null(der);
	assert_true(keys_create(f->conf.keys, "p7s", der, n));
	assert_true(keys_create(f->conf.keys, "text", "fullname2026", 12));
	assert_true(keys_create(f->conf.keys, "lie", "fullname2027", 12));
#define VERIFY "cd %s && openssl cms -verify -engine gost -inform DER -in p7s -binary -CAfile esia-client.cer -purpose any -out /dev/null -content "
	assert_int_equal(run(VERIFY "text 2>/dev/null", f->conf.keys), 0);
	assert_int_not_equal(run(VERIFY "lie 2>/dev/null", f->conf.keys), 0);
	assert_int_not_equal(run("cd %s && openssl cms -verify -engine gost -inform DER -in p7s -binary -CAfile esia-client.cer -purpose any -out /dev/null 2>/dev/null", f->conf.keys), 0);
	snprintf(line, sizeof line, "cd %s && openssl x509 -in esia-client.cer -outform DER | openssl dgst -engine gost -md_gost12_256 -r 2>/dev/null", f->conf.keys);
	FILE *p = popen(line, "r");
	assert_non_null(fgets(line, sizeof line, p));
	pclose(p);
	line[64] = 0;
	const char *hash = pki_hash(f->arena, x);
	assert_int_equal(strspn(hash, "0123456789ABCDEF"), 64);
	assert_int_equal(strcasecmp(line, hash), 0);
	EVP_PKEY_free(key);
	X509_free(x);
}

int main(void)
{
	if (!gost_open()) {
		print_message("# note: libengine-gost-openssl is not installed, so GOST is not tested\n");
		return 0;
	}
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(streebog_is_that_of_the_standard),
		T(real_gost_token_verifies_and_nothing_made_of_it),
		T(real_rsa_token_verifies_and_nothing_made_of_it),
		T(own_gost_tokens_are_held_to_every_claim),
		T(access_tokens_have_no_audience_and_are_held_to_the_client_and_the_person),
		T(several_keys_stand_side_by_side_and_a_certificate_past_its_end_counts_no_more),
		T(cms_is_detached_and_verifies_and_the_hash_is_that_of_the_tool),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
