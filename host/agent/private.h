/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: what client and server share. */
#ifndef CH_AGENT_PRIVATE_H
#define CH_AGENT_PRIVATE_H

#include "agent/agent.h"
#include "base/tagged.h"

#include <sys/socket.h>
#include <sys/un.h>

extern const char ch_agent_method[]; /* the one method there is */

/* Members of a decoded struct; an absent one is its zero.  Errors: VALUE, in gob's words. */
int ch_agent_member_bytes(const json_t *object, const char *name, struct ch_buf *out,
                          struct ch_error *err);
int ch_agent_member_integer(const json_t *object, const char *name, long long *numberp,
                            struct ch_error *err);
/* Errors: VALUE; also when the reply is to another call. */
int ch_agent_read_reply(const json_t *header, const json_t *body, uint64_t sequence,
                        struct ch_agent_reply *reply, struct ch_error *err);

/* A path, or "@name" in the abstract namespace.  Errors: OS when it is too long. */
int ch_agent_socket_address(const char *address, struct sockaddr_un *name, socklen_t *lengthp,
                            struct ch_error *err);

#endif
