/* SPDX-License-Identifier: Apache-2.0 */
/* ops.model, from Lua down to the command line. */
#include "bind/bind.h"
#include "model_fixture.h"

/* Lua to run before each piece, with the host's model as its argument: `model`; `show` writes
 * tables with sorted keys, `raised` the class and text of what a function raises. */
static const char prelude[] =
    "local ops = require 'ops'\n"
    "local model = require('ops.model').Model(...)\n"
    "local function show(v)\n"
    "  if type(v) ~= 'table' or getmetatable(v) then return tostring(v) end\n"
    "  local words = {}\n"
    "  for i, k in ipairs(ops.keys(v)) do words[i] = tostring(k) .. '=' .. show(v[k]) end\n"
    "  return '{' .. table.concat(words, ' ') .. '}'\n"
    "end\n"
    "local function raised(f, ...)\n"
    "  local ok, e = pcall(f, ...)\n"
    "  return ok and 'nothing' or ops.is_a(e, ops.Error) and e.class_name .. ': ' .. e.message\n"
    "    or tostring(e)\n"
    "end\n"
    "local function try(text)\n"
    "  return raised(load('local ops, model = ...; ' .. text), ops, model)\n"
    "end\n";

static struct chl_engine *engine;

/* Runs `code` on the model, and compares what it returns. */
static void check_lua(struct model_fixture *f, const char *code, const char *expected)
{
    struct ch_dispatch dispatch = {.transport = &f->fake.base, .log = &f->log};
    struct ch_error err = CH_ERROR_INIT;
    lua_State *L = chl_engine_state(engine);
    CH_AUTOFREE char *chunk = ch_asprintf("%s%s", prelude, code);
    int top = lua_gettop(L);
    struct chl_scope *scope = chl_scope_new(L);
    chl_engine_enter(engine, &dispatch);
    CHECK_INT(luaL_loadbufferx(L, chunk, strlen(chunk), "=spec", "t"), LUA_OK);
    chl_handle_push(L, scope, chl_type_model, f->model);
    CHECK_INT(chl_call(L, 1, 1, &err), 0);
    CHECK_STR(err.message ? err.message : lua_tostring(L, -1), expected);
    lua_settop(L, top);
    chl_scope_close(L, scope);
    chl_engine_leave(engine, &dispatch);
    ch_error_clear(&err);
}

struct line {
    const char *code;      /* an expression; what it gives is shown */
    struct fake_call call; /* what it runs, if anything */
    const char *expected;
};

static void check_lines(const char *environment, const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct fake_call calls[] = {lines[i].call, {NULL}};
        struct model_fixture f;
        CH_AUTOFREE char *code = ch_asprintf("return show(%s)", lines[i].code);
        model_fixture_init(&f, environment);
        f.now = 3600;
        f.fake = fake_transport_make_(calls);
        check_lua(&f, code, lines[i].expected);
        model_fixture_done(&f);
    }
}
#define CHECK_LINES(environment, ...)                            \
    check_lines(environment, (const struct line[]){__VA_ARGS__}, \
                sizeof((const struct line[]){__VA_ARGS__}) / sizeof(struct line))
#define NO_CALL \
    {           \
        NULL    \
    }

/* secrets */

static void test_getting_secrets(void)
{
    CHECK_LINES(
        "",
        {"model:get_secret { id = 'a' }:get_content()",
         {"secret-get --format=json secret://u/a", .output = "{\"b\": \"2\", \"a\": \"\\u00e9\"}"},
         "{a=\xc3\xa9 b=2}"},
        {"model:get_secret { id = ' secret:a', label = 'l' }",
         {"secret-get --format=json secret:a --label l", .output = "{}"},
         "<Secret id='secret:a' label='l'>"},
        {"raised(model.get_secret, model, { label = 'l' })",
         {"secret-get --format=json --label l", .errors = "ERROR \"l\" not found\n", .code = 1},
         "SecretNotFoundError: ERROR \"l\" not found\n"},
        {"raised(model.get_secret, model)", NO_CALL,
         "TypeError: Must provide an id or label, or both"},
        {"raised(model.get_secret, model, 'a')", NO_CALL,
         "TypeError: get_secret takes no arguments by position, got 1: write get_secret { id = ... "
         "} "
         "(id, label)"},
        {"raised(model.get_secret, model, { labell = 'a' })", NO_CALL,
         "TypeError: get_secret has no parameter 'labell': did you mean 'label'?"},
        {"model:_secret('a', nil)", NO_CALL, "<Secret id='secret://u/a'>"},
        {"model:_secret('a', nil).unique_identifier", NO_CALL, "a"},
        {"model:_secret(nil, 'l').id", NO_CALL, "nil"},
        {"model:_secret(nil, 'l').unique_identifier", NO_CALL, "nil"},
        {"raised(function() return model:_secret('a').content end)", NO_CALL,
         "AttributeError: 'Secret' object has no attribute 'content'."});
}

