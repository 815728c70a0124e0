/*
 * tables.h - the data files of the city in memory: streets, organisations, themes, sources, causes, words.
 */
#ifndef CITY_TABLES_H
#define CITY_TABLES_H

#include "tests/city/buf.h"
#include "tests/city/city.h"
#include "tests/city/grammar.h"

enum { DISTRICTS = 3, MAX_ROWS = 512, DAY = 86400, MOSCOW = 3 * 3600 };

struct street {
	char *type, *name, *kind;
	int district;
	double lat, lon, bearing, length, weight;
	int houses;
};

struct org {
	char *code, *name, *short_name, *spoken, *kind;
	int parent, number;		/* number in its series, 0: none */
	double median, sigma, canned;
	int first_official, officials;
};

struct official { char *name, *post; int org; };

enum place_kind { AT_HOUSE, AT_YARD, AT_STREET, AT_STOP, AT_PARK, AT_CEMETERY, AT_INST, AT_CITY };

struct theme {
	char *code, *name, *legal, *org;	/* org NULL: a sector */
	int sector;				/* -1 for a sector itself */
	bool significant;
	double weight;
	int season;
	enum place_kind at;
	int series;				/* of AT_INST: first organisation, and how many */
	int series_n;
	int rule[8];				/* grammar rules by letter, see RULE_LETTERS */
};
#define RULE_LETTERS "npwqcrta"		/* b is kept in rule_b */

struct source { char *code, *name, *kind, *channel; double share, weekend; };
struct account { char *login, *oid, *name, *post; int org; };

struct place {
	enum place_kind at;
	int street, cross;	/* -1: none */
	int house, flat;
	char letter;		/* 0, or 1..n: а б в …; block /1 /2 as 'K'+n */
	int inst, other;	/* organisation; stop, park or cemetery in its list; -1 none */
	int route;		/* index in the list of routes */
};

struct spot { int street, low, high; };

struct cause {
	char *id, *title, *category, *places, *measure;
	int themes[4], n_themes, org, district;
	struct spot spots[4];
	int n_spots, routes[8], n_routes, insts[8], n_insts;
	bool city;
	int start_day, measure_day;		/* measure_day 0: none */
	double extra, ratio, base, after;	/* per 30 days of the reference city; after: share of extra left */
	bool seasonal;
	int trace;				/* rule, -1 none */
	char *traces[6];			/* its lines as they stand in the file */
	int n_traces;
	int said;				/* rule of what officials write of it in answers, -1 none */
	char *objects;				/* beginnings of words for its object, comma between them; NULL none */
	double canned, slow, astray, explained, back;	/* how it shows in the handling, see causes-trial.txt; 0 as elsewhere */
	long before_n, during_n, after_n;	/* messages of the cell's themes and places, planted or not */
	uint32_t *ids;
	size_t n_ids, cap_ids;
};

struct list { char **rows; int n; };	/* rows keep their forms separated by | */
enum list_name { L_MALE, L_FEMALE, L_PATRONYMIC, L_ROOT1, L_ROOT2, L_ENDING, L_CAR, L_DRUG, L_DOCTOR, L_THING,
		 L_SHOPKIND, L_SYLLABLE, L_BRAND_END, L_ISP, L_PARK, L_CEMETERY, L_STOP, L_ROUTE, L_TRAM, L_LISTS };

struct tables {
	struct street *streets;
	struct org *orgs;
	struct official *officials;
	struct theme *themes;
	struct source *sources;
	struct account *accounts;
	struct cause *causes;
	int n_streets, n_orgs, n_officials, n_themes, n_sources, n_accounts, n_causes, n_seasons;
	char *season_names[32];
	double season_months[32][12];
	double *street_sums, *source_sums, *source_weekend_sums;
	struct list lists[L_LISTS];
	struct grammar *grammar;
	int idle_trace, idle_said;	/* rules of a trial: what is added where no cause is planted, -1 none */
	int rule_b[MAX_ROWS];
};

/* Reads all data files; why gets a Russian sentence when one is wrong. tables_free is due in both cases. */
bool tables_load(struct tables *t, const char *data, const struct city_options *o, char *why, size_t why_size);
void tables_free(struct tables *t);

/* The parts of it that themes.c reads. */
bool themes_load(struct tables *t, const char *data, char *why, size_t why_size);
bool causes_load(struct tables *t, const char *data, const struct city_options *o, char *why, size_t why_size);

/* Calls row for each line of a file with its fields; row returns false to refuse it. */
bool each_row(const char *data, const char *file, bool (*row)(void *arg, char **f, int n), void *arg, char *why, size_t why_size);
int org_by_code(const struct tables *t, const char *code);	/* -1: none */

#endif
