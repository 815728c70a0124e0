/* reference.c - the rows that messages point at, one table after another, numbered from 1. */
#include <string.h>

#include "tests/city/speech.h"

static bool district_row(const struct city *c, int i, struct city_row *row)
{
	static const char *const names[DISTRICTS][2] = { { "len", "Ленинский" }, { "pro", "Промышленный" }, { "zad", "Заднепровский" } };
	(void)c;
	if (i >= DISTRICTS)
		return false;
	*row = (struct city_row){ .f = { names[i][0], names[i][1] } };
	return true;
}

static bool street_row(const struct city *c, int i, struct city_row *row)
{
	if (i >= c->t.n_streets)
		return false;
	*row = (struct city_row){ .f = { c->t.streets[i].name, street_kind_name(c, i) } };
	return true;
}

static bool org_row(const struct city *c, int i, struct city_row *row)
{
	if (i >= c->t.n_orgs)
		return false;
	const struct org *o = &c->t.orgs[i];
	*row = (struct city_row){ .f = { o->code, o->name, o->short_name, o->kind }, .n = { o->parent + 1 } };
	return true;
}

static bool official_row(const struct city *c, int i, struct city_row *row)
{
	if (i >= c->t.n_officials)
		return false;
	const struct official *o = &c->t.officials[i];
	*row = (struct city_row){ .f = { o->name, o->post }, .n = { o->org + 1 } };
	return true;
}

static bool theme_row(const struct city *c, int i, struct city_row *row)
{
	if (i >= c->t.n_themes)
		return false;
	const struct theme *t = &c->t.themes[i];
	*row = (struct city_row){ .f = { t->code, t->name, t->legal }, .n = { t->sector + 1, t->significant } };
	return true;
}

/* Who answers for a theme: the office above all those who may get it, with its first official. */
static int responsible_org(const struct tables *t, const struct theme *th)
{
	static const char *const offices[][2] = { { "@uk", "uzhkh" }, { "@tko", "uzhkh" }, { "@snow", "ublag" }, { "@dogs", "ublag" },
						  { "@carrier", "utrans" } };
	for (size_t i = 0; i < sizeof offices / sizeof *offices; i++)
		if (!strcmp(offices[i][0], th->org))
			return org_by_code(t, offices[i][1]);
	if (!strcmp(th->org, "@inst"))
		return t->orgs[th->series].parent;
	return org_by_code(t, th->org);
}

static bool responsible_row(const struct city *c, int i, struct city_row *row)
{
	if (i >= c->t.n_themes)
		return false;
	const struct theme *t = &c->t.themes[i];
	*row = (struct city_row){ 0 };
	if (t->org) {
		int org = responsible_org(&c->t, t);
		*row = (struct city_row){ .n = { i + 1, org + 1, c->t.orgs[org].first_official + 1 } };
	}
	return true;
}

static bool source_row(const struct city *c, int i, struct city_row *row)
{
	if (i >= c->t.n_sources)
		return false;
	const struct source *s = &c->t.sources[i];
	*row = (struct city_row){ .f = { s->code, s->name, s->kind, s->channel } };
	return true;
}

static bool account_row(const struct city *c, int i, struct city_row *row)
{
	if (i >= c->t.n_accounts)
		return false;
	const struct account *a = &c->t.accounts[i];
	*row = (struct city_row){ .f = { a->login, a->oid, a->name, a->post }, .n = { a->org + 1 } };
	return true;
}

bool city_reference(const struct city *c, enum city_table table, int i, struct city_row *row)
{
	static bool (*const rows[])(const struct city *, int, struct city_row *) = {
		[CITY_DISTRICTS] = district_row, [CITY_STREETS] = street_row, [CITY_ORGANISATIONS] = org_row,
		[CITY_OFFICIALS] = official_row, [CITY_THEMES] = theme_row, [CITY_RESPONSIBLE] = responsible_row,
		[CITY_SOURCES] = source_row, [CITY_ACCOUNTS] = account_row,
	};
	return rows[table](c, i, row);
}
