#include "search/text/numbers.h"

#include <string.h>

#include "search/text/dict.h"
#include "search/text/runs.h"
#include "search/text/streets.h"
#include "search/text/utf8.h"

#define HOUSE_DIGITS 4
#define YEAR_DIGITS 4
#define SHORT_LETTERS 3

/* Lemmas, and abbreviations that stay as they are. */
static const char *const INSIDE[] = {"квартира", "кв", "офис", "оф", "комната", "ком", "кабинет", "каб", "помещение", "пом", "подъезд", "под", "секция", "этаж", "эт",
	"корпус", "корп", NULL};	/* parts of a house, which is named behind their number: «кв. 12 дома 5» */
static const char *const THINGS[] = {"к", "строение", "стр", "с", "до", "маршрут", "маршрутка", "автобус", "троллейбус", "трамвай", "школа", "детсад", "сад", "дс", "гимназия", "лицей",
	"больница", "поликлиника", "аптека", "магазин", "почта", "отделение", "палата", "заявка", "обращение", "заявление", "договор", "счет", "телефон", "тел", "статья", "пункт",
	"вагон", "бригада", "участок", "котельная", "тп", "лифт", "гараж", "бокс", "место", "опора", "столб", "жэу", "жэк", "жэс", "сош", "мбдоу", "мбоу", NULL};
static const char *const NUMBERED[] = {"машина", "дерево", "фонарь", "столб", "остановка", "маршрут", "маршрутка", "автобус", "троллейбус", "трамвай", "школа", "гимназия", "лицей",
	"поликлиника", "больница", NULL};
static const char *const FLOORS[] = {"подъезд", "под", "этаж", "эт", "квартира", "кв", NULL};	/* of the number that follows them, if one does */
static const char *const HOUSES[] = {"дом", "д", "владение", "вл", NULL};
static const char *const BETWEEN[] = {"и", "или", "номер", "ном", NULL};

/* Forms that follow a numeral; in others («12 неделю», «12 утром») the number is of what stands before. */
static const char *const MEASURED[] = {"дней", "дн", "дня", "днях", "суток", "часов", "ч", "часам", "часах", "часу", "минут", "мин", "минутах", "секунд", "сек", "недель", "неделях",
	"месяцев", "мес", "лет", "года", "году", "годом", "годов", "годах", "гг", "раз", "рублей", "руб", "р", "тысяч", "тыс", "миллионов", "млн", "человек", "чел", "семей",
	"жителей", "детей", "детям", "метров", "м", "метрах", "км", "километров", "километрах", "см", "сантиметров", "сантиметрах", "мм", "кг", "литров", "л", "градусов", "градусах",
	"процентов", "штук", "шт", "баллов", "кубометров", "соток", "утра", "вечера", "ночи", "число", "числа", "числу", "числом", "января", "февраля", "марта", "апреля", "мая",
	"июня", "июля", "августа", "сентября", "октября", "ноября", "декабря", "янв", "фев", "февр", "апр", "авг", "сен", "сент", "окт", "ноя", "нояб", "дек", NULL};
static const char *const FEW[] = {"часа", "минуты", "секунды", "недели", "месяца", "раза", "рубля", "тысячи", "миллиона", "человека", "семьи", "жителя", "ребенка",
	"метра", "километра", "сантиметра", "литра", "градуса", "процента", "штуки", "балла", "кубометра", "сотки", NULL};	/* behind 2 to 4, and «с 21 часа», «1,5 часа» */
static const char *const ONE[] = {"день", "час", "минута", "секунда", "неделя", "месяц", "год", "рубль", "тысяча", "миллион", "метр", "километр", "сантиметр", "литр", "градус",
	"процент", "штука", "балл", "кубометр", "сотка", NULL};	/* behind 1 and 21, not 11 */
static const char *const COUNTED[] = {"квартир", "этажей", "подъездов", "домов", "градусов", NULL};	/* «в доме 12 квартир», «дома 17 градусов» */

static bool in_list(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (!strcmp(*list, word))
			return true;
	return false;
}

static bool is_one_of(struct lexicon *lx, const struct token *t, const char *const *list)
{
	if (in_list(list, t->text))
		return true;
	const struct word *w = lexicon_word(lx, t);
	for (int i = 0; i < w->own; i++)
		if (in_list(list, word_term(w, i)))
			return true;
	return false;
}

static bool is_digit(const struct tokens *text, size_t at)
{
	return at < text->n && utf8_is_digit((unsigned char)text->s[at]);
}

static size_t digits_of(const struct token *t)
{
	return strspn(t->text, "0123456789");
}

static bool is_number(const struct token *t)
{
	return t->kind == TOKEN_NUMBER && digits_of(t);
}

/* «12», «12а»: no more than a house has. */
static bool looks_like_house(const struct token *t)
{
	const size_t digits = digits_of(t);
	return is_number(t) && digits <= HOUSE_DIGITS && utf8_length(t->text + digits, strlen(t->text + digits)) <= 1;
}

