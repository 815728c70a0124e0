/* Tokens: ours pass, every forgery that libjwt alone would let through does not. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <jwt.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/auth.h"
#include "fcgi/esia_token.h"
#include "fcgi/key_ring.h"
#include "fcgi/keys.h"

#define SESSION "33a214f2-8443-4665-975b-bd67a531544f"
#define ESIA "https://esia.test/"

struct fixture {
	struct conf conf;
	struct auth *auth;
	struct arena *arena;
	time_t now;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char esia[600];
	snprintf(f->conf.keys, sizeof(f->conf.keys), "%s", "/tmp/mcu-unit-XXXXXX");
	assert_non_null(mkdtemp(f->conf.keys));
	snprintf(esia, sizeof(esia), "%s/esia", f->conf.keys);
	mkdir(esia, 0700);
	snprintf(f->conf.esia_env, sizeof(f->conf.esia_env), "stand");
	snprintf(esia, sizeof(esia), "%s/esia/stand", f->conf.keys);
	mkdir(esia, 0700);
	snprintf(f->conf.esia_issuer, sizeof(f->conf.esia_issuer), "%s", ESIA);
	snprintf(f->conf.esia_client_id, sizeof(f->conf.esia_client_id), "%s", "MCU67");
	f->arena = arena_new(1 << 20);
	f->auth = auth_new(&f->conf);
	f->now = time(NULL);
	assert_non_null(f->auth);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[600];
	snprintf(command, sizeof(command), "rm -rf '%s'", f->conf.keys);
	auth_free(f->auth);
	arena_free(f->arena);
	int gone = system(command);
	free(f);
	return gone;
}

static const char *issue(struct fixture *f, time_t from, time_t to)
{
	struct auth_claims c = {.account = 7, .session = SESSION, .issued_at = from, .expires_at = to};
	return auth_issue(f->auth, f->arena, &c);
}

static enum err check(struct fixture *f, const char *token)
{
	struct auth_claims c;
	return auth_check(f->auth, token, f->now, &c);
}

/* The one signing key of the folder, and its kid. */
static const char *own_key(struct fixture *f, char kid[40])
{
	char command[700], name[80] = "";
	snprintf(command, sizeof(command), "ls '%s' | grep '^jwt-'", f->conf.keys);
	FILE *p = popen(command, "r");
	assert_non_null(fgets(name, sizeof(name), p));
	pclose(p);
	name[strcspn(name, "\n")] = 0;
	snprintf(kid, 40, "%.*s", (int)strlen(name) - 8, name + 4);
	return keys_text(f->arena, f->conf.keys, name);
}

static const char *public_half(struct fixture *f, const char *pem)
{
	char *data;
	BIO *in = BIO_new_mem_buf(pem, -1), *out = BIO_new(BIO_s_mem());
	EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
	PEM_write_bio_PUBKEY(out, key);
	long n = BIO_get_mem_data(out, &data);
	const char *text = arena_strndup(f->arena, data, (size_t)n);
	EVP_PKEY_free(key);
	BIO_free(in);
	BIO_free(out);
	return text;
}

/* A token with right claims, made by libjwt with the algorithm and key given; NULL key: unsigned. */
static const char *forge(struct fixture *f, jwt_alg_t alg, const char *key, const char *kid)
{
	jwt_t *j;
	jwt_new(&j);
	if (kid)
		jwt_add_header(j, "kid", kid);
	jwt_add_grant(j, "iss", "mcu");
	jwt_add_grant(j, "aud", "mcu-api");
	jwt_add_grant(j, "sub", "7");
	jwt_add_grant(j, "sid", SESSION);
	jwt_add_grant_int(j, "nbf", (long)f->now - 10);
	jwt_add_grant_int(j, "exp", (long)f->now + 100);
	assert_int_equal(jwt_set_alg(j, alg, (const unsigned char *)key, key ? (int)strlen(key) : 0), 0);
	char *text = jwt_encode_str(j);
	const char *token = arena_strdup(f->arena, text);
	free(text);
	jwt_free(j);
	return token;
}

