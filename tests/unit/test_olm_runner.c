/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks as processes: what they get, what becomes of them. */
#include "runner_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static void test_environment(void)
{
    struct runner_fixture f;
    runner_setup(&f, "environment");
    setenv("LEAKED", "1", 1);
    runner_deploy(&f, "foo", RUNNER_FOO, NULL,
                  "env | sort > ../env.$JUJU_HOOK_NAME\n"
                  "cat > ../stdin; pwd > ../cwd; echo $0 $# > ../argv\n",
                  1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CH_AUTOFREE char *env = runner_read(&f, "units/foo-0/env.install");
    CHECK_HAS(env, "\nJUJU_DISPATCH_PATH=hooks/install\n");
    CHECK_HAS(env, "\nJUJU_UNIT_NAME=foo/0\n");
    CHECK_HAS(env, "\nJUJU_AGENT_SOCKET_NETWORK=unix\n");
    CHECK_HAS(env, "\nLANG=C.UTF-8\n");
    CHECK(!strstr(env, "LEAKED") && !strstr(env, "HOME="));
    CH_AUTOFREE char *path = ch_asprintf("\nPATH=%s/tools:/usr/bin:/bin\n", f.directory);
    CH_AUTOFREE char *charm = ch_asprintf("%s/units/foo-0/charm", f.directory);
    CH_AUTOFREE char *directory = ch_asprintf("CHARM_DIR=%s\n", charm);
    CH_AUTOFREE char *cwd = ch_asprintf("%s\n", charm);
    CH_AUTOFREE char *argv = ch_asprintf("%s/dispatch 0\n", charm);
    CHECK_HAS(env, path);
    CHECK_HAS(env, directory);
    RUNNER_CHECK_FILE(&f, "units/foo-0/stdin", "");
    RUNNER_CHECK_FILE(&f, "units/foo-0/cwd", cwd);
    RUNNER_CHECK_FILE(&f, "units/foo-0/argv", argv);
    RUNNER_CHECK(&f, "");
    runner_teardown(&f);
}

static void test_hook_commands(void)
{
    struct runner_fixture f;
    runner_setup(&f, "commands");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL,
                  "cd ..\n"
                  "[ $JUJU_HOOK_NAME = install ] || exit 0\n"
                  "is-leader > leader\n"
                  "status-set active 'all is well'\n"
                  "echo 'a: b' | state-set --file -\n" /* stdin */
                  "state-get a > state\n"
                  "status-set nonsense 2> errors || echo $? >> errors\n"
                  "config-get --format=json > config\n"
                  "open-port 80/tcp\n",
                  1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    RUNNER_CHECK_FILE(&f, "units/foo-0/leader", "True\n");
    RUNNER_CHECK_FILE(&f, "units/foo-0/state", "b\n");
    RUNNER_CHECK_FILE(&f, "units/foo-0/config", "{}\n");
    CH_AUTOFREE char *errors = runner_read(&f, "units/foo-0/errors");
    CHECK_HAS(errors, "ERROR ");
    CHECK_HAS(errors, "\n2\n");
    const json_t *unit = ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0");
    CHECK_STR(ch_olm_text(json_object_get(unit, "status"), "message"), "all is well");
    CHECK_INT(json_array_size(json_object_get(unit, "ports")), 1);
    CHECK_STR(ch_olm_text(json_object_get(unit, "state"), "a"), "b");
    CH_AUTOJSON json_t *runs = ch_olm_store_runs(f.store, "foo/0", 0, NULL);
    const json_t *install = json_array_get(runs, 0);
    CHECK_STR(ch_olm_text(install, "name"), "install");
    CHECK_INT(json_array_size(json_object_get(install, "commands")),
              7 + 1); /* stdin: asked twice */
    runner_teardown(&f);
}

static void test_scripts_of_hooks(void)
{
    struct runner_fixture f;
    runner_setup(&f, "scripts");
    runner_deploy(&f, "foo", RUNNER_FOO, "{'known': {}, 'absent': {}}", NULL, 1);
    runner_file(&f, "foo-0", "hooks/start", "#!/bin/sh\necho $JUJU_HOOK_NAME > ../started\n");
    runner_file(&f, "foo-0", "actions/known", "#!/bin/sh\naction-set a=b\n");
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    RUNNER_CHECK_FILE(&f, "units/foo-0/started", "start\n");
    CHECK(runner_has_line(&f, "juju.worker.uniter.operation", "INFO",
                          "ran \"start\" hook (via explicit, bespoke hook script)"));
    CHECK(runner_has_line(&f, "juju.worker.uniter.operation", "INFO",
                          "skipped \"install\" hook (missing)"));
    ch_olm_put(f.olm, CH_OLM_ACTION,
               json_pack("{s:s, s:s, s:s}", "id", "1", "name", "known", "unit", "foo/0"), NULL);
    ch_olm_put(f.olm, CH_OLM_ACTION,
               json_pack("{s:s, s:s, s:s}", "id", "2", "name", "absent", "unit", "foo/0"), NULL);
    ch_olm_put(f.olm, CH_OLM_ACTION,
               json_pack("{s:s, s:s, s:s}", "id", "3", "name", "unknown", "unit", "foo/0"), NULL);
    RUNNER_CHECK(&f, "foo/0 action known\n"
                     "foo/0 action absent: action not implemented on unit \"foo/0\"\n"
                     "foo/0 action unknown: cannot run \"unknown\" action: not defined\n");
    CHECK_STR(runner_text(&f, CH_OLM_ACTION, "1", "status"), "completed");
    CHECK_STR(runner_text(&f, CH_OLM_ACTION, "2", "message"),
              "action not implemented on unit \"foo/0\"");
    CHECK_STR(runner_text(&f, CH_OLM_ACTION, "3", "status"), "failed");
    CHECK_STR(ch_olm_text(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "machine"), "0");
    runner_teardown(&f);
}

static void test_failures(void)
{
    struct runner_fixture f;
    runner_setup(&f, "failures");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL,
                  "[ $JUJU_HOOK_NAME != install ] || { state-set a=b; . ../how; }", 1);
    CH_AUTOFREE char *unit = ch_path_join(f.directory, "units/foo-0");
    CHECK_INT(ch_file_make_dirs(unit, NULL), 0);
    CH_AUTOFREE char *how = ch_path_join(unit, "how");
    ch_file_write(how, "exit 3", 6, 0644, NULL);
    RUNNER_CHECK(&f, "foo/0 install: exit status 3\n");
    RUNNER_CHECK(&f, ""); /* a retry that is not due is not waited for */
    ch_file_write(how, "kill -9 $$", 10, 0644, NULL);
    f.ahead += 10;
    RUNNER_CHECK(&f, "foo/0 install: exit status 137\n");
    const json_t *status = json_object_get(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "agent_status");
    CHECK_STR(ch_olm_text(status, "message"), "hook failed: \"install\"");
    CHECK_INT(json_object_size(json_object_get(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "state")),
              0);
    ch_file_write(how, "true", 4, 0644, NULL);
    CHECK_INT(ch_olm_uniter_resolve(f.olm, "foo/0", true, NULL), 0);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CHECK(runner_has_line(
        &f, "juju.worker.uniter.operation", "ERROR",
        "\"install\" hook (via hook dispatching script: dispatch) failed: exit status "
        "3"));
    runner_teardown(&f);
}

