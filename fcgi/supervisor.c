#include "fcgi/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/log.h"
#include "fcgi/metrics.h"
#include "fcgi/worker.h"

enum { TICK_MS = 50, PAUSE_FIRST_MS = 100, PAUSE_MAX_MS = 5000, YOUNG_MS = 5000, STOP_MS = 20000, READY_MS = 15000 };

struct child {
	pid_t pid;		/* 0: none */
	int64_t started, start_at;
	int pause_ms;
};

struct supervisor {
	const struct conf *conf;
	struct metrics *metrics;
	struct limits *limits;
	int api_fd, metrics_fd, signal_fd, lock_fd;
	sigset_t old_mask;
	struct child children[METRICS_SLOTS + 1];	/* workers, then the metrics server at conf->workers */
	int reload_slot;	/* slot being replaced, -1: none */
	struct child successor;
	bool stopping;
	char socket_path[300];
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int child_count(const struct supervisor *s)
{
	return s->conf->workers + 1;
}

static int complain(const char *what, const char *path)
{
	log_line(LOG_FAIL, "%s %s: %s", what, path, strerror(errno));
	return -1;
}

/* One supervisor to a state folder; the lock goes with the process however it ends. */
static bool take_lock(struct supervisor *s)
{
	char path[300], text[24];
	snprintf(path, sizeof(path), "%s/run", s->conf->home);
	mkdir(path, 0750);
	snprintf(path, sizeof(path), "%s/run/mcu-api.pid", s->conf->home);
	s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	struct flock whole = {.l_type = F_WRLCK};
	if (s->lock_fd < 0)
		return complain("pid file", path) >= 0;
	if (fcntl(s->lock_fd, F_SETLK, &whole)) {
		log_line(LOG_FAIL, "mcu-api уже работает с папкой %s.", s->conf->home);
		return false;
	}
	int n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	return ftruncate(s->lock_fd, 0) == 0 && write(s->lock_fd, text, (size_t)n) == n;
}

static int listen_api(struct supervisor *s)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	snprintf(s->socket_path, sizeof(s->socket_path), "%s/run/api.sock", s->conf->home);
	if (strlen(s->socket_path) >= sizeof(a.sun_path)) {
		errno = ENAMETOOLONG;
		return complain("socket", s->socket_path);
	}
	memcpy(a.sun_path, s->socket_path, strlen(s->socket_path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	unlink(s->socket_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) || chmod(s->socket_path, 0660) || listen(fd, 511))
		return complain("socket", s->socket_path);
	return fd;
}

/* 127.0.0.1 only; the port really taken is left in run/metrics.port. */
static int listen_metrics(const struct supervisor *s)
{
	char path[300];
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->conf->metrics_port),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);
	int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(path, sizeof(path), "%s/run/metrics.port", s->conf->home);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) ||
	    bind(fd, (struct sockaddr *)&a, sizeof(a)) || listen(fd, 16) ||
	    getsockname(fd, (struct sockaddr *)&a, &size))
		return complain("metrics port of", path);
	FILE *f = fopen(path, "we");
	if (f) {
		fprintf(f, "%d\n", ntohs(a.sin_port));
		fclose(f);
	}
	return fd;
}

/* In the child: ends with its parent, hears SIGTERM through a descriptor, ignores a reload meant for the parent. */
static int child_main(struct supervisor *s, int slot, pid_t parent)
{
	sigset_t stop;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		return 1;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	close(s->signal_fd);
	sigprocmask(SIG_SETMASK, &stop, NULL);
	int stop_fd = signalfd(-1, &stop, SFD_CLOEXEC);
	if (slot < s->conf->workers)
		return worker_run(s->conf, s->metrics, s->limits, slot, s->api_fd, stop_fd);
	close(s->api_fd);
	metrics_serve(s->metrics, s->metrics_fd, stop_fd);
	return 0;
}

static void spawn(struct supervisor *s, struct child *c, int slot)
{
	pid_t parent = getpid(), pid = fork();
	if (pid == 0)
		exit(child_main(s, slot, parent));
	c->started = now_ms();
	c->pid = pid > 0 ? pid : 0;
	if (pid < 0) {
		complain("fork", "");
		c->start_at = c->started + PAUSE_MAX_MS;
	}
}

