/* A plan as a document (fcgi/paper.h): made when it is asked for, under the rights of who asks, and kept nowhere. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "fcgi/api/api_roadmap.h"
#include "fcgi/api/register_in.h"
#include "fcgi/paper.h"
#include "fcgi/personal.h"

/* Whoever sees texts masked gets them masked on paper too. */
static bool hide(struct req *r, json_t *paper)
{
	struct masker *m;
	size_t i, n, k;
	json_t *table, *row, *cell;
	if (personal_for(r, &m))
		return false;
	json_array_foreach(json_object_get(paper, "tables"), i, table)
		json_array_foreach(json_object_get(table, "rows"), n, row)
			json_array_foreach(row, k, cell)
				if (m && json_string_set(cell, personal_text(r, json_string_value(cell))))
					return false;
	return true;
}

/* A file without a name, open at its start; -1: it could not be made (logged). */
static int written(struct req *r, const struct paper_format *format, const json_t *paper)
{
	char *path = arena_printf(r->arena, "%s/paper-XXXXXX", r->conf->files);
	int made = path ? mkstemp(path) : -1;
	if (made < 0)
		return -1;
	close(made);
	int fd = format->write(paper, path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	unlink(path);
	return fd;
}

enum err roadmap_file(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const struct paper_format *format = paper_format(req_param(r, "format"));
	const char *number = req_param(r, "number");
	enum err e = DB_RUN(r->db, Q_ROADMAP_PAPER, &row, register_id(r->path_id), number);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_auto_t *paper = json_loads(db_text(row, 0, 0), 0, NULL);
	int fd = paper && hide(r, paper) ? written(r, format, paper) : -1;
	if (fd < 0)
		return ERR_INTERNAL;
	const char *version = number ? arena_printf(r->arena, "-%s", number) : "";
	return resp_file(r, format->type, arena_printf(r->arena, "mcu-roadmap-%s%s.%s", r->path_id, version, format->code), fd);
}
