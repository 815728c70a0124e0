#include "search/text/analyse.h"

#include <stdio.h>
#include <string.h>

#include "search/text/abbreviations.h"
#include "search/text/streets.h"
#include "search/text/typo.h"
#include "search/text/utf8.h"

#define LIKELY 0.12F		/* a reading under this share of the form's uses is indexed but not looked for */
#define POSSIBLE 0.04F		/* … and under this one not even indexed */
#define RIVAL 0.3F		/* … when the form is the dictionary form of its likeliest reading: замок, not замокнуть */
#define RARE_TOLD 3		/* struct word.rare, where the corpus tells how often each reading is meant … */
#define RARE_UNTOLD 1		/* … and where it does not */
#define GUESS 0.3F		/* guesses weaker than this part of the best one are dropped */
#define TYPO_LETTERS 4		/* shorter unknown words are names and abbreviations rather than errors */
#define NEAR_MAX 48
#define RETYPED_LETTERS 4	/* shorter Latin words turn into Russian ones by chance */
#define SPLIT_LETTERS 4		/* of each of two words written as one */
#define NOT "не"

static bool has_term(const struct word *w, const char *term)
{
	for (int i = 0; i < w->count; i++)
		if (strcmp(word_term(w, i), term) == 0)
			return true;
	return false;
}

static void add_term(struct word *w, const char *term)
{
	size_t used = w->count ? w->at[w->count - 1] + strlen(word_term(w, w->count - 1)) + 1 : 0, len = strlen(term) + 1;
	if (w->count == WORD_TERMS || used + len > sizeof w->text || has_term(w, term))
		return;
	w->at[w->count++] = (uint16_t)used;
	memcpy(w->text + used, term, len);
}

/* One term that counts as the word's own. */
static void only_term(struct word *w, const char *term)
{
	add_term(w, term);
	w->likely = w->own = w->count;
}

static float total(const struct dict_parse *p, int n)
{
	float sum = 0;
	for (int i = 0; i < n; i++)
		sum += p[i].p;
	return sum;
}

/* Parses by falling share; without shares a dictionary form that is its own lemma goes first. */
static void order(struct dict_parse *p, int n, const char *form)
{
	for (int i = 1; i < n; i++) {
		struct dict_parse one = p[i];
		int k = i;
		for (; k > 0 && (p[k - 1].p < one.p || (p[k - 1].p <= one.p && strcmp(one.lemma, form) == 0)); k--)
			p[k] = p[k - 1];
		p[k] = one;
	}
}

/* «Поле» is a field before it is Paul: names give way to common words. */
static int drop_names(struct dict_parse *p, int n)
{
	int kept = 0;
	for (int i = 0; i < n; i++)
		if (!(p[i].flags & DICT_NAME) || p[i].p >= LIKELY)
			p[kept++] = p[i];
	return kept ? kept : n;
}

/* Surnames are also possessive adjectives: петров. */
static bool may_be_name(const struct dict_parse *p, int n)
{
	for (int i = 0; i < n; i++) {
		size_t len = strlen(p[i].lemma);
		const char *end = len > 4 ? p[i].lemma + len - 4 : "";
		if (p[i].flags & DICT_NAME || strcmp(end, "ов") == 0 || strcmp(end, "ев") == 0 || strcmp(end, "ин") == 0)
			return true;
	}
	return false;
}

/* Readings of a verb that these forms hardly ever have in complaints: «текущий ремонт» is no leak, «мой дом» no washing. */
static int drop_false(struct dict_parse *p, int n, const char *form)
{
	static const struct { const char *begins, *lemma; } FALSE[] = {{"текущ", "течь"}, {"ведущ", "вести"}, {"мой", "мыть"}, {"моя", "мыть"},
		{"мое", "мыть"}, {"мою", "мыть"}, {"моем", "мыть"}, {"моей", "мыть"}};
	for (size_t k = 0; k < sizeof FALSE / sizeof *FALSE && n > 1; k++)
		for (int i = 0; i < n && strncmp(form, FALSE[k].begins, strlen(FALSE[k].begins)) == 0; i++)
			if (strcmp(p[i].lemma, FALSE[k].lemma) == 0) {
				memmove(&p[i], &p[i + 1], (size_t)(--n - i) * sizeof *p);
				break;
			}
	return n;
}

