/* What a folded word says: a sign of what stands beside it, a name by its look, a name by the dictionary. */
#include <stdlib.h>
#include <string.h>

#include "search/text/mask_in.h"
#include "search/text/tokens.h"

#define FORMS 8192		/* remembered; a power of two */

struct form {
	char text[58];		/* "" when free; longer words are not remembered */
	uint16_t flags;
	uint8_t word;
	bool looked;		/* flags are those of the dictionary too */
};

/* Words with what they say; a star: any ending of up to four letters. */
static const struct { const char *text; enum mask_word word; } CLASS[] = {
	{"адресу", WORD_AT}, {"академика", WORD_TITLE}, {"адмирала", WORD_TITLE}, {"акт*", WORD_RECORD},
	{"близ", WORD_AT}, {"б-р", WORD_STREET}, {"бульвар*", WORD_STREET}, {"бул", WORD_STREET}, {"бюст*", WORD_MEMORIAL},
	{"вдоль", WORD_AT}, {"возле", WORD_AT}, {"вх", WORD_RECORD}, {"врач*", WORD_PERSON}, {"воспитател*", WORD_PERSON},
	{"г-н*", WORD_PERSON}, {"г-жа", WORD_PERSON}, {"г-же", WORD_PERSON}, {"г-жи", WORD_PERSON}, {"г-жу", WORD_PERSON},
	{"господин*", WORD_PERSON}, {"госпож*", WORD_PERSON}, {"гражданин*", WORD_PERSON}, {"гражданк*", WORD_PERSON}, {"гр", WORD_PERSON},
	{"гр-н*", WORD_PERSON}, {"гр-к*", WORD_PERSON}, {"генерала", WORD_TITLE}, {"героя", WORD_TITLE},
	{"д", WORD_HOUSE}, {"дом", WORD_HOUSE}, {"дома", WORD_HOUSE}, {"доме", WORD_HOUSE}, {"дому", WORD_HOUSE}, {"домом", WORD_HOUSE},
	{"домов", WORD_HOUSES}, {"домах", WORD_HOUSES}, {"домам", WORD_HOUSES}, {"договор*", WORD_RECORD}, {"до", WORD_AT},
	{"дело", WORD_RECORD}, {"делу", WORD_RECORD}, {"депутат*", WORD_PERSON}, {"директор*", WORD_PERSON}, {"дворник*", WORD_PERSON},
	{"бабушк*", WORD_KIN}, {"брат", WORD_KIN}, {"брата", WORD_KIN}, {"брату", WORD_KIN}, {"внук*", WORD_KIN}, {"внучк*", WORD_KIN}, {"дедушк*", WORD_KIN},
	{"дочь", WORD_KIN}, {"дочери", WORD_KIN}, {"дочк*", WORD_KIN}, {"жена", WORD_KIN}, {"жены", WORD_KIN}, {"жене", WORD_KIN}, {"жену", WORD_KIN}, {"женой", WORD_KIN},
	{"заявитель", WORD_PERSON}, {"заявителя", WORD_PERSON}, {"заявителю", WORD_PERSON}, {"заявителем", WORD_PERSON}, {"заявительниц*", WORD_PERSON},
	{"мама", WORD_KIN}, {"мамы", WORD_KIN}, {"маме", WORD_KIN}, {"маму", WORD_KIN}, {"мамой", WORD_KIN}, {"муж", WORD_KIN}, {"мужа", WORD_KIN}, {"мужу", WORD_KIN}, {"мужем", WORD_KIN},
	{"папа", WORD_KIN}, {"папы", WORD_KIN}, {"папе", WORD_KIN}, {"папу", WORD_KIN}, {"сестра", WORD_KIN}, {"сестры", WORD_KIN}, {"сестре", WORD_KIN}, {"сестру", WORD_KIN}, {"сестрой", WORD_KIN},
	{"супруг*", WORD_KIN}, {"сын", WORD_KIN}, {"сына", WORD_KIN}, {"сыну", WORD_KIN}, {"сыном", WORD_KIN},
	{"жалоб*", WORD_RECORD}, {"жительниц*", WORD_PERSON}, {"житель", WORD_PERSON}, {"жителя", WORD_PERSON}, {"жителю", WORD_PERSON}, {"жилец", WORD_PERSON}, {"жильца", WORD_PERSON},
	{"заявк*", WORD_RECORD}, {"заявлени*", WORD_RECORD}, {"заказ*", WORD_RECORD}, {"зовут", WORD_CALLED}, {"заведующ*", WORD_PERSON},
	{"и", WORD_AND}, {"им", WORD_MEMORIAL}, {"имени", WORD_MEMORIAL}, {"инн", WORD_INN}, {"исх", WORD_RECORD}, {"инспектор*", WORD_PERSON},
	{"имя", WORD_CALLED}, {"ип", WORD_PERSON}, {"исполнител*", WORD_PERSON},
	{"кв", WORD_FLAT}, {"квартира", WORD_FLAT}, {"квартире", WORD_FLAT}, {"квартиру", WORD_FLAT}, {"квартирой", WORD_FLAT},
	{"квартиры", WORD_FLATS}, {"квартирах", WORD_FLATS}, {"квартир", WORD_FLATS}, {"квартирам", WORD_FLATS}, {"кв-ра", WORD_FLAT},
	{"кв-ры", WORD_FLAT}, {"кв-ре", WORD_FLAT}, {"кв-ру", WORD_FLAT}, {"карт*", WORD_CARD}, {"код", WORD_RECORD}, {"квитанци*", WORD_RECORD},
	{"коп", WORD_UNIT}, {"капитана", WORD_TITLE}, {"кызы", WORD_SON},
	{"лс", WORD_RECORD}, {"лейтенанта", WORD_TITLE}, {"лет", WORD_UNIT}, {"л-с", WORD_RECORD},
	{"маршала", WORD_TITLE}, {"маршрут*", WORD_RECORD}, {"моб*", WORD_PHONE}, {"метр*", WORD_UNIT}, {"м", WORD_UNIT}, {"м2", WORD_UNIT}, {"мастер", WORD_PERSON},
	{"мастеру", WORD_PERSON}, {"мастера", WORD_PERSON}, {"мастером", WORD_PERSON}, {"медсестр*", WORD_PERSON},
	{"на", WORD_AT}, {"наб", WORD_STREET}, {"набережн*", WORD_STREET}, {"напротив", WORD_AT}, {"номер*", WORD_NUMBER},
	{"обращени*", WORD_RECORD}, {"омс", WORD_CARD}, {"полис*", WORD_CARD}, {"оглы", WORD_SON}, {"около", WORD_AT}, {"от", WORD_AT}, {"отчество", WORD_CALLED},
	{"паспорт*", WORD_PASSPORT}, {"пасп", WORD_PASSPORT}, {"серия", WORD_PASSPORT}, {"серии", WORD_PASSPORT}, {"сер", WORD_PASSPORT},
	{"пер", WORD_STREET}, {"переул*", WORD_STREET}, {"пл", WORD_STREET}, {"площад*", WORD_STREET}, {"пр", WORD_STREET}, {"пр-т", WORD_STREET},
	{"пр-кт", WORD_STREET}, {"пр-кте", WORD_STREET}, {"пр-те", WORD_STREET}, {"пр-ту", WORD_STREET}, {"просп", WORD_STREET},
	{"проспект*", WORD_STREET}, {"проезд*", WORD_STREET}, {"по", WORD_AT}, {"памятник*", WORD_MEMORIAL},
	{"пенсионер*", WORD_PERSON}, {"преподавател*", WORD_PERSON}, {"председател*", WORD_PERSON}, {"позвон*", WORD_PHONE},
	{"руб*", WORD_UNIT}, {"р", WORD_UNIT}, {"рублей", WORD_UNIT}, {"расчетн*", WORD_ACCOUNT}, {"расч", WORD_ACCOUNT}, {"р-с", WORD_ACCOUNT},
	{"с", WORD_AT}, {"снилс", WORD_SNILS}, {"счет*", WORD_ACCOUNT}, {"сч", WORD_ACCOUNT}, {"сот", WORD_PHONE}, {"сотов*", WORD_PHONE},
	{"сосед*", WORD_PERSON}, {"специалист*", WORD_PERSON}, {"старост*", WORD_PERSON}, {"см", WORD_UNIT},
	{"тел", WORD_PHONE}, {"телефон*", WORD_PHONE}, {"т", WORD_PHONE}, {"тыс", WORD_UNIT}, {"тупик*", WORD_STREET}, {"терапевт*", WORD_PERSON},
	{"ул", WORD_STREET}, {"улиц*", WORD_STREET}, {"уважением", WORD_CALLED}, {"уважаем*", WORD_PERSON}, {"учител*", WORD_PERSON},
	{"угол", WORD_AT}, {"уин", WORD_RECORD}, {"участков*", WORD_PERSON}, {"уулу", WORD_SON},
	{"загранпаспорт*", WORD_PASSPORT}, {"загран", WORD_PASSPORT}, {"рожд", WORD_BORN}, {"рождени*", WORD_BORN}, {"родил*", WORD_BORN},
	{"фамили*", WORD_CALLED}, {"фио", WORD_CALLED}, {"факс*", WORD_PHONE}, {"фельдшер*", WORD_PERSON},
	{"шосс*", WORD_STREET}, {"штук", WORD_UNIT}, {"шт", WORD_UNIT},
	{"градус*", WORD_UNIT}, {"человек*", WORD_UNIT}, {"подъезд*", WORD_UNIT}, {"процент*", WORD_UNIT}, {"месяц*", WORD_UNIT}, {"час*", WORD_UNIT},
	{"дней", WORD_UNIT}, {"дня", WORD_UNIT}, {"раз", WORD_UNIT}, {"комнат*", WORD_UNIT}, {"контакт*", WORD_PHONE},
	{"звон*", WORD_PHONE}, {"whatsapp", WORD_PHONE}, {"viber", WORD_PHONE}, {"ватсап*", WORD_PHONE}, {"вайбер*", WORD_PHONE},
	{"этаж*", WORD_UNIT},
};
#define CLASSES (sizeof CLASS / sizeof *CLASS)


