/* Names of persons: surname, first name, patronymic, initials, in all orders and cases. */
#include <string.h>

#include "search/text/mask_names.h"
#include "search/text/streets.h"
#include "search/text/tokens.h"

static bool capital(const struct masker *m, long i)
{
	return i >= 0 && (size_t)i < m->marks && !m->mark[i].digits && m->mark[i].flags & IS_CAPITAL;
}

/* A word that may be part of a name: no sign of something else, two letters or more. */
static bool wordly(const struct masker *m, long i)
{
	return capital(m, i) && m->mark[i].size > 1 && (m->mark[i].word == WORD_NONE || m->mark[i].size > 5);
}

static bool initial(const struct masker *m, long i)
{
	return capital(m, i) && m->mark[i].size == 1 && m->s[m->mark[i].begin] & 0x80;
}

static bool line_ends(const struct masker *m, long i)
{
	return mask_beside(m, i) && !mask_side(m, i);
}

static bool is_first(struct masker *m, long i)
{
	return wordly(m, i) && mask_look(m, i) & IS_FIRST;
}

/* A first name, or what nobody knows: rare names of all peoples. */
static bool like_first(struct masker *m, long i)
{
	return wordly(m, i) && (mask_look(m, i) & IS_FIRST || !(mask_look(m, i) & IS_KNOWN));
}

/* The dictionary's own, or the look of one that it does not know («Основной» it knows). */
static bool is_patronymic(struct masker *m, long i)
{
	unsigned f = wordly(m, i) ? mask_look(m, i) : 0;
	return f & IS_PATRONYMIC || (f & ENDS_PATRONYMIC && !(f & IS_KNOWN));
}

static bool is_surname(struct masker *m, long i)
{
	unsigned f = wordly(m, i) ? mask_look(m, i) : 0;
	return f & IS_SURNAME || (f & ENDS_SURNAME && !(f & IS_KNOWN));
}

/* Between two initials and behind a patronymic even a word that is something else too: «Орехова Т. М.». */
static bool looks_surname(const struct masker *m, long i)
{
	return wordly(m, i) && m->mark[i].flags & ENDS_SURNAME;
}

/* Beside a first name or initials: also what nobody knows. */
static bool like_surname(struct masker *m, long i)
{
	return is_surname(m, i) || (wordly(m, i) && !(mask_look(m, i) & IS_KNOWN));
}

/* Nothing but a name; a capital inside a sentence makes a surname of a word too: «забрала Е. Рыбаков». */
static bool only_name(struct masker *m, long i)
{
	unsigned f = mask_look(m, i);
	bool inside = i > 0 && !(mask_gap(m, i - 1) & ~(unsigned)(GAP_SPACE | GAP_COMMA)) && !(f & IS_UPPER);
	return !(f & IS_COMMON) || (capital(m, i) && f & IS_SURNAME && f & ENDS_SURNAME && inside);
}

/* --- what is no person: streets, «им. Гагарина» --- */

/* Titles and initials stand between the sign of a street and its name. */
bool mask_named_after(const struct masker *m, long i)
{
	for (long k = i - 1; k >= 0 && k >= i - 5; k--) {
		enum mask_word word = mask_word_of(m, k);
		if (mask_gap(m, k) & ~(unsigned)(GAP_SPACE | GAP_DOT | GAP_NONE | GAP_HYPHEN))
			return false;
		if (word == WORD_STREET || word == WORD_MEMORIAL || word == WORD_TITLE)
			return word != WORD_MEMORIAL || mask_word_of(m, k - 1) != WORD_AT;	/* «от имени Коваля» */
		if (!initial(m, k) && !(k == i - 1 && mask_is_number(m, k)))
			return false;
	}
	return false;
}

static bool house_follows(const struct masker *m, long i)
{
	bool near = !(mask_gap(m, i) & ~(unsigned)(GAP_SPACE | GAP_COMMA));
	if (mask_word_of(m, i + 1) == WORD_STREET)
		return mask_gap(m, i) == GAP_SPACE;
	if (near && mask_word_of(m, i + 1) == WORD_HOUSE && mask_is_number(m, i + 2))
		return true;
	return near && mask_is_number(m, i + 1) && m->mark[i + 1].size <= 3 && mask_word_of(m, i + 2) != WORD_UNIT;
}

