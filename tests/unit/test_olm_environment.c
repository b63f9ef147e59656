/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of hooks, actions and scripts. */
#include "olm_fixture.h"

static void check_env(const char *version, const char *hook, const char *const (*wanted)[2],
                      size_t count)
{
    struct olm_fixture f;
    struct ch_env env = CH_ENV_INIT;
    olm_setup(&f, version);
    olm_put_single(&f, CH_OLM_ACTION, "{'id': '12', 'name': 'backup', 'unit': 'foo/0'}");
    olm_put_single(&f, CH_OLM_STORAGE,
                   "{'id': 'data/1', 'attachments': {'foo/0': {'location': '/srv/d'}}}");
    olm_put_single(&f, CH_OLM_STORAGE, "{'id': 'one/0', 'attachments': {'foo/0': {}}}");
    olm_hook(&f, hook);
    ch_olm_context_environment(f.context, &env);
    for (size_t i = 0; i < count; i++)
        if (!test_check_str_(ch_env_get(&env, wanted[i][0]), wanted[i][1], __FILE__, __LINE__,
                             wanted[i][0]))
            printf("# %s: %s\n", hook, wanted[i][0]);
    ch_env_deinit(&env);
    olm_teardown(&f);
}
#define CHECK_ENV(version, hook, ...)                                 \
    do {                                                              \
        static const char *const wanted_[][2] = {__VA_ARGS__};        \
        check_env((version), (hook), wanted_, CH_ARRAY_LEN(wanted_)); \
    } while (0)

static void test_common(void)
{
    CHECK_ENV("3.6.28", "'name': 'install'", {"JUJU_HOOK_NAME", "install"},
              {"JUJU_DISPATCH_PATH", "hooks/install"}, {"JUJU_UNIT_NAME", "foo/0"},
              {"JUJU_MODEL_NAME", "model"},
              {"JUJU_MODEL_UUID", "00000000-0000-4000-8000-000000000000"},
              {"JUJU_VERSION", "3.6.28"}, {"JUJU_MACHINE_ID", "0"}, {"JUJU_PRINCIPAL_UNIT", ""},
              {"JUJU_AVAILABILITY_ZONE", ""}, {"JUJU_API_ADDRESSES", ""}, {"JUJU_SLA", ""},
              {"LANG", "C.UTF-8"}, {"HOME", NULL}, {"JUJU_RELATION", NULL},
              {"JUJU_ACTION_NAME", NULL}, {"JUJU_SECRET_ID", NULL}, {"JUJU_STORAGE_ID", NULL},
              {"JUJU_CHARM_TRACE_CONFIG_HTTP", NULL});
    CHECK_ENV("4.0.1", "'name': 'install'", {"JUJU_SLA", NULL},
              {"JUJU_CHARM_TRACE_CONFIG_HTTP", ""});
}

static void test_relations(void)
{
    CHECK_ENV("3.6.28", "'name': 'db-relation-created', 'relation_id': 7", {"JUJU_RELATION", "db"},
              {"JUJU_RELATION_ID", "db:7"}, {"JUJU_REMOTE_APP", "mysql"}, {"JUJU_REMOTE_UNIT", ""},
              {"JUJU_DEPARTING_UNIT", NULL});
    CHECK_ENV("3.6.28",
              "'name': 'db-relation-departed', 'relation_id': 7, 'remote_unit': 'mysql/1', "
              "'departing_unit': 'mysql/1'",
              {"JUJU_REMOTE_APP", "mysql"}, {"JUJU_REMOTE_UNIT", "mysql/1"},
              {"JUJU_DEPARTING_UNIT", "mysql/1"});
    CHECK_ENV("3.6.28", "'name': 'ring-relation-changed', 'relation_id': 2",
              {"JUJU_RELATION_ID", "ring:2"}, {"JUJU_REMOTE_APP", "foo"});
    CHECK_ENV("3.6.28", "'kind': 'exec', 'relation_id': 7", {"JUJU_HOOK_NAME", ""},
              {"JUJU_DISPATCH_PATH", NULL}, {"JUJU_RELATION_ID", "db:7"}, {"JUJU_REMOTE_APP", ""});
}

static void test_others(void)
{
    CHECK_ENV("3.6.28", "'kind': 'action', 'action_id': '12'", {"JUJU_HOOK_NAME", ""},
              {"JUJU_DISPATCH_PATH", "actions/backup"}, {"JUJU_ACTION_NAME", "backup"},
              {"JUJU_ACTION_UUID", "12"}, {"JUJU_ACTION_TAG", "action-12"});
    CHECK_ENV("3.6.28", "'name': 'data-storage-attached', 'storage_id': 'data/1'",
              {"JUJU_STORAGE_ID", "data/1"}, {"JUJU_STORAGE_LOCATION", "/srv/d"},
              {"JUJU_STORAGE_KIND", "filesystem"});
    CHECK_ENV("3.6.28", "'name': 'one-storage-detaching', 'storage_id': 'one/0'",
              {"JUJU_STORAGE_ID", "one/0"}, {"JUJU_STORAGE_LOCATION", NULL},
              {"JUJU_STORAGE_KIND", NULL});
    CHECK_ENV("3.6.28",
              "'name': 'w-pebble-custom-notice', 'workload': 'w', 'notice_id': '1', "
              "'notice_type': 'custom', 'notice_key': 'a.b/c'",
              {"JUJU_WORKLOAD_NAME", "w"}, {"JUJU_NOTICE_ID", "1"}, {"JUJU_NOTICE_TYPE", "custom"},
              {"JUJU_NOTICE_KEY", "a.b/c"}, {"JUJU_PEBBLE_CHECK_NAME", NULL});
    CHECK_ENV("3.6.28", "'name': 'w-pebble-check-failed', 'workload': 'w', 'check_name': 'up'",
              {"JUJU_PEBBLE_CHECK_NAME", "up"});
    CHECK_ENV("3.6.28", "'name': 'secret-expired', 'secret_id': 'secret:x', 'secret_revision': 3",
              {"JUJU_SECRET_ID", "secret:x"}, {"JUJU_SECRET_LABEL", ""},
              {"JUJU_SECRET_REVISION", "3"});
    CHECK_ENV("3.6.28", "'name': 'pre-series-upgrade', 'target_base': 'ubuntu@22.04/stable'",
              {"JUJU_TARGET_BASE", "ubuntu@22.04/stable"}, {"JUJU_TARGET_SERIES", "jammy"});
    CHECK_ENV("2.9.61", "'name': 'pre-series-upgrade', 'target_base': 'ubuntu@22.04/stable'",
              {"JUJU_TARGET_BASE", NULL}, {"JUJU_TARGET_SERIES", "jammy"});
}

int main(void)
{
    RUN(test_common);
    RUN(test_relations);
    RUN(test_others);
    return test_done();
}
