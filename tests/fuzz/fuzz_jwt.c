/* Tokens: no bytes but those that we signed ourselves are taken, whatever they claim of their algorithm, key and times. */
#include "fcgi/base64.h"
#include "fcgi/esia_token.h"
#include "tests/fuzz/fuzz.h"

enum { CLAIMS_MAX = 2000 };

static void refused(struct auth *auth, const struct conf *conf, const char *token)
{
	struct auth_claims claims;
	struct identity who;
	MUST(auth_check(auth, token, 1800000000, &claims) == ERR_UNAUTHORIZED);
	MUST(esia_check_identity(conf, token, 1800000000, &who) == ERR_UNAUTHORIZED);
}

/* The bytes are a token as they are; and header, claims and signature with zeros between them, put into the form of one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *arena;
	struct conf *conf;
	struct auth *auth = fuzz_auth(&conf);
	n = n > CLAIMS_MAX ? CLAIMS_MAX : n;
	char *text = fuzz_string(data, n), *part[3];
	arena = arena ? arena : arena_new(1 << 20);
	arena_reset(arena);
	refused(auth, conf, text);
	for (size_t i = 0, at = 0; i < 3; i++) {
		size_t length = at < n ? strlen(text + at) : 0;
		part[i] = base64_encode(arena, text + (at < n ? at : n), length);
		at += length + 1;
	}
	refused(auth, conf, arena_printf(arena, "%s.%s.%s", part[0], part[1], part[2]));
	free(text);
	return 0;
}
