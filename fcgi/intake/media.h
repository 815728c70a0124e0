/*
 * media.h - what a file is, by its content alone, and whether it is taken as an attachment of a message.
 */
#ifndef MCU_MEDIA_H
#define MCU_MEDIA_H

/* Columns: name, stable code, Russian sentence. */
#define MEDIA_ERRORS(X) \
	X(OK, "ok", "") \
	X(IO, "read_failed", "Файл не читается.") \
	X(EMPTY, "empty_file", "Файл пуст.") \
	X(NAME, "bad_name", "В имени файла есть знаки, которых в именах не бывает. Переименуйте файл.") \
	X(EXTENSION, "wrong_extension", "Расширение имени не соответствует содержимому файла. Проверьте, тот ли это файл.") \
	X(EXECUTABLE, "executable", "Это программа или сценарий: такие файлы не принимаются.") \
	X(HTML, "html", "Это страница или разметка (HTML, XML). Сохраните её как PDF.") \
	X(SVG, "svg", "Рисунки SVG не принимаются. Сохраните рисунок как PNG или JPEG.") \
	X(OLD_OFFICE, "old_office", "Это документ старого формата (.doc, .xls) или под паролем. Сохраните его без пароля как DOCX, XLSX или PDF.") \
	X(MACROS, "macros", "В документе есть макросы. Сохраните его без них.") \
	X(ARCHIVE, "archive", "Это архив, а не документ. Приложите файлы из него по одному.") \
	X(ZIP_BROKEN, "zip_broken", "Документ повреждён или загружен не до конца.") \
	X(ZIP_BOMB, "zip_bomb", "Документ распаковывается в недопустимо большой объём.") \
	X(NOT_UTF8, "not_utf8", "Текст не в UTF-8. Сохраните его в UTF-8 или приложите как PDF.") \
	X(UNKNOWN, "unknown_type", "Файлы этого вида не принимаются. Можно приложить JPEG, PNG, GIF, WebP, PDF, DOCX, XLSX, ODT, ODS и текст.")

enum media_err {
#define X(name, code, text) MEDIA_##name,
	MEDIA_ERRORS(X)
#undef X
	MEDIA_ERR_COUNT
};

const char *media_code(enum media_err e);	/* stable code, static */
const char *media_text(enum media_err e);	/* Russian sentence, static */

/* Looks at the whole file at fd (borrowed), called name (UTF-8). *type gets its media type, static. */
enum media_err media_look(int fd, const char *name, const char **type);

#endif
