#include "fcgi/personal.h"

#include <stdio.h>
#include <string.h>

#include "fcgi/log.h"
#include "search/text/utf8.h"

enum { CUT_WORDS = 6, ENDING = 5, FILE_SIGN = 32, PSEUDONYM = 64 };

#define FILES "attachment"	/* the member of the history that holds names of files */

/* Members that hold words of people, with all that is in them. */
static const char *const TEXTS[] = {"subject", "text", "original", "excerpt", "title", "address", "note", "addressee", "outcome_reason", "extra", "raw",
	"preview", "detail", "unknown", "url", "comment", "person", "found_by", "settlement", "settled_by", "beyond", "said", "proof", "progress_note", "cause", "whom", NULL};
/* Fragments are cut out of masked texts: masked again, their marks would be off. Contacts are asked for by purpose and journalled. */
static const char *const DONE[] = {"fragments", "contacts", NULL};
/* Operations whose texts were written by the centre itself: beginnings of their names. */
static const char *const OWN[] = {"template_", "thesaurus_", "saved_", "alert_", "export_", "link_", "deadline_rules", "work_calendar", "number_patterns", "session_", "access_",
	"reference_", "official_", "webhook_", NULL};
/* Operations whose answers are records, each with the organisation whose people may see it whole. */
static const char *const RECORDS[] = {"message_list", "message_get", "message_create", "message_patch", "move_create", "answer_create", "outcome_create", "search", "change_list", "snapshot_get", NULL};
/* Beginnings of texts: what is cut off in the middle is no phone any more, so the end of them is dropped. */
static const struct { const char *name; size_t letters; } CUT[] = {{"excerpt", 300}, {"title", 160}};

static bool listed(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (!strcmp(*list, name))
			return true;
	return false;
}

static bool begins_one(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (!strncmp(*list, name, strlen(*list)))
			return true;
	return false;
}

static struct masker *kept_masker(const struct conf *conf)
{
	static struct masker *kept;
	const char *why = "";
	char path[600];
	if (kept)
		return kept;
	snprintf(path, sizeof path, "%s/dict", conf->share);
	kept = masker_new(path, &why);
	if (!kept)
		log_line(LOG_FAIL, "personal data cannot be masked, no dictionary: %s", why);
	return kept;
}

/* Names of the record that was masked last are none of the next one. */
struct masker *personal_masker(const struct conf *conf)
{
	struct masker *m = kept_masker(conf);
	if (m)
		mask_forget(m);
	return m;
}

static bool of_one_record(const struct req *r)
{
	static const char ONE[] = "/api/v1/messages/{id}";
	return !strncmp(r->route->path, ONE, sizeof ONE - 1);
}

static bool shown_of_one(struct req *r)
{
	static const char FILE_OF_ONE[] = "/api/v1/attachments/{id}";
	if (!r->masked_for) {
		DB_AUTO_RESULT row = NULL;
		r->masked_for = "";
		bool file = !strncmp(r->route->path, FILE_OF_ONE, sizeof FILE_OF_ONE - 1), record = of_one_record(r);
		if ((file || record) && !DB_RUN(r->db, file ? Q_ATTACHMENT_ORGANISATION : Q_MESSAGE_ORGANISATION, &row, r->path_id) && db_rows(row))
			r->masked_for = arena_strdup(r->arena, db_text(row, 0, 0));
	}
	return r->masked_for && *r->masked_for && req_may_at(r, PERSONAL_TEXT, r->masked_for);
}

bool personal_shown(struct req *r)
{
	if (!r->route || !r->route->action || db_actor_may_all(req_actor(r), PERSONAL_TEXT))
		return true;
	return req_may(r, PERSONAL_TEXT) && shown_of_one(r);
}

struct masker *personal_masker_of(struct req *r)
{
	struct masker *m = r->names_told ? kept_masker(r->conf) : personal_masker(r->conf);
	DB_AUTO_RESULT row = NULL;
	if (!m || r->names_told)
		return m;
	r->names_told = true;
	if (!of_one_record(r))
		return m;
	if (DB_RUN(r->db, Q_MESSAGE_WORDS, &row, arena_printf(r->arena, "{%s}", r->path_id)))
		return NULL;
	return !db_rows(row) || mask_remember(m, db_text(row, 0, 1), strlen(db_text(row, 0, 1))) ? m : NULL;
}

