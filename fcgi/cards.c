#include "fcgi/cards.h"

#include <stdio.h>
#include <string.h>

#include "fcgi/log.h"

struct card_reader *cards_reader(const struct conf *conf)
{
	static struct card_reader *kept;
	const char *why = "";
	char dict[600], list[600];
	if (kept)
		return kept;
	snprintf(dict, sizeof dict, "%s/dict", conf->share);
	snprintf(list, sizeof list, "%s/search/card.txt", conf->share);
	kept = card_new(dict, list, &why);
	if (!kept)
		log_line(LOG_FAIL, "cards cannot be read: %s", why);
	return kept;
}

const char *cards_range(const struct card_mention *m, char out[CARDS_RANGE])
{
	if (m->entry < 0 || m->end == 0)
		return NULL;
	snprintf(out, CARDS_RANGE, "[%u,%u)", m->begin, m->end);
	return out;
}

const char *cards_code(const struct card_reader *r, const struct card *card, enum card_field field)
{
	return card->of[field].entry >= 0 ? card_code(r, field, card->of[field].entry) : NULL;
}

json_t *cards_read(struct card_reader *r, const char *text)
{
	struct card card;
	char at[CARD_FIELDS][CARDS_RANGE];
	card_read(r, text, strlen(text), &card);
	return json_pack("{s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:i}", "object", cards_code(r, &card, CARD_OBJECT), "object_at",
			 cards_range(&card.of[CARD_OBJECT], at[CARD_OBJECT]), "fault", cards_code(r, &card, CARD_FAULT), "fault_at",
			 cards_range(&card.of[CARD_FAULT], at[CARD_FAULT]), "urgency", cards_code(r, &card, CARD_URGENCY), "urgency_at",
			 cards_range(&card.of[CARD_URGENCY], at[CARD_URGENCY]), "wish_at", cards_range(&card.of[CARD_WISH], at[CARD_WISH]), "version", card_version(r));
}

/* An array literal of one value; null for NULL. */
static const char *one(char out[64], const char *value)
{
	snprintf(out, 64, value ? "{\"%.50s\"}" : "{null}", value);
	return out;
}

enum err cards_store(struct db *db, struct card_reader *r, const char *id, const char *text)
{
	struct card card;
	char a[9][64], at[CARDS_RANGE], bytes[24], version[16];
	size_t n = strlen(text);
	card_read(r, text, n, &card);
	snprintf(bytes, sizeof bytes, "%zu", n);
	snprintf(version, sizeof version, "%d", card_version(r));
	return DB_RUN(db, Q_CARD_STORE, NULL, one(a[0], id), one(a[1], cards_code(r, &card, CARD_OBJECT)), one(a[2], cards_range(&card.of[CARD_OBJECT], at)),
		      one(a[3], cards_code(r, &card, CARD_FAULT)), one(a[4], cards_range(&card.of[CARD_FAULT], at)), one(a[5], cards_code(r, &card, CARD_URGENCY)),
		      one(a[6], cards_range(&card.of[CARD_URGENCY], at)), one(a[7], cards_range(&card.of[CARD_WISH], at)), one(a[8], bytes), version);
}
