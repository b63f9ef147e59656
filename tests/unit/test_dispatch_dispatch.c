/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a dispatch, its early ends, its exit statuses. */
#include "dispatch_fixture.h"
#include "storage/storage.h"

static const char metadata[] = "name: mycharm\n";

#define EMITTING(event) LOG("DEBUG", "Emitting Juju event " event ".")

static int defer(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)f;
    return ch_event_defer(event, "<it>", err);
}

static int fail(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)f;
    (void)event;
    ch_error_set(err, CH_ERROR_RUNTIME, "boom");
    err->traceback = ch_strdup("stack traceback:\n\tcharm.lua:7");
    return -1;
}

static int leave_with_3(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)f;
    (void)event;
    return ch_error_set_exit(err, 3);
}

static int leave_with_0(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)f;
    (void)event;
    return ch_error_set_exit(err, 0);
}

static bool has_database(const struct fixture *f)
{
    CH_AUTOFREE char *path = ch_path_join(f->directory, ".unit-state.db");
    return ch_file_exists(path);
}

/* order */

static void test_order(void)
{
    static const struct fake_handler handlers[] = {{"commit"},
                                                   {"pre_commit"},
                                                   {"collect_unit_status"},
                                                   {"collect_app_status"},
                                                   {"start"},
                                                   {"config_changed", defer},
                                                   {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "config-changed");
    CH_AUTOFREE char *initializing = ch_asprintf(
        "juju-log --log-level DEBUG -- Initializing SQLite local storage: %s/.unit-state.db.",
        f.directory);
    struct fake_transport first = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, EMITTING("config_changed"), LOG("DEBUG", "Deferring <it>."),
        {"is-leader --format=json", .output = "true\n"}, {initializing});
    CHECK_INT(fixture_run(&f, &first), 0);
    CHECK_STR(f.trace.data, "load construct config_changed collect_app_status "
                            "collect_unit_status pre_commit commit close ");

    fixture_hook(&f, "start");
    struct fake_transport second =
        FAKE_TRANSPORT(LOG_VERSION,
                       LOG("DEBUG", "Re-emitting deferred event <ConfigChangedEvent via "
                                    "MyCharm/on/config_changed[1]> (1 of 1 in queue)."),
                       LOG("DEBUG", "Deferring <it>."), EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &second), 0);
    CHECK_STR(f.trace.data, "load construct config_changed start collect_unit_status pre_commit "
                            "commit close ");
    fixture_deinit(&f);
}

static void test_nothing_changed_writes_nothing(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK(!has_database(&f));
    fixture_deinit(&f);
}

static int look_for_socket(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)event;
    (void)err;
    CH_AUTOFREE char *path = ch_model_container_socket(f->dispatch->model, "web");
    CHECK_STR(path, "/elsewhere/web/pebble.socket");
    return 0;
}

static void test_containers_elsewhere(void)
{
    static const struct fake_handler handlers[] = {{"start", look_for_socket}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    f.options.containers_dir = "/elsewhere";
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load construct start close ");
    fixture_deinit(&f);
}

static void test_restricted(void)
{
    static const struct fake_handler handlers[] = {
        {"start", defer}, {"collect_metrics"}, {"collect_unit_status"}, {"commit"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    f.options.storage = ch_storage_sqlite_new(":memory:", 0, NULL);
    fixture_hook(&f, "start");
    struct fake_transport first =
        FAKE_TRANSPORT(LOG_VERSION, EMITTING("start"), LOG("DEBUG", "Deferring <it>."), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &first), 0);
    fixture_hook(&f, "collect-metrics");
    struct fake_transport second = FAKE_TRANSPORT(LOG_VERSION, EMITTING("collect_metrics"));
    CHECK_INT(fixture_run(&f, &second), 0);
    CHECK_STR(f.trace.data, "load construct collect_metrics commit close ");
    ch_storage_free(f.options.storage);
    fixture_deinit(&f);
}

static void test_unknown_event(void)
{
    static const struct fake_handler handlers[] = {{"collect_unit_status"}, {NULL}};
    static const char *const paths[] = {"hooks/foo-bar", "", NULL};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    for (size_t i = 0; paths[i]; i++) {
        fixture_env(&f, "JUJU_DISPATCH_PATH", paths[i]);
        CH_AUTOFREE char *line =
            ch_asprintf("juju-log --log-level DEBUG -- Event %s not defined for <MyCharm>.",
                        *paths[i] ? "foo_bar" : "");
        struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, {line}, NOT_LEADER);
        CHECK_INT(fixture_run(&f, &fake), 0);
        CHECK_STR(f.trace.data, "load construct collect_unit_status close ");
    }
    fixture_deinit(&f);
}

/* early ends */

static void test_guard(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    fixture_env(&f, "OPERATOR_DISPATCH", "");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG("DEBUG", "Charm called itself via hooks/start."));
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_INT(f.trace.length, 0);
    fixture_deinit(&f);
}

