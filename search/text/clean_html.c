/* clean_html.c - which bytes are a tag or an entity of HTML, and which are a resident's own «<» and «&». */
#include <stdlib.h>
#include <string.h>

#include "search/text/clean.h"

enum { TAG_NAME_MAX = 10 };

/* Only known names are tags: «<Иванов>» and «x <y> z» are words. Sorted for bsearch. */
static const struct tag {
	char name[TAG_NAME_MAX + 1];
	unsigned char kind;
} tags[] = {
	{"a", CLEAN_INLINE}, {"abbr", CLEAN_INLINE}, {"article", CLEAN_BLOCK}, {"b", CLEAN_INLINE}, {"big", CLEAN_INLINE},
	{"blockquote", CLEAN_BLOCK}, {"body", CLEAN_BLOCK}, {"br", CLEAN_BREAK}, {"button", CLEAN_INLINE}, {"caption", CLEAN_BLOCK},
	{"center", CLEAN_BLOCK}, {"cite", CLEAN_INLINE}, {"code", CLEAN_INLINE}, {"col", CLEAN_INLINE}, {"colgroup", CLEAN_INLINE},
	{"dd", CLEAN_BLOCK}, {"del", CLEAN_INLINE}, {"div", CLEAN_BLOCK}, {"dl", CLEAN_BLOCK}, {"dt", CLEAN_BLOCK},
	{"em", CLEAN_INLINE}, {"figcaption", CLEAN_BLOCK}, {"figure", CLEAN_BLOCK}, {"font", CLEAN_INLINE}, {"footer", CLEAN_BLOCK},
	{"form", CLEAN_BLOCK}, {"h1", CLEAN_BLOCK}, {"h2", CLEAN_BLOCK}, {"h3", CLEAN_BLOCK}, {"h4", CLEAN_BLOCK},
	{"h5", CLEAN_BLOCK}, {"h6", CLEAN_BLOCK}, {"head", CLEAN_BLOCK}, {"header", CLEAN_BLOCK}, {"hr", CLEAN_BLOCK},
	{"html", CLEAN_BLOCK}, {"i", CLEAN_INLINE}, {"iframe", CLEAN_INLINE}, {"img", CLEAN_INLINE}, {"input", CLEAN_INLINE},
	{"ins", CLEAN_INLINE}, {"label", CLEAN_INLINE}, {"li", CLEAN_BLOCK}, {"link", CLEAN_INLINE}, {"main", CLEAN_BLOCK},
	{"mark", CLEAN_INLINE}, {"meta", CLEAN_INLINE}, {"nobr", CLEAN_INLINE}, {"o:p", CLEAN_INLINE}, {"ol", CLEAN_BLOCK},
	{"option", CLEAN_BLOCK}, {"p", CLEAN_BLOCK}, {"pre", CLEAN_BLOCK}, {"q", CLEAN_INLINE}, {"s", CLEAN_INLINE},
	{"script", CLEAN_BLOCK}, {"section", CLEAN_BLOCK}, {"select", CLEAN_BLOCK}, {"small", CLEAN_INLINE}, {"span", CLEAN_INLINE},
	{"strike", CLEAN_INLINE}, {"strong", CLEAN_INLINE}, {"style", CLEAN_BLOCK}, {"sub", CLEAN_INLINE}, {"sup", CLEAN_INLINE},
	{"svg", CLEAN_INLINE}, {"table", CLEAN_BLOCK}, {"tbody", CLEAN_BLOCK}, {"td", CLEAN_CELL}, {"textarea", CLEAN_BLOCK},
	{"tfoot", CLEAN_BLOCK}, {"th", CLEAN_CELL}, {"thead", CLEAN_BLOCK}, {"title", CLEAN_BLOCK}, {"tr", CLEAN_BLOCK},
	{"tt", CLEAN_INLINE}, {"u", CLEAN_INLINE}, {"ul", CLEAN_BLOCK}, {"var", CLEAN_INLINE}, {"video", CLEAN_INLINE},
	{"wbr", CLEAN_INLINE},
};

