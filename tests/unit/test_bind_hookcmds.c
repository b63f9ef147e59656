/* SPDX-License-Identifier: Apache-2.0 */
/* ops.hookcmds, from Lua down to the command line. */
#include "bind/bind.h"
#include "fake_transport.h"

/* Lua to run before each piece: `show` writes tables with sorted keys, `raised` the class and text
 * of what a function raises. */
static const char prelude[] =
    "local hookcmds = require 'ops.hookcmds'\n"
    "local Class, Error = require 'ops.class', require('ops.errors').Error\n"
    "local function show(v)\n"
    "  if type(v) ~= 'table' then return type(v) == 'string' and v or tostring(v) end\n"
    "  if Class.is_a(v, Error) then return v.message end\n"
    "  local keys, words = {}, {}\n"
    "  for k in pairs(v) do keys[#keys + 1] = k end\n"
    "  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)\n"
    "  for i, k in ipairs(keys) do words[i] = tostring(k) .. '=' .. show(v[k]) end\n"
    "  return '{' .. table.concat(words, ' ') .. '}'\n"
    "end\n"
    "local function raised(f, ...)\n"
    "  local ok, e = pcall(f, ...)\n"
    "  return ok and 'nothing' or e\n"
    "end\n"
    "local h = hookcmds\n";

static struct chl_engine *engine;

/* Runs `code` in a dispatch that has `fake` (NULL: in none), and compares what it returns. */
static void check_lua(struct fake_transport *fake, const char *code, const char *expected)
{
    struct ch_dispatch dispatch = {.transport = fake ? &fake->base : NULL};
    struct ch_error err = CH_ERROR_INIT;
    lua_State *L = chl_engine_state(engine);
    CH_AUTOFREE char *chunk = ch_asprintf("%s%s", prelude, code);
    int top = lua_gettop(L);
    if (fake)
        chl_engine_enter(engine, &dispatch);
    CHECK_INT(luaL_loadbufferx(L, chunk, strlen(chunk), "=spec", "t"), LUA_OK);
    CHECK_INT(chl_call(L, 0, 1, &err), 0);
    CHECK_STR(err.message ? err.message : lua_tostring(L, -1), expected);
    lua_settop(L, top);
    if (fake)
        chl_engine_leave(engine, &dispatch);
    ch_error_clear(&err);
}

struct line {
    const char *code;      /* a call; what it returns is shown */
    struct fake_call call; /* what it runs */
    const char *expected;
};

static void check_lines(const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct fake_transport fake = FAKE_TRANSPORT(lines[i].call);
        CH_AUTOFREE char *code = ch_asprintf("return show(%s)", lines[i].code);
        check_lua(&fake, code, lines[i].expected);
        fake_transport_done(&fake);
    }
}
#define CHECK_LINES(...)                            \
    check_lines((const struct line[]){__VA_ARGS__}, \
                sizeof((const struct line[]){__VA_ARGS__}) / sizeof(struct line))

static void test_actions(void)
{
    CHECK_LINES({"h.action_fail()", {"action-fail"}, "nil"},
                {"h.action_fail('no')", {"action-fail -- no"}, "nil"},
                {"h.action_fail { message = 'no' }", {"action-fail -- no"}, "nil"},
                {"h.action_get()",
                 {"action-get --format=json", .output = "{\"a\":{\"$b\":1}}"},
                 "{a={$b=1}}"},
                {"h.action_get()", {"action-get --format=json", .output = "{\"$b\":1}"}, "{$b=1}"},
                {"h.action_get('a.b')", {"action-get --format=json a.b", .output = "1.5"}, "1.5"},
                {"h.action_get('x')", {"action-get --format=json x", .output = "null"}, "nil"},
                {"h.action_log('hi')", {"action-log -- hi"}, "nil"},
                {"h.action_set { a = { b = true, C = 1.5 }, l = { 1, 'x' } }",
                 {"action-set a.C=1.5 a.b=True l=[1, 'x']"},
                 "nil"},
                {"h.action_set {}", {"action-set"}, "nil"});
}

