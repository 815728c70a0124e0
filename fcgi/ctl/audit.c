/* The journal from the machine's side: rows of commands, and mcuctl verify audit. */
#include <jansson.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/audit_walk.h"
#include "fcgi/ctl/ctl.h"

static bool noted;
static char operator_name[64];

void ctl_audit_begin(void)
{
	const char *sudo = getenv("SUDO_USER");
	const struct passwd *p = getpwuid(getuid());
	snprintf(operator_name, sizeof operator_name, "%s", sudo && *sudo ? sudo : p ? p->pw_name : "");
	noted = false;
}

enum err ctl_audit_put(struct db *db, const char *command, const char *object, const char *fields, const char *result)
{
	char action[48];
	json_auto_t *who = json_pack("{s:s}", "operator", operator_name);
	char *details = who ? json_dumps(who, JSON_COMPACT) : NULL;	/* a name that is no UTF-8 stays out */
	snprintf(action, sizeof action, "ctl_%s", command);
	enum err e = DB_RUN(db, Q_AUDIT_PUT, NULL, NULL, NULL, NULL, "CTL", action, object, fields, NULL, NULL, result, details, NULL);
	free(details);
	noted = noted || !e;
	return e;
}

bool ctl_audit_end(const char *command, int status)
{
	if (noted)
		return true;
	struct db *db = ctl_drop_root() ? db_new(ctl_conf(), DB_OWNER) : NULL;
	if (!db && status)	/* the command has said so itself */
		return true;
	enum err e = db ? ctl_audit_put(db, command, "", "{}", status ? "failed" : "ok") : ERR_UNAVAILABLE;
	db_free(db);
	if (e)
		fprintf(stderr, "Действие не записано в журнал: %s\n", err_text(e));
	return !e;
}

static void print_finding(const struct audit_finding *f)
{
	bool published = f->what == AUDIT_HEAD || f->what == AUDIT_CUT;
	if (published && !f->seq)
		printf("голова: %s\n", audit_what_text(f->what));
	else if (published)
		printf("звено %lld: %s\n", f->seq, audit_what_text(f->what));
	else if (!f->row)
		printf("звено %lld: %s\n", f->seq, "удалено");
	else if (!f->seq)
		printf("запись %lld: %s\n", f->row, audit_what_text(f->what));
	else
		printf("запись %lld (звено %lld): %s\n", f->row, f->seq, audit_what_text(f->what));
}

static int report(const struct audit_report *a, const char *head)
{
	json_t *first = json_null();
	long shown = a->differences < 20 ? a->differences : 20;
	for (long i = 0; i < shown; i++)
		print_finding(&a->first[i]);
	if (head && a->given)
		printf("голова найдена: звено %lld, всё до него с тех пор не менялось%s\n", a->given, a->differences ? ", кроме названного выше" : "");
	if (a->differences)
		first = json_pack("{s:s, s:I, s:I}", "what", audit_what_code(a->first[0].what), "seq", (json_int_t)a->first[0].seq, "row", (json_int_t)a->first[0].row);
	json_auto_t *sum = json_pack("{s:b, s:I, s:I, s:I, s:o, s:I, s:s, s:I}", "equal", !a->differences, "rows", (json_int_t)a->rows, "waiting",
				     (json_int_t)a->waiting, "differences", (json_int_t)a->differences, "first", first, "seq", (json_int_t)a->seq, "head", a->head,
				     "heads", (json_int_t)a->heads);
	char *text = sum ? json_dumps(sum, JSON_COMPACT) : NULL;
	printf("%s\n", text ? text : "");
	free(text);
	return a->differences || !text;
}

int ctl_verify_audit(const char *head)
{
	static struct audit_report found;
	char folder[600];
	if (head && !audit_is_hash(head)) {
		fprintf(stderr, "Голова (--head) — это 64 шестнадцатеричные цифры.\n");
		return 2;
	}
	struct db *db = ctl_open(DB_OWNER);
	if (!db)
		return 1;
	snprintf(folder, sizeof folder, "%s/audit", ctl_conf()->home);
	enum err e = audit_walk(db, head, folder, NULL, NULL, &found);
	db_free(db);
	if (!e)
		return report(&found, head);
	fprintf(stderr, "Проверка журнала не удалась: %s\n", err_text(e));
	return 1;
}