/* «на Карла Маркса»: names of streets that everybody knows without «улица». */
bool mask_is_famous(const struct masker *m, long i)
{
	static const char *const PAIRS[] = {"карла маркса", "карла либкнехта", "розы люксембург", "клары цеткин", "максима горького", "льва толстого",
		"зои космодемьянской", "лизы чайкиной", "олега кошевого", "юрия гагарина", "александра невского", "александра матросова",
		"богдана хмельницкого", "павлика морозова", "николая островского", "ивана франко", "юрия смирнова", "валентины гризодубовой",
		"николая рыленкова", "михаила кутузова", "тараса шевченко", "маршала жукова", "аркадия гайдара", "сергея лазо", "веры засулич", NULL};
	char pair[2 * TOKEN_MAX + 3];
	mask_fold(m, &m->mark[i], pair);
	size_t n = strlen(pair);
	pair[n] = ' ';
	mask_fold(m, &m->mark[i + 1], pair + n + 1);
	for (const char *const *p = PAIRS; *p; p++)
		if (!strcmp(*p, pair))
			return true;
	return false;
}

/* «К. Либкнехта», «М. Горького», «Н. Рыленкова»: an initial before the name of a street. */
static bool is_known_street(const struct masker *m, long i)
{
	static const char *const NAMES[] = {"маркса", "либкнехта", "люксембург", "цеткин", "горького", "толстого", "космодемьянской", "чайкиной", "кошевого",
		"невского", "матросова", "хмельницкого", "островского", "франко", "засулич", NULL};
	char name[TOKEN_MAX + 1];
	mask_fold(m, &m->mark[i], name);
	for (const char *const *n = NAMES; *n; n++)
		if (!strcmp(*n, name))
			return true;
	return street_is_known(name);
}

bool mask_is_street(struct masker *m, long i, long last)
{
	if (mask_named_after(m, i) || (mask_word_of(m, last + 1) == WORD_STREET && mask_beside(m, last)))
		return true;
	if (last == i + 1 && capital(m, i) && m->mark[i].size > 1 && mask_is_famous(m, i))
		return true;
	return mask_word_of(m, i - 1) == WORD_AT && mask_beside(m, i - 1) && house_follows(m, last) && !(mask_look(m, i) & IS_BASE);
}

/* --- orders --- */

/* The last initial of «И.», «И.И.», «И. И.» that begin at i; i - 1 when there is none. *n: how many. */
static long initials(const struct masker *m, long i, int *n)
{
	*n = 0;
	if (!initial(m, i) || !(mask_gap(m, i) & GAP_DOT || ((size_t)m->mark[i].end < m->n && m->s[m->mark[i].end] == '.') || initial(m, i + 1)))
		return i - 1;
	*n = 1;
	if (initial(m, i + 1) && !(mask_gap(m, i) & ~(unsigned)(GAP_DOT | GAP_SPACE))) {
		*n = 2;
		return i + 1;
	}
	return i;
}

/* A street or somebody something is named after: passed over whole, so that no part of it is taken for a person. */
static long pass(long i, long last)
{
	return last - i + 1;
}

/* The dot of the last initial is part of the name. surname: the mark that is one, -1 when none is for sure. */
long mask_take(struct masker *m, long i, long last, long surname)
{
	size_t end = m->mark[last].end;
	if (surname >= 0)
		mask_learn(m, surname);
	end += m->mark[last].size == 1 && end < m->n && m->s[end] == '.';
	mask_add(m, &m->found, m->mark[i].begin, end, MASK_NAME);
	return last - i + 1;
}

/* «г.», «д.», «с.», «п.», «Б. Советская»: an initial that is mostly another sign. */
static bool is_short_sign(const struct masker *m, long i)
{
	static const char *const SIGNS[] = {"Г", "Д", "С", "П", "Б", "М", "У", "К", NULL};
	for (const char *const *sign = SIGNS; *sign; sign++)
		if (!memcmp(m->s + m->mark[i].begin, *sign, 2))
			return true;
	return false;
}

