#include "fcgi/audit_walk.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/log.h"

#define STEP "20000"

enum { HASH = SHA256_DIGEST_LENGTH, ID_ROOM = 32, COL_SEQ = 0, COL_ROW, COL_HASH, COL_ID, COL_REST, LINE = 512 };

/* A row that does not give its link's hash; kept to see whether another one of them does. */
struct suspect {
	long long seq, row;
	unsigned char before[HASH], link[HASH];
	char *rest;		/* content after the id; owned */
	size_t at;		/* its place among the findings */
};

struct walk {
	struct audit_report *out;
	unsigned char before[HASH];
	bool sure;		/* before is the hash of the link before */
	char *buffer;		/* HASH bytes, then content; owned */
	size_t room;
	struct suspect suspects[AUDIT_FINDINGS];
	int n;
};

const char *audit_what_code(enum audit_what what)
{
	static const char *const codes[AUDIT_WHATS] = {"changed", "removed", "inserted", "reordered", "cut", "head"};
	return codes[what];
}

const char *audit_what_text(enum audit_what what)
{
	static const char *const texts[AUDIT_WHATS] = {
		"изменена после записи", "удалена", "вставлена в обход программы", "переставлена", "конец журнала отрезан: это звено опубликовано, а в цепочке его больше нет", "опубликованной головы в цепочке нет: журнал переписан",
	};
	return texts[what];
}

bool audit_is_hash(const char *s)
{
	return strlen(s) == AUDIT_HASH_TEXT - 1 && strspn(s, "0123456789abcdef") == AUDIT_HASH_TEXT - 1;
}

static void find(struct audit_report *out, enum audit_what what, long long seq, long long row)
{
	if (out->differences < AUDIT_FINDINGS)
		out->first[out->differences] = (struct audit_finding){what, seq, row};
	out->differences++;
}

static bool read_hash(const char *hex, unsigned char to[HASH])
{
	if (!audit_is_hash(hex))
		return false;
	for (int i = 0; i < HASH; i++)
		if (sscanf(hex + 2 * i, "%2hhx", &to[i]) != 1)
			return false;
	return true;
}

/* Appends a value as audit_cell does; false when memory is short. */
static bool put_cell(struct walk *w, size_t *used, const char *value)
{
	size_t n = value ? strlen(value) : 0;
	if (*used + n + ID_ROOM > w->room) {
		size_t room = (*used + n + ID_ROOM) * 2;
		char *more = realloc(w->buffer, room);
		if (!more)
			return false;
		w->buffer = more;
		w->room = room;
	}
	char *at = w->buffer + *used;
	if (!value)
		at = stpcpy(at, "-,");
	else {
		at += snprintf(at, ID_ROOM, "%zu:", n);
		memcpy(at, value, n);
		at[n] = ',';
		at += n + 1;
	}
	*at = 0;
	*used = (size_t)(at - w->buffer);
	return true;
}

/* before, the id, the rest of the content, through SHA-256. */
static bool hash_of(struct walk *w, const unsigned char before[HASH], const char *id, const char *rest, unsigned char to[HASH])
{
	size_t used = HASH, n = strlen(rest);
	if (!put_cell(w, &used, id))
		return false;
	if (used + n > w->room) {
		char *more = realloc(w->buffer, used + n);
		if (!more)
			return false;
		w->buffer = more;
		w->room = used + n;
	}
	memcpy(w->buffer, before, HASH);
	memcpy(w->buffer + used, rest, n);
	SHA256((unsigned char *)w->buffer, used + n, to);
	return true;
}

/* The content of row i with its id, after the hash of the link before. *rest is where the rest begins; 0 when memory is short. */
static size_t content(struct walk *w, const struct db_result *rows, int i, size_t *rest)
{
	size_t used = HASH;
	bool ok = put_cell(w, &used, db_text(rows, i, COL_ID));
	*rest = used;
	for (int c = COL_REST; ok && c < db_cols(rows); c++)
		ok = put_cell(w, &used, db_is_null(rows, i, c) ? NULL : db_text(rows, i, c));
	return ok ? used : 0;
}

