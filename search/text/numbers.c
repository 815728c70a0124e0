#include "search/text/numbers.h"

#include <string.h>

#include "search/text/runs.h"
#include "search/text/streets.h"
#include "search/text/utf8.h"

#define HOUSE_DIGITS 4

/* Lemmas, and abbreviations that stay as they are. */
static const char *const THINGS[] = {"квартира", "кв", "офис", "оф", "комната", "ком", "кабинет", "каб", "помещение", "пом", "подъезд", "под", "секция", "этаж", "эт",
	"корпус", "корп", "к", "строение", "стр", "с", "до", "маршрут", "маршрутка", "автобус", "троллейбус", "трамвай", "школа", "детсад", "сад", "дс", "гимназия", "лицей",
	"больница", "поликлиника", "аптека", "магазин", "почта", "отделение", "палата", "заявка", "обращение", "заявление", "договор", "счет", "телефон", "тел", "статья", "пункт",
	"вагон", "бригада", "участок", "котельная", "тп", "лифт", "гараж", "бокс", "место", "опора", "столб", "жэу", "жэк", "жэс", "сош", "мбдоу", "мбоу", NULL};
static const char *const MEASURES[] = {"день", "дн", "сутки", "час", "ч", "минута", "мин", "секунда", "сек", "неделя", "месяц", "мес", "год", "лет", "раз", "рубль", "руб", "р",
	"тысяча", "тыс", "миллион", "млн", "человек", "чел", "семья", "житель", "ребенок", "метр", "м", "км", "километр", "см", "сантиметр", "мм", "кг", "литр", "л", "градус",
	"процент", "штука", "шт", "балл", "утро", "вечер", "ночь", "число", "кубометр", "сотка", "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август",
	"сентябрь", "октябрь", "ноябрь", "декабрь", NULL};
static const char *const ONES[] = {"день", "час", "минута", "секунда", "неделя", "месяц", "год", "рубль", "метр", "литр", "градус", "процент", NULL};	/* 1 and 21, not 12 */
static const char *const NUMBERED[] = {"машина", "дерево", "фонарь", "столб", "остановка", "маршрут", "маршрутка", "автобус", "троллейбус", "трамвай", "школа", "гимназия", "лицей",
	"поликлиника", "больница", NULL};
static const char *const FLOORS[] = {"подъезд", "под", "этаж", "эт", "квартира", "кв", NULL};	/* of the number that follows them, if one does */
static const char *const HOUSES[] = {"дом", "д", "владение", "вл", NULL};
static const char *const BETWEEN[] = {"и", "или", "номер", "ном", NULL};

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
		return tail.letters > 1 && !in_list(THINGS, tail.text);
	return at > t->end && (!strcmp(tail.text, "00") || (tail.end < text->n && text->s[tail.end] == '-' && is_digit(text, tail.end + 1)));
}

/* «№ 12», whatever blanks are between. */
static bool has_sign(const struct tokens *text, const struct token *t)
{
	static const char SIGN[] = "№";
	size_t at = t->begin;
	while (at && text->s[at - 1] == ' ')
		at--;
	return at >= strlen(SIGN) && !memcmp(text->s + at - strlen(SIGN), SIGN, strlen(SIGN));
}

/* The next word behind a place; false when a mark parts them, or none follows. */
static bool next_word(struct tokens *rest, size_t from, struct token *next)
{
	do
		if (!tokens_next(rest, next))
			return false;
	while (next->begin < from || next->span > 1);
	for (size_t at = from; at < next->begin; at++)
		if (strchr(",;:.(\n", rest->s[at]))
			return false;
	return true;
}

static bool ends_in_one(const struct token *t)
{
	const size_t n = digits_of(t);
	return t->text[n - 1] == '1' && !(n > 1 && t->text[n - 2] == '1');
}

/* «12 дней», «12 %»: a quantity or a date, whatever stands before. */
static bool is_measured(struct lexicon *lx, const struct token *t, size_t from, const struct tokens *rest)
{
	struct tokens ahead = *rest;
	struct token next;
	for (size_t at = from; at < rest->n && at < from + 2; at++)
		if (rest->s[at] == '%')
			return true;
	if (!next_word(&ahead, from, &next) || is_number(&next))
		return false;
	return is_one_of(lx, &next, MEASURES) && (ends_in_one(t) || !in_list(ONES, next.text));
}

/* «12 автобус», «12 этаж», «12 домов»; «12 подъезд 3» is of the house 12. */
static bool is_of_next(struct lexicon *lx, size_t from, const struct tokens *rest)
{
	struct tokens ahead = *rest;
	struct token next, number;
	if (!next_word(&ahead, from, &next))
		return false;
	if (is_one_of(lx, &next, FLOORS))
		return !(tokens_next(&ahead, &number) && is_number(&number));
	return is_one_of(lx, &next, NUMBERED) || (is_one_of(lx, &next, HOUSES) && strcmp(next.text, "д") != 0);
}

/* «12 дом» */
static bool has_house_behind(size_t from, const struct tokens *rest)
{
	struct tokens ahead = *rest;
	struct token next;
	return next_word(&ahead, from, &next) && (!strncmp(next.text, "дом", strlen("дом")) && utf8_length(next.text, next.len) <= 4 && strcmp(next.text, "домов") != 0);
}

/* Of what is before a number: other numbers of a list are passed over. */
static enum number_role role_before(struct numbers *n, struct lexicon *lx, bool sign)
{
	bool house = false;
	for (unsigned i = 1; i <= NUMBERS_BEHIND && i <= n->words; i++) {
		const struct token *t = &n->last[(n->words - i) % NUMBERS_BEHIND];
		if (!house && (is_number(t) || in_list(BETWEEN, t->text))) {
			n->at = is_number(t) ? t->position : n->at;
			continue;
		}
		if (!house && is_one_of(lx, t, HOUSES)) {
			house = true;
			continue;
		}
		if (!is_number(t) && (t->street || street_is_known(t->text)))
			return NUMBER_OWN;
		return !house && (sign || is_one_of(lx, t, THINGS)) ? NUMBER_OTHER : NUMBER_FREE;
	}
	return !house && sign ? NUMBER_OTHER : NUMBER_FREE;
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
	if (has_house_behind(behind, rest))
		return NUMBER_FREE;
	if (ordinal || is_measured(lx, t, behind, rest))
		return NUMBER_OTHER;
	const enum number_role role = role_before(n, lx, has_sign(rest, t));
	return role == NUMBER_FREE && is_of_next(lx, behind, rest) ? NUMBER_OTHER : role;
}

enum number_role numbers_role(struct numbers *n, struct lexicon *lx, const struct token *t, const struct tokens *rest)
{
	const bool whole = t->span > 1, letter = digits_of(t) < t->len;	/* of wholes only «12 А» is a house by itself */
	if (whole && t->begin >= n->end) {
		n->begin = t->begin;
		n->end = t->end;
	}
	n->at = t->position;
	const bool may_be = looks_like_house(t) && (!whole || letter) && !is_tail(n, t, rest) && (whole || !goes_on(rest, t));
	const enum number_role role = may_be ? role_of(n, lx, t, rest) : NUMBER_OTHER;
	if (!whole)
		remember(n, t);
	return role;
}
