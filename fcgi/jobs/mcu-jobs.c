/* The background worker: one process per home, work from the table job. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"
#include "fcgi/sandbox.h"

static void on_signal(int number)
{
	(void)number;
	jobs_stop();
}

static void take_signals(void)
{
	struct sigaction stop = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};

	/* Without SA_RESTART, so that waiting ends at once. */
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGHUP, &ignore, NULL);
}

/* Only one worker per home: the name it works under is the home's. The lock goes with the process, however it ends. */
static int lock_home(const struct conf *conf)
{
	char path[300];
	int fd;

	snprintf(path, sizeof path, "%s/run/mcu-jobs.lock", conf->home);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		fprintf(stderr, "Не открывается %s.\n", path);
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		fprintf(stderr, "Фоновая служба для %s уже работает.\n", conf->home);
		close(fd);
		return -1;
	}
	return fd;
}

/* A night over a year of texts takes under 2 GB; an export may be long. */
static bool close_in(const struct conf *conf)
{
	const char *const folders[] = {conf->home, conf->keys, NULL};
	return sandbox_enter(&(struct sandbox){.folders = folders, .memory_mb = 8 << 10, .file_mb = 64 << 10});
}

int main(void)
{
	struct conf conf;
	char why[512];
	int lock, status;

	log_open("mcu-jobs");
	if (!conf_load(&conf, why, sizeof why)) {
		fprintf(stderr, "%s\n", why);
		return 2;
	}
	lock = lock_home(&conf);
	if (lock < 0)
		return 1;
	take_signals();
	status = close_in(&conf) ? jobs_run(&conf) : 1;
	close(lock);
	return status;
}