static bool fits(const char *entry, const char *word)
{
	size_t n = strcspn(entry, "*");
	if (strncmp(entry, word, n) != 0)
		return false;
	return entry[n] ? strlen(word + n) <= 8 : !word[n];
}

static enum mask_word class_of(const char *folded)
{
	int value;
	for (size_t i = 0; i < CLASSES; i++)
		if (CLASS[i].text[1] == folded[1] && fits(CLASS[i].text, folded))
			return CLASS[i].word;
	return mask_numeral(folded, &value);
}

/* Does the word end with one of the stems and one of the endings behind it, with two letters or more before? */
static bool ends_with(const char *word, size_t len, const char *const *stems, const char *const *endings)
{
	for (; *endings; endings++) {
		size_t e = strlen(*endings);
		if (len < e || memcmp(word + len - e, *endings, e) != 0)
			continue;
		for (const char *const *stem = stems; *stem; stem++) {
			size_t n = strlen(*stem);
			if (len >= e + n + 4 && memcmp(word + len - e - n, *stem, n) == 0)
				return true;
		}
	}
	return false;
}

static unsigned endings_of(const char *word, size_t len)
{
	static const char *const FATHER[] = {"ович", "евич", "иевич", "ыч", "овн", "евн", "иничн", NULL};
	static const char *const OF_FATHER[] = {"", "а", "у", "ем", "ом", "е", "ы", "и", "ой", "ою", "ей", "ам", "ами", "ах", NULL};
	static const char *const OV[] = {"ов", "ев", "ин", "ын", NULL};
	static const char *const OF_OV[] = {"", "а", "у", "ым", "е", "ой", "ою", "ы", "ых", "ыми", NULL};
	static const char *const SKY[] = {"ск", "цк", NULL};
	static const char *const OF_SKY[] = {"ий", "ой", "ого", "ому", "им", "ом", "ая", "ую", "ие", "их", "ими", NULL};
	static const char *const OTHER[] = {"енко", "швили", "дзе", "ых", "чук", "юк", "щук", "ьян", "оян", "аян", "ич", "ко", NULL};
	static const char *const OF_OTHER[] = {"", "а", "у", "ом", "ем", "е", "и", NULL};
	unsigned flags = 0;
	if (ends_with(word, len, FATHER, OF_FATHER))
		flags |= ENDS_PATRONYMIC;
	if (ends_with(word, len, OV, OF_OV) || ends_with(word, len, SKY, OF_SKY) || ends_with(word, len, OTHER, OF_OTHER))
		flags |= ENDS_SURNAME;
	return flags;
}

