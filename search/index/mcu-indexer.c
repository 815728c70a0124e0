/* mcu-indexer - the one writer of the search index. Runs until SIGTERM or SIGINT; may be killed at any moment. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "fcgi/feed.h"
#include "fcgi/log.h"

static volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
	(void)signal_number;
	stopping = 1;
}

static void catch_signals(void)
{
	struct sigaction ask = {.sa_handler = stop}, ignore = {.sa_handler = SIG_IGN};
	sigaction(SIGTERM, &ask, NULL);
	sigaction(SIGINT, &ask, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

/* mcuctl reindex may hold the folder for a while: wait for it. */
static struct feed *open_feed(const struct conf *conf)
{
	bool busy, said = false;
	while (!stopping) {
		struct feed *f = feed_new(conf, &busy);
		if (f || !busy)
			return f;
		if (!said)
			log_line(LOG_NOTE, "another process feeds the index, waiting for it");
		said = true;
		usleep(500000);
	}
	return NULL;
}

int main(void)
{
	struct conf conf;
	char why[512];
	setlocale(LC_ALL, "C.UTF-8");
	log_open("mcu-indexer");
	if (!conf_load(&conf, why, sizeof why)) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	catch_signals();
	struct feed *f = open_feed(&conf);
	if (!f)
		return stopping ? 0 : 1;
	log_line(LOG_NOTE, "ready");
	while (!stopping)
		if (!feed_step(f) && !stopping)
			feed_wait(f, feed_troubled(f) ? 2000 : 1000);
	feed_free(f);
	log_line(LOG_NOTE, "stopped");
	return 0;
}