static bool suspect(struct walk *w, long long seq, long long row, const unsigned char link[HASH], const char *rest)
{
	long at = w->out->differences;
	find(w->out, AUDIT_CHANGED, seq, row);
	if (at >= AUDIT_FINDINGS)
		return true;
	struct suspect *s = &w->suspects[w->n];
	*s = (struct suspect){.seq = seq, .row = row, .rest = strdup(rest), .at = (size_t)at};
	memcpy(s->before, w->before, HASH);
	memcpy(s->link, link, HASH);
	w->n += s->rest ? 1 : 0;
	return s->rest;
}

static enum err take_link(struct walk *w, const struct db_result *rows, int i)
{
	unsigned char link[HASH], found[HASH];
	long long seq = db_int(rows, i, COL_SEQ), row = db_int(rows, i, COL_ROW);
	size_t rest, used;
	if (!read_hash(db_text(rows, i, COL_HASH), link))
		return ERR_INTERNAL;
	if (seq != w->out->seq + 1) {
		find(w->out, AUDIT_REMOVED, w->out->seq + 1, 0);
		w->sure = false;
	}
	if (db_is_null(rows, i, COL_ID))
		find(w->out, AUDIT_REMOVED, seq, row);
	else if (w->sure) {
		if (!(used = content(w, rows, i, &rest)))
			return ERR_INTERNAL;
		memcpy(w->buffer, w->before, HASH);
		SHA256((unsigned char *)w->buffer, used, found);
		if (memcmp(found, link, HASH) && !suspect(w, seq, row, link, w->buffer + rest))
			return ERR_INTERNAL;
	}
	memcpy(w->before, link, HASH);
	w->sure = true;
	w->out->seq = seq;
	w->out->rows++;
	snprintf(w->out->head, AUDIT_HASH_TEXT, "%s", db_text(rows, i, COL_HASH));
	return ERR_OK;
}

static enum err take_links(struct db *db, struct walk *w, bool (*stop)(void *), void *arg)
{
	enum err e = ERR_OK;
	for (bool more = true; !e && more;) {
		DB_AUTO_RESULT rows = NULL;
		char after[24];
		snprintf(after, sizeof after, "%lld", w->out->seq);
		if (stop && stop(arg))
			return ERR_TIMEOUT;
		e = DB_RUN(db, Q_AUDIT_WALK, &rows, after, STEP);
		more = !e && db_rows(rows) > 0;
		for (int i = 0; !e && i < db_rows(rows); i++)
			e = take_link(w, rows, i);
	}
	return e;
}

/* Does the content of b, under its own id or that of a, give the hash of a's link? */
static bool fits(struct walk *w, const struct suspect *a, const struct suspect *b)
{
	const long long ids[] = {a->row, b->row};
	for (int i = 0; i < 2; i++) {
		unsigned char found[HASH];
		char id[24];
		snprintf(id, sizeof id, "%lld", ids[i]);
		if (hash_of(w, a->before, id, b->rest, found) && !memcmp(found, a->link, HASH))
			return true;
	}
	return false;
}

static void tell_reordered(struct walk *w)
{
	for (int i = 0; i < w->n; i++)
		for (int k = 0; k < w->n; k++)
			if (i != k && fits(w, &w->suspects[i], &w->suspects[k]))
				w->out->first[w->suspects[i].at].what = AUDIT_REORDERED;
}

static enum err take_strays(struct db *db, struct audit_report *out)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(db, Q_AUDIT_STRAYS, 0, NULL, &rows);
	for (int i = 0; !e && i < db_rows(rows); i++)
		find(out, *db_text(rows, i, 1) == 'i' ? AUDIT_INSERTED : AUDIT_REMOVED, 0, db_int(rows, i, 0));
	return e;
}

/* A row that waits for the chain reads as it arrived; one that is gone was told as a stray. */
static enum err take_waiting_row(struct walk *w, const struct db_result *rows, int i)
{
	unsigned char arrived[HASH], found[HASH];
	size_t rest, used;
	w->out->waiting++;
	if (db_is_null(rows, i, COL_ID) || db_is_null(rows, i, COL_HASH))
		return ERR_OK;
	if (!read_hash(db_text(rows, i, COL_HASH), arrived) || !(used = content(w, rows, i, &rest)))
		return ERR_INTERNAL;
	SHA256((unsigned char *)w->buffer + HASH, used - HASH, found);
	if (memcmp(found, arrived, HASH))
		find(w->out, AUDIT_CHANGED, 0, db_int(rows, i, COL_ROW));
	return ERR_OK;
}

