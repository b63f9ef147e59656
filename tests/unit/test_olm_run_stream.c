/* SPDX-License-Identifier: Apache-2.0 */
/* What hooks print: lines of the log, and what actions keep of it. */
#include "runner_fixture.h"

#include <fcntl.h>
#include <signal.h>

static size_t count_lines(const struct runner_fixture *f, const char *module, const char *message)
{
    size_t i, count = 0;
    json_t *line;
    CH_AUTOJSON json_t *lines = ch_olm_store_logs(f->store, 0, 0, NULL);
    json_array_foreach (lines, i, line)
        count += strcmp(ch_olm_text(line, "module"), module) == 0 &&
                 strcmp(ch_olm_text(line, "message"), message) == 0;
    return count;
}

static void test_log(void)
{
    struct runner_fixture f;
    runner_setup(&f, "log");
    runner_deploy(
        &f, "foo", RUNNER_FOO, NULL,
        "echo one; echo two >&2; juju-log -l WARNING three; printf 'no end'\n"
        "printf '\\377\\n' >&2\n"
        "[ $JUJU_HOOK_NAME != config-changed ] || { echo; head -c 4096 /dev/zero | tr '\\0' y; "
        "echo; echo last; }\n"
        "[ $JUJU_HOOK_NAME != start ] || head -c 5000 /dev/zero | tr '\\0' x\n",
        1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CHECK(runner_has_line(&f, "unit.foo/0.install", "DEBUG", "one"));
    CHECK(runner_has_line(&f, "unit.foo/0.install", "WARNING", "two"));
    CHECK(runner_has_line(&f, "unit.foo/0.juju-log", "WARNING", "three"));
    CHECK(runner_has_line(&f, "unit.foo/0.install", "DEBUG", "no end"));
    CHECK(runner_has_line(&f, "unit.foo/0.install", "WARNING", "\xef\xbf\xbd"));
    CHECK(runner_has_line(&f, "juju.worker.uniter.operation", "INFO",
                          "ran \"install\" hook (via hook dispatching script: dispatch)"));
    CHECK_INT(count_lines(&f, "unit.foo/0.config-changed", ""), 0); /* the y's fill a line */
    CH_AUTOFREE char *rest = ch_calloc(5000 - 4096 + 6 + 1, 1);
    memset(rest, 'x', 5000 - 4096 + 6);
    CHECK(runner_has_line(&f, "unit.foo/0.start", "DEBUG", rest)); /* "no end" is before them */
    runner_teardown(&f);
}

static void test_action_output(void)
{
    struct runner_fixture f;
    runner_setup(&f, "actions");
    runner_deploy(&f, "foo", RUNNER_FOO, "{'go': {}, 'bad': {}}",
                  "case $JUJU_ACTION_NAME in\n"
                  "go) echo out; echo err >&2; action-set a.b=c; action-log hello ;;\n"
                  "bad) action-fail 'no luck' ;;\n"
                  "esac",
                  1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    for (int i = 0; i < 2; i++)
        ch_olm_put(f.olm, CH_OLM_ACTION,
                   json_pack("{s:s, s:s, s:s}", "id", i == 0 ? "1" : "2", "name",
                             i == 0 ? "go" : "bad", "unit", "foo/0"),
                   NULL);
    RUNNER_CHECK(&f, "foo/0 action go\nfoo/0 action bad\n");
    CH_AUTOFREE char *results =
        json_dumps(json_object_get(ch_olm_get(f.olm, CH_OLM_ACTION, "1"), "results"),
                   JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_STR(results, "{\"a\":{\"b\":\"c\"},\"return-code\":0,\"stderr\":\"err\\n\",\"stdout\":"
                       "\"out\\n\"}");
    CHECK_STR(runner_text(&f, CH_OLM_ACTION, "2", "status"), "failed");
    CHECK_STR(runner_text(&f, CH_OLM_ACTION, "2", "message"), "no luck");
    CHECK(json_is_real(json_object_get(ch_olm_get(f.olm, CH_OLM_ACTION, "1"), "started")));
    CHECK(runner_has_line(&f, "unit.foo/0.go", "DEBUG", "out"));
    runner_teardown(&f);
}

static void test_inheritance(void)
{
    struct runner_fixture f;
    int file = open("/dev/null", O_RDONLY); /* without CLOEXEC, as the parent's may be */
    CH_AUTOFREE char *script = ch_asprintf(
        "[ ! -e /proc/self/fd/%d ] && trap 'echo \"signal $?\"' HUP && kill -HUP $$\n", file);
    void (*handler)(int) = signal(SIGHUP, SIG_IGN);
    runner_setup(&f, "inheritance");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, script, 1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CHECK(runner_has_line(&f, "unit.foo/0.install", "DEBUG", "signal 0"));
    runner_teardown(&f);
    signal(SIGHUP, handler);
    close(file);
}

/* A child that keeps the output open holds nobody up. */
static void test_children_are_left_behind(void)
{
    struct runner_fixture f;
    runner_setup(&f, "daemon");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL,
                  "[ $JUJU_HOOK_NAME != install ] || { sleep 1000 & echo $! > ../pid; }", 1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CH_AUTOFREE char *pid = runner_read(&f, "units/foo-0/pid");
    CHECK_INT(kill(atoi(pid), SIGKILL), 0);
    runner_teardown(&f);
}

int main(void)
{
    temp_dir_init();
    RUN(test_log);
    RUN(test_inheritance);
    RUN(test_action_output);
    RUN(test_children_are_left_behind);
    temp_dir_deinit();
    return test_done();
}
