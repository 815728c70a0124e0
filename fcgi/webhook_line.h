/*
 * webhook_line.h - signed requests to other systems, several under way at once (libcurl); each has a slot of its own.
 *
 * The address that a name stands for is judged at the very moment of connecting to it, so no second look-up can lead elsewhere: it is public, or stands in
 * MCU_WEBHOOK_ALLOW. Without TLS only to the latter. No redirects, no proxies, no connection twice; everything is bounded.
 */
#ifndef MCU_WEBHOOK_LINE_H
#define MCU_WEBHOOK_LINE_H

#include <stdbool.h>

#include "fcgi/conf.h"
#include "fcgi/webhook.h"

enum { WEBHOOK_SLOTS = 8, WEBHOOK_ANSWER = 1024, WEBHOOK_WHY = 300 };

struct webhook_request {
	const char *url, *id, *body;
	unsigned char (*keys)[WEBHOOK_KEY];
	int count;
};

struct webhook_answer {
	long status;	/* of HTTP; 0: there was no answer, why says what happened in Russian */
	long ms;
	char why[WEBHOOK_WHY];
	char text[WEBHOOK_ANSWER + 1];	/* its beginning, bytes from outside: any but zero */
};

struct webhook_line;

/* NULL when memory is short. conf is borrowed. */
struct webhook_line *webhook_line_new(const struct conf *conf);

/* What is under way is broken off. */
void webhook_line_free(struct webhook_line *l);

/* Begins to send by a slot that is free; 15 seconds at most until it is answered. The request is copied. False when memory is short. */
bool webhook_line_send(struct webhook_line *l, int slot, const struct webhook_request *q);

/* Waits until something happens to what is under way, at most ms. */
void webhook_line_wait(struct webhook_line *l, int ms);

/* A slot that was answered, or came to nothing, and is free again; -1: none. */
int webhook_line_answered(struct webhook_line *l, struct webhook_answer *out);

#endif
