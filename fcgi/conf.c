#include "fcgi/conf.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/network.h"

enum { SOCKET_PATH_MAX = 107 };

/* Where the sentence about the first wrong setting goes. */
struct report {
	char *why;
	size_t size;
};

static bool fail(struct report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool fail(struct report *r, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(r->why, r->size, format, args);
	va_end(args);
	return false;
}

static const char *env(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

static bool put(struct report *r, const char *name, char *to, size_t size, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
static bool put(struct report *r, const char *name, char *to, size_t size, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(to, size, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= size)
		return fail(r, "Настройка %s длиннее %zu знаков.", name, size - 1);
	return true;
}

/* Text of a variable, or the default that the format makes. */
#define TEXT(name, field, ...) \
	(env(name) ? put(r, name, field, sizeof(field), "%s", env(name)) : put(r, name, field, sizeof(field), __VA_ARGS__))

static bool number(struct report *r, const char *name, int *to, int low, int high, int by_default)
{
	const char *text = env(name);
	char *end = NULL;
	long value = by_default;
	errno = 0;
	if (text)
		value = strtol(text, &end, 10);
	if (errno || (text && (end == text || *end)) || value < low || value > high)
		return fail(r, "Настройка %s должна быть целым числом от %d до %d, а задано «%s».", name, low, high, text);
	*to = (int)value;
	return true;
}

/* Folder of the running program, "" when it cannot be told. */
static void program_folder(char folder[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);
	folder[n > 0 ? n : 0] = 0;
	char *slash = strrchr(folder, '/');
	if (slash)
		*slash = 0;
}

/* Programs staged in HOME/app/bin belong to that home; otherwise the default of the user. */
static const char *default_home(char folder[PATH_MAX])
{
	program_folder(folder);
	size_t n = strlen(folder), tail = strlen("/app/bin");
	if (n > tail && !strcmp(folder + n - tail, "/app/bin")) {
		folder[n - tail] = 0;
		return folder;
	}
	return geteuid() == 0 ? "/var/lib/mcu" : "var";
}

/* Folders are absolute, so that a change of the working directory changes nothing. */
static bool load_home(struct report *r, struct conf *c)
{
	const char *home = env("MCU_HOME");
	char cwd[PATH_MAX] = "", own[PATH_MAX];
	if (!home)
		home = default_home(own);
	if (*home != '/' && !getcwd(cwd, sizeof(cwd)))
		return fail(r, "Не удалось узнать текущую папку: %s.", strerror(errno));
	if (!put(r, "MCU_HOME", c->home, sizeof(c->home), "%s%s%s", cwd, *cwd ? "/" : "", home))
		return false;
	size_t n = strlen(c->home);
	while (n > 1 && c->home[n - 1] == '/')
		c->home[--n] = 0;
	if (n + strlen("/run/.s.PGSQL.5432.lock") > SOCKET_PATH_MAX)
		return fail(r, "Путь MCU_HOME слишком длинный (%zu знаков): имя сокета не поместится в %d.", n, SOCKET_PATH_MAX);
	return true;
}

static bool is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Beside the program, or one level above it (app/bin and app/share). */
static bool load_share(struct report *r, struct conf *c)
{
	char self[PATH_MAX];
	if (env("MCU_SHARE"))
		return put(r, "MCU_SHARE", c->share, sizeof(c->share), "%s", env("MCU_SHARE"));
	program_folder(self);
	if (!put(r, "MCU_SHARE", c->share, sizeof(c->share), "%s/share", self))
		return false;
	return is_folder(c->share) || put(r, "MCU_SHARE", c->share, sizeof(c->share), "%s/../share", self);
}

/* One of the list: /FOLDER or tcp:HOST:PORT/PORT. */
static bool is_shard(const char *text, size_t n)
{
	char host[256];
	int one = 0, other = 0, end = 0;
	if (text[0] == '/')
		return n > 1;
	return sscanf(text, "tcp:%255[^:,]:%d/%d%n", host, &one, &other, &end) == 3 && (size_t)end == n && one > 0 && one < 65536 && other > 0 && other < 65536;
}

static bool load_shards(struct report *r, struct conf *c)
{
	if (!TEXT("MCU_SHARDS", c->shards, "1"))
		return false;
	char *end;
	long n = strtol(c->shards, &end, 10);
	if (end != c->shards && !*end && n >= 1 && n <= 16)
		return true;
	for (const char *at = c->shards;; at++) {
		size_t length = strcspn(at, ",");
		if (!is_shard(at, length))
			return fail(r, "MCU_SHARDS: «%s» — нужно число от 1 до 16 или список через запятую: /папка или tcp:узел:порт/порт.", c->shards);
		at += length;
		if (!*at)
			return true;
	}
}

static bool load_folders(struct report *r, struct conf *c)
{
	return load_home(r, c) && load_share(r, c) && TEXT("MCU_DSN", c->dsn, "host=%s/run dbname=mcu", c->home) &&
	       TEXT("MCU_INDEX", c->index, "%s/index", c->home) && load_shards(r, c) && TEXT("MCU_KEYS", c->keys, "%s/keys", c->home) &&
	       put(r, "MCU_HOME", c->files, sizeof(c->files), "%s/files", c->home);
}

static bool load_numbers(struct report *r, struct conf *c)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int workers = cpus < 2 ? 4 : cpus > 16 ? 32 : (int)cpus * 2;
	return number(r, "MCU_PORT", &c->port, 1, 65535, 8080) &&
	       number(r, "MCU_METRICS_PORT", &c->metrics_port, 0, 65535, 0) &&
	       number(r, "MCU_SEARCH_LOG_DAYS", &c->search_log_days, 1, 3660, 365) &&
	       number(r, "MCU_EXPORT_DAYS", &c->export_days, 1, 366, 7) &&
	       number(r, "MCU_REQUEST_S", &c->request_s, 1, 3600, 75) &&
	       number(r, "MCU_SESSION_IDLE_MINUTES", &c->idle_minutes, 5, 24 * 60, 60) &&
	       number(r, "MCU_SESSION_HOURS", &c->session_hours, 1, 168, 12) &&
	       number(r, "MCU_REAUTH_MINUTES", &c->reauth_minutes, 1, 24 * 60, 15) &&
	       number(r, "MCU_WORKERS", &c->workers, 1, 64, workers);
}

static bool is_url(const char *text)
{
	return !strncmp(text, "http://", 7) || !strncmp(text, "https://", 8);
}

static bool load_addresses(struct report *r, struct conf *c)
{
	if (!TEXT("MCU_PUBLIC_URL", c->public_url, "http://127.0.0.1:%d", c->port) ||
	    !TEXT("MCU_ESIA_URL", c->esia_url, "%s/esia", c->public_url) ||
	    !TEXT("MCU_ESIA_BACKCHANNEL", c->esia_back, "unix:%s/run/esia.sock", c->home) ||
	    !TEXT("MCU_ESIA_ISSUER", c->esia_issuer, "http%s/", strchr(c->esia_url, ':') ? strchr(c->esia_url, ':') : "") ||
	    !TEXT("MCU_ESIA_CLIENT_ID", c->esia_client_id, "MCU67"))
		return false;
	size_t n = strlen(c->public_url);
	while (n && c->public_url[n - 1] == '/')
		c->public_url[--n] = 0;
	if (!is_url(c->public_url))
		return fail(r, "Настройка MCU_PUBLIC_URL должна начинаться с http:// или https://.");
	if (!is_url(c->esia_url))
		return fail(r, "Настройка MCU_ESIA_URL должна начинаться с http:// или https://.");
	if (!is_url(c->esia_back) && strncmp(c->esia_back, "unix:/", 6))
		return fail(r, "Настройка MCU_ESIA_BACKCHANNEL должна быть unix:/путь или адресом http(s)://.");
	return true;
}

/* Also the name of a folder. */
static bool is_plain(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(name);
}

/* How ESIA, and a gateway before it, are spoken to. */
static bool load_sign_in(struct report *r, struct conf *c)
{
	if (!TEXT("MCU_ESIA_ENV", c->esia_env, "%s", conf_is_production(c) ? "production" : "sim") || !TEXT("MCU_ESIA_PAIR", c->esia_pair, "new") ||
	    !TEXT("MCU_ESIA_SCOPE", c->esia_scope, "openid fullname usr_org") || !TEXT("MCU_GATEWAY_ISSUER", c->gateway_issuer, "%s", "") ||
	    !TEXT("MCU_GATEWAY_AUDIENCE", c->gateway_audience, "%s", c->esia_client_id) || !TEXT("MCU_GATEWAY_ALG", c->gateway_alg, "RS256") ||
	    !TEXT("MCU_GATEWAY_CLAIMS", c->gateway_claims, "oid=sub"))
		return false;
	if (!is_plain(c->esia_env))
		return fail(r, "Настройка MCU_ESIA_ENV — имя папки из латинских строчных букв, цифр и дефиса, а задано «%s».", c->esia_env);
	if (strcmp(c->esia_pair, "new") && strcmp(c->esia_pair, "old"))
		return fail(r, "Настройка MCU_ESIA_PAIR может быть new или old, а задано «%s».", c->esia_pair);
	if (strncmp(c->esia_scope, "openid", 6) || (c->esia_scope[6] && c->esia_scope[6] != ' '))
		return fail(r, "Настройка MCU_ESIA_SCOPE должна начинаться с openid.");
	if (strcmp(c->gateway_alg, "RS256") && strcmp(c->gateway_alg, "ES256") && strcmp(c->gateway_alg, "GOST3410_2012_256"))
		return fail(r, "Настройка MCU_GATEWAY_ALG может быть RS256, ES256 или GOST3410_2012_256, а задано «%s».", c->gateway_alg);
	return true;
}

static bool is_address(const char *text)
{
	const char *at = strchr(text, '@');
	return at && at > text && at[1] && !strpbrk(text, " \t\r\n<>,;\"\\") && !strchr(at + 1, '@');
}

/* Plain SMTP goes to this machine only: a password or a text must not cross a network in the open. */
static bool is_local(const char *url)
{
	return !strncmp(url, "smtp://127.0.0.1", 16) || !strncmp(url, "smtp://localhost", 16) || !strncmp(url, "smtp://[::1]", 12);
}

static bool load_mail(struct report *r, struct conf *c)
{
	if (!TEXT("MCU_SMTP_URL", c->smtp_url, "%s", "") || !TEXT("MCU_SMTP_FROM", c->smtp_from, "%s", "") || !TEXT("MCU_SMTP_USER", c->smtp_user, "%s", "") ||
	    !TEXT("MCU_SMTP_CA", c->smtp_ca, "%s", "") || !number(r, "MCU_SMTP_PLAIN", &c->smtp_plain, 0, 1, 0))
		return false;
	if (!*c->smtp_url)
		return true;
	if (strncmp(c->smtp_url, "smtp://", 7) && strncmp(c->smtp_url, "smtps://", 8))
		return fail(r, "Настройка MCU_SMTP_URL должна начинаться с smtp:// или smtps://.");
	if (!is_address(c->smtp_from))
		return fail(r, "Настройка MCU_SMTP_FROM должна быть адресом электронной почты, а задано «%s».", c->smtp_from);
	if (c->smtp_plain && !is_local(c->smtp_url))
		return fail(r, "Настройка MCU_SMTP_PLAIN=1 годится только для почтового сервера на этой же машине.");
	return true;
}

static bool load_webhooks(struct report *r, struct conf *c)
{
	const char *bad;
	if (!TEXT("MCU_WEBHOOK_ALLOW", c->webhook_allow, "%s", ""))
		return false;
	return network_list_holds(c->webhook_allow, &bad) || fail(r, "Настройка MCU_WEBHOOK_ALLOW: «%s» — нужны адреса или сети через запятую: 10.1.2.3, 10.1.0.0/16, fd00::/8.", bad);
}

bool conf_is_production(const struct conf *c)
{
	return !strcmp(c->env, "production");
}

/* Production refuses what would let a simulator or an eavesdropper in. Behind a gateway ESIA is never spoken to, so its addresses are not asked for. */
static bool check_env(struct report *r, const struct conf *c)
{
	if (!conf_is_production(c))
		return !strcmp(c->env, "development") ||
		       fail(r, "Настройка MCU_ENV должна быть development или production, а задано «%s».", c->env);
	if (strncmp(c->public_url, "https://", 8))
		return fail(r, "При MCU_ENV=production настройка MCU_PUBLIC_URL должна начинаться с https://.");
	if (!*c->gateway_issuer && (!env("MCU_ESIA_URL") || !env("MCU_ESIA_BACKCHANNEL") || strncmp(c->esia_url, "https://", 8) ||
	    strncmp(c->esia_back, "https://", 8)))
		return fail(r, "При MCU_ENV=production нужны MCU_ESIA_URL и MCU_ESIA_BACKCHANNEL с адресами https:// или шлюз (MCU_GATEWAY_ISSUER).");
	if (!strcmp(c->esia_env, "sim"))
		return fail(r, "При MCU_ENV=production ключи имитатора (MCU_ESIA_ENV=sim) не принимаются.");
	return true;
}

bool conf_load(struct conf *c, char *why, size_t why_size)
{
	struct report report = {why, why_size}, *r = &report;
	memset(c, 0, sizeof(*c));
	if (why_size)
		*why = 0;
	return TEXT("MCU_ENV", c->env, "development") && load_numbers(r, c) && load_folders(r, c) &&
	       load_addresses(r, c) && load_sign_in(r, c) && load_mail(r, c) && load_webhooks(r, c) && check_env(r, c);
}
