#include "fcgi/ctl/demo_reference.h"

#include <stdio.h>

struct reference {
	enum city_table table;
	enum query query;
	int numbers, fields;	/* parameters: row number (unless first is 0), numbers, fields */
	int first;
};

static const struct reference references[] = {
	{ CITY_DISTRICTS, Q_DEMO_DISTRICT, 0, 2, 1 },
	{ CITY_STREETS, Q_DEMO_STREET, 0, 2, 1 },
	{ CITY_ORGANISATIONS, Q_DEMO_ORGANISATION, 1, 4, 1 },
	{ CITY_OFFICIALS, Q_DEMO_OFFICIAL, 1, 2, 1 },
	{ CITY_THEMES, Q_DEMO_THEME, 2, 3, 1 },
	{ CITY_RESPONSIBLE, Q_DEMO_RESPONSIBILITY, 3, 0, 0 },
	{ CITY_SOURCES, Q_DEMO_SOURCE, 0, 4, CITY_FIRST_SOURCE },
	{ CITY_ACCOUNTS, Q_DEMO_ACCOUNT, 1, 4, 0 },
};

static enum err put_row(struct db *db, const struct reference *x, int i, const struct city_row *row)
{
	char numbers[5][16];
	const char *args[16];
	int n = 0;
	if (x->first) {
		snprintf(numbers[4], sizeof numbers[4], "%d", x->first + i);
		args[n++] = numbers[4];
	}
	for (int k = 0; k < x->numbers; k++) {
		snprintf(numbers[k], sizeof numbers[k], "%d", row->n[k]);
		args[n++] = numbers[k];
	}
	for (int k = 0; k < x->fields; k++)
		args[n++] = row->f[k] ? row->f[k] : "";
	return db_run(db, x->query, n, args, NULL);
}

enum err demo_put_references(struct db *db, struct city *c)
{
	struct city_row row;
	enum err e = ERR_OK;
	for (size_t t = 0; !e && t < sizeof references / sizeof *references; t++)
		for (int i = 0; !e && city_reference(c, references[t].table, i, &row); i++)
			if (references[t].table != CITY_RESPONSIBLE || row.n[0])
				e = put_row(db, &references[t], i, &row);
	return e;
}