/* «в В. Курье», «из Н. Курьи»: Верхняя and Нижняя. */
static bool in_place(const struct masker *m, long i)
{
	char text[TOKEN_MAX + 1] = "";
	if (i > 0 && !m->mark[i - 1].digits)
		mask_fold(m, &m->mark[i - 1], text);
	return mask_word_of(m, i - 1) == WORD_AT || !strcmp(text, "в") || !strcmp(text, "из");
}

/* Has each initial from i to last its dot, and are they not «И.О. Директора», «Ф.И.О.»? */
static bool dotted(const struct masker *m, long i, long last)
{
	for (long k = i; k <= last; k++)
		if (m->mark[k].end >= m->n || m->s[m->mark[k].end] != '.')
			return false;
	return last == i || memcmp(m->s + m->mark[i].begin, "И", 2) || memcmp(m->s + m->mark[last].begin, "О", 2);
}

/* «И. И. Коваль», «писала Н. Кравец». */
static bool noun_behind(struct masker *m, long i, long last, int n)
{
	long name = last + 1;
	bool adjective = n == 2 && mask_adjective_surname(m, name);
	if (!dotted(m, i, last) || !(mask_noun_surname(m, name) || adjective) || line_ends(m, last))
		return false;
	if (n == 2)
		return !(m->mark[name].flags & IS_UPPER);
	return (mask_inside(m, i) || mask_acts(m, name)) && !is_short_sign(m, i) && !house_follows(m, name) && !in_place(m, i);
}

/* «И.И. Иванов», «И. Иванов». */
static long initials_first(struct masker *m, long i)
{
	int n;
	long last = initials(m, i, &n), name = last + 1;
	if (!n || mask_gap(m, last) & ~(unsigned)(GAP_DOT | GAP_SPACE))
		return 0;
	if (mask_named_after(m, i))
		return wordly(m, name) ? pass(i, name) : 0;
	if (n == 2 && (like_surname(m, name) || looks_surname(m, name)) && mask_gap(m, last) & GAP_DOT)
		return mask_take(m, i, name, name);
	if (n && noun_behind(m, i, last, n))
		return n == 1 && is_known_street(m, name) ? pass(i, name) : mask_take(m, i, name, name);
	bool sure = only_name(m, name) || (mask_look(m, name) & IS_SURNAME && looks_surname(m, name));
	bool alone = n == 1 && is_surname(m, name) && sure && !house_follows(m, name) && mask_word_of(m, i - 1) != WORD_AT;
	if (!alone || !(mask_gap(m, last) & GAP_DOT))
		return 0;
	return is_known_street(m, name) ? pass(i, name) : mask_take(m, i, name, name);
}

/* «ИИ» written together; «УК», «ЖК» are none. */
static bool is_pair(const struct masker *m, long i)
{
	static const char *const OTHERS[] = {"ук", "жк", "жд", "тц", "тк", "рф", "мо", "гу", "дк", "ао", "ип", "на", "не", "по", "из", "от", "за", NULL};
	char text[TOKEN_MAX + 1];
	if (!capital(m, i) || m->mark[i].size != 2 || !(m->mark[i].flags & IS_UPPER))
		return false;
	mask_fold(m, &m->mark[i], text);
	for (const char *const *o = OTHERS; *o; o++)
		if (!strcmp(*o, text))
			return false;
	return true;
}

/* «Коваль И.И.», «писал Коваль И.»; in «Школа И.И. Иванова» the initials are of who follows. */
static long noun_with_initials(struct masker *m, long i, long last, int n)
{
	bool other = !(mask_gap(m, last) & ~(unsigned)(GAP_SPACE | GAP_DOT)) && wordly(m, last + 1) && !line_ends(m, last) && (like_surname(m, last + 1) || looks_surname(m, last + 1));
	bool goes_on = (size_t)last + 1 < m->marks && !m->mark[last + 1].digits && !capital(m, last + 1);
	if (other || (n == 1 && (!(mask_inside(m, i) || goes_on) || m->mark[i].flags & IS_UPPER || mask_word_of(m, i - 1) == WORD_AT || capital(m, last + 1))) || mask_named_after(m, i))
		return 0;
	return mask_take(m, i, last, i);
}

