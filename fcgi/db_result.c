/* Typed access to the rows of a statement. */
#include <stdlib.h>

#include "fcgi/db_impl.h"

void db_result_free(struct db_result *r)
{
	if (!r)
		return;
	PQclear(r->pg);
	free(r);
}

void db_result_cleanup(struct db_result **r)
{
	db_result_free(*r);
}

int db_rows(const struct db_result *r)
{
	return PQntuples(r->pg);
}

int db_cols(const struct db_result *r)
{
	return PQnfields(r->pg);
}

const char *db_col_name(const struct db_result *r, int col)
{
	return PQfname(r->pg, col);
}

unsigned db_col_type(const struct db_result *r, int col)
{
	return PQftype(r->pg, col);
}

bool db_is_null(const struct db_result *r, int row, int col)
{
	return PQgetisnull(r->pg, row, col);
}

const char *db_text(const struct db_result *r, int row, int col)
{
	return PQgetvalue(r->pg, row, col);
}

int64_t db_int(const struct db_result *r, int row, int col)
{
	return strtoll(PQgetvalue(r->pg, row, col), NULL, 10);
}

bool db_bool(const struct db_result *r, int row, int col)
{
	return PQgetvalue(r->pg, row, col)[0] == 't';
}
