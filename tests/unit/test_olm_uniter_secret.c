/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks of secrets. */
#include "uniter_fixture.h"

#include <math.h>

#define SECRET                                                                                 \
    "{'id': 'cccccccccccccccccccc', 'owner': 'web', 'revisions': [{'revision': 1, 'content': " \
    "{}}, "                                                                                    \
    "{'revision': 2, 'content': {}}], 'consumers': {'pg/0': {'revision': 1}}}"

static void test_secret_read_by_another(void)
{
    struct uniter_fixture f;
    uniter_relate(&f);
    uniter_put(&f, CH_OLM_SECRET, SECRET);
    uniter_check(
        &f, "pg/0",
        "install\nserver-relation-created\nleader-elected\nsecret-changed\n" UNITER_STARTED);
    uniter_check(&f, "pg/0", "");
    json_object_set_new(
        json_object_get(
            json_object_get(ch_olm_get(f.olm, CH_OLM_SECRET, "cccccccccccccccccccc"), "consumers"),
            "pg/0"),
        "revision", json_integer(2));
    uniter_check(&f, "web/0",
                 "db-relation-created\nsecret-remove\ndb-relation-joined pg/0\n"
                 "db-relation-changed pg/0\n");
    uniter_teardown(&f);
}

static void test_secret_time(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    uniter_put(&f, CH_OLM_SECRET,
               "{'id': 'cccccccccccccccccccc', 'owner': 'web', 'rotate': 'hourly', 'rotate_at': "
               "1700000100, 'revisions': [{'revision': 1, 'content': {}, 'expire': 1700000200}]}");
    uniter_check(&f, "web/0", "");
    struct ch_olm_step step;
    ch_olm_uniter_next(f.olm, "web/0", &step);
    CHECK(step.at == 1700000100);
    f.now = 1700000100;
    uniter_check(&f, "web/0", "secret-rotate\n");
    f.now = 1700000200;
    uniter_check(&f, "web/0", "secret-expired\n");
    f.now = 1700000399;
    uniter_check(&f, "web/0", "update-status\n");
    f.now = 1700000500;
    uniter_check(&f, "web/0", "secret-expired\nsecret-rotate\n");
    uniter_teardown(&f);
}

static void rotate_inside(struct uniter_fixture *f, const json_t *hook,
                          struct ch_olm_context *context)
{
    (void)f;
    const char *const words[] = {"secret-set", "cccccccccccccccccccc", "key=new", NULL};
    struct ch_command command = {.argv = words};
    struct ch_reply reply;
    if (strcmp(json_string_value(json_object_get(hook, "name")), "secret-rotate") != 0)
        return;
    CHECK_INT(ch_olm_context_run(context, "/", &command, &reply, NULL), 0);
    CHECK_INT(reply.code, 0);
    ch_reply_deinit(&reply);
}

/* A rotation that made a new revision is due again after its time, another one soon. */
static void test_rotation(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    uniter_put(&f, CH_OLM_SECRET,
               "{'id': 'cccccccccccccccccccc', 'owner': 'web', 'rotate': 'hourly', 'rotate_at': "
               "1700000100, 'revisions': [{'revision': 1, 'content': {'key': 'eA=='}}]}");
    f.now = 1700000100;
    f.inside = rotate_inside;
    uniter_check(&f, "web/0", "secret-rotate\nsecret-remove\n");
    const json_t *secret = ch_olm_get(f.olm, CH_OLM_SECRET, "cccccccccccccccccccc");
    CHECK(json_number_value(json_object_get(secret, "rotate_at")) == 1700000100 + 3600);
    f.inside = NULL;
    f.now += 3600;
    uniter_check(&f, "web/0", "secret-rotate\n");
    f.now += 299;
    uniter_check(&f, "web/0", "");
    f.now += 1;
    uniter_step(&f, "web/0");
    CHECK_HAS(f.trace.data, "secret-rotate");
    uniter_teardown(&f);
}

int main(void)
{
    RUN(test_secret_read_by_another);
    RUN(test_secret_time);
    RUN(test_rotation);
    return test_done();
}
