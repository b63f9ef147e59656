/* SPDX-License-Identifier: Apache-2.0 */
/* secret-add, secret-set, secret-remove, and how they are committed */
#include "base/file.h"
#include "olm_fixture.h"

#define ID "00000000000000000abc"
#define OTHER "00000000000000000def"

static void put_secret(struct olm_fixture *f, const char *id, const char *owner, const char *more)
{
    char *text = ch_asprintf("{'id': '%s', 'owner': %s, 'revisions': [{'revision': 1, 'content': "
                             "{'key': 'b25l'}}]%s}",
                             id, owner, more);
    olm_put_single(f, CH_OLM_SECRET, text);
    free(text);
}

/* Runs secret-add and returns the id. */
static char *add(struct olm_fixture *f, const char *line)
{
    char *outcome = olm_run(f, line);
    CHECK(strncmp(outcome, "0|secret:", 9) == 0);
    CHECK_INT(strlen(outcome), strlen("0|secret:") + 20 + strlen("\n|"));
    char *id = ch_strndup(outcome + 9, 20);
    free(outcome);
    return id;
}

static void check(struct olm_fixture *f, const char *format, const char *id, const char *outcome)
{
    char *line = ch_asprintf("%s %s", format, id);
    OLM_CHECK(f, {line, outcome});
    free(line);
}

static void test_add(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    char *id = add(&f, "secret-add --label l --description d --rotate daily --expire 24h "
                       "key=one=1 raw#base64=dHdv");
    CHECK(!ch_olm_get(f.olm, CH_OLM_SECRET, id));
    check(&f, "secret-get --format json", id, "0|{\"key\":\"one=1\",\"raw\":\"two\"}\n|");
    OLM_CHECK(&f, {"secret-get --label l", "0|key: one=1\nraw: two\n|"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(
        olm_member(&f, CH_OLM_SECRET, id, "revisions"),
        "[{\"content\":{\"key\":\"b25lPTE=\",\"raw\":\"dHdv\"},\"created\":1700000000.0,"
        "\"expire\":1700086400.0,\"revision\":1}]");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, id, "rotate_at"), "1700086400.0");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, id, "owner"), "\"foo\"");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, id, "consumers"),
                    "{\"foo/0\":{\"label\":\"\",\"revision\":1}}");
    free(id);
    olm_teardown(&f);
}

static void test_add_errors(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(
        &f, {"secret-add", "2||ERROR missing secret value or filename\n"},
        {"secret-add x", "2||ERROR key value \"x\" not valid\n"},
        {"secret-add =x", "2||ERROR key value \"=x\" not valid\n"},
        {"secret-add Key=x", "2||ERROR key \"Key\" not valid\n"},
        {"secret-add ab=x", "2||ERROR key \"ab\" not valid\n"},
        {"secret-add a-b=x", "2||ERROR key \"a-b\" not valid\n"},
        {"secret-add abc-=x", "2||ERROR key \"abc-\" not valid\n"},
        {"secret-add key#file=/nope", "2||ERROR reading content for secret key \"key\": open "
                                      "/nope: no such file or directory\n"},
        {"secret-add --file /nope", "2||ERROR open /nope: no such file or directory\n"},
        {"secret-add --expire soon key=x", "2||ERROR expire time or duration \"soon\" not valid\n"},
        {"secret-add --expire=-1h key=x", "2||ERROR negative expire duration \"-1h\" not valid\n"},
        {"secret-add --rotate often key=x", "2||ERROR rotate policy \"often\" not valid\n"},
        {"secret-add --owner me key=x", "2||ERROR secret owner \"me\" not valid\n"},
        {"secret-add --nope key=x", "2||ERROR option provided but not defined: --nope\n"});
    char *big = ch_malloc(1000100);
    memset(big, 'x', 1000099);
    memcpy(big, "secret-add key=", 15);
    big[1000099] = '\0';
    OLM_CHECK(&f, {big, "2||ERROR base64 encoded secret content for key \"key\" too large: 1333448 "
                        "bytes\n"});
    free(big);
    char *one = add(&f, "secret-add --label l key=one");
    OLM_CHECK(&f,
              {"secret-add --label l key=x", "1||ERROR secret with label \"l\" already exists\n"});
    OLM_FINISH(&f, 0, "");
    /* a label that is there already is seen only at the commit; nothing of the hook is applied */
    olm_hook(&f, "'name': 'install'");
    char *two = add(&f, "secret-add --label l key=two");
    OLM_CHECK(&f, {"state-set k=v", "0||"});
    OLM_FINISH(&f, 0,
               "cannot apply changes: creating secrets: secret with label \"l\" already "
               "exists");
    CHECK(!ch_olm_get(f.olm, CH_OLM_SECRET, two));
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "state"), "{}");
    olm_hook(&f, "'unit': 'foo/1', 'name': 'install'");
    OLM_CHECK(&f, {"secret-add key=x", "1||ERROR this unit is not the leader\n"});
    char *three = add(&f, "secret-add --owner unit --label l key=x");
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, three, "owner"), "\"foo/1\"");
    free(one);
    free(two);
    free(three);
    olm_teardown(&f);
}