static void test_config(void)
{
    CHECK_LINES({"h.app_version_set('1.2')", {"application-version-set -- 1.2"}, "nil"},
                {"h.config_get()",
                 {"config-get --format=json", .output = "{\"port\":80,\"name\":null}"},
                 "{name=null port=80}"},
                {"h.config_get('port')", {"config-get --format=json port", .output = "80"}, "80"},
                {"h.config_get { key = 'port' }",
                 {"config-get --format=json port", .output = "null"},
                 "nil"},
                {"h.is_leader()", {"is-leader --format=json", .output = "true"}, "true"},
                {"h.juju_reboot()", {"juju-reboot"}, "nil"},
                {"h.juju_reboot { now = true }", {"juju-reboot --now"}, "nil"},
                {"h.resource_get('image')", {"resource-get image", .output = "/x/y"}, "/x/y"});
}

static void test_cloud(void)
{
    CHECK_LINES(
        {"h.credential_get()",
         {"credential-get --format=json",
          .output = "{\"type\":\"lxd\",\"name\":\"n\",\"region\":\"\",\"identity-endpoint\":\"i\","
                    "\"credential\":{\"auth-type\":\"certificate\",\"attrs\":{\"k\":\"v\"},"
                    "\"redacted\":[\"r\"]},\"cacertificates\":[\"c\"],\"skip-tls-verify\":true}"},
         "{ca_certificates={1=c} credential={attributes={k=v} auth_type=certificate "
         "redacted={1=r}} identity_endpoint=i is_controller_cloud=false name=n "
         "skip_tls_verify=true type=lxd}"},
        {"tostring(h.credential_get().credential)",
         {"credential-get --format=json",
          .output = "{\"credential\":{\"auth-type\":\"a\",\"attrs\":{\"k\":\"hunter2\"}}}"},
         "CloudCredential(auth_type='a', ...)"},
        {"h.goal_state()",
         {"goal-state --format=json",
          .output = "{\"units\":{\"a/0\":{\"status\":\"active\",\"since\":\"1970-01-01 "
                    "00:01:00Z\"}},\"relations\":{\"db\":{\"pg\":{\"status\":\"joined\"}}}}"},
         "{relations={db={pg={status=joined}}} units={a/0={since=60.0 status=active}}}"},
        {"h.network_get('db')",
         {"network-get --format=json db",
          .output = "{\"bind-addresses\":[{\"mac-address\":\"m\",\"interface-name\":\"eth0\","
                    "\"addresses\":[{\"hostname\":\"\",\"value\":\"10.0.0.1\",\"cidr\":\"c\"},"
                    "{\"address\":\"10.0.0.2\"}]},{\"addresses\":null}],"
                    "\"egress-subnets\":[\"e\"],\"ingress-addresses\":[\"i\"]}"},
         "{bind_addresses={1={addresses={1={cidr=c hostname= value=10.0.0.1} 2={cidr= hostname= "
         "value=10.0.0.2}} interface_name=eth0 mac_address=m} 2={addresses={} interface_name= "
         "mac_address=}} egress_subnets={1=e} ingress_addresses={1=i}}"},
        {"h.network_get('db', { relation_id = 7 })",
         {"network-get --format=json -r 7 db", .output = "{}"},
         "{bind_addresses={} egress_subnets={} ingress_addresses={}}"});
}

static void test_log(void)
{
    CHECK_LINES(
        {"h.juju_log('a b')", {"juju-log --log-level INFO -- a b"}, "nil"},
        {"h.juju_log('x', { level = 'ERROR' })", {"juju-log --log-level ERROR -- x"}, "nil"},
        {"h.juju_log('')", {NULL}, "nil"},
        {"raised(h.juju_log, 'x').returncode",
         {"juju-log --log-level INFO -- x", .errors = "ERROR\n", .code = 2},
         "2"});
}

