#include "fcgi/jobs/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;

bool process_stopping(void)
{
	return stopping;
}

static void on_signal(int number)
{
	(void)number;
	stopping = 1;
}

void process_take_signals(void)
{
	struct sigaction stop = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};

	/* Without SA_RESTART, so that waiting ends at once. */
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGHUP, &ignore, NULL);
}

int process_lock(const struct conf *conf, const char *program)
{
	char path[320];
	int fd;

	snprintf(path, sizeof path, "%s/run/%s.lock", conf->home, program);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		fprintf(stderr, "Не открывается %s.\n", path);
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		fprintf(stderr, "Программа %s для %s уже работает.\n", program, conf->home);
		close(fd);
		return -1;
	}
	return fd;
}

void process_name(const struct conf *conf, char name[PROCESS_NAME])
{
	char host[40] = "";

	gethostname(host, sizeof host - 1);
	snprintf(name, PROCESS_NAME, "%s:%s", host, conf->home);
}

long long process_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
