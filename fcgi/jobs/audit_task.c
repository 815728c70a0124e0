/* The journal's chain: sealed every second whatever else is being done, its end put down outside of the database at once, its head published
 * each day, all of it walked through each day and when a reader asks (job «audit_verify»). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/audit_walk.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/jobs/process.h"
#include "fcgi/log.h"

#define MOST "5000"

enum { TICK_MS = 1000, LINE = 512, PATH = 600 };

/* A connection of its own: a long job may be inside a transaction when it is time to seal. */
static struct db *own;
static long long next_at;
static bool filed;
static bool lost;	/* that the end was cut off has been said */
static char ended[24];	/* the last link that last.tsv is known to hold, "" at first */

static long long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void folder_of(const struct conf *conf, char path[PATH])
{
	snprintf(path, PATH, "%s/audit", conf->home);
	if (mkdir(path, 0700) && errno != EEXIST)
		log_line(LOG_FAIL, "%s: %s", path, strerror(errno));
}

static void path_of(const struct conf *conf, const char *name, char path[PATH])
{
	folder_of(conf, path);
	snprintf(path, PATH, "%s/audit/%s", conf->home, name);
}

/* Day of the last line, "" when the file is new. */
static void last_day(const char *path, char day[12])
{
	char line[LINE];
	FILE *file = fopen(path, "re");
	*day = 0;
	while (file && fgets(line, sizeof line, file))
		sscanf(line, "%11[0-9-]\t", day);
	if (file)
		fclose(file);
}

static bool put_lines(const char *path, int how, const struct db_result *heads)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0600);
	bool ok = fd >= 0;
	for (int i = 0; ok && i < db_rows(heads); i++) {
		char line[LINE];
		int n = snprintf(line, sizeof line, "%s\t%s\t%s\t%s\t%s\n", db_text(heads, i, 0), db_text(heads, i, 1), db_text(heads, i, 2), db_text(heads, i, 3),
				 db_text(heads, i, 4));
		ok = write(fd, line, (size_t)n) == n;
	}
	ok = ok && !fsync(fd);
	if (!ok)
		log_line(LOG_FAIL, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Heads that the file does not have yet: today's, and what a killed worker could not write any more. */
static bool file_heads(const struct conf *conf)
{
	DB_AUTO_RESULT heads = NULL;
	char path[PATH], day[12];
	path_of(conf, "heads.tsv", path);
	last_day(path, day);
	return !DB_RUN(own, Q_AUDIT_HEADS, &heads, *day ? day : NULL) && put_lines(path, O_APPEND, heads);
}

/* Does the chain still hold the link that last.tsv names? Without such a file there is nothing to hold. */
static enum err end_stands(const char *path, bool *stands)
{
	char line[LINE], seq[24], hash[AUDIT_HASH_TEXT];
	DB_AUTO_RESULT link = NULL;
	FILE *file = fopen(path, "re");
	*stands = !file && errno == ENOENT;
	if (!file)
		return *stands ? ERR_OK : ERR_INTERNAL;
	bool read = fgets(line, sizeof line, file);
	fclose(file);
	if (!read || sscanf(line, "%*11[0-9-]\t%20[0-9]\t%*20[0-9]\t%64[0-9a-f]\t", seq, hash) != 2)
		return ERR_OK;
	enum err e = DB_RUN(own, Q_AUDIT_LINK, &link, NULL, seq);
	*stands = !e && db_rows(link) && !strcmp(db_text(link, 0, 2), hash);
	return e;
}

static bool replace(const char *path, const struct db_result *end)
{
	char part[PATH + 8];
	snprintf(part, sizeof part, "%s.part", path);
	if (!put_lines(part, O_TRUNC, end))
		return false;
	if (rename(part, path)) {
		log_line(LOG_FAIL, "%s: %s", path, strerror(errno));
		return false;
	}
	return true;
}

/* The end of the chain goes into last.tsv, which is replaced as a whole; never over a link that the chain has lost: that one is the proof.
 * What could not be asked or written is tried again at the next second. */
static void put_end(const struct conf *conf)
{
	DB_AUTO_RESULT end = NULL;
	char path[PATH];
	bool stands;
	if (db_run(own, Q_AUDIT_END, 0, NULL, &end) || !db_rows(end) || !strcmp(db_text(end, 0, 1), ended))
		return;
	path_of(conf, "last.tsv", path);
	if (end_stands(path, &stands) || (stands && !replace(path, end)))
		return;
	if (!stands && !lost)
		log_line(LOG_FAIL, "the end of the journal was cut off or made anew: %s names a link that the chain does not have", path);
	lost = !stands;
	snprintf(ended, sizeof ended, "%s", db_text(end, 0, 1));
}

static void publish(const struct conf *conf)
{
	DB_AUTO_RESULT head = NULL;
	if (db_run(own, Q_AUDIT_PUBLISH, 0, NULL, &head))
		return;
	if (db_rows(head)) {
		json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s}", "event", "audit_head", "day", db_text(head, 0, 0), "seq", db_text(head, 0, 1), "row",
					 db_text(head, 0, 2), "hash", db_text(head, 0, 3));
		log_fields(LOG_NOTE, line);
		filed = false;
	}
	if (!filed)
		filed = file_heads(conf);
}

static bool seal(void)
{
	DB_AUTO_RESULT n = NULL;
	return !DB_RUN(own, Q_AUDIT_SEAL, &n, MOST) && db_int(n, 0, 0) == atoi(MOST);
}

void audit_tick(const struct conf *conf)
{
	if (now_ms() < next_at)
		return;
	if (!own)
		own = db_new_idle(conf, DB_JOBS);
	if (own && !db_ready(own)) {
		while (seal() && !process_stopping())
			;
		put_end(conf);
		publish(conf);
	}
	next_at = now_ms() + TICK_MS;
}

void audit_tick_end(void)
{
	db_free(own);
	own = NULL;
}

static bool must_stop(void *job)
{
	return job_must_stop(job);
}

static enum err keep(struct job *j, const char *started, const struct audit_report *a)
{
	char rows[24], differences[24], seq[24], link[24], row[24];
	snprintf(link, sizeof link, "%lld", a->first[0].seq);
	snprintf(row, sizeof row, "%lld", a->first[0].row);
	json_auto_t *where = a->differences ? json_pack("{s:s, s:s, s:s}", "what", audit_what_code(a->first[0].what), "seq", link, "row", row) : NULL;
	char *first = where ? json_dumps(where, JSON_COMPACT) : NULL;
	snprintf(rows, sizeof rows, "%lld", a->rows);
	snprintf(differences, sizeof differences, "%ld", a->differences);
	snprintf(seq, sizeof seq, "%lld", a->seq);
	enum err e = DB_RUN(j->db, Q_AUDIT_CHECK_PUT, NULL, started, rows, differences, a->seq ? seq : NULL, *a->head ? a->head : NULL, first);
	free(first);
	return e;
}

enum job_end task_audit_verify(struct job *j)
{
	static struct audit_report found;
	char folder[PATH], started[40];
	time_t now = time(NULL);
	struct tm utc;
	folder_of(j->conf, folder);
	strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	if (audit_walk(j->db, NULL, folder, must_stop, j, &found) || keep(j, started, &found))
		return JOB_AGAIN;
	if (found.differences)
		log_line(LOG_FAIL, "the journal is broken: %ld differences, first %s: link %lld, row %lld", found.differences,
			 audit_what_code(found.first[0].what), found.first[0].seq, found.first[0].row);
	return JOB_DONE;
}
