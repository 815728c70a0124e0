/*
 * models.h - the live models of themes and organisations (search/discover/classify.h) in a process, and their files.
 *
 * A model is the file MCU_HOME/models/KIND-ID.model of a row of `model`; it is opened when a process first needs it and again when
 * another version is live. Without a live version, or with a file that is not whole (logged once), there are no proposals.
 */
#ifndef MCU_MODELS_H
#define MCU_MODELS_H

#include "fcgi/conf.h"
#include "fcgi/db.h"
#include "search/discover/classify.h"

enum model_kind { MODEL_THEME, MODEL_ORGANISATION, MODEL_KINDS };

enum { MODELS_PATH = 400 };

/* "theme", "organisation": the values of model.kind. */
const char *models_kind(enum model_kind kind);

/* The file of a version; id "" is the folder itself. */
const char *models_path(const struct conf *conf, enum model_kind kind, const char *id, char out[MODELS_PATH]);

/* What reads texts for models in this process, made at the first use and kept; NULL (logged) when the dictionary cannot be read. */
struct features *models_features(const struct conf *conf);
struct lexicon *models_lexicon(const struct conf *conf);

/* The model that is live for the open transaction of db; NULL: none. Its id to *id, borrowed like the model until the next call. */
struct classifier *models_live(const struct conf *conf, struct db *db, enum model_kind kind, const char **id);

#endif