static void our_own_token_passes_twice(void **state)
{
	struct fixture *f = *state;
	struct auth_claims c;
	const char *token = issue(f, f->now, f->now + 600);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(auth_check(f->auth, token, f->now, &c), ERR_OK);
		assert_int_equal(c.account, 7);
		assert_string_equal(c.session, SESSION);
	}
	assert_int_equal(auth_check(f->auth, token, f->now + 600, &c), ERR_UNAUTHORIZED);
}

static void an_expired_token_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(check(f, issue(f, f->now - 700, f->now - 1)), ERR_UNAUTHORIZED);
	assert_int_equal(check(f, issue(f, f->now - 700, f->now)), ERR_UNAUTHORIZED);
}

static void a_token_of_the_future_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(check(f, issue(f, f->now + 61, f->now + 600)), ERR_UNAUTHORIZED);
	assert_int_equal(check(f, issue(f, f->now + 59, f->now + 600)), ERR_OK);
}

static void an_unsigned_token_is_refused(void **state)
{
	struct fixture *f = *state;
	char kid[40];
	own_key(f, kid);
	assert_int_equal(check(f, forge(f, JWT_ALG_NONE, NULL, kid)), ERR_UNAUTHORIZED);
	assert_int_equal(check(f, forge(f, JWT_ALG_NONE, NULL, NULL)), ERR_UNAUTHORIZED);
}

static void hs256_signed_with_our_public_key_is_refused(void **state)
{
	struct fixture *f = *state;
	char kid[40];
	const char *pub = public_half(f, own_key(f, kid));
	assert_int_equal(check(f, forge(f, JWT_ALG_HS256, pub, kid)), ERR_UNAUTHORIZED);
}

static void another_key_and_an_unknown_kid_are_refused(void **state)
{
	struct fixture *f = *state;
	char kid[40];
	const char *own = own_key(f, kid);
	assert_int_equal(keys_pair(f->conf.keys, "stranger", NULL, "ec"), ERR_OK);
	const char *strange = keys_text(f->arena, f->conf.keys, "stranger");
	assert_int_equal(check(f, forge(f, JWT_ALG_ES256, own, kid)), ERR_OK);
	assert_int_equal(check(f, forge(f, JWT_ALG_ES256, strange, kid)), ERR_UNAUTHORIZED);
	assert_int_equal(check(f, forge(f, JWT_ALG_ES256, own, "20000101000000")), ERR_UNAUTHORIZED);
	assert_int_equal(check(f, forge(f, JWT_ALG_ES256, own, NULL)), ERR_UNAUTHORIZED);
	assert_int_equal(check(f, forge(f, JWT_ALG_ES256, own, "../keys/stranger")), ERR_UNAUTHORIZED);
}

static void a_key_made_later_is_found(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(keys_pair(f->conf.keys, "jwt-99990101000000.pem", NULL, "ec"), ERR_OK);
	const char *pem = keys_text(f->arena, f->conf.keys, "jwt-99990101000000.pem");
	assert_int_equal(check(f, forge(f, JWT_ALG_ES256, pem, "99990101000000")), ERR_OK);
}

static void a_key_taken_away_signs_nothing_any_more(void **state)
{
	struct fixture *f = *state;
	char kid[40], path[700];
	own_key(f, kid);
	assert_int_equal(keys_pair(f->conf.keys, "jwt-99990101000000.pem", NULL, "ec"), ERR_OK);
	const char *token = issue(f, f->now, f->now + 600);
	assert_int_equal(check(f, token), ERR_OK);
	snprintf(path, sizeof(path), "%s/jwt-99990101000000.pem", f->conf.keys);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(check(f, token), ERR_UNAUTHORIZED);
	assert_int_equal(check(f, issue(f, f->now, f->now + 600)), ERR_OK);
}

static void a_new_key_signs_at_once_and_the_old_one_still_counts(void **state)
{
	struct fixture *f = *state;
	const char *before = issue(f, f->now, f->now + 600);
	assert_int_equal(keys_pair(f->conf.keys, "jwt-99990101000000.pem", NULL, "ec"), ERR_OK);
	const char *after = issue(f, f->now, f->now + 600);
	json_auto_t *header = jws_header(after);
	assert_string_equal(json_string_value(json_object_get(header, "kid")), "99990101000000");
	assert_int_equal(check(f, before), ERR_OK);
	assert_int_equal(check(f, after), ERR_OK);
}

