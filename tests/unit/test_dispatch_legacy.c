/* SPDX-License-Identifier: Apache-2.0 */
/* hooks/NAME beside `dispatch` */
#include "dispatch_fixture.h"

static const struct fake_handler handlers[] = {{"start"}, {NULL}};

#define REST LOG_LOCAL, LOG("DEBUG", "Emitting Juju event start."), NOT_LEADER

static void init(struct fixture *f, const char *text, unsigned mode)
{
    fixture_init(f, "name: mycharm\n", handlers);
    fixture_hook(f, "start");
    CH_AUTOFREE char *hooks = ch_path_join(f->directory, "hooks");
    CHECK_INT(mkdir(hooks, 0755), 0);
    if (text)
        fixture_file(f, "hooks/start", text, mode);
}

static void test_succeeds(void)
{
    struct fixture f;
    char *const arguments[] = {(char[]){"dispatch"}, (char[]){"one"}, (char[]){"two words"}, NULL};
    init(&f, "#!/bin/sh\necho \"$OPERATOR_DISPATCH|$1|$2|$PWD\" >seen\n", 0755);
    f.options.arguments = arguments;
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG("INFO", "Running legacy hooks/start."),
                       LOG("DEBUG", "Legacy hooks/start exited with status 0."), REST);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load construct start close ");
    CH_CLEANUP(ch_buf_deinit) struct ch_buf seen = CH_BUF_INIT;
    CH_AUTOFREE char *path = ch_path_join(f.directory, "seen");
    CH_AUTOFREE char *expected = ch_asprintf("1|one|two words|%s\n", f.directory);
    CHECK_INT(ch_file_read(path, 0, &seen, NULL), 0);
    CHECK_STR(seen.data, expected);
    fixture_deinit(&f);
}

static void test_fails(void)
{
    struct fixture f;
    init(&f, "#!/bin/sh\nexit 7\n", 0755);
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG("INFO", "Running legacy hooks/start."),
                       LOG("WARNING", "Legacy hooks/start exited with status 7."));
    CHECK_INT(fixture_run(&f, &fake), 7);
    CHECK_INT(f.trace.length, 0);
    fixture_deinit(&f);
}

static void test_is_not_executable(void)
{
    struct fixture f;
    init(&f, "#!/bin/sh\nexit 7\n", 0644);
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG("WARNING", "Legacy hooks/start exists but is not executable."), REST);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load construct start close ");
    fixture_deinit(&f);
}

static void test_is_a_link_to_the_program(void)
{
    struct fixture f;
    init(&f, NULL, 0);
    fixture_file(&f, "dispatch", "#!/bin/sh\nexit 7\n", 0755);
    CH_AUTOFREE char *program = ch_path_join(f.directory, "dispatch");
    CH_AUTOFREE char *link = ch_path_join(f.directory, "hooks/start");
    CHECK_INT(symlink("../dispatch", link), 0);
    f.options.program = program;
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG("DEBUG", "Legacy hooks/start is just a link to ourselves."), REST);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load construct start close ");
    fixture_deinit(&f);
}

static void test_cannot_be_started(void)
{
    struct fixture f;
    init(&f, "#!/no/such/interpreter\n", 0755);
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG("INFO", "Running legacy hooks/start."),
                       {"juju-log --log-level WARNING -- Unable to run legacy hooks/start: **"});
    CHECK_INT(fixture_run(&f, &fake), 1);
    CHECK_INT(f.trace.length, 0);
    fixture_deinit(&f);
}

static void test_is_a_directory(void)
{
    struct fixture f;
    init(&f, NULL, 0);
    CH_AUTOFREE char *path = ch_path_join(f.directory, "hooks/start");
    CHECK_INT(mkdir(path, 0755), 0);
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, REST);
    CHECK_INT(fixture_run(&f, &fake), 0);
    fixture_deinit(&f);
}

static void test_is_skipped_when_asked(void)
{
    struct fixture f;
    init(&f, "#!/bin/sh\nexit 7\n", 0755);
    f.options.skip_legacy_hooks = true;
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, REST);
    CHECK_INT(fixture_run(&f, &fake), 0);
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_succeeds);
    RUN(test_fails);
    RUN(test_is_not_executable);
    RUN(test_is_a_link_to_the_program);
    RUN(test_cannot_be_started);
    RUN(test_is_a_directory);
    RUN(test_is_skipped_when_asked);
    return test_done();
}
