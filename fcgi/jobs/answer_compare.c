/* answer_compare.c - is an answer in the words of answers to other applicants? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/jobs/answer_task.h"
#include "search/index/copies.h"

#define ALIKE 0.6	/* index of a group, and share of the text that makes another answer one with the same words */

enum { BANDS = 12, BAND = 3, BANDS_TEXT = BANDS * 12 + 3, APPLICANTS = 3, NEAREST = 3, MANY = 12 };

struct neighbour {
	const char *id, *message;
	double share;
};

static void bands_of(const uint8_t signature[COPIES_BRIEF], char out[BANDS_TEXT])
{
	size_t n = 0;
	for (int i = 0; i < BANDS; i++) {
		const uint8_t *v = signature + i * BAND;
		n += (size_t)snprintf(out + n, BANDS_TEXT - n, "%c%d", i ? ',' : '{', i << 24 | v[0] << 16 | v[1] << 8 | v[2]);
	}
	snprintf(out + n, BANDS_TEXT - n, "}");
}

static void bytes_of(const char *hex, uint8_t out[COPIES_BRIEF])
{
	for (int i = 0; i < COPIES_BRIEF; i++) {
		char two[3] = {hex[2 * i], hex[2 * i] ? hex[2 * i + 1] : 0, 0};
		out[i] = (uint8_t)strtoul(two, NULL, 16);
	}
}

/* The first group the text is a near copy of, or a new one. */
static enum err find_wording(struct db *db, const struct answer_core *core, const char *organisation, char wording[24])
{
	DB_AUTO_RESULT known = NULL;
	DB_AUTO_RESULT made = NULL;
	uint8_t own[COPIES_BRIEF], other[COPIES_BRIEF];
	char bands[BANDS_TEXT], hex[2 * COPIES_BRIEF + 1];
	copies_sign_brief(core->word, core->n, own);
	bands_of(own, bands);
	enum err e = DB_RUN(db, Q_ANSWER_WORDINGS, &known, bands, organisation);
	for (int i = 0; !e && i < db_rows(known); i++) {
		bytes_of(db_text(known, i, 1), other);
		if (copies_likeness(own, other, COPIES_BRIEF) >= ALIKE)
			return snprintf(wording, 24, "%s", db_text(known, i, 0)) < 24 ? ERR_OK : ERR_INTERNAL;
	}
	hex_encode(hex, own, sizeof own);
	if (!e)
		e = DB_RUN(db, Q_ANSWER_WORDING_PUT, &made, organisation, hex, bands);
	if (!e)
		snprintf(wording, 24, "%s", db_text(made, 0, 0));
	return e;
}

static int by_share(const void *x, const void *y)
{
	const struct neighbour *a = x, *b = y;
	return a->share < b->share ? 1 : a->share > b->share ? -1 : (int)strlen(b->id) - (int)strlen(a->id);
}

static bool add(json_t *seen, struct neighbour *near, int n)
{
	json_t *list = json_array();
	qsort(near, (size_t)n, sizeof *near, by_share);
	for (int i = 0; i < n && i < NEAREST; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:f}", "answer_id", near[i].id, "message_id", near[i].message, "share", near[i].share));
	return !json_object_set_new(seen, "answers", list);
}

/* Shares with the answers of its group into *alike. The words shared with the nearest go into seen. */
static enum err look(struct db *db, struct answer_checker *c, const struct answer_core *own, const char *wording, const struct answer_row *a, json_t *seen, struct answer_alike *alike)
{
	DB_AUTO_RESULT rows = NULL;
	struct answer_core other = {0};
	struct neighbour near[MANY];
	struct answer_span at[ANSWER_FOUND];
	int n = 0, spans = 0;
	enum err e = DB_RUN(db, Q_ANSWERS_ALIKE, &rows, wording, a->id, a->applicant);
	for (int i = 0; !e && i < db_rows(rows) && n < MANY; i++) {
		struct answer_span found[ANSWER_FOUND];
		int k;
		if (!answer_core_read(c, db_text(rows, i, 2), strlen(db_text(rows, i, 2)), &other)) {
			e = ERR_INTERNAL;
			break;
		}
		double share = answer_shared(own, &other, found, &k);
		alike->applicants += share >= ALIKE;
		near[n++] = (struct neighbour){db_text(rows, i, 0), db_text(rows, i, 1), share};
		if (share > alike->share) {
			alike->share = share;
			spans = k;
			memcpy(at, found, sizeof at);
		}
	}
	answer_core_close(&other);
	if (e)
		return e;
	json_t *list = json_array();
	for (int i = 0; i < spans; i++)
		json_array_append_new(list, answer_span_json(at[i]));
	json_object_set_new(seen, "spans", list);
	json_object_set_new(seen, "share", json_real(alike->share));
	return add(seen, near, n) ? ERR_OK : ERR_INTERNAL;
}

static enum err compare_core(struct db *db, struct answer_checker *c, const struct answer_core *own, const struct answer_row *a, json_t *seen, char wording[24], struct answer_alike *alike)
{
	enum err e = find_wording(db, own, a->organisation, wording);
	if (!e)
		e = look(db, c, own, wording, a, seen, alike);
	if (e)
		return e;
	alike->concrete = own->concrete;
	json_object_set_new(seen, "concrete", json_boolean(own->concrete));
	return alike->applicants >= APPLICANTS ? DB_RUN(db, Q_ANSWER_WORDING_COMMON, NULL, wording, a->id) : ERR_OK;
}

enum err answer_compare(struct db *db, struct answer_checker *c, const struct answer_row *a, json_t **seen, char wording[24], int *state, struct answer_alike *alike)
{
	struct answer_core own = {0};
	const char *why = strcmp(a->kind, "final") ? "interim" : a->notice ? "notice" : NULL;
	enum err e = ERR_OK;
	*seen = json_object();
	*alike = (struct answer_alike){0};
	*state = -1;
	wording[0] = 0;
	if (!why && !answer_core_read(c, a->text, strlen(a->text), &own))
		e = ERR_INTERNAL;
	if (!e && !why && own.n < ANSWER_CORE_LEAST)
		why = "short";
	if (why)
		json_object_set_new(*seen, "why", json_string(why));
	else if (!e) {
		e = compare_core(db, c, &own, a, *seen, wording, alike);
		*state = alike->applicants >= APPLICANTS && !own.concrete;
	}
	answer_core_close(&own);
	return e;
}
