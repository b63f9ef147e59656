/* SPDX-License-Identifier: Apache-2.0 */
/* What the verbs do to a model, and what Juju says when they cannot. */
#include "olm/operations.h"
#include "olm/private.h"
#include "uniter_fixture.h"

static const char plain[] = "{'metadata': {'name': 'web', 'summary': '', 'description': ''}}";

static void setup(struct uniter_fixture *f, const char *model)
{
    memset(f, 0, sizeof(*f));
    f->now = 1700000000;
    f->clock = (struct ch_clock){uniter_now_, uniter_now_, f};
    struct ch_olm_options options = {.clock = &f->clock, .seed = 1};
    f->olm = ch_olm_new(&options, uniter_json(model), NULL);
}

/* What an operation said: "" when it was done. */
static void check_said_(int result, struct ch_error *err, const char *expected, const char *file,
                        int line)
{
    test_check_int_(result, *expected ? -1 : 0, file, line, expected);
    test_check_str_(err->message ? err->message : "", expected, file, line, "what was said");
    ch_error_clear(err);
}
#define CHECK_SAID(call, expected)                                  \
    do {                                                            \
        struct ch_error err = CH_ERROR_INIT;                        \
        int result_ = (call);                                       \
        check_said_(result_, &err, (expected), __FILE__, __LINE__); \
    } while (0)

static int deploy_with(struct uniter_fixture *f, const char *charm, struct ch_olm_deployment how,
                       struct ch_error *err)
{
    json_t *document = uniter_json(charm);
    if (!document)
        printf("# not JSON: %s\n", charm);
    how.charm = document;
    int result = ch_olm_deploy(f->olm, &how, err);
    json_decref(document);
    return result;
}

static void deploy(struct uniter_fixture *f, const char *name, const char *charm, long long units)
{
    struct ch_olm_deployment how = {.name = name, .units = units};
    CHECK_SAID(deploy_with(f, charm, how, &err), "");
    ch_olm_sweep(f->olm);
}

static json_t *doc(struct uniter_fixture *f, enum ch_olm_kind kind, const char *key)
{
    return ch_olm_get(f->olm, kind, key);
}

static void check_value_(const json_t *value, const char *expected, const char *file, int line)
{
    json_t *wanted = uniter_json(expected);
    bool equal = value ? json_equal(value, wanted) : wanted == NULL;
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (!equal)
        printf("# got %s\n", text ? text : "(null)");
    test_check_(equal, file, line, expected);
    free(text);
    json_decref(wanted);
}
#define CHECK_VALUE(value, expected) check_value_((value), (expected), __FILE__, __LINE__)

/* deploying */

static const char stored[] =
    "{'metadata': {'name': 'web', 'peers': {'ring': {'interface': 'ring'}}, 'storage': {'data': "
    "{'type': 'filesystem', 'multiple': {'range': '1-2'}}, 'disk': {'type': 'block'}}, "
    "'resources': {'image': {'type': 'file', 'filename': 'i'}}}, 'config': {'options': {'size': "
    "{'type': 'int', 'default': 1}, 'name': {'type': 'string', 'description': 'd'}, 'ratio': "
    "{'type': 'float'}, 'on': {'type': 'boolean'}, 'key': {'type': 'secret'}}}}";

