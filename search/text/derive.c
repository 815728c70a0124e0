#include "search/text/derive.h"

#include <stdio.h>
#include <string.h>

#include "search/text/dict.h"
#include "search/text/utf8.h"

enum part { VERB, NOUN, ADJECTIVE };
/* Of b: its last consonant is softened, or only к г х ц are; its root о is а. Of a: it has a prefix. */
enum { SOFT = 1, BACK = 2, VOWEL = 4, PREFIXED = 8 };

/* Two words of one base: base+a of part pa, base+b of part pb; the base has at least `least` letters. */
struct rule {
	const char *a;
	enum part pa;
	const char *b;
	enum part pb;
	int least, flags;
};

static const struct rule RULES[] = {
	/* aspects first: the second step of derive() needs them */
	{"ить", VERB, "ять", VERB, 3, SOFT}, {"ить", VERB, "ать", VERB, 3, SOFT}, {"ить", VERB, "ивать", VERB, 3, SOFT | VOWEL},
	{"ать", VERB, "ывать", VERB, 3, VOWEL}, {"ать", VERB, "ивать", VERB, 3, VOWEL}, {"еть", VERB, "ивать", VERB, 4, VOWEL},
	{"ть", VERB, "вать", VERB, 3, 0}, {"нуть", VERB, "ать", VERB, 4, 0}, {"ти", VERB, "тать", VERB, 4, 0}, {"ечь", VERB, "екать", VERB, 1, 0},
	{"ереть", VERB, "ирать", VERB, 1, 0}, {"рвать", VERB, "рывать", VERB, 2, 0}, {"орвать", VERB, "рывать", VERB, 1, 0},
	{"йти", VERB, "ходить", VERB, 1, 0}, {"ехать", VERB, "езжать", VERB, 1, 0},
	{"ть", VERB, "ться", VERB, 3, 0}, {"ти", VERB, "тись", VERB, 3, 0},
	/* what is done, and its name */
	{"ить", VERB, "ение", NOUN, 3, SOFT}, {"ать", VERB, "ание", NOUN, 3, 0}, {"ять", VERB, "ение", NOUN, 4, 0},
	{"ать", VERB, "ение", NOUN, 4, 0}, {"еть", VERB, "ение", NOUN, 3, 0}, {"ировать", VERB, "ация", NOUN, 3, 0},
	{"ицировать", VERB, "икация", NOUN, 3, 0}, {"ицировать", VERB, "екция", NOUN, 3, 0}, {"ировать", VERB, "", NOUN, 4, 0}, {"ить", VERB, "ка", NOUN, 5, 0},
	{"ать", VERB, "ка", NOUN, 5, 0}, {"ять", VERB, "ка", NOUN, 5, 0}, {"ить", VERB, "йка", NOUN, 4, 0},
	{"ить", VERB, "", NOUN, 4, PREFIXED}, {"ать", VERB, "", NOUN, 4, PREFIXED}, {"еть", VERB, "", NOUN, 4, PREFIXED},
	{"ывать", VERB, "", NOUN, 4, PREFIXED}, {"ивать", VERB, "", NOUN, 4, PREFIXED},
	{"ить", VERB, "ительный", ADJECTIVE, 3, 0}, {"ать", VERB, "ательный", ADJECTIVE, 4, 0}, {"ание", NOUN, "ательный", ADJECTIVE, 4, 0},
	{"ить", VERB, "енный", ADJECTIVE, 5, SOFT}, {"ать", VERB, "анный", ADJECTIVE, 5, 0}, {"ия", NOUN, "ировать", VERB, 4, 0},
	{"ать", VERB, "альный", ADJECTIVE, 3, 0}, {"ить", VERB, "ильный", ADJECTIVE, 3, 0}, {"ить", VERB, "илка", NOUN, 2, 0},
	{"ать", VERB, "алка", NOUN, 3, 0}, {"еть", VERB, "ый", ADJECTIVE, 3, 0}, {"ить", VERB, "ый", ADJECTIVE, 4, 0}, {"ительный", ADJECTIVE, "ение", NOUN, 3, SOFT},
	{"рвать", VERB, "рыв", NOUN, 1, 0}, {"орвать", VERB, "рыв", NOUN, 1, 0}, {"отать", VERB, "от", NOUN, 3, 0},
	{"овать", VERB, "а", NOUN, 4, 0}, {"овать", VERB, "", NOUN, 5, 0},
	/* how it is done, and of what kind */
	{"о", NOUN, "ый", ADJECTIVE, 3, 0}, {"о", NOUN, "ий", ADJECTIVE, 3, 0}, {"о", NOUN, "ой", ADJECTIVE, 4, 0}, {"ски", NOUN, "ский", ADJECTIVE, 3, 0},
	/* a thing and what belongs to it */
	{"", NOUN, "ный", ADJECTIVE, 4, BACK}, {"а", NOUN, "ный", ADJECTIVE, 4, BACK}, {"о", NOUN, "ный", ADJECTIVE, 4, BACK},
	{"я", NOUN, "ный", ADJECTIVE, 4, 0}, {"", NOUN, "ной", ADJECTIVE, 3, 0}, {"а", NOUN, "ной", ADJECTIVE, 3, 0},
	{"", NOUN, "овый", ADJECTIVE, 5, 0}, {"а", NOUN, "овый", ADJECTIVE, 3, 0}, {"ня", NOUN, "невый", ADJECTIVE, 3, 0}, {"", NOUN, "ский", ADJECTIVE, 3, 0},
	{"", NOUN, "ской", ADJECTIVE, 3, 0}, {"ла", NOUN, "льный", ADJECTIVE, 3, 0}, {"ль", NOUN, "льный", ADJECTIVE, 3, 0},
	{"ло", NOUN, "льный", ADJECTIVE, 3, 0}, {"л", NOUN, "льный", ADJECTIVE, 4, 0}, {"ль", NOUN, "льский", ADJECTIVE, 3, 0},
	{"ло", NOUN, "льский", ADJECTIVE, 2, 0}, {"а", NOUN, "ский", ADJECTIVE, 4, 0}, {"ия", NOUN, "ийский", ADJECTIVE, 3, 0},
	{"ь", NOUN, "ной", ADJECTIVE, 3, 0}, {"ь", NOUN, "евой", ADJECTIVE, 3, 0}, {"ь", NOUN, "ний", ADJECTIVE, 4, 0},
	{"а", NOUN, "ний", ADJECTIVE, 3, 0}, {"о", NOUN, "ний", ADJECTIVE, 3, 0}, {"", NOUN, "ний", ADJECTIVE, 5, 0},
	{"", NOUN, "ивный", ADJECTIVE, 4, 0}, {"ость", NOUN, "ой", ADJECTIVE, 3, 0},
	{"ия", NOUN, "ионный", ADJECTIVE, 3, 0}, {"ика", NOUN, "ический", ADJECTIVE, 3, 0}, {"ия", NOUN, "ический", ADJECTIVE, 4, 0},
	{"ство", NOUN, "ственный", ADJECTIVE, 3, 0}, {"ество", NOUN, "еский", ADJECTIVE, 4, 0}, {"ие", NOUN, "ный", ADJECTIVE, 4, 0},
	{"ость", NOUN, "ый", ADJECTIVE, 3, 0}, {"ость", NOUN, "ий", ADJECTIVE, 3, 0},
	{"ота", NOUN, "ый", ADJECTIVE, 3, 0}, {"ота", NOUN, "окий", ADJECTIVE, 3, 0}, {"ина", NOUN, "окий", ADJECTIVE, 3, 0},
	{"о", NOUN, "истый", ADJECTIVE, 3, 0}, {"а", NOUN, "истый", ADJECTIVE, 3, 0}, {"", NOUN, "истый", ADJECTIVE, 3, 0},
	{"ь", NOUN, "ный", ADJECTIVE, 4, 0}, {"иль", NOUN, "илой", ADJECTIVE, 1, 0}, {"ство", NOUN, "ник", NOUN, 4, 0},
	{"", NOUN, "ик", NOUN, 4, 0}, {"ь", NOUN, "ик", NOUN, 4, 0}, {"", NOUN, "ник", NOUN, 5, 0}, {"а", NOUN, "ник", NOUN, 5, 0},
	{"ик", NOUN, "ический", ADJECTIVE, 4, 0}, {"щик", NOUN, "ный", ADJECTIVE, 5, 0}, {"чик", NOUN, "ный", ADJECTIVE, 5, 0},
	{"", NOUN, "ия", NOUN, 6, 0}, {"ень", NOUN, "невый", ADJECTIVE, 3, 0}, {"ень", NOUN, "невой", ADJECTIVE, 3, 0},
	{"атель", NOUN, "ание", NOUN, 5, 0}, {"а", NOUN, "ать", VERB, 5, 0},
	/* … of fewer words */
	{"", NOUN, "овый", ADJECTIVE, 3, 0}, {"", NOUN, "овой", ADJECTIVE, 3, 0}, {"а", NOUN, "овой", ADJECTIVE, 3, 0},
	{"о", NOUN, "овой", ADJECTIVE, 3, 0}, {"й", NOUN, "евой", ADJECTIVE, 3, 0}, {"е", NOUN, "евой", ADJECTIVE, 3, 0},
	{"а", NOUN, "ной", ADJECTIVE, 3, BACK}, {"о", NOUN, "ной", ADJECTIVE, 3, 0}, {"е", NOUN, "ской", ADJECTIVE, 3, 0},
	{"а", NOUN, "ный", ADJECTIVE, 3, 0}, {"", NOUN, "яной", ADJECTIVE, 3, 0}, {"а", NOUN, "яной", ADJECTIVE, 3, 0},
	{"ь", NOUN, "яной", ADJECTIVE, 3, 0}, {"а", NOUN, "яный", ADJECTIVE, 3, 0}, {"о", NOUN, "янный", ADJECTIVE, 3, 0},
	{"ка", NOUN, "очный", ADJECTIVE, 3, 0}, {"ок", NOUN, "очный", ADJECTIVE, 3, 0}, {"йка", NOUN, "ечный", ADJECTIVE, 3, 0},
	{"це", NOUN, "ечный", ADJECTIVE, 3, 0}, {"ца", NOUN, "чий", ADJECTIVE, 3, 0}, {"ня", NOUN, "онный", ADJECTIVE, 3, 0},
	{"ня", NOUN, "енный", ADJECTIVE, 3, 0}, {"ень", NOUN, "енный", ADJECTIVE, 3, 0}, {"арь", NOUN, "арный", ADJECTIVE, 3, 0},
	{"ыль", NOUN, "ыльный", ADJECTIVE, 1, 0}, {"ля", NOUN, "льный", ADJECTIVE, 3, 0}, {"нна", NOUN, "нный", ADJECTIVE, 2, 0},
	{"ей", NOUN, "ейный", ADJECTIVE, 3, 0}, {"ий", NOUN, "ный", ADJECTIVE, 5, 0}, {"ья", NOUN, "ейный", ADJECTIVE, 2, 0},
	{"", NOUN, "альный", ADJECTIVE, 4, 0}, {"а", NOUN, "альный", ADJECTIVE, 4, 0}, {"", NOUN, "овский", ADJECTIVE, 4, 0},
	{"ск", NOUN, "ский", ADJECTIVE, 3, 0}, {"ент", NOUN, "енческий", ADJECTIVE, 3, 0}, {"", NOUN, "ический", ADJECTIVE, 5, 0},
	{"изм", NOUN, "истический", ADJECTIVE, 3, 0}, {"ия", NOUN, "етический", ADJECTIVE, 4, 0}, {"ия", NOUN, "ический", ADJECTIVE, 3, 0},
	{"ация", NOUN, "ативный", ADJECTIVE, 3, 0}, {"тельство", NOUN, "тельный", ADJECTIVE, 3, 0},
	{"", NOUN, "иный", ADJECTIVE, 4, 0}, {"а", NOUN, "иный", ADJECTIVE, 4, 0}, {"ь", NOUN, "иный", ADJECTIVE, 4, 0},
	{"этажка", NOUN, "этажный", ADJECTIVE, 3, 0},
	/* what is done, and who does it */
	{"ить", VERB, "итель", NOUN, 4, 0}, {"ать", VERB, "атель", NOUN, 5, 0}, {"ить", VERB, "чик", NOUN, 5, 0}, {"ать", VERB, "ец", NOUN, 5, 0},
	{"тель", NOUN, "тельство", NOUN, 3, 0}, {"ка", NOUN, "чик", NOUN, 5, 0}, {"ка", NOUN, "щик", NOUN, 4, 0}, {"ник", NOUN, "ность", NOUN, 4, 0},
	{"ить", VERB, "а", NOUN, 5, 0}, {"ять", VERB, "а", NOUN, 5, 0}, {"ировать", VERB, "а", NOUN, 4, 0}, {"ировать", VERB, "кция", NOUN, 5, 0},
	{"овать", VERB, "ация", NOUN, 4, 0}, {"овать", VERB, "овля", NOUN, 3, 0}, {"тировать", VERB, "ция", NOUN, 4, 0},
	{"ать", VERB, "ение", NOUN, 3, SOFT}, {"нуть", VERB, "новение", NOUN, 4, 0}, {"писать", VERB, "пись", NOUN, 1, 0},
	{"дать", VERB, "дача", NOUN, 1, 0}, {"давать", VERB, "дача", NOUN, 1, 0}, {"асть", VERB, "адение", NOUN, 2, 0},
	{"ехать", VERB, "езд", NOUN, 1, 0}, {"езжать", VERB, "езд", NOUN, 1, 0}, {"екать", VERB, "ечка", NOUN, 2, 0}, {"ечь", VERB, "ечка", NOUN, 2, 0},
	{"уть", VERB, "", NOUN, 4, PREFIXED},
	/* a man and a woman, a thing and a small one */
	{"ер", NOUN, "ерка", NOUN, 4, 0}, {"ист", NOUN, "истка", NOUN, 3, 0}, {"ент", NOUN, "ентка", NOUN, 3, 0}, {"ант", NOUN, "антка", NOUN, 3, 0},
	{"тель", NOUN, "тельница", NOUN, 2, 0}, {"ник", NOUN, "ница", NOUN, 3, 0}, {"чик", NOUN, "чица", NOUN, 3, 0}, {"щик", NOUN, "щица", NOUN, 3, 0},
	{"анин", NOUN, "анка", NOUN, 3, 0}, {"янин", NOUN, "янка", NOUN, 3, 0}, {"", NOUN, "чик", NOUN, 5, 0}, {"ок", NOUN, "очек", NOUN, 2, 0},
	{"ка", NOUN, "очка", NOUN, 3, 0}, {"а", NOUN, "очка", NOUN, 3, 0}, {"йка", NOUN, "ечка", NOUN, 3, 0},
};

