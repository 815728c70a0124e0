/* places_words.c - words that are no names but tell what stands beside them. */
#include <string.h>

#include "search/text/places_in.h"

/* Kinds of streets: the register's word, and all ways to write it. */
static const struct {
	enum kind kind;
	const char *name, *one, *many;
} KINDS_OF[] = {
	{STREET, "улица", "ул улица улице улицу улицей улицы улици", "улиц улицах улицам улицами"},
	{LANE, "переулок", "пер переулок переулка переулку переулке переулком", "переулки переулков переулках переулкам"},
	{AVENUE, "проспект", "прт пркт просп проспект проспекта проспекту проспекте проспектом прта прту прте", "проспекты проспектов проспектах"},
	{PASSAGE, "проезд", "прд прзд проезд проезда проезду проезде проездом", "проезды проездов проездах"},
	{ROAD, "шоссе", "ш шоссе", ""},
	{EMBANKMENT, "набережная", "наб набережная набережной набережную", ""},
	{BOULEVARD, "бульвар", "бр бул бульв бульвар бульвара бульвару бульваре бульваром", ""},
	{SQUARE, "площадь", "пл площадь площади площадью", ""},
	{DEAD_END, "тупик", "туп тупик тупика тупику тупике тупиком", ""},
	{BLOCK, "микрорайон", "мкр мкрн мрн микр микрорайон микрорайона микрорайону микрорайоне микрорайоном", ""},
	{QUARTER, "квартал", "квл кварт квартал квартала кварталу квартале", ""},
	{ALLEY, "аллея", "аллея аллеи аллее аллею аллеей", ""},
	{SLOPE, "спуск", "спуск спуска спуску спуске", ""},
	{KIND_ANY_PR, NULL, "пр", ""},
};

/* «депутат*»: with the endings of a noun. */
static const struct {
	uint32_t role;
	const char *words;
} ROLES[] = {
	{R_HOUSE, "д дом дома доме дому домом домов домах домам домами вл владение влад"},
	{R_BLOCK, "к корп корпус корпуса корпусе корпусу"},
	{R_STRUCTURE, "с стр строение строения строении строению"},
	{R_FLAT, "кв квартира квартиры квартире квартиру оф офис офиса ком комната комнате"},
	{R_FLOOR, "подъезд подъезда подъезде подъезду подъезды подъездов под этаж этажа этаже этажи эт кв квартира квартиры квартир"},
	{R_UNIT, "лет год года году годов годы г гг руб рублей рубля р тыс млн метр метра метров метрах м км кг л чел человек человека ч час часа часов часам мин минут минуты "
		 "раз раза дней дня день дни недель недели неделю месяц месяца месяцев сек штук шт процентов градусов градуса маршрут* автобус* троллейбус* трамва* трамвай трамвая трамваи "
		 "января февраля марта апреля мая июня июля августа сентября октября ноября декабря число числа квадратных кубов литров этажный этажного этажном машин машины школ "
		 "детей ребенка семей квартир подъездов домов деревьев дерева столбов фонарей мест баллов века веков пассажиров соток остановок остановки"},
	{R_ON, "на по вдоль угол углу углом пересечении пересечение пересечения перекресток перекрестке перекрестка перекрестку между адрес адресу адресе адресам район районе"},
	{R_NEAR, "от до с со у возле около через за к ко в во из напротив рядом при об о для мимо"},
	{R_CROSSING, "угол углу пересечении пересечение пересечения перекресток перекрестке перекрестка перекрестку между улиц улицами"},
	{R_AND, "и да или"},
	{R_FILL, "у возле около напротив рядом с в районе районе от перед за до между двор дворе двора дворах придомовая напротив начиная недалеко вблизи во из к ближе территории территория"},
	{R_PERSON, "депутат* мэр* губернатор* глава главы главе главу главой директор* директриса начальник* министр* гражданин* гражданка гражданки гражданке гражданку инспектор* врач* "
		   "мастер* господин* госпожа председатель председателя председателю председателем заместитель заместителя заместителю зам сотрудник* специалист* инженер* прокурор* судья судьи "
		   "судье терапевт* педиатр* водитель водителя водителю водителем сосед* соседка соседки слесар* сантехник* тренер* учитель учителя учительница учительницы "
		   "уважаемый уважаемого господа гр г-н фамилия фамилии чиновник* президент* секретар* участковый участкового участковому дворник* чемпион* поэт* писател* ветеран* "
		   "подрядчик* предприниматель предпринимателя арендатор* собственник* старшая старший старшей старшего диспетчер* кондуктор* завуч* воспитател* ректор* тов товарищ* "
		   "житель жителя жительница жительницы жительнице"},
	{R_THING, "парк* сквер* памятник* бюст* театр* кинотеатр* школа школы школе школу гимназия гимназии лицей лицея больница больницы больнице поликлиника поликлиники "
		  "завод* фабрика фабрики музей музея музею музее остановка остановки остановке остановку остановкой ост стадион* имени им библиотека библиотеки библиотеке клуб* "
		  "дворец дворца институт* университет* магазин* рынок рынка рынке орден* премия премии тц тк трц станция станции станцию фонд* роман* стих* книга книги книгу портрет* "
		  "фонтан* центр центра кладбище роща лес озеро река реки озера"},
	{R_TITLE, "маршала генерала академика адмирала героя лейтенанта капитана майора полковника космонавта летчика профессора доктора имени им святого святой князя "
		  "сержанта командарма комдива партизана братьев сестер"},
	{R_COMPLAINT, "жалоба жалобу жалобы жалоб жалуюсь жалуемся жалуются пожаловались пожаловалась пожаловаться заявление заявления иск претензия претензию претензии обижаюсь обида "
		      "управу надеемся надеюсь рассчитываем смотрит похож похожа кричит"},
	{R_TOWN, "г гор город города городе городу городом пос поселок поселка поселке пгт дер деревня деревни деревне деревню село села селе хутор хутора станица станицы снт "
		 "днт с п д рп"},
};

