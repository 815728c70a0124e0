/* applicant_in.h - inside of the handlers that show an applicant: by a record, or found by what he told of himself. */
#ifndef MCU_APPLICANT_IN_H
#define MCU_APPLICANT_IN_H

#include "fcgi/req.h"

/* Members purpose and reason of the body: a purpose of the list, a reason that is not blank, which goes to the journal. ERR_INVALID names the place. */
enum err applicant_purpose(struct req *r);

/* {known, name, contacts} of who wrote the record, for the purpose and reason of the body, journalled by the database. New reference in *shown.
 * ERR_NOT_FOUND, ERR_SEALED when a key is missing; then nothing is shown, nor journalled. */
enum err applicant_identity(struct req *r, const char *id, json_t **shown);

/* What is told of an applicant, each NULL when not told; record: the one it is put right of, NULL for a new one. */
struct told {
	const char *name, *contacts, *record;
};

/* Puts a telling down apart, sealed, with the person whom the database joins it with: *author is his pseudonym in hexadecimal, in the arena, NULL
 * when nothing is told. */
enum err applicant_tell(struct req *r, const struct told *t, const char **author);

#endif
