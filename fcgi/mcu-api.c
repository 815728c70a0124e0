/* The API: preforked FastCGI workers behind nginx. */
#include <stdio.h>

#include "fcgi/log.h"
#include "fcgi/supervisor.h"

int main(void)
{
	struct conf conf;
	char why[512];
	log_open("mcu-api");
	if (!conf_load(&conf, why, sizeof(why))) {
		fprintf(stderr, "%s\n", why);
		return 2;
	}
	return supervisor_run(&conf);
}
