/* What a file is by its content: kinds, disguises, archives made to do harm, names that lie. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "fcgi/intake/media.h"
#include "tests/unit/unit.h"

struct sample {
	const char *name, *data;
	size_t size;
	enum media_err err;
	const char *type;
};
#define BYTES(s) s, sizeof s - 1
#define OFFICE "application/vnd.openxmlformats-officedocument."

static int file_of(const char *data, size_t size)
{
	char path[] = "/tmp/mcu-media-test-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, data, size), (ssize_t)size);
	return fd;
}

static void looks(int fd, const char *name, enum media_err err, const char *type)
{
	const char *found = NULL;
	enum media_err got = media_look(fd, name, &found);

	if (got != err || (!err && strcmp(found, type)))
		fail_msg("%s: %s %s", name, media_code(got), got ? "" : found);
	close(fd);
}

static void kinds_and_disguises_are_told_apart(void **state)
{
	static const struct sample samples[] = {
		{"a.jpg", BYTES("\xFF\xD8\xFF\xE0"), MEDIA_OK, "image/jpeg"},
		{"a.b.JPEG", BYTES("\xFF\xD8\xFF\xE0"), MEDIA_OK, "image/jpeg"},
		{"a.png", BYTES("\x89PNG\r\n\x1A\n"), MEDIA_OK, "image/png"},
		{"a.gif", BYTES("GIF87a"), MEDIA_OK, "image/gif"},
		{"a.webp", BYTES("RIFF\1\1\1\1WEBPVP8 "), MEDIA_OK, "image/webp"},
		{"a.webp", BYTES("RIFF\1\1\1\1WAVEfmt "), MEDIA_UNKNOWN, NULL},
		{"a.pdf", BYTES("%PDF-1.7\n"), MEDIA_OK, "application/pdf"},
		{"a.txt", BYTES("Просто текст\n\tс отступом"), MEDIA_OK, "text/plain; charset=utf-8"},
		{"a.txt", BYTES("a < b"), MEDIA_OK, "text/plain; charset=utf-8"},
		{"a.txt", BYTES("<не указано>"), MEDIA_OK, "text/plain; charset=utf-8"},
		{"a.txt", BYTES("<"), MEDIA_OK, "text/plain; charset=utf-8"},
		{"a.csv", BYTES("а;б\n"), MEDIA_OK, "text/plain; charset=utf-8"},
		{"a.txt", BYTES(""), MEDIA_EMPTY, NULL},
		{"a.txt", BYTES("a\0b"), MEDIA_UNKNOWN, NULL},
		{"a.txt", BYTES("a\x1B[2J"), MEDIA_UNKNOWN, NULL},
		{"a.txt", BYTES("\xCF\xF0\xE8"), MEDIA_NOT_UTF8, NULL},
		{"a.bin", BYTES("\xCF\xF0\xE8"), MEDIA_UNKNOWN, NULL},
		{"a.txt", BYTES("<!-- -->"), MEDIA_HTML, NULL},
		{"a.txt", BYTES("\xEF\xBB\xBF\n <p>"), MEDIA_HTML, NULL},
		{"a.txt", BYTES("<?xml?><SVG/>"), MEDIA_SVG, NULL},
		{"a.txt", BYTES("#!/bin/sh"), MEDIA_EXECUTABLE, NULL},
		{"a.jpg", BYTES("MZ\x90"), MEDIA_EXECUTABLE, NULL},
		{"a.xls", BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), MEDIA_OLD_OFFICE, NULL},
		{"a.png", BYTES("\xFF\xD8\xFF\xE0"), MEDIA_EXTENSION, NULL},
		{"jpg", BYTES("\xFF\xD8\xFF\xE0"), MEDIA_EXTENSION, NULL},
		{".jpg", BYTES("\xFF\xD8\xFF\xE0"), MEDIA_EXTENSION, NULL},
		{"a.jpg.", BYTES("\xFF\xD8\xFF\xE0"), MEDIA_EXTENSION, NULL},
		{"a.jp", BYTES("\xFF\xD8\xFF\xE0"), MEDIA_EXTENSION, NULL},
		{"a.", BYTES("\xFF\xD8\xFF\xE0"), MEDIA_EXTENSION, NULL},
		{"\xE2\x80\xAEgpj.txt", BYTES("а"), MEDIA_NAME, NULL},
		{"\xE2\x81\xA7" "a.txt", BYTES("а"), MEDIA_NAME, NULL},
		{"a\x7F.txt", BYTES("а"), MEDIA_NAME, NULL},
		{"a\xC2\x85.txt", BYTES("а"), MEDIA_NAME, NULL},
		{"a/b.txt", BYTES("а"), MEDIA_NAME, NULL},
		{"", BYTES("а"), MEDIA_NAME, NULL},
		{"«Ёлка» № 5.txt", BYTES("а"), MEDIA_OK, "text/plain; charset=utf-8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
		looks(file_of(samples[i].data, samples[i].size), samples[i].name, samples[i].err, samples[i].type);
}

/* Descriptor of an archive with these names; the data of each is its own second string. */
static int archive_of(const char *const *members)
{
	char path[] = "/tmp/mcu-media-test-XXXXXX";
	int fd = mkstemp(path);
	zip_t *zip = zip_open(path, ZIP_TRUNCATE, NULL);

	assert_non_null(zip);
	for (; *members; members += 2)
		assert_true(zip_file_add(zip, members[0], zip_source_buffer(zip, members[1], strlen(members[1]), 0), 0) >= 0);
	assert_int_equal(zip_close(zip), 0);
	close(fd);
	fd = open(path, O_RDWR);
	unlink(path);
	return fd;
}

