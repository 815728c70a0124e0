/*
 * wordings.h - what people call a cause, out of a file that its planting knows nothing of: lines of category, who (citizen, official), object,
 * sentence, tabs between them. Lines of other categories (a header) are passed over.
 */
#ifndef CITY_WORDINGS_H
#define CITY_WORDINGS_H

#include "tests/city/tables.h"

/* Leaves one cause of each category planted, drawn by the seed, and gives it its sentences: those about its object when there are three of them, else all of
 * the category. Citizens' go into messages, officials' into answers; those of the
 * category none, which name no cause, into what has none planted. False: o->wordings cannot be read or has nothing for a category; why says so in Russian. */
bool wordings_load(struct tables *t, const struct city_options *o, char *why, size_t why_size);

#endif