static void test_deploy(void)
{
    struct uniter_fixture f;
    setup(&f, "{'network': '127.0.0.0'}");
    struct ch_olm_deployment how = {.units = 2, .trust = true};
    json_t *config = uniter_json("{'size': '5'}"), *storage = uniter_json("{'data': 2}");
    json_t *resources = uniter_json("{'image': '/i'}");
    how.config = config;
    how.storage = storage;
    how.resources = resources;
    CHECK_SAID(deploy_with(&f, stored, how, &err), "");
    ch_olm_sweep(f.olm);
    const json_t *app = doc(&f, CH_OLM_APPLICATION, "web"), *unit = doc(&f, CH_OLM_UNIT, "web/1");
    CHECK_VALUE(json_object_get(app, "config"), "{'size': 5}");
    CHECK_VALUE(json_object_get(app, "storage"), "{'data': 2, 'disk': 1}");
    CHECK_VALUE(json_object_get(app, "resources"), "{'image': '/i'}");
    CHECK(ch_olm_flag(app, "trust"));
    CHECK_STR(ch_olm_text(app, "leader"), "web/0");
    CHECK_STR(ch_olm_text(unit, "private_address"), "127.0.0.2");
    CHECK_STR(ch_olm_text(unit, "machine"), "1");
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_STORAGE)), 6);
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_STORAGE, "disk/5"), "kind"), "block");
    CHECK_STR(
        ch_olm_text(json_array_get(json_object_get(doc(&f, CH_OLM_RELATION, "0"), "endpoints"), 0),
                    "role"),
        "peer");
    json_t *names = NULL;
    CHECK_SAID(ch_olm_add_units(f.olm, "web", 2, &names, &err), "");
    CHECK_VALUE(names, "['web/2', 'web/3']");
    CHECK_SAID(ch_olm_add_units(f.olm, "web", 0, NULL, &err),
               "--num-units must be a positive integer");
    CHECK_SAID(ch_olm_add_units(f.olm, "pg", 1, NULL, &err), "application \"pg\" not found");
    CHECK_SAID(ch_olm_provision_storage(f.olm, "data/0", "web/0", "/d", &err), "");
    CHECK_SAID(ch_olm_provision_storage(f.olm, "data/0", "web/1", "/d", &err),
               "storage \"data/0\" is not attached to \"web/1\"");
    json_decref(names);
    json_decref(config);
    json_decref(storage);
    json_decref(resources);
    uniter_teardown(&f);
}

