/* SPDX-License-Identifier: Apache-2.0 */
/* Controller storage: the layout of ops, to the letter where ops has to read it. */
#include "base/tagged.h"
#include "base/yaml.h"
#include "fake_transport.h"
#include "storage/storage.h"

static void check_value(json_t *value, const char *want)
{
    CH_AUTOFREE char *text = value ? ch_value_dump(value) : NULL;
    CHECK_STR(text, want);
    json_decref(value);
}

static void test_missing_snapshot(void)
{
    static const char *const answers[] = {"", "\n", NULL};
    for (size_t i = 0; i < CH_ARRAY_LEN(answers); i++) {
        struct fake_transport fake =
            FAKE_TRANSPORT({"state-get MyCharm/on/start[1]", .output = answers[i]});
        struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
        struct ch_error err = CH_ERROR_INIT;
        CHECK(!ch_storage_load(storage, "MyCharm/on/start[1]", &err));
        CHECK_INT(err.kind, CH_ERROR_NO_SNAPSHOT);
        CHECK_STR(err.message, "no snapshot data found for MyCharm/on/start[1] object");
        ch_error_clear(&err);
        ch_storage_free(storage);
        fake_transport_done(&fake);
    }
}

/* What PyYAML makes of Python's values, and what it is here. */
static void test_values_that_ops_wrote(void)
{
    static const struct {
        const char *yaml, *value;
    } cases[] = {{"{event_count: 5}\n", "{\"event_count\":5}"},
                 {"{}\n", "{}"},
                 {"null\n...\n", "null"},
                 {"''\n", "\"\""},
                 {"0\n...\n", "0"},
                 {"[]\n", "[]"},
                 {"foo: 2\nbar:\n- {a: 1.5}\n- !!python/tuple [1, two]\n",
                  "{\"bar\":[{\"a\":1.5},[1,\"two\"]],\"foo\":2}"},
                 {"!!set {a: null, 1: null}\n", "{\"$set\":{\"i:1\":true,\"s:a\":true}}"},
                 {"x: !!binary |\n  /wA=\n", "{\"x\":{\"$bytes\":\"/wA=\"}}"},
                 {"x: !!binary |\n  YWJj\n", "{\"x\":\"abc\"}"},
                 {"{1: a, true: b, '1': c, 2.5: d}\n",
                  "{\"$map\":{\"b:true\":\"b\",\"f:2.5\":\"d\",\"i:1\":\"a\",\"s:1\":\"c\"}}"},
                 {"[.inf, -.inf, .nan, 1.0e+20]\n",
                  "[{\"$float\":\"inf\"},{\"$float\":\"-inf\"},{\"$float\":\"nan\"},1e20]"},
                 {"a: &id001 [1]\nb: *id001\n", "{\"a\":[1],\"b\":[1]}"},
                 {"['yes', yes, '1', \"a\\nb\", '!!python/tuple x']\n",
                  "[\"yes\",true,\"1\",\"a\\nb\",\"!!python/tuple x\"]"},
                 {"{$set: 1}\n", "{\"$map\":{\"s:$set\":1}}"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fake_transport fake = FAKE_TRANSPORT({"state-get k", .output = cases[i].yaml});
        struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
        struct ch_error err = CH_ERROR_INIT;
        json_t *value = ch_storage_load(storage, "k", &err);
        if (!value)
            printf("# %s\n", err.message);
        CHECK(value && ch_value_is_valid(value));
        check_value(value, cases[i].value);
        ch_error_clear(&err);
        ch_storage_free(storage);
        fake_transport_done(&fake);
    }
}

static void test_values_that_cannot_be_read(void)
{
    static const struct {
        const char *yaml, *message;
    } cases[] = {{"a: [1\n", "controller state 'k':2:1: "},
                 {"!!python/object:os.system {}\n",
                  "controller state 'k':1:1: unknown tag python/object:os.system"},
                 {"!foo 1\n", "controller state 'k':1:1: unknown tag !foo"},
                 {"!!binary '%%%'\n", "malformed !!binary"},
                 {"{[1]: 2}\n", "a key of this type cannot be kept"},
                 {"&a [*a]\n", "too deep or too large"},
                 {"a: *nobody\n", "controller state 'k':1:"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fake_transport fake = FAKE_TRANSPORT({"state-get k", .output = cases[i].yaml});
        struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
        struct ch_error err = CH_ERROR_INIT;
        CHECK(!ch_storage_load(storage, "k", &err));
        CHECK_INT(err.kind, CH_ERROR_STORAGE);
        CHECK_HAS(err.message, cases[i].message);
        ch_error_clear(&err);
        ch_storage_free(storage);
        fake_transport_done(&fake);
    }
}

/* a tower of aliases: short text, no end of nodes */
static void test_tower_of_aliases(void)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    ch_buf_adds(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
        ch_buf_addf(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            ch_buf_addf(&text, "%s*a%d", j ? ", " : "", i - 1);
        ch_buf_adds(&text, "]\n");
    }
    struct fake_transport fake = FAKE_TRANSPORT({"state-get k", .output = text.data});
    struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
    struct ch_error err = CH_ERROR_INIT;
    CHECK(!ch_storage_load(storage, "k", &err));
    CHECK_HAS(err.message, "too deep or too large");
    ch_error_clear(&err);
    ch_storage_free(storage);
    fake_transport_done(&fake);
}

/* one command, whatever changes */
static void test_write_is_one_state_set(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"state-get #notices#"},
        {"state-set --file -", .input = "\"MyCharm/on/start[1]\": |\n"
                                        "  {}\n"
                                        "\"StoredStateData[_stored]\": |\n"
                                        "  {event_count: 5}\n"
                                        "\"#notices#\": |\n"
                                        "  - !!python/tuple ['MyCharm/on/start[1]', MyCharm, "
                                        "_any]\n"});
    struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
    const char *paths[] = {"MyCharm/on/start[1]", "StoredStateData[_stored]"};
    json_t *data[] = {json_object(), json_pack("{s: i}", "event_count", 5)};
    struct ch_notice_row row = {.event_path = (char *)"MyCharm/on/start[1]",
                                .observer_path = (char *)"MyCharm",
                                .method = (char *)"_any"};
    struct ch_storage_change change = {.saved_paths = paths,
                                       .saved_data = data,
                                       .saved_count = 2,
                                       .added = &row,
                                       .added_count = 1};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    CHECK_INT(row.sequence, 1);
    CHECK_INT(fake.writes, 1);
    json_decref(data[0]);
    json_decref(data[1]);
    ch_storage_free(storage);
    fake_transport_done(&fake);
}

