/* layout.c - names of columns: the exports of ИМ and ПОС, and what other tables usually call things. */
#include <string.h>

#include "fcgi/intake/map.h"
#include "search/text/clean.h"

struct heading {
	const char *name;
	enum intake_field field;
};

static const struct heading im[] = {
	{"ID", IF_ID}, {"Номер инцидента", IF_NUMBER}, {"Отдел", IF_DEPARTMENT}, {"Исполнитель", IF_ORGANISATION},
	{"Общее время первого ответа", IF_FIRST_AT}, {"Общий текст первого ответа", IF_FIRST},
	{"Время 1го ответа ПИ", IF_ANSWER_AT}, {"1ый ответ ПИ", IF_ANSWER}, {"2ой ответ ПИ", IF_ANSWER2}, {"3ий ответ ПИ", IF_ANSWER3},
	{"Текущий шаг инцидента", IF_STATE}, {"Дата создания", IF_RECEIVED}, {"Дата окончания", IF_CLOSED},
	{"Группа тем", IF_GROUP}, {"Тема", IF_THEME}, {"Муниципалитет", IF_MUNICIPALITY}, {"Населенный пункт", IF_LOCALITY},
	{"Улица", IF_STREET}, {"Дом", IF_HOUSE}, {"Итог", IF_OUTCOME}, {"Причина закрытия", IF_REASON}, {"Урл поста", IF_URL},
	{"Текст инцидента", IF_TEXT}, {"URL автора", IF_AUTHOR_URL}, {"Оценка", IF_MARK}, {"Оценка ответа", IF_MARK},
	{"Удовлетворенность", IF_MARK}, {"Оценка удовлетворенности", IF_MARK}, {"Оценка заявителя", IF_MARK}, {NULL, IF_EXTRA},
};

static const struct heading pos[] = {
	{"Номер", IF_ID}, {"Номер ЕПГУ", IF_NUMBER}, {"Категория", IF_GROUP}, {"Подкатегория", IF_THEME}, {"Факт", IF_FACT},
	{"Организация, в которой находится сообщение", IF_ORGANISATION},
	{"Организация, в которую поступило сообщение", IF_DEPARTMENT}, {"Дата поступления", IF_RECEIVED},
	{"Дата планируемого завершения работ", IF_DUE}, {"Дата фактического завершения работ", IF_CLOSED}, {"Статус", IF_STATE},
	{"Фаст-трек", IF_FAST}, {"Заявитель выбрал подачу по 59-ФЗ", IF_LAW59}, {"Оценка ответа заявителем", IF_MARK},
	{"Повторное рассмотрение", IF_REPEATED}, {NULL, IF_EXTRA},
};

