/*
 * inspect.h - a look at a file before it is imported: format, columns, mapping, first rows.
 */
#ifndef MCU_INSPECT_H
#define MCU_INSPECT_H

#include <jansson.h>

#include "fcgi/intake/map.h"

enum { INSPECT_ROWS = 20, INSPECT_VALUE = 300 };

struct inspection {
	const char *format;	/* of import_job.format, static */
	json_t *detected;	/* {details, columns, preview, mapping, source, channel}, new; json_decref it */
	char sha256[65];	/* of the whole file */
	long long size;		/* bytes */
};

/*
 * Looks at the file at fd (borrowed). given: a person's mapping or NULL (borrowed). file_name names the source of files
 * that are no known export. INTAKE_OK, or what is wrong with the file. A guess that lacks the number or the text is not
 * an error here: a person may still map it.
 */
enum intake_err inspect_file(int fd, const char *tmp_dir, const char *file_name, json_t *given, struct inspection *out);

/* Would an import with this mapping begin? For the answer to a person before a job is queued; *wrong as in map_open. */
enum intake_err inspect_mapping(int fd, const char *tmp_dir, json_t *given, char wrong[INTAKE_NAME_MAX + 32]);

/* SHA-256 in hex and bytes of the whole file at fd (borrowed). False when it cannot be read. */
bool inspect_digest(int fd, long long *size, char sha256[65]);

/* Every field a column can be mapped to: [{code, name, required}]. New reference. */
json_t *inspect_fields(void);

#endif
