/* mcuctl identities, mcuctl verify identities: what applicants told of themselves under the keys that close it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/arrays.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/identity.h"

#define BATCH "1000"

enum { AUTHOR_HEX = 2 * PERSON_KEY_SIZE, TOLD_HEX = 2 * SEAL_HEAD, MARK_HEX = 2 * SEAL_MARK };

static const char open_mark[] = "0000000000000000";	/* closed by no key: words from before they were sealed */

/* A walk over all tellings in the order of their key. */
struct walk {
	struct db *db;
	struct seal *seal;
	char author[AUTHOR_HEX + 1], told[TOLD_HEX + 1];	/* the last one seen */
	char newest[MARK_HEX + 1];
	long seen, no_key, broken, closed;
	long *by_key;
};

static bool begin(struct walk *w, struct db *db)
{
	*w = (struct walk){.db = db, .seal = db ? seal_new(ctl_conf()->keys) : NULL};
	if (!w->seal) {
		if (db)
			fprintf(stderr, "Не читаются ключи данных заявителей в %s.\n", ctl_conf()->keys);
		return false;
	}
	hex_encode(w->newest, seal_mark(w->seal, seal_keys(w->seal) - 1), SEAL_MARK);
	w->by_key = calloc((size_t)seal_keys(w->seal), sizeof *w->by_key);
	return w->by_key;
}

static void end(struct walk *w)
{
	free(w->by_key);
	seal_free(w->seal);
}

/* The next tellings; no rows after the last one. One that is closed anew may be met again further on. */
static enum err next(struct walk *w, enum query q, struct db_result **rows)
{
	enum err e = DB_RUN(w->db, q, rows, w->author, w->told, BATCH);
	int n = e ? 0 : db_rows(*rows);
	if (n > 0) {
		snprintf(w->author, sizeof w->author, "%s", db_text(*rows, n - 1, 0));
		snprintf(w->told, sizeof w->told, "%s", db_text(*rows, n - 1, 1));
	}
	w->seen += n;
	return e;
}

/* ---- closing anew ---- */

/* The words of a telling, closed or from before, as it would be told today. NULL: it does not open (counted). New reference. */
static json_t *words_of(struct walk *w, const unsigned char *author, const char *sealed)
{
	json_t *telling = json_object();
	enum seal_result r = SEAL_OPEN;
	size_t n = strlen(sealed) / 2;
	if (strncmp(sealed, open_mark, MARK_HEX)) {
		r = identity_add(w->seal, author, sealed, telling);
	} else {
		char *words = malloc(n);
		json_decref(telling);
		telling = words && n > SEAL_HEAD && hex_decode(words, sealed + TOLD_HEX, n - SEAL_HEAD) ? json_loadb(words, n - SEAL_HEAD, 0, NULL) : NULL;
		r = telling ? SEAL_OPEN : SEAL_BROKEN;
		free(words);
	}
	w->no_key += r == SEAL_NO_KEY;
	w->broken += r == SEAL_BROKEN;
	if (r == SEAL_OPEN)
		return telling;
	json_decref(telling);
	return NULL;
}

static bool close_anew(struct walk *w, const struct db_result *rows, int i, struct arrays *lists)
{
	unsigned char author[PERSON_KEY_SIZE];
	struct identity told = {0};
	if (!hex_decode(author, db_text(rows, i, 3), sizeof author))
		return false;
	json_t *telling = words_of(w, author, db_text(rows, i, 2));
	if (!telling)
		return true;
	bool ok = identity_close(w->seal, author, json_string_value(json_object_get(telling, "name")), json_object_get(telling, "contacts"), &told);
	if (ok) {
		arrays_put(lists, 0, db_text(rows, i, 0));
		arrays_put(lists, 1, db_text(rows, i, 1));
		arrays_put(lists, 2, told.sealed);
		arrays_next(lists);
	}
	identity_free(&told);
	json_decref(telling);
	return ok;
}

