/* page.h - lists with a cursor: {items, next} of rows fetched one more than asked for. */
#ifndef MCU_PAGE_H
#define MCU_PAGE_H

#include "fcgi/req.h"

/* How many of the rows belong to this page (parameter limit). */
int page_rows(const struct req *r, const struct db_result *rows);

/* Answers the page; the cursor of the next one is the text of column key. items: steals, NULL: the rows as they are. */
enum err page_answer(struct req *r, const struct db_result *rows, int key, json_t *items);

#endif
