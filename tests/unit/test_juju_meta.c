/* SPDX-License-Identifier: Apache-2.0 */
/* Charm metadata: files, general fields, actions, options. */
#include "meta_fixture.h"
#include "temp_dir.h"

static void test_defaults(void)
{
    struct ch_meta meta;
    CHECK_INT(parse_all(&meta, "{}", NULL, NULL, NULL), 0);
    CHECK_STR(meta.name, "");
    CHECK_STR(meta.summary, "");
    CHECK_STR(meta.description, "");
    CHECK_STR(meta.documentation, NULL);
    CHECK_STR(meta.min_juju_version, NULL);
    CHECK_STR(meta.charm_user, "root");
    CHECK(!meta.subordinate);
    const json_t *const lists[] = {meta.maintainers, meta.websites, meta.sources, meta.issues,
                                   meta.tags,        meta.terms,    meta.series};
    for (size_t i = 0; i < CH_ARRAY_LEN(lists); i++)
        check_json(lists[i], "[]");
    check_json(meta.payloads, "{}");
    check_json(meta.extra_bindings, "{}");
    check_json(meta.document, "{}");
    check_json(meta.assumes, "{\"condition\":\"all-of\",\"features\":[]}");
    CHECK_INT(meta.relation_count + meta.storage_count + meta.resource_count, 0);
    CHECK_INT(meta.container_count + meta.action_count + meta.option_count, 0);
    CHECK(!ch_meta_action(&meta, "x") && !ch_meta_option(&meta, "x"));
    ch_meta_deinit(&meta);
    ch_meta_deinit(&meta);
}

static void test_general(void)
{
    struct ch_meta meta;
    CHECK_INT(parse_all(&meta,
                        "name: my-charm\nsummary: S\ndescription: |\n  D\n"
                        "maintainer: M <m@x>\nmaintainers: [N, O]\n"
                        "tags: [t]\nterms: [u]\nseries: [jammy, kubernetes]\nsubordinate: true\n"
                        "min-juju-version: 2.8.0\ncharm-user: non-root\n"
                        "payloads: {p: {type: kvm}}\nextra-bindings: {b: null}\nfuture: [1]\n",
                        NULL, NULL, NULL),
              0);
    CHECK_STR(meta.name, "my-charm");
    CHECK_STR(meta.summary, "S");
    CHECK_STR(meta.description, "D\n");
    CHECK_STR(meta.min_juju_version, "2.8.0");
    CHECK_STR(meta.charm_user, "non-root");
    CHECK(meta.subordinate);
    check_json(meta.maintainers, "[\"M <m@x>\",\"N\",\"O\"]");
    check_json(meta.tags, "[\"t\"]");
    check_json(meta.terms, "[\"u\"]");
    check_json(meta.series, "[\"jammy\",\"kubernetes\"]");
    check_json(meta.payloads, "{\"p\":{\"type\":\"kvm\"}}");
    check_json(meta.extra_bindings, "{\"b\":null}");
    check_json(json_object_get(meta.document, "future"), "[1]"); /* what has no field */
    ch_meta_deinit(&meta);
}

