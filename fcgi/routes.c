/* The index of the API: one row per URL, with its parameters. openapi.yaml says the same to clients; a test holds both
 * together. Order in a row: method, path, operation, handler, access, action, transaction, body, its limit, If-Match
 * needed, parameters, help. */
#include "fcgi/api/api.h"
#include "fcgi/route.h"

const struct route routes[] = {
	{HTTP_GET, "/live", "live", health_live, OPEN, NULL, TX_NONE, BODY_NONE, 0, false, NULL, "процесс работает"},
	{HTTP_GET, "/ready", "ready", health_ready, OPEN, NULL, TX_NONE, BODY_NONE, 0, false, NULL, "база доступна"},
};

const size_t route_count = sizeof(routes) / sizeof(routes[0]);
