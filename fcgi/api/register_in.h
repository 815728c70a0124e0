/* register_in.h - what accounts, organisations, officials and themes have in common: small registers, edited under If-Match. */
#ifndef MCU_REGISTER_IN_H
#define MCU_REGISTER_IN_H

#include "fcgi/body.h"
#include "fcgi/req.h"

/* The body against a table, then against a statement of ($1 id or NULL, $2 the body) that gives rows of pointer, code, message
 * of what is wrong. ERR_INVALID with every wrong place in the problem. */
enum err register_check(struct req *r, const struct field *fields, enum query wrong, const char *id);

/* The second half alone, for a body that has been checked. */
enum err register_wrong(struct req *r, enum query wrong, const char *id);

/* The id, or "0" in place of one that our tables cannot hold. */
const char *register_id(const char *id);

/* ERR_NOT_FOUND unless the statement of one row ($1 id) finds it; ids above those of our tables are never found. */
enum err register_known(struct req *r, enum query one, const char *id);

/* Answers with the first row; its columns version and _stamp (the last) make the ETag. */
enum err register_row(struct req *r, int status, const struct db_result *row);

/* The same of the row of a statement, ERR_NOT_FOUND without one. */
enum err register_answer(struct req *r, int status, enum query one, const char *id);

/* The same with its new secret, which is shown this once: without an ETag the answer is no-store, so nothing on the way keeps it. */
enum err register_secret(struct req *r, int status, enum query one, const char *id, const char *secret);

/* req_stale with the row of a statement ($1 id); ERR_NOT_FOUND when it is gone. */
enum err register_stale(struct req *r, enum query one, const char *id);

/* A whole PUT: known, checked, changed by a statement of ($1 id, $2 version, $3 the body) that gives no row when the version is
 * another by now, and answered. */
enum err register_put(struct req *r, const struct field *fields, enum query wrong, enum query one, enum query change);

/* A whole POST: checked, put down by a statement of ($1 the body) that gives the id, answered with 201 and the Location under
 * /api/v1/RESOURCE. */
enum err register_create(struct req *r, const char *resource, const struct field *fields, enum query wrong, enum query one, enum query create);

/* All rows of a statement without parameters. */
enum err register_list(struct req *r, enum query list);

#endif
