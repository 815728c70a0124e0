#include "fcgi/api/search_record.h"

#include <string.h>

#include "search/text/utf8.h"

enum { WORD_SIZE = 40, ID_DIGITS = 18 };

/* What may stand before the id, in any order of these two. */
static const char *const KINDS[] = {"запись", "обращение", "сообщение", "публикация", "комментарий"};
static const char *const SIGNS[] = {"№", "номер", "n", "#"};

static const char *skip_blank(const char *s)
{
	while (*s && (*s == ' ' || !strncmp(s, "\xC2\xA0", 2)))
		s += *s == ' ' ? 1 : 2;
	return s;
}

/* Past one of the words, when one stands there. */
static const char *skip_word(const char *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(words[i]);
		if (!strncmp(s, words[i], length))
			return skip_blank(s + length);
	}
	return s;
}

/* The id in a folded query; NULL when it is more, or less, than that. */
static const char *id_of(const char *folded)
{
	const char *s = skip_word(skip_blank(folded), KINDS, sizeof KINDS / sizeof *KINDS);
	s = skip_word(s, SIGNS, sizeof SIGNS / sizeof *SIGNS);
	size_t digits = strspn(s, "0123456789");
	return digits && digits <= ID_DIGITS && !*skip_blank(s + digits) ? s : NULL;
}

enum err search_record(struct req *r, const char *query, json_t **record)
{
	char folded[2 * WORD_SIZE] = "";
	size_t n = strlen(query);
	DB_AUTO_RESULT row = NULL;
	const char *id = utf8_fold_text(query, n, folded, sizeof folded) < n ? NULL : id_of(folded);
	*record = NULL;
	if (id) {
		enum err e = DB_RUN(r->db, Q_SEARCH_RECORD, &row, arena_strndup(r->arena, id, strspn(id, "0123456789")));
		if (e)
			return e;
	}
	*record = row && db_rows(row) ? db_row_json(row, 0) : json_null();
	return ERR_OK;
}
