/* Which addresses lie in a list of networks, and which are of the open Internet. */
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "fcgi/network.h"

static const struct sockaddr *address(const char *text)
{
	static struct sockaddr_in v4;
	static struct sockaddr_in6 v6;
	v4.sin_family = AF_INET;
	v6.sin6_family = AF_INET6;
	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return (const struct sockaddr *)&v4;
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return (const struct sockaddr *)&v6;
}

static void lists_are_read_or_the_wrong_word_is_named(void **state)
{
	static const char *const good[] = {"", "10.0.0.1", "10.0.0.0/8, fd00::/8", "0.0.0.0/0 ::/0", "::1"};
	static const char *const bad[] = {"10.0.0.0/33", "10.0.0", "host", "::1/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "fd00::/08", "1.2.3.4,,x"};
	const char *at;
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(network_list_holds(good[i], &at));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(network_list_holds(bad[i], &at));
	assert_string_equal(at, "x");
}

static void one_network_is_no_list(void **state)
{
	(void)state;
	assert_true(network_is("10.1.2.3"));
	assert_true(network_is("2001:db8::/32"));
	assert_true(network_is("0.0.0.0/0"));
	assert_false(network_is(""));
	assert_false(network_is("10.1.2.3 10.1.2.4"));
	assert_false(network_is("10.1.2.3,"));
}

static void an_address_is_in_its_networks_and_in_no_other(void **state)
{
	(void)state;
	assert_true(network_listed("10.1.0.0/16, fd00::/8", address("10.1.255.255")));
	assert_false(network_listed("10.1.0.0/16, fd00::/8", address("10.2.0.0")));
	assert_true(network_listed("10.1.0.0/16, fd00::/8", address("fdff::1")));
	assert_true(network_listed("127.0.0.1", address("::ffff:127.0.0.1")));
	assert_false(network_listed("127.0.0.1", address("127.0.0.2")));
	assert_true(network_listed("192.168.0.0/23", address("192.168.1.255")));
	assert_false(network_listed("192.168.0.0/23", address("192.168.2.0")));
	assert_false(network_listed("", address("8.8.8.8")));
	assert_false(network_listed("::/0", address("8.8.8.8")));
}

static void what_is_set_aside_is_not_the_open_internet(void **state)
{
	static const char *const closed[] = {"0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "64:ff9b::a00:1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "2002:a00:1::1", "2001::1", "2001:db8::1"};
	static const char *const open[] = {"8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "::ffff:8.8.8.8", "2a02:6b8::1", "2606:4700::1111"};
	(void)state;
	for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
		assert_false(network_public(address(closed[i])));
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		assert_true(network_public(address(open[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_or_the_wrong_word_is_named),
		cmocka_unit_test(one_network_is_no_list),
		cmocka_unit_test(an_address_is_in_its_networks_and_in_no_other),
		cmocka_unit_test(what_is_set_aside_is_not_the_open_internet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