static void test_deploy_refused(void)
{
    static const struct {
        const char *name, *charm, *config, *storage, *resources;
        long long units;
        const char *said;
    } cases[] = {
        {"Foo", plain, NULL, NULL, NULL, 1,
         "invalid application name \"Foo\", unexpected uppercase character"},
        {"foo-1", plain, NULL, NULL, NULL, 1,
         "invalid application name \"foo-1\", unexpected number(s) found after last hyphen"},
        {"foo_b", plain, NULL, NULL, NULL, 1,
         "invalid application name \"foo_b\", unexpected character _"},
        {"", plain, NULL, NULL, NULL, 1, "invalid application name \"\""},
        {"old", plain, NULL, NULL, NULL, 1,
         "cannot add application \"old\": application already exists"},
        {NULL, plain, NULL, NULL, NULL, -1, "--num-units must be a positive integer"},
        {NULL, stored, "{'none': 1}", NULL, NULL, 1, "unknown option \"none\""},
        {NULL, stored, "{'size': 'x'}", NULL, NULL, 1, "option \"size\" expected int, got \"x\""},
        {NULL, stored, NULL, "{'data': 3}", NULL, 1,
         "charm \"web\" store \"data\": at most 2 instances supported, 3 specified"},
        {NULL, stored, NULL, "{'data': 0}", NULL, 1,
         "charm \"web\" store \"data\": 1 instances required, 0 specified"},
        {NULL, stored, NULL, "{'none': 1}", NULL, 1, "charm \"web\" has no store called \"none\""},
        {NULL, stored, NULL, NULL, "{'none': '/x'}", 1, "unrecognized resource \"none\""},
        {NULL, "{'metadata': {'name': 'web', 'subordinate': true}}", NULL, NULL, NULL, 1,
         "cannot use --num-units or --to with subordinate application"},
        {NULL, "{'metadata': {'name': 'web', 'assumes': ['juju >= 4']}}", NULL, NULL, NULL, 1,
         "charm requires Juju version >= 4.0.0, model has version 3.6.28"},
        {NULL, "{'metadata': {'name': 'web', 'assumes': ['juju < 3.6']}}", NULL, NULL, NULL, 1,
         "charm requires Juju version < 3.6.0, model has version 3.6.28"},
        {NULL, "{'metadata': {'name': 'web', 'assumes': ['k8s-api']}}", NULL, NULL, NULL, 1,
         "charm must be deployed on a Kubernetes cloud"},
        {NULL, "{'metadata': {'name': 'web', 'assumes': ['magic']}}", NULL, NULL, NULL, 1,
         "charm requires feature \"magic\" but model does not support it"},
        {NULL, "{'metadata': {'name': 'web', 'assumes': [{'any-of': ['k8s-api', 'magic']}]}}", NULL,
         NULL, NULL, 1, "charm must be deployed on a Kubernetes cloud"},
    };
    struct uniter_fixture f;
    setup(&f, "{}");
    deploy(&f, "old", plain, 1);
    json_t *before = json_deep_copy(ch_olm_all(f.olm, CH_OLM_MODEL));
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        json_t *config = cases[i].config ? uniter_json(cases[i].config) : NULL;
        json_t *storage = cases[i].storage ? uniter_json(cases[i].storage) : NULL;
        json_t *resources = cases[i].resources ? uniter_json(cases[i].resources) : NULL;
        struct ch_olm_deployment how = {.name = cases[i].name,
                                        .units = cases[i].units,
                                        .config = config,
                                        .storage = storage,
                                        .resources = resources};
        CHECK_SAID(deploy_with(&f, cases[i].charm, how, &err), cases[i].said);
        json_decref(config);
        json_decref(storage);
        json_decref(resources);
    }
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_APPLICATION)), 1);
    CHECK(json_equal(before, ch_olm_all(f.olm, CH_OLM_MODEL))); /* no number was used up */
    json_decref(before);
    struct ch_olm_deployment how = {.units = 1, .force = true};
    CHECK_SAID(deploy_with(&f, "{'metadata': {'name': 'web', 'assumes': ['magic']}}", how, &err),
               "");
    CHECK_SAID(deploy_with(&f,
                           "{'metadata': {'name': 'pg', 'assumes': [{'any-of': ['magic', 'juju >= "
                           "3.1']}]}}",
                           (struct ch_olm_deployment){.units = 1}, &err),
               "");
    uniter_teardown(&f);
}

static void test_kubernetes(void)
{
    struct uniter_fixture f;
    setup(&f, "{'type': 'caas'}");
    deploy(&f, NULL, "{'metadata': {'name': 'web', 'assumes': ['k8s-api']}}", 2);
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_UNIT, "web/1"), "machine"), "");
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_UNIT, "web/1"), "private_address"), "10.0.0.2");
    uniter_teardown(&f);
}

/* config */

