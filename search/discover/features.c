#include "search/discover/features.h"

#include <stdlib.h>
#include <string.h>

#include "search/text/utf8.h"

enum { LEAST_CHARS = 3, MOST_CHARS = 5, LETTERS = TOKEN_MAX + 2, TELLING_LETTERS = 3 };

struct features {
	struct lexicon *lexicon;
	struct masker *masker;
	char *text;			/* without personal data, same offsets */
	struct feature *list;
	struct feature_token *token;
	size_t n, room, tokens, token_room;
	bool failed;
};

struct features *features_new(struct lexicon *lx, struct masker *masker)
{
	struct features *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->lexicon = lx;
	f->masker = masker;
	f->text = malloc(FEATURES_TEXT + 1);
	if (f->text)
		return f;
	features_free(f);
	return NULL;
}

void features_free(struct features *f)
{
	if (!f)
		return;
	free(f->text);
	free(f->list);
	free(f->token);
	free(f);
}

static bool grow(void **list, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 1024;
	void *moved = realloc(*list, more * size);
	if (!moved)
		return false;
	*list = moved;
	*room = more;
	return true;
}

static uint64_t key_of(uint64_t h, enum feature_kind kind)
{
	h ^= h >> 31;
	h *= 0x9E3779B97F4A7C15u;
	h ^= h >> 29;
	return (h & ~(uint64_t)3) | (uint64_t)kind | 4;
}

static uint64_t hash(const char *s, size_t n)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 1099511628211u;
	return h;
}

static void add(struct features *f, uint64_t key, size_t token)
{
	if (f->n == f->room && !grow((void **)&f->list, &f->room, sizeof *f->list)) {
		f->failed = true;
		return;
	}
	f->list[f->n++] = (struct feature){.key = key, .token = (uint32_t)token};
}

/* Letters in a row of ^word$. */
static void add_chars(struct features *f, const struct token *t, size_t token)
{
	char word[TOKEN_MAX + 3];
	size_t at[LETTERS + 2], n = 0, len = (size_t)t->len + 2;
	word[0] = '^';
	memcpy(word + 1, t->text, t->len);
	word[t->len + 1] = '$';
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)word[i] & 0xC0) != 0x80)
			at[n++] = i;
	at[n] = len;
	for (size_t size = LEAST_CHARS; size <= MOST_CHARS; size++)
		for (size_t i = 0; i + size <= n; i++)
			add(f, key_of(hash(word + at[i], at[i + size] - at[i]), FEATURE_CHARS), token);
}

static bool only_blanks(const char *s, size_t from, size_t to)
{
	for (; from < to; from++)
		if (s[from] != ' ')
			return false;
	return true;
}

static void add_token(struct features *f, const struct token *t)
{
	const struct word *w = lexicon_word(f->lexicon, t);
	const char *lemma = word_term(w, 0);
	uint64_t word = hash(lemma, strlen(lemma));
	if (f->tokens == f->token_room && !grow((void **)&f->token, &f->token_room, sizeof *f->token)) {
		f->failed = true;
		return;
	}
	f->token[f->tokens] = (struct feature_token){.begin = t->begin, .end = t->end, .word = key_of(word, FEATURE_WORD),
		.telling = t->kind == TOKEN_WORD && !w->service && utf8_length(t->text, t->len) >= TELLING_LETTERS};
	add(f, f->token[f->tokens].word, f->tokens);
	if (t->kind == TOKEN_WORD)
		add_chars(f, t, f->tokens);
	const struct feature_token *last = f->tokens ? &f->token[f->tokens - 1] : NULL;
	if (last && only_blanks(f->text, last->end, t->begin))
		add(f, key_of(last->word * 31 + f->token[f->tokens].word, FEATURE_PAIR), f->tokens - 1);
	f->tokens++;
}

/* Blanks over personal data, byte for byte, a comma in front so that no pair reaches over it. */
static bool hide(struct features *f, size_t n)
{
	const struct mask_span *span;
	long spans = f->masker ? mask_find(f->masker, f->text, n, &span) : 0;
	for (long i = 0; i < spans; i++) {
		memset(f->text + span[i].begin, ' ', span[i].end - span[i].begin);
		f->text[span[i].begin] = ',';
	}
	return spans >= 0;
}

static int by_key(const void *a, const void *b)
{
	const struct feature *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->token < y->token ? -1 : x->token > y->token;
}

/* A text that is too long is cut between letters. */
static size_t cut(const char *text, size_t n)
{
	if (n <= FEATURES_TEXT)
		return n;
	for (n = FEATURES_TEXT; n && ((unsigned char)text[n] & 0xC0) == 0x80; n--)
		;
	return n;
}

bool features_read(struct features *f, const char *text, size_t n)
{
	struct tokens tokens;
	struct token t;
	f->n = f->tokens = 0;
	f->failed = false;
	n = cut(text, n);
	memcpy(f->text, text, n);
	f->text[n] = 0;
	f->failed = !hide(f, n);
	tokens_init(&tokens, f->text, n);
	while (!f->failed && tokens_next(&tokens, &t))
		if (t.span == 1)
			add_token(f, &t);
	if (f->failed) {
		f->n = f->tokens = 0;
		return false;
	}
	if (f->n)
		qsort(f->list, f->n, sizeof *f->list, by_key);
	return true;
}

const struct feature *features_list(const struct features *f, size_t *n)
{
	*n = f->n;
	return f->list;
}

const struct feature_token *features_tokens(const struct features *f, size_t *n)
{
	*n = f->tokens;
	return f->token;
}

size_t features_telling(const struct features *f, uint64_t *word, size_t room)
{
	size_t n = 0;
	for (size_t i = 0; i < f->tokens && n < room; i++)
		if (f->token[i].telling)
			word[n++] = f->token[i].word;
	return n;
}
