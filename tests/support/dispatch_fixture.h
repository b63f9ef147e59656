/* SPDX-License-Identifier: Apache-2.0 */
/* A charm without Lua: a script engine whose charm is a list of handlers in C, in a charm directory
 * of its own.
 *
 *     static const struct fake_handler handlers[] = {{"start", on_start}, {NULL}};
 *     struct fixture f;
 *     fixture_init(&f, "name: mycharm\n", handlers);
 *     fixture_env(&f, "JUJU_DISPATCH_PATH", "hooks/start");
 *     struct fake_transport fake = FAKE_TRANSPORT(...);
 *     CHECK_INT(fixture_run(&f, &fake), 0);
 *     CHECK_STR(f.trace.data, "load construct start close ");
 *     fixture_deinit(&f);
 *
 * Every handler leaves its event's kind in `trace` before it runs. */
#ifndef CH_TESTS_DISPATCH_FIXTURE_H
#define CH_TESTS_DISPATCH_FIXTURE_H

#include "base/file.h"
#include "dispatch/dispatch.h"
#include "fake_transport.h"

#include <sys/stat.h>
#include <unistd.h>

struct fixture;

struct fake_handler {
    const char *event; /* kind; also the name of the method */
    int (*run)(struct fixture *f, struct ch_event *event, struct ch_error *err); /* or NULL */
};

struct fixture {
    struct ch_script script; /* first: a script is its fixture */
    char *directory;         /* of the charm */
    struct ch_env env;
    const struct fake_handler *handlers;
    int storage; /* what the charm class asks for */
    struct ch_dispatch_options options;
    struct ch_dispatch *dispatch;   /* while one runs */
    struct ch_error failure;        /* of the last run */
    struct ch_error load_failure;   /* if set, load() fails with it */
    struct ch_error create_failure; /* if set, construct() fails with it */
    struct ch_buf trace;
    struct ch_buf printed; /* lines for stderr, each with a newline */
};

static inline int fixture_load_(struct ch_script *script, struct ch_dispatch *dispatch,
                                struct ch_script_charm *charm, struct ch_error *err)
{
    struct fixture *f = (struct fixture *)script;
    f->dispatch = dispatch;
    ch_buf_adds(&f->trace, "load ");
    charm->class_name = ch_strdup("MyCharm");
    charm->storage = f->storage;
    if (f->load_failure.kind == CH_ERROR_NONE)
        return 0;
    ch_error_move(err, &f->load_failure);
    return -1;
}

static inline int fixture_deliver_(void *self, const char *method, struct ch_event *event,
                                   bool *foundp, struct ch_error *err)
{
    struct fixture *f = self;
    for (const struct fake_handler *handler = f->handlers; handler->event; handler++) {
        if (strcmp(handler->event, method) != 0)
            continue;
        *foundp = true;
        ch_buf_addf(&f->trace, "%s ", ch_event_kind(event));
        return handler->run ? handler->run(f, event, err) : 0;
    }
    *foundp = false;
    return 0;
}

static inline struct ch_source *fixture_source_(struct fixture *f, const char *kind)
{
    if (strcmp(kind, "pre_commit") == 0)
        return ch_framework_pre_commit(f->dispatch->framework);
    if (strcmp(kind, "commit") == 0)
        return ch_framework_commit_event(f->dispatch->framework);
    return ch_source_find(f->dispatch->on, kind);
}

static inline int fixture_construct_(struct ch_script *script, struct ch_dispatch *dispatch,
                                     struct ch_error *err)
{
    static const struct ch_object_ops ops = {.deliver = fixture_deliver_};
    struct fixture *f = (struct fixture *)script;
    ch_buf_adds(&f->trace, "construct ");
    struct ch_object *charm =
        ch_object_new(dispatch->framework, NULL, "MyCharm", NULL, &ops, f, err);
    if (!charm || ch_dispatch_define_events(dispatch, charm, err) < 0)
        return -1;
    for (const struct fake_handler *handler = f->handlers; handler->event; handler++) {
        struct ch_source *source = fixture_source_(f, handler->event);
        if (source && ch_source_observe(source, charm, handler->event, err) < 0)
            return -1;
    }
    if (f->create_failure.kind == CH_ERROR_NONE)
        return 0;
    ch_error_move(err, &f->create_failure);
    return -1;
}