/* «Петрова» is also a thing of Пётр's: nobody says so. */
static bool is_belonging(const struct dict_parse *p)
{
	static const char *const OF[] = {"ов", "ев", "ин", "ын"};
	size_t n = strlen(p->lemma);
	for (size_t i = 0; p->flags & DICT_SURNAME && p->flags & DICT_ADJECTIVE && i < sizeof OF / sizeof *OF; i++)
		if (n > 4 && !strcmp(p->lemma + n - 4, OF[i]))
			return true;
	return false;
}

static unsigned dictionary(struct masker *m, const char *folded)
{
	struct dict_parse parse[DICT_PARSES];
	int n = dict_lookup(m->dict, folded, parse);
	unsigned flags = n ? IS_KNOWN : 0, service = 0;
	for (int i = 0; i < n; i++) {
		unsigned f = parse[i].flags;
		service |= f & DICT_SERVICE;
		if (f & DICT_NOUN && f & DICT_PLAIN)
			flags |= IS_NOUN | (strcmp(parse[i].lemma, folded) ? IS_OBLIQUE : 0);
		flags |= f & DICT_PLAIN && !is_belonging(&parse[i]) ? IS_COMMON : 0;
		flags |= f & DICT_SURNAME ? IS_SURNAME : 0;
		flags |= f & DICT_PATRONYMIC ? IS_PATRONYMIC : 0;
		if (f & DICT_FIRST)
			flags |= IS_FIRST | (strcmp(parse[i].lemma, folded) == 0 ? IS_BASE : 0);
	}
	return service ? flags & ~(unsigned)(IS_NOUN | IS_OBLIQUE) : flags;
}

