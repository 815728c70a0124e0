#include "search/index/query_fields.h"

#include <stdio.h>
#include <string.h>

#include "search/index/columns.h"
#include "search/text/utf8.h"

#define NAME_LETTERS 24

/* The first name of a field is the one that is shown. */
static const struct { const char *name; enum query_field field; } FIELDS[] = {
	{"тема", FIELD_THEME}, {"theme", FIELD_THEME}, {"канал", FIELD_CHANNEL}, {"channel", FIELD_CHANNEL},
	{"организация", FIELD_ORGANISATION}, {"орг", FIELD_ORGANISATION}, {"исполнитель", FIELD_ORGANISATION}, {"organisation", FIELD_ORGANISATION}, {"org", FIELD_ORGANISATION},
	{"район", FIELD_DISTRICT}, {"district", FIELD_DISTRICT}, {"статус", FIELD_STATE}, {"состояние", FIELD_STATE}, {"state", FIELD_STATE},
	{"вид", FIELD_KIND}, {"kind", FIELD_KIND}, {"объект", FIELD_OBJECT}, {"object", FIELD_OBJECT},
	{"неисправность", FIELD_FAULT}, {"fault", FIELD_FAULT}, {"улица", FIELD_STREET}, {"street", FIELD_STREET},
	{"дата", FIELD_DATE}, {"date", FIELD_DATE}, {"срок", FIELD_DUE}, {"due", FIELD_DUE},
	{"отвечено", FIELD_ANSWERED}, {"answered", FIELD_ANSWERED}, {"оценка", FIELD_MARK}, {"mark", FIELD_MARK},
	{"важность", FIELD_PRIORITY}, {"priority", FIELD_PRIORITY}, {"есть", FIELD_HAS}, {"has", FIELD_HAS}, {"нет", FIELD_NO}, {"no", FIELD_NO},
	{"дом", FIELD_HOUSE}, {"house", FIELD_HOUSE},
	{"адрес", FIELD_ADDRESS}, {"address", FIELD_ADDRESS}, {"ответ", FIELD_ANSWER}, {"answer", FIELD_ANSWER},
	{"номер", FIELD_NUMBER}, {"number", FIELD_NUMBER}, {"запрос", FIELD_SAVED}, {"saved", FIELD_SAVED}
};
enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

static const struct { const char *name; uint16_t flags; } PRESENT[] = {
	{"ответ", ROW_ANSWER}, {"answer", ROW_ANSWER}, {"адрес", ROW_ADDRESS}, {"address", ROW_ADDRESS}, {"оценка", ROW_MARK}, {"mark", ROW_MARK},
	{"тема", ROW_THEME}, {"theme", ROW_THEME}, {"организация", ROW_ORGANISATION}, {"organisation", ROW_ORGANISATION},
	{"район", ROW_DISTRICT}, {"district", ROW_DISTRICT}, {"срок", ROW_DUE}, {"due", ROW_DUE}, {"автор", ROW_AUTHOR}, {"author", ROW_AUTHOR},
	{"повтор", ROW_REPEATED}, {"repeated", ROW_REPEATED}, {"коллективное", ROW_COLLECTIVE}, {"collective", ROW_COLLECTIVE},
	{"фаст-трек", ROW_FAST_TRACK}, {"фасттрек", ROW_FAST_TRACK}, {"fast", ROW_FAST_TRACK}, {"ускоренное", ROW_ACCELERATED}, {"accelerated", ROW_ACCELERATED}, {"открыто", ROW_OPEN}, {"open", ROW_OPEN},
	{"вложение", ROW_ATTACHMENT}, {"attachment", ROW_ATTACHMENT}, {"объект", ROW_OBJECT}, {"object", ROW_OBJECT},
	{"неисправность", ROW_FAULT}, {"fault", ROW_FAULT},
	{"просрочка", ROW_OPEN | ROW_DUE}, {"overdue", ROW_OPEN | ROW_DUE}
};
enum { PRESENT_COUNT = sizeof PRESENT / sizeof *PRESENT };