enum { RULES_N = sizeof RULES / sizeof *RULES, ASPECTS = 17, REFLEXIVE = ASPECTS - 2 };

/* Ends of a base: as they are, and softened. */
static const struct { const char *hard, *soft; } SEAMS[] = {
	{"к", "ч"}, {"г", "ж"}, {"х", "ш"}, {"ц", "ч"},
	{"д", "ж"}, {"д", "жд"}, {"т", "ч"}, {"т", "щ"}, {"ст", "щ"}, {"з", "ж"}, {"с", "ш"}, {"б", "бл"}, {"п", "пл"}, {"в", "вл"}, {"м", "мл"},
};
enum { SEAMS_N = sizeof SEAMS / sizeof *SEAMS, SEAMS_BACK = 4 };

struct work {
	struct lexicon *lx;
	struct derived *out;
	const char *origin;
};

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);
	return n >= k && memcmp(s + n - k, end, k) == 0;
}

static bool has_prefix(const char *s)
{
	static const char *const LIST[] = {"вы", "от", "об", "с", "пере", "при", "раз", "рас", "за", "до", "под", "про", "о", "на", "из", 0};
	for (const char *const *p = LIST; *p; p++)
		if (strncmp(s, *p, strlen(*p)) == 0)
			return true;
	return false;
}

