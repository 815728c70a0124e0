/*
 * place.h - a place in the feed of changes as it is given to clients: signed as a cursor is (cursor.c), but good for every operation that
 * takes or hands out one.
 */
#ifndef MCU_PLACE_H
#define MCU_PLACE_H

#include "fcgi/req.h"

/* From the arena, NULL when memory is short. */
const char *req_place(struct req *r, const char *payload);

/* What stands in the parameter `name`; *payload NULL when it is absent. ERR_BAD_PARAM for a forged one. */
enum err req_place_read(struct req *r, const char *name, const char **payload);

#endif
