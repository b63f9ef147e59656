/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: connections, exchanges, and what the files with calls share. */
#ifndef CH_PEBBLE_PRIVATE_H
#define CH_PEBBLE_PRIVATE_H

#include "pebble/http.h"
#include "pebble/pebble.h"

#include <poll.h>

enum {
    CH_PEBBLE_CHUNK = 65536,          /* of one read or write */
    CH_PEBBLE_JSON_LIMIT = 64 << 20,  /* of an answer that is kept whole */
    CH_PEBBLE_RECORD_LIMIT = 1 << 20, /* of one log record */
    CH_PEBBLE_KEPT_LIMIT = 1 << 20,   /* of output that nobody has asked for yet */
};

struct ch_pebble {
    char *socket_path;
    struct ch_pebble_local local; /* answer NULL: there is a socket */
    double timeout;
    const struct ch_clock *clock;
    struct ch_log *log;
    void (*random)(void *data, void *bytes, size_t length);
    void *random_data;
};

double ch_pebble_now(const struct ch_pebble *pebble);
void ch_pebble_random(const struct ch_pebble *pebble, void *bytes, size_t length);
/* The one place that waits: until an end is ready or `deadline` (of ch_pebble_now(); negative:
 * never) is over.  Return: how many ends are ready, 0 when time is up, -1.  Errors: CONNECTION. */
int ch_pebble_poll(const struct ch_pebble *pebble, struct pollfd *ends, nfds_t count,
                   double deadline, struct ch_error *err);
/* `CONNECTION`, marked as one for want of bytes: ch_pebble_is_late() tells it from others. */
int ch_pebble_late(const struct ch_pebble *pebble, const char *what, struct ch_error *err);
bool ch_pebble_is_late(const struct ch_error *err);

/* connection: non-blocking, with what is still to be sent */

struct ch_connection {
    int descriptor; /* -1: closed */
    struct ch_buf out;
    size_t sent; /* of `out` */
    bool broken; /* sending fails: the other side has closed, but may have said something */
};
#define CH_CONNECTION_INIT \
    (struct ch_connection) \
    {                      \
        .descriptor = -1   \
    }
/* Errors: CONNECTION */
int ch_connection_open(struct ch_connection *connection, const struct ch_pebble *pebble,
                       struct ch_error *err);
void ch_connection_close(struct ch_connection *connection);
size_t ch_connection_queued(const struct ch_connection *connection);
/* Sends what goes without waiting. */
void ch_connection_send(struct ch_connection *connection);
/* Return: bytes read, 0 when there are none now; *closedp: nor will there ever be. */
size_t ch_connection_receive(struct ch_connection *connection, char *bytes, size_t size,
                             bool *closedp);

/* exchange: one request and its answer, step by step */

struct ch_request {
    const char *method;
    const char *target; /* path and query */
    const char *accept;
    const char *content_type;              /* NULL: no body */
    const char *body;                      /* NUL-terminated, when there is no source */
    const struct ch_pebble_source *source; /* a body sent in chunks */
    bool upgrade;                          /* to a websocket */
};

struct ch_exchange {
    const struct ch_pebble *pebble;
    char *what; /* "GET /v1/plan", for messages */
    struct ch_connection connection;
    struct ch_http_parser http;
    struct ch_pebble_source source;
    bool sending;               /* the source has more */
    struct ch_pebble_sink sink; /* of the body when the status is good; write NULL: it is kept */
    struct ch_buf kept;
    struct ch_buf behind; /* bytes that came behind the answer: of the websocket */
    double deadline;      /* for the next byte; negative: never */
    bool done;
    struct ch_pebble_request request; /* to a Pebble in this process; all but its target borrowed */
    char *target;
};
/* Connects and queues the request; `exchange` need not be initialised, and wants deinit() in any
 * case.  Errors: CONNECTION. */
int ch_exchange_start(struct ch_exchange *exchange, const struct ch_pebble *pebble,
                      const struct ch_request *request, struct ch_error *err);
void ch_exchange_deinit(struct ch_exchange *exchange);
short ch_exchange_events(const struct ch_exchange *exchange);
/* After poll, and at once when a Pebble in this process answers.  Sets done.  Errors: CONNECTION,
 * PROTOCOL, those of source and sink. */
int ch_exchange_step(struct ch_exchange *exchange, short revents, struct ch_error *err);
/* Steps until it is done. */
int ch_exchange_run(struct ch_exchange *exchange, struct ch_error *err);
/* API when the status says so, PROTOCOL when the content type is another. */
int ch_exchange_check(const struct ch_exchange *exchange, const char *content_type,
                      struct ch_error *err);
/* The body, parsed, after ch_exchange_check(). */
json_t *ch_exchange_json(const struct ch_exchange *exchange, struct ch_error *err);

/* calls */

/* One call of JSON: `body` (stolen) may be NULL.  Return: the whole envelope. */
json_t *ch_pebble_call(struct ch_pebble *pebble, const char *method, const char *target,
                       json_t *body, struct ch_error *err);
/* The same, and only `result`, null when it is absent. */
json_t *ch_pebble_result(struct ch_pebble *pebble, const char *method, const char *target,
                         json_t *body, struct ch_error *err);
/* Checks that a result is what it should be; steals it and gives it back, or NULL and PROTOCOL. */
json_t *ch_pebble_expect(json_t *result, json_type type, const char *what, struct ch_error *err);
/* As a list: null is empty. */
json_t *ch_pebble_expect_list(json_t *result, const char *what, struct ch_error *err);
json_t *ch_pebble_names(const json_t *names); /* a list; new reference; NULL gives an empty one */
/* Sets a string; NULL is left out.  Return: -1 and VALUE when it is not UTF-8. */
int ch_pebble_set_text(json_t *object, const char *key, const char *text, struct ch_error *err);
int ch_pebble_set_owner(json_t *object, const struct ch_pebble_owner *owner, struct ch_error *err);
int ch_pebble_set_permissions(json_t *object, const unsigned *permissions, struct ch_error *err);
char *ch_pebble_seconds(double seconds); /* "4.000s"; caller owns */

/* waiting for a change, as one end of a poll loop among others */

struct ch_waiter {
    struct ch_pebble *pebble;
    const char *change_id; /* borrowed */
    double timeout;        /* as it was asked for, for the message */
    double deadline;       /* negative: never */
    double delay, next;    /* where Pebble cannot wait: between two looks, and the next of them */
    bool polling, active;
    struct ch_exchange exchange; /* when active */
    json_t *change;              /* once it is ready */
};
void ch_waiter_init(struct ch_waiter *waiter, struct ch_pebble *pebble, const char *change_id,
                    double timeout, double delay);
void ch_waiter_deinit(struct ch_waiter *waiter);
/* Fills `end` (descriptor -1: none now) and lowers *deadlinep to when it wants to be called.
 * Errors: TIMEOUT, CONNECTION. */
int ch_waiter_prepare(struct ch_waiter *waiter, struct pollfd *end, double *deadlinep,
                      struct ch_error *err);
int ch_waiter_step(struct ch_waiter *waiter, short revents, struct ch_error *err);

/* errors */

int ch_pebble_api_error(const struct ch_exchange *exchange, struct ch_error *err);
/* From {kind, message} */
int ch_pebble_path_error(const json_t *error, struct ch_error *err);
/* If the change has failed. */
int ch_pebble_check_change(const json_t *change, struct ch_error *err);
int ch_pebble_exec_error(const json_t *command, long long code, const struct ch_buf *output,
                         const struct ch_buf *errors, struct ch_error *err);

#endif
