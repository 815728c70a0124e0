#include "fcgi/gazetteer.h"

#include <stdio.h>
#include <stdlib.h>

#include "fcgi/log.h"

struct gazetteer {
	const struct conf *conf;
	struct places *places;
	int64_t version;
};

struct gazetteer *gazetteer_new(const struct conf *conf)
{
	struct gazetteer *g = calloc(1, sizeof *g);
	if (g)
		*g = (struct gazetteer){.conf = conf, .version = -1};
	return g;
}

void gazetteer_free(struct gazetteer *g)
{
	if (!g)
		return;
	places_free(g->places);
	free(g);
}

static enum err read_streets(struct db *db, struct places *p)
{
	DB_AUTO_RESULT r = NULL;
	enum err e = db_run(db, Q_GAZETTEER_STREETS, 0, NULL, &r);
	for (int i = 0; !e && i < db_rows(r); i++)
		if (!places_add(p, (int32_t)db_int(r, i, 0), db_text(r, i, 1), db_text(r, i, 2), (int32_t)db_int(r, i, 3), db_bool(r, i, 4)))
			e = ERR_INTERNAL;
	return e;
}

static enum err read_houses(struct db *db, struct places *p)
{
	DB_AUTO_RESULT r = NULL;
	enum err e = db_run(db, Q_GAZETTEER_HOUSES, 0, NULL, &r);
	for (int i = 0; !e && i < db_rows(r); i++)
		if (!places_add_house(p, (int32_t)db_int(r, i, 0), db_text(r, i, 1)))
			e = ERR_INTERNAL;
	return e;
}

static enum err read_anew(struct gazetteer *g, struct db *db, const char *settlement)
{
	char dict[600];
	const char *why = "memory";
	snprintf(dict, sizeof dict, "%s/dict", g->conf->share);
	struct places *p = places_new(dict, settlement, &why);
	if (!p) {
		log_line(LOG_FAIL, "dictionary: %s", why);
		return ERR_INTERNAL;
	}
	enum err e = read_streets(db, p);
	if (!e)
		e = read_houses(db, p);
	if (e) {
		places_free(p);
		return e;
	}
	places_free(g->places);
	g->places = p;
	return ERR_OK;
}

struct places *gazetteer_places(struct gazetteer *g, struct db *db)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(db, Q_GAZETTEER_VERSION, 0, NULL, &row);
	/* The version is read first: what changes meanwhile is read again next time. */
	if (!e && db_int(row, 0, 0) != g->version)
		e = read_anew(g, db, db_text(row, 0, 1));
	if (e)
		return NULL;
	g->version = db_int(row, 0, 0);
	return g->places;
}