/* Words whose look-alike relatives have senses of their own: скорая and скорость, глава and главный. */
static bool is_loner(const char *lemma)
{
	static const char *const LIST[] = {"скорый", "скорость", "глава", "главный", "рынок", "рыночный", 0};
	for (const char *const *s = LIST; *s; s++)
		if (strcmp(*s, lemma) == 0)
			return true;
	return false;
}

/* Look-alikes of two roots, or one root grown apart. */
static bool are_strangers(const char *a, const char *b)
{
	static const char *const LIST[][2] = {{"тема", "темный"}, {"цена", "ценный"}, {"вина", "винный"}, {"вера", "верный"}, {"беда", "бедный"},
		{"пара", "парный"}, {"мера", "мерный"}, {"подъезд", "подъехать"}, {"подъезд", "подъезжать"}, {"показать", "показатель"},
		{"дом", "домовой"}, {"ряд", "рядовой"}, {"пол", "половой"}, {"суд", "судовой"}, {"срок", "срочный"}, {"счет", "счетчик"},
		{"карта", "карточка"}, {"место", "местный"}, {"мост", "мостовой"}, {"мост", "мостовый"}, {"замок", "замокнуть"}, {"замок", "замокать"}, {"роза", "розовый"}, {"вода", "водочка"}, {"право", "правый"}, {"дом", "домовый"},
		{"нужный", "нужно"}, {"долго", "долговой"}, {"плата", "платяной"}, {"прорыв", "прорыть"}, {"гореть", "горевать"}, {"падать", "попадать"},
		{"отказать", "отказываться"}, {"отказать", "отказаться"}, {"выдавать", "выдавиться"}, {"выдавать", "выдавить"}, {"мешать", "меситься"}, {"мешать", "месить"},
		{"пласт", "пластик"}, {"часть", "частный"}, {"честь", "честный"}, {"связь", "связный"}, {"месть", "местный"}, {"власть", "властный"},
		{"правый", "править"}, {"живот", "животный"}, {"долг", "должный"}, {"очередь", "очередной"}, {"выход", "выходной"}, {"вывозить", "вываживать"}, {"вывозить", "вываживаться"},
		{"победа", "побежать"}, {"победа", "бежать"}, {"победа", "бегать"}, {"душ", "душный"}, {"душ", "душить"}};
	for (size_t i = 0; i < sizeof LIST / sizeof *LIST; i++)
		if ((strcmp(a, LIST[i][0]) == 0 && strcmp(b, LIST[i][1]) == 0) || (strcmp(b, LIST[i][0]) == 0 && strcmp(a, LIST[i][1]) == 0))
			return true;
	return false;
}

