/*
 * city.h - a synthetic Smolensk: the same seed and period give the same messages, byte for byte.
 *
 * city_new reads the data files and plans the days; city_next then makes one message at a time, oldest first, in
 * memory that does not grow with their number. Times are seconds since 1970, dates are days since 1970, in Moscow.
 */
#ifndef CITY_CITY_H
#define CITY_CITY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct city;

struct city_options {
	uint64_t seed;
	long messages;
	int from_day, to_day;	/* first day, and the day after the last one */
	const char *answers;	/* file of what the recipients answer; NULL: answers.txt, answers-held.txt is for trials alone */
	const char *causes;	/* file of what is planted; NULL: causes.txt. causes-trial.txt is for trials alone: one cause of each category, drawn by the seed */
	const char *wordings;	/* path of what people call those causes (wordings.h); NULL: the file of causes has its own */
	const char *work;	/* kinds of the days from work_from on, borrowed; NULL: no calendar of working days */
	int work_from, work_days;
};
enum { CITY_DAY_OFF = '0', CITY_DAY_WORKED = '1', CITY_DAY_SHORT = 's', CITY_DAY_UNKNOWN = '?' };

struct city_answer {
	const char *kind;	/* first, interim, final */
	int position;
	const char *text;
	int organisation, official;	/* numbers of the reference rows, 0: none */
	int64_t at;
	bool canned;
};

struct city_event {
	int64_t at;
	const char *kind, *from, *to, *note;	/* NULL where empty */
};

enum { CITY_ANSWERS = 4, CITY_EVENTS = 24, CITY_FIRST_SOURCE = 101 };

/* One message with its whole history; borrowed from the city until the next call. */
struct city_message {
	long id;
	const char *kind, *channel, *state, *outcome, *outcome_reason, *applicant;
	const char *subject, *text, *original, *number, *external_id, *house, *address, *url;	/* NULL: none */
	const char *person, *phone;	/* of an applicant seen for the first time, else NULL */
	int source, theme, organisation, official, district, street;	/* numbers of reference rows, 0: none */
	float lat, lon;
	bool has_point, has_author, repeated, collective, fast_track;
	unsigned char author[32];
	int priority, mark;	/* mark 0: none */
	int64_t received, registered, answered, closed;	/* 0: none */
	int due_day;		/* 0: none */
	struct city_answer answers[CITY_ANSWERS];
	struct city_event events[CITY_EVENTS];
	int n_answers, n_events;
	int cause;		/* truth: planted cause, -1 none */
	int group;		/* truth: near copies of one text share a number, 0 none */
};

/* Reads the data folder; NULL with a Russian sentence in why. The caller frees with city_free. */
struct city *city_new(const char *data, const struct city_options *o, char *why, size_t why_size);
void city_free(struct city *c);

/* The next message, or NULL at the end. */
const struct city_message *city_next(struct city *c);

/* Ground truth of all messages made so far: causes, measures, copies, canned answers. New reference. */
json_t *city_truth(const struct city *c);

/* Reference rows, numbered from 1 in this order; sources from CITY_FIRST_SOURCE, above those the product brings. */
struct city_row { const char *f[8]; int n[4]; };
enum city_table { CITY_DISTRICTS, CITY_STREETS, CITY_ORGANISATIONS, CITY_OFFICIALS, CITY_THEMES, CITY_RESPONSIBLE,
		  CITY_SOURCES, CITY_ACCOUNTS };

/* Row i of a table: fields in the order of the table's columns (see reference.c), n numbers. False past the end. */
bool city_reference(const struct city *c, enum city_table table, int i, struct city_row *row);

/* Days since 1970 of a date, and back. */
int city_day(int year, int month, int day);
void city_date(int day_number, int *year, int *month, int *day);

#endif
