/* reply.c - answers of the recipients: good ones name place, date and work; canned ones would fit anything. */
#include <string.h>

#include "tests/city/speech.h"

static void sentence(struct writing *w, const char *rule, struct buf *out)
{
	if (out->n > 0)
		buf_char(out, ' ');
	size_t from = out->n;
	write_named(w, rule, out);
	buf_close_sentence(out, from, ".");
}

/* After a colon the sentence goes on. */
static void small_letter(struct buf *b, size_t at)
{
	char low[2];
	if (at + 1 < b->n && (unsigned char)b->p[at] >= 0xD0 && (unsigned char)b->p[at] <= 0xD1)
		memcpy(b->p + at, low, buf_lower(b->p + at, low));
}

static void prepare_action(struct writing *w)
{
	struct buf b = BUF_OVER(w->action);
	buf_clear(&b);
	write_rule(w, w->city->t.themes[w->spec->theme].rule[7], &b);
	buf_tidy(&b, 0);
}

static void reply_good(struct writing *w, const char *rule, struct buf *out)
{
	prepare_action(w);
	if (rng_chance(w->rng, .65))
		sentence(w, "hello_answer", out);
	if (rng_chance(w->rng, .45)) {
		char open[400];
		struct buf b = BUF_OVER(open);
		buf_clear(&b);
		write_named(w, "good_open", &b);
		buf_tidy(&b, 0);
		if (b.n) {
			if (out->n)
				buf_char(out, ' ');
			buf_str(out, open);
			buf_char(out, ':');
		}
	}
	size_t from = out->n + 1;
	bool follows = out->n > 0 && out->p[out->n - 1] == ':';
	sentence(w, rule, out);
	if (follows)
		small_letter(out, from);
	if (rng_chance(w->rng, .7))
		sentence(w, "good_proof", out);
}

/* An office has a few letters it always sends, so its canned answers repeat word for word; where there is a rule for it, half of them are put
 * together anew. */
static void reply_canned(struct writing *w, struct buf *out)
{
	struct rng own, *rng = w->rng;
	rng_seed(&own, rng_hash((uint64_t)w->spec->org, rng_below(rng, 4)));
	bool anew = grammar_size(w->city->t.grammar, grammar_rule(w->city->t.grammar, "canned_anew")) > 0 && rng_chance(rng, .5);
	if (rng_chance(rng, .5))
		sentence(w, "hello_answer", out);
	w->rng = anew ? rng : &own;
	sentence(w, anew ? "canned_anew" : "canned", out);
	w->rng = rng;
	if (rng_chance(rng, .6))
		sentence(w, "canned_tail", out);
}

/* An official names what lies behind it, where anything of his is known. */
static void say_cause(struct writing *w, struct buf *out)
{
	int cause = w->spec->cause, rule = cause >= 0 ? w->city->t.causes[cause].said : w->city->t.idle_said;
	if (rule < 0 || !rng_chance(w->rng, cause >= 0 ? .5 : .25))
		return;
	buf_char(out, ' ');
	size_t from = out->n;
	write_rule(w, rule, out);
	buf_close_sentence(out, from, ".");
}

static void reply_short(struct writing *w, const char *rule, struct buf *out)
{
	if (rng_chance(w->rng, .5))
		sentence(w, "hello_answer", out);
	sentence(w, rule, out);
}

void reply_write(struct writing *w, const char *kind, struct buf *out)
{
	buf_clear(out);
	if (!strcmp(kind, "canned"))
		reply_canned(w, out);
	else if (!strcmp(kind, "good_done") || !strcmp(kind, "partly") || !strcmp(kind, "plan_open") || !strcmp(kind, "done_again"))
		reply_good(w, kind, out);
	else if (!strcmp(kind, "explained") || !strcmp(kind, "refused"))
		reply_short(w, kind, out);
	else
		sentence(w, kind, out);
	if (!strcmp(kind, "good_done") || !strcmp(kind, "partly") || !strcmp(kind, "plan_open") || !strcmp(kind, "explained"))
		say_cause(w, out);
	buf_tidy(out, 0);
}
