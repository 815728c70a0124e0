/* compose.c - puts a message together out of the phrases of its theme and the speech common to all. */
#include <string.h>

#include "tests/city/speech.h"

enum letter { R_TOPIC, R_PROBLEM, R_WISH, R_QUESTION, R_CONSEQUENCE, R_REACTION, R_THANKS, R_ACTION };

struct text {
	struct writing w;
	const struct theme *theme;
	struct buf *out;
	size_t from;		/* where the open sentence starts */
};

static bool chance(struct text *x, double p)
{
	return rng_chance(x->w.rng, p);
}

static void open_sentence(struct text *x)
{
	if (x->out->n > 0 && x->out->p[x->out->n - 1] != '\n')
		buf_char(x->out, ' ');
	x->from = x->out->n;
}

static void paragraph(struct text *x)
{
	if (x->out->n > 0)
		buf_char(x->out, '\n');
}

static void say_rule(struct text *x, int rule, const char *mark)
{
	if (rule < 0)
		return;
	open_sentence(x);
	write_rule(&x->w, rule, x->out);
	buf_close_sentence(x->out, x->from, mark);
}

static void say(struct text *x, const char *rule, const char *mark)
{
	say_rule(x, grammar_rule(x->w.city->t.grammar, rule), mark);
}

/* A heated author ends with more than a full stop. */
static const char *mark_of(struct text *x)
{
	double heat = 1 - x->w.person->care;
	if (chance(x, heat * .25))
		return chance(x, .4) ? "!!!" : "!";
	return chance(x, heat * .08) ? "..." : ".";
}

static bool names_place(const struct text *x, int rule, struct rng rng)
{
	static const int slots[] = { S_AT, S_INST, S_INSTP, S_INSTG };
	for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
		if (grammar_uses(x->w.city->t.grammar, rule, rng, slots[i]))
			return true;
	return false;
}

/* The complaint itself; a phrase that does not say where gets the place before or after it. */
static void put_problem(struct text *x, double place_share)
{
	struct rng own, *rng = x->w.rng;
	int rule = x->theme->rule[R_PROBLEM];
	rng_seed(&own, rng_next(rng));
	bool place = !names_place(x, rule, own) && x->theme->at != AT_CITY && chance(x, place_share);
	bool before = chance(x, .78);
	if (place && before) {
		place_at(&x->w, x->out);
		buf_char(x->out, ' ');
	}
	x->w.rng = &own;
	write_rule(&x->w, rule, x->out);
	x->w.rng = rng;
	if (place && !before) {
		buf_str(x->out, ", ");
		place_at(&x->w, x->out);
	}
}

static void say_problem(struct text *x, double place_share)
{
	open_sentence(x);
	put_problem(x, place_share);
	buf_close_sentence(x->out, x->from, mark_of(x));
}

static void say_trace(struct text *x, double p)
{
	int cause = x->w.spec->cause, rule = cause >= 0 ? x->w.city->t.causes[cause].trace : x->w.city->t.idle_trace;
	if (cause >= 0 ? chance(x, p) : rule >= 0 && chance(x, p / 2))
		say_rule(x, rule, mark_of(x));
}

static void say_wish(struct text *x, const char *plea, double p)
{
	if (!chance(x, p))
		return;
	open_sentence(x);
	write_named(&x->w, plea, x->out);
	buf_char(x->out, ' ');
	write_rule(&x->w, x->theme->rule[R_WISH], x->out);
	buf_close_sentence(x->out, x->from, ".");
}

static void maybe(struct text *x, const char *rule, double p)
{
	if (chance(x, p))
		say(x, rule, mark_of(x));
}

static void maybe_consequence(struct text *x, double p)
{
	if (chance(x, p))
		say_rule(x, x->theme->rule[R_CONSEQUENCE], mark_of(x));
}

