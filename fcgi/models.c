#include "fcgi/models.h"

#include <stdio.h>
#include <string.h>

#include "fcgi/log.h"

static struct {
	char id[16];
	struct classifier *open;	/* NULL: its file is not whole */
} live[MODEL_KINDS];

static struct lexicon *lexicon;

const char *models_kind(enum model_kind kind)
{
	static const char *const NAMES[MODEL_KINDS] = {"theme", "organisation"};
	return NAMES[kind];
}

const char *models_path(const struct conf *conf, enum model_kind kind, const char *id, char out[MODELS_PATH])
{
	if (*id)
		snprintf(out, MODELS_PATH, "%s/models/%s-%.15s.model", conf->home, models_kind(kind), id);
	else
		snprintf(out, MODELS_PATH, "%s/models", conf->home);
	return out;
}

struct features *models_features(const struct conf *conf)
{
	static struct features *kept;
	const char *why = "";
	char dict[600];
	if (kept)
		return kept;
	snprintf(dict, sizeof dict, "%s/dict", conf->share);
	lexicon = lexicon ? lexicon : lexicon_new(dict, LEXICON_SOME, &why);
	struct masker *masker = lexicon ? masker_new(dict, &why) : NULL;
	kept = masker ? features_new(lexicon, masker) : NULL;
	if (!kept)
		log_line(LOG_FAIL, "texts cannot be read for models: %s", why);
	return kept;
}

struct lexicon *models_lexicon(const struct conf *conf)
{
	return models_features(conf) ? lexicon : NULL;
}

struct classifier *models_live(const struct conf *conf, struct db *db, enum model_kind kind, const char **id)
{
	DB_AUTO_RESULT row = NULL;
	const char *why = "";
	char path[MODELS_PATH];
	if (DB_RUN(db, Q_MODEL_LIVE, &row, models_kind(kind)) || !db_rows(row) || !models_features(conf))
		return NULL;
	if (strcmp(live[kind].id, db_text(row, 0, 0)) != 0) {
		classify_close(live[kind].open);
		snprintf(live[kind].id, sizeof live[kind].id, "%s", db_text(row, 0, 0));
		live[kind].open = classify_open(models_path(conf, kind, live[kind].id, path), &why);
		if (!live[kind].open)
			log_line(LOG_FAIL, "model %s %s: %s", models_kind(kind), live[kind].id, why);
	}
	*id = live[kind].id;
	return live[kind].open;
}
