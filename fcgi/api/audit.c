#include "fcgi/api/audit.h"

enum err audit_later(struct req *r, const char *action, const char *object)
{
	const char *args[] = {arena_printf(r->arena, "%d", req_actor(r)->account), r->session, action, object, "ok", NULL};
	return req_later(r, Q_AUDIT_PUT, sizeof args / sizeof *args, args) ? ERR_OK : ERR_INTERNAL;
}
