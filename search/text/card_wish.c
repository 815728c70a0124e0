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

static bool is_one(const char *text, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(text, *list))
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
	"отлов", "закр", "пров", "налад", "обустро", "постро", "расчист", "залата", "перенес", "сбейт", "увелич", "посып", "покрас", "подключ", "освобод", "прекрат", "запрет",
	"сниз", "пересчит", "пересмотр", "отрегулир", "продл", "пуст", "снес", "дайте", "выдел", "огород", "осуществ", "обрежьте", "отключ", "подсып", "выров", "почист", "прочист",
	"заасфальт", "осуш", "откач", "запуст", "настро", "накаж", "назнач", "выплат", "заделайт", "нанес", "убра", "провел", "навел", "дадут", "заработ", NULL};
/* «Когда починят лифт?»: of what others are to do, by the end of its verb; what has been or is going on is no wish. */
static const char *const WHEN[] = {"когда", NULL};
static const char *const THEIR[] = {"ят", "ат", "ут", "ют", "ет", "ится", "ется", NULL};
static const char *const WANT[] = {"нужен", "нужна", "нужны", NULL};

static bool is_infinitive(const struct card_reader *r, const struct card_token *t)
{
	return (ends(t->text, "ть") || ends(t->text, "ти") || ends(t->text, "чь") || ends(t->text, "ться") || ends(t->text, "тись"))
		&& (lexicon_parts(r->lexicon, t->text) & LEXICON_VERB);
}

static bool is_imperative(const struct card_token *t)
{
	return t->verb && (ends(t->text, "ите") || ends(t->text, "йте") || ends(t->text, "ьте")) && begins(t->text, DO);
}

bool card_is_past_work(const struct card_token *t)
{
	return t->verb && begins(t->text, DO) && (ends(t->text, "л") || ends(t->text, "ла") || ends(t->text, "ло") || ends(t->text, "ли"));
}

/* Does the sentence of the token end as a question? */
static bool is_asked(const struct card_reader *r, int at)
{
	int i = at;
	while (i + 1 < r->n_tokens && r->tokens[i + 1].sentence == r->tokens[at].sentence)
		i++;
	const char *s = r->text + r->tokens[i].end;
	size_t room = (i + 1 < r->n_tokens ? r->tokens[i + 1].begin : r->n) - r->tokens[i].end;
	return memchr(s, '?', room) != NULL;
}

static bool is_work_of_others(const struct card_token *t)
{
	if (!t->verb || !begins(t->text, DO))
		return false;
	for (const char *const *e = THEIR; *e; e++)
		if (ends(t->text, *e))
			return true;
	return false;
}

/* The verb behind «когда», «когда же наконец»; -1. */
static int begin_when(const struct card_reader *r, int at, int limit)
{
	for (int i = at + 1; i <= limit && r->tokens[i].sentence == r->tokens[at].sentence; i++)
		if (is_work_of_others(&r->tokens[i]))
			return is_asked(r, at) ? i : -1;
	return -1;
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
	if (is_one(t->text, WHEN))
		return begin_when(r, at, limit);
	if (is_one(t->text, WANT))
		return i < r->n_tokens && r->tokens[i].sentence == t->sentence && !r->tokens[i].locative && !r->tokens[i].landmark ? at : -1;
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
