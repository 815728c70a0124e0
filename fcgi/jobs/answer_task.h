/* answer_task.h - what the job «answers» is made of: taking answers from the queue, judging one. */
#ifndef MCU_ANSWER_TASK_H
#define MCU_ANSWER_TASK_H

#include "fcgi/db.h"
#include "search/text/answer.h"

/* One answer as answers_read gives it; borrowed. */
struct answer_row {
	const char *id, *message, *organisation;	/* organisation NULL: nobody knows who answered */
	const char *applicant, *kind, *text, *appeal, *timing;
	bool notice;		/* tells that the appeal was forwarded or rejected: no answer on the matter */
	int in_time;		/* -1: cannot be told */
	int minutes;		/* from the receipt to the answer; -1: not known */
	int later;		/* bits of answer_later() */
};

/* How near an answer is to those of its organisation to other applicants. */
struct answer_alike {
	double share;		/* of its words in the nearest one */
	int applicants;		/* who have got such words */
	bool concrete;		/* names a place or a day of its own */
};

/* Judges one answer and writes answer_check, in the transaction of db. */
enum err answer_judge(struct db *db, struct answer_checker *c, const struct answer_row *a);

/* The part that looks at other answers: {why} or {share, concrete, applicants, answers, spans} into *seen (new), the group into wording ("" for
 * none); *state as in answer_check, -1 for null. */
enum err answer_compare(struct db *db, struct answer_checker *c, const struct answer_row *a, json_t **seen, char wording[24], int *state, struct answer_alike *alike);

/* {formal, formal_parts, formal_later} into put: the score of formal.h; nulls where there is nothing to judge. False: memory was short. */
bool answer_weigh(struct answer_checker *c, const struct answer_row *a, const struct answer_alike *alike, json_t *put);

/* [begin, end] of a span; new. */
json_t *answer_span_json(struct answer_span at);

#endif
