/* page.h - lists with a cursor: {items, next} of rows fetched one more than asked for. */
#ifndef MCU_PAGE_H
#define MCU_PAGE_H

#include "fcgi/req.h"

/* How many of the rows belong to this page (parameter limit). */
int page_rows(const struct req *r, const struct db_result *rows);

/* Answers the page; the cursor of the next one is the text of column key. items: steals, NULL: the rows as they are. */
enum err page_answer(struct req *r, const struct db_result *rows, int key, json_t *items);

/* The same of the rows as they are, with one more member beside them; steals more. */
enum err page_answer_with(struct req *r, const struct db_result *rows, int key, const char *name, json_t *more);

/* {items, next} of a list in the order of a member that holds a day, then of id: the cursor is "day|id". New, NULL when memory is short. */
json_t *page_by_day(struct req *r, const struct db_result *rows, const char *day);

/* Answers all that a message has of something: q takes its id ({id}) and gives no row for one that is not to be seen (ERR_NOT_FOUND), one
 * row with a null in front for one that has none. */
enum err page_of_message(struct req *r, enum query q);

/* Adds all rows of a statement to an object, as the list `name`. */
enum err page_add(struct req *r, json_t *to, const char *name, enum query q, int n, const char *const *args);

#endif
