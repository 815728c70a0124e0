/*
 * mask.h - personal data in a text: where it stands, and the text without it.
 *
 * Kinds, and what makes one of them:
 *   phone     +7, 8 and ten digits, 9… with ten, (4812) 35-12-34, 35-12-34 when no date; five to seven digits behind «тел.»;
 *             the whole one also between odd signs («8/910/123_45») and in words; not 8 800, which is nobody's own
 *   email     also with Cyrillic letters, and written around: «ivan @ mail . ru», «ivan[at]mail.ru», «ivan собака mail точка ru»
 *   snils     123-456-789 00 with its check digits; whatever has 11 digits behind the word; numbers up to 001-001-998 have none
 *   inn       12 or 10 digits with their check digits, or behind the word
 *   passport  66 14 123456 and 6614 123456, or ten digits, or series and number apart, behind the word;
 *             of one for abroad two digits and seven; behind their words СНИЛС, ИНН, passport and card between odd signs too
 *   card      16 to 19 digits that satisfy Luhn, or 16 behind the word
 *   account   20 digits behind the word, or an account of a person by its first three digits
 *   flat      «кв. 5», «в 12-й квартире», «квартире пятнадцать», the last number of «Николаева 12-45», «12/1-45» and «12/1/45»: the house stays;
 *             «12/45» is one on a corner
 *   birth     «12.03.1985 г.р.», «1948 года рождения», «родилась 3 июня 1956 года»
 *   name      surname, first name, patronymic or initials in all orders and cases, also written small when the dictionary is sure;
 *             a word of the dictionary as a surname («Коваль», «Черных», «Ли») only beside a first name or initials; a surname that was found
 *             so is found in the text alone too, one that is a word only where its capital or its verb says so;
 *             a surname or first name alone only behind «сосед», «гражданка», «зовут», «с уважением»…; not the names of streets,
 *             «им. Гагарина», organisations
 *   page      [id1|Имя], @name, links to pages of persons in VK, OK, Telegram
 *
 * This is not complete and cannot be: a surname alone, a nickname, an unusual name with nothing beside it, a place of work
 * with a post tell who somebody is and stay. What leaves the centre is looked through by a human.
 * One masker serves one thread. Time grows with the length of the text alone.
 */
#ifndef MCU_MASK_H
#define MCU_MASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum mask_kind { MASK_PHONE, MASK_EMAIL, MASK_SNILS, MASK_INN, MASK_PASSPORT, MASK_CARD, MASK_ACCOUNT, MASK_FLAT, MASK_NAME, MASK_PAGE, MASK_BIRTH, MASK_KINDS };

struct mask_span {
	uint32_t begin, end;	/* bytes of the text, end excluded */
	enum mask_kind kind;
};

struct masker;

/* Opens the dictionary in dict_dir. NULL when it cannot be read or memory is short; *why (static, may be NULL) says what. */
struct masker *masker_new(const char *dict_dir, const char **why);
void masker_free(struct masker *m);

/* Finds the spans of n bytes of s (UTF-8; other bytes belong to no span) in text order, none over another: *out is borrowed
 * until the next call. Returns how many; -1 when memory is short. */
long mask_find(struct masker *m, const char *s, size_t n, const struct mask_span **out);

/* The text with a sign instead of each span: «[телефон]», «[ФИО]», «[кв.]»… Ends with a zero; *len bytes without it. Borrowed
 * until the next call; NULL when memory is short. Masking again never shows more, and may hide more: «[телефон]» is a word that
 * a number behind it is read by. */
const char *mask_text(struct masker *m, const char *s, size_t n, size_t *len);

/* The same with a blank instead of each span: for who makes words of a text. */
const char *mask_blank(struct masker *m, const char *s, size_t n, size_t *len);

/* From now on the surname of who bears these names (in the nominative, NULL behind the last one) is found too, in all cases, alone or written small, with
 * the rest of the name beside it; not in names of streets. NULL, or none: nobody's any more. False when memory is short. */
bool mask_known(struct masker *m, const char *const *names);

/* Stem k of the surnames that are known now, folded (what all their cases begin with); NULL behind the last one. Borrowed until the next mask_known. */
const char *mask_known_stem(const struct masker *m, int k);

/* Surnames that are found in this text with the rest of the name (a NULL text has none) are found alone in the texts that follow too, until mask_forget: an answer
 * names who wrote the appeal. In the text itself they are always. False when memory is short. */
bool mask_remember(struct masker *m, const char *s, size_t n);
void mask_forget(struct masker *m);

/* Where the byte `at` of the text stands in mask_text of it, by the n spans of mask_find: inside a span it is the beginning of the
 * sign, or its end when `end` is asked for. */
size_t mask_moved(const struct mask_span *span, long n, size_t at, bool end);

/* The sign of a kind, and its name in files of measurement ("phone"). Static. */
const char *mask_sign(enum mask_kind kind);
const char *mask_name(enum mask_kind kind);

/* Does the text hold one of the signs? */
bool mask_has_sign(const char *s);

#ifdef __cplusplus
}
#endif

#endif