/* 12.05, 12:30, 12-00, 51-59-32, «12-этажный», «12мин»: by what hangs on the number. */
static bool goes_on(const struct tokens *text, const struct token *t)
{
	struct run tail;
	size_t at = t->end;
	if (at < text->n && strchr(".:", text->s[at]) && is_digit(text, at + 1))
		return true;
	at += at < text->n && text->s[at] == '-';
	if (!run_read(text->s, text->n, at, &tail))
		return false;
	if (!tail.digits)
		return tail.letters > 1 && !in_list(THINGS, tail.text) && !in_list(INSIDE, tail.text);
	return at > t->end && (!strcmp(tail.text, "00") || (tail.end < text->n && text->s[tail.end] == '-' && is_digit(text, tail.end + 1)));
}

/* «№ 12», whatever blanks are between. */
static bool has_sign(const char *s, const struct token *t)
{
	static const char SIGN[] = "№";
	size_t at = t->begin;
	while (at && s[at - 1] == ' ')
		at--;
	return at >= strlen(SIGN) && !memcmp(s + at - strlen(SIGN), SIGN, strlen(SIGN));
}

static bool parted(const char *s, size_t from, size_t to, const char *marks)
{
	for (; from < to; from++)
		if (strchr(marks, s[from]))
			return true;
	return false;
}

/* Behind a word and the dot that cuts it short: «кв. 12», not «снесли дом. 12 …». */
static size_t end_of(const struct token *t)
{
	return t->end + (t->dotted && utf8_length(t->text, t->len) <= SHORT_LETTERS && strcmp(t->text, "дом") != 0);
}

/* The next word behind a place; false when a mark parts them, none follows, or it is a part of another: «м-н». */
static bool next_word(struct tokens *rest, size_t from, struct token *next)
{
	do
		if (!tokens_next(rest, next) || (next->begin >= from && next->span > 1 && next->kind == TOKEN_WORD))
			return false;
	while (next->begin < from || next->span > 1);
	return !parted(rest->s, from, next->begin, ",;:.(\n");
}

/* The forms behind 1 of 21 and 2 of 1,5; 0 of 11. */
static int last_digit(const struct token *t, const char *s)
{
	const size_t n = digits_of(t);
	if (t->begin > 1 && strchr(",.", s[t->begin - 1]) && utf8_is_digit((unsigned char)s[t->begin - 2]))
		return 2;
	return n > 1 && t->text[n - 2] == '1' ? 0 : t->text[n - 1] - '0';
}

/* «12 дней», «12 %», «2021 г.»: a quantity or a date, whatever street stands before. */
static bool is_measured(const struct token *t, size_t from, const struct tokens *rest)
{
	struct tokens ahead = *rest;
	struct token next;
	const int last = last_digit(t, rest->s);
	for (size_t at = from; at < rest->n && at < from + 2; at++)
		if (rest->s[at] == '%')
			return true;
	if (!next_word(&ahead, from, &next))
		return false;
	return in_list(MEASURED, next.text) || (!strcmp(next.text, "г") && digits_of(t) == YEAR_DIGITS)
		|| (last >= 1 && last <= 4 && in_list(FEW, next.text)) || (last == 1 && in_list(ONE, next.text));
}

static bool is_counted(size_t from, const struct tokens *rest)
{
	struct tokens ahead = *rest;
	struct token next;
	return next_word(&ahead, from, &next) && in_list(COUNTED, next.text);
}

/* «12 дом» */
static bool has_house_behind(size_t from, const struct tokens *rest)
{
	struct tokens ahead = *rest;
	struct token next;
	return next_word(&ahead, from, &next) && (!strncmp(next.text, "дом", strlen("дом")) && utf8_length(next.text, next.len) <= 4 && strcmp(next.text, "домов") != 0);
}

/* «12 этаж», «12 подъезд, 3 этаж»; «12 подъезд 3» is of the house 12, and «12 подъезд 3 этаж», «12 подъезд 3 дом» not. */
static bool is_floor(struct lexicon *lx, size_t from, const struct tokens *rest)
{
	struct tokens ahead = *rest;
	struct token next, number;
	if (!next_word(&ahead, from, &next) || !is_one_of(lx, &next, FLOORS))
		return false;
	return !next_word(&ahead, end_of(&next), &number) || !is_number(&number) || is_floor(lx, number.end, &ahead) || has_house_behind(number.end, &ahead);
}

/* «12 автобус», «12 домов» */
static bool is_of_next(struct lexicon *lx, size_t from, const struct tokens *rest)
{
	struct tokens ahead = *rest;
	struct token next;
	if (!next_word(&ahead, from, &next))
		return false;
	return is_one_of(lx, &next, NUMBERED) || (is_one_of(lx, &next, HOUSES) && strcmp(next.text, "д") != 0);
}

/* What stands before a number. */
struct before {
	enum number_role role;
	bool house;	/* the sign of a house, right before it */
	bool inside;	/* a part of a house, right before it */
	bool listed;	/* it is not the first of its list */
};

static const struct token *word_back(const struct numbers *n, unsigned i)
{
	return i <= NUMBERS_BEHIND && i <= n->words ? &n->last[(n->words - i) % NUMBERS_BEHIND] : NULL;
}

