/*
 * mcuctl eval urgency: the degree that the formalised card gives a text against the one a reader gave it.
 *
 * A line of messages.tsv and incidents.tsv is «id, degree, doubtful»: 2 emergency, 1 high, 0 ordinary; texts of the same name stand
 * in the folder of data. Every other line was looked at while the list was made («tuning»), the rest was not («held-out»).
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/cards.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/ctl/eval_texts.h"

enum { DEGREES = 3 };

struct tally {
	int of[DEGREES][DEGREES];	/* by the reader, by the card */
	int broken;
};

static void measure(struct card_reader *r, struct tally *t, const char *line, const json_t *texts)
{
	struct card card;
	char id[24];
	unsigned degree, doubtful;
	const char *text = sscanf(line, "%23s %1u %1u", id, &degree, &doubtful) == 3 && degree < DEGREES ? json_string_value(json_object_get(texts, id)) : NULL;
	if (!text) {
		t->broken++;
		return;
	}
	card_read(r, text, strlen(text), &card);
	const struct card_mention *m = &card.of[CARD_URGENCY];
	unsigned said = m->entry < 0 ? 0 : (unsigned)(card_entries(r, CARD_URGENCY) - m->entry);
	t->of[degree][said]++;
	if (said != degree)
		fprintf(stderr, "%s: %u, надо %u%s: %.*s\n", id, said, degree, doubtful ? " (спорно)" : "", said ? (int)(m->end - m->begin) : 0, text + m->begin);
}

static int sum(const struct tally *t, int degree, int said)
{
	int n = 0;
	for (int d = degree; d < DEGREES; d++)
		for (int s = said; s < DEGREES; s++)
			n += t->of[d][s];
	return n;
}

static double share(int part, int all)
{
	return all ? (double)part / all : 1;
}

static void report(const char *name, const char *half, const struct tally *t)
{
	int right = t->of[0][0] + t->of[1][1] + t->of[2][2];
	printf("{\"of\":\"%s\",\"half\":\"%s\",\"texts\":%d,\"accuracy\":%.4f", name, half, sum(t, 0, 0), share(right, sum(t, 0, 0)));
	for (int d = 1; d < DEGREES; d++)
		printf(",\"%s\":{\"labelled\":%d,\"said\":%d,\"precision\":%.4f,\"recall\":%.4f}", d == 1 ? "urgent" : "emergency", sum(t, d, 0), sum(t, 0, d),
		       share(sum(t, d, d), sum(t, 0, d)), share(sum(t, d, d), sum(t, d, 0)));
	puts("}");
}

static bool run(struct card_reader *r, const char *labels, const char *data, const char *name)
{
	char line[EVAL_LINE], file[64];
	struct tally half[2] = {0};
	snprintf(file, sizeof file, "%s.tsv", name);
	FILE *f = eval_open(labels, file);
	json_auto_t *texts = f ? eval_messages(data, name) : NULL;
	if (!f)
		return false;
	for (int i = -1; texts && eval_line(f, line); i++)
		if (i >= 0)
			measure(r, &half[i % 2], line, texts);
	fclose(f);
	if (!texts) {
		fprintf(stderr, "# текстов %s здесь нет, срочность на них не измерена\n", name);
		return true;
	}
	report(name, "tuning", &half[0]);
	report(name, "held-out", &half[1]);
	return !half[0].broken && !half[1].broken;
}

int eval_urgency(char **argv)
{
	struct card_reader *r = cards_reader(ctl_conf());
	return !(r && run(r, argv[0], argv[1], "messages") && run(r, argv[0], argv[1], "incidents"));
}