/* «Иванов И.И.», «Иванов И.», «Иванов ИИ». */
static long initials_last(struct masker *m, long i)
{
	int n;
	bool noun = initial(m, i + 1) && mask_noun_surname(m, i);
	if (!(like_surname(m, i) || looks_surname(m, i) || noun) || !mask_beside(m, i))
		return 0;
	long last = initials(m, i + 1, &n);
	bool dot = n && m->mark[last].end < m->n && m->s[m->mark[last].end] == '.';
	if (noun && n && dotted(m, i + 1, last) && !(like_surname(m, i) || looks_surname(m, i)))
		return noun_with_initials(m, i, last, n);
	if (n == 2 && (dot || is_surname(m, i)))
		return mask_named_after(m, i) ? pass(i, last) : mask_take(m, i, last, i);
	bool known = only_name(m, i) || (mask_look(m, i) & IS_SURNAME && looks_surname(m, i));
	if (n == 1 && dot && is_surname(m, i) && known && !mask_is_street(m, i, i) && mask_word_of(m, i - 1) != WORD_AT)
		return mask_take(m, i, last, i);
	bool sure = is_surname(m, i) && (only_name(m, i) || looks_surname(m, i)) && !(m->mark[i].flags & IS_UPPER);
	return !n && sure && is_pair(m, i + 1) && !mask_named_after(m, i) ? mask_take(m, i, i + 1, i) : 0;
}

/* «Мария Петровна Коваль», «Мария Коваль»: on one line, written like the name before it. */
static bool noun_ends(struct masker *m, long i)
{
	return (mask_noun_surname(m, i) || mask_adjective_surname(m, i)) && mask_side(m, i - 1) && !((m->mark[i].flags ^ m->mark[i - 1].flags) & IS_UPPER);
}

/* «Фамилия Имя Отчество», «Имя Отчество Фамилия», «Имя Отчество», «Алиев Али Вагиф оглы». */
static long with_patronymic(struct masker *m, long i)
{
	long father = i + 1, surname = -1;
	if (!mask_beside(m, i))
		return 0;
	bool middle = like_first(m, i + 1) && mask_beside(m, i + 1) && (is_patronymic(m, i + 2) || mask_word_of(m, i + 3) == WORD_SON);
	if (middle && (like_surname(m, i) || looks_surname(m, i) || ((mask_noun_surname(m, i) || mask_adjective_surname(m, i)) && mask_side(m, i) && !(mask_beside(m, i + 2) && is_surname(m, i + 3)))))
		surname = i, father = i + 2;
	else if (!like_first(m, i) || !is_patronymic(m, i + 1))
		return 0;
	long last = father;
	if (mask_word_of(m, father + 1) == WORD_SON && mask_beside(m, father))
		last = father + 1;
	else if (father == i + 1 && mask_beside(m, father) && (like_surname(m, father + 1) || looks_surname(m, father + 1) || noun_ends(m, father + 1)))
		last = surname = father + 1;
	return mask_named_after(m, i) ? pass(i, last) : mask_take(m, i, last, surname);
}

/* «Мария Коваль», «Черных Ольга»; not «Дом Ольги Петровой». */
static long noun_and_name(struct masker *m, long i)
{
	bool forth = is_first(m, i) && only_name(m, i) && noun_ends(m, i + 1);
	bool back = !forth && is_first(m, i + 1) && only_name(m, i + 1) && mask_noun_surname(m, i) && mask_noun_opens(m, i) && mask_side(m, i) && !is_surname(m, i + 2) && !is_patronymic(m, i + 2);
	if (!(forth || back) || m->mark[i].flags & IS_UPPER)
		return 0;
	return mask_is_street(m, i, i + 1) ? pass(i, i + 1) : mask_take(m, i, i + 1, forth ? i + 1 : i);
}

