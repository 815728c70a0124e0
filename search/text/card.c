/* card.c - which of the things and faults that a text mentions it is about. */
#include "search/text/card.h"

#include <stdlib.h>
#include <string.h>

#include "search/text/card_in.h"

/* Chosen on the first half of tests/eval/card; see search/README.md for what the other half says. */
static const struct {
	float strong, weak, word, again, sentence;	/* of a mention: its kind, each further word, each further mention, each sentence before */
	float landmark, locative, dependent;	/* «возле дома», «на дороге», «люк колодца» */
	float fits, unfit, together, step, clause, apart, same;	/* of a pair */
	float implied, least;	/* a thing that only its fault tells; a thing is told from here on */
} W = {.strong = 2, .weak = .7f, .word = .35f, .again = .3f, .sentence = .15f, .landmark = 1.5f, .locative = .6f, .dependent = 1.3f, .fits = 1.6f, .unfit = .9f,
       .together = 1.3f, .step = .1f, .clause = .4f, .apart = .5f, .same = .8f, .implied = .6f, .least = 1};

struct card_reader *card_new(const char *dict_dir, const char *list, const char **why)
{
	const char *told = "memory is short";
	struct card_reader *r = calloc(1, sizeof *r);
	if (r)
		r->lexicon = lexicon_new(dict_dir, LEXICON_SOME, &told);
	if (r && r->lexicon && card_load(r, list, &told))
		return r;
	card_free(r);
	if (why)
		*why = told;
	return NULL;
}

void card_free(struct card_reader *r)
{
	if (!r)
		return;
	for (int i = 0; i < CARD_LEMMAS; i++)
		free(r->lemmas[i].text);
	free(r->starts);
	lexicon_free(r->lexicon);
	free(r);
}

/* The preposition that governs a mention, up to two words (adjectives, numbers) before it. */
static float place_penalty(const struct card_reader *r, const struct card_found *f)
{
	for (int i = f->first - 1; i >= 0 && i >= f->first - 3; i--) {
		const struct card_token *t = &r->tokens[i];
		if (t->clause != r->tokens[f->first].clause || t->verb)
			return 0;
		if (t->landmark)
			return W.landmark;
		if (t->locative)
			return W.locative;
	}
	return 0;
}

static bool is_in_fault(const struct card_reader *r, int token)
{
	for (int i = 0; i < r->n_found[CARD_FAULT]; i++)
		if (r->found[CARD_FAULT][i].first <= token && token <= r->found[CARD_FAULT][i].last)
			return true;
	return false;
}

/* May the word stand between a thing and the thing that it is of: «крышка старого люка»? */
static bool joins(const struct card_reader *r, int token)
{
	const struct card_token *t = &r->tokens[token];
	return !t->locative && !t->verb && strcmp(t->text, "и") != 0 && !is_in_fault(r, token);
}

/* «крышка люка», «двор дома»: the second of two things that stand together tells of the first. */
static bool is_dependent(const struct card_reader *r, const struct card_found *f)
{
	for (int i = 0; i < r->n_found[CARD_OBJECT]; i++) {
		const struct card_found *o = &r->found[CARD_OBJECT][i];
		int step = f->first - o->last;
		if (o->entry != f->entry && (step == 1 || step == 2) && r->tokens[o->last].clause == r->tokens[f->first].clause && (step == 1 || joins(r, f->first - 1)))
			return true;
	}
	return false;
}

/* «контейнер для мусора»: what a thing is for is not what is wrong. */
static bool is_purpose(const struct card_reader *r, const struct card_found *f)
{
	return f->first > 0 && !strcmp(r->tokens[f->first - 1].text, "для");
}

/* «не опасно», «без ям»; what is «не …» itself begins with it. */
static bool is_denied(const struct card_reader *r, const struct card_found *f)
{
	return f->first > 0 && r->tokens[f->first - 1].negation && r->tokens[f->first - 1].clause == r->tokens[f->first].clause;
}

/* The verb of a sign that tells of work in the past, or -1. */
static int past_work(const struct card_reader *r, const struct card_found *f)
{
	for (int i = f->first; f->weak && i <= f->last; i++)
		if (card_is_past_work(&r->tokens[i]))
			return i;
	return -1;
}

/* «хорошо, если бы вы починили» */
static bool is_wished(const struct card_reader *r, int token)
{
	for (int i = token > 4 ? token - 4 : 0; i < r->n_tokens && i <= token + 2; i++)
		if (r->tokens[i].sentence == r->tokens[token].sentence && !strcmp(r->tokens[i].text, "бы"))
			return true;
	return false;
}