static void junk_and_giants_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const junk[] = {"", ".", "..", "...", "a.b.c", "{}.{}.{}", "e30.e30.", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA"};
	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
		assert_int_equal(check(f, junk[i]), ERR_UNAUTHORIZED);
	const char *token = issue(f, f->now, f->now + 600);
	char *giant = malloc(AUTH_TOKEN_MAX + 100);
	memset(giant, 'A', AUTH_TOKEN_MAX + 99);
	memcpy(giant, token, strlen(token));
	giant[AUTH_TOKEN_MAX + 1] = 0;
	assert_int_equal(check(f, giant), ERR_UNAUTHORIZED);
	free(giant);
}

static void every_flipped_byte_breaks_a_token(void **state)
{
	struct fixture *f = *state;
	const char *token = issue(f, f->now, f->now + 600);
	for (size_t i = 0; i < strlen(token); i += 5) {
		char *bent = arena_strdup(f->arena, token);
		bent[i] = bent[i] == 'A' ? 'B' : 'A';
		if (strcmp(bent, token))
			assert_int_equal(check(f, bent), ERR_UNAUTHORIZED);
	}
}

/* An identity token of the provider; the member `name` is left out or replaced by `json`. */
static const char *identity(struct fixture *f, const char *name, const char *json, const char *sbt)
{
	jwt_t *j;
	char base[400];
	snprintf(base, sizeof(base), "{\"iss\":\"" ESIA "\",\"aud\":\"MCU67\",\"sub\":1000299681,\"exp\":%ld,\"iat\":%ld,\"urn:esia:sbj\":{\"urn:esia:sbj:is_tru\":true}}",
		 (long)f->now + 10800, (long)f->now);
	json_t *claims = json_loads(base, 0, NULL);
	if (name)
		json_object_del(claims, name);
	if (json)
		json_object_set_new(claims, name, json_loads(json, JSON_DECODE_ANY, NULL));
	char *text = json_dumps(claims, 0);
	const char *key = keys_text(f->arena, f->conf.keys, "provider");
	jwt_new(&j);
	jwt_add_header(j, "sbt", sbt);
	jwt_add_grants_json(j, text);
	jwt_set_alg(j, JWT_ALG_RS256, (const unsigned char *)key, (int)strlen(key));
	char *token = jwt_encode_str(j);
	const char *copy = arena_strdup(f->arena, token);
	free(token);
	free(text);
	json_decref(claims);
	jwt_free(j);
	return copy;
}

/* How many of the 64 letters may end the token, and of what may follow it. */
static int endings(struct fixture *f, const char *token, bool (*passes)(struct fixture *, const char *))
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	static const char *const tails[] = {"=", "==", ".", "..", ".x", "A", " ", "\n", "+", "\x01"};
	int n = 0;
	for (const char *c = letters; *c; c++)
		n += passes(f, arena_printf(f->arena, "%.*s%c", (int)strlen(token) - 1, token, *c));
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		n += passes(f, arena_printf(f->arena, "%s%s", token, tails[i]));
	return n;
}

static bool is_ours(struct fixture *f, const char *token)
{
	return check(f, token) == ERR_OK;
}

static bool is_theirs(struct fixture *f, const char *token)
{
	const char *pub = keys_text(f->arena, f->conf.keys, "provider.pub");
	json_auto_t *claims = jws_open(token, JWS_RS256, pub, strlen(pub));
	return claims != NULL;
}

/* Spare bits of the last letter, padding and what follows another dot are nothing to libjwt. */
static void a_signature_is_written_in_one_way(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(endings(f, issue(f, f->now, f->now + 600), is_ours), 1);
	assert_int_equal(keys_pair(f->conf.keys, "provider", "provider.pub", "rsa"), ERR_OK);
	assert_int_equal(endings(f, identity(f, NULL, NULL, "id"), is_theirs), 1);
}

