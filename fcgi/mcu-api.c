/* The API: preforked FastCGI workers behind nginx. */
#include <curl/curl.h>
#include <stdio.h>

#include "fcgi/log.h"
#include "fcgi/oidc.h"
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
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (oidc_prepare(&conf))
		return 1;
	return supervisor_run(&conf);
}