static void test_config(void)
{
    static const struct {
        const char *values, *config, *said;
    } cases[] = {
        {"{'size': '-7', 'name': 'x', 'ratio': '1e3', 'on': 'T'}",
         "{'size': -7, 'name': 'x', 'ratio': 1000.0, 'on': true}", ""},
        {"{'on': 'False', 'ratio': 2, 'name': ''}",
         "{'size': -7, 'name': '', 'ratio': 2.0, 'on': false}", ""},
        {"{'on': true, 'size': 9}", "{'size': 9, 'name': '', 'ratio': 2.0, 'on': true}", ""},
        {"{'size': '1', 'on': 'yes'}", NULL, "option \"on\" expected boolean, got \"yes\""},
        {"{'size': '1.5'}", NULL, "option \"size\" expected int, got \"1.5\""},
        {"{'size': 1.5}", NULL, "option \"size\" expected int, got 1.5"},
        {"{'size': ''}", NULL, "option \"size\" expected int, got \"\""},
        {"{'ratio': ' 1'}", NULL, "option \"ratio\" expected float, got \" 1\""},
        {"{'ratio': 'inf'}", NULL, "option \"ratio\" expected float, got \"inf\""},
        {"{'name': 5}", NULL, "option \"name\" expected string, got 5"},
        {"{'key': 'plain'}", NULL, "option \"key\" expected secret, got \"plain\""},
        {"{'other': 'x'}", NULL, "unknown option \"other\""},
    };
    struct uniter_fixture f;
    setup(&f, "{}");
    deploy(&f, NULL, stored, 1);
    const char *now = NULL;
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        json_t *values = uniter_json(cases[i].values);
        CHECK_SAID(ch_olm_set_config(f.olm, "web", values, &err), cases[i].said);
        now = cases[i].config ? cases[i].config : now;
        CHECK_VALUE(json_object_get(doc(&f, CH_OLM_APPLICATION, "web"), "config"), now);
        json_decref(values);
    }
    json_t *names = uniter_json("['size', 'ratio', 'on']"), *bad = uniter_json("['name', 'nope']");
    CHECK_SAID(ch_olm_reset_config(f.olm, "web", bad, &err), "unknown option \"nope\"");
    CHECK_SAID(ch_olm_reset_config(f.olm, "web", names, &err), "");
    json_decref(names);
    json_decref(bad);
    json_t *shown = ch_olm_show_config(f.olm, "web", NULL);
    CHECK_VALUE(
        json_object_get(json_object_get(shown, "settings"), "size"),
        "{'description': '', 'type': 'int', 'source': 'default', 'default': 1, 'value': 1}");
    CHECK_VALUE(json_object_get(json_object_get(shown, "settings"), "name"),
                "{'description': 'd', 'type': 'string', 'source': 'user', 'value': ''}");
    CHECK_VALUE(json_object_get(json_object_get(shown, "settings"), "on"),
                "{'description': '', 'type': 'boolean', 'source': 'unset'}");
    json_decref(shown);
    CHECK_SAID(ch_olm_set_trust(f.olm, "web", true, &err), "");
    CHECK_SAID(ch_olm_expose(f.olm, "web", true, &err), "");
    CHECK(ch_olm_flag(doc(&f, CH_OLM_APPLICATION, "web"), "trust") &&
          ch_olm_flag(doc(&f, CH_OLM_APPLICATION, "web"), "exposed"));
    CHECK_SAID(ch_olm_expose(f.olm, "nope", true, &err), "application \"nope\" not found");
    uniter_teardown(&f);
}

/* relations */

static const char web_charm[] =
    "{'metadata': {'name': 'web', 'requires': {'db': {'interface': 'sql', 'limit': 1}, 'backup': "
    "{'interface': 'sql'}}, 'provides': {'http': {'interface': 'http'}}, 'peers': {'ring': "
    "{'interface': 'ring'}}}}";
static const char pg_charm[] =
    "{'metadata': {'name': 'pg', 'provides': {'server': {'interface': 'sql'}}}}";
static const char log_charm[] =
    "{'metadata': {'name': 'log', 'subordinate': true, 'requires': {'host': {'interface': "
    "'juju-info', 'scope': 'container'}}}}";