static void identity_tokens_are_held_to_every_claim(void **state)
{
	struct fixture *f = *state;
	struct identity who = {0};
	char pinned[600];
	static const char *const wrong[][2] = {
		{"iss", "\"https://evil.test/\""}, {"iss", NULL}, {"aud", "\"OTHER\""}, {"aud", NULL}, {"aud", "[\"OTHER\"]"}, {"sub", "\"1000299681\""},
		{"sub", NULL}, {"sub", "0"}, {"sub", "-5"}, {"exp", NULL}, {"exp", "1000"}, {"exp", "\"9999999999\""}, {"nbf", "9999999999"},
	};
	assert_int_equal(keys_pair(f->conf.keys, "provider", "provider.pub", "rsa"), ERR_OK);
	assert_int_equal(esia_check_identity(&f->conf, identity(f, NULL, NULL, "id"), f->now, &who), ERR_UNAUTHORIZED);
	const char *pub = keys_text(f->arena, f->conf.keys, "provider.pub");
	snprintf(pinned, sizeof(pinned), "%s/esia/stand", f->conf.keys);
	assert_true(keys_create(pinned, "a.pem", pub, strlen(pub)));
	assert_int_equal(esia_check_identity(&f->conf, identity(f, NULL, NULL, "id"), f->now, &who), ERR_OK);
	assert_int_equal(who.oid, 1000299681);
	assert_int_equal(esia_check_identity(&f->conf, identity(f, "aud", "[\"x\",\"MCU67\"]", "id"), f->now, &who), ERR_OK);
	assert_int_equal(esia_check_identity(&f->conf, identity(f, NULL, NULL, "access"), f->now, &who), ERR_UNAUTHORIZED);
	static const char *const unconfirmed[] = {NULL, "{}", "\"x\"", "{\"urn:esia:sbj:is_tru\":false}", "{\"urn:esia:sbj:is_tru\":\"true\"}"};
	for (size_t i = 0; i < sizeof(unconfirmed) / sizeof(unconfirmed[0]); i++)
		assert_int_equal(esia_check_identity(&f->conf, identity(f, "urn:esia:sbj", unconfirmed[i], "id"), f->now, &who), ERR_FORBIDDEN);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(esia_check_identity(&f->conf, identity(f, wrong[i][0], wrong[i][1], "id"), f->now, &who), ERR_UNAUTHORIZED);
	assert_int_equal(esia_check_identity(&f->conf, issue(f, f->now, f->now + 600), f->now, &who), ERR_UNAUTHORIZED);
}

/* A ring of others takes the algorithms it was told of, each with a key of its kind. */
static void an_algorithm_that_is_not_pinned_is_refused(void **state)
{
	struct fixture *f = *state;
	char folder[700];
	json_auto_t *claims = json_pack("{s:s}", "iss", ESIA);
	assert_int_equal(keys_pair(f->conf.keys, "ec", "ec.pub", "ec"), ERR_OK);
	const char *pem = keys_text(f->arena, f->conf.keys, "ec"), *pub = keys_text(f->arena, f->conf.keys, "ec.pub");
	const char *token = jws_make(f->arena, claims, "k", pem);
	key_ring_esia(&f->conf, folder);
	assert_true(keys_create(folder, "ec.pem", pub, strlen(pub)));
	json_auto_t *as_es = jws_open(token, JWS_ES256, pub, strlen(pub)), *as_rs = jws_open(token, JWS_RS256, pub, strlen(pub)), *as_gost = jws_open(token, JWS_GOST256, pub, strlen(pub));
	assert_non_null(as_es);
	assert_null(as_rs);
	assert_null(as_gost);
	json_auto_t *told = key_ring_token(folder, token, 1u << JWS_ES256, f->now), *untold = key_ring_token(folder, token, 1u << JWS_RS256 | 1u << JWS_GOST256, f->now);
	assert_non_null(told);
	assert_null(untold);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(our_own_token_passes_twice),
		T(an_expired_token_is_refused),
		T(a_token_of_the_future_is_refused),
		T(an_unsigned_token_is_refused),
		T(hs256_signed_with_our_public_key_is_refused),
		T(another_key_and_an_unknown_kid_are_refused),
		T(a_key_made_later_is_found),
		T(a_key_taken_away_signs_nothing_any_more),
		T(a_new_key_signs_at_once_and_the_old_one_still_counts),
		T(junk_and_giants_are_refused),
		T(every_flipped_byte_breaks_a_token),
		T(a_signature_is_written_in_one_way),
		T(identity_tokens_are_held_to_every_claim),
		T(an_algorithm_that_is_not_pinned_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