static void maybe_emoji(struct text *x, const char *rule, double p)
{
	if (!x->w.person->emoji || !chance(x, p))
		return;
	buf_char(x->out, ' ');
	for (int i = rng_range(x->w.rng, 1, 2); i > 0; i--)
		write_named(&x->w, rule, x->out);
}

static void compose_letter(struct text *x)
{
	bool together = x->w.spec->collective;
	say(x, "addressee", "!");
	paragraph(x);
	if (together)
		say(x, "collective_open", ".");
	else
		maybe(x, "voice_open", .65);
	say_problem(x, 1);
	say_trace(x, .6);
	maybe_consequence(x, .65);
	if (x->w.spec->again)
		say(x, "again", ".");
	else
		maybe(x, "history", .55);
	maybe(x, "kids", .22);
	maybe(x, "aside", .35);
	paragraph(x);
	say_wish(x, "plea", 1);
	maybe(x, "threat", .14);
	maybe(x, "answer_way", .5);
	paragraph(x);
	say(x, together ? "collective_sign" : "sign", ".");
}

static void compose_portal(struct text *x)
{
	maybe(x, "hello", .6);
	if (x->w.spec->collective)
		say(x, "collective_open", ".");
	say_problem(x, .95);
	say_trace(x, .6);
	maybe_consequence(x, .55);
	if (x->w.spec->again)
		say(x, "again", ".");
	else
		maybe(x, "history", .3);
	maybe(x, "kids", .12);
	maybe(x, "aside", .25);
	if (chance(x, .3))
		paragraph(x);
	say_wish(x, "plea", .8);
	maybe(x, "closing", .35);
	maybe(x, "sign", .07);
}

static void say_question(struct text *x, double p)
{
	if (chance(x, p))
		say_rule(x, x->theme->rule[R_QUESTION], chance(x, (1 - x->w.person->care) * .4) ? "???" : "?");
}

static void compose_post(struct text *x)
{
	open_sentence(x);
	if (chance(x, .45)) {
		bool comma = chance(x, .6);
		write_named(&x->w, "hello_post", x->out);
		if (comma)
			buf_str(x->out, ", ");
		else
			buf_close_sentence(x->out, x->from, "!");
		if (!comma)
			open_sentence(x);
	}
	put_problem(x, .85);
	buf_close_sentence(x->out, x->from, mark_of(x));
	say_trace(x, .55);
	if (x->w.spec->again)
		say(x, "again_short", mark_of(x));
	maybe_consequence(x, .5);
	maybe(x, "history", .18);
	if (chance(x, .2))
		paragraph(x);
	maybe(x, "aside", .24);
	maybe(x, "rhet", .3);
	say_question(x, .45);
	say_wish(x, "plea", .2);
	maybe(x, "closing", .12);
	maybe_emoji(x, "emoji", .7);
}

static void compose_comment(struct text *x)
{
	open_sentence(x);
	double kind = rng_real(x->w.rng);
	if (kind < .3) {
		write_named(&x->w, "comment_open", x->out);
		put_problem(x, .8);
		buf_close_sentence(x->out, x->from, mark_of(x));
	} else if (kind < .62) {
		write_rule(&x->w, x->theme->rule[R_REACTION], x->out);
		buf_close_sentence(x->out, x->from, mark_of(x));
	} else {
		write_rule(&x->w, x->theme->rule[R_QUESTION], x->out);
		if (x->theme->at != AT_CITY && x->theme->at != AT_INST && chance(x, .5)) {
			buf_char(x->out, ' ');
			place_at(&x->w, x->out);
		}
		buf_close_sentence(x->out, x->from, chance(x, .3) ? "??" : "?");
	}
	say_trace(x, .4);
	maybe(x, "aside", .07);
	maybe(x, "comment_tail", .5);
	maybe_emoji(x, "emoji", .6);
}

