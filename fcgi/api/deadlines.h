/*
 * deadlines.h - what new rules and new calendars have in common. A trial (dry_run=true) stores the new version for real, lets
 * the one function of the database compute by it, and takes it back: so a trial and the change itself cannot disagree.
 */
#ifndef MCU_DEADLINES_H
#define MCU_DEADLINES_H

#include "fcgi/req.h"

bool deadline_trial(const struct req *r);

/* Before the new version is stored. */
enum err deadline_draft(struct req *r, bool trial);

/* After it: a trial is answered and taken back; a change has the deadlines of the messages it reaches (an event since a day,
 * received before another) computed anew by the background worker. beyond: what a trial has to warn of, borrowed; NULL for nothing. */
enum err deadline_settle(struct req *r, bool trial, const char *since, const char *before, json_t *beyond);

/* What terms of a theme's or an organisation's records (register, path_id) a move under parent_id of the body would change, NULL there for
 * the top: moved for real by a statement of ($1 id, $2 parent), computed, taken back. *moves: new reference, set unless it fails. */
enum err deadline_branch(struct req *r, const char *registry, enum query draft, json_t **moves);

/* Is such a computation still to be done? */
enum err deadline_pending(struct req *r, bool *pending);

#endif
