/* card_shown.h - a text as an account may see it, with the way from its bytes to those of the whole text and back. */
#ifndef MCU_CARD_SHOWN_H
#define MCU_CARD_SHOWN_H

#include "fcgi/req.h"
#include "search/text/mask.h"

struct shown {
	const char *text;	/* whole or masked; in the arena */
	size_t len;
	struct mask_span *spans;	/* of the whole text; none when it is shown whole */
	long n;
};

/* What the acting account sees of a text, or anybody (nobody's names). False when the dictionary cannot be read or memory is short. */
bool shown_text_of(struct req *r, const char *text, struct shown *out);
bool shown_to_all(struct req *r, const char *text, struct shown *out);

/* Where a byte of the whole text stands in the shown one: inside of what is hidden, before its sign (or behind it: end). */
size_t shown_at(const struct shown *s, size_t at, bool end);

/* The same the other way. */
size_t shown_from(const struct shown *s, size_t at, bool end);

/* The words of these bytes of the whole text as they are shown: {begin, end, text}; null when there are none. New. */
json_t *shown_words(const struct shown *s, const char *text, size_t begin, size_t end);

/* Is one of these bytes of the whole text part of a hidden name? What such words were taken for would tell it. */
bool shown_hides_name(const struct shown *s, size_t begin, size_t end);

#endif