static void take_parses(struct word *w, struct dict_parse *p, int n, const char *form)
{
	n = drop_false(p, n, form);
	bool shares = total(p, n) > 0, name = may_be_name(p, n);
	n = drop_names(p, n);
	order(p, n, form);
	float least = strcmp(p[0].lemma, form) == 0 ? RIVAL : LIKELY;
	for (int i = 0; i < n && (i == 0 || (shares ? p[i].p >= least : least < RIVAL)); i++)
		add_term(w, p[i].lemma);
	if (street_is_plural(form) || (name && street_is_genitive(form)))
		add_term(w, form);	/* «на Иванова», «на Строителей» may be a street as well */
	w->likely = w->count;
	for (int i = w->likely; i < n && (!shares || p[i].p >= POSSIBLE); i++)
		add_term(w, p[i].lemma);
	w->own = w->count;
	w->rare = name && street_is_genitive(form) ? 0 : shares ? RARE_TOLD : RARE_UNTOLD;
	w->flags = p[0].flags;
	w->service = p[0].flags & DICT_SERVICE && !(p[0].flags & DICT_ABBR);
}

static size_t letters_in(const char *s)
{
	return utf8_length(s, strlen(s));
}

/* Two letters in the place of each other: the one error that a short word is trusted to be. */
static bool is_swap(const char *a, const char *b)
{
	int differ = 0;
	if (strlen(a) != strlen(b) || !typo_plausible(a, b))
		return false;
	for (size_t i = 0; a[i] && a[i + 1]; i += 2)
		differ += memcmp(a + i, b + i, 2) != 0;
	return differ == 2;
}

/* Adds the most plausible dictionary words one edit away; true when there are any. */
static bool add_near(struct dict *dict, struct word *w, const char *form)
{
	char near[NEAR_MAX][DICT_LEMMA_MAX + 1];
	struct dict_parse p[DICT_PARSES];
	size_t letters = letters_in(form);
	int n = dict_near(dict, form, near, NEAR_MAX), best = 0, before = w->count;
	for (int i = 0; i < n; i++) {
		int score = typo_plausible(form, near[i]);
		best = score > best ? score : best;
	}
	int least = letters > 7 || n == 1 ? 1 : 2;
	for (int i = 0; i < n && best >= least; i++) {
		if (typo_plausible(form, near[i]) != best || (letters == TYPO_LETTERS && !is_swap(form, near[i])))
			continue;
		int parses = dict_lookup(dict, near[i], p);
		order(p, parses, near[i]);
		if (street_is_known(near[i]))
			add_term(w, near[i]);
		else if (parses)
			add_term(w, p[0].lemma);
	}
	return w->count > before;
}

/* Lemmas of the most plausible corrections; none when nothing stands out. */
static void add_twins(struct dict *dict, struct word *w, const char *form)
{
	struct dict_parse p[DICT_PARSES];
	char other[TOKEN_MAX + 1];
	if (typo_heard(form, other, sizeof other)) {
		int n = dict_lookup(dict, other, p);
		order(p, n, other);
		if (n)
			add_term(w, p[0].lemma);
	}
	const char *street = letters_in(form) > 5 ? street_near(form) : NULL;
	if (street)
		add_term(w, street);
	if (!add_near(dict, w, form) && !street && letters_in(form) > 6 && typo_undouble(form, other, sizeof other))
		add_near(dict, w, other);
}

/* недоремонтировать, видеокамера: a known word behind a living prefix keeps its forms together. */
static bool known_behind_prefix(struct dict *dict, struct word *w, const char *form)
{
	static const char *const PREFIXES[] = {"не", "авто", "видео", "электро", "тепло", "водо", "мото", "евро", "мини", "супер", "само",
		"пере", "недо", "много", "мало", "гос", "спец", "меж", "анти", "микро", "энерго", "эко", "под", "до", "за", "про", "вело",
		"газо", "фото", "гор", "мед", "соц", "сан", "тех", "рай", "обл", "дет", "спорт", "строй", "жил", "пром", "проф", "пож", "физ", "хоз",
		"кап", "мат", 0};
	struct dict_parse p[DICT_PARSES];
	char term[2 * DICT_LEMMA_MAX];
	for (const char *const *prefix = PREFIXES; *prefix; prefix++) {
		size_t len = strlen(*prefix);
		if (strncmp(form, *prefix, len) != 0 || letters_in(form + len) < 5)
			continue;
		int n = dict_lookup(dict, form + len, p);
		order(p, n, form + len);
		if (!n || !(p[0].flags & DICT_PRODUCTIVE))
			continue;
		snprintf(term, sizeof term, "%s%s", *prefix, p[0].lemma);
		only_term(w, term);
		w->flags = p[0].flags;
		return true;
	}
	return false;
}