/* What a charm does to the content it was given changes nothing. */
static void test_content_is_a_copy(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"secret-get --format=json secret:a", .output = "{\"k\": \"1\"}"},
        {"secret-get --format=json secret:a --peek", .output = "{\"k\": \"2\"}"},
        {"secret-get --format=json secret:a --refresh", .output = "{\"k\": \"3\"}"});
    check_lua(&f,
              "local secret = model:get_secret { id = 'secret:a' }\n"
              "secret:get_content().k = 'x'\n"
              "return secret:get_content().k .. secret:peek_content().k .. secret:get_content().k\n"
              "  .. secret:get_content { refresh = true }.k .. secret:get_content().k",
              "12133");
    model_fixture_done(&f);
}

static void test_adding_secrets(void)
{
    CHECK_LINES(
        "",
        {"model.app:add_secret({ password = 'x' })",
         {"secret-add --owner application password#file=*", .output = "secret:a\n"},
         "<Secret id='secret:a'>"},
        {"model.unit:add_secret({ password = 'x' }, { label = 'l', description = 'd', expire = "
         "ops.duration '90s', rotate = ops.SecretRotate.DAILY })",
         {"secret-add --label l --description d --expire 1970-01-01T01:01:30Z --rotate daily "
          "--owner unit password#file=*",
          .output = "secret:a\n"},
         "<Secret id='secret:a' label='l'>"},
        {"model.unit:add_secret({ password = 'x' }, { expire = 60.5, rotate = 'never' })"
         ":get_content()",
         {"secret-add --expire 1970-01-01T00:01:00.500000Z --rotate never --owner unit "
          "password#file=*",
          .output = "secret:a\n"},
         "{password=x}"},
        {"raised(model.app.add_secret, model.app, {})", NO_CALL,
         "ValueError: Secret content must not be empty"},
        {"raised(model.app.add_secret, model.app, 'x')", NO_CALL,
         "TypeError: Secret content must be a dict, not a string"},
        {"raised(model.app.add_secret, model.app)", NO_CALL,
         "TypeError: add_secret: 'content' is missing"},
        {"raised(model.app.add_secret, model.app, { password = 1 })", NO_CALL,
         "TypeError: Invalid secret values for keys: ['password']. Values should be of type str, "
         "not an integer."},
        {"raised(model.app.add_secret, model.app, { password = 'x' }, { rotate = 'often' })",
         NO_CALL, "ValueError: 'often' is not a valid SecretRotate"},
        {"raised(model.app.add_secret, model.app, { password = 'x' }, { expire = '1h' })", NO_CALL,
         "TypeError: Expiration time must be a datetime or timedelta from now, not string"},
        {"raised(model.app.add_secret, model.app, { password = 'x' }, { owner = 'unit' })", NO_CALL,
         "TypeError: add_secret has no parameter 'owner': it has content, label, description, "
         "expire, rotate"});
}

