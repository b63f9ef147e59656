/* SPDX-License-Identifier: Apache-2.0 */
/* The front of all transports: counts, order, posting where nothing can be posted. */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static double ticking(void *data)
{
    double *time = data;
    return *time += 1;
}

static void test_counts(void)
{
    double time = 0;
    struct ch_clock clock = {.monotonic = ticking, .data = &time};
    struct fake_transport fake = FAKE_TRANSPORT(
        {"is-leader --format=json", .output = "true"}, {"juju-log --log-level DEBUG -- hello"},
        {"is-leader --format=json", .errors = "ERROR x\n", .code = 1});
    bool leader;
    fake.base.clock = &clock;
    CHECK_INT(ch_hookcmd_is_leader(&fake.base, &leader, NULL), 0);
    CHECK_INT(fake.base.counts.commands, 1);
    CHECK(fake.base.counts.seconds == 2); /* the command, and the look at what was posted */
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_DEBUG, "hello", NULL), 0);
    CHECK_INT(fake.posted, 1);
    CHECK_INT(ch_hookcmd_is_leader(&fake.base, &leader, NULL), -1);
    CHECK_INT(fake.base.counts.commands, 3);
    CHECK(fake.base.counts.seconds == 6);
    fake_transport_done(&fake);
}

static void test_failed_post_stops_the_next_command_and_is_kept(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"juju-log --log-level INFO -- a", .errors = "ERROR x\n", .code = 1},
                       {"juju-log --log-level INFO -- b", .code = 1},
                       {"juju-log --log-level INFO -- d", .code = 1});
    struct ch_error err = CH_ERROR_INIT;
    bool leader;
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO, "a", &err), 0);
    CHECK_INT(ch_hookcmd_is_leader(&fake.base, &leader, &err), -1);
    CHECK_HAS(err.message, "'juju-log'");
    CHECK_INT(fake.base.counts.commands, 1);
    ch_error_clear(&err);
    CHECK_INT(ch_transport_flush(&fake.base, &err), -1);
    CHECK_HAS(err.message, "'a'");
    ch_error_clear(&err);
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO, "b", &err), 0);
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO, "c", NULL), -1);
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO, "d", NULL), 0);
    CHECK_INT(ch_transport_flush(&fake.base, &err), -1);
    CHECK_HAS(err.message, "'b'"); /* the first */
    ch_error_clear(&err);
    CHECK_INT(ch_transport_flush(&fake.base, &err), 0);
    fake_transport_done(&fake);
}

static void test_post_runs_at_once_without_one(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"juju-log --log-level INFO -- a"},
                       {"juju-log --log-level INFO -- b", .errors = "ERROR x\n", .code = 1});
    struct ch_transport_ops ops = *fake.base.ops;
    struct ch_error err = CH_ERROR_INIT;
    ops.post = NULL;
    ops.flush = NULL;
    fake.base.ops = &ops;
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO, "a", &err), 0);
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO, "b", &err), -1);
    CHECK_INT(err.kind, CH_ERROR_HOOKCMD);
    CHECK_INT(fake.base.counts.commands, 2);
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_counts);
    RUN(test_failed_post_stops_the_next_command_and_is_kept);
    RUN(test_post_runs_at_once_without_one);
    return test_done();
}
