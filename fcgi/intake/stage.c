/* stage.c - lines for COPY: escaping, pseudonyms, closed identities, the hash that tells a change. */
#include "fcgi/intake/stage.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/cards.h"
#include "fcgi/intake/record.h"
#include "fcgi/intake/words.h"
#include "fcgi/utf8.h"

struct buffer {
	char *data;
	size_t len, cap;
	bool failed;
};

struct stage {
	struct map *map;
	const char *channel;
	unsigned char secret[STAGE_SECRET];
	struct seal *seal;	/* borrowed */
	struct record record;
	struct places *places;	/* borrowed, NULL: addresses are not looked at */
	struct card_reader *cards;	/* borrowed, NULL: texts are not read */
	struct buffer line, batch;
	size_t told_from, told_to;	/* of the line: what the applicant told of himself, hashed and not sent */
	struct identity told;		/* the same, closed; nothing when the row names nobody */
	unsigned char telling[PERSON_KEY_SIZE];	/* its pseudonym, and by what it is joined with others */
	json_t *joins;
	int rows;
	int64_t last;
};

/* The city whose streets the register knows: a «улица Ленина» of another one is not its street. */
static const char home_city[] = "Смоленск";

struct stage *stage_new(struct map *map, const char *channel, const unsigned char secret[STAGE_SECRET], struct seal *seal)
{
	struct stage *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->map = map;
	s->channel = channel;
	s->seal = seal;
	memcpy(s->secret, secret, STAGE_SECRET);
	return s;
}

void stage_recognise(struct stage *s, struct places *places)
{
	s->places = places;
}

void stage_read_cards(struct stage *s, struct card_reader *cards)
{
	s->cards = cards;
}

void stage_free(struct stage *s)
{
	if (!s)
		return;
	record_close(&s->record);
	free(s->line.data);
	free(s->batch.data);
	memset(s->secret, 0, sizeof s->secret);
	identity_free(&s->told);
	json_decref(s->joins);
	free(s);
}

static char *room(struct buffer *b, size_t n)
{
	if (b->len + n > b->cap) {
		size_t cap = (b->len + n) * 2 + 4096;
		char *more = realloc(b->data, cap);

		if (!more) {
			b->failed = true;
			return NULL;
		}
		b->data = more;
		b->cap = cap;
	}
	return b->data + b->len;
}

static void put_bytes(struct buffer *b, const char *s, size_t n)
{
	char *to = room(b, n);

	if (to) {
		memcpy(to, s, n);
		b->len += n;
	}
}

/* One value and its tab; NULL is \N. */
static void put_n(struct buffer *b, const char *s, size_t n)
{
	char *to = s ? room(b, n * 2 + 1) : NULL;

	if (!s) {
		put_bytes(b, "\\N\t", 3);
		return;
	}
	if (!to)
		return;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		char escape = c == '\\' ? '\\' : c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : 0;

		if (escape)
			*to++ = '\\';
		*to++ = escape ? escape : c;
	}
	*to++ = '\t';
	b->len = (size_t)(to - b->data);
}

static void put(struct buffer *b, const char *s)
{
	put_n(b, s, s ? strlen(s) : 0);
}

static void put_field(struct stage *s, enum intake_field f)
{
	put_n(&s->line, s->record.v[f], s->record.len[f]);
}

/* The first of two fields that has a value. */
static void put_either(struct stage *s, enum intake_field first, enum intake_field second)
{
	put_field(s, s->record.v[first] ? first : second);
}

static void put_clean(struct stage *s, const struct clean_buf *text)
{
	put_n(&s->line, text->len ? text->data : NULL, text->len);
}

static void put_flag(struct stage *s, enum intake_field f)
{
	int flag = s->record.flags[f];

	put(&s->line, flag < 0 ? NULL : flag ? "t" : "f");
}

static void put_json(struct buffer *b, json_t *value)
{
	char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;

	put(b, text);
	free(text);
}

static const char *kind_of(const struct stage *s)
{
	if (s->record.words[IF_KIND])
		return s->record.words[IF_KIND];
	return s->record.flags[IF_LAW59] == 1 ? "appeal" : "message";
}

/* What was asked for, what the row says, where the post is, what the layout means; NULL: the channel of the source. */
static const char *channel_of(const struct stage *s)
{
	const char *url = s->record.v[IF_URL], *by_url = url ? word_channel_of_url(url) : NULL;

	if (s->channel)
		return s->channel;
	if (s->record.words[IF_CHANNEL])
		return s->record.words[IF_CHANNEL];
	return by_url ? by_url : s->map->layout == LAYOUT_POS ? "pos" : NULL;
}

/* A file that names another settlement says where it was, and it was not here. */
static bool is_here(const struct record *r)
{
	enum intake_field city = r->v[IF_LOCALITY] ? IF_LOCALITY : IF_MUNICIPALITY;

	return !r->v[city] || memmem(r->v[city], r->len[city], home_city, strlen(home_city));
}