/* What stands behind «улица» is its name, or says what goes on there: «на улице темно». */
static bool is_name(struct lexicon *lx, const struct token *t)
{
	if ((t->capital && !t->upper) || street_is_genitive(t->text))
		return true;
	const struct word *w = lexicon_text(lx, t->text, TOKEN_WORD);
	return !w->service && !(w->flags & DICT_VERB) && !(lexicon_parts(lx, t->text) & LEXICON_OTHER);
}

static bool is_street(struct lexicon *lx, const struct token *t)
{
	return !is_number(t) && (street_is_known(t->text) || (t->street && is_name(lx, t)));
}

/* «ул. Большая Советская», «ул. большая советская» */
static bool ends_street(struct lexicon *lx, const struct token *first, const struct token *t, const char *s)
{
	if (!first || !first->street || is_number(t) || parted(s, first->end, t->begin, ",;:.!?(\n") || !is_name(lx, first) || !is_name(lx, t))
		return false;
	return t->capital || (!street_is_genitive(first->text) && lexicon_text(lx, first->text, TOKEN_WORD)->flags & DICT_ATTRIBUTE);
}

/* Of what is before a number: other numbers of a list are passed over. */
static struct before look_before(struct numbers *n, struct lexicon *lx, const struct token *number, const char *s)
{
	struct before b = {.role = has_sign(s, number) ? NUMBER_OTHER : NUMBER_FREE};
	const struct token *t, *after = number;
	bool house = false;
	for (unsigned i = 1; (t = word_back(n, i)); after = t, i++) {
		const bool beside = !b.listed && !parted(s, end_of(t), after->begin, ",;.!?(\n");
		if (!house && (is_number(t) || in_list(BETWEEN, t->text))) {
			n->at = is_number(t) ? t->position : n->at;
			b.listed |= strncmp(t->text, "ном", strlen("ном")) != 0;
			continue;
		}
		if (!house && is_one_of(lx, t, HOUSES)) {
			house = true;
			b.house = beside;
			b.role = NUMBER_FREE;
			continue;
		}
		const struct token *first = word_back(n, i + 1);
		const bool part = is_one_of(lx, t, INSIDE), thing = part || is_one_of(lx, t, THINGS);
		if (is_street(lx, t) || (!thing && ends_street(lx, first, t, s)))
			b.role = house && parted(s, t->end, after->begin, ".!?") ? NUMBER_FREE : NUMBER_OWN;
		else if (thing && !house)
			b.role = NUMBER_OTHER;
		b.inside = part && !house && beside && !(first && is_number(first) && !parted(s, first->end, t->begin, ",;"));
		return b;
	}
	return b;
}

static void remember(struct numbers *n, const struct token *t)
{
	n->last[n->words++ % NUMBERS_BEHIND] = *t;
}

/* A part of 12/3, 12-45, 12.05 behind its first number; «12,14» are two houses. */
static bool is_tail(const struct numbers *n, const struct token *t, const struct tokens *text)
{
	return t->begin > n->begin && t->begin < n->end && text->s[t->begin - 1] != ',';
}

static enum number_role role_of(struct numbers *n, struct lexicon *lx, const struct token *t, const struct tokens *rest)
{
	const bool ordinal = t->span == 1 && digits_of(t) == t->len && t->end - t->begin > t->len;	/* «12-й» */
	const size_t behind = t->end < n->end ? n->end : t->end;
	const struct before b = look_before(n, lx, t, rest->s);
	if (!b.inside && has_house_behind(behind, rest))
		return NUMBER_FREE;
	if (ordinal || is_counted(behind, rest))
		return NUMBER_OTHER;
	if (b.house)
		return b.role;
	if (!(behind > t->end && n->building) && is_measured(t, behind, rest))
		return NUMBER_OTHER;
	return (b.role == NUMBER_FREE || b.listed) && (is_floor(lx, behind, rest) || is_of_next(lx, behind, rest)) ? NUMBER_OTHER : b.role;
}

/* «12к2», as in «12 корп. 2 месяца», so that what follows may be of the second number alone. */
static bool has_building(const struct token *whole)
{
	static const char *const SIGNS[] = {"к", "с"};
	for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
		const char *sign = strstr(whole->text, SIGNS[i]);
		if (sign && utf8_is_digit((unsigned char)sign[strlen(SIGNS[i])]))
			return true;
	}
	return false;
}

enum number_role numbers_role(struct numbers *n, struct lexicon *lx, const struct token *t, const struct tokens *rest)
{
	const bool whole = t->span > 1, letter = digits_of(t) < t->len;	/* of wholes only «12 А» is a house by itself */
	if (whole && t->begin >= n->end) {
		n->begin = t->begin;
		n->end = t->end;
		n->building = has_building(t);
	}
	n->at = t->position;
	const bool may_be = looks_like_house(t) && (!whole || letter) && !is_tail(n, t, rest) && (whole || !goes_on(rest, t));
	const enum number_role role = may_be ? role_of(n, lx, t, rest) : NUMBER_OTHER;
	if (!whole)
		remember(n, t);
	return role;
}
