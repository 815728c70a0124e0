/* attachment_task.h - where the bytes of attachments lie, and how those without a row go. */
#ifndef MCU_ATTACHMENT_TASK_H
#define MCU_ATTACHMENT_TASK_H

#include <stdbool.h>

#include "fcgi/arena.h"
#include "fcgi/db.h"

/* Path of a file by attachment.file, in the arena; NULL when memory is short. */
const char *attachment_path(struct arena *a, const struct conf *conf, const char *file);

/* Removes the bytes of attachment.file, that are there or not. False when they could not be removed (logged). */
bool attachment_remove(const struct conf *conf, const char *file);

/* Removes files that no row names and that are older than any transaction that may still bring one: what a kill left. */
void attachment_sweep(struct db *db, const struct conf *conf);

#endif