enum err personal_for(struct req *r, struct masker **out)
{
	bool shown = personal_shown(r);
	*out = shown ? NULL : personal_masker_of(r);
	return shown || *out ? ERR_OK : ERR_INTERNAL;
}

static const char *shown_text(struct req *r, const char *text, const char *(*hide)(struct masker *, const char *, size_t, size_t *))
{
	struct masker *m;
	size_t n = 0;
	if (!text || personal_for(r, &m))
		return text ? "" : NULL;
	const char *out = m ? hide(m, text, strlen(text), &n) : text;
	return out ? out : "";
}

const char *personal_text(struct req *r, const char *text)
{
	return shown_text(r, text, mask_text);
}

const char *personal_words(struct req *r, const char *text)
{
	return shown_text(r, text, mask_blank);
}

const char *personal_words_kept(struct req *r, const char *text)
{
	return personal_shown(r) ? text : arena_strdup(r->arena, personal_words(r, text));
}

/* Where the last word begins. */
static size_t last_word(const char *s, size_t n)
{
	while (n && s[n - 1] != ' ' && s[n - 1] != '\n')
		n--;
	return n;
}

/* Could the word be the beginning of something personal: has it a digit or a capital? */
static bool suspicious(const char *s, size_t from, size_t to)
{
	size_t at = from;
	if (from < to && utf8_is_upper(utf8_next(s, to, &at)))
		return true;
	for (at = from; at < to; at++)
		if (utf8_is_digit((unsigned char)s[at]))
			return true;
	return false;
}

static size_t without_end(const char *s, size_t n)
{
	n = last_word(s, n);
	for (int i = 0; i < CUT_WORDS && n; i++) {
		size_t end = n;
		while (end && (s[end - 1] == ' ' || s[end - 1] == '\n'))
			end--;
		size_t from = last_word(s, end);
		if (!suspicious(s, from, end))
			return end;
		n = from;
	}
	return n;
}

static bool is_cut(const char *name, const json_t *value)
{
	for (size_t i = 0; i < sizeof CUT / sizeof *CUT; i++)
		if (!strcmp(CUT[i].name, name))
			return utf8_length(json_string_value(value), json_string_length(value)) >= CUT[i].letters;
	return false;
}

/* The journal says whose data were shown by a pseudonym: its digits are no telephone. */
static bool is_pseudonym(const json_t *value)
{
	return json_string_length(value) == PSEUDONYM && strspn(json_string_value(value), "0123456789abcdef") == PSEUDONYM;
}

/* Everything inside, at any depth. */
static bool hide_all(struct masker *m, json_t *value, const char *name)
{
	size_t i, n;
	const char *key, *text;
	json_t *one;
	if (json_is_string(value) && is_pseudonym(value))
		return true;
	if (json_is_string(value)) {
		bool cut = is_cut(name, value);
		text = mask_text(m, json_string_value(value), json_string_length(value), &n);
		return text && json_string_setn(value, text, cut ? without_end(text, n) : n) == 0;
	}
	json_array_foreach(value, i, one)
		if (!hide_all(m, one, name))
			return false;
	json_object_foreach(value, key, one)
		if (!hide_all(m, one, name))
			return false;
	return true;
}