static void test_exit_commits_nothing(void)
{
    static const struct fake_handler with_3[] = {{"start", leave_with_3}, {"pre_commit"}, {NULL}};
    static const struct fake_handler with_0[] = {{"start", leave_with_0}, {"pre_commit"}, {NULL}};
    static const struct fake_handler deferring[] = {{"install", defer}, {NULL}};
    static const struct fake_handler deferred[] = {{"install"}, {"stop", leave_with_0}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, with_3);
    fixture_hook(&f, "start");
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"));
    CHECK_INT(fixture_run(&f, &fake), 3);
    CHECK_STR(f.trace.data, "load construct start close ");
    CHECK_INT(f.failure.kind, CH_ERROR_NONE);
    f.handlers = with_0;
    fake = FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"));
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load construct start close ");
    CHECK(!has_database(&f));

    /* what was re-emitted in a dispatch that ends early comes again */
    f.handlers = deferring;
    f.options.storage = ch_storage_sqlite_new(":memory:", 0, NULL);
    fixture_hook(&f, "install");
    fake = FAKE_TRANSPORT(LOG_VERSION, EMITTING("install"), LOG("DEBUG", "Deferring <it>."),
                          NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    f.handlers = deferred;
    fixture_hook(&f, "stop");
    for (int i = 0; i < 2; i++) {
        fake = FAKE_TRANSPORT(
            LOG_VERSION,
            LOG("DEBUG", "Re-emitting deferred event <InstallEvent via MyCharm/on/install[1]> "
                         "(1 of 1 in queue)."),
            EMITTING("stop"));
        CHECK_INT(fixture_run(&f, &fake), 0);
        CHECK_STR(f.trace.data, "load construct install stop close ");
    }
    ch_storage_free(f.options.storage);
    fixture_deinit(&f);
}

/* failures */

static void check_crash(struct fixture *f, struct fake_transport *fake, const char *class)
{
    CHECK_INT(fixture_run(f, fake), 1);
    CHECK_STR(ch_error_kind_name(f->failure.kind), class);
    CHECK(!has_database(f));
}

static void test_crash(void)
{
    static const struct fake_handler handlers[] = {{"start", fail}, {"pre_commit"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, EMITTING("start"),
        LOG("ERROR", "Uncaught exception while in charm code:\nRuntimeError: boom\nstack "
                     "traceback:\n\tcharm.lua:7"),
        LOG_CRASH("RuntimeError", "'boom'"));
    check_crash(&f, &fake, "RuntimeError");
    CHECK_STR(f.trace.data, "load construct start close ");
    CHECK_INT(f.printed.length, 0);
    fixture_deinit(&f);
}

static void test_crash_in_constructor(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    ch_error_set(&f.create_failure, CH_ERROR_KEY, "nope");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL,
                       LOG("ERROR", "Uncaught exception while in charm code:\nKeyError: nope"),
                       LOG_CRASH("KeyError", "'nope'"));
    check_crash(&f, &fake, "KeyError");
    CHECK_STR(f.trace.data, "load construct close ");
    /* and the next dispatch finds the store free */
    fake = FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    fixture_deinit(&f);
}

static void test_script_cannot_be_loaded(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    ch_error_set(&f.load_failure, CH_ERROR_FILE_NOT_FOUND, "no src/charm.lua");
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION,
        LOG("ERROR",
            "Uncaught exception while in charm code:\nFileNotFoundError: no src/charm.lua"),
        LOG_CRASH("FileNotFoundError", "'no src/charm.lua'"));
    check_crash(&f, &fake, "FileNotFoundError");
    CHECK_STR(f.trace.data, "load close ");
    fixture_deinit(&f);
}