static void test_files(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    char *dir = ch_file_make_temp_dir(NULL, "olm", NULL);
    char *value = ch_asprintf("%s/v", dir), *map = ch_asprintf("%s/m", dir);
    char *empty = ch_asprintf("%s/e", dir);
    char *lines[] = {ch_asprintf("secret-add key#file=%s", value),
                     ch_asprintf("secret-add --file %s more=x", map),
                     ch_asprintf("secret-add --file %s", empty)};
    ch_file_write(value, "\xff\0", 2, 0600, NULL);
    ch_file_write(map, "one: 1.50\ntwo#base64: dHdv\n", 27, 0600, NULL);
    ch_file_write(empty, "{}\n", 3, 0600, NULL);
    char *id = add(&f, lines[0]), *both = add(&f, lines[1]);
    check(&f, "secret-get", id, "0|key: \xef\xbf\xbd\xe2\x90\x80\n|");
    check(&f, "secret-get --format=json", both,
          "0|{\"more\":\"x\",\"one\":\"1.50\",\"two\":\"two\"}\n|");
    OLM_CHECK(&f, {lines[2], "1||ERROR empty secret value not valid\n"});
    ch_file_write(map, "one: [1]\n", 9, 0600, NULL);
    char *wrong = ch_asprintf("2||ERROR reading %s: not a YAML map of strings\n", map);
    OLM_CHECK(&f, {lines[1], wrong});
    ch_file_remove_tree(dir, NULL);
    char *owned[] = {dir, value, map, empty, lines[0], lines[1], lines[2], id, both, wrong};
    for (size_t i = 0; i < CH_ARRAY_LEN(owned); i++)
        free(owned[i]);
    olm_teardown(&f);
}

static void test_set(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    put_secret(&f, ID, "'foo'", ", 'label': 'old'");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"secret-set", "2||ERROR missing secret URI\n"},
              {"secret-set x-y", "2||ERROR secret URI \"x-y\" not valid\n"},
              {"secret-set http:" ID, "2||ERROR secret URI \"http:" ID "\" not valid\n"},
              {"secret-set " ID " Key=x", "2||ERROR key \"Key\" not valid\n"},
              {"secret-set secret:" ID " key=two", "0||"},
              {"secret-set secret://00000000-0000-4000-8000-000000000000/" ID
               " --label new --description d --expire 2023-11-20T00:00:00 key=three",
               "0||"},
              {"secret-get --format json " ID, "0|{\"key\":\"one\"}\n|"},
              {"secret-get --peek --format json " ID, "0|{\"key\":\"three\"}\n|"},
              {"secret-get --label new key", "2||ERROR secret URI \"key\" not valid\n"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, ID, "label"), "\"old\"");
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, ID, "latest"), "2");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, ID, "label"), "\"new\"");
    OLM_CHECK_VALUE(json_array_get(olm_member(&f, CH_OLM_SECRET, ID, "revisions"), 1),
                    "{\"content\":{\"key\":\"dGhyZWU=\"},\"created\":1700000000.0,"
                    "\"expire\":1700438400.0,\"revision\":2}");
    /* the same content is no new revision; metadata alone neither */
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"secret-set " ID " key=three --rotate monthly", "0||"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, ID, "latest"), "2");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, ID, "rotate_at"), "1702592000.0");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"secret-set " ID " --rotate never key=four", "0||"});
    OLM_FINISH(&f, 1, "exit status 1");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, ID, "rotate"), "\"monthly\"");
    olm_teardown(&f);
}