static void test_changing_secrets(void)
{
#define SECRET "model:_secret('secret:a')"
    CHECK_LINES(
        "",
        {SECRET ":set_content { password = 'x' }",
         {"secret-set --owner application secret:a password#file=*"},
         "nil"},
        {SECRET ":set_info { label = 'l', expire = 60 }",
         {"secret-set --label l --expire 1970-01-01T00:01:00Z --owner application secret:a"},
         "nil"},
        {"try [[" SECRET ":set_info()]]", NO_CALL,
         "TypeError: Must provide a label, description, expiration time, or rotation policy"},
        {SECRET ":grant(model:get_relation('db', 7))",
         {"secret-grant --relation 7 secret:a"},
         "nil"},
        {SECRET ":grant(model:get_relation('db', 7), { unit = model:get_unit 'pg/0' })",
         {"secret-grant --relation 7 --unit pg/0 secret:a"},
         "nil"},
        {SECRET ":revoke(model:get_relation('db', 7))",
         {"secret-revoke --relation 7 secret:a"},
         "nil"},
        {"try [[" SECRET ":grant 'db']]", NO_CALL,
         "TypeError: grant: 'relation' should be a Relation, not string"},
        {"try [[" SECRET ":revoke(model:get_relation('db', 7), { unit = 'pg/0' })]]", NO_CALL,
         "TypeError: revoke: 'unit' should be a Unit, not string"},
        {SECRET ":remove_revision(3)", {"secret-remove secret:a --revision 3"}, "nil"},
        {"try [[" SECRET ":remove_revision(0)]]", NO_CALL,
         "ValueError: revisions of a secret count from 1: 0 is none"},
        {"try [[" SECRET ":remove_revision()]]", NO_CALL,
         "TypeError: remove_revision: 'revision' is missing"},
        {SECRET ":remove_all_revisions()", {"secret-remove secret:a"}, "nil"});
}

static void test_info_of_secrets(void)
{
    CHECK_LINES(
        "",
        {SECRET ":get_info()",
         {"secret-info-get --format=json secret:a",
          .output = "{\"a\": {\"revision\": 7, \"label\": \"l\", \"rotation\": \"monthly\", "
                    "\"expiry\": \"1970-01-01T00:01:00Z\"}}"},
         "SecretInfo(id='secret://u/a', label='l', revision=7, expires=60.0, "
         "rotation=SecretRotate.MONTHLY, rotates=None, description=None)"},
        {SECRET ":get_info().rotation == ops.SecretRotate.NEVER",
         {"secret-info-get --format=json secret:a",
          .output = "{\"a\": {\"revision\": 7, \"rotation\": \"never\"}}"},
         "true"},
        {SECRET ":get_info().rotation",
         {"secret-info-get --format=json secret:a",
          .output = "{\"a\": {\"revision\": 7, \"rotation\": \"\"}}"},
         "nil"},
        {"try [[" SECRET ":get_info()]]",
         {"secret-info-get --format=json secret:a",
          .output = "{\"a\": {\"revision\": 7, \"rotation\": \"often\"}}"},
         "ValueError: 'often' is not a valid SecretRotate"},
        {"ops.SecretInfo.from_dict('a', { revision = 1, rotation = 'often', expiry = "
         "'1970-01-01T00:00:01Z' }, 'u')",
         NO_CALL,
         "SecretInfo(id='secret://u/a', label=None, revision=1, expires=1.0, rotation=None, "
         "rotates=None, description=None)"},
        {"ops.SecretInfo('a', 'l', 1).id", NO_CALL, "secret:a"});
}

/* networks */

