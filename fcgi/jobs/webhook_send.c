/* Sends what waits: the first of each receiver whose time has come, in order, as many receivers at once as there are slots. */
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/jobs/webhooks.h"
#include "fcgi/log.h"
#include "fcgi/personal.h"
#include "fcgi/utf8.h"
#include "fcgi/webhook_line.h"

enum slot_state { FREE, SENDING, ANSWERED };

struct slot {
	enum slot_state state;
	char delivery[24], webhook[12];
	struct webhook_answer answer;
};

struct webhook_sender {
	struct db *db;
	const struct conf *conf;
	const char *name;
	struct webhook_line *line;
	struct slot slots[WEBHOOK_SLOTS];
};

struct webhook_sender *webhook_sender_new(struct db *db, const struct conf *conf, const char *name)
{
	struct webhook_sender *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	*s = (struct webhook_sender){.db = db, .conf = conf, .name = name, .line = webhook_line_new(conf)};
	if (s->line)
		return s;
	free(s);
	return NULL;
}

void webhook_sender_free(struct webhook_sender *s)
{
	if (s)
		webhook_line_free(s->line);
	free(s);
}

/* ---- taking ---- */

enum { D_ID, D_WEBHOOK, D_URL, D_EVENT, D_BODY, D_SECRETS };

/* Opens the live secrets; their number, 0 when none opens. */
static int open_secrets(const struct conf *conf, const struct db_result *d, unsigned char keys[WEBHOOK_SECRETS][WEBHOOK_KEY])
{
	struct seal *seal = seal_new(conf->keys);
	unsigned char author[PERSON_KEY_SIZE], sealed[WEBHOOK_SEALED];
	char words[WEBHOOK_KEY + 1];
	int n = 0;
	webhook_seal_key(db_text(d, 0, D_WEBHOOK), author);
	for (const char *at = db_text(d, 0, D_SECRETS); seal && *at && n < WEBHOOK_SECRETS; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		if (length == 2 * sizeof sealed && hex_decode(sealed, at, sizeof sealed) && seal_open(seal, author, sealed, sizeof sealed, words) == SEAL_OPEN)
			memcpy(keys[n++], words, WEBHOOK_KEY);
		at += length;
	}
	seal_free(seal);
	return n;
}

/* Without a secret that opens, or without memory, there is nothing to wait for. */
static void begin(struct webhook_sender *s, int n, const struct db_result *d)
{
	struct slot *slot = &s->slots[n];
	unsigned char keys[WEBHOOK_SECRETS][WEBHOOK_KEY] = {{0}};
	char event[40];
	*slot = (struct slot){.state = ANSWERED};
	snprintf(slot->delivery, sizeof slot->delivery, "%s", db_text(d, 0, D_ID));
	snprintf(slot->webhook, sizeof slot->webhook, "%s", db_text(d, 0, D_WEBHOOK));
	snprintf(event, sizeof event, "evt_%s", slot->delivery);
	int count = open_secrets(s->conf, d, keys);
	if (!count)
		snprintf(slot->answer.why, WEBHOOK_WHY, "Секреты этого вебхука не открываются ключами сервера: выпустите новый.");
	else if (webhook_line_send(s->line, n, &(struct webhook_request){.url = db_text(d, 0, D_URL), .id = event, .body = db_text(d, 0, D_BODY), .keys = keys, .count = count}))
		slot->state = SENDING;
	else
		snprintf(slot->answer.why, WEBHOOK_WHY, "Не хватило памяти.");
	OPENSSL_cleanse(keys, sizeof keys);
}

#define UNDER_WAY (WEBHOOK_SLOTS * sizeof ((struct slot *)NULL)->webhook + 2)

/* The webhooks of the slots that are not free, as an array. */
static void under_way(const struct webhook_sender *s, char out[UNDER_WAY])
{
	size_t at = 0;
	for (int n = 0; n < WEBHOOK_SLOTS; n++)
		if (s->slots[n].state != FREE)
			at += (size_t)snprintf(out + at, UNDER_WAY - at, "%c%s", at ? ',' : '{', s->slots[n].webhook);
	snprintf(out + at, UNDER_WAY - at, at ? "}" : "{}");
}

enum err webhook_sender_take(struct webhook_sender *s)
{
	enum err e = ERR_OK;
	bool left = true;
	for (int n = 0; !e && left && n < WEBHOOK_SLOTS; n++) {
		DB_AUTO_RESULT d = NULL;
		char busy[UNDER_WAY];
		if (s->slots[n].state != FREE)
			continue;
		under_way(s, busy);
		e = DB_RUN(s->db, Q_WEBHOOK_TAKE, &d, s->name, busy);
		left = !e && db_rows(d);
		if (left)
			begin(s, n, d);
	}
	return e;
}

void webhook_sender_wait(struct webhook_sender *s, int ms)
{
	struct webhook_answer answer;
	webhook_line_wait(s->line, ms);
	for (int n; (n = webhook_line_answered(s->line, &answer)) >= 0;) {
		s->slots[n].answer = answer;
		s->slots[n].state = ANSWERED;
	}
}

bool webhook_sender_busy(const struct webhook_sender *s)
{
	for (int n = 0; n < WEBHOOK_SLOTS; n++)
		if (s->slots[n].state != FREE)
			return true;
	return false;
}

/* ---- marking ---- */

/* Bytes from outside as text without personal data, in place of what is no text a sign; borrowed until the next masking. */
static const char *shown(const struct conf *conf, char *text)
{
	struct masker *m = personal_masker(conf);
	size_t n = strlen(text), masked;
	for (size_t cut = 0; cut < 4 && n && utf8_count(text, n) < 0; cut++)	/* a letter may have been cut at the end */
		text[--n] = 0;
	if (utf8_count(text, n) < 0)
		return "(ответ — не текст)";
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' && *c != '\n' && *c != '\t')
			*c = ' ';
	const char *out = m ? mask_text(m, text, n, &masked) : NULL;
	return out ? out : "";
}

/* Without a state nothing was put down: somebody else holds the webhook by now, and has sent it again. */
static enum err mark(struct webhook_sender *s, struct slot *slot)
{
	DB_AUTO_RESULT row = NULL;
	struct webhook_answer *a = &slot->answer;
	char status[16], ms[16];
	snprintf(status, sizeof status, "%ld", a->status);
	snprintf(ms, sizeof ms, "%ld", a->ms);
	enum err e = DB_RUN(s->db, Q_WEBHOOK_ANSWERED, &row, slot->delivery, a->status ? status : NULL, ms, *a->why ? a->why : NULL, a->status ? shown(s->conf, a->text) : NULL, s->name);
	if (e)
		return e;
	slot->state = FREE;
	if (strcmp(db_text(row, 0, 0), "delivered"))
		log_line(LOG_WARN, "webhook %s: evt_%s not taken (%ld)", slot->webhook, slot->delivery, a->status);
	return ERR_OK;
}

enum err webhook_sender_mark(struct webhook_sender *s)
{
	enum err e = ERR_OK;
	for (int n = 0; n < WEBHOOK_SLOTS && !db_lost(s->db); n++) {
		enum err one = s->slots[n].state == ANSWERED ? mark(s, &s->slots[n]) : ERR_OK;
		e = e ? e : one;
	}
	return e;
}