bool mask_is_noun(struct masker *m, const char *folded)
{
	struct dict_parse parse[DICT_PARSES];
	unsigned flags = 0;
	for (int n = dict_lookup(m->dict, folded, parse), i = 0; i < n; i++)
		flags |= parse[i].flags;
	return flags & DICT_NOUN && !(flags & (DICT_VERB | DICT_SERVICE));
}

static struct form *form_of(struct masker *m, const char *folded, size_t len, struct form *spare)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)folded[i]) * 16777619u;
	struct form *f = len < sizeof f->text ? &m->cache[(h ^ h >> 15) & (FORMS - 1)] : spare;
	if (f != spare && memcmp(f->text, folded, len + 1) == 0)
		return f;
	*f = (struct form){.word = (uint8_t)class_of(folded), .flags = (uint16_t)endings_of(folded, len)};
	if (f != spare)
		memcpy(f->text, folded, len + 1);
	return f;
}

unsigned mask_form(struct masker *m, const char *folded, size_t len, enum mask_word *word)
{
	struct form spare;
	const struct form *f = form_of(m, folded, len, &spare);
	*word = (enum mask_word)f->word;
	return f->flags & (ENDS_SURNAME | ENDS_PATRONYMIC);
}

unsigned mask_dictionary(struct masker *m, const char *folded)
{
	struct form spare, *f = form_of(m, folded, strlen(folded), &spare);
	if (!f->looked)
		f->flags = (uint16_t)(f->flags | dictionary(m, folded));
	f->looked = true;
	return f->flags;
}

bool mask_forms_new(struct masker *m)
{
	m->cache = calloc(FORMS, sizeof *m->cache);
	return m->cache;
}
