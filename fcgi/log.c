#include "fcgi/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *program_name = "mcu";
static const char *current_request;
static bool debug;

static const char *const level_names[] = {
	[LOG_DBG] = "debug", [LOG_NOTE] = "note", [LOG_WARN] = "warning", [LOG_FAIL] = "error",
};

void log_open(const char *program)
{
	const char *wanted = getenv("MCU_LOG");
	program_name = program;
	debug = wanted && !strcmp(wanted, "debug");
}

void log_request(const char *request_id)
{
	current_request = request_id;
}

/* A log line may quote bytes from outside: what is not UTF-8 is shown as '?'. */
static json_t *text_json(char *text)
{
	json_t *s = json_string(text);
	if (s)
		return s;
	for (char *p = text; *p; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	return json_string(text);
}

static json_t *now_json(void)
{
	char day[32], stamp[48];
	struct timespec now;
	struct tm utc;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(stamp, sizeof(stamp), "%s.%03ldZ", day, now.tv_nsec / 1000000);
	return json_string(stamp);
}

/* Writes all of the line; a reader that went away loses the line, never the program. */
static void write_line(const char *line, size_t n)
{
	while (n > 0) {
		ssize_t done = write(STDERR_FILENO, line, n);
		if (done < 0 && errno != EINTR)
			return;
		if (done > 0) {
			line += done;
			n -= (size_t)done;
		}
	}
}

void log_fields(enum log_level level, json_t *fields)
{
	json_t *line = json_object();
	json_object_set_new(line, "time", now_json());
	json_object_set_new(line, "level", json_string(level_names[level]));
	json_object_set_new(line, "program", json_string(program_name));
	json_object_set_new(line, "pid", json_integer(getpid()));
	if (current_request)
		json_object_set_new(line, "request_id", json_string(current_request));
	json_object_update(line, fields);
	char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6));
	if (text) {
		size_t n = strlen(text);
		text[n] = '\n';
		write_line(text, n + 1);
	}
	free(text);
	json_decref(line);
	json_decref(fields);
}

void log_line(enum log_level level, const char *format, ...)
{
	char text[2048];
	va_list args;
	if (level == LOG_DBG && !debug)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	size_t n = strlen(text);
	while (n > 0 && text[n - 1] == '\n')
		text[--n] = 0;
	json_t *fields = json_object();
	json_object_set_new(fields, "text", text_json(text));
	log_fields(level, fields);
}
