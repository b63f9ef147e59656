/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts: what they may be about, and two of them at once. */
#include "olm_fixture.h"

static void check_refused(struct olm_fixture *f, const char *hook, const char *message)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *document = json_loads(hook, 0, NULL);
    CHECK(!ch_olm_context_new(f->olm, document, &err));
    CHECK_STR(err.message, message);
    ch_error_clear(&err);
}

static void test_refused(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'lone/0'}");
    check_refused(&f, "{}", "hook.unit is missing");
    check_refused(&f, "{\"unit\": \"foo/0\", \"x\": 1}", "hook has no member 'x'");
    check_refused(&f, "{\"unit\": \"foo/9\"}", "hook: there is no unit 'foo/9'");
    check_refused(&f, "{\"unit\": \"lone/0\"}", "hook: there is no application 'lone'");
    check_refused(&f, "{\"unit\": \"foo/0\", \"relation_id\": 9}",
                  "hook: there is no relation '9'");
    check_refused(&f, "{\"unit\": \"foo/0\", \"storage_id\": \"d/0\"}",
                  "hook: there is no storage 'd/0'");
    check_refused(&f, "{\"unit\": \"foo/0\", \"kind\": \"action\", \"action_id\": \"4\"}",
                  "hook: there is no action '4'");
    check_refused(&f, "{\"unit\": \"foo/0\", \"kind\": \"odd\"}",
                  "hook.kind is 'odd': one of hook action exec expected");
    olm_teardown(&f);
}

static void check_id(struct olm_fixture *f, const char *hook, const char *start)
{
    olm_hook(f, hook);
    const char *id = ch_olm_context_id(f->context);
    CHECK(strncmp(id, start, strlen(start)) == 0);
    CHECK_INT(strlen(id), strlen(start) + 32);
}

static void test_ids(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_ACTION, "{'id': '12', 'name': 'backup', 'unit': 'foo/0'}");
    check_id(&f, "'name': 'install'", "foo/0-install-");
    check_id(&f, "'kind': 'action', 'action_id': '12'", "foo/0-backup-");
    check_id(&f, "'kind': 'exec'", "foo/0-run-commands-");
    olm_teardown(&f);
}

/* Hooks of two units that overlap: each commits what it wrote, and nothing else. */
static void test_overlap(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    struct ch_olm_context *first = f.context;
    struct ch_transport *first_transport = f.transport;
    OLM_CHECK(&f, {"relation-set -r 7 a=", "0||"}, {"relation-set -r 7 mine=0", "0||"});
    f.context = NULL;
    f.transport = NULL;
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(&f, {"relation-set -r 7 mine=1", "0||"}, {"relation-get -r 2 - foo/0", "0|{}\n|"});
    OLM_FINISH(&f, 0, "");
    struct ch_olm_outcome fine = {.code = 0};
    CHECK_INT(ch_olm_context_finish(first, &fine, NULL), 0);
    OLM_CHECK_VALUE(
        olm_member(&f, CH_OLM_RELATION, "7", "units"),
        "{\"foo/0\":{\"mine\":\"0\"},\"foo/1\":{\"mine\":\"1\"},\"mysql/0\":{\"x\":\"y\"},"
        "\"mysql/1\":{\"x\":\"z\"}}");
    ch_transport_free(first_transport);
    ch_olm_context_free(first);
    olm_teardown(&f);
}

/* What goes away while a hook runs. */
static void test_removed_meanwhile(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"relation-set -r 7 a=1", "0||"});
    ch_olm_remove(f.olm, CH_OLM_RELATION, "7");
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "'name': 'ring-relation-created', 'relation_id': 2");
    OLM_CHECK(&f, {"state-set a=1", "0||"});
    ch_olm_remove(f.olm, CH_OLM_RELATION, "2");
    OLM_CHECK(&f, {"relation-list", "1||ERROR relation \"2\" not found\n"},
              {"relation-ids", "2||ERROR no endpoint name specified\n"}, {"juju-log x", "0||"});
    ch_olm_remove(f.olm, CH_OLM_UNIT, "foo/0");
    OLM_CHECK(&f, {"open-port 80", "1||ERROR unit \"foo/0\" not found\n"});
    OLM_FINISH(&f, 0, "cannot apply changes: unit \"foo/0\" not found");
    olm_teardown(&f);
}

static void test_databag_limit(void)
{
    static const char *const versions[] = {"4.0.11", "4.0.12"};
    static const char *const outcomes[] = {
        "", "cannot apply changes: relation settings of \"foo/0\" are larger than 16777216 bytes"};
    size_t length = strlen("relation-set -r 7 k="), size = 16 * 1024 * 1024;
    char *line = ch_malloc(length + size + 1);
    memset(line, 'v', length + size);
    memcpy(line, "relation-set -r 7 k=", length);
    line[length + size] = '\0';
    for (size_t i = 0; i < 2; i++) {
        struct olm_fixture f;
        olm_setup(&f, versions[i]);
        olm_hook(&f, "");
        OLM_CHECK(&f, {line, "0||"});
        OLM_FINISH(&f, 0, outcomes[i]);
        olm_teardown(&f);
    }
    free(line);
}

int main(void)
{
    RUN(test_refused);
    RUN(test_ids);
    RUN(test_overlap);
    RUN(test_removed_meanwhile);
    RUN(test_databag_limit);
    return test_done();
}