/* «починили лифт» asks for nothing any more. */
static bool is_work_done(const struct card_reader *r, const struct card_found *f)
{
	int verb = past_work(r, f);
	return verb >= 0 && !(verb > 0 && r->tokens[verb - 1].negation) && !is_wished(r, verb);
}

/* «так и не починили» still does. */
static bool is_work_undone(const struct card_reader *r, const struct card_found *f)
{
	int verb = past_work(r, f);
	return verb > 0 && r->tokens[verb - 1].negation;
}

static int times(const struct card_reader *r, int field, int entry)
{
	int n = 0;
	for (int i = 0; i < r->n_found[field]; i++)
		n += r->found[field][i].entry == entry;
	return n > 4 ? 4 : n;
}

static void score_all(struct card_reader *r)
{
	for (int field = 0; field < CARD_LISTS; field++)
		for (int i = 0; i < r->n_found[field]; i++) {
			struct card_found *f = &r->found[field][i];
			int sentence = r->tokens[f->first].sentence;
			f->score = (f->weak ? W.weak : W.strong) + W.word * (float)(f->words - 1) - W.sentence * (float)(sentence < 8 ? sentence : 8);
			f->score += W.again * (float)(times(r, field, f->entry) - 1);
			if (field == CARD_OBJECT)
				f->score -= place_penalty(r, f) + (is_dependent(r, f) ? W.dependent : 0);
			else if (is_purpose(r, f) || is_work_done(r, f) || (is_denied(r, f) && !is_work_undone(r, f)))
				f->score -= 3;
		}
}

static bool fits(const struct card_item *fault, int object)
{
	return fault->fits[object / 64] >> object % 64 & 1;
}

/* What says little by itself, as «нет» or «установить», is a fault of what its own sentence names only. */
static bool goes_with(const struct card_reader *r, const struct card_found *o, const struct card_found *f)
{
	return f->score > 0 && (!f->weak || r->tokens[o->first].sentence == r->tokens[f->first].sentence);
}

/* How well a thing and a fault go together. */
static float pair_score(const struct card_reader *r, const struct card_found *o, const struct card_found *f)
{
	const struct card_item *fault = &r->items[CARD_FAULT][f->entry];
	int between = o->last < f->first ? f->first - o->last - 1 : f->last < o->first ? o->first - f->last - 1 : -1;
	int sentences = abs(r->tokens[o->first].sentence - r->tokens[f->first].sentence);
	float score = o->score + f->score + (fits(fault, o->entry) ? W.fits : fault->choosy ? -W.unfit : 0);
	if (between < 0)
		return score + W.together + W.same;
	if (sentences)
		return score - W.apart * (float)(sentences < 4 ? sentences : 4);
	if (r->tokens[o->first].clause == r->tokens[f->first].clause)
		score += W.clause;
	return score + W.together - W.step * (float)(between < 16 ? between : 16);
}

struct choice {
	const struct card_found *object, *fault;
	int implied;
	float score;
};

static void better(struct choice *best, const struct card_found *o, const struct card_found *f, int implied, float score)
{
	if (score > best->score)
		*best = (struct choice){o, f, implied, score};
}

/* The best pair, or the best of one kind alone. */
static struct choice choose(const struct card_reader *r)
{
	struct choice best = {.implied = -1, .score = W.least};
	for (int i = 0; i < r->n_found[CARD_OBJECT]; i++) {
		const struct card_found *o = &r->found[CARD_OBJECT][i];
		better(&best, o, NULL, -1, o->score);
		for (int k = 0; k < r->n_found[CARD_FAULT]; k++)
			if (goes_with(r, o, &r->found[CARD_FAULT][k]))
				better(&best, o, &r->found[CARD_FAULT][k], -1, pair_score(r, o, &r->found[CARD_FAULT][k]));
	}
	for (int k = 0; k < r->n_found[CARD_FAULT]; k++) {
		const struct card_found *f = &r->found[CARD_FAULT][k];
		int implied = r->items[CARD_FAULT][f->entry].implies;
		if (f->score > 0 && !f->weak)
			better(&best, NULL, f, implied, f->score + (implied >= 0 ? W.implied + W.together : 0));
	}
	return best;
}

/* «нет запаха газа»; a sign that says itself what there is not begins with the word. */
static bool is_absent(const struct card_reader *r, const struct card_found *f)
{
	const struct card_token *before = f->first > 0 ? &r->tokens[f->first - 1] : NULL;
	return before && before->clause == r->tokens[f->first].clause && (!strcmp(before->text, "нет") || !strcmp(before->text, "нету"));
}