static const char *const NUMBERS[] = {
	"перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят"
};

static const char *const NOUN[] = {"", "а", "я", "у", "ю", "ом", "ем", "е", "ы", "и", "ов", "ам", "ами", "ах", NULL};
static const char *const ORDER[] = {"ый", "ой", "ий", "ая", "ья", "ого", "ьего", "ому", "ьему", "ом", "ьем", "ую", "ью", "ей", "ьей", "ых", NULL};

typedef bool (*taker)(struct places *p, const char *word, void *arg);

/* Each word of a list between blanks; false when one was refused. */
static bool each(struct places *p, const char *list, taker take, void *arg)
{
	char word[TOKEN_MAX + 1];
	while (*list) {
		size_t n = strcspn(list, " ");
		if (n && n < sizeof word) {
			memcpy(word, list, n);
			word[n] = 0;
			if (!take(p, word, arg))
				return false;
		}
		list += n + (list[n] == ' ');
	}
	return true;
}

static bool put_role(struct places *p, const char *word, uint32_t role)
{
	struct form *f = places_form_put(p, word);
	if (f)
		f->role |= role;
	return f;
}

/* The word with each ending. */
static bool put_endings(struct places *p, const char *stem, size_t n, const char *const *endings, uint32_t role, uint8_t number)
{
	char word[2 * TOKEN_MAX];
	for (; *endings; endings++) {
		size_t k = strlen(*endings);
		memcpy(word, stem, n);
		memcpy(word + n, *endings, k + 1);
		if (!put_role(p, word, role))
			return false;
		if (role & R_NUMBER)
			places_form(p, word)->kind = number;
	}
	return true;
}

static bool take_role(struct places *p, const char *word, void *role)
{
	size_t n = strlen(word);
	if (word[n - 1] == '*')
		return put_endings(p, word, n - 1, NOUN, *(uint32_t *)role, 0);
	return put_role(p, word, *(uint32_t *)role);
}

struct sign_of {
	uint8_t kind;
	uint32_t role;
};

static bool take_sign(struct places *p, const char *word, void *arg)
{
	const struct sign_of *s = arg;
	struct form *f = places_form_put(p, word);
	if (f) {
		f->role |= s->role;
		f->kind = s->kind;
	}
	return f;
}

bool places_words(struct places *p)
{
	for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
		uint32_t role = ROLES[i].role;
		if (!each(p, ROLES[i].words, take_role, &role))
			return false;
	}
	for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
		if (!put_endings(p, NUMBERS[i], strlen(NUMBERS[i]), ORDER, R_NUMBER, (uint8_t)(i + 1)))
			return false;
	for (size_t i = 0; i < sizeof KINDS_OF / sizeof *KINDS_OF; i++) {
		struct sign_of one = {(uint8_t)KINDS_OF[i].kind, R_SIGN}, many = {(uint8_t)KINDS_OF[i].kind, R_SIGN | R_PLURAL};
		if (!each(p, KINDS_OF[i].one, take_sign, &one) || !each(p, KINDS_OF[i].many, take_sign, &many))
			return false;
	}
	return true;
}

/* Letters alone, folded: «пр-кт.» is пркт. */
static void letters_of(const char *sign, char *out, size_t room)
{
	size_t n = strlen(sign), len = 0;
	struct run r;
	for (size_t at = 0; at < n;) {
		if (!run_read(sign, n, at, &r)) {
			at++;
			continue;
		}
		if (len + r.len + 1 < room) {
			memcpy(out + len, r.text, r.len);
			len += r.len;
		}
		at = r.end;
	}
	out[len] = 0;
}

static bool in_words(const char *list, const char *word)
{
	size_t k = strlen(word);
	for (; *list; list += strcspn(list, " "), list += *list == ' ')
		if (strcspn(list, " ") == k && !memcmp(list, word, k))
			return true;
	return false;
}

static size_t kind_row(const char *sign)
{
	char word[TOKEN_MAX + 1];
	size_t i = 0;
	letters_of(sign, word, sizeof word);
	while (i < sizeof KINDS_OF / sizeof *KINDS_OF && !in_words(KINDS_OF[i].one, word))
		i++;
	return i;
}

enum kind places_kind_of(const struct places *p, const char *sign)
{
	size_t i = kind_row(sign);
	(void)p;
	return i < sizeof KINDS_OF / sizeof *KINDS_OF ? KINDS_OF[i].kind : KIND_NONE;
}

const char *places_kind(const char *sign)
{
	size_t i = kind_row(sign);
	return i < sizeof KINDS_OF / sizeof *KINDS_OF ? KINDS_OF[i].name : NULL;
}
