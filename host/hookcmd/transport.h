/* SPDX-License-Identifier: Apache-2.0 */
/* Transports: run one hook command, argv and stdin in; exit code, stdout and stderr out.
 *
 * Three exist: exec (the hook tool on PATH), socket (the unit agent's own socket) and olm (a hook
 * context in this process).  Everything else is built on this seam.
 *
 * One command is in flight at a time and order is kept: ch_transport_run() first waits for what
 * ch_transport_post() started.  If that failed, the command is not run; and ch_transport_flush()
 * still tells it, so that it is not lost when a charm catches the error of the command. */
#ifndef CH_HOOKCMD_TRANSPORT_H
#define CH_HOOKCMD_TRANSPORT_H

#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/mem.h"

struct ch_command {
    const char *const *argv; /* NULL-terminated; argv[0] is the hook command's name */
    const void *input;       /* stdin, or NULL: none */
    size_t input_length;
    bool writes; /* may change something: never sent twice, whatever goes wrong */
};

struct ch_reply {
    int code; /* exit code; 128+N when a signal ended it */
    struct ch_buf output;
    struct ch_buf errors; /* stderr as it came */
};

struct ch_transport_counts { /* for the debug line at the end of a dispatch, and for tests */
    unsigned long commands;
    unsigned long cached; /* questions that needed none: counted by who keeps the answers */
    double seconds;       /* spent waiting for them */
};

struct ch_transport {
    const struct ch_transport_ops *ops;
    struct ch_transport_counts counts; /* kept by ch_transport_run/_post */
    const struct ch_clock *clock;      /* for counts.seconds; may be NULL */
    struct ch_error failed_post;       /* the first one that no flush has told of yet */
    char *note; /* why it is not what was hoped for ("exec, since ..."), or NULL; owned */
};

struct ch_transport_ops {
    const char *name; /* "exec", "socket", "olm" */
    /* Return: 0 when the command ran, whatever its exit code; -1 with FILE_NOT_FOUND (no such
     * hook command), OS or RUNTIME, and nothing in the reply. */
    int (*run)(struct ch_transport *transport, const struct ch_command *command,
               struct ch_reply *reply, struct ch_error *err);
    /* Starts a command whose outcome flush waits for.  NULL: run is used.  juju-log only. */
    int (*post)(struct ch_transport *transport, const struct ch_command *command,
                struct ch_error *err);
    int (*flush)(struct ch_transport *transport, struct ch_error *err); /* may be NULL */
    void (*free)(struct ch_transport *transport);
};

int ch_transport_run(struct ch_transport *transport, const struct ch_command *command,
                     struct ch_reply *reply, struct ch_error *err);
int ch_transport_post(struct ch_transport *transport, const struct ch_command *command,
                      struct ch_error *err);
/* Waits for what was posted.  Return: -1 if any of it failed since the last flush. */
int ch_transport_flush(struct ch_transport *transport, struct ch_error *err);
struct ch_transport *
ch_transport_free(struct ch_transport *transport); /* NULL is fine; returns NULL */
void ch_reply_deinit(struct ch_reply *reply);
/* Sets the HOOKCMD error of a reply whose code is not 0: "command [...] exited with status N", with
 * details returncode, cmd, stdout, stderr.  Return: -1. */
int ch_reply_error(const struct ch_reply *reply, const struct ch_command *command,
                   struct ch_error *err);

/* The hook tools found through PATH of `env`; the environment of the children is `env`, which must
 * outlive the transport. */
struct ch_transport *ch_transport_exec_new(const struct ch_env *env, const struct ch_clock *clock);

struct ch_transport_socket_options {
    const char *address;   /* of the unit agent's socket */
    const char *directory; /* absolute: what relative paths in commands mean */
    int timeout_ms;        /* of each wait for the agent; 0: 10 minutes */
    bool may_fall_back;    /* to exec, for the rest of the dispatch, on any surprise */
};
/* The unit agent's own socket, spoken directly (agent/agent.h).  Connects at the first command; the
 * connection is close-on-exec and closed by free(): one left open would hang the unit agent.  What
 * may have taken effect is never sent twice: then the command fails and says so. */
struct ch_transport *ch_transport_socket_new(const struct ch_env *env, const struct ch_clock *clock,
                                             const struct ch_transport_socket_options *options);

/* The transport a dispatch uses: CHARMHOST_TRANSPORT is exec, socket or auto (as when it is absent:
 * the socket when JUJU_AGENT_SOCKET_NETWORK is unix, with exec to fall back to).
 * Errors: VALUE for another word, RUNTIME for socket without an address. */
struct ch_transport *ch_transport_new(const struct ch_env *env, const struct ch_clock *clock,
                                      const char *directory, struct ch_error *err);

#endif