/* Names are compared folded: case, ё, blanks and signs do not count. A field goes to the first column that names it. */
static const struct heading usual[] = {
	{"id", IF_ID}, {"external id", IF_ID}, {"номер", IF_ID}, {"№", IF_ID}, {"ид", IF_ID}, {"№ рк", IF_ID}, {"рег. номер", IF_ID},
	{"номер обращения", IF_ID}, {"номер сообщения", IF_ID}, {"номер заявки", IF_ID}, {"регистрационный номер", IF_ID},
	{"number", IF_NUMBER}, {"version", IF_VERSION}, {"версия", IF_VERSION},
	{"text", IF_TEXT}, {"текст", IF_TEXT}, {"текст обращения", IF_TEXT}, {"текст сообщения", IF_TEXT}, {"сообщение", IF_TEXT},
	{"содержание", IF_TEXT}, {"содержание обращения", IF_TEXT}, {"текст инцидента", IF_TEXT}, {"суть обращения", IF_TEXT},
	{"message", IF_TEXT}, {"комментарий", IF_TEXT}, {"обращение", IF_TEXT}, {"описание", IF_TEXT}, {"description", IF_TEXT},
	{"subject", IF_SUBJECT}, {"title", IF_SUBJECT}, {"заголовок", IF_SUBJECT},
	{"date", IF_RECEIVED}, {"дата", IF_RECEIVED}, {"дата поступления", IF_RECEIVED}, {"дата создания", IF_RECEIVED},
	{"received at", IF_RECEIVED}, {"created at", IF_RECEIVED}, {"дата обращения", IF_RECEIVED}, {"дата сообщения", IF_RECEIVED},
	{"дата регистрации", IF_REGISTERED}, {"дата рег.", IF_REGISTERED}, {"registered at", IF_REGISTERED},
	{"срок", IF_DUE}, {"срок исполнения", IF_DUE}, {"срок ответа", IF_DUE}, {"due on", IF_DUE}, {"дата ответа", IF_ANSWERED},
	{"answered at", IF_ANSWERED}, {"closed at", IF_CLOSED}, {"дата закрытия", IF_CLOSED}, {"дата окончания", IF_CLOSED},
	{"topic group", IF_GROUP}, {"группа тем", IF_GROUP}, {"категория", IF_GROUP}, {"theme group", IF_GROUP},
	{"topic", IF_THEME}, {"theme", IF_THEME}, {"тема", IF_THEME}, {"рубрика", IF_THEME}, {"подкатегория", IF_THEME},
	{"executor", IF_ORGANISATION}, {"responsible", IF_ORGANISATION}, {"исполнитель", IF_ORGANISATION},
	{"организация", IF_ORGANISATION}, {"ответственный", IF_ORGANISATION}, {"organisation", IF_ORGANISATION},
	{"organization", IF_ORGANISATION}, {"отдел", IF_DEPARTMENT}, {"department", IF_DEPARTMENT},
	{"муниципалитет", IF_MUNICIPALITY}, {"населенный пункт", IF_LOCALITY}, {"город", IF_LOCALITY}, {"район", IF_DISTRICT},
	{"район города", IF_DISTRICT}, {"district", IF_DISTRICT}, {"улица", IF_STREET}, {"street", IF_STREET}, {"дом", IF_HOUSE},
	{"house", IF_HOUSE}, {"адрес", IF_ADDRESS}, {"address", IF_ADDRESS}, {"место", IF_ADDRESS}, {"широта", IF_LAT}, {"lat", IF_LAT},
	{"latitude", IF_LAT}, {"долгота", IF_LON}, {"lon", IF_LON}, {"lng", IF_LON}, {"longitude", IF_LON},
	{"фио", IF_AUTHOR_NAME}, {"фио заявителя", IF_AUTHOR_NAME}, {"заявитель", IF_AUTHOR_NAME}, {"автор", IF_AUTHOR_NAME},
	{"author", IF_AUTHOR_NAME}, {"author name", IF_AUTHOR_NAME}, {"url автора", IF_AUTHOR_URL}, {"author url", IF_AUTHOR_URL},
	{"телефон", IF_AUTHOR_PHONE}, {"телефон заявителя", IF_AUTHOR_PHONE}, {"phone", IF_AUTHOR_PHONE},
	{"email", IF_AUTHOR_EMAIL}, {"почта", IF_AUTHOR_EMAIL}, {"электронная почта", IF_AUTHOR_EMAIL},
	{"адрес заявителя", IF_AUTHOR_ADDRESS}, {"вид заявителя", IF_APPLICANT}, {"applicant kind", IF_APPLICANT},
	{"kind", IF_KIND}, {"канал", IF_CHANNEL}, {"channel", IF_CHANNEL}, {"статус", IF_STATE}, {"state", IF_STATE},
	{"status", IF_STATE}, {"итог", IF_OUTCOME}, {"результат", IF_OUTCOME}, {"outcome", IF_OUTCOME},
	{"важность", IF_PRIORITY}, {"приоритет", IF_PRIORITY}, {"priority", IF_PRIORITY}, {"оценка", IF_MARK}, {"mark", IF_MARK},
	{"оценка ответа", IF_MARK}, {"оценка ответа заявителем", IF_MARK}, {"оценка заявителя", IF_MARK}, {"оценка качества ответа", IF_MARK},
	{"удовлетворенность", IF_MARK}, {"удовлетворенность ответом", IF_MARK}, {"удовлетворенность заявителя", IF_MARK},
	{"оценка удовлетворенности", IF_MARK}, {"степень удовлетворенности", IF_MARK},
	{"повторное", IF_REPEATED}, {"repeated", IF_REPEATED}, {"коллективное", IF_COLLECTIVE}, {"collective", IF_COLLECTIVE},
	{"url", IF_URL}, {"ссылка", IF_URL}, {"урл поста", IF_URL}, {"link", IF_URL}, {"ответ", IF_ANSWER}, {"answer", IF_ANSWER},
	{"текст ответа", IF_ANSWER}, {NULL, IF_EXTRA},
};

static const struct heading *const layouts[] = {[LAYOUT_FREE] = usual, [LAYOUT_IM] = im, [LAYOUT_POS] = pos};

/* What must be there for a layout to be recognised. */
static const char *const signs[][5] = {
	[LAYOUT_IM] = {"Номер инцидента", "Текст инцидента", "Дата создания", "ID", NULL},
	[LAYOUT_POS] = {"Номер", "Подкатегория", "Дата поступления", "Статус", "Фаст-трек"},
};

/* Letters and digits only, lower case, ё as е. */
static void fold(const char *s, char *to, size_t size)
{
	size_t n = strlen(s), len = 0, step;

	for (size_t i = 0; i < n && len + 4 < size; i += step) {
		uint32_t c = clean_decode(s + i, n - i, &step);

		if (c >= 'A' && c <= 'Z')
			c += 32;
		else if (c >= 0x410 && c <= 0x42F)
			c += 32;
		else if (c == 0x401 || c == 0x451)
			c = 0x435;
		if (c > 0x7F || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
			len += clean_encode(c, to + len);
	}
	to[len] = 0;
}

static bool same_name(const char *a, const char *b)
{
	char x[INTAKE_NAME_MAX + 32], y[INTAKE_NAME_MAX + 32];

	fold(a, x, sizeof x);
	fold(b, y, sizeof y);
	return strcmp(x, y) == 0;
}

enum intake_field layout_field(enum layout l, const char *column)
{
	for (const struct heading *h = layouts[l]; h->name; h++)
		if (same_name(h->name, column))
			return h->field;
	return IF_EXTRA;
}

static bool has_column(const struct reader *r, const char *name)
{
	for (int i = 0; i < reader_columns(r); i++)
		if (same_name(reader_column(r, i), name))
			return true;
	return false;
}

enum layout layout_find(const struct reader *r)
{
	if (reader_format(r) == INTAKE_NDJSON)
		return LAYOUT_FREE;
	for (enum layout l = LAYOUT_IM; l <= LAYOUT_POS; l++) {
		size_t k = 0;

		while (k < 5 && signs[l][k] && has_column(r, signs[l][k]))
			k++;
		if (k == 5 || !signs[l][k])
			return l;
	}
	return LAYOUT_FREE;
}