/* The name of a file may be that of a person: only its ending stays, which says what kind of file it is. */
static const char *file_sign(char out[FILE_SIGN], const char *name)
{
	const char *end = strrchr(name, '.');
	size_t n = end ? strspn(end + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") : 0;
	snprintf(out, FILE_SIGN, "[файл]%s", n && n <= ENDING && !end[1 + n] ? end : "");
	return out;
}

/* One name, or those before and after a change. */
static bool hide_file_names(json_t *value)
{
	size_t i;
	json_t *one;
	char sign[FILE_SIGN];
	if (json_is_string(value))
		return json_string_set(value, file_sign(sign, json_string_value(value))) == 0;
	json_array_foreach(value, i, one)
		if (!hide_file_names(one))
			return false;
	return true;
}

const char *personal_file_name(struct req *r, const char *name)
{
	char sign[FILE_SIGN];
	const char *copy = personal_shown(r) ? name : arena_strdup(r->arena, file_sign(sign, name));
	return copy ? copy : "";
}

/* What an answer is masked with. */
struct hiding {
	struct req *r;
	struct masker *m;
	bool records;	/* the outermost objects with an organisation are records, and may be his to see whole */
	bool known;	/* the masker has the names of the record that the value is of */
	json_t *whole;	/* number of a record → all its words, of those that show their beginning alone */
};

/* Everything people wrote in it, at any depth. */
static bool remember_all(struct masker *m, const json_t *value, bool words)
{
	const char *key;
	size_t i;
	json_t *one;
	if (json_is_string(value))
		return !words || mask_remember(m, json_string_value(value), json_string_length(value));
	json_array_foreach(value, i, one)
		if (!remember_all(m, one, words))
			return false;
	json_object_foreach((json_t *)(uintptr_t)value, key, one)
		if (!listed(DONE, key) && strcmp(key, FILES) != 0 && !remember_all(m, one, words || listed(TEXTS, key)))
			return false;
	return true;
}

static const char *id_of(const json_t *value)
{
	const char *id = json_string_value(json_object_get(value, "id"));
	return id && *id && strlen(id) <= 18 && strspn(id, "0123456789") == strlen(id) ? id : NULL;
}

/* Of rows that show the beginning of a text alone: {id: null}. */
static void collect_cut(const json_t *value, json_t *out)
{
	const char *key, *id = id_of(value);
	size_t i;
	json_t *one, *excerpt = json_object_get(value, "excerpt");
	if (id && json_is_string(excerpt) && is_cut("excerpt", excerpt))
		json_object_set_new(out, id, json_null());
	json_array_foreach(value, i, one)
		collect_cut(one, out);
	json_object_foreach((json_t *)(uintptr_t)value, key, one)
		collect_cut(one, out);
}

/* The words behind what is cut off; false when they cannot be had. */
static bool read_whole(struct req *r, const json_t *json, json_t *out)
{
	DB_AUTO_RESULT rows = NULL;
	const char *ids = "", *key;
	json_t *one;
	collect_cut(json, out);
	json_object_foreach(out, key, one)
		ids = arena_printf(r->arena, *ids ? "%s,%s" : "%s%s", ids, key);
	if (!*ids)
		return true;
	if (DB_RUN(r->db, Q_MESSAGE_WORDS, &rows, arena_printf(r->arena, "{%s}", ids)))
		return false;
	for (int i = 0; i < db_rows(rows); i++)
		json_object_set_new(out, db_text(rows, i, 0), json_string(db_text(rows, i, 1)));
	return true;
}

static bool remember_record(const struct hiding *h, const json_t *value)
{
	const char *id = id_of(value);
	const json_t *whole = id ? json_object_get(h->whole, id) : NULL;
	mask_forget(h->m);
	return remember_all(h->m, value, false) && (!json_is_string(whole) || mask_remember(h->m, json_string_value(whole), json_string_length(whole)));
}

static bool has_texts(const json_t *value)
{
	for (const char *const *t = TEXTS; *t; t++)
		if (json_object_get(value, *t))
			return true;
	return false;
}

static bool hide_members(struct hiding h, json_t *value)
{
	size_t i;
	const char *key;
	json_t *one, *organisation = json_object_get(value, "organisation_id");
	if (h.records && organisation && req_may_at(h.r, PERSONAL_TEXT, json_string_value(organisation)))
		return true;
	if (!h.known && has_texts(value)) {
		h.known = true;
		if (!remember_record(&h, value))
			return false;
	}
	h.records &= !organisation;
	json_array_foreach(value, i, one)
		if (!hide_members(h, one))
			return false;
	json_object_foreach(value, key, one)
		if (!listed(DONE, key) && !(!strcmp(key, FILES) ? hide_file_names(one) : listed(TEXTS, key) ? hide_all(h.m, one, key) : hide_members(h, one)))
			return false;
	return true;
}

bool personal_erase(struct masker *m, json_t *json)
{
	static const char *const MORE[] = {"answer", "reason", "draft", NULL};	/* as the history and bulk actions keep them */
	const char *key;
	size_t i;
	json_t *one;
	json_object_foreach(json, key, one)
		if (!(!strcmp(key, FILES) ? hide_file_names(one) : listed(TEXTS, key) || (listed(MORE, key) && json_is_string(one)) ? hide_all(m, one, "") : personal_erase(m, one)))
			return false;
	json_array_foreach(json, i, one)
		if (!personal_erase(m, one))
			return false;
	return true;
}

/* What was looked for may be a name, and why somebody was shown may name him. */
static bool hide_journal(struct masker *m, json_t *items)
{
	static const char *const SAID[] = {"q", "purpose", "reason", NULL};
	size_t i;
	json_t *one;
	json_array_foreach(items, i, one)
		for (const char *const *said = SAID; *said; said++) {
			json_t *row = json_object_get(one, *said), *detail = json_object_get(json_object_get(one, "details"), *said);
			if ((row && !hide_all(m, row, *said)) || (detail && !hide_all(m, detail, *said)))
				return false;
		}
	return true;
}

/* An attachment, or a list of them. */
static bool hide_attached(json_t *json)
{
	size_t i;
	json_t *one, *items = json_object_get(json, "items");
	json_array_foreach(items, i, one)
		if (!hide_file_names(json_object_get(one, "name")))
			return false;
	return hide_file_names(json_object_get(json, "name"));
}

bool personal_hide(struct req *r, json_t *json)
{
	struct masker *m;
	bool records = r->route && listed(RECORDS, r->route->operation) && req_may(r, PERSONAL_TEXT) && !db_actor_may_all(req_actor(r), PERSONAL_TEXT);
	bool shown = !records && personal_shown(r);
	r->audit.whole = shown || records;
	if (shown)
		return true;
	m = personal_masker_of(r);
	if (!m || begins_one(OWN, r->route->operation))
		return m;
	bool journal = !strcmp(r->route->operation, "search_log_list") || !strcmp(r->route->operation, "audit_list");
	if (journal && !hide_journal(m, json_object_get(json, "items")))
		return false;
	if (!strncmp(r->route->operation, "attachment_", strlen("attachment_")) && !hide_attached(json))
		return false;
	json_auto_t *whole = json_object();
	struct hiding h = {.r = r, .m = m, .records = records, .known = of_one_record(r), .whole = whole};
	return (h.known || read_whole(r, json, whole)) && hide_members(h, json);
}

static void check_value(struct req *r, const json_t *value, const char *pointer)
{
	const char *key;
	size_t i;
	json_t *one;
	if (json_is_string(value) && mask_has_sign(json_string_value(value)))
		req_wrong(r, pointer, "masked", "В тексте стоят знаки вместо персональных данных, которые вам не показаны: сохранить его нельзя, данные пропали бы.");
	json_object_foreach((json_t *)(uintptr_t)value, key, one)
		check_value(r, one, arena_printf(r->arena, "%s/%s", pointer, key));
	json_array_foreach(value, i, one)
		check_value(r, one, arena_printf(r->arena, "%s/%zu", pointer, i));
}

enum err personal_check(struct req *r)
{
	if (personal_shown(r))
		return ERR_OK;
	size_t before = json_array_size(r->errors);
	check_value(r, r->body, "");
	return json_array_size(r->errors) > before ? ERR_INVALID : ERR_OK;
}

void personal_restore(struct req *r, const char *member, const char *whole)
{
	const char *sent = json_string_value(json_object_get(r->body, member));
	if (!personal_shown(r) && whole && sent && mask_has_sign(sent) && !strcmp(sent, personal_text(r, whole)))
		json_object_set_new(r->body, member, json_string(whole));
}
