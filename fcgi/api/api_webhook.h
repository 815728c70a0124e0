/* api_webhook.h - handlers of webhooks. */
#ifndef MCU_API_WEBHOOK_H
#define MCU_API_WEBHOOK_H

#include "fcgi/req.h"

enum err webhook_list(struct req *r);
enum err webhook_create(struct req *r);
enum err webhook_get(struct req *r);
enum err webhook_put(struct req *r);
enum err webhook_secret_create(struct req *r);
enum err webhook_secret_end(struct req *r);
enum err webhook_test(struct req *r);
enum err webhook_deliveries(struct req *r);
enum err webhook_replay(struct req *r);

#endif
