/* What closes opens with its key, for its person, unchanged; and with nothing else. */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/base64.h"
#include "fcgi/identity.h"

static const unsigned char ANNA[PERSON_KEY_SIZE] = "anna", BORIS[PERSON_KEY_SIZE] = "boris";
static const char WORDS[] = "{\"name\":\"Анна\"}";

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/mcu-seal-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
	char path[400];
	struct dirent *d;
	DIR *dir = opendir(folder);
	(void)state;
	while ((d = readdir(dir)))
		if (d->d_name[0] != '.') {
			snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
			unlink(path);
		}
	closedir(dir);
	return rmdir(folder);
}

static void what_is_closed_opens_unchanged_and_shows_nothing(void **state)
{
	unsigned char sealed[SEAL_HEAD + sizeof WORDS];
	char back[sizeof WORDS + 1];
	struct seal *s = seal_new(folder);
	(void)state;
	assert_non_null(s);
	assert_int_equal(seal_keys(s), 1);
	assert_string_equal(seal_name(s, 0), "identity-0001.key");
	assert_true(seal_close(s, ANNA, WORDS, sizeof WORDS, sealed));
	assert_memory_equal(sealed, seal_mark(s, 0), SEAL_MARK);
	assert_null(memmem(sealed, sizeof sealed, "Анна", strlen("Анна")));
	assert_int_equal(seal_open(s, ANNA, sealed, sizeof sealed, back), SEAL_OPEN);
	assert_memory_equal(back, WORDS, sizeof WORDS);
	seal_free(s);
}

static void the_same_words_close_to_the_same_bytes_for_one_person_only(void **state)
{
	unsigned char a[SEAL_HEAD + sizeof WORDS], b[sizeof a], c[sizeof a];
	struct seal *s = seal_new(folder), *again = seal_new(folder);
	(void)state;
	assert_true(seal_close(s, ANNA, WORDS, sizeof WORDS, a) && seal_close(again, ANNA, WORDS, sizeof WORDS, b) && seal_close(s, BORIS, WORDS, sizeof WORDS, c));
	assert_memory_equal(a, b, sizeof a);
	assert_memory_not_equal(a + SEAL_HEAD, c + SEAL_HEAD, sizeof WORDS);
	seal_free(s);
	seal_free(again);
}

static void every_changed_byte_and_another_person_are_told(void **state)
{
	unsigned char sealed[SEAL_HEAD + sizeof WORDS];
	char back[sizeof WORDS + 1];
	struct seal *s = seal_new(folder);
	(void)state;
	assert_true(seal_close(s, ANNA, WORDS, sizeof WORDS, sealed));
	assert_int_equal(seal_open(s, BORIS, sealed, sizeof sealed, back), SEAL_BROKEN);
	for (size_t i = 0; i < sizeof sealed; i++) {
		sealed[i] ^= 1;
		assert_int_equal(seal_open(s, ANNA, sealed, sizeof sealed, back), i < SEAL_MARK ? SEAL_NO_KEY : SEAL_BROKEN);
		sealed[i] ^= 1;
	}
	for (size_t n = 0; n < sizeof sealed; n++)
		assert_int_equal(seal_open(s, ANNA, sealed, n, back), SEAL_BROKEN);
	assert_int_equal(seal_open(s, ANNA, sealed, sizeof sealed, back), SEAL_OPEN);
	assert_false(seal_close(s, ANNA, WORDS, 0, sealed));
	seal_free(s);
}