/* Values of unexpected types: as they are written, or ignored. */
static void test_lenience(void)
{
    static const struct {
        const char *metadata, *name;
        bool subordinate;
        const char *tags;
    } cases[] = {
        {"name: 7\ntags: one", "7", false, "[\"one\"]"},
        {"name: 1.5\ntags: [1, true, x]", "1.5", false, "[\"1\",\"true\",\"x\"]"},
        {"name: no\ntags: [[a], {b: c}, ~, d]", "false", false, "[\"d\"]"},
        {"name: [x]\ntags: {a: b}", "", false, "[]"},
        {"name: ~\ntags: ~\nsubordinate: 'true'", "", false, "[]"},
        {"name: x\nrequires: ~\nprovides: ~\npeers: ~\nstorage: ~\nresources: ~\ncontainers: ~\n"
         "payloads: ~\nextra-bindings: ~\nsubordinate: yes\nlinks: ~\nassumes: ~",
         "x", true, "[]"},
        {"name: x\nlinks: [a]\nassumes: juju\nmaintainers: ~", "x", false, "[]"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_meta meta;
        CHECK_INT(parse_all(&meta, cases[i].metadata, NULL, NULL, NULL), 0);
        CHECK_STR(meta.name, cases[i].name);
        CHECK_INT(meta.subordinate, cases[i].subordinate);
        check_json(meta.tags, cases[i].tags);
        ch_meta_deinit(&meta);
    }
}

static void test_links(void)
{
    static const struct {
        const char *metadata, *websites, *issues, *documentation, *maintainers;
    } cases[] = {
        {"website: w\nissues: [i, j]\ndocs: d", "[\"w\"]", "[\"i\",\"j\"]", "d", "[]"},
        {"links: {website: w, issues: [i], documentation: d, contact: c}", "[\"w\"]", "[\"i\"]",
         "d", "[\"c\"]"},
        {"links: {contact: [c, e]}\nmaintainers: [m]", "[]", "[]", NULL, "[\"m\",\"c\",\"e\"]"},
        {"website: w\ndocs: d\nlinks: {website: x, documentation: y}", "[\"w\"]", "[]", "d", "[]"},
        {"website: ~\ndocs: ~\nlinks: {website: x, documentation: y}", "[\"x\"]", "[]", "y", "[]"},
        {"website: []\nlinks: {website: x}", "[\"x\"]", "[]", NULL, "[]"},
        {"website: ''\nlinks: {website: [x]}", "[\"x\"]", "[]", NULL, "[]"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_meta meta;
        CHECK_INT(parse_all(&meta, cases[i].metadata, NULL, NULL, NULL), 0);
        check_json(meta.websites, cases[i].websites);
        check_json(meta.issues, cases[i].issues);
        check_json(meta.maintainers, cases[i].maintainers);
        CHECK_STR(meta.documentation, cases[i].documentation);
        ch_meta_deinit(&meta);
    }
}

static void test_assumes(void)
{
    static const struct {
        const char *metadata, *assumes;
    } cases[] = {
        {"assumes: [juju >= 3.6, k8s-api]",
         "{\"condition\":\"all-of\",\"features\":[\"juju >= 3.6\",\"k8s-api\"]}"},
        {"assumes: [{any-of: [a, {all-of: [b, c]}]}, d]",
         "{\"condition\":\"all-of\",\"features\":[{\"condition\":\"any-of\",\"features\":[\"a\","
         "{\"condition\":\"all-of\",\"features\":[\"b\",\"c\"]}]},\"d\"]}"},
        {"assumes: [{any-of: ~}]",
         "{\"condition\":\"all-of\",\"features\":[{\"condition\":\"any-of\",\"features\":[]}]}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_meta meta;
        CHECK_INT(parse_all(&meta, cases[i].metadata, NULL, NULL, NULL), 0);
        check_json(meta.assumes, cases[i].assumes);
        ch_meta_deinit(&meta);
    }
}

/* actions and options */

static void test_actions(void)
{
    struct ch_meta meta;
    CHECK_INT(parse_all(&meta, "name: x", NULL,
                        "do-it:\n  title: T\n  description: D\n  required: [a]\n"
                        "  params: {a: {type: string}, b: {default: 1}}\n"
                        "  additionalProperties: false\n"
                        "bare: {}\nnothing:\nopen: {additionalProperties: true, params: [1]}\n",
                        NULL),
              0);
    CHECK_INT(meta.action_count, 4);
    const struct ch_action_meta *action = ch_meta_action(&meta, "do-it");
    CHECK(action == &meta.actions[0]);
    CHECK_STR(action->title, "T");
    CHECK_STR(action->description, "D");
    check_json(action->parameters, "{\"a\":{\"type\":\"string\"},\"b\":{\"default\":1}}");
    check_json(action->required, "[\"a\"]");
    CHECK(!action->additional_properties);
    for (int i = 1; i < 3; i++) {
        CHECK_STR(meta.actions[i].name, i == 1 ? "bare" : "nothing");
        CHECK_STR(meta.actions[i].title, "");
        check_json(meta.actions[i].parameters, "{}");
        check_json(meta.actions[i].required, "[]");
        CHECK(meta.actions[i].additional_properties);
    }
    CHECK(ch_meta_action(&meta, "open")->additional_properties);
    CHECK(!ch_meta_action(&meta, "do_it") && !ch_meta_action(&meta, ""));
    ch_meta_deinit(&meta);
}

static void test_additional_properties(void)
{
    static const struct {
        const char *juju;
        bool expected;
    } cases[] = {{"0.0.0", true},     {"2.9.61", true}, {"3.6.28", true}, {"3.99.0", true},
                 {"4.0-beta1", true}, {"4.0.0", false}, {"4.0.1", false}, {"5.0-alpha1", false}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_meta meta;
        struct ch_version juju;
        CH_AUTOJSON json_t *metadata = yaml("name: x");
        CH_AUTOJSON json_t *actions = yaml("{a: {}, b: {additionalProperties: true}}");
        CHECK_INT(ch_version_parse(cases[i].juju, &juju, NULL), 0);
        CHECK_INT(ch_meta_parse(&meta, metadata, NULL, actions, &juju, NULL), 0);
        CHECK_INT(meta.actions[0].additional_properties, cases[i].expected);
        CHECK(meta.actions[1].additional_properties);
        ch_meta_deinit(&meta);
    }
}

static void test_options(void)
{
    static const struct {
        const char *name, *type, *description, *default_value;
    } expected[] = {
        {"port", "int", "P", "80"},       {"ratio", "float", NULL, "1.5"},
        {"on", "boolean", NULL, "false"}, {"text", "string", NULL, "\"\""},
        {"key", "secret", NULL, NULL},    {"none", "string", NULL, NULL},
    };
    struct ch_meta meta;
    CHECK_INT(parse_all(&meta, "name: x",
                        "options:\n  port: {type: int, default: 80, description: P}\n"
                        "  ratio: {type: float, default: 1.5}\n"
                        "  'on': {type: boolean, default: no}\n"
                        "  text: {type: string, default: ''}\n  key: {type: secret}\n"
                        "  none: {type: string, default: ~}\n",
                        NULL, NULL),
              0);
    CHECK_INT(meta.option_count, CH_ARRAY_LEN(expected));
    for (size_t i = 0; i < CH_ARRAY_LEN(expected); i++) {
        const struct ch_option_meta *option = ch_meta_option(&meta, expected[i].name);
        CHECK(option == &meta.options[i]); /* in the order of the file */
        CHECK_STR(option->type, expected[i].type);
        CHECK_STR(option->description, expected[i].description);
        check_json(option->default_value, expected[i].default_value);
    }
    CHECK(!ch_meta_option(&meta, "Port"));
    ch_meta_deinit(&meta);
}

static void test_no_actions_no_options(void)
{
    static const struct {
        const char *config, *actions;
    } cases[] = {{NULL, NULL},          {"", ""},
                 {"{}", "{}"},          {"options:\n", "~"},
                 {"options: {}", "{}"}, {"other: 1", "# empty"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_meta meta;
        CHECK_INT(parse_all(&meta, "name: x", cases[i].config, cases[i].actions, NULL), 0);
        CHECK_INT(meta.action_count + meta.option_count, 0);
        ch_meta_deinit(&meta);
    }
}

static void test_refused(void)
{
    static const struct meta_refusal cases[] = {
        {"~", NULL, NULL, CH_ERROR_TYPE, "metadata.yaml: a map is expected"},
        {"[]", NULL, NULL, CH_ERROR_TYPE, "metadata.yaml: a map is expected"},
        {"text", NULL, NULL, CH_ERROR_TYPE, "metadata.yaml: a map is expected"},
        {"payloads: [x]", NULL, NULL, CH_ERROR_TYPE, "metadata.yaml: 'payloads' should be a map"},
        {"payloads: {p: {}}", NULL, NULL, CH_ERROR_KEY, "payload 'p' has no 'type'"},
        {"payloads: {p: ~}", NULL, NULL, CH_ERROR_KEY, "payload 'p' has no 'type'"},
        {"extra-bindings: [x]", NULL, NULL, CH_ERROR_TYPE, "'extra-bindings' should be a map"},
        {NULL, NULL, "[a]", CH_ERROR_TYPE, "actions.yaml: a map of actions is expected"},
        {NULL, NULL, "text", CH_ERROR_TYPE, "actions.yaml: a map of actions is expected"},
        {NULL, NULL, "{a: {}, b: [1]}", CH_ERROR_TYPE, "actions.yaml: action 'b' should be a map"},
        {NULL, NULL, "{a: text}", CH_ERROR_TYPE, "actions.yaml: action 'a' should be a map"},
        {NULL, "options: [a]", NULL, CH_ERROR_TYPE, "config.yaml: 'options' should be a map"},
        {NULL, "options: text", NULL, CH_ERROR_TYPE, "config.yaml: 'options' should be a map"},
        {NULL, "options: {a: {type: int}, b: {}}", NULL, CH_ERROR_RUNTIME,
         "option 'b' has no type"},
        {NULL, "options: {a: ~}", "{a: {}}", CH_ERROR_RUNTIME, "option 'a' has no type"},
        {NULL, "options: {a: {type: ~}}", NULL, CH_ERROR_RUNTIME, "option 'a' has no type"},
    };
    check_meta_refused(cases, CH_ARRAY_LEN(cases));
}

/* files */

static void test_load(void)
{
    static const struct {
        const char *metadata, *config, *actions;
        enum ch_error_kind kind;
        const char *part;
    } cases[] = {
        {"name: x", NULL, NULL, CH_ERROR_NONE, NULL},
        {"name: x", "", "", CH_ERROR_NONE, NULL},
        {"name: x", "options: {a: {type: int}}", "b: {}", CH_ERROR_NONE, NULL},
        {NULL, "options: {}", "b: {}", CH_ERROR_FILE_NOT_FOUND, "metadata.yaml"},
        {"", NULL, NULL, CH_ERROR_TYPE, "metadata.yaml: a map"},
        {"name: x\nname: y", NULL, NULL, CH_ERROR_YAML, "metadata.yaml:2:1: "},
        {"name: x", "options: {", NULL, CH_ERROR_YAML, "config.yaml:"},
        {"name: x", NULL, "a: {}\n\tb: {}", CH_ERROR_YAML, "actions.yaml:2:"},
        {"name: x", "options: {a: {}}", NULL, CH_ERROR_RUNTIME, "config.yaml"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        static const struct ch_version juju = {.major = 3};
        CH_AUTOFREE char *name = ch_asprintf("charm-%zu", i);
        CH_AUTOFREE char *directory = temp_subdir(name);
        const char *const names[] = {"metadata.yaml", "config.yaml", "actions.yaml"};
        const char *const texts[] = {cases[i].metadata, cases[i].config, cases[i].actions};
        for (size_t j = 0; j < CH_ARRAY_LEN(names); j++) {
            CH_AUTOFREE char *path = ch_path_join(directory, names[j]);
            if (texts[j])
                CHECK_INT(ch_file_write(path, texts[j], strlen(texts[j]), 0644, NULL), 0);
        }
        struct ch_error err = CH_ERROR_INIT;
        struct ch_meta meta;
        CHECK_INT(ch_meta_load(&meta, directory, &juju, &err), cases[i].part ? -1 : 0);
        CHECK_INT(err.kind, cases[i].kind);
        if (cases[i].part)
            CHECK_HAS(err.message, cases[i].part);
        ch_error_clear(&err);
        ch_meta_deinit(&meta); /* also after a failure */
    }
}

int main(void)
{
    temp_dir_init();
    RUN(test_defaults);
    RUN(test_general);
    RUN(test_lenience);
    RUN(test_links);
    RUN(test_assumes);
    RUN(test_actions);
    RUN(test_additional_properties);
    RUN(test_options);
    RUN(test_no_actions_no_options);
    RUN(test_refused);
    RUN(test_load);
    temp_dir_deinit();
    return test_done();
}
