/* search_record.h - a record without a number is known by its id: «№ 6066», «запись 5963». */
#ifndef MCU_SEARCH_RECORD_H
#define MCU_SEARCH_RECORD_H

#include "fcgi/req.h"

/* What a query that names a record by its id alone means: *record is that record in short, JSON null when the query is something else, or
 * no such record is for this account. New reference; an error leaves it NULL. */
enum err search_record(struct req *r, const char *query, json_t **record);

#endif
