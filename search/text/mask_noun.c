/* Words of the dictionary that are surnames beside a first name or initials: «Мария Коваль», «Черных Ольга», «Ли Пак Ир». */
#include <string.h>

#include "search/text/mask_names.h"
#include "search/text/tokens.h"

/* What may stand before a name and is none, beside the words of mask_form.c. */
static const char *const TITLES[] = {"абонент", "автор", "адвокат", "акция", "аптека", "архангел", "герой", "район", "город", "баба", "бабуля", "блок", "больница", "бухгалтер", "ветеран", "владелец", "водитель", "волонтер", "вариант", "выставка",
	"газета", "глава", "глубокоуважаемый", "группа", "главврач", "губернатор", "дед", "девочка", "девушка", "день", "дети", "диспетчер", "добрый", "дом", "дорогой", "друг", "дядя", "женщина", "зам", "заместитель", "зал", "зона", "инвалид", "инженер", "кабинет", "категория", "класс", "кандидат", "кафе", "квартиросъемщик",
	"клиника", "клуб", "коллега", "комплекс", "кондуктор", "консультант", "контролер", "концерт", "корпус", "лагерь", "лицей", "гимназия", "институт", "колледж", "университет", "театр", "собор", "монастырь", "дворец", "завод", "роща", "аллея", "рынок", "площадка", "техникум", "памятник", "бюст", "линия", "литера", "магазин", "мальчик", "мать", "менеджер", "милый", "многоуважаемый", "министр", "могила", "музей", "мужчина", "мэр", "начальник",
	"номер", "няня", "оператор", "остановка", "отец", "офис", "охранник", "памяти", "память", "парень", "парк", "парикмахерская", "пассажир", "педагог", "пункт", "письмо", "подпись", "подруга", "получатель", "помощник", "помощь", "пост", "потерпевший", "представитель",
	"президент", "привет", "продавец", "программа", "проект", "прокурор", "психолог", "ребенок", "республика", "федерация", "государство", "союз", "страна", "редактор", "ресторан", "родители", "руководитель", "сад", "салон", "сантехник", "свидетель", "святая", "святой", "секретарь", "сектор", "секция", "село", "семья", "сквер",
	"следователь", "слесарь", "собственник", "собственница", "спектакль", "станция", "студент", "студия", "судья", "тетя", "тетка", "товарищ", "тренер", "уборщица", "улица", "управдом", "управляющий", "физрук", "фонд", "фильм", "храм", "центр", "церковь", "часть", "человек", "школа", "школьник",
	"электрик", "юрист", NULL};

static const char *const KOREAN[] = {"ли", "ким", "пак", "цой", "тен", "нам", "хан", "хван", "юн", "ян", "кан", "шин", "огай", "хегай", "ван", "чен", "сон", NULL};

/* Of a title any form: «Директора», «Героев». */
static bool is_title(const struct masker *m, long i)
{
	struct dict_parse parse[DICT_PARSES];
	char text[TOKEN_MAX + 1];
	mask_fold(m, &m->mark[i], text);
	int n = dict_lookup(m->dict, text, parse);
	for (int k = 0; k < n; k++)
		for (const char *const *t = TITLES; *t; t++)
			if (!strcmp(parse[k].lemma, *t))
				return true;
	return false;
}

static bool listed(const struct masker *m, long i, const char *const *list)
{
	char text[TOKEN_MAX + 1];
	mask_fold(m, &m->mark[i], text);
	for (; *list; list++)
		if (!strcmp(text, *list))
			return true;
	return false;
}

static bool capital(const struct masker *m, long i)
{
	return i >= 0 && (size_t)i < m->marks && !m->mark[i].digits && m->mark[i].flags & IS_CAPITAL && m->mark[i].size > 1;
}

static bool line_ends(const struct masker *m, long i)
{
	return memchr(m->s + m->mark[i].end, '\n', m->mark[i + 1].begin - m->mark[i].end);
}

