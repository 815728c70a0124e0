/* mcuctl migrate: numbered files of share/sql/migrations, forward only, one transaction each. */
#include <dirent.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/arrays.h"
#include "fcgi/base64.h"
#include "fcgi/cards.h"
#include "fcgi/ctl/ctl.h"
#include "search/text/thesaurus.h"

/* The lock is held by the connection, so two migrations at once wait for each other. */
static const char prepare_sql[] =
	"select pg_advisory_lock(214000);"
	"create table if not exists public.schema_migration (number integer primary key, name text not null,"
	" sha256 text not null, applied_at timestamptz not null default now());"
	"comment on table public.schema_migration is 'Migrations applied by mcuctl migrate';";

static int is_migration(const struct dirent *d)
{
	size_t n = strlen(d->d_name);
	return n > 8 && strspn(d->d_name, "0123456789") == 3 && d->d_name[3] == '_' && !strcmp(d->d_name + n - 4, ".sql");
}

/* Whole file, malloc'ed, or NULL. */
static char *read_text(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = fopen(path, "re");
	if (f && getdelim(&text, &size, 0, f) < 0) {
		free(text);
		text = NULL;
	}
	if (f)
		fclose(f);
	return text;
}

static void digest_hex(const char *text, char hex[65])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL);
	hex_encode(hex, digest, 32);
}

/* 1: applied before, 0: not yet, -1: failed. */
static int is_applied(struct db *db, const char *number, const char *name, const char *hex)
{
	DB_AUTO_RESULT r = NULL;
	if (DB_RUN(db, Q_MIGRATION_GET, &r, number))
		return -1;
	if (!db_rows(r))
		return 0;
	if (strcmp(db_text(r, 0, 0), hex))
		fprintf(stderr, "Внимание: файл %s изменился после применения.\n", name);
	return 1;
}

static bool apply(struct db *db, const char *number, const char *name, const char *sql, const char *hex)
{
	bool ok = !db_begin(db, DB_WRITE, NULL) && !db_script(db, sql) &&
		  !DB_RUN(db, Q_MIGRATION_PUT, NULL, number, name, hex) && !db_commit(db);
	if (!ok)
		db_rollback(db);
	printf("%s %s\n", ok ? "применена" : "НЕ ПРИМЕНЕНА", name);
	return ok;
}

static bool migrate_file(struct db *db, const char *dir, const char *name, int *applied)
{
	char path[900], number[4], hex[65];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(number, sizeof(number), "%.3s", name);
	char *sql = read_text(path);
	if (!sql) {
		fprintf(stderr, "Не читается %s.\n", path);
		return false;
	}
	digest_hex(sql, hex);
	int before = is_applied(db, number, name, hex);
	bool ok = before == 1 || (before == 0 && apply(db, number, name, sql, hex));
	*applied += ok && before == 0;
	free(sql);
	return ok;
}

static int migrate_all(struct db *db)
{
	char dir[600];
	struct dirent **files;
	int applied = 0;
	bool ok = true;
	snprintf(dir, sizeof(dir), "%s/sql/migrations", ctl_conf()->share);
	int n = scandir(dir, &files, is_migration, alphasort);
	if (n < 1) {
		fprintf(stderr, "Нет миграций в %s.\n", dir);
		return 1;
	}
	for (int i = 0; i < n; i++) {
		ok = ok && migrate_file(db, dir, files[i]->d_name, &applied);
		free(files[i]);
	}
	free(files);
	if (ok)
		printf("миграций: %d, применено сейчас: %d\n", n, applied);
	if (ok && applied)	/* a start that finds all of them in place changes nothing */
		ok = !ctl_audit_put(db, "migrate", "", "{}", "ok");
	return ok ? 0 : 1;
}

/* The shipped thesaurus becomes a version of its own while nobody has edited it. */
static bool ship_thesaurus(struct db *db)
{
	char dict[600], path[600], count[16];
	struct thesaurus_issues issues;
	snprintf(dict, sizeof(dict), "%s/dict", ctl_conf()->share);
	const char *why = "";
	struct lexicon *lx = lexicon_new(dict, LEXICON_SOME, &why);
	snprintf(path, sizeof(path), "%s/search/thesaurus.txt", ctl_conf()->share);
	struct thesaurus *t = lx ? thesaurus_new(lx, path, &issues) : NULL;
	char *text = t ? read_text(path) : NULL;
	snprintf(count, sizeof(count), "%d", t ? thesaurus_groups(t) : 0);
	bool ok = text && !DB_RUN(db, Q_THESAURUS_SHIP, NULL, text, count);
	if (!lx)
		fprintf(stderr, "Нет словаря форм слов, или он повреждён: %s/%s. Его приносит make deps, на место кладёт make.\n", dict, why);
	else if (!ok)
		fprintf(stderr, "Не загружен словарь синонимов %s.\n", path);
	free(text);
	thesaurus_free(t);
	lexicon_free(lx);
	return ok;
}

