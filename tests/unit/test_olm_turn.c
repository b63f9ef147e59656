/* SPDX-License-Identifier: Apache-2.0 */
/* Units that take turns, and what hooks are called. */
#include "uniter_fixture.h"

#include <math.h>

static void setup(struct uniter_fixture *f, uint64_t seed)
{
    uniter_setup(f, "3.6.28");
    struct ch_olm_options options = {.clock = &f->clock, .seed = seed};
    ch_olm_free(f->olm);
    f->olm = ch_olm_new(&options, NULL, NULL);
    uniter_put(f, CH_OLM_APPLICATION,
               "{'name': 'web', 'leader': 'web/0', 'charm': {'metadata': {'name': 'web'}}}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'web/2'}");
}

static void take_turns(struct uniter_fixture *f)
{
    struct ch_olm_step step;
    for (int i = 0; i < 100 && ch_olm_uniter_turn(f->olm, &step); i++) {
        const char *unit = json_string_value(json_object_get(step.hook, "unit"));
        ch_buf_addf(&f->trace, "%s %s\n", unit,
                    json_string_value(json_object_get(step.hook, "name")));
        ch_olm_uniter_begin(f->olm, unit, step.hook);
        ch_olm_uniter_end(f->olm, unit, NULL);
        json_decref(step.hook);
    }
}

/* What all three run under a seed; caller owns. */
static char *trace_of(uint64_t seed)
{
    struct uniter_fixture f;
    setup(&f, seed);
    take_turns(&f);
    char *trace = CH_TAKE(f.trace.data);
    uniter_teardown(&f);
    return trace;
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static void test_seeds(void)
{
    CH_AUTOFREE char *first = trace_of(1);
    CH_AUTOFREE char *again = trace_of(1);
    CHECK_STR(again, first);
    /* install, leader-elected or leader-settings-changed, config-changed, start */
    CHECK_INT(count_lines(first), 3 * 4);
    size_t others = 0, beginnings[3] = {0};
    for (uint64_t seed = 2; seed < 22; seed++) {
        CH_AUTOFREE char *other = trace_of(seed);
        CHECK_INT(count_lines(other), 3 * 4);
        others += strcmp(other, first) != 0;
        beginnings[other[4] - '0']++; /* "web/N install" */
    }
    CHECK(others > 15);
    for (size_t i = 0; i < 3; i++)
        CHECK(beginnings[i] > 0);
}

static void test_nothing_to_do(void)
{
    struct uniter_fixture f;
    struct ch_olm_step step;
    setup(&f, 1);
    take_turns(&f);
    CHECK(!ch_olm_uniter_turn(f.olm, &step));
    CHECK(!step.hook);
    double earliest = INFINITY;
    for (int i = 0; i < 3; i++) { /* update-status is planned for each */
        CH_AUTOFREE char *unit = ch_asprintf("web/%d", i);
        const json_t *agent = ch_olm_get(f.olm, CH_OLM_AGENT, unit);
        earliest = fmin(earliest, json_number_value(json_object_get(agent, "update_at")));
    }
    CHECK(step.at == earliest);
    f.now = earliest;
    CHECK(ch_olm_uniter_turn(f.olm, &step));
    CHECK_STR(json_string_value(json_object_get(step.hook, "name")), "update-status");
    json_decref(step.hook);
    uniter_teardown(&f);
}

static void test_nobody(void)
{
    struct uniter_fixture f;
    struct ch_olm_step step;
    uniter_setup(&f, "3.6.28");
    CHECK(!ch_olm_uniter_turn(f.olm, &step));
    CHECK(isinf(step.at));
    uniter_teardown(&f);
}

static void check_label(const struct uniter_fixture *f, const char *hook, const char *expected)
{
    CH_AUTOJSON json_t *document = uniter_json(hook);
    CH_AUTOFREE char *label = ch_olm_hook_label(f->olm, document);
    CHECK_STR(label, expected);
}

static void test_labels(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_ACTION, "{'id': '3', 'name': 'backup', 'unit': 'web/0'}");
    check_label(&f, "{'unit': 'web/0', 'kind': 'hook', 'name': 'install'}", "install");
    check_label(&f, "{'unit': 'web/0', 'name': 'db-relation-changed', 'remote_unit': 'pg/0'}",
                "db-relation-changed for pg/0");
    check_label(&f, "{'unit': 'web/0', 'kind': 'action', 'action_id': '3'}", "action backup");
    check_label(&f, "{'unit': 'web/0', 'kind': 'exec'}", "exec");
    uniter_teardown(&f);
}

int main(void)
{
    RUN(test_seeds);
    RUN(test_nothing_to_do);
    RUN(test_nobody);
    RUN(test_labels);
    return test_done();
}
