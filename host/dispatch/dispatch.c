/* SPDX-License-Identifier: Apache-2.0 */
/* One hook run.  the stages are the order; everything before and after it makes and unmakes what it
 * works on.
 *
 * A dispatch may end early without a failure (the charm called itself, a legacy hook failed, the
 * script asked for it): that travels as an EXIT error, so that every way out is the same one and
 * commits nothing. */
#include "base/mem.h"
#include "dispatch/private.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

struct run {
    struct ch_dispatch dispatch; /* the first member: who holds one holds the other */
    const struct ch_dispatch_options *options;
    struct ch_dispatch_sink sink;
    struct ch_script_charm charm;
    struct ch_transport_counts before; /* of a transport that the caller brought */
    bool loaded;                       /* the script is to be closed */
};

/* making */

static int read_context(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    CH_AUTOFREE char *program = ch_strdup(run->options->program);
    if (ch_context_init(&dispatch->context, &dispatch->env, program ? dirname(program) : NULL,
                        err) < 0)
        return -1;
    dispatch->event_name = ch_strdup(dispatch->context.event_name);
    run->sink.debug = dispatch->context.debug;
    return 0;
}

/* Also without a context: its error is to be logged. */
static int open_transport(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    const char *directory = dispatch->context.charm_dir;
    if (!directory)
        directory = ch_env_value(&dispatch->env, "JUJU_CHARM_DIR");
    dispatch->transport =
        run->options->transport
            ? run->options->transport
            : ch_transport_new(&dispatch->env, dispatch->clock, directory ? directory : "/", err);
    run->sink.transport = dispatch->transport;
    if (!dispatch->transport)
        return -1;
    run->before = dispatch->transport->counts;
    return 0;
}

static int prepare(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    ch_env_init(&dispatch->env, run->options->environment);
    dispatch->script = run->options->script;
    dispatch->clock = run->options->clock ? run->options->clock : &ch_clock_system;
    ch_dispatch_sink_init(&run->sink, run->options);
    dispatch->log = run->options->log ? run->options->log : &run->sink.log;
    int result = read_context(run, err);
    return open_transport(run, err) < 0 ? -1 : result;
}

static int load_metadata(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    if (run->options->meta) {
        dispatch->meta = *run->options->meta; /* borrowed: not ours to deinit */
        return 0;
    }
    return ch_meta_load(&dispatch->meta, dispatch->context.charm_dir, &dispatch->context.version,
                        err);
}

/* the stages */

static int announce(struct run *run, struct ch_error *err)
{
    (void)err;
    ch_log(run->dispatch.log, CH_LOG_DEBUG, "charmhost %s up and running.", CH_VERSION);
    return 0;
}

/* A hook that is a copy of the dispatch program would call the charm for ever. */
static int guard_against_reentry(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    if (ch_env_has(&dispatch->env, "OPERATOR_DISPATCH")) {
        ch_log(dispatch->log, CH_LOG_DEBUG, "Charm called itself via %s.",
               dispatch->context.dispatch_path);
        return ch_error_set_exit(err, 0);
    }
    ch_env_set(&dispatch->env, "OPERATOR_DISPATCH", "1");
    return 0;
}

static int run_legacy_hook(struct run *run, struct ch_error *err)
{
    if (run->options->skip_legacy_hooks)
        return 0;
    return ch_dispatch_run_legacy_hook(&run->dispatch, run->options, err);
}

static int load_script(struct run *run, struct ch_error *err)
{
    struct ch_script *script = run->dispatch.script;
    run->loaded = true;
    return script->ops->load(script, &run->dispatch, &run->charm, err);
}

static int open_storage(struct run *run, struct ch_error *err)
{
    return ch_dispatch_open_storage(&run->dispatch, run->options, &run->charm, err);
}

/* Databags are guarded while a handler runs, the charm's constructor included. */
static bool runs_handler(void *data)
{
    const struct ch_dispatch *dispatch = data;
    return dispatch->framework && ch_framework_current_event(dispatch->framework);
}

static int make_model(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    struct ch_model_options options = {.transport = dispatch->transport,
                                       .context = &dispatch->context,
                                       .meta = &dispatch->meta,
                                       .log = dispatch->log,
                                       .clock = dispatch->clock,
                                       .containers_dir = run->options->containers_dir,
                                       .checks_access = runs_handler,
                                       .data = dispatch};
    (void)err;
    dispatch->model = ch_model_new(&options);
    return 0;
}