static void the_newest_key_closes_and_the_older_ones_open(void **state)
{
	unsigned char sealed[SEAL_HEAD + sizeof WORDS], renewed[sizeof sealed];
	char back[sizeof WORDS + 1], path[100];
	struct seal *old = seal_new(folder);
	(void)state;
	assert_true(seal_close(old, ANNA, WORDS, sizeof WORDS, sealed));
	assert_int_equal(seal_renew(folder), ERR_OK);
	struct seal *s = seal_new(folder);
	assert_int_equal(seal_keys(s), 2);
	assert_string_equal(seal_name(s, 1), "identity-0002.key");
	assert_true(seal_close(s, ANNA, WORDS, sizeof WORDS, renewed));
	assert_memory_equal(renewed, seal_mark(s, 1), SEAL_MARK);
	assert_int_equal(seal_open(s, ANNA, sealed, sizeof sealed, back), SEAL_OPEN);
	assert_int_equal(seal_open(s, ANNA, renewed, sizeof renewed, back), SEAL_OPEN);
	assert_int_equal(seal_open(old, ANNA, renewed, sizeof renewed, back), SEAL_NO_KEY);
	seal_free(s);
	snprintf(path, sizeof path, "%s/identity-0001.key", folder);
	assert_int_equal(unlink(path), 0);
	s = seal_new(folder);
	assert_int_equal(seal_keys(s), 1);
	assert_int_equal(seal_open(s, ANNA, sealed, sizeof sealed, back), SEAL_NO_KEY);
	assert_int_equal(seal_open(s, ANNA, renewed, sizeof renewed, back), SEAL_OPEN);
	seal_free(s);
	seal_free(old);
}

static void a_file_that_is_no_key_is_refused(void **state)
{
	char path[100];
	(void)state;
	snprintf(path, sizeof path, "%s/identity-0007.key", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("short", f);
	fclose(f);
	assert_null(seal_new(folder));
	assert_int_equal(unlink(path), 0);
}

static void tellings_add_up_and_the_later_word_holds(void **state)
{
	struct seal *s = seal_new(folder);
	struct identity first, second;
	json_t *phone = json_pack("{s:s}", "phone", "8 900 1234567"), *mail = json_pack("{s:s, s:s}", "email", "a@b.ru", "phone", "8 900 7654321"), *sum = json_object();
	(void)state;
	assert_true(identity_close(s, ANNA, "Анна \"Первая\"", phone, &first) && identity_close(s, ANNA, NULL, mail, &second));
	assert_string_equal(first.fields, "{name,contacts.phone}");
	assert_string_equal(second.fields, "{contacts.email,contacts.phone}");
	assert_int_equal(identity_add(s, ANNA, first.sealed, sum), SEAL_OPEN);
	assert_int_equal(identity_add(s, ANNA, second.sealed, sum), SEAL_OPEN);
	assert_int_equal(identity_add(s, BORIS, second.sealed, sum), SEAL_BROKEN);
	assert_int_equal(identity_add(s, ANNA, "xyz", sum), SEAL_BROKEN);
	json_t *want = json_pack("{s:s, s:{s:s, s:s}}", "name", "Анна \"Первая\"", "contacts", "phone", "8 900 7654321", "email", "a@b.ru");
	assert_true(json_equal(sum, want));
	identity_free(&first);
	assert_false(identity_close(s, ANNA, NULL, NULL, &first));
	identity_free(&first);
	identity_free(&second);
	json_decref(phone);
	json_decref(mail);
	json_decref(sum);
	json_decref(want);
	seal_free(s);
}

static void hexadecimal_is_read_or_refused(void **state)
{
	unsigned char out[3];
	(void)state;
	assert_true(hex_decode(out, "00fFa9", 3));
	assert_memory_equal(out, "\0\xff\xa9", 3);
	assert_false(hex_decode(out, "0g", 1));
	assert_false(hex_decode(out, "0", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_closed_opens_unchanged_and_shows_nothing, make_folder, drop_folder),
		cmocka_unit_test_setup_teardown(the_same_words_close_to_the_same_bytes_for_one_person_only, make_folder, drop_folder),
		cmocka_unit_test_setup_teardown(every_changed_byte_and_another_person_are_told, make_folder, drop_folder),
		cmocka_unit_test_setup_teardown(the_newest_key_closes_and_the_older_ones_open, make_folder, drop_folder),
		cmocka_unit_test_setup_teardown(a_file_that_is_no_key_is_refused, make_folder, drop_folder),
		cmocka_unit_test_setup_teardown(tellings_add_up_and_the_later_word_holds, make_folder, drop_folder),
		cmocka_unit_test(hexadecimal_is_read_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