/* Is it a dictionary form of this part of speech? «Печь» is a noun and a verb. */
static bool is_lemma(struct lexicon *lx, const char *s, enum part part)
{
	return lexicon_parts(lx, s) & (part == VERB ? LEXICON_VERB : part == ADJECTIVE ? LEXICON_ADJECTIVE : LEXICON_OTHER);
}

static void take(struct work *k, const char *base, const char *end, enum part part)
{
	char word[TOKEN_MAX + 1];
	int n = snprintf(word, sizeof word, "%s%s", base, end);
	if (n >= (int)sizeof word || strcmp(word, k->origin) == 0 || k->out->n == DERIVED_MAX || is_loner(word) || are_strangers(word, k->origin))
		return;
	for (int i = 0; i < k->out->n; i++)
		if (strcmp(k->out->word[i], word) == 0)
			return;
	if (is_lemma(k->lx, word, part))
		memcpy(k->out->word[k->out->n++], word, (size_t)n + 1);
}

/* The last о of the base as а, or the other way round; false when its last vowel is another one. */
static bool change_vowel(char *base, const char *from, const char *to)
{
	for (char *c = base + strlen(base); c > base; ) {
		c -= c - base >= 2 ? 2 : 1;
		if (memcmp(c, from, 2) == 0) {
			memcpy(c, to, 2);
			return true;
		}
		for (const char *v = "аеиоуыэюя"; *v; v += 2)
			if (memcmp(c, v, 2) == 0)
				return false;
	}
	return false;
}