static void guess(struct dict *dict, struct word *w, const char *form)
{
	struct dict_parse p[3];
	int n = dict_predict(dict, form, p, 3);
	for (int i = 0; i < n && p[i].p >= GUESS * p[0].p; i++)
		add_term(w, p[i].lemma);
	if (!n)
		add_term(w, form);
	w->flags = n ? p[0].flags : 0;
	w->likely = w->own = w->count;
}

static bool ends_in(const char *form, const char *const *ends)
{
	const size_t n = strlen(form);
	for (; *ends; ends++)
		if (n >= strlen(*ends) && strcmp(form + n - strlen(*ends), *ends) == 0)
			return true;
	return false;
}

/* May it stand before another word, or (first) is it what compounds begin with: двух, пяти, обще, авто? */
static bool is_common(struct dict *dict, const char *form, bool first)
{
	static const char *const JOINTS[] = {"о", "е", "и", "х", 0}, *const ENDINGS[] = {"ое", "ее", "ые", "ие", "ых", "их", 0};
	struct dict_parse p[DICT_PARSES];
	int n = dict_lookup(dict, form, p);
	order(p, n, form);
	if (!n || p[0].flags & (DICT_NAME | DICT_ABBR | DICT_SERVICE))
		return false;
	return !first || !ends_in(form, JOINTS) || (p[0].flags & DICT_ADJECTIVE && ends_in(form, ENDINGS));
}

static bool is_verb(struct dict *dict, const char *form)
{
	struct dict_parse p[DICT_PARSES];
	int n = dict_lookup(dict, form, p);
	order(p, n, form);
	return n && p[0].flags & DICT_VERB && !(p[0].flags & DICT_ADJECTIVE);
}

bool analyse_split(struct dict *dict, const char *form, char *left, char *right, size_t room)
{
	const size_t bytes = strlen(form), letters = letters_in(form);
	if ((unsigned char)form[0] < 0x80 || bytes != letters * 2 || bytes >= room)
		return false;
	if (strncmp(form, NOT, strlen(NOT)) == 0 && letters >= 2 + SPLIT_LETTERS && is_verb(dict, form + strlen(NOT))) {
		snprintf(left, room, NOT);
		snprintf(right, room, "%s", form + strlen(NOT));
		return true;
	}
	for (size_t at = letters / 2, step = 1; at >= SPLIT_LETTERS && at + SPLIT_LETTERS <= letters; at = step % 2 ? at + step : at - step, step++) {
		snprintf(left, room, "%.*s", (int)(at * 2), form);
		snprintf(right, room, "%s", form + at * 2);
		if (is_common(dict, left, true) && is_common(dict, right, false))
			return true;
	}
	return false;
}

/* «детскаяплощадка» in a text is indexed as both of its words. */
static void add_halves(struct dict *dict, struct word *w, const char *form)
{
	char half[2][TOKEN_MAX + 1];
	struct dict_parse p[DICT_PARSES];
	if (!analyse_split(dict, form, half[0], half[1], sizeof half[0]))
		return;
	for (int i = 0; i < 2; i++) {
		int n = dict_lookup(dict, half[i], p);
		order(p, n, half[i]);
		add_term(w, p[0].lemma);
	}
	w->own = w->count;
}

