/* SPDX-License-Identifier: Apache-2.0 */
/* The unit agent's own protocol: how a hook tool hands its command to the agent.
 *
 * Juju's hook tools are mere clients of a unix socket on which the agent serves Go's net/rpc with
 * the gob codec.  This room speaks both sides of it: the client for dispatches (hookcmd/socket.c),
 * the server for the local OLM and for tests.  docs/agent-protocol.md describes the bytes.
 *
 * Everything here is a push parser: bytes may come split at any place. */
#ifndef CH_AGENT_AGENT_H
#define CH_AGENT_AGENT_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

/* gob, encoding */

enum ch_gob_type { /* what we send; the values are gob's own ids where it has one */
                   CH_GOB_BOOL = 1,
                   CH_GOB_INT = 2,
                   CH_GOB_UINT = 3,
                   CH_GOB_BYTES = 5,
                   CH_GOB_STRING = 6,
                   CH_GOB_STRINGS = 67, /* a slice of strings; its definition goes with the struct
                                           that has one */
};

struct ch_gob_field {
    const char *name;
    enum ch_gob_type type;
};

struct ch_gob_struct {
    const char *name; /* "" for an anonymous one */
    int id;           /* ours to choose, from 65; must differ between the structs of a stream */
    const struct ch_gob_field *fields;
    size_t field_count;
};

/* One value of a field: the member its type says. */
union ch_gob_value {
    bool boolean;
    int64_t integer;
    uint64_t natural;
    struct {
        const void *data;
        size_t length;
    } bytes;                    /* also of strings */
    const char *const *strings; /* NULL-terminated */
};

/* Appends messages to `out`: the definition of a struct (and of []string, if it has such a field),
 * and one value, `values` in the order of the fields. */
void ch_gob_write_definition(struct ch_buf *out, const struct ch_gob_struct *type);
void ch_gob_write_value(struct ch_buf *out, const struct ch_gob_struct *type,
                        const union ch_gob_value *values);

/* gob, decoding: any stream of structs, slices, arrays, maps and basic types */

struct ch_gob_limits {
    size_t message; /* bytes of one message; 0: 256 MiB */
    size_t depth;   /* of nested values; 0: 100 */
    size_t types;   /* definitions of one stream; 0: 1000 */
};

struct ch_gob_decoder; /* one direction of one connection, with its table of types */
struct ch_gob_decoder *ch_gob_decoder_new(const struct ch_gob_limits *limits); /* NULL: defaults */
struct ch_gob_decoder *ch_gob_decoder_free(struct ch_gob_decoder *decoder);
void ch_gob_decoder_feed(struct ch_gob_decoder *decoder, const void *data, size_t length);
/* The next value: a struct is an object with the fields that were sent (gob leaves out zero
 * values), a map an object or "$map", bytes and strings are strings (base/tagged.h).
 * Return: 1 and a new reference in *valuep; 0 when more bytes are needed; -1 with VALUE and the
 * place in the stream, after which the stream is dead. */
int ch_gob_decoder_next(struct ch_gob_decoder *decoder, json_t **valuep, struct ch_error *err);

/* net/rpc: requests and replies of Jujuc.Main */

struct ch_agent_request {
    const char *context_id;
    const char *directory; /* absolute */
    const char *command;
    const char *const *arguments; /* without argv[0]; NULL-terminated */
    bool has_input;
    const void *input;
    size_t input_length;
    const char *token; /* sent if not NULL (2.9 and 3.x only) */
};

struct ch_agent_reply {
    char *error; /* the call itself was refused: "bad request: ..."; or NULL */
    int code;
    struct ch_buf output;
    struct ch_buf errors;
};
void ch_agent_reply_deinit(struct ch_agent_reply *reply);

/* Encoder of one direction: definitions go out once per connection. */
struct ch_agent_encoder {
    bool header_defined, body_defined, empty_defined;
};
void ch_agent_write_request(struct ch_agent_encoder *encoder, struct ch_buf *out, uint64_t sequence,
                            const struct ch_agent_request *request);
void ch_agent_write_reply(struct ch_agent_encoder *encoder, struct ch_buf *out, uint64_t sequence,
                          const struct ch_agent_reply *reply);

/* client: one connection, one call at a time */

struct ch_agent_client;
/* `address`: a path, or "@name" in the abstract namespace.  The descriptor is close-on-exec: one
 * that outlives the hook would hang the unit agent.  Errors: OS. */
struct ch_agent_client *ch_agent_client_connect(const char *address, int timeout_ms,
                                                struct ch_error *err);
struct ch_agent_client *ch_agent_client_free(struct ch_agent_client *client); /* closes */
/* Sends a request.  Return: 0; -1 with OS, and *sentp tells whether all of it left us: if not, it
 * cannot have been run. */
int ch_agent_client_send(struct ch_agent_client *client, const struct ch_agent_request *request,
                         bool *sentp, struct ch_error *err);
/* Waits for the reply to what was sent last.  Errors: OS (closed, timed out), VALUE (not the
 * protocol); the connection is of no more use then. */
int ch_agent_client_receive(struct ch_agent_client *client, struct ch_agent_reply *reply,
                            struct ch_error *err);

/* server: what the unit agent does */

struct ch_agent_call { /* one command, as the hook tool asked for it */
    const char *context_id;
    const char *directory;
    const char *command;
    json_t *arguments; /* list of strings */
    bool has_input;
    const char *input;
    size_t input_length;
    const char *token; /* "" when none came */
};
/* Fills the reply.  Runs are one at a time over all connections, as in the agent. */
typedef void ch_agent_handler(void *data, const struct ch_agent_call *call,
                              struct ch_agent_reply *reply);

struct ch_agent_server;
/* Binds and listens; a path is made with mode 0600 and removed by free().  Errors: OS. */
struct ch_agent_server *ch_agent_server_new(const char *address, ch_agent_handler *handler,
                                            void *data, struct ch_error *err);
struct ch_agent_server *ch_agent_server_free(struct ch_agent_server *server);
/* Becomes readable when there is work; for the owner's own poll loop. */
int ch_agent_server_descriptor(const struct ch_agent_server *server);
/* Waits up to timeout_ms (-1: for ever) and serves whatever is ready.  Errors: OS of the loop
 * itself; a client that misbehaves only loses its connection. */
int ch_agent_server_poll(struct ch_agent_server *server, int timeout_ms, struct ch_error *err);
size_t ch_agent_server_connections(const struct ch_agent_server *server);

#endif