static void take_vowels(struct work *k, const char *base, const char *end, enum part part, int flags, bool forth)
{
	char changed[TOKEN_MAX + 1];
	take(k, base, end, part);
	snprintf(changed, sizeof changed, "%s", base);
	if (flags & VOWEL && change_vowel(changed, forth ? "о" : "а", forth ? "а" : "о"))
		take(k, changed, end, part);
}

/* The other word of a rule, by every change at the seam. */
static void take_seams(struct work *k, const char *base, const char *end, enum part part, int flags, bool forth)
{
	char changed[TOKEN_MAX + 1];
	take_vowels(k, base, end, part, flags, forth);
	int seams = flags & SOFT ? SEAMS_N : flags & BACK ? SEAMS_BACK : 0;
	for (int i = 0; i < seams; i++) {
		const char *from = forth ? SEAMS[i].hard : SEAMS[i].soft, *to = forth ? SEAMS[i].soft : SEAMS[i].hard;
		if (!ends_with(base, from))
			continue;
		int n = snprintf(changed, sizeof changed, "%.*s%s", (int)(strlen(base) - strlen(from)), base, to);
		if (n < (int)sizeof changed)
			take_vowels(k, changed, end, part, flags, forth);
	}
}

/* завод is not заводить, доход not доходить: nouns of ход and вод have senses of their own. */
static bool is_bare(const struct rule *r, const char *verb, const char *base)
{
	return !(r->flags & PREFIXED) || (has_prefix(verb) && !ends_with(base, "ход") && !ends_with(base, "вод"));
}