static void test_bindings(void)
{
#define NETWORK                                                                                    \
    "{\"bind-addresses\": [{\"interface-name\": \"lo\", \"addresses\": [{\"value\": "              \
    "\"10.0.0.1\", "                                                                               \
    "\"cidr\": \"10.0.0.0/8\"}]}], \"egress-subnets\": [\"10.0.0.1/32\"], \"ingress-addresses\": " \
    "[\"10.0.0.9\"]}"
    CHECK_LINES(
        "",
        {"{ model:get_binding('db').network.bind_address, model:get_binding('db').network."
         "ingress_address, model:get_binding('db').network.egress_subnets, model:get_binding('db')."
         "network.interfaces[1].subnet, model:get_binding('db').network.interfaces[1].name }",
         {"network-get --format=json db", .output = NETWORK},
         "{1=10.0.0.1 2=10.0.0.9 3={1=10.0.0.1/32} 4=10.0.0.0/8 5=lo}"},
        {"model:get_binding(model:get_relation('db', 7)).network.ingress_addresses",
         {"network-get --format=json -r 7 db", .output = NETWORK},
         "{1=10.0.0.9}"},
        {"{ model:get_binding('db').network.bind_address, model:get_binding('db').network."
         "ingress_address, #model:get_binding('db').network.interfaces }",
         {"network-get --format=json db", .output = "{}"},
         "{3=0}"},
        {"model:get_binding(model:get_relation('db', 7)).name", NO_CALL, "db"},
        {"model:get_binding('db') == model:get_binding('db')", NO_CALL, "true"},
        {"raised(model.get_binding, model, 7)", NO_CALL,
         "ModelError: binding key must be str or relation instance, not number"},
        {"raised(model.get_binding, model, {})", NO_CALL,
         "ModelError: binding key must be str or relation instance, not table"},
        {"try [[model:get_binding('db').network()]]",
         {"network-get --format=json db", .errors = "ERROR no network config\n", .code = 1},
         "ModelError: ERROR no network config\n"});
}

/* storage, resources */

static void test_storages(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"storage-list --format=json data", .output = "[\"data/1\"]"},
        {"storage-get --format=json -s data/1", .output = "{\"location\": \"/srv\"}"});
    check_lua(&f,
              "local storage = model.storages.data[1]\n"
              "assert(storage == model.storages['data'][1] and #model.storages.data == 1)\n"
              "local before = storage.location\n"
              "storage.location = '/mnt'\n"
              "return show { storage.name, storage.index, storage.full_id, before,\n"
              "  storage.location, tostring(storage) }",
              "{1=data 2=1 3=data/1 4=/srv 5=/mnt 6=<ops.model.Storage data/1>}");
    model_fixture_done(&f);
    CHECK_LINES(
        "", {"model.storages:request('data')", {"storage-add data=1"}, "nil"},
        {"model.storages:request('data', { count = 3 })", {"storage-add data=3"}, "nil"},
        {"try [[model.storages:request('dota')]]", NO_CALL,
         "ModelError: cannot add storage 'dota': it is not present in the charm metadata"},
        {"try [[model.storages:request('data', 1.5)]]", NO_CALL,
         "TypeError: request: 'count': an integer that is not negative is expected, got 1.5"},
        {"try [[model.storages:request('data', true)]]", NO_CALL,
         "TypeError: request: 'count': an integer that is not negative is expected, got a boolean"},
        {"try [[return model.storages.dota]]", NO_CALL,
         "KeyError: Storage 'dota' not found. Did you mean 'data'?"},
        {"try [[return model.storages.init]]", NO_CALL,
         "KeyError: Storage 'init' not found. Did you mean 'data'?"},
        {"try [[model.storages.data = {}]]", NO_CALL,
         "TypeError: model.storages cannot be changed: 'data' is not assigned"},
        {"ops.keys(model.storages)", NO_CALL, "{1=data}"},
        {"(function() for name, list in pairs(model.storages) do return { name, #list } end end)()",
         {"storage-list --format=json data", .output = "[]"},
         "{1=data 2=0}"},
        {"ops.is_a(model.storages, ops.StorageMapping)", NO_CALL, "true"});
}

static void test_the_old_name_of_a_storage_index(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"storage-list --format=json data", .output = "[\"data/1\"]"});
    check_lua(&f, "return tostring(model.storages.data[1].id)", "1");
    CHECK_STR(f.logged.data, "WARNING model.Storage.id is being replaced - please use "
                             "model.Storage.index\n");
    model_fixture_done(&f);
}

static void test_resources(void)
{
    CHECK_LINES(
        "",
        {"model.resources:fetch('blob') .. model.resources:fetch('blob')",
         {"resource-get blob", .output = "/b.bin"},
         "/b.bin/b.bin"},
        {"try [[model.resources:fetch('blub')]]", NO_CALL,
         "NameError: invalid resource name: blub"},
        {"try [[model.resources:fetch()]]", NO_CALL, "TypeError: fetch: 'name' is missing"});
}

/* the cloud, the machine */

