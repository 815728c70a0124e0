/* mcuctl search: the production search from the shell, without rights of a role: for operators. */
#include <stdio.h>
#include <string.h>

#include "fcgi/api/search_in.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/thesaurus.h"

static bool join_words(int argc, char **argv, char *out, size_t room)
{
	size_t at = 0;
	for (int i = 1; i < argc; i++) {
		int n = snprintf(out + at, room - at, "%s%s", i > 1 ? " " : "", argv[i]);
		if (n < 0 || (size_t)n >= room - at)
			return false;
		at += (size_t)n;
	}
	return at > 0;
}

static void print_notes(const struct query_tree *q, const char *text)
{
	json_t *notes = notes_json(q), *errors = errors_json(q, text);
	char *a = json_dumps(notes, JSON_COMPACT), *b = json_dumps(errors, JSON_COMPACT);
	if (json_array_size(notes))
		fprintf(stderr, "# %s\n", a);
	if (json_array_size(errors))
		fprintf(stderr, "# %s\n", b);
	free(a);
	free(b);
	json_decref(notes);
	json_decref(errors);
}

static int print_items(struct db *db, struct finder *f, const struct facet_names *names, const struct finding *found)
{
	json_t *items = NULL;
	enum err e = db_begin(db, DB_READ, NULL);
	if (!e)
		e = search_rows_ask(db, found);
	if (!e)
		e = search_items(db, found, names, false, finder_lexicon(f), NULL, &items);
	size_t i;
	json_t *item;
	json_array_foreach(items, i, item) {
		char *line = json_dumps(item, JSON_COMPACT);
		puts(line ? line : "{}");
		free(line);
	}
	json_decref(items);
	db_rollback(db);
	return e != ERR_OK;
}

int ctl_no_index(const struct finder *f)
{
	char who[300];
	if (finder_silent(f, who, sizeof who))
		fprintf(stderr, "Часть поискового индекса лежит на сервере %s, и он не отвечает. Запустите его: строить индекс заново не нужно.\n", who);
	else
		fprintf(stderr, "Поискового индекса ещё нет: mcuctl reindex\n");
	return 1;
}

static int run(struct db *db, struct finder *f, const char *text, size_t limit)
{
	struct index *ix = finder_index(f);
	const struct facet_names *names = facet_names(db);
	struct finding found;
	if (!ix || !names) {
		return ctl_no_index(f);
	}
	struct facet_resolver resolver = {.names = names, .index = ix, .db = db, .lexicon = finder_lexicon(f)};
	const struct finder_asks asks = {.arg = &resolver, .resolve = facet_resolve, .working_day = calendar_working_day, .late = late_ids};
	struct index_search search = {.limit = limit, .personal = true};
	if (!finder_run(f, text, strlen(text), &search, &asks, NULL, &found)) {
		fprintf(stderr, "Поиск не удался: %s\n", index_error(ix));
		return 1;
	}
	print_notes(found.query, text);
	int failed = print_items(db, f, names, &found);
	printf("{\"total\":%llu,\"strict_total\":%llu}\n", (unsigned long long)found.result.total,
	       (unsigned long long)(found.relaxed ? found.strict_total : found.result.total));
	finding_close(&found);
	free(resolver.late);
	return failed;
}

int ctl_search(int argc, char **argv)
{
	char text[QUERY_BYTES];
	int pending;
	const char *limit = ctl_option(&argc, argv, "--limit"), *why = "";
	const struct conf *conf = ctl_conf();
	if (!join_words(argc, argv, text, sizeof text))
		return ctl_usage(argv[0]);
	struct db *db = ctl_open(DB_INDEXER);
	struct finder *f = db ? finder_new(conf->index, conf->share, &why) : NULL;
	bool ready = f && (!finder_index(f) || !thesaurus_follow(db, f, &pending));
	if (db && !f)
		fprintf(stderr, "Не читается словарь: %s\n", why);
	else if (f && !ready)
		fprintf(stderr, "Не читается тезаурус из базы данных.\n");
	int status = ready ? run(db, f, text, limit ? strtoul(limit, NULL, 10) : 10) : 1;
	finder_free(f);
	db_free(db);
	return status;
}
