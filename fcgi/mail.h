/* mail.h - one mail by SMTP (libcurl). Settings MCU_SMTP_*; the password is the file smtp.password of the key folder. */
#ifndef MCU_MAIL_H
#define MCU_MAIL_H

#include "fcgi/conf.h"

enum { MAIL_WHY = 300 };

/* Borrowed texts, UTF-8; id makes the Message-ID, so that a mail sent twice is known by it. */
struct mail {
	const char *id, *to, *name, *subject, *text;
};

enum mail_end {
	MAIL_SENT,	/* the server has taken it */
	MAIL_LATER,	/* the server puts this mail off (4xx) */
	MAIL_REFUSED,	/* the server refuses this mail for good (5xx) */
	MAIL_DOWN,	/* the server cannot be used at all now: away, broke off, no TLS, login refused */
};

/* Sends and waits for the server's word, at most a minute. Unless MAIL_SENT, why gets a Russian sentence. */
enum mail_end mail_send(const struct conf *conf, const struct mail *m, char why[MAIL_WHY]);

#endif