static void test_cloud(void)
{
    CHECK_LINES(
        "",
        {"{ model:get_cloud_spec().type }",
         {"credential-get --format=json",
          .output = "{\"type\": \"lxd\", \"name\": \"n\", \"credential\": null}"},
         "{1=lxd}"},
        {"{ ({ model:get_cloud_spec() })[1].credential.attributes.k }",
         {"credential-get --format=json",
          .output = "{\"type\": \"t\", \"name\": \"n\", \"credential\": {\"auth-type\": \"a\", "
                    "\"attrs\": {\"k\": \"v\"}}}"},
         "{1=v}"},
        {"ops.is_a(model:get_cloud_spec(), ops.CloudSpec)",
         {"credential-get --format=json", .output = "{\"type\": \"t\", \"name\": \"n\"}"},
         "true"},
        {"model:get_cloud_spec()",
         {"credential-get --format=json",
          .output = "{\"type\": \"t\", \"name\": \"n\", \"credential\": {\"auth-type\": \"a\", "
                    "\"attrs\": {\"k\": \"hunter2\"}}}"},
         "CloudSpec(type='t', name='n', region=nil, endpoint=nil, identity_endpoint=nil, "
         "storage_endpoint=nil, credential=CloudCredential(auth_type='a', ...), "
         "ca_certificates={}, skip_tls_verify=false, is_controller_cloud=false)"},
        {"raised(model.get_cloud_spec, model)",
         {"credential-get --format=json", .errors = "ERROR permission denied\n", .code = 1},
         "ModelError: ERROR permission denied\n"});
}

static void test_reboot(void)
{
    CHECK_LINES("", {"model.unit:reboot()", {"juju-reboot"}, "nil"},
                {"model.unit:reboot { now = false }", {"juju-reboot"}, "nil"},
                {"raised(model.unit.reboot, model.unit, true)",
                 {"juju-reboot --now", .errors = "ERROR x\n", .code = 1},
                 "HookCommandError: command ['juju-reboot', '--now'] exited with status 1"},
                {"try [[model:get_unit('pg/0'):reboot()]]", NO_CALL,
                 "RuntimeError: cannot reboot a remote unit <ops.model.Unit pg/0>"});
}

static void test_old_jujus(void)
{
    CHECK_LINES(
        "",
        {"try [[model.pod:set_spec { version = 3 }]]",
         {"is-leader --format=json", .output = "false"},
         "ModelError: cannot set a pod spec as this unit is not a leader"},
        {"try [[model.pod:set_spec({}, { k8s_resources = {} })]]",
         {"is-leader --format=json", .output = "false"},
         "ModelError: cannot set a pod spec as this unit is not a leader"},
        {"try [[model.pod:set_spec({}, { resources = {} })]]", NO_CALL,
         "TypeError: set_spec has no parameter 'resources': it has spec, k8s_resources"},
        {"model:_add_metrics({ a = 1 }, { l = 'v' })", {"add-metric --labels l=v a=1"}, "nil"},
        {"raised(model._add_metrics, model, { ['a b'] = 1 })", NO_CALL,
         "ModelError: invalid metric key 'a b': must match "
         "^[a-zA-Z](?:[a-zA-Z0-9-_]*[a-zA-Z0-9])?$"});
}

/* containers */

static void test_containers(void)
{
    CHECK_LINES("", {"ops.keys(model.unit.containers)", NO_CALL, "{1=work}"},
                {"model.unit.containers.work.name", NO_CALL, "work"},
                {"model.unit.containers.work == model.unit:get_container('work')", NO_CALL, "true"},
                {"ops.is_a(model.unit.containers, ops.ContainerMapping)", NO_CALL, "true"},
                {"try [[return model.unit.containers.wrok]]", NO_CALL,
                 "KeyError: the charm has no container 'wrok'. Did you mean 'work'?"},
                {"try [[model.unit:get_container('wrok')]]", NO_CALL,
                 "ModelError: container 'wrok' not found"},
                {"try [[return model:get_unit('pg/0').containers]]", NO_CALL,
                 "RuntimeError: cannot get container for a remote unit <ops.model.Unit pg/0>"},
                {"try [[model:get_unit('pg/0'):get_container('work')]]", NO_CALL,
                 "RuntimeError: cannot get container for a remote unit <ops.model.Unit pg/0>"});
}

