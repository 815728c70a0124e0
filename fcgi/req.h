/*
 * req.h - one request as a handler sees it: checked input, the connection inside its transaction, the answer to come.
 *
 * Strings from req_* and body_* live until the end of the request (arena).
 */
#ifndef MCU_REQ_H
#define MCU_REQ_H

#include <jansson.h>
#include <sys/types.h>

#include "fcgi/arena.h"
#include "fcgi/audit.h"
#include "fcgi/conf.h"
#include "fcgi/db.h"
#include "fcgi/route.h"

struct auth; struct evp_md_ctx_st; struct limits; struct token_use; struct resp_header;

enum { REQ_LATER_ARGS = 9 };

struct resp {
	int status;		/* 500 until a handler sets it */
	json_t *json;		/* owned; or */
	const char *text;	/* arena; or */
	int fd;			/* owned, -1 when none: a file sent as it is */
	size_t size;		/* of text */
	const char *type;
	struct resp_header *headers;
	const char *etag;
	long rows;		/* rows answered, for the access line */
};

struct req {
	const struct route *route;
	const struct conf *conf;
	struct arena *arena;
	struct db *db;
	struct auth *auth;
	const char *const *env;	/* CGI variables NAME=value, borrowed */
	const char *id;		/* request id */
	struct limits *limits; int slot; struct token_use *token;	/* shared by the workers (NULL: fuzzing), and which of them this is; of a system, else NULL */
	const char *path_id;	/* digits of {id}, letters of {token} */
	const char **values;	/* values of route->params, by position */
	json_t *body;		/* JSON body, owned by the engine */
	size_t body_size, body_left;	/* CONTENT_LENGTH; of it not yet read */
	struct evp_md_ctx_st *sum;	/* of what is read, owned; NULL: nobody asks (calls.c) */
	ssize_t (*read)(void *stream, char *to, size_t n); void *stream;
	char session[40];	/* uuid of the acting session, "" for none */
	const char *detail;	/* sentence of a problem, NULL: the general one of its code */
	json_t *errors;		/* problem: [{pointer, code, message}], owned */
	json_t *extra;		/* problem: more members, owned */
	struct {
		bool due;
		enum query query;
		int n;
		const char *args[REQ_LATER_ARGS];
	} later;		/* see req_later */
	struct audit_note audit;
	struct { const char *action, *orgs; } reach;	/* the last action asked about that reaches in part, and what it reaches */
	struct { const char *at, *may, *other_kind, *sentence; } upon;	/* see kinds.c: organisation and kind last asked about */
	const char *masked_for;	/* see personal.c */
	bool names_told;	/* the masker knows who is named in the record of the route */
	struct resp resp;
};

/* --- input --- */

/* Checked value of a parameter of the route, its default, or NULL. Lists come as array literals for SQL. */
const char *req_param(const struct req *r, const char *name);
long req_param_int(const struct req *r, const char *name);	/* 0 when absent */

/* CGI variable ("HTTP_IF_NONE_MATCH"), or NULL. Not checked: bytes from outside. */
const char *req_env(const struct req *r, const char *name);
const char *req_address(const struct req *r);	/* of the client; NULL for what PostgreSQL would refuse, and the request with it */

/* Version named by If-Match: "12" → 12, "12-7-3" → 12 (counts that are no part of it may follow); -1: no version of ours, nothing matches it. */
long req_if_match(const struct req *r);
bool req_if_match_is(const struct req *r, const char *tag);	/* is it this very tag, given without quotes? */

/* Does the acting account hold this action, for any messages at all? */
bool req_may(const struct req *r, const char *action);
/* Does it reach a message of this organisation (digits; NULL: a message without one)? Another action than that of the route may reach less. */
bool req_may_at(struct req *r, const char *action, const char *organisation);
const struct db_actor *req_actor(const struct req *r);

/* Next bytes of a BODY_STREAM body: >0, 0 at its end, -1 when the client broke off. */
ssize_t req_read(struct req *r, char *to, size_t n);

/* Parameter `cursor`: *payload is what req_next packed, or NULL on the first page. ERR_BAD_PARAM for a forged cursor
 * or one made for other filters. */
enum err req_cursor(struct req *r, const char **payload);
const char *req_next(struct req *r, const char *payload);

/* --- answer; the functions return ERR_OK so that a handler can end with them --- */
enum err resp_json(struct req *r, int status, json_t *json);	/* steals json; NULL: memory was short, ERR_INTERNAL */
enum err resp_items(struct req *r, const struct db_result *rows);	/* 200 {items}: a list that is whole */
enum err resp_empty(struct req *r, int status);
enum err resp_redirect(struct req *r, const char *url);
enum err resp_text(struct req *r, const char *type, const char *text, size_t size);	/* borrows text from the arena */
enum err resp_file(struct req *r, const char *type, const char *name, int fd);	/* steals fd, sends from its start */
void resp_header(struct req *r, const char *name, const char *value);		/* copies */
const char *resp_found(const struct req *r, const char *name);	/* value of a header set so far, or NULL */
void resp_etag(struct req *r, const char *tag);		/* without quotes; a GET with the same If-None-Match gets 304 */

/* One statement to run when a good answer has left, in a transaction of its own and acting for nobody: what may not cost the
 * client time. Arguments are copied. False when there is one already, there are too many arguments, or memory is short. */
bool req_later(struct req *r, enum query query, int n, const char *const *args);

/* --- failure: `return req_fail(r, ERR_WRONG_STATE, "…")`; detail is a Russian sentence --- */
enum err req_fail(struct req *r, enum err e, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* One more wrong place of the problem: JSON pointer ("/text") or parameter name. */
void req_wrong(struct req *r, const char *pointer, const char *code, const char *message);
/* Adds a member to the problem ("allowed"); steals value. */
void req_extra(struct req *r, const char *name, json_t *value);
/* ERR_STALE with the record as it is now, for who has to decide anew; steals current, which may be NULL. */
enum err req_stale(struct req *r, json_t *current);

#endif
