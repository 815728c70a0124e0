/* The background worker: one process per home, work from the table job. */
#include <stdio.h>
#include <unistd.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/jobs/process.h"
#include "fcgi/log.h"
#include "fcgi/sandbox.h"

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
	lock = process_lock(&conf, "mcu-jobs");
	if (lock < 0)
		return 1;
	process_take_signals();
	status = close_in(&conf) ? jobs_run(&conf) : 1;
	close(lock);
	return status;
}
