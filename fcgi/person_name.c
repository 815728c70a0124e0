/* Names of applicants as they are compared: in any order and case, with initials or in full. */
#include <stdio.h>
#include <string.h>

#include "fcgi/person_in.h"
#include "search/text/utf8.h"

enum { WORDS_MOST = 8 };

struct words {
	char full[NAME_WORDS][NAME_WORD], father[NAME_WORD], initial[2][8];
	int fulls, initials;
};

static bool ends(const char *word, const char *end)
{
	size_t n = strlen(word), e = strlen(end);
	return n > e + 2 && !strcmp(word + n - e, end);
}

static bool is_father(const char *word)
{
	static const char *const ENDS[] = {"ович", "евич", "ьич", "овна", "евна", "ична", NULL};
	for (const char *const *e = ENDS; *e; e++)
		if (ends(word, *e))
			return true;
	return false;
}

/* «Вагиф оглы»: a word that makes a patronymic of the one before. */
static bool is_child(const char *word)
{
	return !strcmp(word, "оглы") || !strcmp(word, "кызы") || !strcmp(word, "угли") || !strcmp(word, "уулу");
}

static void first_letter(char to[8], const char *word)
{
	size_t at = 0, n = strlen(word);
	if (n)
		utf8_next(word, n, &at);
	snprintf(to, 8, "%.*s", (int)(at < 7 ? at : 7), word);
}

static void put_word(struct words *w, const char *folded)
{
	if (is_child(folded))
		return;
	if (utf8_length(folded, strlen(folded)) == 1) {
		if (w->initials < 2)
			snprintf(w->initial[w->initials++], sizeof *w->initial, "%s", folded);
		return;
	}
	/* Of two the last is the father's: «Степанович Иван Петрович». */
	if (is_father(folded) && w->father[0] && w->fulls < NAME_WORDS)
		snprintf(w->full[w->fulls++], NAME_WORD, "%s", w->father);
	if (is_father(folded))
		snprintf(w->father, NAME_WORD, "%s", folded);
	else if (w->fulls < NAME_WORDS)
		snprintf(w->full[w->fulls++], NAME_WORD, "%s", folded);
}

static void cut(struct words *w, const char *text)
{
	static const char BETWEEN[] = " \t\r\n.,;()\"/";
	char one[4 * NAME_WORD], folded[PERSON_FOLDED];
	*w = (struct words){.fulls = 0};
	for (int n = 0; n < WORDS_MOST && *(text += strspn(text, BETWEEN)); n++) {
		size_t size = strcspn(text, BETWEEN);
		/* A no-break space stands between words too. */
		const char *nbsp = strstr(text, "\xC2\xA0");
		if (nbsp && (size_t)(nbsp - text) < size)
			size = (size_t)(nbsp - text);
		snprintf(one, sizeof one, "%.*s", (int)(size < sizeof one ? size : sizeof one - 1), text);
		size_t len = person_fold(folded, one);
		/* Longer words are told apart by their beginning, cut between letters. */
		for (len = len < NAME_WORD ? len : NAME_WORD - 1; len && ((unsigned char)folded[len] & 0xC0) == 0x80;)
			len--;
		folded[len] = 0;
		if (len)
			put_word(w, folded);
		text += size ? size : 2;
	}
}

static void put_tag(struct name *n, const char *word, const char *sign, const char *other)
{
	if (n->tags < NAME_TAGS)
		snprintf(n->tag[n->tags++], NAME_TAG, "%s%s%s", word, sign, other);
}

/* Which of two words is the surname nobody says: both ways round. */
static void put_pairs(struct name *n, const struct words *w)
{
	char letter[8];
	for (int i = 0; i < w->fulls; i++) {
		for (int j = 0; j < w->fulls; j++) {
			if (i == j)
				continue;
			first_letter(letter, w->full[j]);
			put_tag(n, w->full[i], "|", letter);
		}
		if (w->fulls == 1 && w->initials)
			put_tag(n, w->full[i], "|", w->initial[0]);
		if (w->father[0])
			put_tag(n, w->full[i], "=", w->father);
	}
}

/* In one order whatever they were told in. */
static void sort(struct words *w)
{
	char other[NAME_WORD];
	for (int i = 1; i < w->fulls; i++)
		for (int j = i; j > 0 && strcmp(w->full[j - 1], w->full[j]) > 0; j--) {
			memcpy(other, w->full[j], NAME_WORD);
			memcpy(w->full[j], w->full[j - 1], NAME_WORD);
			memcpy(w->full[j - 1], other, NAME_WORD);
		}
}

static void put_whole(struct name *n, const struct words *w)
{
	for (int i = 0; w->fulls > 1 && i < w->fulls; i++)
		snprintf(n->whole + strlen(n->whole), sizeof n->whole - strlen(n->whole), "%s%s", i ? " " : "", w->full[i]);
}

void name_read(struct name *n, const char *text)
{
	struct words w;
	*n = (struct name){.tags = 0};
	if (!text)
		return;
	cut(&w, text);
	sort(&w);
	put_pairs(n, &w);
	put_whole(n, &w);
	if (!n->tags && w.fulls)
		put_tag(n, w.full[0], "|", "");
	else if (!n->tags && (w.father[0] || w.initials))
		put_tag(n, w.father, "||", w.initials ? w.initial[0] : "");
	if (w.father[0])
		first_letter(n->father, w.father);
	else if (w.fulls == 1 && w.initials > 1)
		memcpy(n->father, w.initial[1], sizeof n->father);
	else if (w.fulls > 1 && w.initials)
		memcpy(n->father, w.initial[0], sizeof n->father);
}

static bool agree(const char *a, const char *b)
{
	return !*a || !*b || !strcmp(a, b);
}

bool person_names_alike(const char *a, const char *b)
{
	struct name x, y;
	bool met = false;
	name_read(&x, a);
	name_read(&y, b);
	for (int i = 0; i < x.tags; i++)
		for (int j = 0; j < y.tags; j++)
			met |= !strcmp(x.tag[i], y.tag[j]);
	return met && agree(x.whole, y.whole) && agree(x.father, y.father);
}