static void test_integrate(void)
{
    static const struct {
        const char *one, *other, *said;
    } cases[] = {
        {"web", "none", "application \"none\" not found"},
        {"web:nope", "pg", "application \"web\" has no \"nope\" relation"},
        {"web:http", "pg",
         "no relations found: web has db (requires sql), backup (requires sql), http (provides "
         "http); pg has server (provides sql)"},
        {"web:db", "pg:juju-info",
         "no relations found: web has db (requires sql), backup (requires sql), http (provides "
         "http); pg has server (provides sql)"},
        {"web", "web",
         "no relations found: web has db (requires sql), backup (requires sql), http (provides "
         "http); web has db (requires sql), backup (requires sql), http (provides http)"},
        {"web:ring", "pg",
         "no relations found: web has db (requires sql), backup (requires sql), http (provides "
         "http); pg has server (provides sql)"},
        {"web", "pg",
         "ambiguous relation: \"web pg\" could refer to \"web:backup pg:server\"; \"web:db "
         "pg:server\""},
        {"pg", "web:db", ""},
        {"web:db", "pg:server",
         "cannot add relation \"web:db pg:server\": relation web:db pg:server already exists"},
        {"web:db", "pg2",
         "cannot add relation \"web:db pg2:server\": establishing a new relation for web:db would "
         "exceed its maximum relation limit of 1"},
        {"web:backup", "pg2", ""},
        {"log", "pg", ""}, /* juju-info is there without being said */
        {"web", "log", ""},
    };
    struct uniter_fixture f;
    setup(&f, "{}");
    deploy(&f, NULL, web_charm, 1);
    deploy(&f, NULL, pg_charm, 1);
    deploy(&f, "pg2", pg_charm, 1);
    deploy(&f, NULL, log_charm, 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        long long id = -1;
        CHECK_SAID(ch_olm_integrate(f.olm, cases[i].one, cases[i].other, &id, &err), cases[i].said);
        CHECK((id >= 0) == (*cases[i].said == '\0'));
    }
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_RELATION)), 5);
    uniter_teardown(&f);
}

static void test_remove_relation(void)
{
    static const struct {
        const char *one, *other, *said;
    } cases[] = {
        {"web", "none", "application \"none\" not found"},
        {"web:http", "pg", "relation \"web:http pg\" not found"},
        {"web", "web", "relation \"web web\" not found"},
        {"web:ring", "web:ring", "cannot destroy relation \"web:ring\": is a peer relation"},
        {"web", "pg",
         "ambiguous relation: \"web pg\" could refer to \"web:backup pg:server\"; \"web:db "
         "pg:server\""},
        {"pg", "web:db", ""},
        {"web:backup", "pg", ""},
    };
    struct uniter_fixture f;
    setup(&f, "{}");
    deploy(&f, NULL, web_charm, 1);
    deploy(&f, NULL, pg_charm, 1);
    CHECK_SAID(ch_olm_integrate(f.olm, "web:db", "pg", NULL, &err), "");
    CHECK_SAID(ch_olm_integrate(f.olm, "web:backup", "pg", NULL, &err), "");
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        CHECK_SAID(ch_olm_remove_relation(f.olm, cases[i].one, cases[i].other, &err),
                   cases[i].said);
    CHECK(ch_olm_sweep(f.olm));
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_RELATION)), 1);
    CHECK(!ch_olm_sweep(f.olm));
    uniter_teardown(&f);
}

/* refresh */

static int refresh(struct uniter_fixture *f, const char *name, const char *charm,
                   struct ch_error *err)
{
    json_t *document = uniter_json(charm);
    int result = ch_olm_refresh(f->olm, name, document, NULL, false, err);
    json_decref(document);
    return result;
}

