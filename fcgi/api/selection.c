#include "fcgi/api/selection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/message_in.h"
#include "fcgi/body.h"
#include "fcgi/params.h"

/* Parameters that say how a list is shown, not what is in it. */
static const char not_chosen[] = "limit cursor sort";

static bool is_filter(const char *name)
{
	return params_find(message_params, name) >= 0 && !params_in_words(not_chosen, name);
}

static const char *value_of(struct req *r, const char *name, const json_t *value, const char **why)
{
	const char *s = json_string_value(value);
	*why = "Нужна строка, как в адресе.";
	return s ? params_value(r->arena, &message_params[params_find(message_params, name)], s, why) : NULL;
}

enum err selection_check_filter(struct req *r)
{
	const char *name, *why;
	json_t *value;
	json_object_foreach(json_object_get(r->body, "filter"), name, value) {
		const char *pointer = arena_printf(r->arena, "/filter/%.60s", name);
		if (!is_filter(name))
			req_wrong(r, pointer, "unknown", "Такого признака отбора нет.");
		else if (!value_of(r, name, value, &why))
			req_wrong(r, pointer, "wrong_value", why);
	}
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

static const char *from_body(void *from, const char *name)
{
	struct req *r = from;
	const char *why;
	const json_t *value = json_object_get(json_object_get(r->body, "filter"), name);
	return value ? value_of(r, name, value, &why) : NULL;
}

enum err selection_filters(struct req *r, const char **args)
{
	bool filtered;
	return message_filters(r, from_body, r, args, &filtered);
}

enum err selection_check(struct req *r)
{
	if (body_has(r, "filter") == body_has(r, "q"))
		req_wrong(r, "/filter", "missing", "Нужен либо отбор списка (filter), либо поиск (q).");
	if (body_has(r, "params") && !body_has(r, "q"))
		req_wrong(r, "/params", "unexpected", "Это поле бывает только вместе с q.");
	enum err e = selection_check_filter(r);
	return ask_check(r) || e ? ERR_INVALID : ERR_OK;
}

static enum err filter_ids(struct req *r, const char **ids, long *count)
{
	const char *args[MESSAGE_FILTERS + 1] = {0};
	DB_AUTO_RESULT row = NULL;
	enum err e = selection_filters(r, args);
	args[MESSAGE_FILTERS] = arena_printf(r->arena, "%d", SELECTION_MAX + 1);
	if (!e)
		e = db_run_planned(r->db, Q_MESSAGE_IDS, MESSAGE_FILTERS + 1, args, &row);
	if (e)
		return e;
	*ids = arena_strdup(r->arena, db_text(row, 0, 0));
	*count = (long)db_int(row, 0, 1);
	return ERR_OK;
}

static enum err take_hits(struct req *r, const struct index_result *found, const char **ids, long *count)
{
	uint64_t *id = arena_alloc(r->arena, (found->hits + 1) * sizeof *id);
	if (!id)
		return ERR_INTERNAL;
	for (size_t i = 0; i < found->hits; i++)
		id[i] = found->hit[i].id;
	*ids = ask_ids_literal(r->arena, id, (int)found->hits);
	*count = (long)found->total;
	return *ids ? ERR_OK : ERR_INTERNAL;
}

static enum err found_ids(struct req *r, const char **ids, long *count)
{
	const char *q = body_text(r, "q");
	struct ask ask = {.arena = r->arena, .q = q, .params = json_object_get(r->body, "params")};
	struct asking a = {.names = NULL};
	struct finding found;
	enum err e = asking_stored(&a, r->conf, r->db, req_actor(r), &ask);
	a.search.limit = SELECTION_MAX;
	if (!e)
		e = asking_run(&a, q, false, NULL, &found);
	if (e)
		return e;
	e = ask_refuse_wrong(r, &found, "/q");
	if (!e)
		e = found.result.partial ? ERR_UNAVAILABLE : take_hits(r, &found.result, ids, count);
	finding_close(&found);
	return e;
}

enum err selection_ids(struct req *r, const char **ids, long *count)
{
	bool by_filter = body_has(r, "filter");
	enum err e = by_filter ? filter_ids(r, ids, count) : found_ids(r, ids, count);
	if (!e && *count > SELECTION_MAX) {
		req_wrong(r, by_filter ? "/filter" : "/q", "too_many", "За один раз можно не больше 20 000 записей: сузьте отбор.");
		e = ERR_INVALID;
	}
	return e;
}

enum err selection_message_ids(struct req *r, const char **ids)
{
	size_t i;
	json_t *one, *list = json_object_get(r->body, "message_ids");
	uint64_t *id = arena_alloc(r->arena, (json_array_size(list) + 1) * sizeof *id);
	*ids = NULL;
	json_array_foreach(list, i, one) {
		const char *s = json_string_value(one);
		if (!s || !*s || strlen(s) > 18 || strspn(s, "0123456789") != strlen(s)) {
			req_wrong(r, arena_printf(r->arena, "/message_ids/%zu", i), "wrong_value", "Нужен номер записи строкой из цифр.");
			return ERR_INVALID;
		}
		if (id)
			id[i] = strtoull(s, NULL, 10);
	}
	if (list && id)
		*ids = ask_ids_literal(r->arena, id, (int)json_array_size(list));
	return id ? ERR_OK : ERR_INTERNAL;
}

const char *selection_text(struct req *r)
{
	json_auto_t *kept = json_object();
	for (const char *const *name = (const char *const[]){"filter", "q", "params", NULL}; *name; name++)
		if (body_has(r, *name))
			json_object_set(kept, *name, json_object_get(r->body, *name));
	return message_json(r, kept);
}

const char *selection_actions(struct arena *a, const struct db_actor *actor)
{
	char action[sizeof actor->actions];
	const char *list = NULL, *s = actor->actions;
	for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		snprintf(action, sizeof action, "%.*s", (int)n, s);
		if (db_actor_may_all(actor, action))
			list = arena_printf(a, "%s%s%s", list ? list : "", list ? "," : "", action);
		s += n;
	}
	return list ? arena_printf(a, "{%s}", list) : "{}";
}
