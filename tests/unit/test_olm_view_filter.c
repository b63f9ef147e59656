/* SPDX-License-Identifier: Apache-2.0 */
#include "view_fixture.h"

/* What is left, as "app app | unit unit | machine machine | relations"; caller owns. */
static char *left(const char *const *selectors, size_t count)
{
    size_t i;
    const char *name, *unit, *subordinate;
    json_t *app, *view, *relation;
    struct ch_olm *olm = view_example();
    json_t *status = ch_olm_view_status(olm), *relations = ch_olm_view_relations(olm);
    bool any = ch_olm_filter_status(status, relations, selectors, count);
    struct ch_buf text = CH_BUF_INIT;
    CHECK(any == (json_object_size(json_object_get(status, "applications")) > 0));
    json_object_foreach (json_object_get(status, "applications"), name, app)
        ch_buf_addf(&text, "%s ", name);
    ch_buf_adds(&text, "|");
    json_object_foreach (json_object_get(status, "applications"), name, app)
        json_object_foreach (json_object_get(app, "units"), unit, view) {
            ch_buf_addf(&text, " %s", unit);
            json_object_foreach (json_object_get(view, "subordinates"), subordinate, relation)
                ch_buf_addf(&text, "+%s", subordinate);
        }
    ch_buf_adds(&text, " |");
    json_object_foreach (json_object_get(status, "machines"), name, app)
        ch_buf_addf(&text, " %s", name);
    ch_buf_adds(&text, " |");
    json_array_foreach (relations, i, relation)
        ch_buf_addf(&text, " %s", json_string_value(json_object_get(relation, "provider")));
    json_decref(status);
    json_decref(relations);
    ch_olm_free(olm);
    return ch_buf_take(&text);
}

static void test_selectors(void)
{
    static const struct {
        const char *selectors[2], *left;
    } cases[] = {
        {{"pg"}, "pg | pg/0 | 2 | pg:server"},
        {{"foo/1"}, "foo | foo/1 | 1 | foo:juju foo:ring pg:server"},
        {{"*/1"}, "foo | foo/1 | 1 | foo:juju foo:ring pg:server"},
        {{"p*"}, "pg | pg/0 | 2 | pg:server"},
        {{"foo"}, "foo log | foo/0+log/0 foo/1 | 0 1 | foo:juju foo:ring pg:server"},
        {{"log"}, "foo log | foo/0+log/0 | 0 | foo:juju foo:ring pg:server"},
        {{"2"}, "pg | pg/0 | 2 | pg:server"},
        {{"0"}, "foo log | foo/0+log/0 | 0 | foo:juju foo:ring pg:server"},
        {{"error"}, "foo | foo/1 | 1 | foo:juju foo:ring pg:server"},
        {{"active"}, "foo log | foo/0+log/0 | 0 | foo:juju foo:ring pg:server"},
        {{"80/tcp"}, "foo log | foo/0+log/0 | 0 | foo:juju foo:ring pg:server"},
        {{"exposed"}, "foo log | foo/0+log/0 foo/1 | 0 1 | foo:juju foo:ring pg:server"},
        {{"pg", "foo/1"}, "foo pg | foo/1 pg/0 | 1 2 | foo:juju foo:ring pg:server"},
        {{"nothing"}, "| | |"},
        {{"fo"}, "| | |"},
        {{""}, "| | |"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        char *text = left(cases[i].selectors, cases[i].selectors[1] ? 2 : 1);
        CHECK_STR(text, cases[i].left);
        free(text);
    }
}

static void test_storage(void)
{
    static const char *const one[] = {"foo/0"}, *const other[] = {"foo/1"};
    struct ch_olm *olm = view_example();
    view_put(olm, CH_OLM_STORAGE,
             "{'id': 'data/0', 'kind': 'filesystem', 'attachments': {'foo/0': {'life': 'alive'}}}");
    for (size_t i = 0; i < 2; i++) {
        json_t *status = ch_olm_view_status(olm);
        ch_olm_filter_status(status, NULL, i == 0 ? one : other, 1);
        CHECK((json_object_get(status, "storage") != NULL) == (i == 0));
        json_decref(status);
    }
    ch_olm_free(olm);
}

int main(void)
{
    RUN(test_selectors);
    RUN(test_storage);
    return test_done();
}
