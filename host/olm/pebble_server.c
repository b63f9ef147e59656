/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of the server. */
#include "olm/pebble_server_private.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double ch_sim_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void ch_sim_watch(struct ch_sim_polled *polled, int descriptor, short events,
                  ch_sim_ready_fn *ready, void *data)
{
    if (polled->count == polled->capacity) {
        polled->capacity = polled->capacity ? polled->capacity * 2 : 16;
        polled->ends = ch_realloc(polled->ends, polled->capacity * sizeof(*polled->ends));
        polled->watchers =
            ch_realloc(polled->watchers, polled->capacity * sizeof(*polled->watchers));
    }
    polled->ends[polled->count] = (struct pollfd){.fd = descriptor, .events = events};
    polled->watchers[polled->count].ready = ready;
    polled->watchers[polled->count].data = data;
    polled->count++;
}

void ch_sim_watch_until(struct ch_sim_polled *polled, double deadline)
{
    polled->deadline = fmin(polled->deadline, deadline);
}

void ch_sim_drop_taken(struct ch_buf *buf, size_t *takenp)
{
    enum { MUCH = 1 << 18 };
    if (*takenp < MUCH && *takenp < buf->length)
        return;
    buf->length -= *takenp;
    if (buf->data)
        memmove(buf->data, buf->data + *takenp, buf->length + 1);
    *takenp = 0;
}

static void listener_ready(void *data, short events)
{
    (void)events;
    ch_sim_accept(data);
}

static void signal_ready(void *data, short events)
{
    struct ch_sim_server *server = data;
    struct signalfd_siginfo info;
    int status;
    pid_t pid;
    (void)events;
    while (read(server->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
        server->ends |= info.ssi_signo == SIGTERM;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        ch_sim_command_exited(server, pid, status);
}

static void watch_all(struct ch_sim_server *server, struct ch_sim_polled *polled)
{
    polled->count = 0;
    polled->deadline = INFINITY;
    ch_sim_watch(polled, server->options.listener, POLLIN, listener_ready, server);
    ch_sim_watch(polled, server->signals, POLLIN, signal_ready, server);
    for (struct ch_sim_connection *c = server->connections; c; c = c->next)
        ch_sim_connection_watch(c, polled);
    for (struct ch_sim_command *c = server->commands; c; c = c->next)
        ch_sim_command_watch(c, polled);
}

static int wait_time(const struct ch_sim_polled *polled)
{
    double left = polled->deadline - ch_sim_now();
    if (isinf(left))
        return -1;
    return left <= 0 ? 0 : (int)fmin(ceil(left * 1000), 1e9);
}

/* What is closed on the way is forgotten at the end: pointers to it are still in `polled`. */
static int step(struct ch_sim_server *server, struct ch_sim_polled *polled, struct ch_error *err)
{
    watch_all(server, polled);
    int ready = poll(polled->ends, polled->count, wait_time(polled));
    if (ready < 0 && errno != EINTR)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "waiting for clients");
    for (size_t i = 0; ready > 0 && i < polled->count; i++)
        if (polled->ends[i].revents)
            polled->watchers[i].ready(polled->watchers[i].data, polled->ends[i].revents);
    ch_sim_commands_update(server);
    for (struct ch_sim_connection *c = server->connections; c; c = c->next)
        ch_sim_connection_update(c);
    ch_sim_drop_closed(server);
    return 0;
}

static int watch_signals(struct ch_sim_server *server, sigset_t *before, struct ch_error *err)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &signals, before);
    server->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (server->signals >= 0)
        return 0;
    return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot watch signals");
}

static void end_all(struct ch_sim_server *server)
{
    while (server->commands) {
        struct ch_sim_command *command = server->commands;
        server->commands = command->next;
        ch_sim_command_free(command);
    }
    for (struct ch_sim_connection *c = server->connections; c; c = c->next) {
        c->command = NULL;
        ch_sim_connection_close(c);
    }
    ch_sim_drop_closed(server);
}

int ch_olm_pebble_serve(const struct ch_olm_pebble_server_options *options, struct ch_error *err)
{
    struct ch_sim_server server = {.options = *options, .signals = -1};
    struct ch_sim_polled polled = {.ends = NULL};
    sigset_t before;
    struct sigaction broken_pipe, ignored = {.sa_handler = SIG_IGN}; /* a command's stdin */
    sigaction(SIGPIPE, &ignored, &broken_pipe);
    int result = watch_signals(&server, &before, err);
    while (result == 0 && !server.ends)
        result = step(&server, &polled, err);
    end_all(&server);
    if (server.signals >= 0)
        close(server.signals);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    sigaction(SIGPIPE, &broken_pipe, NULL);
    free(polled.ends);
    free(polled.watchers);
    return result;
}
