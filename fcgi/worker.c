#include "fcgi/worker.h"

#include <errno.h>
#include <fcgiapp.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/auth.h"
#include "fcgi/handle.h"
#include "fcgi/log.h"
#include "fcgi/resp.h"
#include "fcgi/sandbox.h"

enum { ARENA_LIMIT = 32 << 20, IDLE_CHECK_MS = 2000, MEMORY_MB = 1024, FILE_MB = 520 };

struct worker {
	const struct conf *conf;
	struct metrics *metrics;
	struct limits *limits;
	int slot, listen_fd, stop_fd;
	struct db *db;
	struct auth *auth;
	struct arena *arena;
	FCGX_Request fcgi;
};

static ssize_t read_stream(void *stream, char *to, size_t n)
{
	return FCGX_GetStr(to, n > 1 << 20 ? 1 << 20 : (int)n, stream);
}

static bool put_stream(void *stream, const char *data, size_t n)
{
	while (n > 0) {
		int part = n > 1 << 20 ? 1 << 20 : (int)n;
		if (FCGX_PutStr(data, part, stream) != part)
			return false;
		data += part;
		n -= (size_t)part;
	}
	return true;
}

static long elapsed_us(const struct timespec *from)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - from->tv_sec) * 1000000 + (now.tv_nsec - from->tv_nsec) / 1000;
}

/* The access line: what was asked and how it ended, never what was said. */
static void write_access(const struct worker *w, const struct req *r, long us)
{
	json_t *line = json_object();
	json_object_set_new(line, "event", json_string("request"));
	json_object_set_new(line, "method", json_string(r->route ? method_name(r->route->method) : "other"));
	json_object_set_new(line, "route", json_string(r->route ? r->route->path : ""));
	json_object_set_new(line, "status", json_integer(r->resp.status));
	json_object_set_new(line, "ms", json_real((double)us / 1000.0));
	json_object_set_new(line, "rows", json_integer(r->resp.rows));
	if (db_actor(w->db)->account && r->session[0])
		json_object_set_new(line, "account", json_integer(db_actor(w->db)->account));
	log_fields(r->resp.status >= 500 ? LOG_WARN : LOG_NOTE, line);
}

static void serve_one(struct worker *w)
{
	struct timespec from;
	struct req r;
	clock_gettime(CLOCK_MONOTONIC, &from);
	handle_init(&r, w->conf, w->db, w->auth, w->arena);
	r.env = (const char *const *)w->fcgi.envp;
	r.read = read_stream;
	r.stream = w->fcgi.in;
	r.limits = w->limits;
	r.slot = w->slot;
	handle_request(&r);
	resp_write(&r, put_stream, w->fcgi.out);
	FCGX_Finish_r(&w->fcgi);	/* the answer leaves first; r.env is gone from here on */
	r.env = NULL;
	long us = elapsed_us(&from);
	write_access(w, &r, us);
	metrics_count(w->metrics, w->slot, r.route ? (size_t)(r.route - routes) : route_count, r.resp.status, us);
	handle_later(&r);
	handle_close(&r);
}

/* Another worker may have been faster: then there is nothing to accept, and that is no error. */
static void accept_one(struct worker *w)
{
	sandbox_watch((unsigned)w->conf->request_s);	/* from here: accepting reads the parameters, and waits for them */
	int e = FCGX_Accept_r(&w->fcgi);
	if (e == 0)
		serve_one(w);
	else if (e != -EAGAIN && e != -EWOULDBLOCK && e != -EINTR && e != -ECONNABORTED) {
		log_line(LOG_WARN, "accept: %d", e);
		poll(NULL, 0, 50);
	}
	sandbox_watch(0);
}

/* One descriptor to wait on; EXCLUSIVE wakes one worker for a request, not all of them. -1 when it cannot be made. */
static int make_waiter(const struct worker *w)
{
	struct epoll_event stop = {.events = EPOLLIN, .data.fd = w->stop_fd};
	struct epoll_event request = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = w->listen_fd};
	int fd = epoll_create1(EPOLL_CLOEXEC);
	if (fd >= 0 && (epoll_ctl(fd, EPOLL_CTL_ADD, w->stop_fd, &stop) || epoll_ctl(fd, EPOLL_CTL_ADD, w->listen_fd, &request))) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool loop(struct worker *w)
{
	struct epoll_event event;
	int fd = make_waiter(w);
	for (bool stop = fd < 0; !stop;) {
		int n = epoll_wait(fd, &event, 1, IDLE_CHECK_MS);
		stop = n > 0 && event.data.fd == w->stop_fd;
		if (n > 0 && !stop)
			accept_one(w);
		else if (n == 0)	/* idle: a good time to find a lost connection */
			metrics_ready(w->metrics, w->slot, getpid(), !db_ready(w->db));
	}
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Memory is kept between requests: giving it back and asking again costs more than the work itself. */
static void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 8 << 20);
	mallopt(M_TRIM_THRESHOLD, 8 << 20);
	mallopt(M_TOP_PAD, 256 << 10);
}

static bool open_worker(struct worker *w)
{
	w->db = db_new_idle(w->conf, DB_API);
	w->auth = auth_new(w->conf);
	w->arena = arena_new(ARENA_LIMIT);
	return w->db && w->auth && w->arena && FCGX_Init() == 0 &&
	       FCGX_InitRequest(&w->fcgi, w->listen_fd, FCGI_FAIL_ACCEPT_ON_INTR) == 0;
}

/* What a worker writes: uploads, the longest of them a file of an import (nginx/site.conf.in), the orders of searches that are walked, and the first key of a kind. */
static bool close_in(const struct conf *conf)
{
	char ranks[280];
	snprintf(ranks, sizeof ranks, "%s/ranks", conf->home);
	mkdir(ranks, 0700);
	const char *const folders[] = {conf->files, ranks, conf->keys, NULL};
	return sandbox_enter(&(struct sandbox){.folders = folders, .memory_mb = MEMORY_MB, .file_mb = FILE_MB});
}

int worker_run(const struct conf *conf, struct metrics *metrics, struct limits *limits, int slot, int listen_fd, int stop_fd)
{
	struct worker w = {.conf = conf, .metrics = metrics, .limits = limits, .slot = slot, .listen_fd = listen_fd, .stop_fd = stop_fd};
	int status = 1;
	keep_memory();
	metrics_own(metrics, slot, getpid());
	limits_own(limits, slot);
	if (open_worker(&w) && close_in(conf)) {
		metrics_ready(metrics, slot, getpid(), !db_ready(w.db));
		status = loop(&w) ? 0 : 1;
	}
	FCGX_Free(&w.fcgi, 1);
	auth_free(w.auth);
	db_free(w.db);
	arena_free(w.arena);
	return status;
}