static void test_what_cannot_be_run(void)
{
    static const struct {
        const char *dispatch, *text;
        unsigned mode;
    } cases[] = {
        {"#!/bin/sh\n", "/dispatch: permission denied\n", 0644},
        {"#!/does/not/exist\n", "/dispatch: No such file or directory\n", 0755},
        {"text", "/dispatch: Exec format error\n", 0755},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct runner_fixture f;
        CH_AUTOFREE char *name = ch_asprintf("broken%zu", i);
        runner_setup(&f, name);
        runner_deploy(&f, "foo", RUNNER_FOO, NULL, "", 1);
        CH_AUTOFREE char *path = ch_path_join(f.directory, "charms/foo-0/dispatch");
        ch_file_write(path, cases[i].dispatch, strlen(cases[i].dispatch), cases[i].mode, NULL);
        ch_buf_clear(&f.trace);
        CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
        CHECK_HAS(f.trace.data, "foo/0 install: fork/exec ");
        CHECK_HAS(f.trace.data, cases[i].text);
        runner_teardown(&f);
    }
}

static void test_relations(void)
{
    struct runner_fixture f;
    runner_setup(&f, "relations");
    runner_deploy(
        &f, "web", "{'name': 'web', 'requires': {'db': {'interface': 'sql'}}}", NULL,
        "case $JUJU_HOOK_NAME in\n"
        "db-relation-changed) relation-get -r $JUJU_RELATION_ID password $JUJU_REMOTE_UNIT"
        " > ../password ;;\n"
        "esac",
        1);
    runner_deploy(&f, "pg", "{'name': 'pg', 'provides': {'server': {'interface': 'sql'}}}", NULL,
                  "case $JUJU_HOOK_NAME in\n"
                  "server-relation-joined) relation-set password=sesame ;;\n"
                  "esac",
                  1);
    CHECK_INT(ch_olm_integrate(f.olm, "web", "pg", NULL, NULL), 0);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    RUNNER_CHECK_FILE(&f, "units/web-0/password", "sesame\n");
    CHECK_INT(ch_olm_remove_relation(f.olm, "web", "pg", NULL), 0);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_RELATION)), 0);
    CHECK_INT(ch_olm_remove_application(f.olm, "web", NULL), 0);
    RUNNER_CHECK(&f, "web/0 stop\nweb/0 remove\n");
    CHECK(!ch_olm_get(f.olm, CH_OLM_APPLICATION, "web"));
    CHECK(!ch_olm_get(f.olm, CH_OLM_UNIT, "web/0"));
    RUNNER_CHECK_FILE(&f, "units/web-0/password", NULL); /* nothing is left of it */
    runner_teardown(&f);
}

