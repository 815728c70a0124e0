/*
 * The periodic job «answers»: looks through the answers of answer_queue. A batch is one transaction, taken from the queue before
 * anything is read; done again it finds them still there. After some seconds the turn is given to other work.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fcgi/jobs/answer_task.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"

#define BATCH "50"
#define OUTDATED "500"

enum { TURN_S = 8 };

/* The checker of this process, made at the first use and kept; NULL (logged) when its files cannot be read. */
static struct answer_checker *checker_of(const struct conf *conf)
{
	static struct answer_checker *kept;
	const char *why = "";
	char dict[600], lists[600];
	if (kept)
		return kept;
	snprintf(dict, sizeof dict, "%s/dict", conf->share);
	snprintf(lists, sizeof lists, "%s/search/answers.txt", conf->share);
	kept = answer_checker_new(dict, lists, &why);
	if (!kept)
		log_line(LOG_FAIL, "answers cannot be checked: %s", why);
	return kept;
}

/* Goes by the newest thesaurus. One that cannot be read any more is left out: the rules have changed since it was stored. */
static enum err follow_thesaurus(struct db *db, struct answer_checker *c)
{
	DB_AUTO_RESULT row = NULL;
	char version[12];
	struct thesaurus_issues issues;
	snprintf(version, sizeof version, "%d", answer_thesaurus(c) ? thesaurus_version(answer_thesaurus(c)) : 0);
	enum err e = DB_RUN(db, Q_ANSWERS_THESAURUS, &row, version);
	if (!e && db_rows(row))
		answer_take_thesaurus(c, thesaurus_parse(answer_lexicon(c), db_text(row, 0, 1), strlen(db_text(row, 0, 1)), (int)db_int(row, 0, 0), &issues));
	return e;
}

static struct answer_row row_of(const struct db_result *r, int i)
{
	return (struct answer_row){.id = db_text(r, i, 0), .message = db_text(r, i, 1), .organisation = db_is_null(r, i, 2) ? NULL : db_text(r, i, 2), .applicant = db_text(r, i, 3),
		.kind = db_text(r, i, 4), .text = db_text(r, i, 5), .appeal = db_text(r, i, 6), .notice = db_bool(r, i, 7), .in_time = db_is_null(r, i, 8) ? -1 : db_bool(r, i, 8),
		.timing = db_text(r, i, 9), .minutes = (int)db_int(r, i, 10), .later = (int)db_int(r, i, 11)};
}

static enum err judge_all(struct db *db, struct answer_checker *c, const char *ids)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(db, Q_ANSWER_WORDING_LOCK, 0, NULL, NULL);
	if (!e)
		e = follow_thesaurus(db, c);
	if (!e)
		e = DB_RUN(db, Q_ANSWERS_READ, &rows, ids);
	for (int i = 0; !e && i < db_rows(rows); i++) {
		struct answer_row a = row_of(rows, i);
		e = answer_judge(db, c, &a);
	}
	return e;
}

/* *more: there was something in the queue. */
static enum err batch(struct job *j, struct answer_checker *c, bool *more)
{
	DB_AUTO_RESULT taken = NULL;
	char version[12];
	snprintf(version, sizeof version, "%d", ANSWER_VERSION);
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(j->db, Q_ANSWERS_PATIENCE, 0, NULL, NULL);
	if (!e)
		e = DB_RUN(j->db, Q_ANSWERS_TAKE, &taken, BATCH);
	*more = !e && !db_is_null(taken, 0, 0);
	if (!e)
		e = *more ? judge_all(j->db, c, db_text(taken, 0, 0)) : DB_RUN(j->db, Q_ANSWERS_OUTDATED, NULL, version, OUTDATED);
	if (!e)
		return db_commit(j->db);
	db_rollback(j->db);
	return e;
}

enum job_end task_answers(struct job *j)
{
	struct answer_checker *c = checker_of(j->conf);
	time_t until = time(NULL) + TURN_S;
	bool more = c != NULL;
	while (more && time(NULL) < until) {
		if (job_must_stop(j) || batch(j, c, &more))
			return JOB_AGAIN;
	}
	snprintf(j->error, sizeof j->error, "Не читаются словарь или списки: ответы нечем проверять.");
	return c ? JOB_DONE : JOB_FAILED;
}
