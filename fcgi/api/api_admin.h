/* api_admin.h - handlers of administration: accounts, roles, registers, what people set for themselves. */
#ifndef MCU_API_ADMIN_H
#define MCU_API_ADMIN_H

#include "fcgi/req.h"

enum err account_list(struct req *r);
enum err account_get(struct req *r);
enum err account_create(struct req *r);
enum err account_put(struct req *r);
enum err account_sessions(struct req *r);
enum err account_sessions_end(struct req *r);
enum err grant_create(struct req *r);
enum err grant_end(struct req *r);
enum err role_list(struct req *r);
enum err token_list(struct req *r);
enum err token_get(struct req *r);
enum err token_create(struct req *r);
enum err token_put(struct req *r);
enum err token_rotate(struct req *r);
enum err token_revoke(struct req *r);
enum err token_issue(struct req *r);
enum err organisation_list(struct req *r);
enum err organisation_get(struct req *r);
enum err organisation_create(struct req *r);
enum err organisation_put(struct req *r);
enum err organisation_effect(struct req *r);
enum err official_create(struct req *r);
enum err official_put(struct req *r);
enum err theme_list(struct req *r);
enum err theme_get(struct req *r);
enum err theme_create(struct req *r);
enum err theme_put(struct req *r);
enum err theme_effect(struct req *r);
enum err setting_get(struct req *r);
enum err setting_put(struct req *r);
enum err notice_list(struct req *r);
enum err notice_unread(struct req *r);
enum err notice_read(struct req *r);

enum err model_list(struct req *r);
enum err model_train(struct req *r);
enum err model_live(struct req *r);

#endif
