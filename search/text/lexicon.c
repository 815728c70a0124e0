#include "search/text/lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/text/dict.h"
#include "search/text/typo.h"
#include "search/text/utf8.h"

#define LIKELY 0.12F		/* a reading under this share of the form's uses is indexed but not looked for */
#define POSSIBLE 0.04F		/* … and under this one not even indexed */
#define RIVAL 0.3F		/* … when the form is the dictionary form of its likeliest reading: замок, not замокнуть */
#define GUESS 0.3F		/* guesses weaker than this part of the best one are dropped */
#define TYPO_LETTERS 5		/* shorter unknown words are names and abbreviations rather than errors */
#define NEAR_MAX 48

struct slot {
	char form[TOKEN_MAX + 1];
	struct word word;
};

struct lexicon {
	struct dict *dict;
	struct slot *cache;
	size_t slots;
};

struct lexicon *lexicon_new(const char *dict_dir, size_t slots, const char **why)
{
	struct lexicon *lx = calloc(1, sizeof *lx);
	if (!lx)
		return NULL;
	lx->slots = slots;
	lx->cache = calloc(slots, sizeof *lx->cache);
	lx->dict = lx->cache ? dict_new(dict_dir, why) : NULL;
	if (lx->dict)
		return lx;
	lexicon_free(lx);
	return NULL;
}

void lexicon_free(struct lexicon *lx)
{
	if (!lx)
		return;
	dict_free(lx->dict);
	free(lx->cache);
	free(lx);
}

bool lexicon_knows(struct lexicon *lx, const char *folded)
{
	return dict_knows(lx->dict, folded);
}

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

static void take_parses(struct word *w, struct dict_parse *p, int n, const char *form)
{
	bool shares = total(p, n) > 0;
	n = drop_names(p, n);
	order(p, n, form);
	float least = strcmp(p[0].lemma, form) == 0 ? RIVAL : LIKELY;
	for (int i = 0; i < n && (i == 0 || (shares ? p[i].p >= least : least < RIVAL)); i++)
		add_term(w, p[i].lemma);
	w->likely = w->count;
	for (int i = w->likely; i < n && (!shares || p[i].p >= POSSIBLE); i++)
		add_term(w, p[i].lemma);
	w->own = w->count;
	w->flags = p[0].flags;
	w->service = p[0].flags & DICT_SERVICE && !(p[0].flags & DICT_ABBR);
}

static size_t letters_in(const char *s)
{
	return utf8_length(s, strlen(s));
}

/* Lemmas of the most plausible corrections; none when nothing stands out. */
static void add_twins(struct lexicon *lx, struct word *w, const char *form)
{
	char near[NEAR_MAX][DICT_LEMMA_MAX + 1];
	struct dict_parse p[DICT_PARSES];
	int n = dict_near(lx->dict, form, near, NEAR_MAX), best = 0;
	for (int i = 0; i < n; i++) {
		int score = typo_plausible(form, near[i]);
		best = score > best ? score : best;
	}
	int least = letters_in(form) > 7 ? 1 : 2;
	for (int i = 0; i < n && best >= least; i++) {
		if (typo_plausible(form, near[i]) != best)
			continue;
		int parses = dict_lookup(lx->dict, near[i], p);
		order(p, parses, near[i]);
		if (parses)
			add_term(w, p[0].lemma);
	}
}

/* «оченьььь» → «очень»: letters typed three times and more stand for one. */
static bool squeeze(const char *form, char *out, size_t room)
{
	size_t n = strlen(form), at = 0, len = 0;
	uint32_t last = 0, run = 0;
	bool changed = false;
	while (at < n && len + 5 < room) {
		uint32_t c = utf8_next(form, n, &at);
		run = c == last ? run + 1 : 1;
		last = c;
		if (run == 1)
			len += utf8_put(out + len, c);
		changed |= run > 2;
	}
	out[len] = 0;
	return changed;
}

