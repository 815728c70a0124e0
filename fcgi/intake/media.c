#include "fcgi/intake/media.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "fcgi/intake/archive.h"
#include "fcgi/utf8.h"

enum { SNIFF = 4096, UNPACKED_MAX = 512 << 20, CHUNK = 65536 };

enum kind { JPEG, PNG, GIF, WEBP, PDF, DOCX, XLSX, ODT, ODS, TEXT, KINDS };

static const struct {
	const char *type, *extensions;
} kinds[KINDS] = {
	[JPEG] = {"image/jpeg", "jpg jpeg jpe jfif"},
	[PNG] = {"image/png", "png"},
	[GIF] = {"image/gif", "gif"},
	[WEBP] = {"image/webp", "webp"},
	[PDF] = {"application/pdf", "pdf"},
	[DOCX] = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
	[XLSX] = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
	[ODT] = {"application/vnd.oasis.opendocument.text", "odt"},
	[ODS] = {"application/vnd.oasis.opendocument.spreadsheet", "ods"},
	[TEXT] = {"text/plain; charset=utf-8", "txt csv log"},
};

/* The file in memory: it is ours alone, so it does not shrink under the map. */
struct view {
	const char *data;
	size_t size;
};

const char *media_code(enum media_err e)
{
	static const char *const codes[] = {
#define X(name, code, text) code,
		MEDIA_ERRORS(X)
#undef X
	};
	return codes[e];
}

const char *media_text(enum media_err e)
{
	static const char *const texts[] = {
#define X(name, code, text) text,
		MEDIA_ERRORS(X)
#undef X
	};
	return texts[e];
}

static bool begins(const struct view *v, size_t at, const char *bytes, size_t n)
{
	return v->size >= at + n && memcmp(v->data + at, bytes, n) == 0;
}
#define BEGINS(v, at, bytes) begins(v, at, bytes, sizeof bytes - 1)

static bool is_executable(const struct view *v)
{
	return BEGINS(v, 0, "MZ") || BEGINS(v, 0, "\x7f" "ELF") || BEGINS(v, 0, "#!") || BEGINS(v, 0, "\xCA\xFE\xBA\xBE") ||
	       BEGINS(v, 0, "\xFE\xED\xFA\xCE") || BEGINS(v, 0, "\xFE\xED\xFA\xCF") || BEGINS(v, 0, "\xCE\xFA\xED\xFE") ||
	       BEGINS(v, 0, "\xCF\xFA\xED\xFE") || BEGINS(v, 0, "L\0\0\0\1\x14\2\0");
}

/* KINDS when it is none of those with a signature. */
static enum kind by_signature(const struct view *v)
{
	if (BEGINS(v, 0, "\xFF\xD8\xFF"))
		return JPEG;
	if (BEGINS(v, 0, "\x89PNG\r\n\x1A\n"))
		return PNG;
	if (BEGINS(v, 0, "GIF87a") || BEGINS(v, 0, "GIF89a"))
		return GIF;
	if (BEGINS(v, 0, "RIFF") && BEGINS(v, 8, "WEBP"))
		return WEBP;
	return BEGINS(v, 0, "%PDF-") ? PDF : KINDS;
}

/* Unpacks a member into nothing; *left is what all members may still come to. */
static enum media_err unpack(zip_t *zip, zip_uint64_t i, int64_t *left)
{
	static char waste[CHUNK];
	zip_file_t *f = zip_fopen_index(zip, i, 0);
	zip_int64_t n = -1;

	while (f && *left >= 0 && (n = zip_fread(f, waste, sizeof waste)) > 0)
		*left -= n;
	if (f)
		zip_fclose(f);
	return *left < 0 ? MEDIA_ZIP_BOMB : n == 0 ? MEDIA_OK : MEDIA_ZIP_BROKEN;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcasecmp(s + n - m, end) == 0;
}

/* Every member: neither damaged nor too large nor a macro. */
static enum media_err check_members(zip_t *zip, int64_t left)
{
	enum media_err err = MEDIA_OK;

	for (zip_int64_t i = 0; !err && i < zip_get_num_entries(zip, 0); i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);

		if (name && (ends_with(name, "vbaProject.bin") || strncmp(name, "Basic/", 6) == 0))
			return MEDIA_MACROS;
		err = unpack(zip, (zip_uint64_t)i, &left);
	}
	return err;
}

/* A document of OpenDocument names its type in its member «mimetype». */
static enum kind open_document(zip_t *zip)
{
	char said[100] = "";
	zip_file_t *f = zip_fopen(zip, "mimetype", 0);
	zip_int64_t n = f ? zip_fread(f, said, sizeof said - 1) : 0;

	if (f)
		zip_fclose(f);
	said[n > 0 ? n : 0] = 0;
	for (enum kind k = ODT; k <= ODS; k++)
		if (strcmp(said, kinds[k].type) == 0)
			return k;
	return KINDS;
}