static void test_refresh(void)
{
    struct uniter_fixture f;
    setup(&f, "{}");
    deploy(&f, NULL, web_charm, 1);
    deploy(&f, NULL, pg_charm, 1);
    deploy(&f, "store", stored, 1);
    json_t *config = uniter_json("{'size': 4, 'name': 'n'}");
    CHECK_SAID(ch_olm_set_config(f.olm, "store", config, &err), "");
    json_decref(config);
    CHECK_SAID(ch_olm_integrate(f.olm, "web:db", "pg", NULL, &err), "");
    CHECK_SAID(refresh(&f, "pg", plain, &err),
               "cannot upgrade application \"pg\" to charm \"web\": would break relation \"web:db "
               "pg:server\"");
    CHECK_SAID(refresh(&f, "store", plain, &err),
               "cannot upgrade application \"store\" to charm \"web\": would break relation "
               "\"store:ring\"");
    CHECK_SAID(refresh(&f, "store",
                       "{'metadata': {'name': 'web', 'peers': {'ring': {'interface': 'ring'}}}}",
                       &err),
               "cannot upgrade application \"store\" to charm \"web\": existing storage \"data\" "
               "removed");
    CHECK_SAID(refresh(&f, "pg", log_charm, &err), "cannot change an application's subordinacy");
    CHECK_SAID(refresh(&f, "none", plain, &err), "application \"none\" not found");
    CHECK_INT(
        json_integer_value(json_object_get(doc(&f, CH_OLM_APPLICATION, "pg"), "charm_version")), 0);
    CHECK_SAID(refresh(&f, "store",
                       "{'metadata': {'name': 'web', 'peers': {'ring': {'interface': 'ring'}, "
                       "'more': {'interface': 'x'}}, 'storage': {'data': {'type': 'filesystem', "
                       "'multiple': {'range': '1-2'}}, 'disk': {'type': 'block'}}}, 'config': "
                       "{'options': {'size': {'type': 'string'}, 'name': {'type': 'string'}}}}",
                       &err),
               "");
    const json_t *app = doc(&f, CH_OLM_APPLICATION, "store");
    CHECK_INT(json_integer_value(json_object_get(app, "charm_version")), 1);
    CHECK_VALUE(json_object_get(app, "config"), "{'name': 'n'}"); /* size is of another type */
    CHECK(ch_meta_relation(ch_olm_meta(f.olm, "store"), "more"));
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_RELATION)), 4);
    CHECK_SAID(ch_olm_attach_resource(f.olm, "store", "image", "/x", &err),
               "unrecognized resource \"image\"");
    uniter_teardown(&f);
}

/* Units get the storage that the new charm needs, and no more than it needs. */
static void test_refresh_brings_storage(void)
{
    struct uniter_fixture f;
    setup(&f, "{}");
    deploy(&f, NULL, plain, 2);
    for (int i = 0; i < 2; i++)
        CHECK_SAID(
            refresh(&f, "web",
                    "{'metadata': {'name': 'web', 'storage': {'must': {'type': 'filesystem'}, "
                    "'may': {'type': 'block', 'multiple': {'range': '0-'}}, "
                    "'two': {'type': 'block', 'multiple': {'range': '2-'}}}}}",
                    &err),
            "");
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_STORAGE)), 6);
    CHECK_INT(json_object_size(ch_olm_linked(f.olm, CH_OLM_STORAGE, "web/0")), 3);
    CHECK_INT(json_object_size(ch_olm_linked(f.olm, CH_OLM_STORAGE, "web/1")), 3);
    uniter_teardown(&f);
}

/* actions */

