/* A person who is known by name: his surname in all cases, alone or with what stands beside it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/text/mask_names.h"
#include "search/text/runs.h"
#include "search/text/tokens.h"
#include "search/text/utf8.h"

enum { WORDS = 96, STEM = 64, LEAST = 6 };	/* bytes of a stem of three letters */

/* A word of the name: its stem, and the endings its cases have. */
struct known_word {
	char stem[STEM];
	const char *const *endings;
	bool surname;
};

struct known {
	struct known_word word[WORDS];
	int n;
};

static const char *const OF_OV[] = {"", "а", "у", "ым", "ом", "е", "ой", "ою", "ы", "ых", "ыми", NULL};
static const char *const OF_SKY[] = {"ий", "ой", "ого", "ому", "им", "ом", "ая", "ую", "ою", "ие", "их", "ими", NULL};
static const char *const OF_RED[] = {"ый", "ой", "ий", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "ая", "яя", "ую", "юю", "ые", "ых", NULL};
static const char *const OF_A[] = {"а", "ы", "и", "е", "у", "ой", "ою", "я", "ю", "ей", "ею", NULL};
static const char *const OF_SOFT[] = {"ь", "й", "я", "ю", "ем", "ем", "е", "и", "ей", "ьем", NULL};
static const char *const OF_HARD[] = {"", "а", "у", "ом", "ем", "е", "ы", "и", "ой", "ам", NULL};
static const char *const OF_NONE[] = {"", NULL};

static bool cut(char *word, const char *const *ends, const char *keep)
{
	size_t n = strlen(word);
	for (; *ends; ends++) {
		size_t e = strlen(*ends), k = strlen(keep);
		if (n >= e + k + LEAST && !strcmp(word + n - e, *ends) && !memcmp(word + n - e - k, keep, k)) {
			word[n - e] = 0;
			return true;
		}
	}
	return false;
}

/* By the look of the word as it was told, in the nominative. */
static const char *const *stem_of(char *word)
{
	static const char *const OV[] = {"ов", "ев", "ин", "ын"}, *const WOMAN[] = {"а", "", NULL}, *const SKY[] = {"ий", "ая", "ой", NULL}, *const RED[] = {"ый", "ая", "ой", NULL},
		*const A[] = {"а", "я", NULL}, *const SOFT[] = {"ь", "й", NULL}, *const STIFF[] = {"о", "е", "и", "у", "ю", "э", "их", "ых", NULL};
	char whole[STEM];
	for (size_t i = 0; i < sizeof OV / sizeof *OV; i++)
		if (cut(word, WOMAN, OV[i]))
			return OF_OV;
	if (cut(word, SKY, "ск") || cut(word, SKY, "цк"))
		return OF_SKY;
	snprintf(whole, sizeof whole, "%s", word);
	if (cut(whole, STIFF, ""))
		return OF_NONE;
	if (cut(word, RED, ""))
		return OF_RED;
	if (cut(word, A, ""))
		return OF_A;
	return cut(word, SOFT, "") ? OF_SOFT : OF_HARD;
}

static void put_word(struct known *k, const char *folded, bool surname)
{
	if (k->n == WORDS || strlen(folded) >= STEM || strlen(folded) < 4)
		return;
	struct known_word *w = &k->word[k->n++];
	snprintf(w->stem, STEM, "%s", folded);
	w->endings = stem_of(w->stem);
	w->surname = surname;
	/* The same name told again takes no room from another. */
	for (const struct known_word *o = k->word; o < w; o++)
		if (o->surname == surname && o->endings == w->endings && !strcmp(o->stem, w->stem)) {
			k->n--;
			return;
		}
}

enum { PARTS = 8 };

/* Which of the words is the surname: of two or three the one that is no first name; where all may be one, the first, or the last behind a patronymic. */
static int surname_of(struct masker *m)
{
	int found = -1, n = m->marks < PARTS ? (int)m->marks : PARTS, father = -1;
	for (int i = 0; i < n; i++) {
		unsigned f = mask_look(m, i);
		bool is_father = f & IS_PATRONYMIC || (f & ENDS_PATRONYMIC && !(f & IS_KNOWN));
		if (m->mark[i].digits || m->mark[i].size < 2)
			continue;
		if (is_father && i > 0)
			father = i;
		else if (found < 0 && (!(f & IS_FIRST) || (f & IS_SURNAME && f & ENDS_SURNAME && i == 0)))
			found = i;
	}
	return found >= 0 ? found : father > 0 && father + 1 < n ? father + 1 : n ? 0 : -1;
}