static void compose_call(struct text *x)
{
	say(x, "phone_open", ":");
	buf_char(x->out, ' ');
	put_problem(x, 1);
	buf_tidy(x->out, x->from);
	buf_close_sentence(x->out, x->from, ".");
	if (x->w.spec->again)
		buf_str(x->out, " Обращение повторное.");
	if (x->w.spec->cause >= 0 && chance(x, .5)) {
		open_sentence(x);
		buf_str(x->out, "Со слов заявителя, ");
		write_rule(&x->w, x->w.city->t.causes[x->w.spec->cause].trace, x->out);
		buf_close_sentence(x->out, x->from, ".");
	}
	if (chance(x, .85)) {
		open_sentence(x);
		buf_str(x->out, "Просит ");
		write_rule(&x->w, x->theme->rule[R_WISH], x->out);
		buf_close_sentence(x->out, x->from, ".");
	}
	say(x, "phone_contact", ".");
}

/* «Спасибо за площадку», but «Спасибо! Вернули воду». */
static void compose_thanks(struct text *x)
{
	char words[800];
	struct buf b = BUF_OVER(words);
	buf_clear(&b);
	if (x->theme->rule[R_THANKS] >= 0)
		write_rule(&x->w, x->theme->rule[R_THANKS], &b);
	else
		buf_str(&b, "за работу");
	bool thing = !strncmp(words, "за ", strlen("за ")) || strstr(words, "елю") || strstr(words, "телям") ||
		     !strncmp(words, "коллективу", 20) || !strncmp(words, "с", 2) || strstr(words, "тенеру");
	bool verb = strstr(words, "ли ") || strstr(words, "ли,") || strstr(words, "ла ") || strstr(words, "ла,") ||
		    strstr(words, "стал") || strstr(words, "ает");
	open_sentence(x);
	write_named(&x->w, "thanks_word", x->out);
	buf_str(x->out, thing || !verb ? " " : "! ");
	if (!thing && verb) {
		buf_tidy(x->out, x->from);
		buf_capital(x->out, x->from);
		open_sentence(x);
	}
	buf_str(x->out, words);
	buf_close_sentence(x->out, x->from, "!");
	maybe(x, "thanks_org", .25);
	maybe(x, "thanks_close", .6);
	maybe_emoji(x, "emoji_good", .8);
}

static void compose_campaign(struct text *x)
{
	static const char *const texts[] = { "campaign0", "campaign1", "campaign2", "campaign3", "campaign4", "campaign5" };
	struct rng own;
	rng_seed(&own, x->w.spec->author);
	if (rng_chance(&own, .3)) {
		struct rng *rng = x->w.rng;
		x->w.rng = &own;
		say(x, "hello", "!");
		x->w.rng = rng;
	}
	say(x, texts[x->w.spec->campaign], ".");
	x->w.rng = &own;
	if (rng_chance(&own, .4))
		say(x, "campaign_tail", ".");
	if (rng_chance(&own, .5))
		say(x, "sign", ".");
}

static void compose_problem(struct text *x)
{
	switch (x->w.spec->style) {
	case STYLE_LETTER:
		compose_letter(x);
		break;
	case STYLE_PORTAL:
		compose_portal(x);
		break;
	case STYLE_POST:
		compose_post(x);
		break;
	case STYLE_COMMENT:
		compose_comment(x);
		break;
	case STYLE_CALL:
		compose_call(x);
		break;
	}
}

void compose_body(struct city *c, const struct spec *s, const struct person *p, struct buf *out)
{
	struct rng rng;
	rng_seed(&rng, s->body);
	struct text x = { .w = { .city = c, .spec = s, .person = p, .rng = &rng, .day = c->o.from_day + c->day },
			  .theme = &c->t.themes[s->theme], .out = out };
	switch (s->intent) {
	case INTENT_PROBLEM:
		compose_problem(&x);
		break;
	case INTENT_THANKS:
		compose_thanks(&x);
		break;
	case INTENT_CAMPAIGN:
		compose_campaign(&x);
		break;
	case INTENT_CHATTER:
		say(&x, "neutral_comment", "");
		maybe_emoji(&x, "emoji", .4);
		break;
	}
}
