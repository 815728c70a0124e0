/* rows.c - binary COPY: a header, then for each row the number of fields and each field's length and bytes. */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/city/rows.h"

enum { EPOCH_DAYS = 10957 };	/* 1970-01-01 to 2000-01-01 */

static const char header[19] = "PGCOPY\n\377\r\n";	/* 11 bytes of signature, flags, no extension */

static bool put(struct rows *r, const void *p, size_t n)
{
	if (r->n + n > r->cap) {
		size_t cap = (r->cap ? r->cap * 2 : 1 << 16) + n;
		char *data = realloc(r->data, cap);
		if (!data)
			return false;
		r->data = data;
		r->cap = cap;
	}
	memcpy(r->data + r->n, p, n);
	r->n += n;
	return true;
}

static bool put16(struct rows *r, int v)
{
	uint16_t be = htobe16((uint16_t)v);
	return put(r, &be, sizeof be);
}

static bool put32(struct rows *r, int64_t v)
{
	uint32_t be = htobe32((uint32_t)v);
	return put(r, &be, sizeof be);
}

static bool put64(struct rows *r, int64_t v)
{
	uint64_t be = htobe64((uint64_t)v);
	return put(r, &be, sizeof be);
}

static bool begin_row(struct rows *r, int fields)
{
	if (r->count == 0 && !put(r, header, sizeof header))
		return false;
	r->count++;
	return put16(r, fields);
}

static bool null(struct rows *r)
{
	return put32(r, -1);
}

static bool bytes(struct rows *r, const void *p, size_t n)
{
	return put32(r, (int64_t)n) && put(r, p, n);
}

static bool text(struct rows *r, const char *s)
{
	return s ? bytes(r, s, strlen(s)) : null(r);
}

static bool big(struct rows *r, int64_t v)
{
	return put32(r, 8) && put64(r, v);
}

static bool reference(struct rows *r, int v)	/* 0: null */
{
	return v ? put32(r, 4) && put32(r, v) : null(r);
}

static bool small(struct rows *r, int v)
{
	return put32(r, 2) && put16(r, v);
}

static bool truth(struct rows *r, bool v)
{
	char c = v;
	return bytes(r, &c, 1);
}

static bool moment(struct rows *r, int64_t unix_seconds)	/* 0: null */
{
	return unix_seconds ? big(r, (unix_seconds - (int64_t)EPOCH_DAYS * 86400) * 1000000) : null(r);
}

static bool real(struct rows *r, bool has, float v)
{
	uint32_t bits;
	memcpy(&bits, &v, sizeof bits);
	return has ? put32(r, 4) && put32(r, bits) : null(r);
}

/* text[]: dimensions, no nulls, type of the elements, length and lower bound of the one dimension, the elements. */
static bool texts(struct rows *r, int n, const char *const *list)
{
	enum { TEXT_OID = 25 };
	int64_t size = 20;
	for (int i = 0; i < n; i++)
		size += 4 + (int64_t)strlen(list[i]);
	bool ok = put32(r, size) && put32(r, 1) && put32(r, 0) && put32(r, TEXT_OID) && put32(r, n) && put32(r, 1);
	for (int i = 0; ok && i < n; i++)
		ok = text(r, list[i]);
	return ok;
}

static bool add_identity(struct rows *r, const struct city_message *m, rows_close_t *close, void *arg)
{
	static const char *const fields[] = {"name", "contacts.phone"};
	unsigned char sealed[ROWS_SEALED];
	size_t n = m->person ? close(arg, m, sealed) : 0;
	return !m->person || (n > 0 && begin_row(r, 3) && bytes(r, m->author, 32) && bytes(r, sealed, n) && texts(r, 2, fields));
}

static bool add_place(struct rows *r, const struct city_message *m)
{
	return reference(r, m->district) && reference(r, m->street) && text(r, m->house) && text(r, m->address) &&
	       real(r, m->has_point, m->lat) && real(r, m->has_point, m->lon);
}

static bool add_handling(struct rows *r, const struct city_message *m)
{
	return truth(r, m->repeated) && truth(r, m->collective) && truth(r, m->fast_track) && small(r, m->priority) &&
	       text(r, m->state) && text(r, m->outcome) && text(r, m->outcome_reason) &&
	       (m->due_day ? put32(r, 4) && put32(r, m->due_day - EPOCH_DAYS) : null(r)) && moment(r, m->answered) &&
	       moment(r, m->closed) && (m->mark ? small(r, m->mark) : null(r)) && text(r, m->url);
}

/* The columns of demo_copy_message, in that order. */
static bool add_message(struct rows *r, const struct city_message *m)
{
	return begin_row(r, 34) && big(r, m->id) && text(r, m->kind) && text(r, m->channel) && reference(r, m->source) &&
	       text(r, m->external_id) && moment(r, m->received) && moment(r, m->registered) && text(r, m->number) &&
	       text(r, m->subject) && text(r, m->text) && text(r, m->original) && reference(r, m->theme) &&
	       reference(r, m->organisation) && reference(r, m->official) && add_place(r, m) && text(r, m->applicant) &&
	       (m->has_author ? bytes(r, m->author, 32) : null(r)) && add_handling(r, m);
}

static bool add_answer(struct rows *r, long id, const struct city_answer *a)
{
	return begin_row(r, 8) && big(r, r->count) && big(r, id) && text(r, a->kind) && small(r, a->position) && text(r, a->text) &&
	       reference(r, a->organisation) && reference(r, a->official) && moment(r, a->at);
}

static bool add_event(struct rows *r, long id, const struct city_event *e)
{
	return begin_row(r, 7) && big(r, r->count) && big(r, id) && moment(r, e->at) && text(r, e->kind) && text(r, e->from) && text(r, e->to) &&
	       text(r, e->note);
}

bool rows_add(struct rows t[ROWS_TABLES], const struct city_message *m, rows_close_t *close, void *arg)
{
	bool ok = add_identity(&t[ROWS_IDENTITY], m, close, arg) && add_message(&t[ROWS_MESSAGE], m);
	for (int i = 0; ok && i < m->n_answers; i++)
		ok = add_answer(&t[ROWS_ANSWER], m->id, &m->answers[i]);
	for (int i = 0; ok && i < m->n_events; i++)
		ok = add_event(&t[ROWS_EVENT], m->id, &m->events[i]);
	return ok;
}

bool rows_end(struct rows *r)
{
	return (r->count > 0 || put(r, header, sizeof header)) && put16(r, -1);
}

void rows_reset(struct rows *r)
{
	r->n = 0;
}

void rows_close(struct rows *r)
{
	free(r->data);
	*r = (struct rows){ 0 };
}
