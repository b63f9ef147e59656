/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/olm/session.h"
#include "view_fixture.h"

static void check(struct ch_olm *olm, const char *expected)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    json_t *status = ch_olm_view_status(olm), *relations = ch_olm_view_relations(olm);
    ch_cli_print_dot(status, relations, out);
    fclose(out);
    CHECK_STR(text, expected);
    free(text);
    json_decref(status);
    json_decref(relations);
    ch_olm_free(olm);
}

static void test_graph(void)
{
    check(view_example(),
          "graph \"play\" {\n"
          "  node [shape=box, style=\"rounded,filled\"];\n"
          "  \"foo\" [fillcolor=\"#ffc4c4\", label=\"foo\\nerror: hook failed: install\\nfoo/0* "
          "active\\nfoo/1 error\"];\n"
          "  \"log\" [fillcolor=\"#eeeeee\", label=\"log\\nunknown\"];\n"
          "  \"pg\" [fillcolor=\"#ffd9b3\", label=\"pg\\nblocked: no disk\\npg/0 unknown\"];\n"
          "  \"log\" -- \"foo\" [label=\"juju-info\", taillabel=\"host\", headlabel=\"juju\", "
          "style=dashed];\n"
          "  \"foo\" -- \"foo\" [label=\"ring\", taillabel=\"\", headlabel=\"ring\"];\n"
          "  \"foo\" -- \"pg\" [label=\"sql\", taillabel=\"db\", headlabel=\"server\"];\n"
          "}\n");
}

static void test_quotes(void)
{
    struct ch_olm *olm = view_model("{'name': 'q'}");
    view_put(olm, CH_OLM_APPLICATION, "{'name': 'a', 'charm': {'metadata': {'name': 'a'}}}");
    ch_olm_set_status(olm, "a", NULL, "waiting", "for \"x\\y\"\nand z", NULL);
    check(olm,
          "graph \"q\" {\n"
          "  node [shape=box, style=\"rounded,filled\"];\n"
          "  \"a\" [fillcolor=\"#fff3c4\", label=\"a\\nwaiting: for \\\"x\\\\y\\\"\\nand z\"];\n"
          "}\n");
}

static void test_empty(void)
{
    check(view_model("{'name': 'none'}"),
          "graph \"none\" {\n  node [shape=box, style=\"rounded,filled\"];\n}\n");
}

int main(void)
{
    RUN(test_graph);
    RUN(test_quotes);
    RUN(test_empty);
    return test_done();
}
