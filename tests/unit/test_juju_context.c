/* SPDX-License-Identifier: Apache-2.0 */
/* The context of a dispatch: every variable, empty ones, malformed ones, what strictness asks. */
#include "base/mem.h"
#include "juju/context.h"
#include "temp_dir.h"

#include <limits.h>

/* An environment of "A=1|B=2". */
static struct ch_env make_env(const char *list)
{
    struct ch_env env = CH_ENV_INIT;
    while (*list) {
        size_t length = strcspn(list, "|"), name_length = strcspn(list, "=");
        CH_AUTOFREE char *name = ch_strndup(list, name_length);
        CH_AUTOFREE char *value = ch_strndup(list + name_length + 1, length - name_length - 1);
        ch_env_set(&env, name, value);
        list += length + (list[length] == '|');
    }
    return env;
}

static int init(struct ch_context *context, const char *list, struct ch_error *err)
{
    struct ch_env env = make_env(list);
    int result = ch_context_init(context, &env, NULL, err);
    ch_env_deinit(&env);
    return result;
}

static void test_empty(void)
{
    struct ch_context context;
    CHECK_INT(init(&context, "", NULL), 0);
    const char *const empty[] = {context.dispatch_path, context.hook_name,  context.unit_name,
                                 context.app_name,      context.model_name, context.model_uuid};
    const char *const none[] = {
        context.availability_zone, context.machine_id,       context.principal_unit,
        context.action_name,       context.action_uuid,      context.relation_name,
        context.remote_app_name,   context.remote_unit_name, context.departing_unit_name,
        context.storage_name,      context.workload_name,    context.notice_id,
        context.notice_type,       context.notice_key,       context.check_name,
        context.secret_id,         context.secret_label};
    for (size_t i = 0; i < CH_ARRAY_LEN(empty); i++)
        CHECK_STR(empty[i], "");
    for (size_t i = 0; i < CH_ARRAY_LEN(none); i++)
        CHECK_STR(none[i], NULL);
    CHECK(!context.has_relation_id && !context.has_storage_index && !context.has_secret_revision);
    CHECK(!context.debug);
    CHECK_INT(json_array_size(context.debug_at), 0);
    CH_AUTOFREE char *version = ch_version_format(&context.version);
    CHECK_STR(version, "0.0.0");
    CH_AUTOFREE char *cwd = realpath(".", NULL);
    CHECK_STR(context.charm_dir, cwd);
    ch_context_deinit(&context);
    ch_context_deinit(&context);
}

