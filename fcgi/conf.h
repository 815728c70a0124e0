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
	char esia_issuer[272];	/* MCU_ESIA_ISSUER: iss of its tokens; esia_url and a slash, http:// even where the address is https:// */
	char esia_client_id[64];/* MCU_ESIA_CLIENT_ID */
	char esia_env[32];	/* MCU_ESIA_ENV: folder of its pinned keys, keys/esia/NAME; sim, in production production */
	char esia_pair[8];	/* MCU_ESIA_PAIR: new (v2/ac, v3/te) | old (ac, te with CMS) */
	char esia_scope[256];	/* MCU_ESIA_SCOPE: with openid */
	char gateway_issuer[272];	/* MCU_GATEWAY_ISSUER: iss of its tokens; "" = no gateway */
	char gateway_audience[128];	/* MCU_GATEWAY_AUDIENCE */
	char gateway_alg[32];	/* MCU_GATEWAY_ALG: RS256 | ES256 | GOST3410_2012_256 */
	char gateway_claims[256];	/* MCU_GATEWAY_CLAIMS: what its claims are called, see gateway.h */
	int idle_minutes;	/* MCU_SESSION_IDLE_MINUTES: a session ends so long after the last thing its owner did, 60 */
	int session_hours;	/* MCU_SESSION_HOURS: and so long after it began, whatever he does, 12 */
	int reauth_minutes;	/* MCU_REAUTH_MINUTES: files with personal data want a sign-in no older, 15 */
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
	int request_s;		/* MCU_REQUEST_S: a request that runs on longer is ended with its worker, 75: longer than nginx waits */
};

/* Reads the environment into *c. On a wrong value writes one Russian sentence to why and returns false. */
bool conf_load(struct conf *c, char *why, size_t why_size);

/* True when the service runs for real: no simulator, secure cookies. */
bool conf_is_production(const struct conf *c);

#endif
