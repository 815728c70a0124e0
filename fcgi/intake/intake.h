/*
 * intake.h - words of the intake: formats, limits, and the one list of what can be wrong with a file or a row.
 */
#ifndef MCU_INTAKE_H
#define MCU_INTAKE_H

enum {
	INTAKE_ROW_MAX = 1 << 20,	/* bytes of one row, of all its values together */
	INTAKE_COLUMNS_MAX = 1000,
	INTAKE_NAME_MAX = 200,		/* bytes of a column's name that are kept */
	INTAKE_ID_MAX = 200,		/* characters of an external id */
};

enum intake_format { INTAKE_XLSX, INTAKE_CSV, INTAKE_NDJSON };

/* Columns: name, stable code, Russian sentence. The first part ends a file, the second rejects a row. */
#define INTAKE_ERRORS(X) \
	X(OK, "ok", "") \
	X(IO, "read_failed", "Файл не читается.") \
	X(NO_MEMORY, "no_memory", "Не хватило памяти для разбора файла.") \
	X(NO_SPACE, "no_space", "Не хватило места на диске для разбора файла.") \
	X(EMPTY, "empty_file", "Файл пуст.") \
	X(NOT_TABLE, "not_a_table", "Это не таблица: внутри двоичные данные. Принимаются книги XLSX, файлы CSV и NDJSON.") \
	X(ONE_COLUMN, "one_column", "В первой строке файла один столбец, а нужны хотя бы номер и текст через точку с запятой, запятую или табуляцию.") \
	X(OLD_EXCEL, "old_excel", "Это книга старого формата .xls или книга под паролем. Сохраните её как .xlsx без пароля.") \
	X(JSON_ARRAY, "json_array", "Файл начинается с «[». Нужен NDJSON: один объект в каждой строке.") \
	X(UTF16, "utf16", "Файл в кодировке UTF-16. Сохраните его как CSV в UTF-8 или Windows-1251.") \
	X(ZIP_BROKEN, "zip_broken", "Книга повреждена или загружена не до конца.") \
	X(ZIP_BOMB, "zip_bomb", "Книга распаковывается в недопустимо большой объём.") \
	X(NOT_XLSX, "not_xlsx", "Это архив, но не книга Excel.") \
	X(NO_SHEET, "no_sheet", "В книге нет листа с данными.") \
	X(XML, "bad_xml", "Лист книги содержит ошибку XML.") \
	X(COLUMNS, "too_many_columns", "В файле больше 1000 столбцов.") \
	X(NO_HEADER, "no_header", "В файле нет строки заголовков.") \
	X(QUOTE, "open_quote", "В строке открыта и не закрыта кавычка: эта строка и всё после неё не прочитаны.") \
	X(MAP_FIELD, "unknown_field", "В сопоставлении есть поле, которого нет в системе.") \
	X(MAP_COLUMN, "unknown_column", "В сопоставлении назван столбец, которого нет в файле.") \
	X(MAP_DOUBLE, "double_field", "В сопоставлении одно поле названо дважды.") \
	X(MAP_NO_ID, "no_id_column", "Не указан столбец с номером: без него повторная загрузка создала бы копии.") \
	X(MAP_NO_TEXT, "no_text_column", "Не указан столбец с текстом сообщения.") \
	X(BAD_JSON, "bad_json", "Строка не является правильным JSON.") \
	X(NOT_OBJECT, "not_object", "Строка JSON не является объектом.") \
	X(ZERO, "zero_character", "В значении есть нулевой символ \\u0000, в тексте его не бывает.") \
	X(ROW_LONG, "row_too_long", "Строка длиннее 1 МиБ.") \
	X(BAD_UTF8, "bad_utf8", "В строке есть байты, которые не являются текстом.") \
	X(STRAY_QUOTE, "stray_quote", "Кавычки расставлены неверно: в этой строке слились несколько строк файла.") \
	X(EXTRA_CELLS, "extra_cells", "В строке больше значений, чем столбцов в заголовке.") \
	X(NO_ID, "no_id", "Нет номера.") \
	X(LONG_ID, "long_id", "Номер длиннее 200 знаков.") \
	X(NO_TEXT, "no_text", "Нет текста сообщения.") \
	X(BAD_DATE, "bad_date", "Значение не является датой.") \
	X(AHEAD, "date_ahead", "Эта дата ещё не наступила.") \
	X(ODD_MARK, "odd_mark", "Такой оценки мы не знаем: нужна от 1 до 5 или слова «удовлетворён», «частично», «не удовлетворён». Запись принята, значение осталось в дополнительных сведениях.") \
	X(BAD_FLAG, "bad_flag", "Значение должно быть «Да» или «Нет».") \
	X(BAD_NUMBER, "bad_number", "Значение не является числом в допустимых пределах.")

enum intake_err {
#define X(name, code, text) INTAKE_##name,
	INTAKE_ERRORS(X)
#undef X
	INTAKE_ERR_COUNT
};

const char *intake_code(enum intake_err e);	/* stable code, static */
const char *intake_text(enum intake_err e);	/* Russian sentence, static */

#endif