const char *const query_field_names[] = {
	"тема", "канал", "организация", "район", "улица", "статус", "вид", "объект", "неисправность", "дата", "срок", "отвечено", "оценка", "важность", "дом",
	"адрес", "ответ", "номер", "есть", "нет", "запрос", NULL
};

const char *const query_presence_names[] = {
	"ответ", "адрес", "вложение", "оценка", "тема", "организация", "район", "объект", "неисправность", "срок", "автор", "повтор",
	"коллективное", "фаст-трек", "ускоренное", "открыто", "просрочка", NULL
};

bool query_field_find(const char *folded, enum query_field *field)
{
	for (int i = 0; i < FIELD_COUNT; i++) {
		if (strcmp(FIELDS[i].name, folded) == 0) {
			*field = FIELDS[i].field;
			return true;
		}
	}
	return false;
}

const char *query_field_name(enum query_field field)
{
	int i = 0;
	while (i < FIELD_COUNT - 1 && FIELDS[i].field != field)
		i++;
	return FIELDS[i].name;
}

bool query_presence_find(const char *folded, uint16_t *flags, bool *overdue)
{
	for (int i = 0; i < PRESENT_COUNT; i++) {
		if (strcmp(PRESENT[i].name, folded) == 0) {
			*flags = PRESENT[i].flags;
			*overdue = (PRESENT[i].flags & (ROW_OPEN | ROW_DUE)) == (ROW_OPEN | ROW_DUE);
			return true;
		}
	}
	return false;
}

static int letters(const char *s, uint32_t *out)
{
	size_t at = 0, n = strlen(s);
	int count = 0;
	while (at < n && count < NAME_LETTERS)
		out[count++] = utf8_next(s, n, &at);
	return at < n ? NAME_LETTERS + 1 : count;
}

static int least(int a, int b, int c)
{
	return a < b ? (a < c ? a : c) : (b < c ? b : c);
}

/* Levenshtein's distance of two words of at most NAME_LETTERS. */
static int distance(const uint32_t *a, int n, const uint32_t *b, int m)
{
	int row[NAME_LETTERS + 1];
	for (int k = 0; k <= m; k++)
		row[k] = k;
	for (int i = 1; i <= n; i++) {
		int corner = row[0];
		row[0] = i;
		for (int k = 1; k <= m; k++) {
			int above = row[k];
			row[k] = least(row[k] + 1, row[k - 1] + 1, corner + (a[i - 1] != b[k - 1]));
			corner = above;
		}
	}
	return row[m];
}

int query_apart(const char *a, const char *b)
{
	uint32_t one[NAME_LETTERS], other[NAME_LETTERS];
	int n = letters(a, one), m = letters(b, other);
	return n > NAME_LETTERS || m > NAME_LETTERS ? NAME_LETTERS : distance(one, n, other, m);
}

const char *query_field_near(const char *folded)
{
	uint32_t asked[NAME_LETTERS], name[NAME_LETTERS];
	int n = letters(folded, asked), best = 3;
	const char *found = NULL;
	if (n < 3 || n > NAME_LETTERS)
		return NULL;
	for (int i = 0; i < FIELD_COUNT; i++) {
		int m = letters(FIELDS[i].name, name), d = distance(asked, n, name, m);
		if (d < best && d <= (m > 5 ? 2 : 1) && m > 3) {
			best = d;
			found = FIELDS[i].name;
		}
	}
	return found;
}

size_t query_plain(const char *text, char *out, size_t room)
{
	size_t n = strlen(text), at = 0, len = 0;
	while (at < n && len + 5 < room) {
		uint32_t c = utf8_fold(utf8_next(text, n, &at));
		if (utf8_is_letter(c) || utf8_is_digit(c))
			len += utf8_put(out + len, c);
	}
	out[len] = 0;
	return len;
}

const char *query_fields_told(void)
{
	static char told[1024];
	for (const char *const *name = *told ? NULL : query_field_names; name && *name; name++)
		snprintf(told + strlen(told), sizeof told - strlen(told), "%s%s", *told ? ", " : "", *name);
	return told;
}