static void test_bad_metadata(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    struct fixture f;
    fixture_init(&f, "name: [\n", handlers);
    fixture_hook(&f, "start");
    CH_AUTOFREE char *file = ch_path_join(f.directory, "metadata.yaml");
    CH_AUTOFREE char *where = ch_asprintf("%s:2:1: ", file);
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, {"juju-log --log-level ERROR -- **"},
                                                {"juju-log --log-level TRACE -- **"});
    check_crash(&f, &fake, "YAMLError");
    CHECK_HAS(f.failure.message, where);
    CHECK_INT(f.trace.length, 0);

    unlink(file);
    fake = FAKE_TRANSPORT(LOG_VERSION, {"juju-log --log-level ERROR -- **"},
                          {"juju-log --log-level TRACE -- **"});
    check_crash(&f, &fake, "FileNotFoundError");
    CHECK_HAS(f.failure.message, file);
    fixture_deinit(&f);
}

static void test_bad_version(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    fixture_env(&f, "JUJU_VERSION", "three");
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG("ERROR", "Uncaught exception while in charm code:\nRuntimeError: \"three\" is not a "
                     "valid Juju version string"),
        {"juju-log --log-level TRACE -- **"});
    check_crash(&f, &fake, "RuntimeError");
    fixture_deinit(&f);
}

static void test_bad_transport(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    fixture_env(&f, "CHARMHOST_TRANSPORT", "pigeon");
    CHECK_INT(fixture_run(&f, NULL), 1);
    CHECK_HAS(f.printed.data, "ERROR Uncaught exception while in charm code:\nValueError: "
                              "CHARMHOST_TRANSPORT is 'pigeon'");
    fixture_deinit(&f);
}

/* in two parts */

static struct ch_dispatch *begin(struct fixture *f, struct fake_transport *fake)
{
    int status = -1;
    f->options.environment = f->env.entries;
    f->options.transport = &fake->base;
    struct ch_dispatch *dispatch = ch_dispatch_begin(&f->options, &status, &f->failure);
    CHECK_INT(status, dispatch ? -1 : 1);
    return dispatch;
}

static void test_two_parts(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"), NOT_LEADER);
    struct ch_dispatch *dispatch = begin(&f, &fake);
    CHECK_STR(f.trace.data, "load construct ");
    CHECK(dispatch && dispatch->charm);
    CHECK_INT(ch_dispatch_end(dispatch, &f.failure), 0);
    CHECK_STR(f.trace.data, "load construct start close ");
    fake_transport_done(&fake);
    fixture_deinit(&f);
}

/* With a copy of the environment: taken over, or left as it was. */
static int enter(struct ch_dispatch *dispatch, const struct ch_env *env,
                 struct ch_dispatch_hook *before, struct ch_error *err)
{
    struct ch_env copy;
    ch_env_init(&copy, env->entries);
    int result = ch_dispatch_enter_hook(dispatch, &copy, before, err);
    CHECK_INT(copy.count, result < 0 ? env->count : 0);
    ch_env_deinit(&copy);
    return result;
}

