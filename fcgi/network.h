/* network.h - lists of networks («10.0.0.0/8, fd00::/8»), and which addresses lie outside of every private one. */
#ifndef MCU_NETWORK_H
#define MCU_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/* Is the text one address or CIDR network, as PostgreSQL takes it for inet (no leading zeroes in the length)? */
bool network_is(const char *text);

/* Is the text a list of addresses or CIDR networks between commas or blanks? Empty is one. *bad (may be NULL) begins at the first that is none. */
bool network_list_holds(const char *list, const char **bad);

/* Does a network of such a list hold the address? A v4 address written as v6 (::ffff:a.b.c.d) is the v4 one. */
bool network_listed(const char *list, const struct sockaddr *address);

/* An address of the open Internet: none of those that RFC 6890 sets aside (private, loopback, link-local with the metadata of clouds, ULA, multicast,
 * documentation …), nor one that holds a v4 address inside (6to4, Teredo, NAT64). */
bool network_public(const struct sockaddr *address);

#endif