static inline void fixture_close_(struct ch_script *script, struct ch_dispatch *dispatch)
{
    struct fixture *f = (struct fixture *)script;
    (void)dispatch;
    ch_buf_adds(&f->trace, "close ");
    f->dispatch = NULL;
}

static inline void fixture_print_(void *data, const char *line)
{
    struct fixture *f = data;
    ch_buf_addf(&f->printed, "%s\n", line);
}

/* Writes a file below the charm directory. */
static inline void fixture_file(struct fixture *f, const char *name, const char *text,
                                unsigned mode)
{
    CH_AUTOFREE char *path = ch_path_join(f->directory, name);
    CHECK_INT(ch_file_write(path, text, strlen(text), mode, NULL), 0);
}

static inline void fixture_env(struct fixture *f, const char *name, const char *value)
{
    ch_env_set(&f->env, name, value);
}

static inline void fixture_hook(struct fixture *f, const char *name)
{
    CH_AUTOFREE char *path = ch_asprintf("hooks/%s", name);
    fixture_env(f, "JUJU_DISPATCH_PATH", path);
    fixture_env(f, "JUJU_HOOK_NAME", name);
}

static inline void fixture_init(struct fixture *f, const char *metadata,
                                const struct fake_handler *handlers)
{
    static const struct ch_script_ops ops = {.name = "fake",
                                             .load = fixture_load_,
                                             .construct = fixture_construct_,
                                             .close = fixture_close_};
    *f = (struct fixture){.script = {.ops = &ops}, .handlers = handlers};
    CH_AUTOFREE char *made = ch_file_make_temp_dir(NULL, "dispatch", NULL);
    f->directory = realpath(made, NULL);
    if (metadata)
        fixture_file(f, "metadata.yaml", metadata, 0644);
    ch_env_init(&f->env, NULL);
    fixture_env(f, "JUJU_CHARM_DIR", f->directory);
    fixture_env(f, "JUJU_UNIT_NAME", "mycharm/0");
    fixture_env(f, "JUJU_MODEL_NAME", "m");
    fixture_env(f, "JUJU_MODEL_UUID", "u");
    fixture_env(f, "JUJU_VERSION", "3.6.4");
    f->options = (struct ch_dispatch_options){
        .script = &f->script, .print = fixture_print_, .print_data = f};
}

/* Runs one dispatch; trace, printed and failure are those of this run. */
static inline int fixture_run(struct fixture *f, struct fake_transport *fake)
{
    ch_buf_clear(&f->trace);
    ch_buf_clear(&f->printed);
    ch_error_clear(&f->failure);
    f->options.environment = f->env.entries;
    f->options.transport = fake ? &fake->base : NULL;
    int status = ch_dispatch_run(&f->options, &f->failure);
    if (fake)
        fake_transport_done(fake);
    return status;
}

static inline void fixture_deinit(struct fixture *f)
{
    ch_file_remove_tree(f->directory, NULL);
    free(f->directory);
    ch_env_deinit(&f->env);
    ch_error_clear(&f->failure);
    ch_error_clear(&f->load_failure);
    ch_error_clear(&f->create_failure);
    ch_buf_deinit(&f->trace);
    ch_buf_deinit(&f->printed);
}

/* What juju-log is called with; and the lines every dispatch that goes through begins with. */
#define LOG(level, text)                          \
    {                                             \
        "juju-log --log-level " level " -- " text \
    }
#define LOG_VERSION LOG("DEBUG", "charmhost " CH_VERSION " up and running.")
#define LOG_LOCAL LOG("DEBUG", "Using local storage: not a Kubernetes podspec charm")
/* The security event of an error that ends a dispatch; quoted: its text as repr() shows it. */
#define LOG_CRASH(class, quoted)                                                          \
    LOG("TRACE",                                                                          \
        "{\"datetime\": *, \"level\": \"WARN\", \"type\": \"security\", \"appid\": "      \
        "\"u-mycharm/0\", \"event\": \"sys_crash:" class "\", \"description\": "          \
                                                         "\"Uncaught exception in charm " \
                                                         "code: " class "(" quoted ").\"}")
#define NOT_LEADER                                     \
    {                                                  \
        "is-leader --format=json", .output = "false\n" \
    }

#endif