static int make_framework(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    struct ch_framework_options options = {.storage = dispatch->storage,
                                           .log = dispatch->log,
                                           .event_name = dispatch->event_name,
                                           .allow_duplicates = run->options->allow_duplicates,
                                           .on_emit = run->options->on_emit,
                                           .data = run->options->data};
    dispatch->framework = ch_framework_new(&options);
    return ch_framework_load(dispatch->framework, err);
}

static int construct_charm(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    const char *previous = ch_framework_enter(dispatch->framework, "__init__");
    int result = dispatch->script->ops->construct(dispatch->script, dispatch, err);
    ch_framework_leave(dispatch->framework, previous);
    return result;
}

static int add_observers(struct run *run, struct ch_error *err)
{
    return ch_dispatch_add_observers(&run->dispatch, run->options, err);
}

static int reemit_deferred(struct run *run, struct ch_error *err)
{
    if (ch_context_is_restricted(run->dispatch.event_name))
        return 0;
    return ch_framework_reemit(run->dispatch.framework, err);
}

static int emit_event(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    if (run->options->emit)
        return run->options->emit(run->options->data, dispatch, err);
    struct ch_source *source = ch_source_find(dispatch->on, dispatch->event_name);
    if (!source) { /* a charm that was rolled back may not know it */
        ch_log(dispatch->log, CH_LOG_DEBUG, "Event %s not defined for <%s>.", dispatch->event_name,
               run->charm.class_name);
        return 0;
    }
    CH_AUTOJSON json_t *snapshot = NULL;
    if (ch_model_event_snapshot(dispatch->model, &snapshot, err) < 0)
        return -1;
    ch_log(dispatch->log, CH_LOG_DEBUG, "Emitting Juju event %s.", dispatch->event_name);
    return ch_source_emit(source, snapshot, err);
}

static int collect_status(struct run *run, struct ch_error *err)
{
    if (ch_context_is_restricted(run->dispatch.event_name))
        return 0;
    return ch_dispatch_collect_status(&run->dispatch, err);
}

static int commit(struct run *run, struct ch_error *err)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    if (ch_framework_emit_commit(dispatch->framework, err) < 0)
        return -1;
    /* a record that juju-log refuses must still undo this dispatch */
    if (ch_dispatch_flush_log(dispatch, err) < 0)
        return -1;
    return ch_framework_save(dispatch->framework, err);
}

/* The order of a dispatch (docs/architecture.md, "One dispatch"): what a charm lives in, ... */
static int (*const first_stages[])(struct run *, struct ch_error *) = {
    announce,     load_metadata, guard_against_reentry, run_legacy_hook, load_script,
    open_storage, make_model,    make_framework,
};
/* ... the charm, ... */
static int (*const charm_stages[])(struct run *, struct ch_error *) = {construct_charm,
                                                                       add_observers};
/* ... and what is done with it. */
static int (*const last_stages[])(struct run *, struct ch_error *) = {reemit_deferred, emit_event,
                                                                      collect_status, commit};

static int run_stages(struct run *run, int (*const *stages)(struct run *, struct ch_error *),
                      size_t count, struct ch_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (stages[i](run, err) < 0 || ch_dispatch_check_log(&run->dispatch, err) < 0)
            return -1;
    return 0;
}

/* ending */

/* Return: the exit status; *err keeps only an error that is a failure. */
static int conclude(struct run *run, struct ch_error *err)
{
    struct ch_error log_error = CH_ERROR_INIT;
    if (err->kind == CH_ERROR_NONE || err->kind == CH_ERROR_EXIT) {
        json_int_t code = json_integer_value(json_object_get(err->details, "code"));
        if (ch_dispatch_flush_log(&run->dispatch, &log_error) == 0) {
            ch_error_clear(err);
            return (int)code;
        }
        ch_error_clear(err);
        ch_error_move(err, &log_error);
    }
    ch_dispatch_log_uncaught(&run->dispatch, &run->sink, err);
    return 1;
}

/* The last line: it comes when all is stored, so that a juju-log that refuses it changes nothing.
 */
static void log_usage(struct run *run)
{
    const struct ch_transport *transport = run->dispatch.transport;
    if (!transport)
        return;
    const struct ch_transport_counts *now = &transport->counts, *before = &run->before;
    ch_log(run->dispatch.log, CH_LOG_DEBUG,
           "Hook commands: %lu run in %.1f ms by %s; %lu more were answered from the cache.",
           now->commands - before->commands, (now->seconds - before->seconds) * 1000,
           transport->note ? transport->note : transport->ops->name, now->cached - before->cached);
}

