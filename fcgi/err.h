/*
 * err.h - the one list of errors: enum, HTTP status, stable code, Russian text, SQLSTATE.
 *
 * Columns of MCU_ERRORS: name, HTTP status, code in problem+json, public Russian sentence.
 * A function that can fail returns enum err; ERR_OK is 0, so `if (e)` reads as "failed".
 */
#ifndef MCU_ERR_H
#define MCU_ERR_H

#define MCU_ERRORS(X) \
	X(OK, 200, "ok", "") \
	X(BAD_REQUEST, 400, "bad_request", "Запрос составлен неверно.") \
	X(BAD_PARAM, 400, "bad_parameter", "Параметр запроса задан неверно.") \
	X(BAD_JSON, 400, "bad_json", "Тело запроса не является правильным JSON.") \
	X(BAD_UTF8, 400, "bad_utf8", "Текст содержит байты, которые не являются UTF-8.") \
	X(UNAUTHORIZED, 401, "unauthorized", "Нужен вход в систему.") \
	X(FORBIDDEN, 403, "forbidden", "У вас нет права на это действие.") \
	X(NOT_FOUND, 404, "not_found", "Такой записи нет, или она вам недоступна.") \
	X(METHOD, 405, "method_not_allowed", "Этот способ обращения к адресу не поддерживается.") \
	X(STATE, 409, "wrong_state", "Из этого состояния такой переход невозможен.") \
	X(CONFLICT, 409, "conflict", "Запись с такими данными уже есть.") \
	X(STALE, 412, "stale", "Запись изменил кто-то другой. Обновите её и повторите правку.") \
	X(TOO_LARGE, 413, "too_large", "Запрос больше допустимого размера.") \
	X(MEDIA, 415, "unsupported_media", "Такой вид содержимого не принимается.") \
	X(INVALID, 422, "invalid", "Данные не прошли проверку.") \
	X(PRECONDITION, 428, "if_match_required", "Для правки нужен заголовок If-Match с версией записи.") \
	X(LIMIT, 429, "too_many", "Слишком много запросов. Повторите позже.") \
	X(INTERNAL, 500, "internal", "Внутренняя ошибка. Мы её записали; повторите позже.") \
	X(UPSTREAM, 502, "upstream", "Внешняя система ответила ошибкой.") \
	X(UNAVAILABLE, 503, "unavailable", "Система временно недоступна. Повторите через несколько секунд.") \
	X(TIMEOUT, 504, "timeout", "Запрос выполнялся слишком долго и остановлен.")

enum err {
#define X(name, status, code, text) ERR_##name,
	MCU_ERRORS(X)
#undef X
	ERR_COUNT
};

int err_status(enum err e);		/* HTTP status */
const char *err_code(enum err e);	/* stable code, static */
const char *err_text(enum err e);	/* Russian sentence, static */

#endif
