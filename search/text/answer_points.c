/* answer_points.c - what an appeal asks for, and which of it the answer takes up. */
#include <string.h>

#include "search/text/answer_in.h"

enum { WHOLE = -1 };	/* judged as a whole text: no kind of a point */
enum { ENOUGH = 2, NOUN = 2 };	/* what is enough however long a point is; what a noun of a point counts, other words count one */

/* May the word tell whether a point is taken up? */
static bool tells(const struct answer_checker *c, const struct reading *r, int i)
{
	const struct reading_word *w = &r->word[i];
	return !(w->flags & (R_NUMBER | R_SERVICE | R_PROPER)) && w->lemmas && w->at.end - w->at.begin > 4 && !list_at(c, r, i, i + 1, LIST_IDLE) && !list_at(c, r, i, i + 1, LIST_REQUEST);
}

/* First word of the answer with this lemma, or NULL. */
static const struct reading_word *standing(const struct reading *answer, uint32_t lemma)
{
	for (int i = 0; i < answer->words; i++)
		if (reading_is(&answer->word[i], lemma))
			return &answer->word[i];
	return NULL;
}

/* All words of an entry, wherever in the answer they stand. */
static const struct reading_word *entry_stands(const struct reading *answer, const struct thesaurus_entry *e)
{
	const struct reading_word *first = NULL;
	for (int i = 0; i < e->words; i++) {
		const struct reading_word *w = standing(answer, answer_hash(e->word[i]));
		if (!w)
			return NULL;
		first = i ? first : w;
	}
	return first;
}

static const struct reading_word *synonym_stands(const struct answer_checker *c, const char *lemma)
{
	int n, members;
	const struct thesaurus_entry *e = c->thesaurus ? thesaurus_find(c->thesaurus, lemma, &n) : NULL;
	for (int i = 0; e && i < n; i++) {
		const struct thesaurus_entry *const *member = thesaurus_group(c->thesaurus, e[i].group, &members);
		for (int k = 0; e[i].words == 1 && e[i].asks && k < members; k++) {
			const struct reading_word *w = member[k]->answers ? entry_stands(&c->answer, member[k]) : NULL;
			if (w)
				return w;
		}
	}
	return NULL;
}

static const struct reading_word *relative_stands(struct answer_checker *c, const char *lemma)
{
	struct derived d;
	derive_again(c->derivations, c->lexicon, lemma, &d);
	for (int i = 0; i < d.n; i++) {
		const struct reading_word *w = standing(&c->answer, answer_hash(d.word[i]));
		if (w)
			return w;
	}
	return NULL;
}

static const struct reading_word *counterpart(struct answer_checker *c, const struct reading_word *w)
{
	const struct reading_word *by = NULL;
	for (int i = 0; !by && i < w->lemmas; i++)
		by = standing(&c->answer, w->lemma[i]);
	if (!by)
		by = synonym_stands(c, reading_lemma(&c->appeal, w));
	return by ? by : relative_stands(c, reading_lemma(&c->appeal, w));
}

/* The place that the appeal names, in the answer: the one wish is about that place, and so is the answer. */
static const struct reading_word *same_place(const struct answer_checker *c, const struct reading_word *w)
{
	const struct reading_word *by = w->flags & R_PROPER && !(w->flags & R_NUMBER) && w->lemmas ? standing(&c->answer, w->lemma[0]) : NULL;
	return by && by->flags & R_PROPER ? by : NULL;
}

/* Said twice counts once. */
static bool met_before(const struct reading *r, int first, int i)
{
	for (int k = first; k < i; k++)
		if (r->word[k].lemmas && r->word[k].lemma[0] == r->word[i].lemma[0])
			return true;
	return false;
}

/* Judges words [first, end) as one point; false when none of them tells anything. */
static bool judge(struct answer_checker *c, int first, int end, int kind, struct answer_point *out)
{
	const struct reading *r = &c->appeal;
	int told = 0, found = 0, weight = 0;
	*out = (struct answer_point){.kind = kind == WHOLE ? ANSWER_WISH : (enum answer_point_kind)kind, .at = {r->word[first].at.begin, r->word[end - 1].at.end}};
	for (int i = first; i < end; i++) {
		const struct reading_word *w = &r->word[i], *place = kind == WHOLE ? same_place(c, w) : NULL;
		if (!place && (!tells(c, r, i) || met_before(r, first, i)))
			continue;
		told += !place;
		const struct reading_word *by = place ? place : counterpart(c, w);
		if (by && !found++)
			out->by = by->at;
		if (by)
			weight += place || (kind != WHOLE && !(w->flags & (R_VERB | R_ADJECTIVE))) ? NOUN : 1;
	}
	int wanted = (told + 2) / 3;
	out->found = found && weight >= (wanted < ENOUGH ? wanted : ENOUGH);
	if (!out->found)
		out->by = (struct answer_span){0};
	return told > 0;
}

/* уберите, почините: what wants something by its form. */
static bool commands(const struct reading *r, const struct reading_word *w)
{
	static const char *const END[] = {"ите", "йте", "ьте"};
	enum { BYTES = 6 };
	const char *s = r->s + w->at.end - BYTES;
	if (!(w->flags & R_VERB) || w->at.end - w->at.begin < BYTES + 4)
		return false;
	for (size_t i = 0; i < sizeof END / sizeof *END; i++)
		if (!memcmp(s, END[i], BYTES))
			return true;
	return false;
}

static bool wishes_at(const struct answer_checker *c, const struct reading *r, int i, int end)
{
	return list_at(c, r, i, end, LIST_REQUEST) || (commands(r, &r->word[i]) && !list_at(c, r, i, end, LIST_IDLE));
}

