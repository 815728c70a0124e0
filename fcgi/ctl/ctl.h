/*
 * ctl.h - commands of mcuctl: one row in the table of mcuctl.c, one function in a file of fcgi/ctl.
 *
 * A command gets its own name as argv[0] and returns the exit status: 0 done, 1 failed (said why on stderr), 2 wrong usage.
 */
#ifndef MCU_CTL_H
#define MCU_CTL_H

#include "fcgi/conf.h"
#include "fcgi/db.h"

enum {
	CTL_READ = 0,	/* changes nothing */
	CTL_WRITE = 1,	/* changes data */
	CTL_FILES = 2,	/* opens files of the caller: runs as root until it calls ctl_drop_root itself */
	CTL_AUDIT = 4,	/* leaves a row in the journal whatever came of it, unless it was called wrongly */
};

struct ctl_command {
	const char *name;
	int flags;
	int (*run)(int argc, char **argv);
	const char *usage;	/* what follows the name */
	const char *help;	/* one Russian line */
};

/* Settings of this run, checked; borrowed, the same each time. */
const struct conf *ctl_conf(void);

/* When root runs us: become the owner of MCU_HOME for good. Nothing otherwise. False (said on stderr) when it fails. */
bool ctl_drop_root(void);

/* Connection of a role, NULL (said on stderr) when PostgreSQL cannot be reached. Free with db_free. */
struct db *ctl_open(enum db_role role);

/* Value after an option ("--hours 12" or "--hours=12"), removed from argv; NULL when it is not there. */
const char *ctl_option(int *argc, char **argv, const char *name);

/* Removes a flag ("--dry-run") from argv; true when it was there. */
bool ctl_flag(int *argc, char **argv, const char *name);

/* Prints how the command is called; returns 2. */
int ctl_usage(const char *name);

int ctl_account(int argc, char **argv);
int ctl_card(int argc, char **argv);
int ctl_eval(int argc, char **argv);
int ctl_gazetteer(int argc, char **argv);
int ctl_identities(int argc, char **argv);
int ctl_answers(int argc, char **argv);
int ctl_forecast(int argc, char **argv);
int ctl_import(int argc, char **argv);
int ctl_keys(int argc, char **argv);
int ctl_rekey(int argc, char **argv);
int ctl_migrate(int argc, char **argv);
int ctl_demo(int argc, char **argv);
int ctl_reindex(int argc, char **argv);
int ctl_compact(int argc, char **argv);

/* Makes a new generation of the index, from the registry or from the live one packed, and waits until it is live. 0: it is. */
int ctl_make_generation(bool packed);

/* Says on stderr why there is no index to read after finder_index gave NULL; 1. */
struct finder;
int ctl_no_index(const struct finder *f);
int ctl_places(int argc, char **argv);

/* Reads the cards of a city that was just loaded; nothing else hears of it. */
enum err ctl_cards_of_city(struct db *db);
int ctl_search(int argc, char **argv);
int ctl_token(int argc, char **argv);
int ctl_verify(int argc, char **argv);
int ctl_verify_deadlines(bool repair);
int ctl_verify_sums(bool repair);
int ctl_verify_audit(const char *head);
int ctl_verify_identities(void);

/* Closes with the newest key what no key has closed yet: words from before identities were sealed. False (said on stderr) when that fails. */
bool ctl_seal_open_identities(struct db *db);

/* Files in pd.contact by what the persons of tellings without it are known. False (said on stderr) when that fails. */
bool ctl_file_identities(struct db *db);

/* The journal: who runs this command, before root is dropped; a row in the open transaction or one of its own (fields: an array
 * literal of names); and the row of a command that left none. False (said on stderr) when that cannot be written. */
void ctl_audit_begin(void);
enum err ctl_audit_put(struct db *db, const char *command, const char *object, const char *fields, const char *result);
bool ctl_audit_end(const char *command, int status);

#endif