static const struct entity {
	char name[9];
	unsigned short code;
} entities[] = {
	{"aacute", 0xE1}, {"amp", '&'}, {"apos", '\''}, {"bdquo", 0x201E}, {"brvbar", 0xA6}, {"bull", 0x2022},
	{"cent", 0xA2}, {"copy", 0xA9}, {"darr", 0x2193}, {"deg", 0xB0}, {"divide", 0xF7}, {"eacute", 0xE9},
	{"emsp", 0x2003}, {"ensp", 0x2002}, {"euro", 0x20AC}, {"frac12", 0xBD}, {"frac14", 0xBC}, {"frac34", 0xBE},
	{"ge", 0x2265}, {"gt", '>'}, {"hearts", 0x2665}, {"hellip", 0x2026}, {"iexcl", 0xA1}, {"infin", 0x221E},
	{"laquo", 0xAB}, {"larr", 0x2190}, {"ldquo", 0x201C}, {"le", 0x2264}, {"lsaquo", 0x2039}, {"lsquo", 0x2018},
	{"lt", '<'}, {"mdash", 0x2014}, {"micro", 0xB5}, {"middot", 0xB7}, {"minus", 0x2212}, {"nbsp", 0xA0},
	{"ndash", 0x2013}, {"ne", 0x2260}, {"not", 0xAC}, {"numero", 0x2116}, {"ordm", 0xBA}, {"para", 0xB6},
	{"permil", 0x2030}, {"plusmn", 0xB1}, {"pound", 0xA3}, {"prime", 0x2032}, {"quot", '"'}, {"raquo", 0xBB},
	{"rarr", 0x2192}, {"rdquo", 0x201D}, {"reg", 0xAE}, {"rsaquo", 0x203A}, {"rsquo", 0x2019}, {"sbquo", 0x201A},
	{"sect", 0xA7}, {"shy", 0xAD}, {"sup1", 0xB9}, {"sup2", 0xB2}, {"sup3", 0xB3}, {"thinsp", 0x2009},
	{"times", 0xD7}, {"trade", 0x2122}, {"uarr", 0x2191}, {"yen", 0xA5}, {"zwj", 0x200D}, {"zwnj", 0x200C},
};

static int compare_name(const void *name, const void *row)
{
	return strcmp(name, row);	/* both tables begin with the name */
}

static size_t tag_name(const char *s, size_t n, char name[TAG_NAME_MAX + 1])
{
	size_t i = 0;

	for (; i < n && i < TAG_NAME_MAX; i++) {
		char c = s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (!((c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == ':'))))
			break;
		name[i] = c;
	}
	name[i] = 0;
	return i;
}

/* End of attributes: the first '>' outside quotes. A quote opens only after '='; a value that holds '<', or that
 * does not end as values end, was none: then the first '>' counts. A Russian word outside quotes makes it no tag:
 * «<b и т. д.>» is what somebody wrote. No scan crosses a '<', so all scans together stay linear. */
static size_t attributes_end(const char *s, size_t n, size_t i, bool quotes)
{
	for (; i < n && s[i] != '<' && (unsigned char)s[i] < 0x80; i++) {
		if (s[i] == '>')
			return i + 1;
		if (!quotes || s[i - 1] != '=' || (s[i] != '"' && s[i] != '\'' && s[i] != '`'))
			continue;
		for (char quote = s[i++]; i < n && s[i] != quote; i++)
			if (s[i] == '<')
				return 0;
		if (i + 1 >= n || !strchr(" \t\r\n/>;", s[i + 1]))
			return 0;
	}
	return 0;
}

