/*
 * conf.h - settings from the environment (all listed in ops/env.example), with safe defaults.
 */
#ifndef MCU_CONF_H
#define MCU_CONF_H

#include <stdbool.h>
#include <stddef.h>

struct conf {
	char home[256];		/* MCU_HOME: state folder, absolute; a program in X/app/bin takes X by default */
	char share[512];	/* MCU_SHARE: read-only files of the product (sql, www, dict, city) */
	char dsn[1024];		/* MCU_DSN: libpq conninfo without user */
	char index[512];	/* MCU_INDEX: folder of index generations */
	char shards[512];	/* MCU_SHARDS: databases a new generation is spread over, see search/index/shards.h; 1 */
	char keys[512];		/* MCU_KEYS: folder of keys, 0700 */
	char files[512];	/* folder of uploads, $MCU_HOME/files */
	char env[16];		/* MCU_ENV: development | production */
	char public_url[256];	/* MCU_PUBLIC_URL: what the browser sees, no trailing slash */
	char esia_url[256];	/* MCU_ESIA_URL: sign-in provider as the browser sees it */
	char esia_back[256];	/* MCU_ESIA_BACKCHANNEL: unix:/path or a base URL */
	char esia_issuer[272];	/* MCU_ESIA_ISSUER: iss of identity tokens; esia_url and a slash */
	char esia_client_id[64];/* MCU_ESIA_CLIENT_ID */
	char smtp_url[256];	/* MCU_SMTP_URL: smtp://host:port (STARTTLS) or smtps://host:port; "" = mails wait in the queue */
	char smtp_from[128];	/* MCU_SMTP_FROM: address of the sender */
	char smtp_user[128];	/* MCU_SMTP_USER: "" = no login; the password is keys/smtp.password */
	char smtp_ca[256];	/* MCU_SMTP_CA: file of the authority, "" = those of the system */
	int smtp_plain;		/* MCU_SMTP_PLAIN: 1 = without TLS, for a relay on this very machine */
	char webhook_allow[512];/* MCU_WEBHOOK_ALLOW: networks of our own that webhooks may go to, see network.h; "" = the open Internet alone */
	int port;		/* MCU_PORT: nginx, 8080 */
	int metrics_port;	/* MCU_METRICS_PORT: 0 = a free one */
	int search_log_days;	/* MCU_SEARCH_LOG_DAYS: how long it is kept who searched what, 365 */
	int export_days;	/* MCU_EXPORT_DAYS: how long files of exports are kept, 7 */
	int workers;		/* MCU_WORKERS: API processes, 1..64 */
};

/* Reads the environment into *c. On a wrong value writes one Russian sentence to why and returns false. */
bool conf_load(struct conf *c, char *why, size_t why_size);

/* True when the service runs for real: no simulator, secure cookies. */
bool conf_is_production(const struct conf *c);

#endif