/* недоремонтировать, видеокамера: a known word behind a living prefix keeps its forms together. */
static bool known_behind_prefix(struct lexicon *lx, struct word *w, const char *form)
{
	static const char *const PREFIXES[] = {"не", "авто", "видео", "электро", "тепло", "водо", "мото", "евро", "мини", "супер", "само",
		"пере", "недо", "много", "мало", "гос", "спец", "меж", "анти", "микро", "энерго", "эко", "под", "до", "за", "про", 0};
	struct dict_parse p[DICT_PARSES];
	char term[2 * DICT_LEMMA_MAX];
	for (const char *const *prefix = PREFIXES; *prefix; prefix++) {
		size_t len = strlen(*prefix);
		if (strncmp(form, *prefix, len) != 0 || letters_in(form + len) < 5)
			continue;
		int n = dict_lookup(lx->dict, form + len, p);
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

static void guess(struct lexicon *lx, struct word *w, const char *form)
{
	struct dict_parse p[3];
	int n = dict_predict(lx->dict, form, p, 3);
	for (int i = 0; i < n && p[i].p >= GUESS * p[0].p; i++)
		add_term(w, p[i].lemma);
	if (!n)
		add_term(w, form);
	w->flags = n ? p[0].flags : 0;
	w->likely = w->own = w->count;
}

static void unknown(struct lexicon *lx, struct word *w, const char *form)
{
	struct dict_parse p[DICT_PARSES];
	char squeezed[TOKEN_MAX + 1];
	size_t letters = letters_in(form);
	if (letters < 4) {
		only_term(w, form);
		return;
	}
	if (squeeze(form, squeezed, sizeof squeezed)) {
		int n = dict_lookup(lx->dict, squeezed, p);
		if (n) {
			take_parses(w, p, n, squeezed);
			return;
		}
	}
	if (known_behind_prefix(lx, w, form))
		return;
	guess(lx, w, form);
	if (letters >= TYPO_LETTERS)
		add_twins(lx, w, form);
}

/* A Latin word made only of letters that look Russian (TKO) is also the Russian word, if there is one. */
static void latin(struct lexicon *lx, struct word *w, const char *form)
{
	static const char FROM[] = "abcehkmoptxy";
	static const char *const TO[] = {"а", "в", "с", "е", "н", "к", "м", "о", "р", "т", "х", "у"};
	char russian[TOKEN_MAX + 1] = "";
	size_t len = 0;
	only_term(w, form);
	w->known = true;
	if (strlen(form) * 2 > TOKEN_MAX)
		return;
	for (const char *c = form; *c; c++) {
		const char *hit = strchr(FROM, *c);
		if (!hit)
			return;
		memcpy(russian + len, TO[hit - FROM], 3);	/* two bytes and the zero */
		len += 2;
	}
	if (strlen(form) > 1 && (strlen(form) < 4 || dict_knows(lx->dict, russian)))
		add_term(w, russian);
}

static void analyse(struct lexicon *lx, struct word *w, const char *form, enum token_kind kind)
{
	struct dict_parse p[DICT_PARSES];
	memset(w, 0, sizeof *w);
	if (kind == TOKEN_NUMBER) {
		only_term(w, form);
		w->known = true;
		return;
	}
	if ((unsigned char)form[0] < 0x80) {
		latin(lx, w, form);
		return;
	}
	int n = dict_lookup(lx->dict, form, p);
	w->known = n > 0;
	if (n)
		take_parses(w, p, n, form);
	else
		unknown(lx, w, form);
}

static size_t hash(const char *s, size_t slots)
{
	uint64_t h = 1469598103934665603u;
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (size_t)(h ^ h >> 29) % slots;
}

const struct word *lexicon_text(struct lexicon *lx, const char *folded, enum token_kind kind)
{
	struct slot *slot = &lx->cache[hash(folded, lx->slots)];
	if (strcmp(slot->form, folded) != 0 || !slot->word.count) {
		snprintf(slot->form, sizeof slot->form, "%s", folded);
		analyse(lx, &slot->word, slot->form, kind);
	}
	return &slot->word;
}

const struct word *lexicon_word(struct lexicon *lx, const struct token *t)
{
	return lexicon_text(lx, t->text, (enum token_kind)t->kind);
}
