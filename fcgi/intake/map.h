/*
 * map.h - which column of a file is which field of a message.
 *
 * Known layouts (ИМ, ПОС) are recognised by the names of their columns; other files take a mapping given by a person,
 * or a guess by usual names. A column without a field goes to message.extra: nothing is lost.
 */
#ifndef MCU_MAP_H
#define MCU_MAP_H

#include <jansson.h>
#include <stdbool.h>

#include "fcgi/intake/reader.h"

/*
 * Kinds of fields. TEXT, DATE, FLAG, NUMBER and PERSON stand for the whole value; LABEL (looked up by name) and WORD
 * (known words only) keep the source's own value in extra as well, because the lookup may find nothing. MARK keeps what is no number from 1 to 5.
 */
enum field_kind { FIELD_TEXT, FIELD_DATE, FIELD_FLAG, FIELD_NUMBER, FIELD_MARK, FIELD_PERSON, FIELD_LABEL, FIELD_WORD };

/* Columns: enum, code in a mapping, Russian name, kind. */
#define INTAKE_FIELDS(X) \
	X(ID, "external_id", "Номер (ключ)", TEXT) \
	X(VERSION, "external_version", "Версия записи", TEXT) \
	X(NUMBER, "number", "Регистрационный номер", TEXT) \
	X(TEXT, "text", "Текст", TEXT) \
	X(SUBJECT, "subject", "Заголовок", TEXT) \
	X(RECEIVED, "received_at", "Дата поступления", DATE) \
	X(REGISTERED, "registered_at", "Дата регистрации", DATE) \
	X(DUE, "due_on", "Срок", DATE) \
	X(ANSWERED, "answered_at", "Дата ответа", DATE) \
	X(CLOSED, "closed_at", "Дата закрытия", DATE) \
	X(GROUP, "theme_group", "Группа тем", LABEL) \
	X(THEME, "theme", "Тема", LABEL) \
	X(FACT, "fact", "Факт", LABEL) \
	X(ORGANISATION, "organisation", "Исполнитель (организация)", LABEL) \
	X(DEPARTMENT, "department", "Отдел (если нет исполнителя)", LABEL) \
	X(OFFICIAL, "official", "Должностное лицо", LABEL) \
	X(MUNICIPALITY, "municipality", "Муниципалитет", LABEL) \
	X(LOCALITY, "locality", "Населённый пункт", LABEL) \
	X(DISTRICT, "district", "Район города", LABEL) \
	X(STREET, "street", "Улица", LABEL) \
	X(HOUSE, "house", "Дом", TEXT) \
	X(ADDRESS, "address", "Адрес", TEXT) \
	X(LAT, "lat", "Широта", NUMBER) \
	X(LON, "lon", "Долгота", NUMBER) \
	X(AUTHOR_NAME, "author_name", "ФИО заявителя", PERSON) \
	X(AUTHOR_URL, "author_url", "Страница автора", PERSON) \
	X(AUTHOR_PHONE, "author_phone", "Телефон заявителя", PERSON) \
	X(AUTHOR_EMAIL, "author_email", "Почта заявителя", PERSON) \
	X(AUTHOR_ADDRESS, "author_address", "Адрес заявителя", PERSON) \
	X(APPLICANT, "applicant_kind", "Вид заявителя", WORD) \
	X(KIND, "kind", "Обращение или сообщение", WORD) \
	X(LAW59, "law59", "По 59-ФЗ", FLAG) \
	X(CHANNEL, "channel", "Канал", WORD) \
	X(STATE, "state", "Статус", WORD) \
	X(OUTCOME, "outcome", "Итог", WORD) \
	X(REASON, "outcome_reason", "Причина закрытия", TEXT) \
	X(PRIORITY, "priority", "Важность", WORD) \
	X(MARK, "mark", "Оценка", MARK) \
	X(REPEATED, "repeated", "Повторное", FLAG) \
	X(COLLECTIVE, "collective", "Коллективное", FLAG) \
	X(FAST, "fast_track", "Фаст-трек", FLAG) \
	X(URL, "url", "Ссылка", TEXT) \
	X(FIRST, "first_answer", "Первый ответ", TEXT) \
	X(FIRST_AT, "first_answer_at", "Время первого ответа", DATE) \
	X(ANSWER, "answer", "Ответ", TEXT) \
	X(ANSWER_AT, "answer_at", "Время ответа", DATE) \
	X(ANSWER2, "answer2", "Второй ответ", TEXT) \
	X(ANSWER3, "answer3", "Третий ответ", TEXT)

enum intake_field {
#define X(name, code, label, kind) IF_##name,
	INTAKE_FIELDS(X)
#undef X
	IF_COUNT,
	IF_EXTRA = IF_COUNT	/* no field: kept in extra */
};

enum layout { LAYOUT_FREE, LAYOUT_IM, LAYOUT_POS };

struct map {
	const struct reader *reader;
	enum layout layout;
	json_t *given;		/* the person's mapping, or NULL: guess */
	unsigned char fields[INTAKE_COLUMNS_MAX];
	int known;		/* columns whose field is settled */
	bool used[IF_COUNT];
};

const char *field_code(enum intake_field f);
const char *field_label(enum intake_field f);
enum field_kind field_kind(enum intake_field f);
/* Field with this code; IF_EXTRA when there is none. */
enum intake_field field_find(const char *code);

/* Settles the columns that the reader knows so far. given (borrowed, may be NULL or empty: guess) is {column: field or
 * null}. INTAKE_OK or what is wrong with the mapping; *wrong names the place. Free with map_close. */
enum intake_err map_open(struct map *m, const struct reader *r, json_t *given, const char **wrong);
void map_close(struct map *m);

/* Field of a column; columns that turned up later are settled now. */
enum intake_field map_field(struct map *m, int column);

/* Is everything there without which no row can go in? For NDJSON call it after some rows were read. */
enum intake_err map_check(const struct map *m);

/* {column: field or null} of all columns known. New reference. */
json_t *map_json(struct map *m);

/* "im_xlsx", "pos_xlsx", "xlsx", "csv" or "ndjson". */
const char *map_format(const struct map *m);

/* Usual names, see layout.c: field of a column by its name in a layout; IF_EXTRA when it has none. */
enum intake_field layout_field(enum layout l, const char *column);
enum layout layout_find(const struct reader *r);

#endif