static enum err reseal_rows(struct walk *w, const struct db_result *rows, bool only_open)
{
	struct arrays lists;
	bool ok = arrays_open(&lists, 3);
	for (int i = 0; ok && i < db_rows(rows); i++) {
		const char *sealed = db_text(rows, i, 2);
		bool stale = only_open ? !strncmp(sealed, open_mark, MARK_HEX) : strncmp(sealed, w->newest, MARK_HEX) != 0;
		ok = !stale || close_anew(w, rows, i, &lists);
	}
	ok = arrays_end(&lists) && ok;
	enum err e = !ok ? ERR_INTERNAL : lists.n ? DB_RUN(w->db, Q_IDENTITY_RESEAL, NULL, lists.text[0], lists.text[1], lists.text[2]) : ERR_OK;
	w->closed += e ? 0 : lists.n;
	arrays_free(&lists);
	return e;
}

/* One batch in a transaction of its own; whoever tells something meanwhile waits for it. */
static enum err reseal(struct walk *w, bool *more, bool only_open)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_begin(w->db, DB_WRITE, NULL);
	if (!e)
		e = db_script(w->db, "lock table pd.identity in share row exclusive mode");
	if (!e)
		e = next(w, Q_IDENTITY_WALK, &rows);
	*more = !e && db_rows(rows) > 0;
	if (*more)
		e = reseal_rows(w, rows, only_open);
	if (!e)
		return db_commit(w->db);
	db_rollback(w->db);
	return e;
}

static enum err reseal_all(struct walk *w, bool only_open)
{
	enum err e = ERR_OK;
	for (bool more = true; !e && more;)
		e = reseal(w, &more, only_open);
	return e;
}

bool ctl_seal_open_identities(struct db *db)
{
	DB_AUTO_RESULT r = NULL;
	struct walk w;
	if (db_run(db, Q_IDENTITY_OPEN, 0, NULL, &r) || !db_bool(r, 0, 0))
		return r;
	bool ok = begin(&w, db) && !reseal_all(&w, true) && !w.broken;
	end(&w);
	/* What stood there in the clear goes from the file too. */
	ok = ok && !db_script(db, "vacuum (full, analyze) pd.identity");
	if (ok)
		printf("данные заявителей закрыты ключом: %ld\n", w.closed);
	else
		fprintf(stderr, "Данные заявителей закрыты не все: повторите mcuctl migrate.\n");
	return ok;
}

int ctl_identities(int argc, char **argv)
{
	bool renew = ctl_flag(&argc, argv, "--renew");
	struct walk w = {0};
	if (argc > 1)
		return ctl_usage(argv[0]);
	struct db *db = ctl_open(DB_OWNER);
	bool ok = db && (!renew || !seal_renew(ctl_conf()->keys)) && begin(&w, db) && !reseal_all(&w, false);
	if (ok)
		printf("Закрыто заново: %ld, ключ %s.\n", w.closed, seal_name(w.seal, seal_keys(w.seal) - 1));
	else
		fprintf(stderr, "Закрыто не всё: повторите mcuctl identities (уже без --renew).\n");
	if (w.no_key || w.broken)
		fprintf(stderr, "Не открываются: %ld (ключа нет в папке), %ld (повреждены).\n", w.no_key, w.broken);
	ok = ok && !w.no_key && !w.broken;
	if (ok && seal_keys(w.seal) > 1)
		printf("Прежние ключи ничего больше не закрывают: проверьте mcuctl verify identities и уберите их из %s, когда они не нужны и резервным копиям.\n", ctl_conf()->keys);
	end(&w);
	db_free(db);
	return ok ? 0 : 1;
}

/* ---- joining ---- */

static const char *text_of(const json_t *contacts, const char *name)
{
	return json_string_value(json_object_get(contacts, name));
}

/* By what a telling is joined with others goes to the batch. False: it does not open (counted), or memory is short. */
static bool file_one(struct walk *w, const unsigned char *secret, const struct db_result *rows, int i, struct arrays *lists)
{
	unsigned char sealed_for[PERSON_KEY_SIZE], key[PERSON_KEY_SIZE];
	json_auto_t *telling = hex_decode(sealed_for, db_text(rows, i, 3), sizeof sealed_for) ? words_of(w, sealed_for, db_text(rows, i, 2)) : NULL;
	const json_t *c = json_object_get(telling, "contacts");
	json_auto_t *joins = telling ? person_told(secret, &(struct person){text_of(c, "url"), text_of(c, "phone"), text_of(c, "email"), text_of(telling, "name"),
		text_of(c, "address"), text_of(c, "text")}, key) : NULL;
	char *text = joins ? json_dumps(joins, JSON_COMPACT) : NULL, *hex = text ? malloc(2 * strlen(text) + 1) : NULL;
	if (hex) {
		arrays_put(lists, 0, db_text(rows, i, 0));
		arrays_put(lists, 1, db_text(rows, i, 1));
		arrays_put(lists, 2, hex_encode(hex, text, strlen(text)));
		arrays_next(lists);
	}
	free(text);
	free(hex);
	return hex;
}

