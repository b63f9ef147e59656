/* SPDX-License-Identifier: Apache-2.0 */
/* juju-log */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

enum { LONGEST = 131071 };

static void test_levels(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({"juju-log --log-level TRACE -- a"},
                                                {"juju-log --log-level WARNING -- -l b\nc"},
                                                {"juju-log --log-level CRITICAL -- d"});
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_TRACE, "a", NULL), 0);
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_WARNING, "-l b\nc", NULL), 0);
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_CRITICAL, "d", NULL), 0);
    CHECK_INT(fake.posted, 3);
    CHECK_INT(fake.writes, 3); /* a line that went out is not sent twice */
    fake_transport_done(&fake);
}

static void test_empty_makes_no_call(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({NULL});
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO, "", NULL), 0);
    CHECK_INT(fake.base.counts.commands, 0);
    fake_transport_done(&fake);
}

static void test_invalid_utf8(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({"juju-log --log-level INFO -- a\xef\xbf\xbd"
                                                 "b \xc3\xa9"});
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO,
                                  "a\xff"
                                  "b \xc3\xa9",
                                  NULL),
              0);
    fake_transport_done(&fake);
}

/* long messages */

static size_t lengths[8];
static size_t pieces;

static void measure(const struct ch_command *command)
{
    lengths[pieces++] = strlen(command->argv[4]);
}

static char *repeat(const char *text, size_t times)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; i < times; i++)
        ch_buf_adds(&out, text);
    return ch_buf_take(&out);
}

static void test_longest_is_one_call(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"juju-log --log-level INFO -- *", .look = measure});
    CH_AUTOFREE char *message = repeat("x", LONGEST);
    pieces = 0;
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_INFO, message, NULL), 0);
    CHECK_INT(lengths[0], LONGEST);
    fake_transport_done(&fake);
}

#define NOTICE                                                                               \
    "juju-log --log-level ERROR -- Log string greater than 131071. Splitting into multiple " \
    "chunks: "

static void test_longer_is_split(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({NOTICE}, {"juju-log --log-level ERROR -- *", .look = measure},
                       {"juju-log --log-level ERROR -- *", .look = measure},
                       {"juju-log --log-level ERROR -- x", .look = measure});
    CH_AUTOFREE char *message = repeat("x", 2 * LONGEST + 1);
    pieces = 0;
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_ERROR, message, NULL), 0);
    CHECK_INT(lengths[0], LONGEST);
    CHECK_INT(lengths[1], LONGEST);
    fake_transport_done(&fake);
}

/* 131071 is not a multiple of three: a character at the seam goes to the next piece. */
static void test_split_keeps_characters(void)
{
    enum { EUROS = 50000 };
    struct fake_transport fake =
        FAKE_TRANSPORT({NOTICE}, {"juju-log --log-level ERROR -- *", .look = measure},
                       {"juju-log --log-level ERROR -- *", .look = measure});
    CH_AUTOFREE char *message = repeat("\xe2\x82\xac", EUROS);
    pieces = 0;
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_ERROR, message, NULL), 0);
    CHECK_INT(lengths[0], LONGEST - LONGEST % 3);
    CHECK_INT(lengths[0] + lengths[1], 3 * EUROS);
    fake_transport_done(&fake);
}

static void test_waited_for(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({"juju-log --log-level INFO -- a"},
                                                {"juju-log --log-level INFO -- b", .code = 1});
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_hookcmd_juju_log(&fake.base, CH_LOG_INFO, "a", &err), 0);
    CHECK_INT(ch_hookcmd_juju_log(&fake.base, CH_LOG_INFO, "b", &err), -1);
    CHECK_INT(err.kind, CH_ERROR_HOOKCMD);
    CHECK_INT(fake.posted, 0);
    CHECK_INT(fake.writes, 2);
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_split_stops_at_a_failure(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({NOTICE, .code = 1});
    CH_AUTOFREE char *message = repeat("x", LONGEST + 1);
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_hookcmd_post_log(&fake.base, CH_LOG_ERROR, message, &err), -1);
    ch_transport_flush(&fake.base, NULL);
    CHECK_INT(err.kind, CH_ERROR_HOOKCMD);
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_levels);
    RUN(test_empty_makes_no_call);
    RUN(test_invalid_utf8);
    RUN(test_longest_is_one_call);
    RUN(test_longer_is_split);
    RUN(test_split_keeps_characters);
    RUN(test_split_stops_at_a_failure);
    RUN(test_waited_for);
    return test_done();
}
