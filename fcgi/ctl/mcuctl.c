/* One command for operators. */
#include <errno.h>
#include <grp.h>
#include <locale.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/log.h"

#define VERSION "1"

static int help(int argc, char **argv);
static int version(int argc, char **argv);

/* To add a command: a row here, its function in fcgi/ctl/NAME.c, its declaration in ctl.h. */
static const struct ctl_command commands[] = {
	{"account", CTL_WRITE | CTL_AUDIT, ctl_account, "add --login ИМЯ --name ФИО --role РОЛЬ [--oid НОМЕР] [--post ДОЛЖНОСТЬ] [--organisation ID]",
	 "завести учётную запись человеку из ЕСИА (на стенде номер берётся из его имитатора)"},
	{"answers", CTL_WRITE | CTL_AUDIT, ctl_answers, "", "проверить все ответы заново: после загрузки большого города, правки списков"},
	{"card", CTL_WRITE | CTL_AUDIT, ctl_card, "[--anew]", "прочитать объект, неисправность, срочность и пожелание записей по новой версии перечня (--anew: у всех, кроме исправленного вручную)"},
	{"eval", CTL_READ | CTL_FILES, ctl_eval, "match ПАРЫ.tsv | search DOCS.ndjson QUERIES.ndjson QRELS.tsv | rank ОЦЕНКИ/ ТЕКСТЫ/ КУДА/ | places РАЗМЕТКА/ ТЕКСТЫ/ | card РАЗМЕТКА/ ТЕКСТЫ/ | urgency РАЗМЕТКА/ ТЕКСТЫ/ | classify ТЕКСТЫ/ | cluster ТЕКСТЫ.ndjson | labels ТЕКСТЫ.ndjson | duplicates ТЕКСТЫ.ndjson | mask ТЕКСТЫ.ndjson | spans РАЗМЕТКА.ndjson ТЕКСТЫ/ | bursts [РЯДЫ.csv [--weekly]] | effect | surveillance ОТВЕТЫ-R.tsv | replies [--tuning | ВЫГРУЗКА-ИМ.xlsx] | causes (--read ИСТИНА.json | [--refit] СЛУЧАИ.ndjson)", "измерить качество на своих файлах"},
	{"forecast", CTL_READ, ctl_forecast, "ОТ ДО", "проверить прогноз нарушений на прошедших неделях (последняя строка вывода — итог)"},
	{"gazetteer", CTL_WRITE | CTL_FILES | CTL_AUDIT, ctl_gazetteer, "ФАЙЛ… --settlement НАЗВАНИЕ|OBJECTID",
	 "загрузить улицы и дома одного поселения из файлов ГАР (AS_ADDR_OBJ, AS_…_HIERARCHY, AS_HOUSES)"},
	{"identities", CTL_WRITE | CTL_AUDIT, ctl_identities, "[--renew]",
	 "закрыть данные заявителей новейшим ключом (--renew: сначала сделать новый ключ); прерванное продолжает та же команда без --renew"},
	{"import", CTL_WRITE | CTL_FILES | CTL_AUDIT, ctl_import, "ФАЙЛ [--source S] [--mapping M.json] [--dry-run] [--channel C]",
	 "загрузить XLSX, CSV или NDJSON (последняя строка вывода — итог)"},
	{"keys", CTL_READ, ctl_keys, "[alarms]", "ключи входа и до какого дня они действуют (alarms: только те, с которыми что-то надо делать)"},
	{"rekey", CTL_WRITE | CTL_AUDIT, ctl_rekey, "[--retire]", "новый ключ для своих токенов, прежние ещё принимаются (--retire: вместо этого убрать прежние)"},
	{"places", CTL_WRITE | CTL_AUDIT, ctl_places, "[--anew]", "распознать улицу и дом у записей без места (--anew: у всех, кроме указанных вручную)"},
	{"migrate", CTL_WRITE, ctl_migrate, "", "привести базу к последней версии"},
	{"compact", CTL_WRITE | CTL_AUDIT, ctl_compact, "", "упаковать поисковый индекс (ночью делается само)"},
	{"reindex", CTL_WRITE | CTL_AUDIT, ctl_reindex, "", "построить поисковый индекс заново рядом с действующим"},
	{"search", CTL_READ, ctl_search, "ЗАПРОС [--limit 10]", "найти (последняя строка вывода — сколько всего)"},
	{"token", CTL_WRITE | CTL_AUDIT, ctl_token, "--account ИМЯ [--hours 12]", "выдать токен для скриптов (последняя строка вывода)"},
	{"demo", CTL_WRITE | CTL_AUDIT, ctl_demo, "[--seed 1] [--messages 20000] [--from ГГГГ-ММ-ДД] [--to ГГГГ-ММ-ДД] [--truth ФАЙЛ] [--trial СЛОВА.tsv] [--force]",
	 "загрузить демонстрационный город в пустую базу"},
	{"verify", CTL_WRITE, ctl_verify, "[deadlines | sums] [--repair] | audit [--head ГОЛОВА] | identities",
	 "сверить базу и поисковый индекс; сроки или суммы, записанные и рассчитанные заново; журнал действий и цепочку над ним; открываются ли данные заявителей"},
	{"help", CTL_READ, help, "", "этот список"},
	{"version", CTL_READ, version, "", "версия программы"},
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static struct conf conf;

const struct conf *ctl_conf(void)
{
	return &conf;
}

static int help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("mcuctl КОМАНДА …\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %s%s%s\n        %s\n", commands[i].name, *commands[i].usage ? " " : "", commands[i].usage,
		       commands[i].help);
	return 0;
}