/* The gravest degree that one sign speaks for, or two that count for less; the sign. Those of a graver degree speak for the milder ones too. */
static const struct card_found *choose_urgency(const struct card_reader *r, int *entry)
{
	const struct card_found *list = r->found[CARD_URGENCY];
	for (*entry = 0; *entry < r->entries[CARD_URGENCY]; ++*entry) {
		const struct card_found *best = NULL;
		int signs = 0;
		for (int i = 0; i < r->n_found[CARD_URGENCY]; i++) {
			if (list[i].entry > *entry || is_denied(r, &list[i]) || is_absent(r, &list[i]))
				continue;
			signs += list[i].weak ? 1 : 2;
			best = !best || list[i].score > best->score ? &list[i] : best;
		}
		if (signs >= 2)
			return best;
	}
	return NULL;
}

static struct card_mention mention_of(const struct card_reader *r, const struct card_found *f)
{
	return (struct card_mention){.entry = f->entry, .begin = r->tokens[f->first].begin, .end = r->tokens[f->last].end, .score = f->score};
}

/* «отремонтировать лавочку» tells that it is broken and does not say it: what is asked for are the words of the wish, not of the fault. */
static void leave_to_wish(struct card_mention *fault, const struct card_found *f, const struct card_mention *wish)
{
	if (f->weak && wish->begin <= fault->begin && fault->end <= wish->end)
		fault->begin = fault->end = 0;
}

void card_read(struct card_reader *r, const char *text, size_t n, struct card *out)
{
	for (int i = 0; i < CARD_FIELDS; i++)
		out->of[i] = (struct card_mention){.entry = -1};
	card_cut(r, text, n);
	card_match(r);
	score_all(r);
	struct choice best = choose(r);
	if (best.object)
		out->of[CARD_OBJECT] = mention_of(r, best.object);
	else if (best.implied >= 0)
		out->of[CARD_OBJECT].entry = (int16_t)best.implied;
	if (best.fault)
		out->of[CARD_FAULT] = mention_of(r, best.fault);
	int degree;
	const struct card_found *sign = choose_urgency(r, &degree);
	if (sign) {
		out->of[CARD_URGENCY] = mention_of(r, sign);
		out->of[CARD_URGENCY].entry = (int16_t)degree;
	}
	struct card_mention wish;
	if (card_wishes(r, &wish, 1)) {
		out->of[CARD_WISH] = wish;
		if (best.fault)
			leave_to_wish(&out->of[CARD_FAULT], best.fault, &wish);
	}
}

static bool has_entry(const struct card_mention *list, int n, int entry)
{
	for (int i = 0; i < n; i++)
		if (list[i].entry == entry)
			return true;
	return false;
}

static int by_score(const void *a, const void *b)
{
	const struct card_found *x = a, *y = b;
	return x->score < y->score ? 1 : x->score > y->score ? -1 : x->first - y->first;
}

int card_offers(struct card_reader *r, const char *text, size_t n, enum card_field field, struct card_mention *out, int max)
{
	struct card card;
	int count = 0;
	card_read(r, text, n, &card);
	if (field == CARD_WISH)
		return card_wishes(r, out, max);
	if (card.of[field].entry >= 0 && max > 0)
		out[count++] = card.of[field];
	qsort(r->found[field], (size_t)r->n_found[field], sizeof *r->found[field], by_score);
	for (int i = 0; i < r->n_found[field] && count < max; i++)
		if (!has_entry(out, count, r->found[field][i].entry))
			out[count++] = mention_of(r, &r->found[field][i]);
	return count;
}

int card_kins(const struct card_reader *r)
{
	return r->n_kins;
}

struct card_kin card_kin(const struct card_reader *r, int line)
{
	return (struct card_kin){r->kins[line].code, r->kins[line].near};
}

bool card_kin_has(const struct card_reader *r, int line, int object, int fault)
{
	const struct card_kin_line *k = &r->kins[line];
	return k->of[CARD_OBJECT][object / 64] >> object % 64 & k->of[CARD_FAULT][fault / 64] >> fault % 64 & 1;
}

int card_version(const struct card_reader *r)
{
	return r->version;
}

int card_entries(const struct card_reader *r, enum card_field field)
{
	return (int)field < CARD_LISTS ? r->entries[field] : 0;
}

const char *card_code(const struct card_reader *r, enum card_field field, int entry)
{
	return r->items[field][entry].code;
}

const char *card_name(const struct card_reader *r, enum card_field field, int entry)
{
	return r->items[field][entry].name;
}

int card_entry(const struct card_reader *r, enum card_field field, const char *code)
{
	for (int i = 0; i < card_entries(r, field); i++)
		if (!strcmp(r->items[field][i].code, code))
			return i;
	return -1;
}