/* Pebble is asked once, and only for what is not known. */
static void test_notices_and_checks(void)
{
    CHECK_LINES(
        "",
        {"(function()\n"
         "  local asked = 0\n"
         "  local container = { get_notice = function(_, id)\n"
         "    asked = asked + 1\n"
         "    return { type = 'custom', key = 'a/b', occurrences = tonumber(id) }\n"
         "  end }\n"
         "  local notice = ops.LazyNotice(container, '12', 'custom', 'a/b')\n"
         "  local id, before = notice.id .. tostring(notice.type) .. notice.key, asked\n"
         "  return { id, before, notice.occurrences, notice.occurrences, asked, notice }\n"
         "end)()",
         NO_CALL,
         "{1=12customa/b 2=0 3=12 4=12 5=1 6=LazyNotice(id='12', type='custom', "
         "key='a/b')}"},
        {"raised(function()\n"
         "  local container = { get_notice = function() return { type = 'custom', key = 'x' "
         "} end }\n"
         "  return ops.LazyNotice(container, '12', 'custom', 'a/b').occurrences\n"
         "end)",
         NO_CALL, "RuntimeError: notice 12 of Pebble has another type or key than the event"},
        {"(function()\n"
         "  local asked = 0\n"
         "  local container = { get_check = function(_, name)\n"
         "    asked = asked + 1\n"
         "    return { failures = 3 }\n"
         "  end }\n"
         "  local info = ops.LazyCheckInfo(container, 'up')\n"
         "  local before = info.name .. asked\n"
         "  return { before, info.failures, info.failures, asked, info }\n"
         "end)()",
         NO_CALL, "{1=up0 2=3 3=3 4=1 5=LazyCheckInfo(name='up')}"});
}

/* names that charms ask for with ops.is_a */

static void test_classes_of_mappings(void)
{
    CHECK_LINES(
        "", {"ops.is_a(model.config, ops.ConfigData)", NO_CALL, "true"},
        {"ops.is_a(model.config, ops.LazyMapping)", NO_CALL, "false"},
        {"ops.is_a(model.relations, ops.RelationMapping)", NO_CALL, "true"},
        {"ops.is_a(model.relations, ops.ConfigData)", NO_CALL, "false"},
        {"ops.OpenedPort == ops.Port", NO_CALL, "true"},
        {"ops.is_a(model:get_relation('db', 7).data[model.unit], ops.RelationDataContent)", NO_CALL,
         "true"},
        {"ops.is_a(model:get_relation('db', 7).data[model.unit], ops.RelationData)", NO_CALL,
         "false"},
        {"ops.is_a(model:get_relation('db', 7).data, ops.RelationData)", NO_CALL, "true"},
        {"{ ops.is_a('text', ops.Relation), ops.is_a(nil, ops.Relation), ops.is_a(ops.null, "
         "ops.Relation) }",
         NO_CALL, "{1=false 2=false 3=false}"});
}

int main(void)
{
    struct chl_engine_options options = {.charm_dir = NULL};
    struct ch_error err = CH_ERROR_INIT;
    engine = chl_engine_new(&options, &err);
    if (!CHECK(engine))
        return test_done();
    lua_State *L = chl_engine_state(engine); /* handles have their types once it is loaded */
    CHECK_INT(luaL_loadstring(L, "require 'ops.model'"), LUA_OK);
    CHECK_INT(chl_call(L, 0, 0, &err), 0);
    RUN(test_getting_secrets);
    RUN(test_content_is_a_copy);
    RUN(test_adding_secrets);
    RUN(test_changing_secrets);
    RUN(test_info_of_secrets);
    RUN(test_bindings);
    RUN(test_storages);
    RUN(test_the_old_name_of_a_storage_index);
    RUN(test_resources);
    RUN(test_cloud);
    RUN(test_reboot);
    RUN(test_old_jujus);
    RUN(test_containers);
    RUN(test_notices_and_checks);
    RUN(test_classes_of_mappings);
    engine = chl_engine_free(engine);
    return test_done();
}