static enum kind kind_of_archive(zip_t *zip)
{
	if (zip_name_locate(zip, "[Content_Types].xml", 0) < 0)
		return open_document(zip);
	if (zip_name_locate(zip, "word/document.xml", 0) >= 0)
		return DOCX;
	return zip_name_locate(zip, "xl/workbook.xml", 0) >= 0 ? XLSX : KINDS;
}

static enum media_err look_into(int fd, enum kind *kind)
{
	enum intake_err why;
	int64_t limit;
	zip_t *zip = archive_open(fd, &limit, &why);
	enum media_err err;

	if (!zip)
		return why == INTAKE_ZIP_BOMB ? MEDIA_ZIP_BOMB : MEDIA_ZIP_BROKEN;
	*kind = kind_of_archive(zip);
	err = *kind == KINDS ? MEDIA_ARCHIVE : check_members(zip, limit < UNPACKED_MAX ? limit : UNPACKED_MAX);
	zip_discard(zip);
	return err;
}

/* Markup begins with a tag, a comment or a declaration; «<не указано>» does not. */
static enum media_err markup(const struct view *v)
{
	size_t at = BEGINS(v, 0, "\xEF\xBB\xBF") ? 3 : 0;

	while (at < v->size && strchr(" \t\r\n\f", v->data[at]) && v->data[at])
		at++;
	if (at + 1 >= v->size || v->data[at] != '<')
		return MEDIA_OK;
	if (!strchr("!?/", v->data[at + 1]) && !((v->data[at + 1] | 32) >= 'a' && (v->data[at + 1] | 32) <= 'z'))
		return MEDIA_OK;
	for (size_t i = at; i + 4 <= v->size && i < SNIFF; i++)
		if (strncasecmp(v->data + i, "<svg", 4) == 0)
			return MEDIA_SVG;
	return MEDIA_HTML;
}

static bool has_controls(const struct view *v)
{
	for (size_t i = 0; i < v->size; i++)
		if (((unsigned char)v->data[i] < 32 && !strchr("\t\r\n\f", v->data[i])) || v->data[i] == 127 || !v->data[i])
			return true;
	return false;
}

/* After the last dot; "" when there is none. */
static const char *extension_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot > name ? dot + 1 : "";
}

static bool extension_fits(const char *name, enum kind kind)
{
	const char *ext = extension_of(name);
	size_t n = strlen(ext);

	for (const char *w = kinds[kind].extensions; n && *w; w += strspn(w, " ")) {
		size_t length = strcspn(w, " ");

		if (length == n && strncasecmp(w, ext, n) == 0)
			return true;
		w += length;
	}
	return false;
}

static enum media_err look_at_text(const struct view *v, const char *name, enum kind *kind)
{
	enum media_err err = has_controls(v) ? MEDIA_UNKNOWN : markup(v);

	*kind = TEXT;
	if (!err && utf8_count(v->data, v->size) < 0)
		err = extension_fits(name, TEXT) ? MEDIA_NOT_UTF8 : MEDIA_UNKNOWN;
	return err;
}

static enum media_err look(int fd, const struct view *v, const char *name, enum kind *kind)
{
	if (is_executable(v))
		return MEDIA_EXECUTABLE;
	*kind = by_signature(v);
	if (*kind < KINDS)
		return MEDIA_OK;
	if (BEGINS(v, 0, "PK\3\4") || BEGINS(v, 0, "PK\5\6"))
		return look_into(fd, kind);
	if (BEGINS(v, 0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
		return MEDIA_OLD_OFFICE;
	return look_at_text(v, name, kind);
}

/* Controls, and what turns the direction of reading, so that «gpj.exe» reads as a picture. */
static bool name_is_plain(const char *name)
{
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < 32 || *c == 127 || (!strncmp(c, "\xC2", 1) && (unsigned char)c[1] < 0xA0) ||
		    !strncmp(c, "\xE2\x80\x8E", 3) || !strncmp(c, "\xE2\x80\x8F", 3) ||
		    (!strncmp(c, "\xE2\x80", 2) && (unsigned char)c[2] >= 0xAA && (unsigned char)c[2] <= 0xAE) ||
		    (!strncmp(c, "\xE2\x81", 2) && (unsigned char)c[2] >= 0xA6 && (unsigned char)c[2] <= 0xA9))
			return false;
	return *name && strcmp(name, ".") && strcmp(name, "..") && !strpbrk(name, "/\\");
}

enum media_err media_look(int fd, const char *name, const char **type)
{
	struct stat st;
	struct view v;
	enum kind kind = KINDS;
	enum media_err err;
	void *map;

	if (!name_is_plain(name))
		return MEDIA_NAME;
	if (fstat(fd, &st) != 0)
		return MEDIA_IO;
	if (!st.st_size)
		return MEDIA_EMPTY;
	v.size = (size_t)st.st_size;
	map = mmap(NULL, v.size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return MEDIA_IO;
	v.data = map;
	err = look(fd, &v, name, &kind);
	munmap(map, v.size);
	if (!err && !extension_fits(name, kind))
		err = MEDIA_EXTENSION;
	*type = err ? "" : kinds[kind].type;
	return err;
}