static void test_actions(void)
{
    static const struct {
        const char *unit, *action, *parameters, *said, *filled;
    } cases[] = {
        {"web/0", "go", "{'n': 5}", "", "{'n': 5, 'how': 'fast'}"},
        {"web/leader", "go", "{'n': 5, 'extra': 1}", "", "{'n': 5, 'extra': 1, 'how': 'fast'}"},
        {"web/0", "go", "{}",
         "validation failed: (root) : \"n\" property is missing and required, given {}", NULL},
        {"web/0", "go", "{'hwo': 'slow', 'x': 1}",
         "validation failed: (root) : \"n\" property is missing and required, given "
         "{\"hwo\":\"slow\",\"x\":1}; there is no \"hwo\", did you mean \"how\"?",
         NULL},
        {"web/0", "go", "{'hwo': 'slow', 'how': 'fast'}",
         "validation failed: (root) : \"n\" property is missing and required, given "
         "{\"how\":\"fast\",\"hwo\":\"slow\"}",
         NULL},
        {"web/0", "early", "{}",
         "validation failed: (root) : \"how\" property is missing and required, given {}", NULL},
        {"web/0", "go", "{'n': 'x'}",
         "validation failed: (root).n : must be of type integer, given \"x\"", NULL},
        {"web/0", "plain", NULL, "", "{}"},
        {"web/0", "none", NULL, "action \"none\" not defined on unit \"web/0\"", NULL},
        {"web/9", "go", NULL, "unit \"web/9\" not found", NULL},
        {"pg/leader", "go", NULL, "application \"pg\" not found", NULL},
    };
    struct uniter_fixture f;
    setup(&f, "{}");
    deploy(&f, NULL,
           "{'metadata': {'name': 'web'}, 'actions': {'plain': {}, 'go': {'description': 'd', "
           "'params': {'n': {'type': 'integer'}, 'how': {'type': 'string', 'default': 'fast'}}, "
           "'required': ['n']}, "
           "'early': {'params': {'how': {'type': 'string', 'default': 'fast'}}, "
           "'required': ['how']}}}",
           1);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        char *id = NULL;
        json_t *parameters = cases[i].parameters ? uniter_json(cases[i].parameters) : NULL;
        CHECK_SAID(
            ch_olm_enqueue_action(f.olm, cases[i].unit, cases[i].action, parameters, &id, &err),
            cases[i].said);
        CHECK((id != NULL) == (cases[i].filled != NULL));
        if (id)
            CHECK_VALUE(json_object_get(doc(&f, CH_OLM_ACTION, id), "parameters"), cases[i].filled);
        free(id);
        json_decref(parameters);
    }
    uniter_teardown(&f);
    setup(&f, "{'version': '4.0.1'}");
    deploy(&f, NULL, "{'metadata': {'name': 'web'}, 'actions': {'plain': {}}}", 1);
    char *id = NULL;
    json_t *extra = uniter_json("{'a': 1}");
    CHECK_SAID(ch_olm_enqueue_action(f.olm, "web/0", "plain", extra, &id, &err),
               "validation failed: (root) : additional property \"a\" is not allowed, given "
               "{\"a\":1}");
    json_decref(extra);
    uniter_teardown(&f);
}

/* secrets */

static void test_secrets(void)
{
    struct uniter_fixture f;
    char *id = NULL;
    setup(&f, "{}");
    deploy(&f, NULL, plain, 1);
    json_t *one = uniter_json("{'password': 'eA=='}"), *two = uniter_json("{'password': 'eQ=='}");
    json_t *empty = json_object(), *bad = uniter_json("{'A': 'eA=='}");
    json_t *raw = uniter_json("{'password': '?'}");
    CHECK_SAID(ch_olm_add_secret(f.olm, "db", empty, NULL, NULL, &err),
               "empty secret value not valid");
    CHECK_SAID(ch_olm_add_secret(f.olm, "db", bad, NULL, NULL, &err),
               "key \"A\" not valid: three or more small letters and digits, a letter first, '-' "
               "only between");
    CHECK_SAID(ch_olm_add_secret(f.olm, "db", raw, NULL, NULL, &err),
               "value of key \"password\" is not base64");
    CHECK_SAID(ch_olm_add_secret(f.olm, "db", one, "for web", &id, &err), "");
    CHECK_SAID(ch_olm_add_secret(f.olm, "db", two, NULL, NULL, &err),
               "secret with name \"db\" already exists");
    CHECK_SAID(ch_olm_grant_secret(f.olm, "db", "web", &err), "");
    CHECK_SAID(ch_olm_grant_secret(f.olm, id, "none", &err), "application \"none\" not found");
    CHECK(ch_olm_secret_is_visible(f.olm, doc(&f, CH_OLM_SECRET, id), "web/0"));
    CHECK_SAID(ch_olm_revoke_secret(f.olm, id, "web", &err), "");
    CHECK(!ch_olm_secret_is_visible(f.olm, doc(&f, CH_OLM_SECRET, id), "web/0"));
    struct ch_olm_secret_change change = {.content = one};
    CHECK_SAID(ch_olm_update_secret(f.olm, "db", &change, &err), ""); /* the same: no revision */
    CHECK_INT(json_integer_value(json_object_get(doc(&f, CH_OLM_SECRET, id), "latest")), 1);
    change = (struct ch_olm_secret_change){.content = two, .name = "pw", .description = "new"};
    CHECK_SAID(ch_olm_update_secret(f.olm, "db", &change, &err), "");
    CHECK_INT(json_integer_value(json_object_get(doc(&f, CH_OLM_SECRET, id), "latest")), 2);
    CHECK_SAID(ch_olm_update_secret(f.olm, "db", &change, &err), "secret \"db\" not found");
    CHECK_SAID(ch_olm_remove_secret(f.olm, "pw", 7, &err), "secret \"pw\" revision 7 not found");
    CHECK_SAID(ch_olm_remove_secret(f.olm, "pw", 1, &err), "");
    CHECK(!ch_olm_secret_revision(doc(&f, CH_OLM_SECRET, id), 1));
    CHECK_SAID(ch_olm_remove_secret(f.olm, "pw", 0, &err), "");
    CHECK(!doc(&f, CH_OLM_SECRET, id));
    json_t *const all[] = {one, two, empty, bad, raw};
    for (size_t i = 0; i < CH_ARRAY_LEN(all); i++)
        json_decref(all[i]);
    free(id);
    uniter_teardown(&f);
}