static enum err take_waiting(struct db *db, struct walk *w)
{
	enum err e = ERR_OK;
	char after[24] = "-9223372036854775808";
	for (bool more = true; !e && more;) {
		DB_AUTO_RESULT rows = NULL;
		e = DB_RUN(db, Q_AUDIT_WAITING, &rows, after, STEP);
		more = !e && db_rows(rows) > 0;
		for (int i = 0; !e && i < db_rows(rows); i++)
			e = take_waiting_row(w, rows, i);
		if (more)
			snprintf(after, sizeof after, "%s", db_text(rows, db_rows(rows) - 1, COL_ROW));
	}
	return e;
}

/* A published link that the chain does not have: behind its end, or made anew. */
static void find_head(struct audit_report *out, long long seq, long long row)
{
	find(out, seq > out->seq ? AUDIT_CUT : AUDIT_HEAD, seq, row);
}

static enum err take_heads(struct db *db, struct audit_report *out)
{
	DB_AUTO_RESULT all = NULL;
	DB_AUTO_RESULT wrong = NULL;
	const char *none[] = {NULL};
	enum err e = db_run(db, Q_AUDIT_HEADS, 1, none, &all);
	if (!e)
		e = db_run(db, Q_AUDIT_HEADS_WRONG, 0, NULL, &wrong);
	out->heads = e ? 0 : db_rows(all);
	for (int i = 0; !e && i < db_rows(wrong); i++)
		find_head(out, db_int(wrong, i, 1), db_int(wrong, i, 2));
	return e;
}

/* A line of heads.tsv or last.tsv: day, link, row, hash, time. */
static enum err take_line(struct db *db, const char *line, struct audit_report *out)
{
	char day[12], seq[24], row[24], hash[AUDIT_HASH_TEXT];
	DB_AUTO_RESULT link = NULL;
	int fields = sscanf(line, "%11[0-9-]\t%20[0-9]\t%20[0-9]\t%64[0-9a-f]\t", day, seq, row, hash);
	if (fields != 4) {
		find(out, AUDIT_HEAD, 0, 0);
		return ERR_OK;
	}
	enum err e = DB_RUN(db, Q_AUDIT_LINK, &link, NULL, seq);
	if (!e && (!db_rows(link) || strcmp(db_text(link, 0, 2), hash)))
		find_head(out, atoll(seq), atoll(row));
	return e;
}

static enum err take_file(struct db *db, const char *folder, const char *name, struct audit_report *out)
{
	char line[LINE], path[600];
	enum err e = ERR_OK;
	snprintf(path, sizeof path, "%s/%s", folder ? folder : "", name);
	FILE *file = folder ? fopen(path, "re") : NULL;
	while (file && !e && fgets(line, sizeof line, file))
		e = take_line(db, line, out);
	if (file)
		fclose(file);
	return e;
}

static enum err take_given(struct db *db, const char *head, struct audit_report *out)
{
	DB_AUTO_RESULT link = NULL;
	enum err e = head ? DB_RUN(db, Q_AUDIT_LINK, &link, head, NULL) : ERR_OK;
	if (e || !head)
		return e;
	out->given = db_rows(link) ? db_int(link, 0, 0) : 0;
	if (!out->given)
		find(out, AUDIT_HEAD, 0, 0);
	return ERR_OK;
}

enum err audit_walk(struct db *db, const char *head, const char *folder, bool (*stop)(void *), void *arg, struct audit_report *out)
{
	struct walk *w = calloc(1, sizeof *w);
	memset(out, 0, sizeof *out);
	if (!w)
		return ERR_INTERNAL;
	w->out = out;
	w->sure = true;
	enum err e = take_links(db, w, stop, arg);
	if (!e)
		tell_reordered(w);
	if (!e)
		e = take_strays(db, out);
	if (!e)
		e = take_heads(db, out);
	if (!e)
		e = take_waiting(db, w);
	if (!e)
		e = take_file(db, folder, "heads.tsv", out);
	if (!e)
		e = take_file(db, folder, "last.tsv", out);
	if (!e)
		e = take_given(db, head, out);
	for (int i = 0; i < w->n; i++)
		free(w->suspects[i].rest);
	free(w->buffer);
	free(w);
	return e;
}
