/* Books: any bytes as an archive, and as the parts of a whole one (sheet, strings, styles, relations with zeros between them), which random bytes never are. */
#include <zip.h>

#include "tests/fuzz/fuzz_table.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define BOOK HEAD "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Лист\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
#define RELS HEAD "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/worksheet\" Target=\"worksheets/sheet1.xml\"/>" \
	"<Relationship Id=\"rId2\" Type=\"http://x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/><Relationship Id=\"rId3\" Type=\"http://x/styles\" Target=\"styles.xml\"/></Relationships>"

enum { ARCHIVE_MAX = 1 << 20 };

static void add(zip_t *zip, const char *name, const char *text, size_t n)
{
	zip_source_t *s = zip_source_buffer(zip, text, n, 0);
	MUST(s && zip_file_add(zip, name, s, ZIP_FL_ENC_UTF_8) >= 0);
	zip_set_file_compression(zip, (zip_uint64_t)zip_get_num_entries(zip, 0) - 1, ZIP_CM_STORE, 0);
}

/* Bytes of an archive with the parts; 0 when they do not fit. */
static size_t pack(const char *text, size_t n, char *out)
{
	static const char *const names[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"};
	zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	zip_int64_t size = 0;
	MUST(zip);
	zip_source_keep(target);
	add(zip, "xl/workbook.xml", BOOK, sizeof BOOK - 1);
	for (size_t i = 0, at = 0; i < 4; i++) {
		size_t length = at < n ? strnlen(text + at, n - at) : 0;
		bool given = length || i < 3;
		add(zip, names[i], given ? text + (at < n ? at : 0) : RELS, given ? length : sizeof RELS - 1);
		at += length + 1;
	}
	MUST(zip_close(zip) == 0);
	if (zip_source_open(target) == 0) {
		size = zip_source_read(target, out, ARCHIVE_MAX);
		zip_source_close(target);
	}
	zip_source_free(target);
	return size > 0 && size < ARCHIVE_MAX ? (size_t)size : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static char archive[ARCHIVE_MAX];
	char *text = fuzz_string(data, n);
	size_t size = pack(text, n, archive);
	fuzz_read_table(fuzz_file(data, n));
	if (size)
		fuzz_read_table(fuzz_file(archive, size));
	free(text);
	return 0;
}
