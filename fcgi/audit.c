#include "fcgi/audit.h"

#include <stdlib.h>
#include <string.h>

#include "fcgi/params.h"
#include "fcgi/req.h"

#define API "/api/v1/"

enum { FIELDS_MAX = 64, FIELD_MAX = 40 };

/* What leaves rows without a route: administration on the machine itself, and what the database and the background worker put down. */
static const struct {
	const char *operation, *name, *resource;
} commands[] = {
	{"ctl_account", "учётная запись", "ctl"}, {"ctl_answers", "проверка всех ответов заново", "ctl"}, {"ctl_card", "чтение карточек заново", "ctl"},
	{"ctl_compact", "упаковка индекса", "ctl"}, {"ctl_demo", "демонстрационный город", "ctl"}, {"ctl_gazetteer", "загрузка улиц и домов", "ctl"},
	{"ctl_identities", "ключ имён заявителей", "ctl"}, {"ctl_import", "загрузка файла", "ctl"}, {"ctl_migrate", "обновление базы", "ctl"},
	{"ctl_places", "распознавание мест заново", "ctl"}, {"ctl_reindex", "перестройка индекса", "ctl"}, {"ctl_rekey", "новый ключ токенов", "ctl"}, {"ctl_token", "токен для скриптов", "ctl"},
	{"ctl_verify", "исправление расхождений", "ctl"}, {"personal.show", "открыты имя и контакты заявителя", "messages"},
	{"personal.erased", "акт обезличивания исполнен", "personal"}, {"token.address", "токен не со своего адреса", "tokens"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static bool signed_in(const struct req *r)
{
	/* The actor of the connection may be that of an earlier request until this one has begun. */
	return r->session[0] && req_actor(r)->account;
}

/* A trial changes nothing. */
static bool is_trial(const struct req *r)
{
	const char *dry = req_param(r, "dry_run");
	return r->route->audit == AUDIT_TRIAL || (dry && !strcmp(dry, "true"));
}

static bool leaves_row(const struct req *r, enum err e)
{
	if (!r->route || r->audit.written || r->route->audit == AUDIT_OWN || !signed_in(r))
		return false;
	if (e == ERR_FORBIDDEN || r->route->audit == AUDIT_READS)
		return true;
	if (r->route->audit == AUDIT_TEXTS)
		return !e && r->audit.whole && r->resp.rows > 0;
	return r->route->tx == TX_WRITE && !is_trial(r);
}

/* "messages/12" of /api/v1/messages/12/moves; what was just made is named by its Location. */
static const char *object(struct req *r, int status)
{
	const char *path = r->route->path, *made = status < 400 ? resp_found(r, "Location") : NULL;
	if (made && !strncmp(made, API, strlen(API)))
		return made + strlen(API);
	if (strncmp(path, API, strlen(API)))
		return "";
	path += strlen(API);
	const char *id = strstr(path, "{id}");
	return id ? arena_printf(r->arena, "%.*s%s", (int)(id - path), path, r->path_id) : path;
}

static bool is_field(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n > 0 && n <= FIELD_MAX && !name[n];
}

void audit_begin(struct req *r)
{
	const char *list = "", *name;
	json_t *value;
	int n = 0;
	json_object_foreach(r->body, name, value)
		if (list && is_field(name) && n++ < FIELDS_MAX)
			list = arena_printf(r->arena, "%s%s\"%s\"", list, *list ? "," : "", name);
	r->audit.fields = list ? arena_printf(r->arena, "{%s}", list) : NULL;
}

/* As an array literal. A body that was refused may have called its members anything. */
static const char *fields(const struct req *r, int status)
{
	return status < 400 && r->audit.fields ? r->audit.fields : "{}";
}

/* What a list was asked for: codes, numbers and days as they are, of words only that there were some (searches have their own journal). */
static json_t *filter_of(const struct req *r)
{
	json_t *filter = json_object();
	const struct param *p = r->route->params;
	for (int i = 0; p && p[i].name; i++) {
		const char *value = r->values[i];
		if (!value || value == p[i].by_default || params_in_words("limit cursor", p[i].name))
			continue;
		bool list = *value == '{', number = p[i].type == P_INT || p[i].type == P_ID;
		json_object_set_new(filter, p[i].name, p[i].type == P_TEXT ? json_true() : number ? json_integer(strtoll(value, NULL, 10))
				    : json_stringn(value + list, strlen(value) - 2 * (size_t)list));
	}
	return filter;
}

static const char *details(struct req *r, int status)
{
	bool texts = r->route->audit == AUDIT_TEXTS;
	if ((r->route->audit != AUDIT_READS && !texts) || status >= 400 || r->resp.rows <= 0)
		return NULL;
	json_auto_t *json = json_pack("{s:I, s:o*}", "rows", (json_int_t)r->resp.rows, "filter", texts ? filter_of(r) : NULL);
	char *text = json_dumps(json, JSON_COMPACT);
	const char *copy = text ? arena_strdup(r->arena, text) : NULL;
	free(text);
	return copy;
}

static enum err put(struct req *r, int status, const char *result, bool alone)
{
	bool known = signed_in(r);
	const char *args[] = {
		known ? arena_printf(r->arena, "%d", req_actor(r)->account) : r->audit.account, known ? r->session : r->audit.session, req_address(r),
		method_name(r->route->method), r->route->operation, object(r, status), fields(r, status), r->audit.purpose,
		arena_printf(r->arena, "%d", status), r->audit.result ? r->audit.result : result, details(r, status), r->id,
	};
	if (!args[5] || !args[8])
		return ERR_INTERNAL;
	enum err e = db_run(r->db, alone ? Q_AUDIT_PUT_ALONE : Q_AUDIT_PUT, sizeof args / sizeof *args, args, NULL);
	r->audit.written = !e;
	return e;
}

enum err audit_put(struct req *r, int status, bool alone)
{
	return put(r, status, "ok", alone);
}

enum err audit_change(struct req *r)
{
	return r->route->tx == TX_WRITE && leaves_row(r, ERR_OK) ? put(r, r->resp.status, "ok", false) : ERR_OK;
}

enum err audit_reading(struct req *r)
{
	return r->route->tx == TX_READ && leaves_row(r, ERR_OK) ? put(r, r->resp.status, "ok", true) : ERR_OK;
}

void audit_refusal(struct req *r, enum err e)
{
	if (e != ERR_UNAVAILABLE && leaves_row(r, e))
		put(r, err_status(e), err_code(e), true);
}

const char *audit_operation(struct req *r, size_t i, const char **name, const char **resource)
{
	if (i < route_count) {
		const char *path = routes[i].path + (strncmp(routes[i].path, API, strlen(API)) ? 1 : strlen(API));
		*name = routes[i].help;
		*resource = routes[i].access == OPEN && routes[i].audit != AUDIT_OWN ? NULL : arena_strndup(r->arena, path, strcspn(path, "/"));
		return routes[i].operation;
	}
	i -= route_count;
	if (i >= COMMANDS)
		return NULL;
	*name = commands[i].name;
	*resource = commands[i].resource;
	return commands[i].operation;
}
