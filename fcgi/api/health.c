/* Is the process there, and can it work? For balancers and scripts; says nothing else. */
#include "fcgi/api/api.h"

enum err health_live(struct req *r)
{
	return resp_json(r, 200, json_pack("{s:s}", "status", "live"));
}

enum err health_ready(struct req *r)
{
	enum err e = db_ready(r->db);
	return e ? e : resp_json(r, 200, json_pack("{s:s}", "status", "ready"));
}
