/* Reference data, whole, with an ETag: screens ask again and mostly get 304. */
#include "fcgi/api/api.h"

enum err reference_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_REFERENCE_GET, 0, NULL, &row);
	if (e)
		return e;
	resp_etag(r, db_text(row, 0, 1));
	return resp_json(r, 200, json_loads(db_text(row, 0, 0), 0, NULL));
}