static const char three_notices[] =
    "- !!python/tuple ['MyCharm/on/start[1]', MyCharm, _on_start]\n"
    "- !!python/tuple ['MyCharm/on/start[1]', 'MyCharm/Lib[x]', _on_start]\n"
    "- !!python/tuple ['MyCharm/on/config_changed[7]', MyCharm, _on_config]\n";

static void test_notices(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({"state-get #notices#", .output = three_notices});
    struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
    struct ch_notice_row *rows;
    size_t count;
    for (int i = 0; i < 2; i++) { /* the second time from memory */
        CHECK_INT(ch_storage_notices(storage, &rows, &count, NULL), 0);
        CHECK_INT(count, 3);
        CHECK_STR(rows[1].event_path, "MyCharm/on/start[1]");
        CHECK_STR(rows[1].observer_path, "MyCharm/Lib[x]");
        CHECK_STR(rows[1].method, "_on_start");
        CHECK(rows[0].sequence < rows[1].sequence && rows[1].sequence < rows[2].sequence);
        ch_notice_rows_free(rows, count);
    }
    ch_storage_free(storage);
    fake_transport_done(&fake);
}

static void test_no_notices(void)
{
    static const char *const answers[] = {"", "\n", "[]\n", "null\n"};
    for (size_t i = 0; i < CH_ARRAY_LEN(answers); i++) {
        struct fake_transport fake = FAKE_TRANSPORT({"state-get #notices#", .output = answers[i]});
        struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
        struct ch_notice_row *rows;
        size_t count;
        CHECK_INT(ch_storage_notices(storage, &rows, &count, NULL), 0);
        CHECK_INT(count, 0);
        ch_notice_rows_free(rows, count);
        ch_storage_free(storage);
        fake_transport_done(&fake);
    }
}

static void test_malformed_notices(void)
{
    static const char *const answers[] = {"{a: b}\n", "foo\n", "- [a, b]\n", "- [a, b, 3]\n"};
    for (size_t i = 0; i < CH_ARRAY_LEN(answers); i++) {
        struct fake_transport fake = FAKE_TRANSPORT({"state-get #notices#", .output = answers[i]});
        struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
        struct ch_error err = CH_ERROR_INIT;
        struct ch_notice_row *rows;
        size_t count;
        CHECK_INT(ch_storage_notices(storage, &rows, &count, &err), -1);
        CHECK_INT(err.kind, CH_ERROR_STORAGE);
        CHECK_HAS(err.message, "a list of notices expected");
        ch_error_clear(&err);
        ch_storage_free(storage);
        fake_transport_done(&fake);
    }
}