static void tear_down(struct run *run)
{
    struct ch_dispatch *dispatch = &run->dispatch;
    const struct ch_dispatch_options *options = run->options;
    if (run->loaded)
        dispatch->script->ops->close(dispatch->script, dispatch);
    ch_log_flush(dispatch->log);
    ch_framework_free(dispatch->framework);
    ch_model_free(dispatch->model);
    if (!options->storage)
        ch_storage_free(dispatch->storage);
    if (!options->transport)
        ch_transport_free(dispatch->transport);
    if (!options->meta)
        ch_meta_deinit(&dispatch->meta);
    free(run->charm.class_name);
    free(dispatch->event_name);
    ch_context_deinit(&dispatch->context);
    ch_env_deinit(&dispatch->env);
    ch_dispatch_sink_deinit(&run->sink);
}

/* Return: the exit status. */
static int finish(struct run *run, struct ch_error *failure, struct ch_error *err)
{
    int status = conclude(run, failure);
    log_usage(run);
    tear_down(run);
    free(run);
    ch_error_move(err, failure);
    return status;
}

struct ch_dispatch *ch_dispatch_open(const struct ch_dispatch_options *options, int *statusp,
                                     struct ch_error *err)
{
    struct run *run = ch_calloc(1, sizeof(*run));
    struct ch_error failure = CH_ERROR_INIT;
    run->options = options;
    if (prepare(run, &failure) == 0 &&
        run_stages(run, first_stages, CH_ARRAY_LEN(first_stages), &failure) == 0) {
        run->dispatch.waits = true;
        return &run->dispatch;
    }
    *statusp = finish(run, &failure, err);
    return NULL;
}

int ch_dispatch_construct(struct ch_dispatch *dispatch, struct ch_error *err)
{
    return run_stages((struct run *)dispatch, charm_stages, CH_ARRAY_LEN(charm_stages), err);
}

struct ch_dispatch *ch_dispatch_begin(const struct ch_dispatch_options *options, int *statusp,
                                      struct ch_error *err)
{
    struct ch_dispatch *dispatch = ch_dispatch_open(options, statusp, err);
    struct ch_error failure = CH_ERROR_INIT;
    if (!dispatch || ch_dispatch_construct(dispatch, &failure) == 0)
        return dispatch;
    *statusp = finish((struct run *)dispatch, &failure, err);
    return NULL;
}

void ch_dispatch_hook_deinit(struct ch_dispatch_hook *hook)
{
    ch_context_deinit(&hook->context);
    ch_env_deinit(&hook->env);
}

static void swap_hook(struct ch_dispatch *dispatch, struct ch_dispatch_hook *hook)
{
    struct ch_dispatch_hook now = {dispatch->env, dispatch->context};
    dispatch->env = hook->env;
    dispatch->context = hook->context;
    *hook = now;
    ch_model_refresh(dispatch->model);
}

int ch_dispatch_enter_hook(struct ch_dispatch *dispatch, struct ch_env *environment,
                           struct ch_dispatch_hook *before, struct ch_error *err)
{
    struct ch_dispatch_hook hook = {.env = *environment};
    if (ch_context_init(&hook.context, &hook.env, NULL, err) < 0)
        return -1;
    *environment = CH_ENV_INIT;
    swap_hook(dispatch, &hook);
    if (before)
        *before = hook;
    else
        ch_dispatch_hook_deinit(&hook);
    return 0;
}

void ch_dispatch_leave_hook(struct ch_dispatch *dispatch, struct ch_dispatch_hook *before)
{
    swap_hook(dispatch, before);
    ch_dispatch_hook_deinit(before);
    *before = (struct ch_dispatch_hook){.env = CH_ENV_INIT};
}

int ch_dispatch_end(struct ch_dispatch *dispatch, struct ch_error *err)
{
    struct run *run = (struct run *)dispatch;
    struct ch_error failure = CH_ERROR_INIT;
    dispatch->waits = false;
    run_stages(run, last_stages, CH_ARRAY_LEN(last_stages), &failure);
    return finish(run, &failure, err);
}

void ch_dispatch_abandon(struct ch_dispatch *dispatch)
{
    struct run *run = (struct run *)dispatch;
    tear_down(run);
    free(run);
}

int ch_dispatch_run(const struct ch_dispatch_options *options, struct ch_error *err)
{
    int status = 0;
    struct ch_dispatch *dispatch = ch_dispatch_begin(options, &status, err);
    return dispatch ? ch_dispatch_end(dispatch, err) : status;
}