static void test_ports(void)
{
    CHECK_LINES(
        {"h.open_port('tcp', 80)", {"open-port 80/tcp"}, "nil"},
        {"h.close_port(nil, 80)", {"close-port 80"}, "nil"},
        {"h.open_port { protocol = 'icmp' }", {"open-port icmp"}, "nil"},
        {"h.open_port('udp', 8000, { to_port = 8010, endpoints = { 'a', 'b' } })",
         {"open-port --endpoints a,b 8000-8010/udp"},
         "nil"},
        {"h.close_port('tcp', 80, { endpoints = 'a' })",
         {"close-port --endpoints a 80/tcp"},
         "nil"},
        {"h.open_port('tcp', 80, { endpoints = {} })", {"open-port 80/tcp"}, "nil"},
        {"h.opened_ports()",
         {"opened-ports --format=json", .output = "[\"80/tcp\",\"8000-8010/udp\",\"icmp\",\"53\"]"},
         "{1={port=80 protocol=tcp} 2={port=8000 protocol=udp to_port=8010} 3={protocol=icmp} "
         "4={port=53 protocol=tcp}}"},
        {"h.opened_ports { endpoints = true }",
         {"opened-ports --endpoints --format=json",
          .output = "[\"80/tcp (a,b)\",\"443/tcp (a, b)\",\"icmp (*)\"]"},
         "{1={endpoints={1=a 2=b} port=80 protocol=tcp} 2={endpoints={1=a 2=b} port=443 "
         "protocol=tcp} 3={endpoints={1=*} protocol=icmp}}"},
        {"tostring(h.opened_ports()[1])",
         {"opened-ports --format=json", .output = "[\"1-2/udp\"]"},
         "Port(protocol='udp', port=1, to_port=2, endpoints=nil)"},
        {"raised(h.opened_ports)",
         {"opened-ports --format=json", .output = "[\"80/tcp/x\"]"},
         "opened-ports answered with '80/tcp/x', which is not a port"},
        {"raised(h.open_port)", {NULL}, "Either protocol or port must be specified"});
}

static void test_relations(void)
{
    CHECK_LINES(
        {"h.relation_ids('db')",
         {"relation-ids db --format=json", .output = "[\"db:7\"]"},
         "{1=db:7}"},
        {"h.relation_list()", {"relation-list --format=json", .output = "[\"pg/0\"]"}, "{1=pg/0}"},
        {"h.relation_list(7)", {"relation-list --format=json -r 7", .output = "[]"}, "{}"},
        {"h.relation_list(7, { endpoint = 'db', app = true })",
         {"relation-list --format=json --app -r db:7", .output = "\"pg\""},
         "pg"},
        {"h.relation_get()", {"relation-get --format=json", .output = "{\"a\":\"1\"}"}, "{a=1}"},
        {"h.relation_get(7, { endpoint = 'db', unit = 'pg/0' })",
         {"relation-get --format=json -r db:7 - pg/0", .output = "{\"$bytes\":\"1\"}"},
         "{$bytes=1}"},
        {"h.relation_get(7, { key = 'k', unit = 'pg', app = true })",
         {"relation-get --format=json -r 7 --app k pg", .output = "null"},
         "nil"},
        {"raised(h.relation_get, 7, { key = '-' })",
         {NULL},
         "relation-get: '-' is no key but means all keys: give none"},
        {"h.relation_set({ b = '2', ['$a'] = '1' }, 7, { endpoint = 'db', app = true })",
         {"relation-set -r db:7 --app --file -", .input = "{\"$a\": \"1\", \"b\": \"2\"}"},
         "nil"},
        {"h.relation_set { k = '' }", {"relation-set --file -", .input = "{\"k\": \"\"}"}, "nil"},
        {"raised(h.relation_set, { k = 1 })",
         {NULL},
         "relation-set: the value of 'k' is not a string of UTF-8 text"},
        {"raised(h.relation_set, { 'x' })", {NULL}, "relation data must be a map"},
        {"h.relation_model_get(7)",
         {"relation-model-get --format=json -r 7", .output = "{\"uuid\":\"u\"}"},
         "{uuid=u}"});
}