static void test_texts(void)
{
    struct ch_context context;
    CHECK_INT(init(&context,
                   "JUJU_DISPATCH_PATH=hooks/install|JUJU_HOOK_NAME=install|JUJU_UNIT_NAME=my-app/7"
                   "|JUJU_MODEL_NAME=m|JUJU_MODEL_UUID=u|JUJU_VERSION=3.6.28"
                   "|JUJU_AVAILABILITY_ZONE=az|JUJU_MACHINE_ID=0/lxd/1|JUJU_PRINCIPAL_UNIT=p/0"
                   "|JUJU_ACTION_NAME=an|JUJU_ACTION_UUID=12|JUJU_RELATION=db"
                   "|JUJU_REMOTE_APP=ra|JUJU_REMOTE_UNIT=ra/1|JUJU_DEPARTING_UNIT=du/1"
                   "|JUJU_WORKLOAD_NAME=wl|JUJU_NOTICE_ID=9|JUJU_NOTICE_TYPE=custom"
                   "|JUJU_NOTICE_KEY=example.com/a=b|JUJU_PEBBLE_CHECK_NAME=up"
                   "|JUJU_SECRET_ID=secret:x|JUJU_SECRET_LABEL=sl",
                   NULL),
              0);
    const struct {
        const char *got, *expected;
    } cases[] = {
        {context.dispatch_path, "hooks/install"},
        {context.hook_name, "install"},
        {context.unit_name, "my-app/7"},
        {context.app_name, "my-app"},
        {context.model_name, "m"},
        {context.model_uuid, "u"},
        {context.availability_zone, "az"},
        {context.machine_id, "0/lxd/1"},
        {context.principal_unit, "p/0"},
        {context.action_name, "an"},
        {context.action_uuid, "12"},
        {context.relation_name, "db"},
        {context.remote_app_name, "ra"},
        {context.remote_unit_name, "ra/1"},
        {context.departing_unit_name, "du/1"},
        {context.workload_name, "wl"},
        {context.notice_id, "9"},
        {context.notice_type, "custom"},
        {context.notice_key, "example.com/a=b"},
        {context.check_name, "up"},
        {context.secret_id, "secret:x"},
        {context.secret_label, "sl"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        CHECK_STR(cases[i].got, cases[i].expected);
    CHECK(ch_version_at_least(&context.version, 3, 6, 28));
    ch_context_deinit(&context);
}

/* An empty variable is an absent one. */
static void test_empty_values(void)
{
    struct ch_context context;
    CHECK_INT(init(&context,
                   "JUJU_MACHINE_ID=|JUJU_RELATION_ID=|JUJU_REMOTE_APP=|JUJU_REMOTE_UNIT="
                   "|JUJU_STORAGE_ID=|JUJU_SECRET_LABEL=|JUJU_SECRET_REVISION=|JUJU_DEBUG_AT="
                   "|JUJU_DEBUG=|JUJU_CHARM_DIR=|JUJU_UNIT_NAME=",
                   NULL),
              0);
    CHECK(!context.machine_id && !context.remote_app_name && !context.remote_unit_name);
    CHECK(!context.secret_label && !context.storage_name);
    CHECK(!context.has_relation_id && !context.has_storage_index && !context.has_secret_revision);
    CHECK(context.debug); /* but this one need only be there */
    CHECK_STR(context.unit_name, "");
    CHECK(context.charm_dir[0] == '/');
    ch_context_deinit(&context);
}

static void test_numbers(void)
{
    static const struct {
        const char *list;
        long long relation, storage, revision; /* -1: absent */
        const char *storage_name;
    } cases[] = {
        {"JUJU_RELATION_ID=db:7", 7, -1, -1, NULL},
        {"JUJU_RELATION_ID=7", 7, -1, -1, NULL},
        {"JUJU_RELATION_ID=a:b:0", 0, -1, -1, NULL},
        {"JUJU_STORAGE_ID=data/0", -1, 0, -1, "data"},
        {"JUJU_STORAGE_ID=multi/fs/12", -1, 12, -1, "multi"},
        {"JUJU_STORAGE_ID=/3", -1, 3, -1, ""},
        {"JUJU_SECRET_REVISION=3", -1, -1, 3, NULL},
        {"JUJU_SECRET_REVISION=9223372036854775807", -1, -1, LLONG_MAX, NULL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_context context;
        CHECK_INT(init(&context, cases[i].list, NULL), 0);
        CHECK_INT(context.has_relation_id ? context.relation_id : -1, cases[i].relation);
        CHECK_INT(context.has_storage_index ? context.storage_index : -1, cases[i].storage);
        CHECK_INT(context.has_secret_revision ? context.secret_revision : -1, cases[i].revision);
        CHECK_STR(context.storage_name, cases[i].storage_name);
        ch_context_deinit(&context);
    }
}

static void test_malformed(void)
{
    static const struct {
        const char *list;
        enum ch_error_kind kind;
        const char *part;
    } cases[] = {
        {"JUJU_RELATION_ID=db", CH_ERROR_VALUE, "JUJU_RELATION_ID is 'db'"},
        {"JUJU_RELATION_ID=db:", CH_ERROR_VALUE, "JUJU_RELATION_ID is 'db:'"},
        {"JUJU_RELATION_ID=db:x", CH_ERROR_VALUE, "a number at its end"},
        {"JUJU_RELATION_ID=db/7", CH_ERROR_VALUE, "JUJU_RELATION_ID"},
        {"JUJU_RELATION_ID=7:db", CH_ERROR_VALUE, "JUJU_RELATION_ID"},
        {"JUJU_RELATION_ID=99999999999999999999", CH_ERROR_VALUE, "JUJU_RELATION_ID"},
        {"JUJU_STORAGE_ID=data", CH_ERROR_VALUE, "NAME/NUMBER"},
        {"JUJU_STORAGE_ID=7", CH_ERROR_VALUE, "NAME/NUMBER"},
        {"JUJU_STORAGE_ID=data/", CH_ERROR_VALUE, "JUJU_STORAGE_ID"},
        {"JUJU_STORAGE_ID=data/x", CH_ERROR_VALUE, "JUJU_STORAGE_ID"},
        {"JUJU_SECRET_REVISION=x", CH_ERROR_VALUE, "JUJU_SECRET_REVISION is 'x': a number"},
        {"JUJU_SECRET_REVISION=1.5", CH_ERROR_VALUE, "JUJU_SECRET_REVISION"},
        {"JUJU_SECRET_REVISION=x:3", CH_ERROR_VALUE, "JUJU_SECRET_REVISION"},
        {"JUJU_VERSION=", CH_ERROR_RUNTIME, "\"\" is not a valid Juju version string"},
        {"JUJU_VERSION=3", CH_ERROR_RUNTIME, "\"3\" is not a valid Juju version string"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_context context;
        CHECK_INT(init(&context, cases[i].list, &err), -1);
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_HAS(err.message, cases[i].part);
        CHECK(context.unit_name == NULL); /* nothing is left to free */
        ch_error_clear(&err);
        CHECK_INT(init(&context, cases[i].list, NULL), -1);
    }
}

static void test_debug_at(void)
{
    static const struct {
        const char *list, *names;
    } cases[] = {
        {"JUJU_DEBUG_AT=all", "[\"all\"]"},
        {"JUJU_DEBUG_AT=hook,a-b", "[\"hook\",\"a-b\"]"},
        {"JUJU_DEBUG_AT= a , b\t,\tc ", "[\"a\",\"b\",\"c\"]"},
        {"JUJU_DEBUG_AT=a b", "[\"a b\"]"},
        {"JUJU_DEBUG_AT=,", "[]"},
        {"JUJU_DEBUG_AT= ,a,, ", "[\"a\"]"},
        {"JUJU_DEBUG_AT=", "[]"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_context context;
        CHECK_INT(init(&context, cases[i].list, NULL), 0);
        CH_AUTOFREE char *names = json_dumps(context.debug_at, JSON_COMPACT);
        CHECK_STR(names, cases[i].names);
        CHECK(!context.debug);
        ch_context_deinit(&context);
    }
}

static void test_charm_dir(void)
{
    CH_AUTOFREE char *charm = temp_subdir("charm");
    CH_AUTOFREE char *real_charm = realpath(charm, NULL);
    CH_AUTOFREE char *link_path = temp_path("link");
    CH_AUTOFREE char *detour = temp_path("charm/../link/.");
    CHECK_INT(symlink("charm", link_path), 0);
    const struct {
        const char *given, *program_dir, *expected;
    } cases[] = {
        {charm, NULL, real_charm},
        {link_path, "/", real_charm},
        {detour, NULL, real_charm},
        {NULL, link_path, real_charm},
        {"", link_path, real_charm},
        {"/", link_path, "/"},
        {"/no/such/place", NULL, "/no/such/place"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_env env = CH_ENV_INIT;
        struct ch_context context;
        if (cases[i].given)
            ch_env_set(&env, "JUJU_CHARM_DIR", cases[i].given);
        CHECK_INT(ch_context_init(&context, &env, cases[i].program_dir, NULL), 0);
        CHECK_STR(context.charm_dir, cases[i].expected);
        ch_context_deinit(&context);
        ch_env_deinit(&env);
    }
}

/* strict */

static const char always[] = "JUJU_DISPATCH_PATH=hooks/x|JUJU_MODEL_NAME=m|JUJU_MODEL_UUID=u"
                             "|JUJU_UNIT_NAME=a/0|JUJU_VERSION=3.6.0|JUJU_CHARM_DIR=/tmp";

static void check_strict(const struct ch_env *env, const char *missing)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_context context;
    CH_AUTOFREE char *expected =
        missing ? ch_asprintf("Missing required environment variable: %s", missing) : NULL;
    CHECK_INT(ch_context_init_strict(&context, env, &err), missing ? -1 : 0);
    CHECK_INT(err.kind, missing ? CH_ERROR_VALUE : CH_ERROR_NONE);
    CHECK_STR(err.message, expected);
    ch_context_deinit(&context); /* also after a failure */
    ch_error_clear(&err);
}

/* With all variables it passes; without any one of them it names that one. */
static void test_strict(void)
{
    static const struct {
        const char *hook, *needs;
    } cases[] = {
        {"install", ""},
        {"config-changed", ""},
        {"unknown-hook", ""},
        {"x-secret-changed", ""}, /* is no hook of secrets */
        {"secret-changed", "JUJU_SECRET_ID=s"},
        {"secret-rotate", "JUJU_SECRET_ID=s"},
        {"secret-remove", "JUJU_SECRET_ID=s|JUJU_SECRET_REVISION=1"},
        {"secret-expired", "JUJU_SECRET_ID=s|JUJU_SECRET_REVISION=1"},
        {"wl-pebble-ready", "JUJU_WORKLOAD_NAME=wl"},
        {"wl-pebble-custom-notice", "JUJU_WORKLOAD_NAME=wl|JUJU_NOTICE_ID=1|JUJU_NOTICE_KEY=k"
                                    "|JUJU_NOTICE_TYPE=custom"},
        {"wl-pebble-check-failed", "JUJU_WORKLOAD_NAME=wl|JUJU_PEBBLE_CHECK_NAME=c"},
        {"wl-pebble-check-recovered", "JUJU_WORKLOAD_NAME=wl|JUJU_PEBBLE_CHECK_NAME=c"},
        {"data-storage-attached", "JUJU_STORAGE_ID=data/0"},
        {"data-storage-detaching", "JUJU_STORAGE_ID=data/0"},
        {"db-relation-created", "JUJU_RELATION=db|JUJU_RELATION_ID=db:1|JUJU_REMOTE_APP=a"},
        {"db-relation-broken", "JUJU_RELATION=db|JUJU_RELATION_ID=db:1|JUJU_REMOTE_APP=a"},
        {"db-relation-joined",
         "JUJU_RELATION=db|JUJU_RELATION_ID=db:1|JUJU_REMOTE_APP=a|JUJU_REMOTE_UNIT=a/0"},
        {"db-relation-changed",
         "JUJU_RELATION=db|JUJU_RELATION_ID=db:1|JUJU_REMOTE_APP=a|JUJU_REMOTE_UNIT=a/0"},
        {"db-relation-departed", "JUJU_RELATION=db|JUJU_RELATION_ID=db:1|JUJU_REMOTE_APP=a"
                                 "|JUJU_REMOTE_UNIT=a/0|JUJU_DEPARTING_UNIT=a/0"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *list = ch_asprintf("JUJU_HOOK_NAME=%s|%s%s%s", cases[i].hook, always,
                                             *cases[i].needs ? "|" : "", cases[i].needs);
        struct ch_env env = make_env(list);
        check_strict(&env, NULL);
        for (size_t j = 0; j < env.count; j++) {
            struct ch_env lesser;
            CH_AUTOFREE char *name = ch_strndup(env.entries[j], strcspn(env.entries[j], "="));
            if (strcmp(name, "JUJU_CHARM_DIR") == 0)
                continue;
            ch_env_init(&lesser, env.entries);
            ch_env_unset(&lesser, name);
            check_strict(&lesser, name);
            ch_env_deinit(&lesser);
        }
        ch_env_deinit(&env);
    }
}

static void test_strict_in_actions(void)
{
    static const struct {
        const char *list, *missing;
    } cases[] = {
        {"JUJU_ACTION_NAME=n|JUJU_ACTION_UUID=1", NULL},
        {"JUJU_ACTION_NAME=|JUJU_ACTION_UUID=", NULL}, /* need only be there */
        {"JUJU_ACTION_NAME=n", "JUJU_ACTION_UUID"},
        {"JUJU_ACTION_UUID=1", "JUJU_ACTION_NAME"},
        {"JUJU_HOOK_NAME=install", NULL}, /* no action then */
        {"JUJU_DISPATCH_PATH=hooks/x", NULL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *list = ch_asprintf("%s|JUJU_HOOK_NAME=|JUJU_DISPATCH_PATH=actions/n|%s",
                                             always, cases[i].list);
        struct ch_env env = make_env(list);
        check_strict(&env, cases[i].missing);
        ch_env_deinit(&env);
    }
    CH_AUTOFREE char *list = ch_asprintf("%s|JUJU_HOOK_NAME=install|JUJU_RELATION_ID=x", always);
    struct ch_env env = make_env(list);
    struct ch_context context;
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_context_init_strict(&context, &env, &err), -1);
    CHECK_HAS(err.message, "JUJU_RELATION_ID is 'x'");
    ch_error_clear(&err);
    ch_env_deinit(&env);
}

/* what follows from it */

static void test_event_names(void)
{
    static const struct {
        const char *path, *name;
    } cases[] = {
        {"hooks/install", "install"},
        {"hooks/db-relation-joined", "db_relation_joined"},
        {"actions/do-it", "do_it_action"},
        {"/a/b/actions/do-it", "do_it_action"},
        {"actions/actions", "actions_action"},
        {"xactions/do-it", "do_it"},
        {"actions/x/do-it", "do_it"},
        {"actions", "actions"},
        {"actions/", ""},
        {"/actions", "actions"},
        {"hooks/", ""},
        {"install", "install"},
        {"/", ""},
        {"", ""},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_env env = CH_ENV_INIT;
        struct ch_context context;
        struct ch_error err = CH_ERROR_INIT;
        ch_env_set(&env, "JUJU_DISPATCH_PATH", cases[i].path);
        CHECK_INT(ch_context_init(&context, &env, NULL, &err), 0);
        CHECK_STR(context.event_name, cases[i].name);
        ch_context_deinit(&context);
        ch_env_deinit(&env);
    }
}

static void test_remote_app(void)
{
    static const struct {
        const char *list;
        const char *app, *message;
    } cases[] = {
        {"JUJU_REMOTE_APP=a", "a", NULL},
        {"JUJU_REMOTE_APP=a|JUJU_REMOTE_UNIT=b/0", "a", NULL},
        {"JUJU_REMOTE_UNIT=b/0", "b", NULL},
        {"JUJU_REMOTE_UNIT=b/c/0", "b", NULL},
        {"JUJU_REMOTE_APP=a|JUJU_REMOTE_UNIT=b", "a", NULL},
        {"", NULL, NULL},
        {"JUJU_REMOTE_APP=|JUJU_REMOTE_UNIT=", NULL, NULL},
        {"JUJU_REMOTE_UNIT=b", NULL, "invalid remote unit name: b"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_context context;
        char *app = (char *)"";
        CHECK_INT(init(&context, cases[i].list, NULL), 0);
        CHECK_INT(ch_context_remote_app(&context, &app, &err), cases[i].message ? -1 : 0);
        CHECK_STR(app, cases[i].app);
        CHECK_STR(err.message, cases[i].message);
        CHECK_INT(err.kind, cases[i].message ? CH_ERROR_RUNTIME : CH_ERROR_NONE);
        free(app);
        ch_error_clear(&err);
        ch_context_deinit(&context);
    }
}

static void test_restricted(void)
{
    static const char *const free_events[] = {
        "", "install", "collect-metrics", "collect_metrics2", "meter_status", "update_status"};
    CHECK(ch_context_is_restricted("collect_metrics"));
    CHECK(ch_context_is_restricted("meter_status_changed"));
    for (size_t i = 0; i < CH_ARRAY_LEN(free_events); i++)
        CHECK(!ch_context_is_restricted(free_events[i]));
}

int main(void)
{
    temp_dir_init();
    RUN(test_empty);
    RUN(test_texts);
    RUN(test_empty_values);
    RUN(test_numbers);
    RUN(test_malformed);
    RUN(test_debug_at);
    RUN(test_charm_dir);
    RUN(test_strict);
    RUN(test_strict_in_actions);
    RUN(test_event_names);
    RUN(test_remote_app);
    RUN(test_restricted);
    temp_dir_deinit();
    return test_done();
}