static void test_upgrade(void)
{
    struct runner_fixture f;
    runner_setup(&f, "upgrade");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "echo own > own; mkdir -p lib; echo own > lib/own",
                  1);
    runner_file(&f, "foo-0", "lib/old", "old");
    runner_file(&f, "foo-0", "gone/file", "old");
    runner_file(&f, "foo-0", "same", "one");
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    RUNNER_CHECK_FILE(&f, "units/foo-0/charm/.juju-charm", "local:foo-0\n");
    CH_AUTOJSON json_t *charm =
        json_deep_copy(json_object_get(ch_olm_get(f.olm, CH_OLM_APPLICATION, "foo"), "charm"));
    CHECK_INT(ch_olm_refresh(f.olm, "foo", charm, NULL, false, NULL), 0);
    runner_file(&f, "foo-1", "metadata.yaml", RUNNER_FOO);
    runner_file(&f, "foo-1", "dispatch", "#!/bin/sh\necho new > ../new.$JUJU_HOOK_NAME\n");
    runner_file(&f, "foo-1", "same", "two");
    RUNNER_CHECK(&f, "foo/0 upgrade-charm\nfoo/0 config-changed\n");
    RUNNER_CHECK_FILE(&f, "units/foo-0/new.upgrade-charm", "new\n");
    RUNNER_CHECK_FILE(&f, "units/foo-0/charm/same", "two");
    RUNNER_CHECK_FILE(&f, "units/foo-0/charm/own", "own\n");
    RUNNER_CHECK_FILE(&f, "units/foo-0/charm/lib/own", "own\n");
    RUNNER_CHECK_FILE(&f, "units/foo-0/charm/lib/old", NULL);
    CH_AUTOFREE char *gone = ch_path_join(f.directory, "units/foo-0/charm/gone");
    CHECK(!ch_file_exists(gone));
    RUNNER_CHECK_FILE(&f, "units/foo-0/charm/.juju-charm", "local:foo-1\n");
    runner_teardown(&f);
}

#define STORING_FOO "{'name': 'foo', 'storage': {'must': {'type': 'filesystem'}}}"

static void test_upgrade_to_storage(void)
{
    struct runner_fixture f;
    runner_setup(&f, "upgrade-storage");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "", 1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CH_AUTOJSON json_t *charm = json_pack("{s:{s:s, s:{s:{s:s}}}}", "metadata", "name", "foo",
                                          "storage", "must", "type", "filesystem");
    CHECK_INT(ch_olm_refresh(f.olm, "foo", charm, NULL, false, NULL), 0);
    runner_file(&f, "foo-1", "metadata.yaml", STORING_FOO);
    runner_file(&f, "foo-1", "dispatch", "#!/bin/sh\n");
    RUNNER_CHECK(&f, "foo/0 must-storage-attached\nfoo/0 upgrade-charm\nfoo/0 config-changed\n");
    runner_teardown(&f);
}

static void test_forced_upgrade_of_a_failed_unit(void)
{
    struct runner_fixture f;
    runner_setup(&f, "forced");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "[ $JUJU_HOOK_NAME != start ]", 1);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CH_AUTOJSON json_t *charm =
        json_deep_copy(json_object_get(ch_olm_get(f.olm, CH_OLM_APPLICATION, "foo"), "charm"));
    CHECK_INT(ch_olm_refresh(f.olm, "foo", charm, NULL, true, NULL), 0);
    runner_file(&f, "foo-1", "metadata.yaml", RUNNER_FOO);
    runner_file(&f, "foo-1", "dispatch", "#!/bin/sh\n");
    RUNNER_CHECK(&f, "foo/0 start\n");
    runner_teardown(&f);
}