/* A word with an ending of its own is no base: соль is not сольный. */
static bool ends_in_vowel(const char *s)
{
	static const char *const LIST[] = {"а", "е", "и", "о", "у", "ы", "э", "ю", "я", "ь", "й", 0};
	for (const char *const *v = LIST; *v; v++)
		if (ends_with(s, *v))
			return true;
	return false;
}

static void apply(struct work *k, const char *lemma, enum part part, const struct rule *r, bool forth)
{
	char base[TOKEN_MAX + 1];
	const char *from = forth ? r->a : r->b, *to = forth ? r->b : r->a;
	if ((forth ? r->pa : r->pb) != part || !ends_with(lemma, from) || strlen(lemma) > TOKEN_MAX)
		return;
	size_t n = strlen(lemma) - strlen(from);
	if (utf8_length(lemma, n) < (size_t)r->least || (!*from && ends_in_vowel(lemma)))
		return;
	memcpy(base, lemma, n);
	base[n] = 0;
	if (!*to && ends_in_vowel(base))
		return;
	if (is_bare(r, lemma, base))
		take_seams(k, base, to, forth ? r->pb : r->pa, r->flags, forth);
}

static void apply_all(struct work *k, const char *lemma, int first, int end)
{
	for (enum part part = VERB; part <= ADJECTIVE; part++) {
		if (!is_lemma(k->lx, lemma, part))
			continue;
		for (int i = first; i < end; i++) {
			apply(k, lemma, part, &RULES[i], true);
			apply(k, lemma, part, &RULES[i], false);
		}
	}
}

