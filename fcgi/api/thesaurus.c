/* The thesaurus of the field: read, edited as a text or as groups, its versions. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/search_in.h"
#include "fcgi/body.h"

enum { GROUP_ENTRIES = THESAURUS_ENTRIES };

static const struct field put_fields[] = {
	{"text", F_TEXT, 0, 1, THESAURUS_BYTES, NULL},
	{"groups", F_LIST, 0, 1, THESAURUS_GROUPS, NULL},
	{"note", F_TEXT, 0, 0, 500, NULL},
	{0},
};

static json_t *group_json(const struct thesaurus *t, int group)
{
	int n;
	const struct thesaurus_entry *const *entry = thesaurus_group(t, group, &n);
	json_t *words = json_array(), *asked = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(entry[i]->answers ? words : asked, json_string(entry[i]->shown));
	return json_pack("{s:i, s:s, s:o, s:o}", "line", thesaurus_line(t, group), "heading", thesaurus_heading(t, group), "words", words,
			 "asked", asked);
}

static enum err answer_version(struct req *r, const char *version)
{
	DB_AUTO_RESULT row = NULL;
	struct thesaurus_issues issues;
	enum err e = DB_RUN(r->db, Q_THESAURUS_GET, &row, version);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	struct finder *f = search_finder(r->conf);
	const char *text = db_text(row, 0, 1);
	struct thesaurus *t = f ? thesaurus_parse(finder_lexicon(f), text, strlen(text), 0, &issues) : NULL;
	json_t *answer = t ? db_row_json(row, 0) : NULL, *groups = json_array();
	for (int i = 0; t && i < thesaurus_groups(t); i++)
		json_array_append_new(groups, group_json(t, i));
	json_object_set_new(answer, "groups", groups);
	thesaurus_free(t);
	resp_etag(r, arena_printf(r->arena, "%s", db_text(row, 0, 0)));
	r->resp.rows = 1;
	return resp_json(r, 200, answer);
}

enum err thesaurus_get(struct req *r)
{
	return answer_version(r, NULL);
}

enum err thesaurus_version_get(struct req *r)
{
	return answer_version(r, register_id(r->path_id));
}

enum err thesaurus_versions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, Q_THESAURUS_VERSIONS, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}

/* The text being composed of groups. */
struct text {
	char *at, *end;
	const char *heading;
	bool bad;
};

static void put(struct text *t, const char *s)
{
	size_t n = strlen(s);
	if (n >= (size_t)(t->end - t->at)) {
		t->bad = true;
		return;
	}
	memcpy(t->at, s, n + 1);
	t->at += n;
}

/* Entries of one side, none of which may hold a sign of the form. */
static void put_side(struct text *t, const json_t *side)
{
	size_t i;
	json_t *entry;
	json_array_foreach(side, i, entry) {
		const char *s = json_string_value(entry);
		if (!s || strpbrk(s, "~>#\r\n")) {
			t->bad = true;
			return;
		}
		put(t, i ? " ~ " : "");
		put(t, s);
	}
}

static void put_group(struct text *t, const json_t *group)
{
	const char *heading = json_string_value(json_object_get(group, "heading"));
	const json_t *words = json_object_get(group, "words"), *asked = json_object_get(group, "asked");
	heading = heading ? heading : "";
	if (strpbrk(heading, "\r\n") || json_array_size(words) + json_array_size(asked) > GROUP_ENTRIES)
		t->bad = true;
	if (strcmp(heading, t->heading) != 0) {
		put(t, "# ");
		put(t, heading);
		put(t, "\n");
		t->heading = heading;
	}
	put_side(t, asked);
	put(t, json_array_size(asked) ? " > " : "");
	put_side(t, words);
	put(t, "\n");
}

/* Text of the groups of the body; NULL with the wrong groups named in the problem. */
static const char *compose(struct req *r, const json_t *groups)
{
	char *room = arena_alloc(r->arena, THESAURUS_BYTES + 1);
	struct text t = {.at = room, .end = room ? room + THESAURUS_BYTES : room, .heading = ""};
	size_t i;
	json_t *group;
	bool ok = room;
	json_array_foreach(groups, i, group) {
		if (!ok)
			break;
		put_group(&t, group);
		if (t.bad) {
			req_wrong(r, arena_printf(r->arena, "/groups/%zu", i), "bad_group", "В группе нужны слова без знаков «~», «>», «#» и переносов строки.");
			ok = false;
		}
	}
	return ok ? room : NULL;
}

/* Where the reader sent it: a line of the text, or the group that the line was made of. */
static const char *place_of(struct req *r, const char *text, bool by_groups, int line)
{
	int group = 0, at = 1;
	if (!by_groups)
		return arena_printf(r->arena, "/text/%d", line);
	for (; at < line && *text; at++) {
		group += *text != '#';
		text += strcspn(text, "\n") + 1;
	}
	return arena_printf(r->arena, "/groups/%d", group);
}

static struct thesaurus *check(struct req *r, const char *text, bool by_groups)
{
	struct thesaurus_issues issues = {.n = 0};
	struct finder *f = search_finder(r->conf);
	struct thesaurus *t = f ? thesaurus_parse(finder_lexicon(f), text, strlen(text), 0, &issues) : NULL;
	for (int i = 0; i < issues.n; i++) {
		const struct thesaurus_issue *one = &issues.list[i];
		req_wrong(r, place_of(r, text, by_groups, one->line), one->code, arena_printf(r->arena, "Строка %d: %s", one->line, one->message));
	}
	if (t && thesaurus_groups(t) == 0) {
		req_wrong(r, "/text", "empty", "В словаре нет ни одной группы.");
		thesaurus_free(t);
		return NULL;
	}
	return t;
}

enum err thesaurus_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, put_fields);
	if (e)
		return e;
	const json_t *groups = json_object_get(r->body, "groups");
	const char *text = body_text(r, "text"), *note = body_text(r, "note");
	if (!text == !groups)
		return req_fail(r, ERR_INVALID, "Передайте либо text, либо groups.");
	text = groups ? compose(r, groups) : text;
	struct thesaurus *t = text ? check(r, text, groups) : NULL;
	if (!t)
		return r->errors ? req_fail(r, ERR_INVALID, "В словаре есть ошибки: новая версия не создана.") : ERR_INTERNAL;
	const char *count = arena_printf(r->arena, "%d", thesaurus_groups(t));
	thesaurus_free(t);
	long version = req_if_match(r);
	if (version < 1)
		return ERR_STALE;
	e = DB_RUN(r->db, Q_THESAURUS_PUT, &row, arena_printf(r->arena, "%ld", version), text, count, note ? note : "");
	if (e)
		return e;
	return db_rows(row) ? answer_version(r, db_text(row, 0, 0)) : ERR_STALE;
}