static void unknown(struct dict *dict, struct word *w, const char *form, bool name)
{
	struct dict_parse p[DICT_PARSES];
	char squeezed[TOKEN_MAX + 1];
	size_t letters = letters_in(form);
	if (letters < 4) {
		only_term(w, form);
		return;
	}
	if (typo_squeeze(form, squeezed, sizeof squeezed)) {
		int n = dict_lookup(dict, squeezed, p);
		if (n) {
			take_parses(w, p, n, squeezed);
			return;
		}
	}
	if (known_behind_prefix(dict, w, form))
		return;
	guess(dict, w, form);
	if (letters >= TYPO_LETTERS)
		add_twins(dict, w, form);
	if (w->count == w->own && !name)
		add_halves(dict, w, form);
}

/* «gjvjqrf» in a text is indexed as помойка too; a query is retyped before it comes here. */
static void retyped(struct dict *dict, struct word *w, const char *form)
{
	struct dict_parse p[DICT_PARSES];
	char russian[TOKEN_MAX + 1];
	if (strlen(form) < RETYPED_LETTERS || !typo_retype(form, strlen(form), russian, sizeof russian))
		return;
	int n = dict_lookup(dict, russian, p);
	order(p, n, russian);
	if (n && !(p[0].flags & DICT_NAME))
		add_term(w, p[0].lemma);
	w->own = w->count;
}

/* A Latin word made only of letters that look Russian (TKO) is also the Russian word, if there is one. */
static void latin(struct dict *dict, struct word *w, const char *form)
{
	static const char FROM[] = "abcehkmoptxy";
	static const char *const TO[] = {"а", "в", "с", "е", "н", "к", "м", "о", "р", "т", "х", "у"};
	char russian[TOKEN_MAX + 1] = "";
	size_t len = 0;
	only_term(w, form);
	w->known = true;
	if (strlen(form) * 2 > TOKEN_MAX)
		return;
	retyped(dict, w, form);
	for (const char *c = form; *c; c++) {
		const char *hit = strchr(FROM, *c);
		if (!hit)
			return;
		memcpy(russian + len, TO[hit - FROM], 3);	/* two bytes and the zero */
		len += 2;
	}
	if (strlen(form) > 1 && (strlen(form) < 4 || dict_knows(dict, russian)))
		add_term(w, russian);
}

/* «Рыленкова»: looked for as it stands; indexed also as the person, unless the sign of a street says what it is. */
static void street_name(struct word *w, struct dict_parse *p, int n, const char *form)
{
	only_term(w, form);
	w->known = true;
	w->flags = DICT_NAME | DICT_PLACE;
	for (int i = 0; i < n; i++)
		if (!(p[i].flags & DICT_SERVICE))
			add_term(w, p[i].lemma);
	w->own = w->count;
}

/* «дет.»: all that it may stand for, and itself. */
static void cut_short(struct word *w, const char *form, const char *lemmas)
{
	char lemma[DICT_LEMMA_MAX + 1];
	only_term(w, form);
	for (const char *s = lemmas; *s; s += *s == ' ') {
		size_t n = strcspn(s, " ");
		snprintf(lemma, sizeof lemma, "%.*s", (int)n, s);
		add_term(w, lemma);
		s += n;
	}
	w->known = true;
	w->likely = w->own = w->count;
}

void analyse(struct dict *dict, struct word *w, const char *form, enum token_kind kind)
{
	struct dict_parse p[DICT_PARSES];
	memset(w, 0, sizeof *w);
	if (kind == TOKEN_NUMBER || form[0] == STREET_SIGN) {
		only_term(w, form + (form[0] == STREET_SIGN));
		w->known = true;
		w->flags = form[0] == STREET_SIGN ? DICT_NAME | DICT_PLACE : 0;
		return;
	}
	if ((unsigned char)form[0] < 0x80 && form[0] != DOTTED_SIGN && form[0] != NAME_SIGN) {
		latin(dict, w, form);
		return;
	}
	const bool name = form[0] == NAME_SIGN, dotted = form[0] == DOTTED_SIGN;
	form += name;
	if (abbreviation_of(form + dotted, dotted)) {
		cut_short(w, form + dotted, abbreviation_of(form + dotted, dotted));
		return;
	}
	int n = strcmp(form, "р") == 0 ? 0 : dict_lookup(dict, form, p);	/* roubles far more often than a river */
	w->known = n > 0;
	if (street_is_known(form))
		street_name(w, p, n, form);
	else if (n)
		take_parses(w, p, n, form);
	else
		unknown(dict, w, form, name);
}
