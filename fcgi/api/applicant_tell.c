/* What is told of an applicant, put down apart. */
#include <stdlib.h>

#include "fcgi/api/applicant_in.h"
#include "fcgi/api/message_in.h"
#include "fcgi/base64.h"
#include "fcgi/identity.h"

static enum err put(struct req *r, const struct told *t, const unsigned char key[PERSON_KEY_SIZE], const char *author)
{
	struct identity closed = {0};
	char telling[2 * PERSON_KEY_SIZE + 1];
	struct seal *seal = seal_new(r->conf->keys);
	json_t *list = t->contacts && *t->contacts ? json_pack("{s:s}", "text", t->contacts) : NULL;
	bool ok = seal && identity_close(seal, key, t->name && *t->name ? t->name : NULL, list, &closed);
	enum err e = ok ? DB_RUN(r->db, Q_IDENTITY_PUT, NULL, author, hex_encode(telling, key, PERSON_KEY_SIZE), closed.sealed, closed.fields) : ERR_INTERNAL;
	identity_free(&closed);
	json_decref(list);
	seal_free(seal);
	return e;
}

enum err applicant_tell(struct req *r, const struct told *t, const char **author)
{
	unsigned char secret[KEY_SECRET_SIZE], key[PERSON_KEY_SIZE];
	char telling[2 * PERSON_KEY_SIZE + 1];
	DB_AUTO_RESULT row = NULL;
	*author = NULL;
	if (keys_secret(r->conf->keys, PERSON_KEY_FILE, secret))
		return ERR_INTERNAL;
	json_auto_t *joins = person_told(secret, &(struct person){.name = t->name, .line = t->contacts}, key);
	if (!joins)
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_PERSON_JOIN, &row, hex_encode(telling, key, sizeof key), message_json(r, joins), t->was);
	if (e)
		return e;
	*author = arena_strdup(r->arena, db_text(row, 0, 0));
	return *author ? put(r, t, key, *author) : ERR_INTERNAL;
}
