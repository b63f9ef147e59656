/* SPDX-License-Identifier: Apache-2.0 */
/* The public C interface, over ch_dispatch_run() and the Lua engine. */
#include "charmhost.h"
#include "base/mem.h"
#include "bind/bind.h"
#include "dispatch/dispatch.h"

#include <stdlib.h>
#include <string.h>

struct observer {
    char *event;
    ch_host_observer_fn *notify;
    void *data;
};

struct ch_host {
    char *charm_dir, *storage_path;
    struct ch_transport transport; /* first what ch_transport functions see, then ours */
    struct ch_host_transport calls;
    void (*write)(void *data, enum ch_host_level level, const char *message);
    void *write_data;
    struct ch_storage *memory; /* what ":memory:" stands for: it outlives a dispatch */
    struct observer *observers;
    size_t observer_count;
    char *error;
};

struct ch_host_event {
    struct ch_event *event;
    struct ch_error *err;
    char *snapshot;
};

struct ch_host_reply {
    struct ch_reply reply;
};

const char *ch_host_version(void)
{
    return CH_VERSION;
}

/* transport */

void ch_host_reply_output(struct ch_host_reply *reply, const void *data, size_t length)
{
    ch_buf_add(&reply->reply.output, data, length);
}

void ch_host_reply_errors(struct ch_host_reply *reply, const void *data, size_t length)
{
    ch_buf_add(&reply->reply.errors, data, length);
}

static struct ch_host *host_of(struct ch_transport *transport)
{
    return (struct ch_host *)((char *)transport - offsetof(struct ch_host, transport));
}

static int no_such_command(const struct ch_command *command, struct ch_error *err)
{
    return ch_error_set(err, CH_ERROR_FILE_NOT_FOUND, "the program has no hook command '%s'",
                        command->argv[0]);
}

static int transport_run(struct ch_transport *transport, const struct ch_command *command,
                         struct ch_reply *reply, struct ch_error *err)
{
    const struct ch_host_transport *calls = &host_of(transport)->calls;
    struct ch_host_reply answer = {0};
    int code =
        calls->run(calls->data, command->argv, command->input, command->input_length, &answer);
    *reply = answer.reply;
    reply->code = code;
    return code < 0 ? no_such_command(command, err) : 0;
}

static int transport_post(struct ch_transport *transport, const struct ch_command *command,
                          struct ch_error *err)
{
    const struct ch_host_transport *calls = &host_of(transport)->calls;
    if (calls->post)
        return calls->post(calls->data, command->argv) < 0 ? no_such_command(command, err) : 0;
    struct ch_reply reply = {0};
    int result = transport_run(transport, command, &reply, err);
    if (result == 0 && reply.code != 0)
        result = ch_reply_error(&reply, command, err);
    ch_reply_deinit(&reply);
    return result;
}

static int transport_flush(struct ch_transport *transport, struct ch_error *err)
{
    const struct ch_host_transport *calls = &host_of(transport)->calls;
    if (!calls->flush)
        return 0;
    struct ch_host_reply answer = {0};
    int code = calls->flush(calls->data, &answer);
    if (code != 0)
        ch_error_set(err, CH_ERROR_RUNTIME, "a posted hook command exited with status %d: %s", code,
                     answer.reply.errors.data ? answer.reply.errors.data : "");
    ch_reply_deinit(&answer.reply);
    return code == 0 ? 0 : -1;
}

static void transport_free(struct ch_transport *transport)
{
    (void)transport; /* part of its host */
}

/* hosts */

static int write_log(void *data, enum ch_log_level level, const char *message, struct ch_error *err)
{
    static const enum ch_host_level levels[] = {
        [CH_LOG_TRACE] = CH_HOST_TRACE, [CH_LOG_DEBUG] = CH_HOST_DEBUG,
        [CH_LOG_INFO] = CH_HOST_INFO,   [CH_LOG_WARNING] = CH_HOST_WARNING,
        [CH_LOG_ERROR] = CH_HOST_ERROR, [CH_LOG_CRITICAL] = CH_HOST_CRITICAL,
    };
    struct ch_host *host = data;
    (void)err;
    host->write(host->write_data, levels[level], message);
    return 0;
}

struct ch_host *ch_host_new(const struct ch_host_options *options)
{
    static const struct ch_transport_ops ops = {.name = "program",
                                                .run = transport_run,
                                                .post = transport_post,
                                                .flush = transport_flush,
                                                .free = transport_free};
    if (options->size < sizeof(*options) || !options->charm_dir)
        return NULL;
    struct ch_host *host = ch_calloc(1, sizeof(*host));
    host->charm_dir = ch_strdup(options->charm_dir);
    host->storage_path = ch_strdup(options->storage_path);
    host->transport.ops = &ops;
    if (options->transport)
        host->calls = *options->transport;
    host->write = options->log;
    host->write_data = options->log_data;
    if (options->storage_path && strcmp(options->storage_path, ":memory:") == 0)
        host->memory = ch_storage_sqlite_new(":memory:", 0, NULL);
    return host;
}

