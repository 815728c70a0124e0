/* archive.h - inside of the intake: a ZIP opened within limits, so that one made to fill memory or disk is not. */
#ifndef MCU_ARCHIVE_H
#define MCU_ARCHIVE_H

#include <stdint.h>
#include <zip.h>

#include "fcgi/intake/intake.h"

/* Opens what stands in fd (borrowed) for reading; *limit gets the bytes that all its members together may unpack to: the
 * directory may lie, so who unpacks counts too. NULL with *err set; close with zip_discard. */
zip_t *archive_open(int fd, int64_t *limit, enum intake_err *err);

#endif