/* Prefixes that only say that it is done, and the verbs that take them so. */
static const struct { const char *prefix, *verbs; } DONE[] = {
	{"с", " гнить ломать ломаться делать делаться гореть варить шить прятать прятаться косить мять лепить беречь "},
	{"за", " мерзнуть ржаветь платить капать грязнить пачкать болеть плесневеть глохнуть сохнуть вянуть вонять мусорить гнить "},
	{"по", " мыть мыться шить сеять брить стричь есть рвать гнуть звать "},
	{"на", " писать рисовать кормить мусорить сорить грубить хамить гадить чертить пугать учить мочить "},
	{"вы", " мыть мыться сушить сохнуть копать стирать учить лечить растить травить пить "},
	{"о", " чистить глохнуть слепнуть штрафовать слабеть леденеть "},
	{"об", " леденеть стричь менять "}, {"от", " сыреть травить благодарить "}, {"у", " красть тонуть топить видеть слышать жалить вянуть "},
	{"про", " гнить тухнуть мокнуть читать сверлить сушить ржаветь мерзнуть звучать течь "},
	{"раз", " бить ломать будить делить морозить мокнуть рушить давить дробить рыть "}, {"рас", " таять копать крошить трескаться "},
	{"ис", " портить портиться печь купать купаться пачкать пугать кусать "}, {"из", " мерить резать гадить бить "},
	{"при", " готовить готовиться "}, {"вс", " пахать кипятить копать потеть "}, {"пере", " мерзнуть ночевать зимовать путать "},
};

static bool is_listed(const char *verbs, const char *verb)
{
	char word[TOKEN_MAX + 3];
	return snprintf(word, sizeof word, " %s ", verb) < (int)sizeof word && strstr(verbs, word);
}

static void take_with(struct work *k, const char *prefix, const char *lemma)
{
	char changed[TOKEN_MAX + 1];
	if (snprintf(changed, sizeof changed, "%s%s", prefix, lemma) < (int)sizeof changed)
		take(k, changed, "", VERB);
}

static void take_without(struct work *k, const char *prefix, const char *lemma)
{
	if (strncmp(lemma, prefix, strlen(prefix)) == 0)
		take(k, lemma + strlen(prefix), "", VERB);
}

static void take_done(struct work *k, const char *lemma)
{
	for (size_t i = 0; i < sizeof DONE / sizeof *DONE; i++) {
		const size_t n = strlen(DONE[i].prefix);
		if (is_listed(DONE[i].verbs, lemma))
			take_with(k, DONE[i].prefix, lemma);
		if (strncmp(lemma, DONE[i].prefix, n) == 0 && is_listed(DONE[i].verbs, lemma + n))
			take_without(k, DONE[i].prefix, lemma);
	}
}

/* красить ~ покрасить, ремонтировать ~ отремонтировать: long verbs take these prefixes freely. They do more to short ones: лить, полить. */
static void apply_prefixes(struct work *k, const char *lemma)
{
	static const char *const BORROWED[] = {"от", "за", "про", "при", "с", 0};
	size_t letters = utf8_length(lemma, strlen(lemma));
	if (!is_lemma(k->lx, lemma, VERB))
		return;
	take_done(k, lemma);
	if (letters >= (strncmp(lemma, "по", strlen("по")) == 0 ? 8U : 6U)) {
		take_with(k, "по", lemma);
		take_without(k, "по", lemma);
	}
	for (const char *const *p = BORROWED; *p && ends_with(lemma, "овать") && letters >= 8; p++) {
		take_with(k, *p, lemma);
		take_without(k, *p, lemma);
	}
}

void derive(struct lexicon *lx, const char *lemma, struct derived *out)
{
	struct work k = {.lx = lx, .out = out, .origin = lemma};
	out->n = 0;
	if ((unsigned char)lemma[0] < 0x80 || is_loner(lemma) || !lexicon_knows(lx, lemma))
		return;
	apply_all(&k, lemma, 0, ASPECTS);
	for (int i = 0, own = out->n; i < own; i++)
		apply_all(&k, out->word[i], REFLEXIVE, ASPECTS);
	apply_prefixes(&k, lemma);
	int aspects = out->n;
	for (int i = 0; i < aspects; i++)
		apply_all(&k, out->word[i], ASPECTS, RULES_N);
	apply_all(&k, lemma, ASPECTS, RULES_N);
	int direct = out->n;
	for (int i = aspects; i < direct; i++)
		apply_all(&k, out->word[i], 0, ASPECTS);
	for (int i = 0, done = out->n; i < done; i++)
		apply_prefixes(&k, out->word[i]);
}
