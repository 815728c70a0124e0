/* Signatures as Standard Webhooks has them, and addresses that a webhook may have. */
#include "tests/unit/unit.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/webhook.h"

/* The example of the specification; HMAC pads keys with zeros, so its 24 bytes are the first of ours. */
static void signatures_are_those_of_the_specification(void **state)
{
	unsigned char keys[WEBHOOK_SECRETS][WEBHOOK_KEY] = {{0}}, buffer[64];
	struct arena *a = arena_new(65536);
	(void)state;
	assert_int_equal(EVP_DecodeBlock(buffer, (const unsigned char *)"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 32), 24);
	memcpy(keys[0], buffer, 24);
	const char *id = "msg_p5jXN8AQM9LWM0D4loKWxJek", *at = "1614265330", *body = "{\"test\": 2432232314}";
	const char *one = webhook_sign(a, id, at, body, keys, 1);
	assert_string_equal(one, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	const char *two = webhook_sign(a, id, at, body, keys, 2);
	assert_true(!strncmp(two, one, strlen(one)) && two[strlen(one)] == ' ' && !strncmp(two + strlen(one) + 1, "v1,", 3));
	assert_string_not_equal(two + strlen(one) + 1, one);
	arena_free(a);
}

static void secrets_are_random_and_sealed_for_their_webhook(void **state)
{
	unsigned char a[WEBHOOK_KEY], b[WEBHOOK_KEY], one[PERSON_KEY_SIZE], two[PERSON_KEY_SIZE];
	char text[WEBHOOK_SECRET], other[WEBHOOK_SECRET];
	(void)state;
	assert_true(webhook_secret_new(a, text) && webhook_secret_new(b, other));
	assert_int_equal(strlen(text), 6 + 44);
	assert_memory_equal(text, "whsec_", 6);
	assert_memory_not_equal(a, b, WEBHOOK_KEY);
	webhook_seal_key("1", one);
	webhook_seal_key("2", two);
	assert_memory_not_equal(one, two, PERSON_KEY_SIZE);
}

static void addresses_are_plain(void **state)
{
	static const char *const bad[] = {"ftp://x/", "x.example", "https://", "https://u:p@x.example/", "https://u@x.example/", "https://x.example/#a", "file:///etc/passwd", "http://x.example/", "gopher://x/"};
	struct conf c = {0};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_non_null(webhook_url_wrong(&c, bad[i]));
	assert_null(webhook_url_wrong(&c, "https://x.example/hook?a=1"));
	snprintf(c.webhook_allow, sizeof c.webhook_allow, "10.0.0.0/8");
	assert_null(webhook_url_wrong(&c, "http://inside/hook"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_those_of_the_specification),
		cmocka_unit_test(secrets_are_random_and_sealed_for_their_webhook),
		cmocka_unit_test(addresses_are_plain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