/* A batch of tellings from before 061, or of a city loaded whole: each stays with its person, whom new ones are joined with from now on. */
static enum err file_batch(struct walk *w, const unsigned char *secret, bool *more)
{
	DB_AUTO_RESULT rows = NULL;
	struct arrays lists;
	enum err e = next(w, Q_IDENTITY_UNFILED, &rows);
	*more = !e && db_rows(rows) > 0;
	if (!*more)
		return e;
	bool ok = arrays_open(&lists, 3);
	for (int i = 0; ok && i < db_rows(rows); i++)
		file_one(w, secret, rows, i, &lists);
	ok = arrays_end(&lists) && ok;
	e = !ok ? ERR_INTERNAL : lists.n ? DB_RUN(w->db, Q_IDENTITY_FILE, NULL, lists.text[0], lists.text[1], lists.text[2]) : ERR_OK;
	w->closed += e ? 0 : lists.n;
	arrays_free(&lists);
	return e;
}

bool ctl_file_identities(struct db *db)
{
	unsigned char secret[KEY_SECRET_SIZE];
	DB_AUTO_RESULT r = NULL;
	struct walk w = {0};
	if (DB_RUN(db, Q_IDENTITY_UNFILED, &r, "", "", "1") || !db_rows(r))
		return r;
	bool ok = !keys_secret(ctl_conf()->keys, PERSON_KEY_FILE, secret) && begin(&w, db);
	for (bool more = true; ok && more;)
		ok = !file_batch(&w, secret, &more);
	if (ok && w.closed)
		printf("заявителей соединено по телефонам, почте и имени: %ld\n", w.closed);
	if (!ok || w.no_key || w.broken)
		fprintf(stderr, "Данные заявителей прочитаны не все: повторите mcuctl migrate, когда все ключи на месте.\n");
	end(&w);
	return ok;
}

/* ---- verify ---- */

static void check(struct walk *w, const struct db_result *rows, int i)
{
	unsigned char author[PERSON_KEY_SIZE], mark[SEAL_MARK];
	json_t *sum = json_object();
	const char *sealed = db_text(rows, i, 2);
	enum seal_result r = hex_decode(author, db_text(rows, i, 3), sizeof author) ? identity_add(w->seal, author, sealed, sum) : SEAL_BROKEN;
	json_decref(sum);
	w->no_key += r == SEAL_NO_KEY;
	w->broken += r == SEAL_BROKEN;
	if (r != SEAL_OPEN) {
		fprintf(stderr, "# %s\n", db_text(rows, i, 0));
		return;
	}
	hex_decode(mark, sealed, sizeof mark);
	for (int k = 0; k < seal_keys(w->seal); k++)
		w->by_key[k] += !memcmp(mark, seal_mark(w->seal, k), sizeof mark);
}

static void report(const struct walk *w)
{
	printf("{\"sound\":%s,\"tellings\":%ld,\"no_key\":%ld,\"broken\":%ld,\"keys\":{", w->no_key || w->broken ? "false" : "true", w->seen, w->no_key, w->broken);
	for (int k = 0; k < seal_keys(w->seal); k++)
		printf("%s\"%s\":%ld", k ? "," : "", seal_name(w->seal, k), w->by_key[k]);
	printf("}}\n");
}

int ctl_verify_identities(void)
{
	struct walk w = {0};
	struct db *db = ctl_open(DB_OWNER);
	enum err e = db && begin(&w, db) ? db_begin(db, DB_READ, NULL) : ERR_UNAVAILABLE;
	for (bool more = true; !e && more;) {
		DB_AUTO_RESULT rows = NULL;
		e = next(&w, Q_IDENTITY_WALK, &rows);
		for (int i = 0; !e && i < db_rows(rows); i++)
			check(&w, rows, i);
		more = !e && db_rows(rows) > 0;
	}
	if (!e)
		report(&w);
	int status = e || w.no_key || w.broken;
	end(&w);
	db_rollback(db);
	db_free(db);
	return status;
}
