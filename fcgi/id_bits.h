/*
 * id_bits.h - a set of message ids as PostgreSQL keeps it in a bytea: bit i of byte n stands for the message 8n + i.
 */
#ifndef MCU_ID_BITS_H
#define MCU_ID_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_BITS_MOST (64u << 20)	/* an id that is no smaller fits no set, and no record has it */

/* Zeroed: empty. failed: memory was short or an id too large; the set lacks something. Free with id_bits_free. */
struct id_bits {
	uint8_t *bits;
	size_t bytes;
	bool failed;
};

bool id_bits_has(const struct id_bits *s, uint64_t id);
void id_bits_add(struct id_bits *s, uint64_t id);
void id_bits_clear(struct id_bits *s);	/* empties it, keeps the memory */
void id_bits_free(struct id_bits *s);

/* Takes the text of a bytea ("\x…") into an empty set; false: it is none, or memory is short. */
bool id_bits_read(struct id_bits *s, const char *text);

/* Text of a bytea. New (free); NULL when memory is short. */
char *id_bits_text(const struct id_bits *s);

#endif