static void test_secrets(void)
{
    CHECK_LINES(
        {"h.secret_add { key = 'v' }",
         {"secret-add --owner application key#file=/*/key", .output = "secret:a\n"},
         "secret:a"},
        {"h.secret_add({ key = 'v' }, { label = 'L', description = 'D', expire = 60, "
         "rotate = 'daily', owner = 'unit' })",
         {"secret-add --label L --description D --expire 1970-01-01T00:01:00Z --rotate daily "
          "--owner unit key#file=/*/key",
          .output = "secret:a\n"},
         "secret:a"},
        {"h.secret_set('secret:a', { expire = '24h' })",
         {"secret-set --expire 24h --owner application secret:a"},
         "nil"},
        {"h.secret_set('secret:a', { content = { key = 'v' } })",
         {"secret-set --owner application secret:a key#file=/*/key"},
         "nil"},
        {"h.secret_get { id = 'secret:a', label = 'l', refresh = true, peek = false }",
         {"secret-get --format=json secret:a --label l --refresh", .output = "{\"k\":\"v\"}"},
         "{k=v}"},
        {"h.secret_grant('secret:a', 7, { unit = 'pg/0' })",
         {"secret-grant --relation 7 --unit pg/0 secret:a"},
         "nil"},
        {"h.secret_revoke('secret:a', { app = 'pg' })", {"secret-revoke --app pg secret:a"}, "nil"},
        {"h.secret_revoke('secret:a', { relation_id = 7 })",
         {"secret-revoke --relation 7 secret:a"},
         "nil"},
        {"h.secret_remove('secret:a')", {"secret-remove secret:a"}, "nil"},
        {"h.secret_remove('secret:a', { revision = 2 })",
         {"secret-remove secret:a --revision 2"},
         "nil"},
        {"h.secret_ids()", {"secret-ids --format=json", .output = "null"}, "{}"},
        {"h.secret_info_get { id = 'a' }",
         {"secret-info-get --format=json a",
          .output = "{\"a\":{\"revision\":2,\"label\":\"l\",\"expiry\":\"1970-01-01T00:00:01Z\","
                    "\"rotation\":\"never\",\"rotates\":null}}"},
         "{expiry=1.0 id=a label=l revision=2 rotation=never}"},
        {"raised(h.secret_info_get, { label = 'l' })",
         {"secret-info-get --format=json --label l", .output = "{}"},
         "secret-info-get answered without a secret"});
}

static void test_state_status_storage(void)
{
    CHECK_LINES(
        {"h.state_get()", {"state-get --format=json", .output = "null"}, "{}"},
        {"h.state_get('k')", {"state-get --format=json k", .output = "\"v\""}, "v"},
        {"h.state_set { k = 'v' }", {"state-set --file -", .input = "{\"k\": \"v\"}"}, "nil"},
        {"h.state_delete('k')", {"state-delete k"}, "nil"},
        {"h.status_set('active')", {"status-set --application=False active"}, "nil"},
        {"h.status_set('active', '', { app = true })",
         {"status-set --application=True active -- "},
         "nil"},
        {"h.status_get()",
         {"status-get --include-data --format=json --application=false",
          .output = "{\"message\":\"m\",\"status\":\"active\",\"status-data\":{\"a\":1}}"},
         "{message=m status=active status_data={a=1}}"},
        {"h.status_get { app = true }",
         {"status-get --include-data --format=json --application=true",
          .output = "{\"application-status\":{\"status\":\"waiting\",\"message\":\"\",\"units\":"
                    "{\"a/0\":{\"status\":\"active\",\"message\":\"x\"}}}}"},
         "{message= status=waiting status_data={} units={a/0={message=x status=active "
         "status_data={}}}}"},
        {"h.storage_add { data = 2, cache = 1 }", {"storage-add cache=1 data=2"}, "nil"},
        {"h.storage_get('data/0')",
         {"storage-get --format=json -s data/0",
          .output = "{\"kind\":\"filesystem\",\"location\":\"/x\"}"},
         "{kind=filesystem location=/x}"},
        {"h.storage_list()",
         {"storage-list --format=json", .output = "[\"data/0\"]"},
         "{1=data/0}"},
        {"h.storage_list('data')", {"storage-list --format=json data", .output = "[]"}, "{}"},
        {"raised(h.status_get)",
         {"status-get --include-data --format=json --application=false",
          .output = "{\"status\":1}"},
         "status-get answered with a number where 'status' should be a string"});
}

