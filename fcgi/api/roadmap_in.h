/* roadmap_in.h - inside of the handlers of plans («дорожные карты») and of their measures. */
#ifndef MCU_ROADMAP_IN_H
#define MCU_ROADMAP_IN_H

#include "fcgi/req.h"

enum { ROADMAP_MEASURES = 500 };	/* of a plan, at most */

/* A plan locked for a change. */
struct roadmap_head {
	long version;
	const char *state;
	bool own;	/* the actor sent its present version for approval */
};

/* Locks a plan. ERR_FORBIDDEN for who does not see all messages, ERR_NOT_FOUND when there is none, ERR_WRONG_STATE unless it is a draft. */
enum err roadmap_open_draft(struct req *r, const char *id, struct roadmap_head *h);

/* Answers with the whole plan, its measures, comments, versions and signatures. */
enum err roadmap_answer(struct req *r, int status, const char *id);

/* Wrong places that a statement of pointer, code, message tells. ERR_INVALID when there is one. */
enum err roadmap_wrong(struct req *r, enum query q, const char *argument);

/* Baseline of a measure, what of an effect can be told (effect_needed), its priority: counted anew. */
enum err measure_weigh(struct req *r, const char *id);

#endif
