#include "fcgi/api/card_guess.h"

#include <string.h>

static json_t *spoke_json(const struct classify_guess *g, const char *text, const struct shown *shown)
{
	json_t *out = json_array();
	for (int i = 0; i < g->words; i++)
		json_array_append_new(out, shown_words(shown, text, g->word[i].begin, g->word[i].end));
	return out;
}

static json_t *guess_json(const struct classify_guess *g, const char *name, const char *text, const struct shown *shown)
{
	json_auto_t *spoke = spoke_json(g, text, shown);
	json_t *first = json_array_get(spoke, 0);
	return json_pack("{s:s, s:s, s:O?, s:f, s:O}", "value", g->label, "name", name, "words", first ? first : json_null(), "chance", g->chance, "spoke", spoke);
}

json_t *card_guesses(struct req *r, enum model_kind kind, const char *text, const struct shown *shown)
{
	DB_AUTO_RESULT names = NULL;
	struct classify_guess guess[CLASSIFY_TOP];
	const char *id, *ids = "";
	json_t *out = json_array();
	struct classifier *c = models_live(r->conf, r->db, kind, &id);
	int n = c ? classify_text(c, models_features(r->conf), CLASSIFY_LABEL, text, strlen(text), guess) : 0;
	for (int i = 0; i < n; i++)
		ids = arena_printf(r->arena, "%s%s%s", ids, i ? "," : "", guess[i].label);
	if (!n || DB_RUN(r->db, Q_MODEL_NAMES, &names, models_kind(kind), arena_printf(r->arena, "{%s}", ids)))
		return out;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < db_rows(names); k++)
			if (!strcmp(db_text(names, k, 0), guess[i].label))
				json_array_append_new(out, guess_json(&guess[i], db_text(names, k, 1), text, shown));
	return out;
}

enum err card_judge(struct req *r, enum model_kind kind, const char *id, const char *text, const char *became)
{
	struct classify_guess guess[CLASSIFY_TOP];
	const char *model;
	struct classifier *c = models_live(r->conf, r->db, kind, &model);
	if (!c || !classify_text(c, models_features(r->conf), CLASSIFY_LABEL, text, strlen(text), guess))
		return ERR_OK;
	return DB_RUN(r->db, Q_MODEL_JUDGE, NULL, id, model, guess[0].label, arena_printf(r->arena, "%.6f", guess[0].chance), became);
}
