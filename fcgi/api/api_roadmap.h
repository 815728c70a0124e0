/* api_roadmap.h - handlers of plans («дорожные карты»), their measures and documents, and of the responsibility register. */
#ifndef MCU_API_ROADMAP_H
#define MCU_API_ROADMAP_H

#include "fcgi/req.h"

enum err roadmap_list(struct req *r);
enum err roadmap_causes(struct req *r);
enum err roadmap_create(struct req *r);
enum err roadmap_get(struct req *r);
enum err roadmap_change(struct req *r);
enum err roadmap_move(struct req *r);
enum err roadmap_sign(struct req *r);
enum err roadmap_comment(struct req *r);
enum err roadmap_version_get(struct req *r);
enum err roadmap_file(struct req *r);
enum err measure_create(struct req *r);
enum err measure_change(struct req *r);
enum err measure_merge(struct req *r);
enum err measure_drop(struct req *r);
enum err measure_progress(struct req *r);
enum err measure_effect(struct req *r);
enum err responsibility_list(struct req *r);
enum err responsibility_gaps(struct req *r);
enum err responsibility_get(struct req *r);
enum err responsibility_create(struct req *r);
enum err responsibility_put(struct req *r);

#endif
