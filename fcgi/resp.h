/* resp.h - turns the outcome of a request into bytes; the only writer. Handlers use the resp_ functions of req.h. */
#ifndef MCU_RESP_H
#define MCU_RESP_H

#include "fcgi/req.h"

/* Where the bytes go: false when the client is gone. */
typedef bool (*resp_sink_t)(void *sink, const char *data, size_t n);

/* Makes the answer a problem+json of this error. */
void resp_problem(struct req *r, enum err e);

/* Writes status, headers and body; turns a GET whose ETag the client has into 304. */
void resp_write(struct req *r, resp_sink_t put, void *sink);

/* Releases what the answer owns. */
void resp_close(struct req *r);

#endif
