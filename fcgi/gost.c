#define OPENSSL_SUPPRESS_DEPRECATED
#include "fcgi/gost.h"

#include <openssl/engine.h>

#include "fcgi/log.h"

/* Only what signatures need: its ciphers and random numbers stay out of the process. */
static bool load(void)
{
	ENGINE_load_dynamic();
	ENGINE *e = ENGINE_by_id("gost");
	bool ok = e && ENGINE_init(e) && ENGINE_set_default(e, ENGINE_METHOD_PKEY_METHS | ENGINE_METHOD_PKEY_ASN1_METHS | ENGINE_METHOD_DIGESTS);
	ENGINE_free(e);
	if (!ok)
		log_line(LOG_WARN, "no GOST engine: install libengine-gost-openssl");
	return ok;
}

bool gost_open(void)
{
	static enum { UNTRIED, OPEN, ABSENT } state;
	if (state == UNTRIED)
		state = load() ? OPEN : ABSENT;
	return state == OPEN;
}

const EVP_MD *gost_digest(void)
{
	return gost_open() ? EVP_get_digestbyname("md_gost12_256") : NULL;
}