/* One dispatch, many hooks: what comes of which is for the caller to say. */
static void test_kept_over_hooks(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {NULL}};
    struct fixture f;
    int status = -1;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, NOT_LEADER, NOT_LEADER);
    f.options.environment = f.env.entries;
    f.options.transport = &fake.base;
    struct ch_dispatch *dispatch = ch_dispatch_open(&f.options, &status, &f.failure);
    CHECK_STR(f.trace.data, "load ");
    CHECK(dispatch && dispatch->model && dispatch->framework && !dispatch->charm);
    CHECK_INT(ch_dispatch_construct(dispatch, &f.failure), 0);
    CHECK_STR(f.trace.data, "load construct ");
    CHECK_INT(ch_dispatch_evaluate_status(dispatch, &f.failure), 0);
    ch_env_set(&f.env, "JUJU_DISPATCH_PATH", "hooks/update-status");
    ch_env_set(&f.env, "JUJU_MODEL_NAME", "elsewhere");
    CHECK_INT(enter(dispatch, &f.env, NULL, &f.failure), 0);
    CHECK_STR(dispatch->context.model_name, "elsewhere");
    CHECK_INT(ch_dispatch_evaluate_status(dispatch, &f.failure), 0); /* the leader is asked anew */
    ch_env_set(&f.env, "JUJU_VERSION", "none");
    CHECK_INT(enter(dispatch, &f.env, NULL, &f.failure), -1);
    ch_error_clear(&f.failure);
    CHECK_STR(dispatch->context.model_name, "elsewhere");
    struct ch_dispatch_hook before;
    ch_env_set(&f.env, "JUJU_VERSION", "3.6.14");
    ch_env_set(&f.env, "JUJU_MODEL_NAME", "inside");
    CHECK_INT(enter(dispatch, &f.env, &before, &f.failure), 0);
    CHECK_STR(dispatch->context.model_name, "inside");
    ch_dispatch_leave_hook(dispatch, &before);
    CHECK_STR(dispatch->context.model_name, "elsewhere");
    CHECK_STR(ch_env_get(&dispatch->env, "JUJU_MODEL_NAME"), "elsewhere");
    ch_dispatch_abandon(dispatch);
    CHECK_STR(f.trace.data, "load construct close ");
    fake_transport_done(&fake);
    fixture_deinit(&f);
}

static void test_abandoned(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {"commit"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL);
    ch_dispatch_abandon(begin(&f, &fake));
    CHECK_STR(f.trace.data, "load construct close ");
    fake_transport_done(&fake);
    fixture_deinit(&f);
}

static void test_over_before_the_second_part(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    ch_error_set(&f.create_failure, CH_ERROR_VALUE, "no good");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL,
                       LOG("ERROR", "Uncaught exception while in charm code:\nValueError: no good"),
                       LOG_CRASH("ValueError", "'no good'"));
    CHECK(begin(&f, &fake) == NULL);
    CHECK_STR(f.failure.message, "no good");
    CHECK_STR(f.trace.data, "load construct close ");
    fake_transport_done(&fake);
    fixture_deinit(&f);
}

static int emit_stop(void *data, struct ch_dispatch *dispatch, struct ch_error *err)
{
    struct fixture *f = data;
    ch_buf_adds(&f->trace, "instead ");
    return ch_source_emit(ch_source_find(dispatch->on, "stop"), NULL, err);
}

static void on_emit(void *data, struct ch_source *source, const char *event_path,
                    const json_t *snapshot)
{
    struct fixture *f = data;
    (void)event_path;
    (void)snapshot;
    ch_buf_addf(&f->trace, "(%s) ", ch_source_kind(source));
}

static void test_another_event_instead(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {"stop"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    f.options.emit = emit_stop;
    f.options.on_emit = on_emit;
    f.options.data = &f;
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, LOG("DEBUG", "Emitting custom event **"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load construct instead (stop) stop (collect_unit_status) "
                            "(pre_commit) (commit) close ");
    fixture_deinit(&f);
}

/* charm directory */

static void test_charm_dir_is_that_of_the_program(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    ch_env_unset(&f.env, "JUJU_CHARM_DIR");
    CH_AUTOFREE char *program = ch_path_join(f.directory, "dispatch");
    f.options.program = program;
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_order);
    RUN(test_nothing_changed_writes_nothing);
    RUN(test_containers_elsewhere);
    RUN(test_restricted);
    RUN(test_unknown_event);
    RUN(test_guard);
    RUN(test_exit_commits_nothing);
    RUN(test_crash);
    RUN(test_crash_in_constructor);
    RUN(test_script_cannot_be_loaded);
    RUN(test_bad_metadata);
    RUN(test_bad_version);
    RUN(test_bad_transport);
    RUN(test_two_parts);
    RUN(test_kept_over_hooks);
    RUN(test_abandoned);
    RUN(test_over_before_the_second_part);
    RUN(test_another_event_instead);
    RUN(test_charm_dir_is_that_of_the_program);
    return test_done();
}