/* A child that died young waits longer each time. */
static void plan_restart(struct supervisor *s, struct child *c, int status)
{
	int64_t now = now_ms();
	bool young = now - c->started < YOUNG_MS;
	c->pause_ms = !young ? 0 : c->pause_ms ? c->pause_ms * 2 : PAUSE_FIRST_MS;
	if (c->pause_ms > PAUSE_MAX_MS)
		c->pause_ms = PAUSE_MAX_MS;
	c->start_at = now + c->pause_ms;
	metrics_restart(s->metrics);
	log_line(LOG_WARN, "process %ld ended (%s %d), again in %d ms", (long)c->pid,
		 WIFSIGNALED(status) ? "signal" : "status", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		 c->pause_ms);
	c->pid = 0;
}

static void reap(struct supervisor *s)
{
	pid_t pid;
	int status;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == s->successor.pid) {
			log_line(LOG_FAIL, "reload stopped: the new worker ended");
			s->successor.pid = 0;
			s->reload_slot = -1;
		}
		for (int i = 0; i < child_count(s); i++) {
			if (s->children[i].pid != pid)
				continue;
			if (s->stopping)
				s->children[i].pid = 0;
			else
				plan_restart(s, &s->children[i], status);
		}
	}
}

/* Starts what is missing and due. */
static void start_due(struct supervisor *s)
{
	for (int i = 0; i < child_count(s); i++)
		if (!s->children[i].pid && now_ms() >= s->children[i].start_at)
			spawn(s, &s->children[i], i);
}

/* One step of a reload: start a successor, or let the old one go when the successor is ready. */
static void step_reload(struct supervisor *s)
{
	if (s->reload_slot < 0)
		return;
	if (!s->successor.pid) {
		spawn(s, &s->successor, s->reload_slot);
		return;
	}
	if (metrics_ready_pid(s->metrics, s->reload_slot) != s->successor.pid &&
	    now_ms() - s->successor.started < READY_MS)
		return;
	if (s->children[s->reload_slot].pid)
		kill(s->children[s->reload_slot].pid, SIGTERM);
	s->children[s->reload_slot] = s->successor;
	s->successor.pid = 0;
	if (++s->reload_slot >= s->conf->workers) {
		s->reload_slot = -1;
		log_line(LOG_NOTE, "reload done");
	}
}

static void take_signal(struct supervisor *s)
{
	struct signalfd_siginfo info;
	while (read(s->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			s->stopping = true;
		else if (info.ssi_signo == SIGHUP && s->reload_slot < 0)
			s->reload_slot = 0;
	}
}

static bool is_waiting(const struct supervisor *s)
{
	for (int i = 0; i < child_count(s); i++)
		if (!s->children[i].pid)
			return true;
	return s->reload_slot >= 0;
}

static int signal_all(struct supervisor *s, int signo)
{
	int alive = 0;
	for (int i = 0; i < child_count(s); i++)
		if (s->children[i].pid && kill(s->children[i].pid, signo) == 0)
			alive++;
	if (s->successor.pid)
		kill(s->successor.pid, signo);
	return alive;
}

/* The socket closes first, so that nginx hears a refusal and not a silence. */
static void stop(struct supervisor *s)
{
	int64_t deadline = now_ms() + STOP_MS;
	close(s->api_fd);
	unlink(s->socket_path);
	signal_all(s, SIGTERM);
	while (signal_all(s, 0) > 0) {
		poll(NULL, 0, TICK_MS);
		reap(s);
		if (now_ms() > deadline)
			signal_all(s, SIGKILL);
	}
	log_line(LOG_NOTE, "stopped");
}

static bool open_supervisor(struct supervisor *s)
{
	sigset_t mask;
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, &s->old_mask);
	s->signal_fd = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
	s->metrics = metrics_new();
	s->limits = limits_new(s->conf->workers);
	s->reload_slot = -1;
	if (s->signal_fd < 0 || !s->metrics || !s->limits || !take_lock(s))
		return false;
	s->api_fd = listen_api(s);
	s->metrics_fd = s->api_fd < 0 ? -1 : listen_metrics(s);
	return s->metrics_fd >= 0;
}

int supervisor_run(const struct conf *conf)
{
	struct supervisor *s = calloc(1, sizeof(*s));
	if (!s)
		return 1;
	s->conf = conf;
	bool ok = open_supervisor(s);
	if (ok)
		log_line(LOG_NOTE, "%d workers on %s", conf->workers, s->socket_path);
	struct pollfd p = {.fd = s->signal_fd, .events = POLLIN};
	while (ok && !s->stopping) {
		start_due(s);
		step_reload(s);
		poll(&p, 1, is_waiting(s) ? TICK_MS : -1);
		take_signal(s);
		reap(s);
	}
	if (ok)
		stop(s);
	free(s);
	return ok ? 0 : 1;
}
