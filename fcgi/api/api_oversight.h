/* api_oversight.h - handlers of the journal, the matrix of rights and personal data. */
#ifndef MCU_API_OVERSIGHT_H
#define MCU_API_OVERSIGHT_H

#include "fcgi/req.h"

enum err applicant_get(struct req *r);
enum err applicant_show(struct req *r);
enum err applicant_correct(struct req *r);
enum err retention_list(struct req *r);
enum err retention_get(struct req *r);
enum err retention_create(struct req *r);
enum err retention_put(struct req *r);
enum err erasure_preview(struct req *r);
enum err erasure_create(struct req *r);
enum err erasure_list(struct req *r);
enum err erasure_get(struct req *r);
enum err person_find(struct req *r);
enum err audit_list(struct req *r);
enum err audit_state(struct req *r);
enum err audit_heads(struct req *r);
enum err audit_check(struct req *r);
enum err permission_get(struct req *r);
enum err permission_put(struct req *r);
enum err permission_versions(struct req *r);

#endif
