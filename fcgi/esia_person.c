#include "fcgi/esia_person.h"

#include <string.h>

#include "fcgi/esia_http.h"
#include "fcgi/log.h"

enum { NAME_MAX_BYTES = 300 };

/* A text of theirs of a bearable length, "" for none. */
static const char *text_of(struct arena *a, const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	char *copy = s && strlen(s) <= NAME_MAX_BYTES ? arena_strdup(a, s) : NULL;
	return copy ? copy : "";
}

static bool is_ogrn(const char *s)
{
	size_t n = strlen(s);
	return (n == 13 || n == 15) && strspn(s, "0123456789") == n;
}

static const char *full_name(struct arena *a, const json_t *person)
{
	const char *middle = text_of(a, person, "middleName");
	return arena_printf(a, "%s %s%s%s", text_of(a, person, "lastName"), text_of(a, person, "firstName"), *middle ? " " : "", middle);
}

static void add_organisation(struct arena *a, const json_t *role, struct esia_person *p)
{
	const char *ogrn = text_of(a, role, "ogrn"), *brief = text_of(a, role, "shortName"), *full = text_of(a, role, "fullName");
	if (p->count < ESIA_ORGANISATIONS && is_ogrn(ogrn) && !json_is_false(json_object_get(role, "active")))
		p->organisations[p->count++] =
			(struct esia_organisation){.ogrn = ogrn, .name = *brief ? brief : *full ? full : ogrn, .chief = json_is_true(json_object_get(role, "chief"))};
}

enum err esia_person_read(const struct conf *conf, struct arena *a, const char *access_token, int64_t oid, struct esia_person *p)
{
	const char *path = arena_printf(a, "/rs/prns/%lld", (long long)oid);
	json_t *person, *roles, *role;
	size_t i;
	*p = (struct esia_person){.name = ""};
	long status = esia_http(conf, a, path, NULL, access_token, &person);
	bool told = status == 200 && json_is_string(json_object_get(person, "lastName")) && json_is_string(json_object_get(person, "firstName"));
	if (told)
		p->name = full_name(a, person);
	json_decref(person);
	if (!told || !p->name) {
		log_line(LOG_WARN, "sign-in provider: no name of a person (%ld)", status);
		return ERR_UPSTREAM;
	}
	if (esia_http(conf, a, arena_printf(a, "%s/roles?embed=(elements)", path), NULL, access_token, &roles) == 200)
		json_array_foreach(json_object_get(roles, "elements"), i, role)
			add_organisation(a, role, p);
	json_decref(roles);
	return ERR_OK;
}
