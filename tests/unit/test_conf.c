/* Settings: defaults that work, wrong values named in a sentence. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "fcgi/conf.h"

static const char *const names[] = {"MCU_HOME", "MCU_SHARE", "MCU_DSN", "MCU_INDEX", "MCU_SHARDS", "MCU_KEYS", "MCU_ENV", "MCU_PORT", "MCU_METRICS_PORT",
				    "MCU_WORKERS", "MCU_SEARCH_LOG_DAYS", "MCU_EXPORT_DAYS", "MCU_REQUEST_S", "MCU_PUBLIC_URL", "MCU_ESIA_URL", "MCU_ESIA_BACKCHANNEL", "MCU_ESIA_ISSUER",
				    "MCU_ESIA_CLIENT_ID", "MCU_SMTP_URL", "MCU_SMTP_FROM", "MCU_SMTP_USER", "MCU_SMTP_CA", "MCU_SMTP_PLAIN", "MCU_ESIA_ENV", "MCU_ESIA_PAIR", "MCU_ESIA_SCOPE",
				    "MCU_GATEWAY_ISSUER", "MCU_GATEWAY_AUDIENCE", "MCU_GATEWAY_ALG", "MCU_GATEWAY_CLAIMS", "MCU_SESSION_IDLE_MINUTES", "MCU_SESSION_HOURS", "MCU_REAUTH_MINUTES"};

static int clear(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
	setenv("MCU_HOME", "/tmp/h/", 1);
	return 0;
}

static void defaults_follow_from_the_home_and_the_port(void **state)
{
	(void)state;
	struct conf c;
	char why[512];
	setenv("MCU_PORT", "8110", 1);
	assert_true(conf_load(&c, why, sizeof(why)));
	assert_string_equal(c.home, "/tmp/h");
	assert_string_equal(c.dsn, "host=/tmp/h/run dbname=mcu");
	assert_string_equal(c.keys, "/tmp/h/keys");
	assert_string_equal(c.public_url, "http://127.0.0.1:8110");
	assert_string_equal(c.esia_url, "http://127.0.0.1:8110/esia");
	assert_string_equal(c.esia_issuer, "http://127.0.0.1:8110/esia/");
	assert_string_equal(c.esia_back, "unix:/tmp/h/run/esia.sock");
	assert_int_equal(c.search_log_days, 365);
	assert_int_equal(c.export_days, 7);
	assert_int_equal(c.request_s, 75);
	assert_in_range(c.workers, 1, 64);
	assert_false(conf_is_production(&c));
}

static void a_relative_home_becomes_absolute(void **state)
{
	(void)state;
	struct conf c;
	char why[512];
	setenv("MCU_HOME", "var", 1);
	assert_true(conf_load(&c, why, sizeof(why)));
	assert_int_equal(c.home[0], '/');
	assert_string_equal(c.home + strlen(c.home) - 4, "/var");
}

static void wrong_values_are_named_in_a_sentence(void **state)
{
	static const char *const wrong[][2] = {
		{"MCU_PORT", "0"}, {"MCU_PORT", "65536"}, {"MCU_PORT", "80x"}, {"MCU_PORT", "x"}, {"MCU_METRICS_PORT", "-1"}, {"MCU_WORKERS", "0"},
		{"MCU_WORKERS", "65"}, {"MCU_SHARDS", "0"}, {"MCU_SHARDS", "17"}, {"MCU_SHARDS", "xapian"}, {"MCU_SHARDS", "/a,"}, {"MCU_SHARDS", "tcp:h:1"}, {"MCU_SEARCH_LOG_DAYS", "0"}, {"MCU_EXPORT_DAYS", "x"}, {"MCU_REQUEST_S", "0"}, {"MCU_ENV", "prod"}, {"MCU_PUBLIC_URL", "example.org"}, {"MCU_ESIA_URL", "ftp://x"},
		{"MCU_ESIA_BACKCHANNEL", "unix:relative"}, {"MCU_ESIA_ENV", "../x"}, {"MCU_ESIA_PAIR", "newest"}, {"MCU_ESIA_SCOPE", "fullname"}, {"MCU_ESIA_SCOPE", "openids"}, {"MCU_GATEWAY_ALG", "HS256"},
		{"MCU_SESSION_IDLE_MINUTES", "4"}, {"MCU_SESSION_HOURS", "169"}, {"MCU_REAUTH_MINUTES", "0"},
		{"MCU_HOME", "/tmp/this/path/is/far/too/long/for/a/unix/socket/because/its/name/has/to/fit/into/one/hundred/and/seven/bytes"},
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct conf c;
		char why[512] = "";
		clear(state);
		setenv(wrong[i][0], wrong[i][1], 1);
		assert_false(conf_load(&c, why, sizeof(why)));
		assert_non_null(strstr(why, wrong[i][0]));
	}
}

static void mail_needs_a_sender_and_plain_goes_to_this_machine_only(void **state)
{
	static const struct { const char *url, *from, *plain, *named; } cases[] = {
		{"smtp://mail.example:587", "mcu@example.org", "0", NULL}, {"smtps://mail.example", "mcu@example.org", "0", NULL},
		{"smtp://127.0.0.1:25", "mcu@example.org", "1", NULL}, {"", "", "1", NULL},
		{"http://mail.example", "mcu@example.org", "0", "MCU_SMTP_URL"}, {"smtp://mail.example", "", "0", "MCU_SMTP_FROM"},
		{"smtp://mail.example", "a@b\r\nBcc: c@d", "0", "MCU_SMTP_FROM"}, {"smtp://mail.example", "a@b@c", "0", "MCU_SMTP_FROM"},
		{"smtp://mail.example", "mcu@example.org", "1", "MCU_SMTP_PLAIN"}, {"smtp://mail.example", "mcu@example.org", "2", "MCU_SMTP_PLAIN"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conf c;
		char why[512] = "";
		clear(state);
		setenv("MCU_SMTP_URL", cases[i].url, 1);
		setenv("MCU_SMTP_FROM", cases[i].from, 1);
		setenv("MCU_SMTP_PLAIN", cases[i].plain, 1);
		assert_int_equal(conf_load(&c, why, sizeof(why)), cases[i].named == NULL);
		if (cases[i].named)
			assert_non_null(strstr(why, cases[i].named));
	}
}

static void webhooks_go_to_networks_that_are_networks(void **state)
{
	struct conf c;
	char why[512] = "";
	clear(state);
	setenv("MCU_WEBHOOK_ALLOW", "10.1.0.0/16, fd00::/8", 1);
	assert_true(conf_load(&c, why, sizeof(why)));
	setenv("MCU_WEBHOOK_ALLOW", "10.1.0.0/16, inside", 1);
	assert_false(conf_load(&c, why, sizeof(why)));
	assert_non_null(strstr(why, "MCU_WEBHOOK_ALLOW: «inside»"));
	unsetenv("MCU_WEBHOOK_ALLOW");
}

static void production_refuses_what_only_development_may_have(void **state)
{
	(void)state;
	struct conf c;
	char why[512];
	setenv("MCU_ENV", "production", 1);
	assert_false(conf_load(&c, why, sizeof(why)));
	setenv("MCU_PUBLIC_URL", "https://mcu.example", 1);
	assert_false(conf_load(&c, why, sizeof(why)));
	setenv("MCU_ESIA_URL", "https://esia.gosuslugi.ru", 1);
	setenv("MCU_ESIA_BACKCHANNEL", "unix:/tmp/esia.sock", 1);
	assert_false(conf_load(&c, why, sizeof(why)));
	setenv("MCU_ESIA_BACKCHANNEL", "https://esia.gosuslugi.ru", 1);
	assert_true(conf_load(&c, why, sizeof(why)));
	assert_true(conf_is_production(&c));
	assert_string_equal(c.esia_env, "production");
	assert_string_equal(c.esia_issuer, "http://esia.gosuslugi.ru/");
	setenv("MCU_ESIA_ENV", "sim", 1);
	assert_false(conf_load(&c, why, sizeof(why)));
}

static void behind_a_gateway_production_needs_no_addresses_of_esia(void **state)
{
	(void)state;
	struct conf c;
	char why[512];
	setenv("MCU_ENV", "production", 1);
	setenv("MCU_PUBLIC_URL", "https://mcu.example", 1);
	assert_false(conf_load(&c, why, sizeof(why)));
	assert_non_null(strstr(why, "MCU_GATEWAY_ISSUER"));
	setenv("MCU_GATEWAY_ISSUER", "https://gate.example", 1);
	assert_true(conf_load(&c, why, sizeof(why)));
	assert_string_equal(c.esia_env, "production");
	setenv("MCU_ESIA_ENV", "sim", 1);
	assert_false(conf_load(&c, why, sizeof(why)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(defaults_follow_from_the_home_and_the_port, clear),
		cmocka_unit_test_setup(a_relative_home_becomes_absolute, clear),
		cmocka_unit_test_setup(wrong_values_are_named_in_a_sentence, clear),
		cmocka_unit_test_setup(mail_needs_a_sender_and_plain_goes_to_this_machine_only, clear),
		cmocka_unit_test_setup(webhooks_go_to_networks_that_are_networks, clear),
		cmocka_unit_test_setup(production_refuses_what_only_development_may_have, clear),
		cmocka_unit_test_setup(behind_a_gateway_production_needs_no_addresses_of_esia, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