static void put_name(struct masker *m, struct known *k, const char *name)
{
	const struct mask_span *span;
	if (mask_find(m, name, strlen(name), &span) < 0)
		return;
	int surname = surname_of(m);
	for (int i = 0; i < PARTS && (size_t)i < m->marks; i++) {
		struct run r;
		for (size_t at = m->mark[i].begin; !m->mark[i].digits && m->mark[i].size > 1 && at < m->mark[i].end && run_read(m->s, m->mark[i].end, at, &r); at = r.end + 1)
			put_word(k, r.text, i == surname);
	}
}

bool mask_known(struct masker *m, const char *const *names)
{
	free(m->known);
	m->known = NULL;
	struct known *k = names && *names ? calloc(1, sizeof *k) : NULL;
	for (; k && *names; names++)
		put_name(m, k, *names);
	bool ok = k || !names || !*names;
	m->known = k;
	return ok;
}

const char *mask_known_stem(const struct masker *m, int k)
{
	for (int i = 0; m->known && i < m->known->n; i++)
		if (m->known->word[i].surname && !k--)
			return m->known->word[i].stem;
	return NULL;
}

static bool fits(const struct known_word *w, const char *word)
{
	size_t n = strlen(w->stem);
	if (strncmp(w->stem, word, n) != 0)
		return false;
	for (const char *const *e = w->endings; *e; e++)
		if (!strcmp(*e, word + n))
			return true;
	return false;
}

/* Is mark i the surname, or (surname false) another word of the name? */
static bool is_his(const struct masker *m, long i, bool surname)
{
	struct run r;
	if (i < 0 || (size_t)i >= m->marks || m->mark[i].digits)
		return false;
	for (size_t at = m->mark[i].begin; at < m->mark[i].end && run_read(m->s, m->mark[i].end, at, &r); at = r.end + 1)
		for (int k = 0; k < m->known->n; k++)
			if (m->known->word[k].surname == surname && fits(&m->known->word[k], r.text))
				return true;
	return false;
}

static bool is_initial(const struct masker *m, long i)
{
	return i >= 0 && (size_t)i < m->marks && !m->mark[i].digits && m->mark[i].size == 1 && m->mark[i].end < m->n && m->s[m->mark[i].end] == '.';
}

static bool near(const struct masker *m, long i)
{
	return !(mask_gap(m, i) & ~(unsigned)(GAP_SPACE | GAP_DOT));
}

long mask_own(struct masker *m, long i)
{
	if (!m->known)
		return 0;
	/* What belongs to the name before its surname: «а.р. зайнуллина», «Алия Зайнуллина». */
	long at = i, last;
	while (at - i < 2 && (is_initial(m, at) || is_his(m, at, false)) && near(m, at))
		at++;
	if (!is_his(m, at, true))
		return 0;
	for (last = at; last - at < 2 && near(m, last) && (is_initial(m, last + 1) || is_his(m, last + 1, false));)
		last++;
	/* «мороз» written small is the frost. */
	bool alone = last == i, capital = m->mark[at].flags & IS_CAPITAL;
	if ((alone && !capital && mask_look(m, at) & IS_COMMON) || mask_is_street(m, i, last))
		return 0;
	size_t end = m->mark[last].end;
	end += is_initial(m, last);
	mask_add(m, &m->found, m->mark[i].begin, end, MASK_NAME);
	return last - i + 1;
}

/* --- surnames that were found with the rest of the name --- */

static void learn_word(struct known *k, const char *folded)
{
	char other[STEM];
	size_t n = strlen(folded), letter = strlen("е");
	static const char *const FLEETING[][2] = {{"ец", "ц"}, {"ок", "к"}, {"ек", "к"}, {"яц", "йц"}};
	put_word(k, folded, true);
	/* «Кравец», «Кравца» */
	for (size_t i = 0; i < sizeof FLEETING / sizeof *FLEETING; i++)
		if (n > 3 * letter && n < STEM - 4 && !strcmp(folded + n - 2 * letter, FLEETING[i][0])) {
			snprintf(other, sizeof other, "%.*s%s", (int)(n - 2 * letter), folded, FLEETING[i][1]);
			put_word(k, other, true);
		}
}

/* A surname in any case: by its dictionary forms; what the dictionary does not know, by its look, else as it is written. */
static void learn(struct masker *m, const char *folded)
{
	static const char *const OV[] = {"ов", "ев", "ин", "ын"};
	struct dict_parse parse[DICT_PARSES];
	char word[STEM];
	int n = dict_lookup(m->dict, folded, parse), put = 0;
	for (int i = 0; i < n; i++)
		if (parse[i].flags & DICT_SURNAME || (parse[i].flags & DICT_NOUN && parse[i].flags & DICT_PLAIN)) {
			learn_word(m->learned, parse[i].lemma);
			put++;
		}
	for (size_t i = 0; !put && strlen(folded) < STEM && i < sizeof OV / sizeof *OV; i++) {
		snprintf(word, sizeof word, "%s", folded);
		if (cut(word, OF_OV, OV[i])) {
			learn_word(m->learned, word);
			put++;
		}
	}
	if (!put)
		learn_word(m->learned, folded);
}