static void test_failures(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"relation-get --format=json -r 7", .output = "o", .errors = "ERROR x\n", .code = 1},
        {"config-get --format=json", .output = "garbage"});
    check_lua(&fake,
              "local e = raised(h.relation_get, 7)\n"
              "local errors = require 'ops.errors'\n"
              "assert(getmetatable(e) == getmetatable(h.Error 'x'), 'class')\n"
              "return show { tostring(e.message), e.returncode, e.cmd[1], #e.cmd, e.stdout, "
              "e.stderr }",
              "{1=command ['relation-get', '--format=json', '-r', '7'] exited with status 1 2=1 "
              "3=relation-get 4=4 5=o 6=ERROR x\n}");
    check_lua(&fake, "return raised(h.config_get).message",
              "config-get answered with 'garbage', which is not a JSON object");
    fake_transport_done(&fake);
}

static void test_misuse(void)
{
    static const struct {
        const char *code, *message;
    } cases[] = {
        {"h.action_log()", "action_log: 'message' is missing"},
        {"h.action_log(1)", "action_log: 'message': a string is expected, got 1"},
        {"h.action_log('a\\0b')", "action_log: 'message': it has a NUL byte in it, got a string"},
        {"h.action_log('a', 'b')", "action_log takes 1 argument at most, got 2"},
        {"h.network_get('db', { relaton_id = 7 })",
         "network_get has no parameter 'relaton_id': did you mean 'relation_id'?"},
        {"h.network_get('db', { binding = 'x' })", "network_get: 'binding' is given twice"},
        {"h.network_get('db', { xyzzy = 1 })",
         "network_get has no parameter 'xyzzy': it has binding, relation_id"},
        {"h.is_leader { x = 1 }", "is_leader has no parameter 'x': it has none"},
        {"h.relation_list(-1)",
         "relation_list: 'id': an integer that is not negative is expected, got -1"},
        {"h.relation_list(1.5)",
         "relation_list: 'id': an integer that is not negative is expected, got 1.5"},
        {"h.juju_reboot { now = 1 }", "juju_reboot: 'now': true or false is expected, got 1"},
        {"h.state_set('x')", "state_set: 'data': a table is expected, got a string"},
        {"h.open_port('tcp', 80, { endpoints = 1 })",
         "open_port: 'endpoints': a string or a list of strings is expected, got 1"},
        {"h.secret_set('a', { expire = true })",
         "secret_set: 'expire': a time is expected, in seconds since the epoch or as text, got a "
         "boolean"},
    };
    struct fake_transport fake = FAKE_TRANSPORT({NULL});
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *code =
            ch_asprintf("local e = raised(function() %s end)\n"
                        "assert(require 'ops.errors'.TypeError and e.message, tostring(e))\n"
                        "return (e.message:gsub('^spec:%%d+: ', ''))",
                        cases[i].code);
        check_lua(&fake, code, cases[i].message);
    }
    fake_transport_done(&fake);
}

/* As `charmhost lua` has it: the environment decides. */
static void test_without_a_dispatch(void)
{
    char path[] = "PATH=/nowhere";
    char *const environment[] = {path, NULL};
    struct fake_transport fake = FAKE_TRANSPORT({"is-leader --format=json", .output = "false"});
    check_lua(NULL, "return raised(h.is_leader).message",
              "there is no hook command 'is-leader' on PATH (which is not set): Juju provides them "
              "to hooks, actions and 'juju exec', and not every version has all of them");
    chl_hookcmds_environment(chl_engine_state(engine), environment);
    check_lua(NULL, "return tostring(raised(h.is_leader).message:find('/nowhere', 1, true) ~= nil)",
              "true");
    check_lua(&fake, "return show(h.is_leader())", "false");
    check_lua(NULL, "return tostring(raised(h.is_leader).message:find('/nowhere', 1, true) ~= nil)",
              "true");
    fake_transport_done(&fake);
}

int main(void)
{
    struct ch_error err = CH_ERROR_INIT;
    struct chl_engine_options options = {.tree = NULL};
    engine = chl_engine_new(&options, &err);
    if (!engine) {
        printf("Bail out! %s\n", err.message);
        return 1;
    }
    RUN(test_actions);
    RUN(test_config);
    RUN(test_cloud);
    RUN(test_log);
    RUN(test_ports);
    RUN(test_relations);
    RUN(test_secrets);
    RUN(test_state_status_storage);
    RUN(test_failures);
    RUN(test_misuse);
    RUN(test_without_a_dispatch);
    chl_engine_free(engine);
    return test_done();
}