void ch_host_free(struct ch_host *host)
{
    if (!host)
        return;
    for (size_t i = 0; i < host->observer_count; i++)
        free(host->observers[i].event);
    free(host->observers);
    ch_storage_free(host->memory);
    free(host->charm_dir);
    free(host->storage_path);
    free(host->error);
    free(host);
}

const char *ch_host_error(const struct ch_host *host)
{
    return host->error;
}

/* events */

void ch_host_observe(struct ch_host *host, const char *event, ch_host_observer_fn *notify,
                     void *data)
{
    host->observers =
        ch_realloc(host->observers, (host->observer_count + 1) * sizeof(*host->observers));
    host->observers[host->observer_count++] =
        (struct observer){.event = ch_strdup(event), .notify = notify, .data = data};
}

static int notify(void *data, struct ch_event *event, struct ch_error *err)
{
    const struct observer *observer = data;
    struct ch_error failure = CH_ERROR_INIT;
    struct ch_host_event told = {.event = event, .err = &failure};
    int result = observer->notify(observer->data, &told);
    free(told.snapshot);
    if (result < 0) {
        ch_error_set(&failure, CH_ERROR_RUNTIME, "the program's observer of %s failed",
                     ch_event_kind(event));
        ch_error_move(err, &failure);
    }
    ch_error_clear(&failure);
    return result < 0 ? -1 : 0;
}

const char *ch_host_event_name(const struct ch_host_event *event)
{
    return ch_event_kind(event->event);
}

const char *ch_host_event_path(const struct ch_host_event *event)
{
    return ch_event_path(event->event);
}

const char *ch_host_event_snapshot(struct ch_host_event *event)
{
    if (!event->snapshot)
        event->snapshot = ch_value_dump(ch_event_snapshot(event->event));
    return event->snapshot;
}

int ch_host_event_defer(struct ch_host_event *event)
{
    return ch_event_defer(event->event, NULL, event->err);
}

void ch_host_event_fail(struct ch_host_event *event, const char *message)
{
    ch_error_set(event->err, CH_ERROR_RUNTIME, "%s", message);
}

/* dispatch */

static void keep_error(struct ch_host *host, struct ch_error *err)
{
    free(host->error);
    host->error = NULL;
    if (err->kind != CH_ERROR_NONE)
        host->error = ch_asprintf("%s%s%s", err->message, err->traceback ? "\n" : "",
                                  err->traceback ? err->traceback : "");
    ch_error_clear(err);
}

static int run(struct ch_host *host, const struct ch_env *env, struct ch_script *script,
               struct ch_error *err)
{
    struct ch_dispatch_observer *observers =
        ch_calloc(host->observer_count + 1, sizeof(*observers));
    for (size_t i = 0; i < host->observer_count; i++)
        observers[i] = (struct ch_dispatch_observer){
            .event = host->observers[i].event, .notify = notify, .data = &host->observers[i]};
    struct ch_log log = {.write = write_log, .data = host, .threshold = CH_LOG_DEBUG};
    struct ch_dispatch_options options = {.environment = env->entries,
                                          .script = script,
                                          .transport = host->calls.run ? &host->transport : NULL,
                                          .storage = host->memory,
                                          .storage_path = host->storage_path,
                                          .log = host->write ? &log : NULL,
                                          .observers = observers,
                                          .observer_count = host->observer_count};
    int status = ch_dispatch_run(&options, err);
    free(observers);
    return status;
}

int ch_host_dispatch(struct ch_host *host, const char *const *environment)
{
    struct ch_error failure = CH_ERROR_INIT;
    struct ch_env env;
    ch_env_init(&env, (char *const *)environment); /* it copies */
    ch_env_set(&env, "JUJU_CHARM_DIR", host->charm_dir);
    struct chl_engine_options options = {.charm_dir = host->charm_dir};
    struct chl_engine *engine = chl_engine_new(&options, &failure);
    struct ch_script *script = engine ? chl_script_new(engine) : NULL;
    int status = script ? run(host, &env, script, &failure) : 1;
    keep_error(host, &failure); /* lets go of the engine's error object */
    chl_script_free(script);
    chl_engine_free(engine);
    ch_env_deinit(&env);
    return status;
}
