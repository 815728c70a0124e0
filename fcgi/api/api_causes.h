/* api_causes.h - handlers of causes: cases, hypotheses, evidence, decisions, proposals. */
#ifndef MCU_API_CAUSES_H
#define MCU_API_CAUSES_H

#include "fcgi/req.h"

enum err cause_case_list(struct req *r);
enum err cause_case_create(struct req *r);
enum err cause_case_get(struct req *r);
enum err cause_case_change(struct req *r);
enum err cause_case_messages(struct req *r);
enum err cause_case_guess(struct req *r);
enum err cause_create(struct req *r);
enum err cause_change(struct req *r);
enum err cause_move(struct req *r);
enum err cause_proposals_put(struct req *r);
enum err cause_evidence_create(struct req *r);
enum err cause_evidence_delete(struct req *r);

#endif