/* The lists of objects, faults and degrees of urgency as the programs know them: names for statements and screens. */
static bool ship_card_terms(struct db *db)
{
	static const char *const names[] = {[CARD_OBJECT] = "object", [CARD_FAULT] = "fault", [CARD_URGENCY] = "urgency"};
	struct card_reader *r = cards_reader(ctl_conf());
	char *text[3] = {NULL}, version[16];
	size_t size[3];
	FILE *out[3];
	bool ok = r;
	for (int i = 0; i < 3; i++)
		ok = (out[i] = open_memstream(&text[i], &size[i])) && ok;
	for (int field = CARD_OBJECT, n = 0; ok && field <= CARD_URGENCY; field++)
		for (int i = 0; i < card_entries(r, (enum card_field)field); i++, n++) {
			const char *comma = n ? "," : "{";
			fprintf(out[0], "%s%s", comma, names[field]);
			fprintf(out[1], "%s%s", comma, card_code(r, (enum card_field)field, i));
			fprintf(out[2], "%s\"%s\"", comma, card_name(r, (enum card_field)field, i));
		}
	for (int i = 0; i < 3; i++)
		ok = out[i] && fputc('}', out[i]) != EOF && !fclose(out[i]) && ok;
	snprintf(version, sizeof version, "%d", r ? card_version(r) : 0);
	ok = ok && !DB_RUN(db, Q_CARD_TERM_SHIP, NULL, text[0], text[1], text[2], version);
	if (!ok)
		fprintf(stderr, "Не загружен перечень объектов и неисправностей.\n");
	for (int i = 0; i < 3; i++)
		free(text[i]);
	return ok;
}

/* Which pairs of them are one trouble: the rows of card_kin. */
static bool ship_card_kin(struct db *db)
{
	struct card_reader *r = cards_reader(ctl_conf());
	struct arrays rows;
	bool ok = arrays_open(&rows, 4);
	for (int line = 0; ok && r && line < card_kins(r); line++)
		for (int o = 0; o < card_entries(r, CARD_OBJECT); o++)
			for (int f = 0; f < card_entries(r, CARD_FAULT); f++)
				if (card_kin_has(r, line, o, f)) {
					arrays_put(&rows, 0, card_kin(r, line).code);
					arrays_put(&rows, 1, card_kin(r, line).near ? "true" : "false");
					arrays_put(&rows, 2, card_code(r, CARD_OBJECT, o));
					arrays_put(&rows, 3, card_code(r, CARD_FAULT, f));
					arrays_next(&rows);
				}
	ok = r && arrays_end(&rows) && ok && !DB_RUN(db, Q_CARD_KIN_SHIP, NULL, rows.text[0], rows.text[1], rows.text[2], rows.text[3]);
	if (!ok)
		fprintf(stderr, "Не загружено, какие неисправности считать одной.\n");
	arrays_free(&rows);
	return ok;
}

/* The templates of measures. */
static bool ship_measures(struct db *db)
{
	char path[600];
	snprintf(path, sizeof path, "%s/sql/reference/measures.tsv", ctl_conf()->share);
	char *text = read_text(path);
	bool ok = text && !DB_RUN(db, Q_MEASURE_TEMPLATE_SHIP, NULL, text);
	if (!ok)
		fprintf(stderr, "Не загружены шаблоны мероприятий %s.\n", path);
	free(text);
	return ok;
}

int ctl_migrate(int argc, char **argv)
{
	if (argc > 1)
		return ctl_usage(argv[0]);
	struct db *db = ctl_open(DB_OWNER);
	int status = db && !db_script(db, prepare_sql) ? migrate_all(db) : 1;
	if (!status && !(ctl_seal_open_identities(db) && ctl_file_identities(db) && ship_thesaurus(db) && ship_card_terms(db) && ship_card_kin(db) && ship_measures(db)))
		status = 1;
	db_free(db);
	return status;
}
