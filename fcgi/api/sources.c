/* Health of the sources, as the background worker judged it last. */
#include "fcgi/api/api.h"

enum err source_health_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, Q_SOURCE_HEALTH_LIST, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}