/* Does another wish begin at word i, behind «и» or a comma: an infinitive or a command? */
static bool another(const struct answer_checker *c, const struct reading *r, int first, int i)
{
	const struct reading_word *w = &r->word[i], *before = &r->word[i - 1];
	bool joined = !strcmp(reading_lemma(r, before), "и") || !strcmp(reading_lemma(r, before), "также") || memchr(r->s + before->at.end, ',', w->at.begin - before->at.end);
	bool infinitive = w->flags & R_VERB && w->form == answer_hash(reading_lemma(r, w));
	if (!joined || !(infinitive || commands(r, w)))
		return false;
	for (int k = first; k < i; k++)		/* the first wish must have a matter of its own: «прошу разобраться и принять меры» is one */
		if (tells(c, r, k) && !(r->word[k].flags & R_VERB))
			return true;
	return false;
}

static int put(struct answer_checker *c, int first, int end, enum answer_point_kind kind, struct answer_point *out, int n)
{
	return n < ANSWER_POINTS && first < end && judge(c, first, end, kind, &out[n]) ? n + 1 : n;
}

static int sentence_points(struct answer_checker *c, const struct reading_sentence *s, struct answer_point *out, int n)
{
	const struct reading *r = &c->appeal;
	bool wish = false;
	int first = s->first;
	if (s->stop == '?' || s->item)
		return put(c, first, s->end, s->stop == '?' ? ANSWER_QUESTION : ANSWER_ITEM, out, n);
	for (int i = s->first; i < s->end && !wish; i++)
		wish = wishes_at(c, r, i, s->end);
	for (int i = s->first + 1; wish && i < s->end; i++)
		if (another(c, r, first, i)) {
			n = put(c, first, i, ANSWER_WISH, out, n);
			first = i;
		}
	return wish ? put(c, first, s->end, ANSWER_WISH, out, n) : n;
}

static bool has_one(const struct reading *r, const struct reading_sentence *s, const char *const *lemmas)
{
	for (; *lemmas; lemmas++)
		for (int i = s->first; i < s->end; i++)
			if (reading_is(&r->word[i], answer_hash(*lemmas)))
				return true;
	return false;
}

/* The day of the appeal or of a law answers no «когда»: «обращение от 5 мая», «письмо получено 5 мая». */
static bool names_time(const struct answer_checker *c, const struct reading_sentence *s)
{
	static const char *const LETTER[] = {"обращение", "письмо", "жалоба", "заявление", NULL};
	static const char *const DEALT[] = {"поступить", "получить", "зарегистрировать", "направить", "передать", "рассмотреть", NULL};
	static const char FROM[] = "от";
	const struct reading *r = &c->answer;
	for (int i = s->first; i + 1 < s->end; i++)
		if (r->word[i].form == answer_hash(FROM) && r->word[i + 1].flags & R_NUMBER)
			return false;
	return sentence_has_day(c, r, s, false) && list_in(c, r, s->first, s->end, LIST_LAW) < 0 && !(has_one(r, s, LETTER) && has_one(r, s, DEALT));
}

static bool lies_in(struct answer_span at, struct answer_span in)
{
	return at.begin >= in.begin && at.end <= in.end;
}

static bool asks_when(const struct answer_checker *c, const struct answer_point *p)
{
	const struct reading *r = &c->appeal;
	for (int i = 0; i < r->words; i++)
		if (lies_in(r->word[i].at, p->at) && list_at(c, r, i, r->sentence[r->word[i].sentence].end, LIST_WHEN))
			return true;
	return false;
}

/* The sentence that tells when, and nothing that another point asks for; NULL. */
static const struct reading_sentence *time_told(const struct answer_checker *c, const struct answer_point *points, int n)
{
	for (int i = 0; i < c->answer.sentences; i++) {
		const struct reading_sentence *s = &c->answer.sentence[i];
		bool others = false;
		for (int k = 0; k < n; k++)
			others |= points[k].found && lies_in(points[k].by, s->at);
		if (!others && names_time(c, s))
			return s;
	}
	return NULL;
}

static void take_up_when(const struct answer_checker *c, struct answer_point *points, int n)
{
	for (int i = 0; i < n; i++) {
		const struct reading_sentence *s = points[i].found || !asks_when(c, &points[i]) ? NULL : time_told(c, points, n);
		if (!s)
			continue;
		points[i].found = true;
		points[i].by = s->at;
	}
}

int answer_points(struct answer_checker *c, const char *appeal, size_t appeal_n, const char *answer, size_t answer_n, struct answer_point out[ANSWER_POINTS])
{
	int n = 0;
	if (!reading_take(c, &c->appeal, appeal, appeal_n) || !reading_take(c, &c->answer, answer, answer_n) || !c->appeal.words || !c->answer.words)
		return 0;
	for (int i = 0; i < c->appeal.sentences; i++)
		n = sentence_points(c, &c->appeal.sentence[i], out, n);
	struct answer_point whole;
	if (n == 1 && !out->found && judge(c, 0, c->appeal.words, WHOLE, &whole) && whole.found) {	/* the one wish is about what the rest tells of */
		out->found = true;
		out->by = whole.by;
	}
	take_up_when(c, out, n);
	return n;
}

int answer_matter(struct answer_checker *c, int enough)
{
	const struct reading *r = &c->appeal;
	int n = 0;
	for (int i = 0; n < enough && i < r->words; i++)
		n += tells(c, r, i) && !met_before(r, 0, i) && counterpart(c, &r->word[i]);
	return n;
}

bool answer_names_place(const struct answer_checker *c)
{
	for (int i = 0; i < c->appeal.words; i++)
		if (same_place(c, &c->appeal.word[i]))
			return true;
	return false;
}
