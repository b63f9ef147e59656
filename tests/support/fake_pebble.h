/* SPDX-License-Identifier: Apache-2.0 */
/* A Pebble of a script: a thread that answers each connection in turn with given bytes, whatever it
 * is asked, and keeps what it got.  It reproduces what real ones do rarely or only when broken. */
#ifndef CH_TESTS_FAKE_PEBBLE_H
#define CH_TESTS_FAKE_PEBBLE_H

#include "base/file.h"
#include "pebble/pebble.h"
#include "test.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { FAKE_CONNECTIONS = 64 };

struct fake_answer {
    const char *bytes; /* NULL: none */
    size_t length;     /* 0: strlen */
    size_t piece;      /* bytes of one send; 0: all at once */
    bool early;        /* does not read the request first */
    bool hold;         /* does not close: until the client does */
};

struct fake_pebble {
    char *directory, *path;
    struct ch_pebble *client;
    int listener;
    pthread_t thread;
    const struct fake_answer *answers;
    size_t count;
    size_t served;
    int held[FAKE_CONNECTIONS]; /* -1: closed */
    struct ch_buf requests[FAKE_CONNECTIONS];
};

#define FAKE_JSON(status, body) \
    "HTTP/1.1 " status "\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" body
#define FAKE_OK(result) \
    FAKE_JSON("200 OK", \
              "{\"type\":\"sync\",\"status-code\":200,\"status\":\"OK\",\"result\":" result "}")
#define FAKE_ASYNC(change, result)                                                           \
    FAKE_JSON("202 Accepted", "{\"type\":\"async\",\"status-code\":202,\"change\":\"" change \
                              "\",\"result\":" result "}")
#define FAKE_ERROR(status, message) \
    FAKE_JSON(status, "{\"type\":\"error\",\"result\":{\"message\":\"" message "\"}}")

static inline bool fake_has_request_(const struct ch_buf *got)
{
    const char *head = got->data ? strstr(got->data, "\r\n\r\n") : NULL;
    if (!head)
        return false;
    size_t body = got->length - (size_t)(head + 4 - got->data);
    const char *length = strstr(got->data, "Content-Length: ");
    if (length && length < head)
        return body >= strtoul(length + 16, NULL, 10);
    const char *chunked = strstr(got->data, "Transfer-Encoding: chunked");
    if (chunked && chunked < head)
        return body >= 5 && memcmp(got->data + got->length - 5, "0\r\n\r\n", 5) == 0;
    return true;
}

static inline bool fake_read_(int descriptor, struct ch_buf *got)
{
    char bytes[65536];
    struct pollfd end = {.fd = descriptor, .events = POLLIN};
    if (poll(&end, 1, 20000) <= 0)
        return false;
    ssize_t count = recv(descriptor, bytes, sizeof(bytes), 0);
    if (count > 0)
        ch_buf_add(got, bytes, (size_t)count);
    return count > 0;
}

static inline void fake_answer_(struct fake_pebble *fake, int descriptor, size_t number)
{
    const struct fake_answer *answer = &fake->answers[number];
    struct ch_buf *got = &fake->requests[number];
    while (!answer->early && !fake_has_request_(got) && fake_read_(descriptor, got))
        ;
    size_t length = answer->length ? answer->length : answer->bytes ? strlen(answer->bytes) : 0;
    size_t piece = answer->piece ? answer->piece : length;
    for (size_t at = 0; at < length; at += piece) {
        size_t count = length - at < piece ? length - at : piece;
        if (send(descriptor, answer->bytes + at, count, MSG_NOSIGNAL) != (ssize_t)count)
            break;
    }
    fake->held[number] = descriptor;
    if (!answer->hold) {
        close(descriptor);
        fake->held[number] = -1;
    }
}

static inline void *fake_run_(void *data)
{
    struct fake_pebble *fake = data;
    while (fake->served < fake->count) {
        int descriptor = accept4(fake->listener, NULL, NULL, SOCK_CLOEXEC);
        if (descriptor < 0)
            break;
        fake_answer_(fake, descriptor, fake->served++);
    }
    for (size_t i = 0; i < fake->served; i++) {
        if (fake->held[i] < 0)
            continue;
        while (fake_read_(fake->held[i], &fake->requests[i]))
            ;
        close(fake->held[i]);
    }
    return NULL;
}

static inline void fake_start(struct fake_pebble *fake, const struct fake_answer *answers,
                              size_t count, double timeout)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    *fake = (struct fake_pebble){.answers = answers, .count = count};
    fake->directory = ch_file_make_temp_dir(NULL, "test-pebble", NULL);
    fake->path = ch_path_join(fake->directory, "socket");
    strcpy(name.sun_path, fake->path);
    fake->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(fake->listener, (struct sockaddr *)&name, sizeof(name)) == 0);
    CHECK(listen(fake->listener, 16) == 0);
    struct ch_pebble_options options = {.socket_path = fake->path, .timeout = timeout};
    fake->client = ch_pebble_new(&options);
    CHECK(pthread_create(&fake->thread, NULL, fake_run_, fake) == 0);
}
#define FAKE_START(fake, answers, timeout) \
    fake_start((fake), (answers), CH_ARRAY_LEN(answers), (timeout))

/* Waits until the thread has read all there was to read; connections the script still has are not
 * waited for. */
static inline void fake_join(struct fake_pebble *fake)
{
    shutdown(fake->listener, SHUT_RDWR);
    pthread_join(fake->thread, NULL);
    close(fake->listener);
}

static inline void fake_end(struct fake_pebble *fake)
{
    ch_pebble_free(fake->client);
    for (size_t i = 0; i < FAKE_CONNECTIONS; i++)
        ch_buf_deinit(&fake->requests[i]);
    ch_file_remove_tree(fake->directory, NULL);
    free(fake->directory);
    free(fake->path);
}

/* "POST /v1/x {body}": what was asked by connection `number`. */
static inline char *fake_request(const struct fake_pebble *fake, size_t number)
{
    const char *text = fake->requests[number].data;
    const char *body = text ? strstr(text, "\r\n\r\n") : NULL;
    const char *end = text ? strstr(text, " HTTP/1.1\r\n") : NULL;
    if (!body || !end)
        return ch_strdup("(none)");
    return ch_asprintf("%.*s%s%s", (int)(end - text), text, body[4] ? " " : "", body + 4);
}

#endif
