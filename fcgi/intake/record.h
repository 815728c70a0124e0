/*
 * record.h - the fields of one row, read and checked, before they become a line of the staging table.
 */
#ifndef MCU_RECORD_H
#define MCU_RECORD_H

#include "fcgi/intake/dates.h"
#include "fcgi/intake/map.h"
#include "fcgi/person.h"
#include "search/text/clean.h"

struct record {
	const char *v[IF_COUNT];	/* values as they came, NULL = absent; borrowed from the row or from below */
	size_t len[IF_COUNT];
	char dates[IF_COUNT][DATES_SIZE];
	int flags[IF_COUNT];		/* 1, 0, -1 = absent */
	const char *words[IF_COUNT];	/* codes, NULL = absent or unknown */
	json_t *extra;			/* object, owned by the caller of record_read */
	struct clean_buf text, subject, address;
	const char *original;		/* what came as text, NULL: same as text */
	size_t original_len;
	json_t *answers;		/* array or NULL, new */
	enum intake_err err;
	enum intake_err note;		/* remark on a good row, or INTAKE_OK */
	const char *mark_scale;		/* of satisfaction: "five", "three"; NULL: no mark */
	char mark_value[4];
	char mark_odd[64];		/* what stood for a mark and is none, "" for nothing */
	char detail[600];		/* Russian reason of err, or of note */
};

/* Reads a row into *r (start with {0}, keep from row to row). False when the row is rejected: err and detail say why. */
bool record_read(struct record *r, struct map *map, const struct intake_row *row);
void record_close(struct record *r);

/* {column: value} of a row as it came, for rejected ones; what names the applicant is left out. New reference. */
json_t *record_raw(const struct map *map, const struct intake_row *row);

/* Answers of the row, the first one apart: [{kind, position, text, original, answered_at}]. New, or NULL for none. */
json_t *record_answers(const struct record *r);

/* Who the row names, for its hash (person_key); false when it names nobody. */
bool record_author(const struct record *r, const unsigned char *secret, unsigned char key[PERSON_KEY_SIZE]);
/* The telling of the row (person_told). New, or NULL. */
json_t *record_told(const struct record *r, const unsigned char *secret, unsigned char key[PERSON_KEY_SIZE]);
/* {url, phone, email, address} of the applicant. New, or NULL. */
json_t *record_contacts(const struct record *r);

#endif
