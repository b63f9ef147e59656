/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the server: the loop, its connections and commands. */
#ifndef CH_OLM_PEBBLE_SERVER_PRIVATE_H
#define CH_OLM_PEBBLE_SERVER_PRIVATE_H

#include "olm/pebble_server.h"
#include "pebble/http.h"
#include "pebble/websocket.h"

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

/* what is waited for; rebuilt for each poll */

typedef void ch_sim_ready_fn(void *data, short events);
struct ch_sim_polled {
    struct pollfd *ends;
    struct {
        ch_sim_ready_fn *ready;
        void *data;
    } * watchers;
    size_t count, capacity;
    double deadline; /* INFINITY: none */
};
void ch_sim_watch(struct ch_sim_polled *polled, int descriptor, short events,
                  ch_sim_ready_fn *ready, void *data);
void ch_sim_watch_until(struct ch_sim_polled *polled, double deadline); /* at the latest */

/* frames of websockets, the server's side */

struct ch_sim_frames {
    struct ch_buf pending;
    enum ch_ws_opcode message; /* that a continuation belongs to */
};
/* Calls `notify` with each whole frame, unmasked.  Return: 0; -1 when what comes is no client's. */
int ch_sim_frames_feed(struct ch_sim_frames *frames, const char *bytes, size_t length,
                       void (*notify)(void *data, enum ch_ws_opcode opcode, const char *bytes,
                                      size_t length),
                       void *data);
void ch_sim_frames_write(struct ch_buf *out, enum ch_ws_opcode opcode, const void *bytes,
                         size_t length);
char *ch_sim_accept_key(const char *key); /* Sec-WebSocket-Accept; caller owns */

/* the server */

enum ch_sim_role { CH_SIM_STDIO, CH_SIM_STDERR, CH_SIM_CONTROL, CH_SIM_ROLES };

struct ch_sim_connection;
struct ch_sim_command;
struct ch_sim_server {
    struct ch_olm_pebble_server_options options;
    int signals;
    bool ends; /* SIGTERM came */
    struct ch_sim_connection *connections;
    struct ch_sim_command *commands;
};
double ch_sim_now(void); /* monotonic, seconds */
/* What was taken from the front of a queue goes, unless it is little of much. */
void ch_sim_drop_taken(struct ch_buf *buf, size_t *takenp);

/* connections */

struct ch_sim_connection {
    struct ch_sim_connection *next;
    struct ch_sim_server *server;
    int socket;         /* -1: closed, and soon forgotten */
    struct ch_buf line; /* the request's first, until it is complete */
    char *method, *target;
    struct ch_http_parser head;
    struct ch_buf body;
    struct ch_buf out; /* not sent yet, from `sent` on */
    size_t sent;
    bool answered;                  /* nothing more is read of it as a request */
    bool ends;                      /* it is closed when all is sent */
    double waits_until;             /* for a change that is not ready; 0: it does not */
    struct ch_sim_command *command; /* of a websocket; NULL: it is none, or the command is over */
    bool websocket;
    enum ch_sim_role role;
    struct ch_sim_frames frames;
};
void ch_sim_accept(struct ch_sim_server *server);
void ch_sim_connection_watch(struct ch_sim_connection *connection, struct ch_sim_polled *polled);
void ch_sim_connection_close(struct ch_sim_connection *connection);
size_t ch_sim_connection_queued(const struct ch_sim_connection *connection);
/* Answers those that wait for a change which is ready, or long enough. */
void ch_sim_connection_update(struct ch_sim_connection *connection);
void ch_sim_drop_closed(struct ch_sim_server *server);

/* commands */

struct ch_sim_command {
    struct ch_sim_command *next;
    struct ch_sim_server *server;
    char *task, *change;
    json_t *spec;                                 /* as of ch_olm_pebble_command() */
    struct ch_sim_connection *ends[CH_SIM_ROLES]; /* NULL: not connected */
    pid_t pid;                                    /* 0: not started, or reaped */
    bool started, exited, timed_out;
    int code;
    int input, outputs[2]; /* pipes, by role; -1: closed */
    struct ch_buf queued;  /* for its stdin, from `written` on */
    size_t written;
    bool input_ends;
    double connect_by, deadline; /* deadline INFINITY: none */
};
/* `answer`: of POST /v1/exec. */
void ch_sim_command_expect(struct ch_sim_server *server, const struct ch_pebble_answer *answer);
struct ch_sim_command *ch_sim_command_find(const struct ch_sim_server *server, const char *task);
void ch_sim_command_connect(struct ch_sim_command *command, struct ch_sim_connection *connection);
void ch_sim_command_frame(struct ch_sim_connection *connection, enum ch_ws_opcode opcode,
                          const char *bytes, size_t length);
/* The connection is closed; `clean`: with a close frame before. */
void ch_sim_command_disconnect(struct ch_sim_connection *connection, bool clean);
void ch_sim_command_watch(struct ch_sim_command *command, struct ch_sim_polled *polled);
bool ch_sim_command_has_room(const struct ch_sim_command *command); /* for more of its stdin */
void ch_sim_command_exited(struct ch_sim_server *server, pid_t pid, int status);
/* Deadlines, and the end of those that are over. */
void ch_sim_commands_update(struct ch_sim_server *server);
void ch_sim_command_free(struct ch_sim_command *command);           /* kills */
bool ch_sim_command_is_split(const struct ch_sim_command *command); /* stderr is of its own */
void ch_sim_close_pipe(int *descriptorp);

/* processes */

/* Is a request to run something refused by who would run it?  Return: the status, and why, caller
 * owns; 0: no. */
int ch_sim_command_check(const struct ch_sim_server *server, const char *body, char **whyp);
/* Makes its process; without one the command has ended, and failed. */
void ch_sim_command_start(struct ch_sim_command *command);

#endif
