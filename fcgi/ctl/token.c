/* mcuctl token: an access token for scripts, backed by a session that can be revoked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/auth.h"
#include "fcgi/ctl/ctl.h"

enum { HOURS_DEFAULT = 12, HOURS_MAX = 24 * 366 };

/* Puts the session down; false when there is no such account. */
static bool make_session(struct db *db, const char *login, int hours, struct auth_claims *c)
{
	char length[16], object[40];
	DB_AUTO_RESULT r = NULL;
	snprintf(length, sizeof(length), "%d", hours);
	if (db_begin(db, DB_WRITE, NULL) || DB_RUN(db, Q_SESSION_SCRIPT, &r, login, length))
		return false;
	if (!db_rows(r)) {
		fprintf(stderr, "Нет действующей учётной записи «%s».\n", login);
		return false;
	}
	snprintf(object, sizeof object, "accounts/%s", db_text(r, 0, 1));
	if (ctl_audit_put(db, "token", object, "{}", "ok") || db_commit(db))
		return false;
	snprintf(c->session, sizeof(c->session), "%s", db_text(r, 0, 0));
	c->account = (int)db_int(r, 0, 1);
	c->issued_at = time(NULL);
	c->expires_at = c->issued_at + hours * 3600L;
	return true;
}

static int print_token(const struct auth_claims *c)
{
	struct auth *auth = auth_new(ctl_conf());
	struct arena *arena = arena_new(1 << 20);
	const char *token = auth && arena ? auth_issue(auth, arena, c) : NULL;
	if (token)
		printf("%s\n", token);
	auth_free(auth);
	arena_free(arena);
	return token ? 0 : 1;
}

int ctl_token(int argc, char **argv)
{
	struct auth_claims claims = {0};
	const char *login = ctl_option(&argc, argv, "--account"), *text = ctl_option(&argc, argv, "--hours");
	int hours = text ? atoi(text) : HOURS_DEFAULT;
	if (!login || argc > 1 || hours < 1 || hours > HOURS_MAX)
		return ctl_usage("token");
	struct db *db = ctl_open(DB_OWNER);
	int status = db && make_session(db, login, hours, &claims) ? print_token(&claims) : 1;
	db_free(db);
	return status;
}
