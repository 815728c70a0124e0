/* mcuctl eval mask and eval spans: the masker on anybody's texts, and against labelled ones. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "search/text/mask.h"

/* Labelled spans, those found among them; spans said, right ones among them. */
struct score {
	int labels, found, said, right;
};

struct scoring {
	struct masker *masker;
	json_t *texts;		/* by id, of the folder */
	struct score kind[MASK_KINDS];
	int skipped;
};

struct label {
	size_t begin, end;
	int kind;
};

static struct masker *open_masker(void)
{
	char path[600];
	const char *why = "";
	snprintf(path, sizeof path, "%s/dict", ctl_conf()->share);
	struct masker *m = masker_new(path, &why);
	if (!m)
		fprintf(stderr, "Не читается словарь: %s\n", why);
	return m;
}

static FILE *open_file(const char *path)
{
	FILE *f = fopen(path, "re");
	if (!f)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return f;
}

static void say_skipped(int lines)
{
	if (lines)
		fprintf(stderr, "# не прочитано строк: %d\n", lines);
}

/* Each line of f as JSON to visit; false stops. */
static bool each_line(FILE *f, bool (*visit)(void *arg, json_t *line), void *arg)
{
	char *line = NULL;
	size_t room = 0;
	bool good = true;
	for (ssize_t n; good && (n = getline(&line, &room, f)) >= 0;) {
		json_auto_t *json = json_loadb(line, (size_t)n, 0, NULL);
		good = visit(arg, json);
	}
	free(line);
	return good;
}

struct printing {
	struct masker *masker;
	int skipped;
};

/* An answer has a line for each line of the file, so that both can be laid side by side. */
static bool print_masked(void *arg, json_t *line)
{
	struct printing *p = arg;
	json_t *text = json_object_get(line, "text");
	size_t n = 0;
	const char *out = json_is_string(text) ? mask_text(p->masker, json_string_value(text), json_string_length(text), &n) : "";
	p->skipped += !json_is_string(text);
	for (size_t i = 0; out && i < n; i++)
		putchar(out[i] == '\n' || out[i] == '\r' ? ' ' : out[i]);
	putchar('\n');
	return out;
}

int eval_mask(char **argv)
{
	struct printing p = {.masker = open_masker()};
	FILE *f = p.masker ? open_file(argv[0]) : NULL;
	bool ok = f && each_line(f, print_masked, &p);
	say_skipped(p.skipped);
	if (f)
		fclose(f);
	masker_free(p.masker);
	return ok ? 0 : 1;
}

/* --- against labels --- */

static int kind_of(const char *name)
{
	for (int k = 0; name && k < MASK_KINDS; k++)
		if (!strcmp(mask_name((enum mask_kind)k), name))
			return k;
	return -1;
}

/* ["phone", "8 910 …"] after `from`, or ["phone", begin, end] in bytes. False when it is not in the text. */
static bool read_label(const json_t *json, const char *text, size_t n, size_t from, struct label *out)
{
	const json_t *words = json_array_get(json, 1);
	out->kind = kind_of(json_string_value(json_array_get(json, 0)));
	if (json_is_string(words)) {
		const char *at = from <= n ? strstr(text + from, json_string_value(words)) : NULL;
		out->begin = at ? (size_t)(at - text) : n;
		out->end = out->begin + json_string_length(words);
	} else {
		out->begin = (size_t)json_integer_value(words);
		out->end = (size_t)json_integer_value(json_array_get(json, 2));
	}
	return out->kind >= 0 && out->begin < out->end && out->end <= n;
}

/* Is every byte of the label inside spans? */
static bool covered(const struct label *l, const struct mask_span *span, long spans)
{
	size_t at = l->begin;
	for (long i = 0; i < spans; i++)
		if (span[i].begin <= at && span[i].end > at)
			at = span[i].end;
	return at >= l->end;
}

