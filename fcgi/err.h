/*
 * err.h - the one list of errors: enum, HTTP status, stable code, SQLSTATEs, Russian text.
 *
 * Columns of MCU_ERRORS: name, HTTP status, code in problem+json, SQLSTATEs (full, or a prefix that stands for a
 * class; the longest match wins; "" = none), public Russian sentence.
 * A function that can fail returns enum err; ERR_OK is 0, so `if (e)` reads as "failed".
 */
#ifndef MCU_ERR_H
#define MCU_ERR_H

#define MCU_ERRORS(X) \
	X(OK, 200, "ok", "00", "") \
	X(BAD_REQUEST, 400, "bad_request", "", "Запрос составлен неверно.") \
	X(BAD_PARAM, 400, "bad_parameter", "22P02 22007 22008 22003", "Параметр запроса задан неверно.") \
	X(BAD_JSON, 400, "bad_json", "", "Тело запроса не является правильным JSON.") \
	X(BAD_UTF8, 400, "bad_utf8", "22021 22P05", "Текст содержит байты, которые не являются UTF-8.") \
	X(UNAUTHORIZED, 401, "unauthorized", "28000 MC401", "Нужен вход в систему.") \
	X(REAUTH, 401, "reauth_required", "", "В этом файле будут персональные данные. Подтвердите, что это вы: войдите через Госуслуги ещё раз.") \
	X(FORBIDDEN, 403, "forbidden", "42501 MC403", "У вас нет права на это действие.") \
	X(OTHER_KIND, 403, "other_kind", "MC497", "Вашей роли не дано это действие с записями такого вида.") \
	X(OWN_RIGHTS, 403, "own_rights", "MC498", "Прав самому себе не прибавляют: это делает другой администратор.") \
	X(TOKEN_RIGHTS, 403, "token_rights", "MC493", "Токену можно не больше, чем тому, кто его выдаёт или меняет: вам самим это не всё дано. Отозвать его вы можете.") \
	X(NOT_FOUND, 404, "not_found", "P0002 MC404", "Такой записи нет, или она вам недоступна.") \
	X(METHOD, 405, "method_not_allowed", "", "Этот способ обращения к адресу не поддерживается.") \
	X(WRONG_STATE, 409, "wrong_state", "MC409", "Из этого состояния такой переход невозможен.") \
	X(WRONG_MOVE, 409, "wrong_move", "", "Из этого состояния такое действие невозможно.") \
	X(TAKEN, 409, "taken", "", "Запись взял в работу другой сотрудник.") \
	X(SET_CHANGED, 409, "set_changed", "", "Набор записей изменился: посмотрите его ещё раз.") \
	X(CONFLICT, 409, "conflict", "23505 23P01 23503 40001 40P01 55P03", \
	  "Запись с такими данными уже есть или занята другим действием.") \
	X(LAST_ADMIN, 409, "last_admin", "MC491 MC492", "После такой правки некому было бы управлять правами.") \
	X(GONE, 410, "gone", "", "Это место ленты изменений больше не годится: начните со снимка.") \
	X(MASKED, 410, "masked", "", "Файл удалён: записи в нём с тех пор обезличены. Закажите его снова.") \
	X(STALE, 412, "stale", "MC412", "Запись изменил кто-то другой. Обновите её и повторите правку.") \
	X(REUSED, 422, "key_reused", "", "Этот Idempotency-Key уже внёс другую запись: для новой нужен новый ключ.") \
	X(TOO_LARGE, 413, "too_large", "54", "Запрос больше допустимого размера.") \
	X(MEDIA, 415, "unsupported_media", "", "Такой вид содержимого не принимается.") \
	X(INVALID, 422, "invalid", "23514 23502 22001 MC422", "Данные не прошли проверку.") \
	X(PRECONDITION, 428, "if_match_required", "", "Для правки нужен заголовок If-Match с версией записи.") \
	X(LIMIT, 429, "too_many", "MC429", "Слишком много запросов. Повторите позже.") \
	X(RATE, 429, "rate_limited", "", "Токен обращается слишком часто. Повторите позже.") \
	X(SEALED, 503, "identity_sealed", "", \
	  "Данные заявителя закрыты ключом, которого на сервере нет. Сообщите администратору: нужен прежний файл из папки ключей.") \
	X(INTERNAL, 500, "internal", "", "Внутренняя ошибка. Мы её записали; повторите позже.") \
	X(UPSTREAM, 502, "upstream", "", "Внешняя система ответила ошибкой.") \
	X(UNAVAILABLE, 503, "unavailable", "08 57P 53 58 25006 25P03", \
	  "Система временно недоступна. Повторите через несколько секунд.") \
	X(TIMEOUT, 504, "timeout", "57014", "Запрос выполнялся слишком долго и остановлен.")

enum err {
#define X(name, status, code, sqlstates, text) ERR_##name,
	MCU_ERRORS(X)
#undef X
	ERR_COUNT
};

int err_status(enum err e);		/* HTTP status */
const char *err_code(enum err e);	/* stable code, static */
const char *err_text(enum err e);	/* Russian sentence, static */

/* What a SQLSTATE of five characters means to us; ERR_INTERNAL for one that the list does not know. */
enum err err_from_sqlstate(const char *sqlstate);

#endif