/* «Имя Фамилия», «Фамилия Имя». */
static long two_names(struct masker *m, long i)
{
	if (!mask_beside(m, i) || !wordly(m, i) || !wordly(m, i + 1))
		return 0;
	bool forth = is_first(m, i) && (is_surname(m, i + 1) || (only_name(m, i) && like_surname(m, i + 1)));
	bool back = is_first(m, i + 1) && (is_surname(m, i) || (only_name(m, i + 1) && like_surname(m, i) && !(m->mark[i].flags & IS_UPPER)));
	if ((m->mark[i].flags ^ m->mark[i + 1].flags) & IS_UPPER)
		return 0;
	if (!forth && !back)
		return noun_and_name(m, i);
	if (!(forth || back) || (!only_name(m, i) && !only_name(m, i + 1) && m->mark[i].flags & m->mark[i + 1].flags & IS_UPPER))
		return 0;
	if (!only_name(m, i) && !only_name(m, i + 1) && mask_gap(m, i - 1) & ~(unsigned)GAP_SPACE)	/* «Роман Толстого» begins a sentence */
		return 0;
	long surname = forth && !back ? i + 1 : i;
	/* «Дичня Тарасов»: what looks like one is it. */
	if ((m->mark[i].flags ^ m->mark[i + 1].flags) & ENDS_SURNAME)
		surname = m->mark[i].flags & ENDS_SURNAME ? i : i + 1;
	else if (forth && back)
		surname = -1;
	return mask_is_street(m, i, i + 1) ? pass(i, i + 1) : mask_take(m, i, i + 1, surname);
}

/* Of the words before a person those that no post or place follows: «гражданке Щур»; «директор Школы» is somebody else. */
static bool is_citizen(const struct masker *m, long i)
{
	static const char *const WORDS[] = {"граждан", "гр-", "г-н", "г-ж", "господин", "госпож", "сосед", "заявител", NULL};
	char text[2 * TOKEN_MAX + 2];
	mask_fold(m, &m->mark[i], text);
	for (const char *const *w = WORDS; *w; w++)
		if (!strncmp(text, *w, strlen(*w)))
			return true;
	return false;
}

/* Alone, behind a word that says a person comes: «сосед Петров», «зовут Ольга». */
static long called(struct masker *m, long i)
{
	enum mask_word word = mask_word_of(m, i - 1);
	unsigned gap = mask_gap(m, i - 1), mild = GAP_SPACE | GAP_DOT | (word == WORD_CALLED ? GAP_COLON | GAP_COMMA : 0);
	if ((word != WORD_PERSON && word != WORD_KIN && word != WORD_CALLED) || gap & ~mild || !wordly(m, i))
		return 0;
	bool name = (is_surname(m, i) || is_first(m, i) || is_patronymic(m, i)) && (only_name(m, i) || word == WORD_CALLED);
	/* A rare name, or one that is a word too: «муж Рустам». */
	name |= word == WORD_KIN && gap == GAP_SPACE && (is_first(m, i) || !(mask_look(m, i) & (IS_KNOWN | IS_UPPER)));
	name |= word == WORD_CALLED && only_name(m, i) && gap & (GAP_SPACE | GAP_COLON);
	bool noun = !name && gap == GAP_SPACE && is_citizen(m, i - 1) && mask_noun_surname(m, i) && !(m->mark[i].flags & IS_UPPER);
	return name || noun ? mask_take(m, i, i, noun || (is_surname(m, i) && !is_first(m, i)) ? i : -1) : 0;
}

/* A patronymic stands alone as an address: «Петровна». */
static long father_alone(struct masker *m, long i)
{
	unsigned f = wordly(m, i) ? mask_look(m, i) : 0;
	return f & IS_PATRONYMIC && !(f & (IS_COMMON | IS_SURNAME)) && !mask_is_street(m, i, i) ? mask_take(m, i, i, -1) : 0;
}

long mask_person(struct masker *m, long i)
{
	static long (*const ORDERS[])(struct masker *, long) = {with_patronymic, initials_last, two_names, called, father_alone};
	if (initial(m, i))
		return initials_first(m, i);
	if (!capital(m, i))
		return mask_person_small(m, i);
	long korean = mask_korean(m, i);
	if (korean > i && !mask_named_after(m, i))
		return mask_take(m, i, korean, i);
	for (size_t k = 0; k < sizeof ORDERS / sizeof *ORDERS; k++) {
		long done = ORDERS[k](m, i);
		if (done)
			return done;
	}
	return mask_person_small(m, i);
}
