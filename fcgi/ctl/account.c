/* mcuctl account: accounts of people who sign in; a bare installation has none. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "fcgi/ctl/ctl.h"

struct person {
	const char *login, *name, *post, *role, *organisation;
	char oid[24];		/* subject of the sign-in provider */
};

/* The simulator's person of this login: on a machine for development nobody has to know his number. */
static bool simulated_oid(const char *login, char *oid, size_t room)
{
	char path[1200];
	snprintf(path, sizeof path, "%s/esia/people.json", ctl_conf()->share);
	json_auto_t *people = conf_is_production(ctl_conf()) ? NULL : json_load_file(path, 0, NULL);
	size_t i;
	json_t *one;
	json_array_foreach(people, i, one) {
		const char *known = json_string_value(json_object_get(one, "login"));
		if (known && !strcmp(known, login))
			return snprintf(oid, room, "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(one, "oid"))) > 0;
	}
	return false;
}

static bool read_oid(const char *text, struct person *p)
{
	char *end;
	if (!text && simulated_oid(p->login, p->oid, sizeof p->oid))
		return true;
	errno = 0;
	long long n = text ? strtoll(text, &end, 10) : 0;
	if (n > 0 && !*end && !errno) {
		snprintf(p->oid, sizeof p->oid, "%lld", n);
		return true;
	}
	fprintf(stderr, text ? "Номер в ЕСИА (--oid) состоит из одних цифр.\n" : "Нужен номер человека в ЕСИА: --oid.\n");
	return false;
}

/* A role that is known; one that sees its own organisation alone needs that organisation. */
static bool check_role(struct db *db, const struct person *p)
{
	DB_AUTO_RESULT r = NULL;
	if (DB_RUN(db, Q_ACCOUNT_ROLE, &r, p->role))
		return false;
	const char *scope = db_text(r, 0, 0);
	if (!*scope)
		fprintf(stderr, "Роли «%s» нет. Есть: %s.\n", p->role, db_text(r, 0, 1));
	else if (!strcmp(scope, "own") && !p->organisation)
		fprintf(stderr, "Роль «%s» видит записи своей организации: укажите --organisation.\n", p->role);
	else
		return true;
	return false;
}

/* Which member PostgreSQL did not take, in words. */
static const char *refusal(const char *constraint)
{
	static const struct { const char *constraint, *words; } WORDS[] = {
		{"account_login_key", "Такая учётная запись уже есть."},
		{"account_login_check", "Имя входа: латинские буквы, цифры, точка, дефис и подчёркивание, первой строчная буква."},
		{"account_esia_oid_key", "Учётная запись этого человека уже есть."},
		{"account_organisation_id_fkey", "Такой организации нет."}};
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (!strcmp(constraint, WORDS[i].constraint))
			return WORDS[i].words;
	return "База данных не приняла запись.";
}

static int add(struct db *db, const struct person *p)
{
	DB_AUTO_RESULT r = NULL;
	char object[40];
	if (!check_role(db, p) || db_begin(db, DB_WRITE, NULL))
		return 1;
	if (DB_RUN(db, Q_ACCOUNT_ADD, &r, p->login, p->oid, p->name, p->post, p->organisation, p->role) || !db_rows(r)) {
		fprintf(stderr, "%s\n", refusal(db_constraint(db)));
		return 1;
	}
	snprintf(object, sizeof object, "accounts/%s", db_text(r, 0, 0));
	if (ctl_audit_put(db, "account", object, p->organisation ? "{login,esia_oid,name,post,role,organisation_id}" : "{login,esia_oid,name,post,role}", "ok") ||
	    db_commit(db)) {
		fprintf(stderr, "База данных не приняла запись.\n");
		return 1;
	}
	printf("{\"id\":%lld,\"login\":\"%s\",\"oid\":%s}\n", (long long)db_int(r, 0, 0), p->login, p->oid);
	return 0;
}

int ctl_account(int argc, char **argv)
{
	struct person p = {.login = ctl_option(&argc, argv, "--login"), .name = ctl_option(&argc, argv, "--name"), .role = ctl_option(&argc, argv, "--role"),
		.post = ctl_option(&argc, argv, "--post"), .organisation = ctl_option(&argc, argv, "--organisation")};
	const char *oid = ctl_option(&argc, argv, "--oid");
	bool number = !p.organisation || (*p.organisation && strspn(p.organisation, "0123456789") == strlen(p.organisation) && strlen(p.organisation) < 10);
	if (argc != 2 || strcmp(argv[1], "add") || !p.login || !p.name || !*p.name || !p.role || !number)
		return ctl_usage("account");
	p.post = p.post ? p.post : "";
	if (!read_oid(oid, &p))
		return 1;
	struct db *db = ctl_open(DB_OWNER);
	int status = db ? add(db, &p) : 1;
	db_free(db);
	return status;
}
