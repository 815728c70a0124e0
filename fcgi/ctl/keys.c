/* mcuctl keys: what signs and verifies sign-ins, until when; mcuctl rekey: a new key for our own tokens while the system runs. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/auth.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/key_ring.h"
#include "fcgi/keys.h"

enum { OVERLAP_S = 3600, NAME_MAX_SIZE = 300 };

static int is_own(const struct dirent *d)
{
	return auth_is_key_file(d->d_name);
}

/* When a key of this name was made: jwt-YYYYMMDDHHMMSS.pem, UTC; 0 for a name that says no time. */
static time_t made_at(const char *name)
{
	struct tm t = {0};
	return strptime(name + 4, "%Y%m%d%H%M%S", &t) ? timegm(&t) : 0;
}

static int own_keys(struct dirent ***files)
{
	int n = scandir(ctl_conf()->keys, files, is_own, alphasort);
	if (n < 0)
		fprintf(stderr, "Не читается папка ключей %s.\n", ctl_conf()->keys);
	return n;
}

static void drop(struct dirent **files, int n)
{
	for (int i = 0; i < n; i++)
		free(files[i]);
	free(files);
}

static const char *state_words(const char *state)
{
	return !strcmp(state, "ok") ? "действует" : !strcmp(state, "soon") ? "СКОРО КОНЧИТСЯ" : !strcmp(state, "over") ? "КОНЧИЛСЯ" : "НЕ ГОДИТСЯ";
}

static const char *text_of(const json_t *key, const char *name)
{
	const char *s = json_string_value(json_object_get(key, name));
	return s ? s : "";
}

/* Those of others and the client's; with alarms only what needs somebody. How many are not in order. */
static int print_others(bool alarms)
{
	json_auto_t *keys = key_ring_state(ctl_conf(), time(NULL));
	size_t i;
	json_t *k;
	int wrong = 0;
	json_array_foreach(keys, i, k) {
		const char *state = text_of(k, "state"), *alg = text_of(k, "alg"), *until = text_of(k, "until");
		bool bad = strcmp(state, "ok") != 0;
		wrong += bad;
		if (bad || !alarms)
			printf("%s/%s %s, %s%.10s: %s\n", text_of(k, "use"), text_of(k, "name"), *alg ? alg : "?", *until ? "до " : "без срока", until, state_words(state));
	}
	return wrong;
}

static int list(bool alarms)
{
	struct dirent **files;
	int n = alarms ? 0 : own_keys(&files);
	if (n < 0)
		return 1;
	for (int i = 0; i < n; i++)
		printf("own/%s ES256: %s\n", files[i]->d_name, i == n - 1 ? "подписывает" : "прежний, ещё принимается");
	if (!alarms)
		drop(files, n);
	return print_others(alarms) ? 1 : 0;
}

/* A key whose follower has signed for longer than any token of a browser lives; those of scripts end with it. */
static int retire(void)
{
	struct dirent **files;
	char path[sizeof ctl_conf()->keys + NAME_MAX_SIZE];
	int n = own_keys(&files), gone = 0;
	if (n < 0)
		return 1;
	for (int i = 0; i + 1 < n; i++) {
		snprintf(path, sizeof path, "%s/%s", ctl_conf()->keys, files[i]->d_name);
		if (made_at(files[i + 1]->d_name) + OVERLAP_S < time(NULL) && !unlink(path))
			gone++;
	}
	drop(files, n);
	printf("Убрано прежних ключей: %d. Токены для программ, подписанные ими, больше не действуют: выдайте новые (mcuctl token).\n", gone);
	return 0;
}

static int renew(void)
{
	char name[AUTH_KEY_NAME];
	if (auth_make_key(ctl_conf(), name))
		return 1;
	printf("Новый ключ %s подписывает со следующего запроса, прежние ещё принимаются. Через час: mcuctl rekey --retire.\n", name);
	return 0;
}

int ctl_keys(int argc, char **argv)
{
	bool alarms = argc == 2 && !strcmp(argv[1], "alarms");
	return argc == 1 || alarms ? list(alarms) : ctl_usage("keys");
}

int ctl_rekey(int argc, char **argv)
{
	bool old = ctl_flag(&argc, argv, "--retire");
	return argc != 1 ? ctl_usage("rekey") : old ? retire() : renew();
}
