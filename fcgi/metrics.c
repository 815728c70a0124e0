#include "fcgi/metrics.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fcgi/route.h"

enum { CLASSES = 4, BUCKETS = 11 };

/* Upper bounds of the histogram in microseconds; the last bucket has none. */
static const long bounds[BUCKETS - 1] = {500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000};

struct route_counters {
	_Atomic uint64_t answers[CLASSES];	/* 2xx 3xx 4xx 5xx */
	_Atomic uint64_t buckets[BUCKETS];
	_Atomic uint64_t microseconds;
};

struct slot {
	_Atomic int pid, ready_pid;
	_Atomic bool database;
	struct route_counters routes[METRICS_ROUTES];
};

struct metrics {
	_Atomic uint64_t restarts;
	struct slot slots[METRICS_SLOTS];
};

struct metrics *metrics_new(void)
{
	void *p = mmap(NULL, sizeof(struct metrics), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

void metrics_own(struct metrics *m, int slot, pid_t pid)
{
	m->slots[slot].pid = pid;
}

void metrics_ready(struct metrics *m, int slot, pid_t pid, bool database)
{
	m->slots[slot].database = database;
	m->slots[slot].ready_pid = pid;
}

pid_t metrics_ready_pid(const struct metrics *m, int slot)
{
	return m->slots[slot].ready_pid;
}

void metrics_restart(struct metrics *m)
{
	m->restarts++;
}

void metrics_count(struct metrics *m, int slot, size_t route, int status, long microseconds)
{
	struct route_counters *c = &m->slots[slot].routes[route < METRICS_ROUTES ? route : METRICS_ROUTES - 1];
	int class = status < 300 ? 0 : status < 400 ? 1 : status < 500 ? 2 : 3;
	int b = 0;
	while (b < BUCKETS - 1 && microseconds > bounds[b])
		b++;
	atomic_fetch_add_explicit(&c->answers[class], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&c->buckets[b], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&c->microseconds, (uint64_t)microseconds, memory_order_relaxed);
}

/* A process that was asked to leave and did: its slot says nothing. */
static bool is_alive(const struct slot *s)
{
	char path[40];
	snprintf(path, sizeof(path), "/proc/%d/stat", s->pid);
	return s->pid && access(path, F_OK) == 0;
}

/* Sum over all slots of what stands at an offset of route_counters. */
static uint64_t total(const struct metrics *m, size_t route, size_t offset)
{
	uint64_t sum = 0;
	for (int s = 0; s < METRICS_SLOTS; s++) {
		const char *base = (const char *)&m->slots[s].routes[route];
		sum += *(const _Atomic uint64_t *)(const void *)(base + offset);
	}
	return sum;
}

static void print_route(FILE *out, const struct metrics *m, size_t route)
{
	static const char *const classes[CLASSES] = {"2xx", "3xx", "4xx", "5xx"};
	const char *name = route < route_count ? routes[route].operation : "none";
	uint64_t so_far = 0;
	for (size_t c = 0; c < CLASSES; c++) {
		uint64_t n = total(m, route, offsetof(struct route_counters, answers) + c * sizeof(uint64_t));
		fprintf(out, "mcu_requests_total{operation=\"%s\",status=\"%s\"} %lu\n", name, classes[c], n);
	}
	for (size_t b = 0; b < BUCKETS; b++) {
		char bound[24] = "+Inf";
		if (b < BUCKETS - 1)
			snprintf(bound, sizeof(bound), "%g", (double)bounds[b] / 1e6);
		so_far += total(m, route, offsetof(struct route_counters, buckets) + b * sizeof(uint64_t));
		fprintf(out, "mcu_request_seconds_bucket{operation=\"%s\",le=\"%s\"} %lu\n", name, bound, so_far);
	}
	fprintf(out, "mcu_request_seconds_sum{operation=\"%s\"} %.6f\n", name,
		(double)total(m, route, offsetof(struct route_counters, microseconds)) / 1e6);
	fprintf(out, "mcu_request_seconds_count{operation=\"%s\"} %lu\n", name, so_far);
}

/* Pss and private memory of a process in bytes, from the kernel's own sum. */
static void print_memory(FILE *out, int slot, int pid)
{
	char path[64], line[128];
	long pss = 0, private = 0, kb;
	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Pss: %ld", &kb) == 1)
			pss = kb;
		else if (sscanf(line, "Private_Clean: %ld", &kb) == 1 || sscanf(line, "Private_Dirty: %ld", &kb) == 1)
			private += kb;
	}
	if (f)
		fclose(f);
	fprintf(out, "mcu_worker_memory_bytes{slot=\"%d\",kind=\"pss\"} %ld\n", slot, pss * 1024);
	fprintf(out, "mcu_worker_memory_bytes{slot=\"%d\",kind=\"private\"} %ld\n", slot, private * 1024);
}

static void print_workers(FILE *out, const struct metrics *m)
{
	fprintf(out, "# TYPE mcu_worker_database_up gauge\n# TYPE mcu_worker_memory_bytes gauge\n");
	for (int s = 0; s < METRICS_SLOTS; s++) {
		if (!is_alive(&m->slots[s]))
			continue;
		fprintf(out, "mcu_worker_database_up{slot=\"%d\"} %d\n", s, m->slots[s].database);
		print_memory(out, s, m->slots[s].pid);
	}
}

char *metrics_text(const struct metrics *m)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	fprintf(out, "# TYPE mcu_requests_total counter\n# TYPE mcu_request_seconds histogram\n");
	for (size_t r = 0; r <= route_count && r < METRICS_ROUTES; r++)
		print_route(out, m, r);
	fprintf(out, "# TYPE mcu_worker_restarts_total counter\nmcu_worker_restarts_total %lu\n", (uint64_t)m->restarts);
	print_workers(out, m);
	fclose(out);
	return text;
}

static int ready_workers(const struct metrics *m)
{
	int n = 0;
	for (int s = 0; s < METRICS_SLOTS; s++)
		n += is_alive(&m->slots[s]) && m->slots[s].database;
	return n;
}

static void reply(int fd, const char *status, const char *body)
{
	FILE *out = fdopen(dup(fd), "w");
	if (!out)
		return;
	fprintf(out, "HTTP/1.0 %s\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: %zu\r\n\r\n%s",
		status, strlen(body), body);
	fclose(out);
}

static void answer(const struct metrics *m, int fd)
{
	char request[1024];
	struct timeval patience = {.tv_sec = 2};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	ssize_t n = recv(fd, request, sizeof(request) - 1, 0);
	request[n > 0 ? n : 0] = 0;
	char *text = NULL;
	if (!strncmp(request, "GET /metrics ", 13) && (text = metrics_text(m)))
		reply(fd, "200 OK", text);
	else if (!strncmp(request, "GET /live ", 10))
		reply(fd, "200 OK", "live\n");
	else if (!strncmp(request, "GET /ready ", 11))
		reply(fd, ready_workers(m) ? "200 OK" : "503 Service Unavailable", ready_workers(m) ? "ready\n" : "not ready\n");
	else
		reply(fd, "404 Not Found", "not found\n");
	free(text);
}

void metrics_serve(const struct metrics *m, int listen_fd, int stop_fd)
{
	struct pollfd p[2] = {{.fd = listen_fd, .events = POLLIN}, {.fd = stop_fd, .events = POLLIN}};
	while (poll(p, 2, -1) >= 0 && !p[1].revents) {
		int fd = p[0].revents ? accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC) : -1;
		if (fd >= 0) {
			answer(m, fd);
			close(fd);
		}
	}
}
