/* The background worker: one process per home, work from the table job. */
#include <stdio.h>
#include <unistd.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/jobs/process.h"
#include "fcgi/log.h"

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
	status = jobs_close_in(&conf) ? jobs_run(&conf) : 1;
	close(lock);
	return status;
}
