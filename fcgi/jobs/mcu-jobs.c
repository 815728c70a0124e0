/* The background worker: one process per home, work from the table job. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"

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
	status = jobs_run(&conf);
	close(lock);
	return status;
}
