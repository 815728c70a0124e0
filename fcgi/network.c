#include "fcgi/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum { V4 = 4, V6 = 16, TEXT = 64 };

struct network {
	unsigned char bytes[V6];
	size_t size;	/* V4 or V6 */
	int bits;
};

static bool parse(const char *text, size_t n, struct network *out)
{
	char word[TEXT], *end;
	if (!n || n >= sizeof word)
		return false;
	memcpy(word, text, n);
	word[n] = 0;
	char *slash = strchr(word, '/');
	if (slash)
		*slash = 0;
	out->size = inet_pton(AF_INET, word, out->bytes) == 1 ? V4 : inet_pton(AF_INET6, word, out->bytes) == 1 ? V6 : 0;
	out->bits = (int)out->size * 8;
	if (!out->size || !slash)
		return out->size != 0;
	long bits = strtol(slash + 1, &end, 10);
	if (slash[1] < '0' || slash[1] > '9' || (slash[1] == '0' && slash[2]) || *end || bits > out->bits)
		return false;
	out->bits = (int)bits;
	return true;
}

static bool holds(const struct network *n, const unsigned char *bytes, size_t size)
{
	if (size != n->size || memcmp(n->bytes, bytes, (size_t)n->bits / 8))
		return false;
	int rest = n->bits % 8;
	unsigned char mask = (unsigned char)(0xff << (8 - rest));
	return !rest || !((n->bytes[n->bits / 8] ^ bytes[n->bits / 8]) & mask);
}

/* The bytes of an address, their number; 0 for another family. */
static size_t bytes_of(const struct sockaddr *address, const unsigned char **bytes)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	if (address->sa_family == AF_INET) {
		*bytes = (const unsigned char *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
		return V4;
	}
	if (address->sa_family != AF_INET6)
		return 0;
	*bytes = (const unsigned char *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
	if (memcmp(*bytes, mapped, sizeof mapped))
		return V6;
	*bytes += sizeof mapped;
	return V4;
}

static const char *next_word(const char *list, size_t *n)
{
	list += strspn(list, ", \t");
	*n = strcspn(list, ", \t");
	return *n ? list : NULL;
}

bool network_is(const char *text)
{
	struct network one;
	return parse(text, strlen(text), &one);
}

bool network_list_holds(const char *list, const char **bad)
{
	struct network one;
	size_t n;
	for (const char *word = next_word(list, &n); word; word = next_word(word + n, &n))
		if (!parse(word, n, &one)) {
			if (bad)
				*bad = word;
			return false;
		}
	return true;
}

bool network_listed(const char *list, const struct sockaddr *address)
{
	const unsigned char *bytes;
	struct network one;
	size_t n, size = bytes_of(address, &bytes);
	for (const char *word = next_word(list, &n); size && word; word = next_word(word + n, &n))
		if (parse(word, n, &one) && holds(&one, bytes, size))
			return true;
	return false;
}

bool network_public(const struct sockaddr *address)
{
	static const char SET_ASIDE[] = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 "
					"198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 2001::/23 2001:db8::/32 2002::/16 3fff::/20";
	static const char V6_OPEN[] = "2000::/3";	/* all that is given out of v6: what is set aside elsewhere is outside of it */
	const unsigned char *bytes;
	size_t size = bytes_of(address, &bytes);
	return size && !network_listed(SET_ASIDE, address) && (size == V4 || network_listed(V6_OPEN, address));
}
