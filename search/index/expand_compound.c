/* expand_compound.c - words cut together: медкарта is медицинская карта, and the other way round. */
#include <stdio.h>
#include <string.h>

#include "search/index/expand.h"
#include "search/text/utf8.h"

#define COMPOUND_WINDOW 2
#define TAIL_LETTERS 4		/* a shorter rest is an accident: мед-аль */

/* One beginning may stand for several adjectives. */
static const struct { const char *cut, *full; } BEGINNINGS[] = {
	{"мед", "медицинский"}, {"спец", "специальный"}, {"гор", "городской"}, {"соц", "социальный"}, {"гос", "государственный"},
	{"рай", "районный"}, {"обл", "областной"}, {"дет", "детский"}, {"спорт", "спортивный"}, {"строй", "строительный"},
	{"тех", "технический"}, {"сан", "санитарный"}, {"кап", "капитальный"}, {"жил", "жилищный"}, {"жил", "жилой"}, {"проф", "профессиональный"},
	{"пром", "промышленный"}, {"тепло", "тепловой"}, {"электро", "электрический"}, {"газо", "газовый"}, {"вело", "велосипедный"},
	{"авто", "автомобильный"}, {"эко", "экологический"}, {"энерго", "энергетический"}, {"пож", "пожарный"}, {"фин", "финансовый"},
	{"хоз", "хозяйственный"}, {"физ", "физический"}, {"мат", "материальный"}, {"гум", "гуманитарный"}, {"турист", "туристический"},
	{"юр", "юридический"}, {"ген", "генеральный"}, {"дом", "домашний"}, {"комм", "коммунальный"}, {"муни", "муниципальный"},
	{"школ", "школьный"}, {"снего", "снежный"}, {"земле", "земельный"}, {"бензо", "бензиновый"}, {"нефте", "нефтяной"},
	{"психо", "психологический"}, {"микро", "маленький"}, {"сельхоз", "сельскохозяйственный"},
};
enum { BEGINNINGS_N = sizeof BEGINNINGS / sizeof *BEGINNINGS };

static bool is_there(const struct expander *x, const char *term)
{
	return !x->world->frequency || expand_frequency(x, term, 1);
}

/* медкарта → медицинский and карта side by side. */
void expand_compound_split(struct expander *x, struct query_node *leaf)
{
	const struct query_slot own = leaf->alt->slot[0];
	char shown[256];
	for (int i = 0; i < own.terms; i++) {
		for (size_t k = 0; k < BEGINNINGS_N; k++) {
			size_t n = strlen(BEGINNINGS[k].cut);
			const char *tail = own.term[i] + n;
			if (strncmp(own.term[i], BEGINNINGS[k].cut, n) != 0 || utf8_length(tail, strlen(tail)) < TAIL_LETTERS)
				continue;
			if (!(lexicon_parts(x->world->lexicon, tail) & LEXICON_OTHER) || !is_there(x, tail) || !is_there(x, BEGINNINGS[k].full))
				continue;
			struct query_alt *alt = expand_alt(x, leaf, 2, COMPOUND_WINDOW, false);
			if (!alt)
				return;
			expand_slot_add(x, &alt->slot[0], BEGINNINGS[k].full);
			expand_slot_add(x, &alt->slot[1], tail);
			snprintf(shown, sizeof shown, "%s %s", BEGINNINGS[k].full, tail);
			query_add_note(x->q, CHANGE_SYNONYM, leaf->text, shown);
		}
	}
}

/* медицинская карта → медкарта, when the collection has the word. */
bool expand_compound_join(struct expander *x, const struct query_node *first, const struct query_node *second, struct query_node *out, const char *shown)
{
	char word[2 * TOKEN_MAX];
	bool any = false;
	for (size_t k = 0; k < BEGINNINGS_N; k++) {
		if (!expand_has_term(first, BEGINNINGS[k].full))
			continue;
		for (int i = 0; i < second->alt->slot[0].terms; i++) {
			const char *tail = second->alt->slot[0].term[i];
			snprintf(word, sizeof word, "%s%s", BEGINNINGS[k].cut, tail);
			if (utf8_length(tail, strlen(tail)) < TAIL_LETTERS || strlen(word) > TOKEN_MAX || !x->world->frequency || !is_there(x, word))
				continue;
			struct query_alt *alt = expand_alt(x, out, 1, 1, false);
			if (!alt)
				return false;
			expand_slot_add(x, &alt->slot[0], word);
			query_add_note(x->q, CHANGE_SYNONYM, shown, word);
			any = true;
		}
	}
	return any;
}
