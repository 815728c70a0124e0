/* demo_reference.h - the city's reference rows: districts, streets, organisations, officials, themes, sources, accounts. */
#ifndef MCU_DEMO_REFERENCE_H
#define MCU_DEMO_REFERENCE_H

#include "fcgi/db.h"
#include "tests/city/city.h"

/* Puts all of them into the open transaction, in an order in which each finds what it points at. */
enum err demo_put_references(struct db *db, struct city *c);

#endif