static void put_street(struct stage *s)
{
	const struct record *r = &s->record;

	put_n(&s->line, is_here(r) ? r->v[IF_STREET] : NULL, r->len[IF_STREET]);
}

static void put_answered(struct stage *s)
{
	if (s->record.v[IF_ANSWERED])
		put_field(s, IF_ANSWERED);
	else
		put_either(s, IF_ANSWER_AT, IF_FIRST_AT);
}

static void put_content(struct stage *s)
{
	struct record *r = &s->record;

	put(&s->line, kind_of(s));
	put(&s->line, channel_of(s));
	put_field(s, IF_RECEIVED);
	put_field(s, IF_REGISTERED);
	put_field(s, IF_NUMBER);
	put_clean(s, &r->subject);
	put_n(&s->line, r->text.data, r->text.len);
	put_n(&s->line, r->original, r->original_len);
}

static void put_place(struct stage *s)
{
	struct record *r = &s->record;

	put_field(s, IF_GROUP);
	put_field(s, IF_THEME);
	put_either(s, IF_ORGANISATION, IF_DEPARTMENT);
	put_field(s, IF_OFFICIAL);
	put_field(s, IF_DISTRICT);
	put_street(s);
	put_field(s, IF_HOUSE);
	put_clean(s, &r->address);
	put_field(s, IF_LAT);
	put_field(s, IF_LON);
}

static void put_hex(struct buffer *b, const char *hex)
{
	put_bytes(b, hex ? "\\\\x" : "\\N", hex ? 3 : 2);
	put_bytes(b, hex ? hex : "", hex ? strlen(hex) : 0);
	put_bytes(b, "\t", 1);
}

static void put_binary(struct buffer *b, const unsigned char *key, size_t n)
{
	char hex[2 * PERSON_KEY_SIZE + 1];
	put_hex(b, key ? hex_encode(hex, key, n) : NULL);
}

static void put_author(struct stage *s)
{
	unsigned char key[PERSON_KEY_SIZE];	/* the hash knows him by it */
	bool known = record_author(&s->record, s->secret, key);
	json_auto_t *contacts = known ? record_contacts(&s->record) : NULL;
	s->joins = known ? record_told(&s->record, s->secret, s->telling) : NULL;
	put(&s->line, s->record.words[IF_APPLICANT]);
	put_binary(&s->line, known ? key : NULL, sizeof key);
	s->told_from = s->line.len;
	put_field(s, IF_AUTHOR_NAME);
	put_json(&s->line, contacts);
	s->told_to = s->line.len;
	if (s->joins && !identity_close(s->seal, s->telling, s->record.v[IF_AUTHOR_NAME], contacts, &s->told))
		s->line.failed = true;
}

static void put_process(struct stage *s)
{
	struct record *r = &s->record;

	put_flag(s, IF_REPEATED);
	put_flag(s, IF_COLLECTIVE);
	put_flag(s, IF_FAST);
	put(&s->line, r->words[IF_PRIORITY]);
	put(&s->line, r->words[IF_STATE]);
	put(&s->line, r->words[IF_OUTCOME]);
	put_field(s, IF_REASON);
	put_field(s, IF_DUE);
	put_answered(s);
	put_field(s, IF_CLOSED);
	put_field(s, IF_MARK);
	put_field(s, IF_URL);
	put_json(&s->line, json_object_size(r->extra) ? r->extra : NULL);
	put_json(&s->line, r->answers);
}

/* Columns behind the hashed ones: what the programs make of the row today is nothing that the file says. */
static void put_card(struct stage *s, const struct card *card)
{
	char at[CARDS_RANGE], version[16];
	if (!card) {
		put_bytes(&s->batch, "\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t", 18);
		return;
	}
	put(&s->batch, cards_code(s->cards, card, CARD_OBJECT));
	put(&s->batch, cards_range(&card->of[CARD_OBJECT], at));
	put(&s->batch, cards_code(s->cards, card, CARD_FAULT));
	put(&s->batch, cards_range(&card->of[CARD_FAULT], at));
	put(&s->batch, cards_range(&card->of[CARD_WISH], at));
	snprintf(version, sizeof version, "%d", card_version(s->cards));
	put(&s->batch, version);
}

static void put_urgency(struct stage *s, const struct card *card)
{
	char at[CARDS_RANGE];
	put(&s->batch, card ? cards_code(s->cards, card, CARD_URGENCY) : NULL);
	put(&s->batch, card ? cards_range(&card->of[CARD_URGENCY], at) : NULL);
}

static void put_told(struct stage *s)
{
	put_hex(&s->batch, s->told.sealed);
	put(&s->batch, s->told.sealed ? s->told.fields : NULL);
	identity_free(&s->told);
}

