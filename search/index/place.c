#include "search/index/place.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "search/text/utf8.h"

#define WORD_BYTES 64	/* a longer word goes in pieces: the sum of them is the same */

#define TURNED_BYTES 400
#define STREETS 11	/* signs of streets come first */

/* Signs by the shortest way to write them, without its marks. */
static const struct { const char *full, *brief; } SIGNS[] = {
	{"улица", "ул"}, {"проспект", "прт"}, {"просп", "прт"}, {"переулок", "пер"}, {"проезд", "прд"}, {"шоссе", "ш"}, {"бульвар", "бр"},
	{"площадь", "пл"}, {"набережная", "наб"}, {"микрорайон", "мкр"}, {"тупик", "туп"}, {"корпус", "к"}, {"корп", "к"},
	{"строение", "стр"}, {"город", "г"}, {"поселок", "п"}, {"пос", "п"}, {"деревня", "дер"}};

struct folding {
	uint64_t sum;
	const char *at;
	size_t left;
	bool digits;		/* what was added last are digits */
	bool sign;		/* «д» or «дом» was read, which matters only when no number follows */
};

static void add(struct folding *f, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		f->sum = (f->sum ^ (unsigned char)s[i]) * 0x100000001b3u;
}

/* The next run of letters or of digits, folded; 0 at the end. *digits tells which. */
static size_t next_run(struct folding *f, char *out, bool *digits)
{
	size_t len = 0;
	while (f->left) {
		size_t used = 0;
		uint32_t c = utf8_fold(utf8_next(f->at, f->left, &used));
		bool digit = utf8_is_digit(c), fits = digit || utf8_is_letter(c);
		if (len && (!fits || digit != *digits || len + 5 > WORD_BYTES))
			return len;
		if (fits) {
			*digits = digit;
			len += utf8_put(out + len, c);
		}
		f->at += used;
		f->left -= used;
	}
	return len;
}

static void add_number(struct folding *f, const char *s, size_t n)
{
	if (f->digits)
		add(f, "/", 1);
	add(f, s, n);
	f->sign = false;
	f->digits = true;
}

static void add_word(struct folding *f, const char *s, size_t n)
{
	if (f->sign)
		add(f, "д", strlen("д"));
	f->sign = (n == strlen("д") && !memcmp(s, "д", n)) || (n == strlen("дом") && !memcmp(s, "дом", n));
	f->digits = f->digits && f->sign;
	if (f->sign)
		return;
	for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
		if (n == strlen(SIGNS[i].full) && !memcmp(s, SIGNS[i].full, n)) {
			add(f, SIGNS[i].brief, strlen(SIGNS[i].brief));
			return;
		}
	add(f, s, n);
}

/* sign: the sign of a street to read before the address; empty for none. */
static uint64_t key_behind(const char *sign, const char *address)
{
	char run[WORD_BYTES];
	bool digits = false;
	struct folding f = {.sum = 0xcbf29ce484222325u, .at = address, .left = strlen(address)};
	add(&f, sign, strlen(sign));
	for (size_t n; (n = next_run(&f, run, &digits));) {
		if (digits)
			add_number(&f, run, n);
		else
			add_word(&f, run, n);
	}
	if (f.sign)
		add(&f, "д", strlen("д"));
	return f.sum ? f.sum : 1;
}

uint64_t place_key(const char *address)
{
	return address && *address ? key_behind("", address) : 0;
}

static bool names_sign(const char *address)
{
	char run[WORD_BYTES];
	bool digits = false;
	struct folding f = {.at = address, .left = strlen(address)};
	for (size_t n; (n = next_run(&f, run, &digits));)
		for (size_t i = 0; !digits && i < STREETS; i++)
			if ((n == strlen(SIGNS[i].full) && !memcmp(run, SIGNS[i].full, n)) || (n == strlen(SIGNS[i].brief) && !memcmp(run, SIGNS[i].brief, n)))
				return true;
	return false;
}

/* «12 Попова», «д. 12 Попова»: the house in front of its street, written behind it into out. False when it is not so. */
static bool turned(const char *address, char *out, size_t room)
{
	char run[WORD_BYTES];
	bool digits = false;
	struct folding f = {.at = address, .left = strlen(address)};
	size_t n = next_run(&f, run, &digits);
	if (n && !digits && ((n == strlen("д") && !memcmp(run, "д", n)) || (n == strlen("дом") && !memcmp(run, "дом", n))))
		n = next_run(&f, run, &digits);
	size_t house = strlen(address) - f.left + strcspn(f.at, " ,"), street = house + strspn(address + house, " ,");
	if (!n || !digits || !address[street] || strpbrk(address + street, "0123456789"))
		return false;
	return snprintf(out, room, "%s %.*s", address + street, (int)house, address) < (int)room;
}

int place_keys(const char *address, uint64_t keys[PLACE_KEYS])
{
	char behind[TURNED_BYTES];
	int n = 0;
	keys[n] = place_key(address);
	if (!keys[n++])
		return 0;
	if (*address != '=' && turned(address, behind, sizeof behind))
		keys[n++] = place_key(address = behind);
	for (size_t i = 0; i < STREETS && !names_sign(address); i++)
		if (i == 0 || strcmp(SIGNS[i].brief, SIGNS[i - 1].brief) != 0)
			keys[n++] = key_behind(SIGNS[i].brief, address);
	return n;
}