static void test_leader(void)
{
    struct uniter_fixture f;
    setup(&f, "{}");
    deploy(&f, "web", plain, 2);
    CHECK_STR(json_string_value(json_object_get(doc(&f, CH_OLM_APPLICATION, "web"), "leader")),
              "web/0");
    CHECK_SAID(ch_olm_set_leader(f.olm, "web/1", &err), "");
    CHECK_STR(json_string_value(json_object_get(doc(&f, CH_OLM_APPLICATION, "web"), "leader")),
              "web/1");
    CHECK(!ch_olm_sweep(f.olm)); /* it stays so */
    CHECK_SAID(ch_olm_set_leader(f.olm, "web/2", &err), "unit \"web/2\" not found");
    CHECK_SAID(ch_olm_remove_unit(f.olm, "web/0", &err), "");
    CHECK_SAID(ch_olm_set_leader(f.olm, "web/0", &err), "unit \"web/0\" is dying: it cannot lead");
    CHECK_STR(json_string_value(json_object_get(doc(&f, CH_OLM_APPLICATION, "web"), "leader")),
              "web/1");
    uniter_teardown(&f);
}

static const char *type_of(struct uniter_fixture *f)
{
    return json_string_value(json_object_get(doc(f, CH_OLM_MODEL, "model"), "type"));
}

static void test_choose_type(void)
{
    static const char contained[] = "{'metadata': {'name': 'k', 'containers': {'c': {}}}}";
    struct uniter_fixture f;
    struct ch_olm_deployment how = {.name = "K", .units = 1, .choose_type = true};
    setup(&f, "{}");
    CHECK_SAID(deploy_with(&f, contained, how, &err),
               "invalid application name \"K\", unexpected uppercase character");
    CHECK_STR(type_of(&f), "iaas"); /* as before */
    how.name = "k";
    CHECK_SAID(deploy_with(&f, contained, how, &err), "");
    CHECK_STR(type_of(&f), "caas");
    uniter_teardown(&f);
    setup(&f, "{}");
    deploy(&f, "web", plain, 1); /* the first one has decided */
    CHECK_SAID(deploy_with(&f, contained, how, &err), "");
    CHECK_STR(type_of(&f), "iaas");
    uniter_teardown(&f);
}

int main(void)
{
    RUN(test_deploy);
    RUN(test_deploy_refused);
    RUN(test_kubernetes);
    RUN(test_config);
    RUN(test_integrate);
    RUN(test_remove_relation);
    RUN(test_refresh);
    RUN(test_refresh_brings_storage);
    RUN(test_actions);
    RUN(test_secrets);
    RUN(test_leader);
    RUN(test_choose_type);
    return test_done();
}
