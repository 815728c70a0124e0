/*
 * route.h - the table of URLs: everything the engine checks before a handler runs stands in its row.
 */
#ifndef MCU_ROUTE_H
#define MCU_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "fcgi/err.h"

struct req;

/* A handler sees valid input only, inside the transaction of its row. ERR_OK with an answer set, or an error. */
typedef enum err (*handler_t)(struct req *r);

enum method { HTTP_GET, HTTP_POST, HTTP_PATCH, HTTP_PUT, HTTP_DELETE, HTTP_METHODS };
enum access {
	OPEN,		/* nobody has to be signed in */
	SIGNED,		/* an access token; the session is checked, and the action if the row names one */
	COOKIE,		/* the refresh cookie with our own Origin */
};
enum transaction { TX_NONE, TX_READ, TX_WRITE };
enum body_kind { BODY_NONE, BODY_JSON, BODY_STREAM, BODY_FORM };	/* FORM: params are those of a plain HTML form */
/* Which requests of a signed-in account leave a row in the journal (fcgi/audit.h); a refusal by right always does. */
enum audit_kind {
	AUDIT_WRITES,	/* those of TX_WRITE */
	AUDIT_READS,	/* every one: personal data or files leave with it */
	AUDIT_TEXTS,	/* those that show somebody words of people whole: one row with what was asked for and how many were shown */
	AUDIT_OWN,	/* the handler sees to it: signing in */
	AUDIT_TRIAL,	/* none: what it writes it takes back */
};

enum param_type {
	P_TEXT,		/* UTF-8, min..max characters */
	P_INT,		/* min..max */
	P_BOOL,		/* true | false */
	P_DATE,		/* 2026-01-31 */
	P_ENUM,		/* one of values */
	P_ID,		/* digits, 1..18 */
	P_IDS,		/* ids with commas, at most 100; the value is an array literal {1,2} */
	P_ENUMS,	/* some of values with commas; the value is an array literal {new,closed} */
	P_CODES,	/* codes (a-z0-9_.) with commas, at most 100; the value is an array literal {vk,ok} */
};

struct param {
	const char *name;
	enum param_type type;
	long min, max;
	const char *values;	/* P_ENUM, P_ENUMS: allowed words between blanks */
	const char *by_default;	/* value of an absent one, or NULL */
	bool required;
};

struct route {
	enum method method;
	const char *path;	/* "/api/v1/messages/{id}": {id} stands for 1 to 18 digits, {token} for
				 * the 43 letters of 256 random bits */
	const char *operation;	/* operationId of openapi.yaml */
	handler_t handler;
	enum access access;
	const char *action;	/* role_permission.action, or NULL: any signed-in account */
	enum transaction tx;
	enum body_kind body;
	size_t body_limit;	/* bytes */
	bool if_match;		/* If-Match is mandatory */
	const struct param *params;	/* ends with a nameless one; NULL: none */
	const char *help;
	enum audit_kind audit;
	bool fresh;		/* who may see personal data must have signed in within MCU_REAUTH_MINUTES: ERR_REAUTH */
	bool unkept;		/* what is answered lies nowhere in the clear, so a token's second try is worked anew (calls.c) */
};

/* The table of routes.c; route_count rows. */
extern const struct route routes[];
extern const size_t route_count;

/* What a path and a method lead to. */
struct route_match {
	const struct route *route;	/* NULL: no such path, or no such method on it */
	unsigned allowed;		/* bit per enum method: methods of this path; 0: no such path */
	char id[48];			/* digits of {id}, or letters of {token} */
};

struct route_match route_find(const struct route *table, size_t count, const char *method, const char *path);
const char *method_name(enum method m);

#endif
