/* answer_manners.c - politeness, and promises without a day. */
#include <string.h>

#include "search/text/answer_in.h"

enum { GREETED = 2, AUXILIARY = 3 };	/* sentences in which a greeting stands; words between «будет» and what will be */

static struct answer_span span_of(const struct reading *r, int first, int n)
{
	return (struct answer_span){r->word[first].at.begin, r->word[first + n - 1].at.end};
}

static int put(struct answer_finding out[ANSWER_FOUND], int n, enum answer_fault fault, struct answer_span at)
{
	if (n < ANSWER_FOUND)
		out[n++] = (struct answer_finding){fault, at};
	return n;
}

/* Do the words stand in quotation marks that open in their sentence: somebody else's? */
static bool is_quoted(const struct reading *r, int word)
{
	static const char OPEN[] = "«", CLOSE[] = "»";
	bool quoted = false, straight = false;
	size_t begin = r->sentence[r->word[word].sentence].at.begin, before = sizeof OPEN - 1;
	for (size_t i = begin < before ? 0 : begin - before; i < r->word[word].at.begin; i++) {
		straight ^= r->s[i] == '"';
		quoted = !memcmp(r->s + i, OPEN, 2) || (quoted && memcmp(r->s + i, CLOSE, 2) != 0);
	}
	return quoted || straight;
}

/* One finding of a sentence. */
static int list_findings(const struct answer_checker *c, enum answer_list list, enum answer_fault fault, struct answer_finding out[ANSWER_FOUND], int n)
{
	const struct reading *r = &c->answer;
	for (int i = 0; i < r->words; i++) {
		int end = r->sentence[r->word[i].sentence].end, found = list_at(c, r, i, end, list);
		if (!found || (fault == ANSWER_BLAME && is_quoted(r, i)))
			continue;
		n = put(out, n, fault, span_of(r, i, found));
		i = end - 1;
	}
	return n;
}

/* Neighbours in capitals are one finding. */
static int capitals(const struct answer_checker *c, struct answer_finding out[ANSWER_FOUND], int n)
{
	const struct reading *r = &c->answer;
	for (int i = 0; i < r->words; i++) {
		int end = i;
		while (end < r->words && r->word[end].flags & R_SHOUT)
			end++;
		if (end > i)
			n = put(out, n, ANSWER_CAPITALS, span_of(r, i, end - i));
		i = end;
	}
	return n;
}

int answer_manners(struct answer_checker *c, const char *text, size_t text_n, struct answer_finding out[ANSWER_FOUND])
{
	const struct reading *r = &c->answer;
	int n = 0;
	if (!reading_take(c, &c->answer, text, text_n) || !r->words)
		return 0;
	int opening = r->sentence[(r->sentences < GREETED ? r->sentences : GREETED) - 1].end;
	if (list_in(c, r, 0, opening, LIST_GREETING) < 0)
		n = put(out, n, ANSWER_NO_GREETING, (struct answer_span){0});
	n = list_findings(c, LIST_BLAME, ANSWER_BLAME, out, n);
	n = capitals(c, out, n);
	return list_in(c, r, 0, r->words, LIST_GROUND) >= 0 ? n : list_findings(c, LIST_REFUSAL, ANSWER_BARE_REFUSAL, out, n);
}

/* «будет выполнено», «будут ли они вывезены»: words from the auxiliary to the verb, or 0. */
static int future_at(const struct reading *r, int i, int end)
{
	static const char *const BE[] = {"будет", "будут", "будем", "будете"};
	bool be = false;
	for (size_t k = 0; k < sizeof BE / sizeof *BE; k++)
		be |= r->word[i].form == answer_hash(BE[k]);
	for (int k = i + 1; be && k < end && k <= i + AUXILIARY; k++)
		if (r->word[k].flags & R_VERB)
			return k - i + 1;
	return 0;
}

static bool has_form(const struct reading_word *w, const char *const *forms)
{
	for (; *forms; forms++)
		if (w->form == answer_hash(*forms))
			return true;
	return false;
}

/* «починим», «устранят»; not behind «если» or «когда» of the same clause, nor what promises nothing («составит»). */
static int verb_at(const struct answer_checker *c, const struct reading *r, int i, int end)
{
	static const char *const UNLESS[] = {"если", "когда", "чтобы", "пока", "как", NULL};
	int first = r->sentence[r->word[i].sentence].first;
	if (!(r->word[i].flags & R_FUTURE) || list_at(c, r, i, end, LIST_IDLE_FUTURE))
		return 0;
	for (int k = i - 1; k >= first && !memchr(r->s + r->word[k].at.end, ',', r->word[k + 1].at.begin - r->word[k].at.end); k--)
		if (has_form(&r->word[k], UNLESS))
			return 0;
	return 1;
}

/* Words of the promise that begins there, or 0: «не починят», «не будет вывезено», «не планируется» tell what is not done. */
static int promise_at(const struct answer_checker *c, const struct reading *r, int i, int end, bool plans)
{
	static const char *const NOT[] = {"не", NULL};
	if (i > r->sentence[r->word[i].sentence].first && has_form(&r->word[i - 1], NOT))
		return 0;
	int listed = list_at(c, r, i, end, LIST_PROMISE), future = future_at(r, i, end), found = listed > future ? listed : future;
	if (!found && plans)
		found = list_at(c, r, i, end, LIST_PLAN);
	return found ? found : verb_at(c, r, i, end);
}

static bool has_term(const struct answer_checker *c, const struct reading *r, int sentence)
{
	return sentence < r->sentences && sentence_has_day(c, r, &r->sentence[sentence], false);
}

static int promises(struct answer_checker *c, const char *text, size_t text_n, bool plans, struct answer_span out[ANSWER_FOUND], int *all)
{
	const struct reading *r = &c->answer;
	int n = 0;
	*all = 0;
	if (!reading_take(c, &c->answer, text, text_n))
		return 0;
	for (int i = 0; i < r->words; i++) {
		int sentence = r->word[i].sentence, end = r->sentence[sentence].end, found = promise_at(c, r, i, end, plans);
		if (!found)
			continue;
		++*all;
		if (n < ANSWER_FOUND && !has_term(c, r, sentence) && !has_term(c, r, sentence + 1))
			out[n++] = span_of(r, i, found);
		i = end - 1;
	}
	return n;
}

int answer_promises(struct answer_checker *c, const char *text, size_t n, struct answer_span out[ANSWER_FOUND], int *all)
{
	return promises(c, text, n, true, out, all);
}

int answer_empty_promises(struct answer_checker *c, const char *text, size_t n, struct answer_span out[ANSWER_FOUND], int *all)
{
	return promises(c, text, n, false, out, all);
}