/* Sequences stay with their notice over several writes of one process. */
static void test_removal_over_several_writes(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"state-get #notices#", .output = three_notices},
        {"state-set --file -",
         .input = "\"#notices#\": |\n"
                  "  - !!python/tuple ['MyCharm/on/start[1]', 'MyCharm/Lib[x]', _on_start]\n"
                  "  - !!python/tuple ['MyCharm/on/config_changed[7]', MyCharm, _on_config]\n"},
        {"state-set --file -",
         .input = "\"#notices#\": |\n"
                  "  - !!python/tuple ['MyCharm/on/start[1]', 'MyCharm/Lib[x]', _on_start]\n"
                  "  - !!python/tuple ['MyCharm/on/stop[9]', MyCharm, _on_stop]\n"},
        {"state-delete MyCharm/on/config_changed[7]"},
        {"state-set --file -",
         .input = "\"#notices#\": |\n"
                  "  - !!python/tuple ['MyCharm/on/start[1]', 'MyCharm/Lib[x]', _on_start]\n"},
        {"state-set --file -", .input = "\"#notices#\": |\n  []\n"});
    struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
    struct ch_notice_row *rows;
    size_t count;
    CHECK_INT(ch_storage_notices(storage, &rows, &count, NULL), 0);
    struct ch_storage_change change = {.removed = &rows[0], .removed_count = 1};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    const char *dropped = "MyCharm/on/config_changed[7]";
    struct ch_notice_row added = {.event_path = (char *)"MyCharm/on/stop[9]",
                                  .observer_path = (char *)"MyCharm",
                                  .method = (char *)"_on_stop"};
    change = (struct ch_storage_change){.removed = &rows[2],
                                        .removed_count = 1,
                                        .added = &added,
                                        .added_count = 1,
                                        .dropped_paths = &dropped,
                                        .dropped_count = 1};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    change = (struct ch_storage_change){.removed = &added, .removed_count = 1};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    change = (struct ch_storage_change){.removed = &rows[1], .removed_count = 1};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    ch_notice_rows_free(rows, count);
    ch_storage_free(storage);
    fake_transport_done(&fake);
}

/* Several deferred events: one state-get for all their snapshots. */
static void test_many_snapshots_are_read_at_once(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"state-get #notices#", .output = three_notices},
        {"state-get --format=json",
         .output = "{\"MyCharm/on/start[1]\": \"{a: 1}\\n\", \"#notices#\": \"x\"}"},
        {"state-set --file -", .input = "\"MyCharm/on/start[1]\": |\n  {a: 2}\n"},
        {"state-get --format=json", .output = "{\"MyCharm/on/start[1]\": \"{a: 2}\\n\"}"});
    struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
    struct ch_notice_row *rows;
    size_t count;
    CHECK_INT(ch_storage_notices(storage, &rows, &count, NULL), 0);
    ch_notice_rows_free(rows, count);
    check_value(ch_storage_load(storage, "MyCharm/on/start[1]", NULL), "{\"a\":1}");
    struct ch_error err = CH_ERROR_INIT;
    CHECK(!ch_storage_load(storage, "MyCharm/on/config_changed[7]", &err));
    CHECK_INT(err.kind, CH_ERROR_NO_SNAPSHOT);
    ch_error_clear(&err);
    const char *path = "MyCharm/on/start[1]";
    json_t *data = json_pack("{s: i}", "a", 2);
    struct ch_storage_change change = {.saved_paths = &path, .saved_data = &data, .saved_count = 1};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    check_value(ch_storage_load(storage, path, NULL), "{\"a\":2}");
    json_decref(data);
    ch_storage_free(storage);
    fake_transport_done(&fake);
}

static void test_list(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"state-get --format=json", .output = "{\"b\": \"1\", \"#notices#\": \"\", \"a\": \"2\"}"},
        {"state-get --format=json", .output = "null"});
    struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
    check_value(ch_storage_list(storage, NULL), "[\"a\",\"b\"]");
    check_value(ch_storage_list(storage, NULL), "[]");
    ch_storage_free(storage);
    fake_transport_done(&fake);
}

