/* card_wish.c - what is asked for: the words behind «прошу», «необходимо», or an imperative, to the end of their sentence. */
#include <string.h>

#include "search/text/card_in.h"
#include "search/text/utf8.h"

enum { WISHES = 24, LONGEST = 240 };	/* of a text; bytes of one */

static bool begins(const char *text, const char *const *list)
{
	for (; *list; list++)
		if (!strncmp(text, *list, strlen(*list)))
			return true;
	return false;
}

static bool ends(const char *text, const char *end)
{
	size_t n = strlen(text), k = strlen(end);
	return n > k && !strcmp(text + n - k, end);
}

/* Whoever says these asks for something at once. */
static const char *const ASKS[] = {"прошу", "просим", "просьба", "требую", "требуем", "умоляю", "ходатайству", NULL};
/* These need an infinitive: «нужно отремонтировать», not «нужно три года». */
static const char *const NEEDS[] = {"необходимо", "нужно", "надо", "хотелось", "хочется", "хотим", "желательно", "предлагаю", "предлагаем", "следует",
	"целесообразно", "требуется", NULL};
/* Asked for, but says little: another wish goes before. */
static const char *const VAGUE[] = {"обратить", "рассмотреть", "разобраться", "разберитесь", "помочь", "помогите", "принять", "примите", "посодействовать",
	"содействова", "ответить", "сообщить", "решить", "решите", "оказать", "отреагировать", "повлиять", "дать", "объяснить", "пояснить", "узнать", "считать", "проинформ",
	"не", "учесть", "подскаж", "скажите", "устранить", "отнестись", "помощ", NULL};
/* What the writer wants to say, not to have done. */
static const char *const TELLS[] = {"сообщ", "узна", "сказа", "спрос", "выраз", "поблагодар", "обрат", "отмет", "услыша", "зада", "напомн", "понима", "знать", "уточн", "пожелать",
	"поделит", NULL};
/* «Прошу Вас, пожалуйста, …» */
static const char *const POLITE[] = {"вас", "вам", "пожалуйста", "убедительно", "очень", "большая", "администрац", "срочно", "огромная", "бы", "еще", "чтобы", "что", "раз", "также", "так", "же", "тебя", "всех", NULL};
/* Imperatives of work, by their beginning. */
static const char *const DO[] = {"убер", "уборит", "сдела", "установ", "замен", "отремонтир", "почин", "включ", "вывез", "засып", "почист", "очист", "спил", "покос", "скос",
	"постав", "верн", "восстанов", "провед", "обеспеч", "исправ", "устран", "помог", "прим", "реш", "разбер", "обрат", "организ", "добав", "подмет", "вымой", "повес", "наведи",
	"отлов", "закр", "пров", "налад", "обустро", "постро", "расчист", "залата", "перенес", NULL};

static bool is_infinitive(const struct card_reader *r, const struct card_token *t)
{
	return (ends(t->text, "ть") || ends(t->text, "ти") || ends(t->text, "чь") || ends(t->text, "ться") || ends(t->text, "тись"))
		&& (lexicon_parts(r->lexicon, t->text) & LEXICON_VERB);
}

static bool is_imperative(const struct card_token *t)
{
	return t->verb && (ends(t->text, "ите") || ends(t->text, "йте") || ends(t->text, "ьте")) && begins(t->text, DO);
}

/* The first token of what is asked behind a trigger; -1. */
static int begin_of(const struct card_reader *r, int at)
{
	const struct card_token *t = &r->tokens[at];
	int i = at + 1, limit = at + 6 < r->n_tokens ? at + 6 : r->n_tokens - 1;
	if (is_imperative(t))
		return at;
	if (begins(t->text, ASKS)) {
		while (i <= limit && begins(r->tokens[i].text, POLITE))
			i++;
		return i < r->n_tokens && r->tokens[i].sentence == t->sentence ? i : -1;
	}
	if (!begins(t->text, NEEDS))
		return -1;
	for (; i <= limit; i++)
		if (r->tokens[i].sentence == t->sentence && is_infinitive(r, &r->tokens[i]))
			return begins(r->tokens[i].text, TELLS) ? -1 : i;
	return -1;
}

/* The last token of the wish that begins there. */
static int end_of(const struct card_reader *r, int from)
{
	const struct card_token *t = r->tokens;
	int i = from;
	while (i + 1 < r->n_tokens && t[i + 1].sentence == t[from].sentence && t[i + 1].end - t[from].begin <= LONGEST)
		i++;
	return i;
}

static float weigh(const struct card_reader *r, int from, int to, bool asks)
{
	const struct card_token *t = &r->tokens[from];
	float score = 2 + (is_infinitive(r, t) || is_imperative(t) ? 1.f : 0) + (asks ? .5f : 0) - .03f * (float)t->sentence;
	if (begins(t->text, VAGUE))
		score -= 1.5f;
	return to == from ? score - 2 : score;
}

int card_wishes(const struct card_reader *r, struct card_mention *out, int max)
{
	struct card_mention all[WISHES];
	int n = 0;
	uint32_t behind = 0;
	for (int i = 0; i < r->n_tokens && n < WISHES; i++) {
		int from = r->tokens[i].begin < behind ? -1 : begin_of(r, i);
		if (from < 0)
			continue;
		int to = end_of(r, from);
		struct card_mention m = {.begin = r->tokens[from].begin, .end = r->tokens[to].end, .score = weigh(r, from, to, begins(r->tokens[i].text, ASKS))};
		int at = n++;
		behind = m.end;
		for (; at && all[at - 1].score < m.score; at--)
			all[at] = all[at - 1];
		all[at] = m;
	}
	n = n < max ? n : max;
	memcpy(out, all, (size_t)n * sizeof *out);
	return n;
}