static void test_storage(void)
{
    struct runner_fixture f;
    runner_setup(&f, "storage");
    runner_deploy(&f, "foo",
                  "{'name': 'foo', 'storage': {'data': {'type': 'filesystem', 'multiple': "
                  "{'range': '1-2'}}}}",
                  NULL,
                  "case $JUJU_HOOK_NAME in\n"
                  "data-storage-attached) echo here > $JUJU_STORAGE_LOCATION/file ;;\n"
                  "start) storage-add data ;;\n"
                  "esac",
                  1);
    RUNNER_CHECK(&f, "foo/0 data-storage-attached\n" RUNNER_STARTED(
                         "foo/0") "foo/0 data-storage-attached\n");
    RUNNER_CHECK_FILE(&f, "storage/data/0/file", "here\n");
    RUNNER_CHECK_FILE(&f, "storage/data/1/file", "here\n");
    CHECK_INT(ch_olm_remove_unit(f.olm, "foo/0", NULL), 0);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_STORAGE)), 0);
    RUNNER_CHECK_FILE(&f, "storage/data/0/file", NULL);
    runner_teardown(&f);
}

static void test_subordinates(void)
{
    struct runner_fixture f;
    runner_setup(&f, "subordinates");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "", 1);
    runner_deploy(&f, "sub",
                  "{'name': 'sub', 'subordinate': true, 'requires': {'host': {'interface': "
                  "'juju-info', 'scope': 'container'}}}",
                  NULL, "env | grep PRINCIPAL > ../principal", 0);
    CHECK_INT(ch_olm_integrate(f.olm, "sub", "foo", NULL, NULL), 0);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    RUNNER_CHECK_FILE(&f, "units/sub-0/principal", "JUJU_PRINCIPAL_UNIT=foo/0\n");
    CHECK_STR(runner_text(&f, CH_OLM_UNIT, "sub/0", "machine"), "0");
    CHECK_INT(ch_olm_remove_unit(f.olm, "foo/0", NULL), 0);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_UNIT)), 0);
    runner_teardown(&f);
}

static void test_reboot_now(void)
{
    struct runner_fixture f;
    runner_setup(&f, "reboot");
    runner_deploy(
        &f, "foo", RUNNER_FOO, NULL,
        "[ $JUJU_HOOK_NAME = install ] || exit 0\n"
        "echo x >> ../count\n"
        "if [ ! -e ../once ]; then touch ../once; juju-reboot --now; touch ../after; fi\n",
        1);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    RUNNER_CHECK_FILE(&f, "units/foo-0/count", "x\nx\n");
    RUNNER_CHECK_FILE(&f, "units/foo-0/after", NULL);
    CHECK(!ch_olm_uniter_failed(f.olm, "foo/0"));
    runner_teardown(&f);
}

/* A child process settles a model whose hook never ends.  `*alivep`: reads to its end once that
 * hook is dead. */
static pid_t settle_aside(struct runner_fixture *f, int *alivep)
{
    CH_AUTOFREE char *fifo = ch_path_join(f->directory, "running");
    CH_AUTOFREE char *alive = ch_path_join(f->directory, "alive");
    CHECK_INT(mkfifo(fifo, 0600) + mkfifo(alive, 0600), 0);
    CHECK_INT(ch_olm_store_save(f->store, NULL), 0);
    runner_close(f);
    pid_t child = fork();
    if (child == 0) {
        runner_open(f);
        _exit(runner_settle(f, 0) == CH_OLM_STOPPED ? 7 : 8);
    }
    CH_CLEANUP(ch_buf_deinit) struct ch_buf said = CH_BUF_INIT;
    CHECK_INT(ch_file_read(fifo, 0, &said, NULL), 0); /* until the hook has started */
    CHECK_STR(said.data, "go\n");
    *alivep = open(alive, O_RDONLY | O_CLOEXEC);
    return child;
}

static const char hangs[] = "[ $JUJU_HOOK_NAME = install ] || exit 0\n"
                            "[ ! -e ../../../done ] || exit 0\n"
                            "echo go > ../../../running; exec 3> ../../../alive; exec sleep 1000";

static int end_aside(pid_t child, int signal_number, int alive)
{
    char byte;
    int status = 0;
    kill(child, signal_number);
    waitpid(child, &status, 0);
    CHECK_INT(read(alive, &byte, 1), 0);
    close(alive);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_signals(void)
{
    struct runner_fixture f;
    int alive = -1;
    runner_setup(&f, "signals");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, hangs, 1);
    pid_t child = settle_aside(&f, &alive);
    CHECK_INT(end_aside(child, SIGINT, alive), 7);
    runner_open(&f);
    CHECK(!ch_olm_uniter_failed(f.olm, "foo/0")); /* it was stopped, it has not failed */
    free(temp_file("signals/done", "", 0644));
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    runner_teardown(&f);
}