static void test_set_permissions(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    put_secret(&f, ID, "'foo'", "");
    put_secret(&f, OTHER, "'mysql'", "");
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(&f, {"secret-set " ID " key=x", "1||ERROR this unit is not the leader\n"},
              {"secret-remove " ID, "1||ERROR this unit is not the leader\n"},
              {"secret-grant -r 7 " ID, "1||ERROR this unit is not the leader\n"},
              {"secret-revoke -r 7 " ID, "1||ERROR this unit is not the leader\n"},
              {"secret-set " OTHER " key=x", "0||"});
    OLM_FINISH(&f, 0, "cannot apply changes: updating secrets: permission denied");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-set zzzzzzzzzzzzzzzzzzzz key=x", "0||"});
    OLM_FINISH(&f, 0,
               "cannot apply changes: updating secrets: secret \"zzzzzzzzzzzzzzzzzzzz\" not "
               "found");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-remove " OTHER, "0||"});
    OLM_FINISH(&f, 0, "cannot apply changes: removing secrets: permission denied");
    CHECK(ch_olm_get(f.olm, CH_OLM_SECRET, OTHER));
    olm_teardown(&f);
}

static void test_set_created(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    char *id = add(&f, "secret-add key=one");
    check(&f, "secret-set key=two --label l", id, "2||ERROR secret URI \"key=two\" not valid\n");
    char *line = ch_asprintf("secret-set %s key=two --label l", id);
    OLM_CHECK(&f, {line, "0||"}, {"secret-get --label l", "0|key: two\n|"});
    free(line);
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, id, "latest"), "1");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, id, "label"), "\"l\"");
    free(id);
    olm_teardown(&f);
}

static void test_remove(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    put_secret(&f, ID, "'foo/0'", "");
    put_secret(&f, OTHER, "'foo'", "");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-set " ID " key=two", "0||"});
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-remove", "2||ERROR missing secret URI\n"},
              {"secret-remove " ID " --revision x",
               "2||ERROR invalid value \"x\" for option --revision: parse error\n"},
              {"secret-remove " ID " 4", "2||ERROR unrecognized args: [\"4\"]\n"},
              {"secret-remove " ID " --revision 1", "0||"},
              {"secret-remove " ID " --revision 9", "0||"}, {"secret-remove " OTHER, "0||"},
              {"secret-remove zzzzzzzzzzzzzzzzzzzz", "0||"});
    CHECK(ch_olm_get(f.olm, CH_OLM_SECRET, OTHER));
    OLM_FINISH(&f, 0, "");
    CHECK(!ch_olm_get(f.olm, CH_OLM_SECRET, OTHER));
    CHECK_INT(json_array_size(olm_member(&f, CH_OLM_SECRET, ID, "revisions")), 1);
    /* the last revision goes: so does the secret */
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-remove " ID " --revision 2", "0||"});
    char *id = add(&f, "secret-add key=one");
    check(&f, "secret-remove", id, "0||");
    char *gone = ch_asprintf("1||ERROR secret \"%s\" not found\n", id);
    check(&f, "secret-get", id, gone);
    OLM_FINISH(&f, 0, "");
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_SECRET)), 0);
    free(gone);
    free(id);
    olm_teardown(&f);
}

static void test_old(void)
{
    struct olm_fixture f;
    olm_setup(&f, "2.9.61");
    olm_hook(&f, "");
    OLM_CHECK(&f,
              {"secret-add key=x", "none|hook command 'secret-add' does not exist in this Juju"},
              {"secret-get " ID, "none|hook command 'secret-get' does not exist in this Juju"});
    olm_teardown(&f);
    olm_setup(&f, "3.5.0");
    olm_hook(&f, "");
    char *big = ch_calloc(1, 9100);
    memset(big, 'x', 9000);
    memcpy(big, "secret-add key=", 15);
    OLM_CHECK(&f, {big, "2||ERROR base64 encoded secret content for key \"key\" too large: 11980 "
                        "bytes\n"});
    free(big);
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_add);
    RUN(test_add_errors);
    RUN(test_files);
    RUN(test_set);
    RUN(test_set_permissions);
    RUN(test_set_created);
    RUN(test_remove);
    RUN(test_old);
    return test_done();
}