static void put_joins(struct stage *s)
{
	json_auto_t *joins = s->joins;
	s->joins = NULL;
	put_binary(&s->batch, joins ? s->telling : NULL, sizeof s->telling);
	put_json(&s->batch, joins);
}

static void put_found(struct stage *s, bool good)
{
	const struct record *r = &s->record;
	char street[16], sure[16];
	struct place place;
	enum place_told told = TOLD_NOWHERE;

	if (good && s->places && is_here(r))
		told = places_decide(s->places, r->address.data, r->address.len, r->text.data, r->text.len, 0, &place);
	if (told == TOLD_NOWHERE) {
		put_bytes(&s->batch, "\\N\t\\N\t\\N\t\\N\t", 12);
		return;
	}
	snprintf(street, sizeof street, "%d", place.street);
	snprintf(sure, sizeof sure, "%.3f", (double)place.confidence);
	put(&s->batch, street);
	put(&s->batch, place.house[0] ? place.house : NULL);
	put(&s->batch, sure);
	put(&s->batch, told == TOLD_BY_FIELD ? "field" : "text");
}

/* The mark is told by what is hashed: by its own column, or by extra. */
static void put_mark(struct stage *s, bool good)
{
	const char *scale = good ? s->record.mark_scale : NULL;

	put(&s->batch, scale);
	put(&s->batch, scale ? s->record.mark_value : NULL);
	put(&s->batch, good && s->record.mark_odd[0] ? s->record.mark_odd : NULL);
}

/* Number of the row and hash of what follows go in front. */
static void end_line(struct stage *s, int64_t row, bool good)
{
	unsigned char hash[SHA256_DIGEST_LENGTH];
	char head[32 + 3 + 2 * SHA256_DIGEST_LENGTH + 2];
	struct card card;
	bool reads = good && s->cards;
	int n = snprintf(head, sizeof head, "%lld\t", (long long)row);

	if (good) {
		SHA256((unsigned char *)s->line.data, s->line.len, hash);
		n += snprintf(head + n, sizeof head - (size_t)n, "\\\\x");
		for (size_t i = 0; i < sizeof hash; i++)
			n += snprintf(head + n, sizeof head - (size_t)n, "%02x", hash[i]);
		n += snprintf(head + n, sizeof head - (size_t)n, "\t");
	} else {
		n += snprintf(head + n, sizeof head - (size_t)n, "\\N\t");
	}
	put_bytes(&s->batch, head, (size_t)n);
	put_bytes(&s->batch, s->line.data, s->told_from);
	put_bytes(&s->batch, s->line.data + s->told_to, s->line.len - s->told_to);
	put_found(s, good);
	put_mark(s, good);
	if (reads)
		card_read(s->cards, s->record.text.data ? s->record.text.data : "", s->record.text.len, &card);
	put_card(s, reads ? &card : NULL);
	put_told(s);
	put_urgency(s, reads ? &card : NULL);
	put_joins(s);
	if (!s->batch.failed)
		s->batch.data[s->batch.len - 1] = '\n';
	s->rows++;
	s->last = row;
}

static void put_good(struct stage *s)
{
	put_n(&s->line, s->record.v[IF_ID], s->record.len[IF_ID]);
	put_field(s, IF_VERSION);
	put_content(s);
	put_place(s);
	put_author(s);
	put_process(s);
	put(&s->line, s->record.note ? intake_code(s->record.note) : NULL);
	put(&s->line, s->record.note ? s->record.detail : NULL);
	put(&s->line, NULL);
}

static void put_rejected(struct stage *s, const struct intake_row *row)
{
	enum { BETWEEN = 35 };	/* columns from external_version to answers */
	json_t *raw = record_raw(s->map, row);
	long id = s->record.v[IF_ID] ? utf8_count(s->record.v[IF_ID], s->record.len[IF_ID]) : -1;

	put_n(&s->line, id > 0 && id <= INTAKE_ID_MAX ? s->record.v[IF_ID] : NULL, s->record.len[IF_ID]);
	for (int i = 0; i < BETWEEN; i++)
		put(&s->line, NULL);
	put(&s->line, intake_code(s->record.err));
	put(&s->line, s->record.detail);
	put_json(&s->line, raw);
	json_decref(raw);
}

bool stage_add(struct stage *s, const struct intake_row *row)
{
	bool good = record_read(&s->record, s->map, row);

	s->line.len = s->told_from = s->told_to = 0;
	if (good)
		put_good(s);
	else
		put_rejected(s, row);
	if (s->line.failed)
		return false;
	end_line(s, row->number, good);
	return !s->batch.failed;
}

const char *stage_data(const struct stage *s, size_t *n)
{
	*n = s->batch.len;
	return s->batch.data;
}

int stage_rows(const struct stage *s)
{
	return s->rows;
}

int64_t stage_last(const struct stage *s)
{
	return s->last;
}

void stage_reset(struct stage *s)
{
	s->batch.len = 0;
	s->rows = 0;
}