/* <!-- … -->, <!DOCTYPE …>, <?xml …>; the scan ends at the next «<!--», so it is linear too. */
static size_t comment_end(const char *s, size_t n)
{
	if (n >= 7 && memcmp(s, "<!--", 4) == 0) {
		for (size_t i = 4; i + 2 < n && memcmp(s + i, "<!-", 3) != 0; i++)
			if (memcmp(s + i, "-->", 3) == 0)
				return i + 3;
		return 0;
	}
	if ((n > 9 && strncasecmp(s, "<!doctype", 9) == 0) || (n > 5 && memcmp(s, "<?xml", 5) == 0))
		for (size_t i = 5; i < n && s[i] != '<'; i++)
			if (s[i] == '>')
				return i + 1;
	return 0;
}

size_t clean_tag(const char *s, size_t n, enum clean_tag *kind)
{
	char name[TAG_NAME_MAX + 1];
	size_t i = 1, end;
	const struct tag *t;

	*kind = CLEAN_INLINE;
	if (n < 3)
		return 0;
	if (s[1] == '!' || s[1] == '?')
		return comment_end(s, n);
	if (s[1] == '/')
		i = 2;
	end = i + tag_name(s + i, n - i, name);
	if (end == i || end >= n || !strchr(" \t\r\n/>", s[end]) || !s[end])
		return 0;
	t = bsearch(name, tags, sizeof tags / sizeof *tags, sizeof *tags, compare_name);
	if (!t)
		return 0;
	i = attributes_end(s, n, end, true);
	if (!i)
		i = attributes_end(s, n, end, false);
	*kind = (enum clean_tag)t->kind;
	return i;
}

/* Browsers read &#128;…&#159; as Windows-1252; 0 where it has no character. */
static uint32_t windows_1252(uint32_t c)
{
	static const unsigned short map[32] = {
		0x20AC, 0, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17D, 0,
		0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0, 0x17E, 0x178,
	};

	return map[c - 0x80] ? map[c - 0x80] : ' ';
}

static uint32_t numeric_entity(const char *s, size_t n, size_t *len)
{
	bool hex = n > 3 && (s[2] | 32) == 'x';
	size_t i = hex ? 3 : 2, start = i;
	uint32_t c = 0;

	for (; i < n && i < start + 8; i++) {
		unsigned d = (unsigned char)s[i];

		if (d >= '0' && d <= '9')
			d -= '0';
		else if (hex && (d | 32) >= 'a' && (d | 32) <= 'f')
			d = (d | 32) - 'a' + 10;
		else
			break;
		c = c * (hex ? 16 : 10) + d;
	}
	if (i == start)
		return 0;
	*len = i < n && s[i] == ';' ? i + 1 : i;
	if (c >= 0x80 && c < 0xA0)
		return windows_1252(c);
	if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
		return 0xFFFD;
	return c;
}

/* Without its semicolon a name counts only where no address parameter can be meant: «?a=1&copy=2». */
static bool may_stand_open(const char *name, char next)
{
	static const char *const open[] = {"nbsp", "quot", "amp", "lt", "gt"};

	if (next == '=' || next == '_' || next == '-' || (next >= '0' && next <= '9') || ((next | 32) >= 'a' && (next | 32) <= 'z'))
		return false;
	for (size_t k = 0; k < sizeof open / sizeof *open; k++)
		if (strcmp(name, open[k]) == 0)
			return true;
	return false;
}

uint32_t clean_entity(const char *s, size_t n, size_t *len)
{
	char name[9];
	size_t i = 0;
	const struct entity *e;

	if (n < 3 || s[0] != '&')
		return 0;
	if (s[1] == '#')
		return numeric_entity(s, n, len);
	for (; i < sizeof name - 1 && i + 1 < n; i++) {
		char c = s[i + 1];

		if (!((c >= 'a' && c <= 'z') || (i > 0 && c >= '0' && c <= '9')))
			break;
		name[i] = c;
	}
	name[i] = 0;
	e = bsearch(name, entities, sizeof entities / sizeof *entities, sizeof *entities, compare_name);
	if (!e)
		return 0;
	if (i + 1 < n && s[i + 1] == ';')
		*len = i + 2;
	else if (may_stand_open(name, i + 1 < n ? s[i + 1] : ' '))
		*len = i + 1;
	else
		return 0;
	return e->code;
}