static void say(const char *what, const char *kind, const char *text, size_t begin, size_t end)
{
	if (text)
		fprintf(stderr, "%s %s: %.*s\n", what, kind, (int)(end - begin), text + begin);
	else
		fprintf(stderr, "%s %s: %zu..%zu\n", what, kind, begin, end);
}

static void compare(struct scoring *s, const char *name, const char *shown, const struct label *label, int labels, const struct mask_span *span, long spans)
{
	for (int i = 0; i < labels; i++) {
		bool found = covered(&label[i], span, spans);
		s->kind[label[i].kind].labels++;
		s->kind[label[i].kind].found += found;
		if (!found) {
			fprintf(stderr, "%s: ", name);
			say("нет", mask_name((enum mask_kind)label[i].kind), shown, label[i].begin, label[i].end);
		}
	}
	for (long k = 0; k < spans; k++) {
		bool right = false;
		for (int i = 0; i < labels; i++)
			right |= label[i].kind == (int)span[k].kind && label[i].begin < span[k].end && span[k].begin < label[i].end;
		s->kind[span[k].kind].said++;
		s->kind[span[k].kind].right += right;
		if (!right) {
			fprintf(stderr, "%s: ", name);
			say("лишнее", mask_name(span[k].kind), shown, span[k].begin, span[k].end);
		}
	}
}

/* Texts of the project are told on stderr, real ones never. */
static bool score_line(void *arg, json_t *line)
{
	struct scoring *s = arg;
	struct label label[64];
	const struct mask_span *span;
	json_t *text = json_object_get(line, "text"), *id = json_object_get(line, "id"), *one;
	char name[32];
	int labels = 0;
	size_t i;
	snprintf(name, sizeof name, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
	bool real = !text;
	text = text ? text : json_object_get(s->texts, name);
	if (!json_is_string(text)) {
		s->skipped++;
		return true;
	}
	const char *words = json_string_value(text);
	size_t n = json_string_length(text), from = 0;
	json_array_foreach(json_object_get(line, "spans"), i, one) {
		if (labels == 64 || !read_label(one, words, n, from, &label[labels])) {
			fprintf(stderr, "%s: разметка не подходит к тексту\n", name);
			return false;
		}
		from = label[labels++].end;
	}
	long spans = mask_find(s->masker, words, n, &span);
	if (spans >= 0)
		compare(s, name, real ? NULL : words, label, labels, span, spans);
	return spans >= 0;
}

static bool keep_text(void *texts, json_t *line)
{
	char name[32];
	json_t *text = json_object_get(line, "text");
	snprintf(name, sizeof name, "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(line, "id")));
	return !text || json_object_set(texts, name, text) == 0;
}

/* The texts that labels name by id alone; without the folder those are skipped. */
static void read_texts(struct scoring *s, const char *folder)
{
	char path[700];
	snprintf(path, sizeof path, "%s/messages.ndjson", folder);
	FILE *f = fopen(path, "re");
	s->texts = json_object();
	if (f)
		each_line(f, keep_text, s->texts);
	if (f)
		fclose(f);
}

static void print_scores(const struct scoring *s)
{
	json_auto_t *out = json_object();
	for (int k = 0; k < MASK_KINDS; k++) {
		const struct score *c = &s->kind[k];
		json_object_set_new(out, mask_name((enum mask_kind)k), json_pack("{s:[ii], s:[ii]}", "recall", c->found, c->labels, "precision", c->right, c->said));
	}
	json_dumpf(out, stdout, JSON_COMPACT);
	putchar('\n');
}

int eval_spans(char **argv)
{
	struct scoring s = {.masker = open_masker()};
	FILE *f = s.masker ? open_file(argv[0]) : NULL;
	if (f)
		read_texts(&s, argv[1]);
	bool ok = f && each_line(f, score_line, &s);
	if (ok)
		print_scores(&s);
	say_skipped(s.skipped);
	if (f)
		fclose(f);
	json_decref(s.texts);
	masker_free(s.masker);
	return ok ? 0 : 1;
}