static void test_refused_write_says_why(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"state-set --file -", .input = "\"k\": |\n  [1]\n",
                        .errors = "ERROR max allowed value length (65536) exceeded\n", .code = 1});
    struct ch_storage *storage = ch_storage_juju_new(&fake.base, NULL);
    const char *path = "k";
    json_t *data = json_pack("[i]", 1);
    struct ch_storage_change change = {.saved_paths = &path, .saved_data = &data, .saved_count = 1};
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_storage_write(storage, &change, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_HOOKCMD);
    CHECK_HAS(err.message, "the controller refused the state (ERROR max allowed value length "
                           "(65536) exceeded): command ");
    ch_error_clear(&err);
    json_decref(data);
    ch_storage_free(storage);
    fake_transport_done(&fake);
}

/* A controller that keeps what it is given: the document is YAML of text, as Juju reads it. */
struct controller {
    struct ch_transport base;
    char *text;
};

static int controller_run(struct ch_transport *transport, const struct ch_command *command,
                          struct ch_reply *reply, struct ch_error *err)
{
    struct controller *controller = (struct controller *)transport;
    if (strcmp(command->argv[0], "state-get") == 0) {
        ch_buf_adds(&reply->output, controller->text ? controller->text : "");
        return 0;
    }
    CH_AUTOJSON json_t *map = ch_yaml_parse(command->input, command->input_length, "stdin", err);
    if (!map)
        return -1;
    free(controller->text);
    controller->text = ch_strdup(json_string_value(json_object_get(map, "k")));
    return 0;
}

static void check_round_trip(const char *text)
{
    static const struct ch_transport_ops ops = {.name = "controller", .run = controller_run};
    struct controller controller = {.base.ops = &ops};
    struct ch_storage *storage = ch_storage_juju_new(&controller.base, NULL);
    struct ch_error err = CH_ERROR_INIT;
    const char *path = "k";
    CH_AUTOJSON json_t *data = ch_value_parse(text, strlen(text), NULL);
    CH_AUTOFREE char *want = ch_value_dump(data);
    struct ch_storage_change change = {.saved_paths = &path, .saved_data = &data, .saved_count = 1};
    CHECK(data && ch_storage_write(storage, &change, &err) == 0);
    check_value(ch_storage_load(storage, "k", &err), want);
    if (err.kind != CH_ERROR_NONE)
        printf("# %s: %s\n# %s", text, err.message, controller.text ? controller.text : "\n");
    ch_error_clear(&err);
    ch_storage_free(storage);
    free(controller.text);
}

static void test_values_come_back(void)
{
    static const char *const values[] = {
        "null",
        "true",
        "0",
        "-9223372036854775808",
        "1.0",
        "1e300",
        "0.1",
        "\"\"",
        "\"yes\"",
        "\" leading and trailing \"",
        "\"a\\nb\\n\"",
        "\"\\n\\n a\\n  b\"",
        "\"# no comment: {[\"",
        "\"tab\\tnul\\u0000bell\\u0007\"",
        "\"\\u00e9\\u2028\\u0085\\ufeff\\ud83d\\ude00\"",
        "[]",
        "{}",
        "[[],{},[[]]]",
        "{\"a\":{\"b\":[1,2.5,\"x\",null,true]},\"\":\"empty\",\"a b\":\"c: d\"}",
        "{\"multi\\nline\":\"text\\nof\\nlines\"}",
        "[\"- x\",\"? y\",\"!!set\",\"&a\",\"*a\",\"%\",\"@\",\"`\",\"<<\",\"=\"]",
        "{\"$bytes\":\"/wA=\"}",
        "[{\"$float\":\"nan\"},{\"$float\":\"-inf\"}]",
        "{\"$map\":{\"b:true\":1,\"i:1\":\"one\",\"s:$x\":{\"$set\":{\"i:1\":true}}}}",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(values); i++)
        check_round_trip(values[i]);
}

int main(void)
{
    RUN(test_missing_snapshot);
    RUN(test_values_that_ops_wrote);
    RUN(test_values_that_cannot_be_read);
    RUN(test_tower_of_aliases);
    RUN(test_write_is_one_state_set);
    RUN(test_notices);
    RUN(test_no_notices);
    RUN(test_malformed_notices);
    RUN(test_removal_over_several_writes);
    RUN(test_many_snapshots_are_read_at_once);
    RUN(test_list);
    RUN(test_refused_write_says_why);
    RUN(test_values_come_back);
    return test_done();
}