static void documents_are_known_by_their_members(void **state)
{
	static const char TYPES[] = "[Content_Types].xml";

	(void)state;
	looks(archive_of((const char *[]){TYPES, "t", "word/document.xml", "d", NULL}), "a.docx", MEDIA_OK, OFFICE "wordprocessingml.document");
	looks(archive_of((const char *[]){TYPES, "t", "xl/workbook.xml", "d", NULL}), "a.xlsx", MEDIA_OK, OFFICE "spreadsheetml.sheet");
	looks(archive_of((const char *[]){"word/document.xml", "d", NULL}), "a.docx", MEDIA_ARCHIVE, NULL);
	looks(archive_of((const char *[]){"mimetype", "application/vnd.oasis.opendocument.text", NULL}), "a.odt", MEDIA_OK, "application/vnd.oasis.opendocument.text");
	looks(archive_of((const char *[]){"mimetype", "application/vnd.oasis.opendocument.graphics", NULL}), "a.odg", MEDIA_ARCHIVE, NULL);
	looks(archive_of((const char *[]){"mimetype", "application/vnd.oasis.opendocument.spreadsheet", "Basic/a.xml", "m", NULL}), "a.ods", MEDIA_MACROS, NULL);
	looks(archive_of((const char *[]){TYPES, "t", "xl/workbook.xml", "d", "xl/vbaProject.bin", "m", NULL}), "a.xlsx", MEDIA_MACROS, NULL);
	looks(archive_of((const char *[]){TYPES, "t", "xl/workbook.xml", "d", NULL}), "a.docx", MEDIA_EXTENSION, NULL);
}

static void harmful_archives_are_refused(void **state)
{
	size_t size = 64 << 20;
	char *zeros = malloc(size + 1);
	int fd;

	(void)state;
	assert_non_null(zeros);
	memset(zeros, '0', size);
	zeros[size] = 0;
	looks(archive_of((const char *[]){"[Content_Types].xml", "t", "word/document.xml", zeros, NULL}), "a.docx", MEDIA_ZIP_BOMB, NULL);
	free(zeros);
	fd = archive_of((const char *[]){"[Content_Types].xml", "t", "word/document.xml", "сорок букв, чтобы было что повредить", NULL});
	assert_int_equal(ftruncate(fd, lseek(fd, 0, SEEK_END) / 2), 0);
	looks(fd, "a.docx", MEDIA_ZIP_BROKEN, NULL);
	fd = archive_of((const char *[]){"[Content_Types].xml", "t", "word/document.xml", "сорок букв, чтобы было что повредить", NULL});
	assert_int_equal(pwrite(fd, "\xFF\xFF\xFF\xFF", 4, 110), 4);
	looks(fd, "a.docx", MEDIA_ZIP_BROKEN, NULL);
	looks(file_of(BYTES("PK\3\4 и дальше ничего")), "a.docx", MEDIA_ZIP_BROKEN, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_and_disguises_are_told_apart),
		cmocka_unit_test(documents_are_known_by_their_members),
		cmocka_unit_test(harmful_archives_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