void mask_learn(struct masker *m, long i)
{
	struct run r;
	if (!m->learning)
		return;
	if (!m->learned)
		m->learned = calloc(1, sizeof *m->learned);
	m->failed |= !m->learned;
	for (size_t at = m->mark[i].begin; m->learned && at < m->mark[i].end && run_read(m->s, m->mark[i].end, at, &r); at = r.end + 1)
		learn(m, r.text);
}

bool mask_has_learned(const struct masker *m)
{
	return m->learned && m->learned->n;
}

void mask_unlearn(struct masker *m)
{
	if (m->learned)
		m->learned->n = m->remembered;
}

bool mask_remember(struct masker *m, const char *s, size_t n)
{
	const struct mask_span *span;
	if (!s)
		return true;
	long found = mask_find(m, s, n, &span);
	m->remembered = m->learned ? m->learned->n : 0;
	return found >= 0;
}

void mask_forget(struct masker *m)
{
	m->remembered = 0;
	mask_unlearn(m);
}

static bool is_adjective(const char *word)
{
	static const char *const *const OF[] = {OF_SKY, OF_RED};
	size_t n = strlen(word);
	for (size_t k = 0; k < sizeof OF / sizeof *OF; k++)
		for (const char *const *e = OF[k]; *e; e++)
			if (n > strlen(*e) && strlen(*e) > 2 && !strcmp(word + n - strlen(*e), *e))
				return true;
	return false;
}

bool mask_acts(const struct masker *m, long i)
{
	static const char *const VERBS[] = {"сказал", "говор", "обеща", "приход", "приш", "ответи", "отвеча", "проси", "просит", "попрос", "писал", "напис", "пишет", "жалу", "пожалов", "живет", "жил", "прожив",
		"звони", "позвони", "отказ", "откры", "закры", "обрат", "обраща", "сообщ", "требу", "потреб", "поясн", "объясн", "утвержд", "заяв", "подал", "получ", "хам", "груб", "угрож", "орет", "орал",
		"кричи", "курит", "курил", "пьет", "паркует", "залив", "залил", "выгул", "работал", "работает", "приехал", "приезж", "уеха", "уш", "обману", "подпис", "отправ", "направ", "вызыва", "вызвал", "уже", "лично", "тоже", "сам", NULL};
	char text[TOKEN_MAX + 1];
	if (mask_gap(m, i) != GAP_SPACE || (size_t)i + 1 >= m->marks || m->mark[i + 1].digits || m->mark[i + 1].flags & IS_CAPITAL)
		return false;
	mask_fold(m, &m->mark[i + 1], text);
	if (!strcmp(text, "не") && mask_gap(m, i + 1) == GAP_SPACE && (size_t)i + 2 < m->marks)
		mask_fold(m, &m->mark[i + 2], text);
	for (const char *const *v = VERBS; *v; v++)
		if (!strncmp(text, *v, strlen(*v)))
			return true;
	return false;
}

/* A word that is something else too is a surname where it has a capital, at the beginning of a sentence as well: who is named in the record is hidden rather than
 * the weather is read. An adjective only inside of one, and not before its noun. */
static bool is_meant(struct masker *m, long i, const char *word)
{
	char next[TOKEN_MAX + 1];
	if (!(mask_look(m, i) & IS_COMMON))
		return true;
	if (!(m->mark[i].flags & IS_CAPITAL) || m->mark[i].flags & IS_UPPER)
		return false;
	if (mask_word_of(m, i - 1) == WORD_PERSON || mask_acts(m, i))
		return true;
	if (!is_adjective(word))
		return true;
	if (!mask_inside(m, i))
		return false;
	if ( mask_gap(m, i) != GAP_SPACE || (size_t)i + 1 >= m->marks || m->mark[i + 1].digits)
		return true;
	mask_fold(m, &m->mark[i + 1], next);
	return !mask_is_noun(m, next);
}

long mask_learned(struct masker *m, long i)
{
	struct run r;
	bool found = false;
	if (m->mark[i].digits || m->mark[i].size < 2 || (mask_is_number(m, i + 1) && mask_word_of(m, i + 2) != WORD_UNIT))
		return 0;
	for (size_t at = m->mark[i].begin; !found && at < m->mark[i].end && run_read(m->s, m->mark[i].end, at, &r); at = r.end + 1)
		for (int k = 0; !found && k < m->learned->n; k++)
			found = fits(&m->learned->word[k], r.text);
	if (!found || mask_is_street(m, i, i) || !is_meant(m, i, r.text))
		return 0;
	mask_add(m, &m->found, m->mark[i].begin, m->mark[i].end, MASK_NAME);
	return 1;
}
