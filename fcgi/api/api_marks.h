/* api_marks.h - handlers of satisfaction: marks and links of a record, the list, the figures, the page of a link. */
#ifndef MCU_API_MARKS_H
#define MCU_API_MARKS_H

#include "fcgi/req.h"

enum err message_marks(struct req *r);
enum err mark_link_create(struct req *r);
enum err mark_link_revoke(struct req *r);
enum err mark_list(struct req *r);
enum err mark_summary(struct req *r);
enum err mark_form(struct req *r);
enum err mark_give(struct req *r);

#endif
