/* upload.h - inside of the handlers that take a file: the body of the request onto the disk. */
#ifndef MCU_UPLOAD_H
#define MCU_UPLOAD_H

#include "fcgi/req.h"

/* New file of random name in the folder of files, open for reading and writing; -1 (logged) when it cannot be made. *path in
 * the arena ends with UPLOAD_ENDING: the background worker removes such files a week after the last write. */
#define UPLOAD_ENDING ".upload"
int upload_new(struct req *r, const char **path);

/* Body → file, on the disk before anything is promised. ERR_BAD_REQUEST: the client broke off; ERR_UNAVAILABLE: no room. */
enum err upload_receive(struct req *r, int fd);

/* What follows the last separator of either system: the file lies under a name of ours, this one is only shown. Borrowed. */
const char *upload_shown_name(const char *name);

#endif
