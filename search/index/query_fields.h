/* query_fields.h - inside of the query language: names of fields and of what may be present. */
#ifndef MCU_QUERY_FIELDS_H
#define MCU_QUERY_FIELDS_H

#include "search/index/query.h"

/* The field of a folded name; false when there is none. */
bool query_field_find(const char *folded, enum query_field *field);

/* Its Russian name as people are shown it, static. */
const char *query_field_name(enum query_field field);

/* The name that a folded word was probably meant to be, one or two typing errors away; NULL: none. */
const char *query_field_near(const char *folded);

/* Letters in which two folded words differ (Levenshtein); many when one is long. */
int query_apart(const char *a, const char *b);

/* Presence by its folded name: the flags to hold and whether overdue is meant; false when there is none of that name. */
bool query_presence_find(const char *folded, uint16_t *flags, bool *overdue);

/* A number as it is compared: letters and digits alone, lower case, what fits in room. Returns its bytes. */
size_t query_plain(const char *text, char *out, size_t room);

/* All Russian names with commas between them. Static. */
const char *query_fields_told(void);

/* Names for completion, Russian ones, ended by NULL. */
extern const char *const query_field_names[];
extern const char *const query_presence_names[];

#endif