bool mask_side(const struct masker *m, long i)
{
	return mask_gap(m, i) == GAP_SPACE && !line_ends(m, i);
}

bool mask_inside(const struct masker *m, long i)
{
	unsigned gap = mask_gap(m, i - 1);
	return i > 0 && gap != GAP_NONE && !(gap & ~(unsigned)(GAP_SPACE | GAP_COMMA | GAP_COLON)) && !line_ends(m, i - 1);
}

/* «Алекс Уют»: of a firm. */
static bool quoted(const struct masker *m, long i)
{
	static const char *const QUOTES[] = {"«", "»", "“", "”", "„", NULL};
	size_t begin = m->mark[i > 0 && mask_gap(m, i - 1) == GAP_SPACE ? i - 1 : i].begin, end = m->mark[i].end;
	bool found = (begin && m->s[begin - 1] == '"') || (end < m->n && m->s[end] == '"');
	for (const char *const *q = QUOTES; *q; q++) {
		size_t n = strlen(*q);
		found |= (begin >= n && !memcmp(m->s + begin - n, *q, n)) || (m->n - end >= n && !memcmp(m->s + end, *q, n));
	}
	return found;
}

/* «Черных», «Долгих»: adjectives in the genitive of many. */
static bool is_many(const struct masker *m, long i)
{
	static const char *const ENDS[] = {"ых", "их"};
	const char *end = m->s + m->mark[i].end;
	for (size_t k = 0; m->mark[i].size > 3 && k < 2; k++)
		if (!memcmp(end - 4, ENDS[k], 4))
			return true;
	return false;
}

/* «Белый», «Тихая»: the look of an adjective in the nominative; «на Марии Октябрьской» is a street. */
static bool is_adjective(struct masker *m, long i)
{
	static const char *const ENDS[] = {"ый", "ий", "ая", "яя"};
	const char *end = m->s + m->mark[i].end;
	for (size_t k = 0; m->mark[i].size > 3 && k < sizeof ENDS / sizeof *ENDS; k++)
		if (!memcmp(end - 4, ENDS[k], 4))
			return mask_look(m, i) & IS_COMMON;
	return false;
}

bool mask_adjective_surname(struct masker *m, long i)
{
	return capital(m, i) && m->mark[i].word == WORD_NONE && !(m->mark[i].flags & IS_UPPER) && is_adjective(m, i) && !quoted(m, i) && !is_title(m, i);
}

bool mask_noun_surname(struct masker *m, long i)
{
	if (!capital(m, i) || quoted(m, i) || (m->mark[i].word != WORD_NONE && m->mark[i].word != WORD_NUMERAL))
		return false;
	if (m->mark[i].size <= 5 && listed(m, i, KOREAN))
		return true;
	if (m->mark[i].word != WORD_NONE || !(mask_look(m, i) & IS_NOUN || is_many(m, i)))
		return false;
	return !is_title(m, i);
}

bool mask_word_surname(struct masker *m, long i)
{
	if (i < 0 || (size_t)i >= m->marks || m->mark[i].digits || m->mark[i].size < 3 || m->mark[i].word != WORD_NONE)
		return false;
	return (mask_look(m, i) & IS_NOUN || m->mark[i].flags & ENDS_SURNAME || listed(m, i, KOREAN)) && !quoted(m, i) && !is_title(m, i);
}

bool mask_noun_opens(struct masker *m, long i)
{
	return mask_inside(m, i) || is_many(m, i) || listed(m, i, KOREAN) || mask_look(m, i) & IS_OBLIQUE || (mask_look(m, i + 1) & IS_BASE);
}

long mask_korean(const struct masker *m, long i)
{
	long last = i;
	if (!capital(m, i) || m->mark[i].size > 4 || !capital(m, i + 1) || !listed(m, i, KOREAN))
		return i - 1;
	while (last - i < 2 && mask_side(m, last) && capital(m, last + 1) && m->mark[last + 1].size <= 4 && !(m->mark[last + 1].flags & IS_UPPER))
		last++;
	return last == i + 2 ? last : i - 1;
}
