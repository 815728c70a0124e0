/* attachment_task.c - the job «attachment_drop»: payload {file}, ordered by the transaction that deleted the row; and the sweep. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/jobs/attachment_task.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"

enum { NAME = 32, BATCH = 200, AGE_S = 3600 };

static const char ENDING[] = ".attachment";

const char *attachment_path(struct arena *a, const struct conf *conf, const char *file)
{
	return arena_printf(a, "%s/%s%s", conf->files, file, ENDING);
}

static bool is_name(const char *s)
{
	return s && strlen(s) == NAME && strspn(s, "0123456789abcdef") == NAME;
}

bool attachment_remove(const struct conf *conf, const char *file)
{
	char path[700];
	snprintf(path, sizeof path, "%s/%s%s", conf->files, file, ENDING);
	if (unlink(path) == 0 || errno == ENOENT)
		return true;
	log_line(LOG_FAIL, "attachment: %s", strerror(errno));
	return false;
}

/* "{a,b}" of n names. */
static const char *literal_of(char names[][NAME + 1], int n)
{
	static char text[BATCH * (NAME + 1) + 3];
	char *at = stpcpy(text, "{");
	for (int i = 0; i < n; i++) {
		if (i)
			*at++ = ',';
		at = stpcpy(at, names[i]);
	}
	stpcpy(at, "}");
	return text;
}

static bool is_kept(const struct db_result *kept, const char *name)
{
	for (int i = 0; i < db_rows(kept); i++)
		if (strcmp(db_text(kept, i, 0), name) == 0)
			return true;
	return false;
}

/* Removes those of the named files that have no row. False when one could not be told or removed. */
static bool drop(struct db *db, const struct conf *conf, char names[][NAME + 1], int n)
{
	DB_AUTO_RESULT kept = NULL;
	bool good = DB_RUN(db, Q_ATTACHMENT_KEPT, &kept, literal_of(names, n)) == ERR_OK;
	for (int i = 0; good && i < n; i++)
		if (!is_kept(kept, names[i]))
			good = attachment_remove(conf, names[i]);
	return good;
}

enum job_end task_attachment_drop(struct job *j)
{
	const char *file = json_string_value(json_object_get(j->payload, "file"));
	char name[1][NAME + 1];
	if (!is_name(file)) {
		snprintf(j->error, sizeof j->error, "В задании нет имени файла.");
		return JOB_FAILED;
	}
	memcpy(name[0], file, NAME + 1);
	return drop(j->db, j->conf, name, 1) ? JOB_DONE : JOB_AGAIN;
}

/* A name of an attachment that nobody can be about to commit any more. */
static bool is_old(DIR *dir, const char *entry, char name[NAME + 1])
{
	struct stat st;
	if (strlen(entry) <= NAME || strcmp(entry + NAME, ENDING) != 0)
		return false;
	memcpy(name, entry, NAME);
	name[NAME] = 0;
	return is_name(name) && fstatat(dirfd(dir), entry, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - AGE_S;
}

void attachment_sweep(struct db *db, const struct conf *conf)
{
	static char names[BATCH][NAME + 1];
	DIR *dir = opendir(conf->files);
	struct dirent *entry;
	bool good = true;
	int n = 0;
	while (dir && good && (entry = readdir(dir))) {
		if (!is_old(dir, entry->d_name, names[n]) || ++n < BATCH)
			continue;
		good = drop(db, conf, names, n);
		n = 0;
	}
	if (good && n)
		drop(db, conf, names, n);
	if (dir)
		closedir(dir);
}
