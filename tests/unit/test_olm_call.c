/* SPDX-License-Identifier: Apache-2.0 */
/* The command line that all hook commands share. */
#include "base/file.h"
#include "olm_fixture.h"

static void test_flags(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(
        &f, {"is-leader --foo", "2||ERROR option provided but not defined: --foo\n"},
        {"is-leader -x", "2||ERROR option provided but not defined: -x\n"},
        {"is-leader --x", "2||ERROR option provided but not defined: --x\n"},
        {"relation-list -r", "2||ERROR option needs an argument: -r\n"},
        {"relation-list --relation", "2||ERROR option needs an argument: --relation\n"},
        {"is-leader --format=xml",
         "2||ERROR invalid value \"xml\" for option --format: unknown format \"xml\"\n"},
        {"is-leader a 'b c'", "2||ERROR unrecognized args: [\"a\" \"b c\"]\n"},
        {"is-leader -", "2||ERROR unrecognized args: [\"-\"]\n"},
        {"is-leader -- --format", "2||ERROR unrecognized args: [\"--format\"]\n"},
        {"relation-list --app=false -r7 --format json", "0|[\"mysql/0\",\"mysql/1\"]\n|"},
        {"relation-list --app=T -r7", "0|mysql\n|"},
        {"relation-list --app=maybe -r7",
         "2||ERROR invalid boolean value \"maybe\" for option --app: strconv.ParseBool: parsing "
         "\"maybe\": invalid syntax\n"},
        {"config-get -ax", "2||ERROR option provided but not defined: -x\n"},
        {"config-get port -a", "2||ERROR cannot use argument --all together with key \"port\"\n"},
        {"status-set --format json active", "2||ERROR option provided but not defined: --format\n"},
        {"juju-log -o x y", "2||ERROR option provided but not defined: -o\n"},
        {"relation-get --help", "0|Usage: relation-get [options] <key> <unit id>\n    -r, "
                                "--relation (= value)\n    --app\n|"},
        {"is-leader -h", "0|Usage: is-leader [options]\n|"},
        {"secret-nope", "none|hook command 'secret-nope' does not exist in this Juju"});
    olm_teardown(&f);
}

static void test_output_file(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    char *dir = ch_file_make_temp_dir(NULL, "olm", NULL);
    char *path = ch_asprintf("%s/out", dir);
    char *lines[] = {ch_asprintf("is-leader --format json -o %s", path),
                     ch_asprintf("is-leader --output=%s/no/out", dir)};
    char *refused = ch_asprintf("1||ERROR open %s/no/out: no such file or directory\n", dir);
    struct ch_buf text = CH_BUF_INIT;
    OLM_CHECK(&f, {lines[0], "0||"}, {lines[1], refused});
    CHECK_INT(ch_file_read(path, 0, &text, NULL), 0);
    CHECK_STR(text.data, "true\n");
    ch_file_remove_tree(dir, NULL);
    ch_buf_deinit(&text);
    char *owned[] = {dir, path, lines[0], lines[1], refused};
    for (size_t i = 0; i < CH_ARRAY_LEN(owned); i++)
        free(owned[i]);
    olm_teardown(&f);
}

/* What Go cannot say in UTF-8 it replaces. */
static void test_bytes(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"state-set k=\xff", "0||"}, {"state-get k", "0|\xef\xbf\xbd\n|"},
              {"state-set x\ty", "2||ERROR expected \"key=value\", got \"x\\ty\"\n"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_flags);
    RUN(test_output_file);
    RUN(test_bytes);
    return test_done();
}
