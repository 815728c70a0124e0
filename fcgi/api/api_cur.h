/* api_cur.h - handlers of requests of the regional centre (ЦУР). */
#ifndef MCU_API_CUR_H
#define MCU_API_CUR_H

#include "fcgi/req.h"

enum err cur_request_list(struct req *r);
enum err cur_request_create(struct req *r);
enum err cur_request_get(struct req *r);
enum err cur_request_change(struct req *r);
enum err cur_request_move(struct req *r);

#endif
