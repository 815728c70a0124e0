/*
 * mcuctl eval card: object, fault and place of the formalised card against labels.
 *
 * A line of sentences.tsv is «text, object, fault, place», of messages.tsv «id, object, its bytes, fault, its bytes, place»: codes of
 * search/data/card.txt, several that are all right with «/» between, «-» for nothing; places as in eval places, any of them is
 * right. Every other message was looked at while the rules were made («tuning»), the rest was not («held-out»).
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/cards.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/ctl/eval_texts.h"

enum { OBJECT, FAULT, PLACE, SIDES };
static const char *const SIDE[SIDES] = {"object", "fault", "place"};

struct tally {
	const char *of;
	int messages, right[SIDES], said[SIDES], hit[SIDES], labelled[SIDES], at_words[2], with_words[2];
};

struct bench {
	struct card_reader *reader;
	struct eval_streets *streets;
	json_t *texts;	/* NULL: the sentences stand in the file */
	int broken;
};

/* Is code one of «a/b/-»? */
static bool is_one(const char *label, const char *code)
{
	size_t n = strlen(code);
	for (const char *p = label; *p; p += *p == '/') {
		size_t k = strcspn(p, "/");
		if (k == n && !memcmp(p, code, n))
			return true;
		p += k;
	}
	return false;
}

static bool knows_codes(const struct card_reader *r, enum card_field field, const char *label)
{
	char one[80];
	for (const char *p = label; *p; p += *p == '/') {
		size_t k = strcspn(p, "/");
		snprintf(one, sizeof one, "%.*s", (int)k, p);
		if (strcmp(one, "-") != 0 && card_entry(r, field, one) < 0) {
			fprintf(stderr, "нет в списке: %s\n", one);
			return false;
		}
		p += k;
	}
	return true;
}

/* Does the place stand among «улица|дом; улица|дом»? */
static bool is_place(const struct eval_streets *s, const char *label, const struct place *p)
{
	while (*label && strcmp(label, "-") != 0) {
		size_t n = strcspn(label, "|"), k = strcspn(label, ";");
		if (eval_street(s, label, n) == p->street && strlen(p->house) == k - n - 1 && !memcmp(label + n + 1, p->house, k - n - 1))
			return true;
		label += k;
		label += strspn(label, "; ");
	}
	return false;
}

static void count(struct tally *t, int side, const char *name, bool said, bool labelled, bool right, const char *what, const char *label)
{
	t->right[side] += right;
	t->said[side] += said;
	t->hit[side] += said && right;
	t->labelled[side] += labelled;
	if (!right)
		fprintf(stderr, "%s %s: %s | %s, надо %s\n", t->of, SIDE[side], name, what, label);
}

/* Do the words lie over those of the label («10-20», «-»: not told)? */
static void count_words(struct tally *t, int side, const struct card_mention *m, const char *label)
{
	unsigned begin, end;
	if (m->end == 0 || sscanf(label, "%u-%u", &begin, &end) != 2)
		return;
	t->with_words[side]++;
	t->at_words[side] += m->begin < end && begin < m->end;
}

static void measure(struct bench *b, struct tally *t, const char *name, const char *text, char *const labels[3], char *const words[2])
{
	struct card card;
	struct place place;
	size_t n = strlen(text);
	card_read(b->reader, text, n, &card);
	t->messages++;
	for (int side = 0; side < 2; side++) {
		const struct card_mention *m = &card.of[side];
		const char *code = m->entry >= 0 ? card_code(b->reader, (enum card_field)side, m->entry) : "-";
		count(t, side, name, m->entry >= 0, strcmp(labels[side], "-") != 0, is_one(labels[side], code), code, labels[side]);
		if (words && is_one(labels[side], code))
			count_words(t, side, m, words[side]);
	}
	bool found = places_decide(eval_streets_places(b->streets), NULL, 0, text, n, 0, &place) != TOLD_NOWHERE, none = !strcmp(labels[PLACE], "-");
	count(t, PLACE, name, found, !none, found ? is_place(b->streets, labels[PLACE], &place) : none,
	      found ? eval_street_name(b->streets, place.street) : "-", labels[PLACE]);
}