static void test_killed(void)
{
    struct runner_fixture f;
    int alive = -1;
    runner_setup(&f, "killed");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, hangs, 1);
    pid_t child = settle_aside(&f, &alive);
    CHECK_INT(end_aside(child, SIGKILL, alive), -1); /* the hook dies with it */
    runner_open(&f);
    CHECK(ch_olm_uniter_failed(f.olm, "foo/0"));
    RUNNER_CHECK(&f, "");
    free(temp_file("killed/done", "", 0644));
    f.ahead = 10;
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    runner_teardown(&f);
}

/* A subordinate is on its principal's machine: never do both run. */
static void test_one_at_a_time_on_a_machine(void)
{
    static const char alone[] = "mkdir ../../../busy\nsleep 0.01\nrmdir ../../../busy";
    struct runner_fixture f;
    runner_setup(&f, "machine");
    runner_close(&f);
    f.jobs = 4;
    runner_open(&f);
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, alone, 1);
    runner_deploy(&f, "sub",
                  "{'name': 'sub', 'subordinate': true, 'requires': {'host': {'interface': "
                  "'juju-info', 'scope': 'container'}}}",
                  NULL, alone, 0);
    CHECK_INT(ch_olm_integrate(f.olm, "sub", "foo", NULL, NULL), 0);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK(ch_olm_flag(ch_olm_get(f.olm, CH_OLM_AGENT, "sub/0"), "started"));
    CHECK(!ch_olm_uniter_failed(f.olm, "foo/0") && !ch_olm_uniter_failed(f.olm, "sub/0"));
    runner_teardown(&f);
}

static void test_timeout(void)
{
    struct runner_fixture f;
    runner_setup(&f, "timeout");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "[ -e ../../../done ] || exec sleep 1000", 1);
    CHECK_INT(runner_settle(&f, 0.2), CH_OLM_TIMED_OUT);
    CHECK(!ch_olm_uniter_failed(f.olm, "foo/0"));
    free(temp_file("timeout/done", "", 0644));
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    runner_teardown(&f);
}

/* Units on different machines run at the same time: each waits for the other. */
static void test_jobs(void)
{
    struct runner_fixture f;
    runner_setup(&f, "jobs");
    runner_close(&f);
    f.jobs = 2;
    runner_open(&f);
    runner_deploy(&f, "foo", RUNNER_FOO, NULL,
                  "[ $JUJU_HOOK_NAME = install ] || exit 0\n"
                  "if [ $JUJU_UNIT_NAME = foo/0 ]; then echo a > ../../../a; read x < ../../../b\n"
                  "else read x < ../../../a; echo b > ../../../b; fi",
                  2);
    CH_AUTOFREE char *a = ch_path_join(f.directory, "a");
    CH_AUTOFREE char *b = ch_path_join(f.directory, "b");
    CHECK_INT(mkfifo(a, 0600) + mkfifo(b, 0600), 0);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK(!ch_olm_uniter_failed(f.olm, "foo/0") && !ch_olm_uniter_failed(f.olm, "foo/1"));
    runner_teardown(&f);
}

static void test_long_paths(void)
{
    struct runner_fixture f;
    CH_AUTOFREE char *name = ch_calloc(121, 1);
    memset(name, 'd', 120);
    runner_setup(&f, name);
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "is-leader > ../leader", 1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    RUNNER_CHECK_FILE(&f, "units/foo-0/leader", "True\n");
    runner_teardown(&f);
}

int main(void)
{
    temp_dir_init();
    RUN(test_environment);
    RUN(test_hook_commands);
    RUN(test_scripts_of_hooks);
    RUN(test_failures);
    RUN(test_what_cannot_be_run);
    RUN(test_relations);
    RUN(test_upgrade);
    RUN(test_upgrade_to_storage);
    RUN(test_forced_upgrade_of_a_failed_unit);
    RUN(test_storage);
    RUN(test_subordinates);
    RUN(test_reboot_now);
    RUN(test_signals);
    RUN(test_killed);
    RUN(test_one_at_a_time_on_a_machine);
    RUN(test_timeout);
    RUN(test_jobs);
    RUN(test_long_paths);
    temp_dir_deinit();
    return test_done();
}