static int version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("mcuctl %s\n", VERSION);
	return 0;
}

int ctl_usage(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			fprintf(stderr, "mcuctl %s %s\n", name, commands[i].usage);
	return 2;
}

/* The owner of the state folder may not be able to read root's checkout; the staged copy holds the same files. */
static void share_readable(void)
{
	char staged[sizeof(conf.share)];
	int n = snprintf(staged, sizeof(staged), "%s/app/share", conf.home);
	if (access(conf.share, R_OK | X_OK) && n > 0 && (size_t)n < sizeof(staged) && !access(staged, R_OK | X_OK))
		memcpy(conf.share, staged, (size_t)n + 1);
}

bool ctl_drop_root(void)
{
	struct stat st;
	if (geteuid() != 0 || stat(conf.home, &st) || st.st_uid == 0)
		return true;
	struct passwd *p = getpwuid(st.st_uid);
	if ((p ? initgroups(p->pw_name, p->pw_gid) : setgroups(0, NULL)) || setgid(p ? p->pw_gid : st.st_gid) ||
	    setuid(st.st_uid)) {
		fprintf(stderr, "Не удалось стать владельцем %s: %s.\n", conf.home, strerror(errno));
		return false;
	}
	share_readable();
	return true;
}

struct db *ctl_open(enum db_role role)
{
	struct db *db = db_new(&conf, role);
	if (!db)
		fprintf(stderr, "База данных недоступна (%s). Запущена ли система?\n", conf.dsn);
	return db;
}

/* Takes n words out of argv at i. */
static void remove_words(int *argc, char **argv, int i, int n)
{
	memmove(argv + i, argv + i + n, (size_t)(*argc - i - n + 1) * sizeof(*argv));
	*argc -= n;
}

const char *ctl_option(int *argc, char **argv, const char *name)
{
	size_t n = strlen(name);
	for (int i = 1; i < *argc; i++) {
		if (!strncmp(argv[i], name, n) && argv[i][n] == '=') {
			const char *value = argv[i] + n + 1;
			remove_words(argc, argv, i, 1);
			return value;
		}
		if (!strcmp(argv[i], name) && i + 1 < *argc) {
			const char *value = argv[i + 1];
			remove_words(argc, argv, i, 2);
			return value;
		}
	}
	return NULL;
}

bool ctl_flag(int *argc, char **argv, const char *name)
{
	for (int i = 1; i < *argc; i++) {
		if (!strcmp(argv[i], name)) {
			remove_words(argc, argv, i, 1);
			return true;
		}
	}
	return false;
}

static int run(const struct ctl_command *c, int argc, char **argv)
{
	char why[512];
	bool quiet = c->run == help || c->run == version;
	if (!quiet && !conf_load(&conf, why, sizeof(why))) {
		fprintf(stderr, "%s\n", why);
		return 2;
	}
	ctl_audit_begin();
	if (!quiet && !(c->flags & CTL_FILES) && !ctl_drop_root())
		return 1;
	int status = c->run(argc, argv);
	bool told = status == 2 || !(c->flags & CTL_AUDIT) || ctl_audit_end(c->name, status);
	return status ? status : told ? 0 : 1;
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	log_open("mcuctl");
	const char *name = argc > 1 ? argv[1] : "help";
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return run(&commands[i], argc - 1, argv + 1);
	fprintf(stderr, "Нет команды «%s». Список: mcuctl help\n", name);
	return 2;
}