static int split(char *line, char **parts, int max)
{
	int n = 0;
	for (char *p = line; p && n < max; n++) {
		parts[n] = p;
		p = strchr(p, '\t');
		if (p)
			*p++ = 0;
	}
	return n;
}

static void measure_line(struct bench *b, struct tally *t, char *line)
{
	char *p[6];
	int n = split(line, p, 6);
	const char *text = b->texts && n == 6 ? json_string_value(json_object_get(b->texts, p[0])) : n == 4 ? p[0] : NULL;
	if (!text) {
		b->broken++;
		return;
	}
	char *const labels[] = {p[1], b->texts ? p[3] : p[2], b->texts ? p[5] : p[3]};
	char *const words[] = {p[2], n == 6 ? p[4] : NULL};
	b->broken += !knows_codes(b->reader, CARD_OBJECT, labels[0]) || !knows_codes(b->reader, CARD_FAULT, labels[1]);
	measure(b, t, b->texts ? p[0] : text, text, labels, b->texts ? words : NULL);
}

static double share(int part, int all)
{
	return all ? (int)((double)part / all * 10000 + .5) / 10000. : 1;
}

static void report(const struct tally *t)
{
	json_auto_t *out = json_pack("{s:s, s:i}", "of", t->of, "messages", t->messages);
	for (int i = 0; i < SIDES; i++)
		json_object_set_new(out, SIDE[i], json_pack("{s:f, s:f, s:f}", "accuracy", share(t->right[i], t->messages), "precision",
			share(t->hit[i], t->said[i]), "recall", share(t->hit[i], t->labelled[i])));
	for (int i = 0; i < 2; i++)
		if (t->with_words[i])
			json_object_set_new(json_object_get(out, SIDE[i]), "words", json_real(share(t->at_words[i], t->with_words[i])));
	char *text = json_dumps(out, JSON_COMPACT | JSON_REAL_PRECISION(4));
	puts(text ? text : "{}");
	free(text);
}

/* Lines of a file in turn into the tallies. */
static bool run(struct bench *b, const char *folder, const char *name, struct tally *tallies, int n)
{
	char line[EVAL_LINE];
	FILE *f = eval_open(folder, name);
	for (int i = 0; f && eval_line(f, line); i++)
		measure_line(b, &tallies[i % n], line);
	if (!f)
		return false;
	fclose(f);
	for (int i = 0; i < n; i++)
		report(&tallies[i]);
	return true;
}

static bool run_sentences(struct bench *b, const char *folder)
{
	char city[600];
	struct tally t = {.of = "sentences"};
	snprintf(city, sizeof city, "%s/city", ctl_conf()->share);
	b->streets = eval_streets_new("Смоленск");
	bool ok = b->streets && eval_streets_read(b->streets, city, "streets.txt") && run(b, folder, "sentences.tsv", &t, 1);
	eval_streets_free(b->streets);
	return ok;
}

static bool run_messages(struct bench *b, const char *folder, const char *data)
{
	struct tally halves[] = {{.of = "tuning"}, {.of = "held-out"}};
	b->texts = eval_messages(data, "messages");
	if (!b->texts) {
		fprintf(stderr, "# текстов сообщений здесь нет, их половина не измерена\n");
		return true;
	}
	b->streets = eval_streets_new("");
	bool ok = b->streets && eval_streets_read(b->streets, folder, "../places/messages-streets.txt") && eval_streets_read(b->streets, folder, "streets.txt")
		&& run(b, folder, "messages.tsv", halves, 2);
	eval_streets_free(b->streets);
	json_decref(b->texts);
	return ok;
}

int eval_card(char **argv)
{
	struct bench b = {.reader = cards_reader(ctl_conf())};
	bool ok = b.reader && run_sentences(&b, argv[0]) && run_messages(&b, argv[0], argv[1]);
	if (b.broken)
		fprintf(stderr, "не прочитано строк: %d\n", b.broken);
	return !ok || b.broken;
}
