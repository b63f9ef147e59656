/* SPDX-License-Identifier: Apache-2.0 */
/* Simulated Pebbles in Lua: who is answered by which, what runs their commands, and their end.
 * What they answer is told by tests/spec/testing_*_spec.lua. */
#include "lua_fixture.h"

static struct chl_engine *engine;

static const char prologue[] =
    "local olm, raw, files = host 'olm', host 'pebble', host 'files'\n"
    "local function said(fn, ...) local ok, err = pcall(fn, ...) return tostring(err) end\n"
    "local function sim(given) given = given or {} given.root = given.root or '/nonexistent'\n"
    "  return olm.pebble(given) end\n"
    "local function client_of(pebble, path) pebble:listen(path or '/sim')\n"
    "  return raw.new(path or '/sim', 5) end\n"
    "local layer = { services = { web = { override = 'replace', command = 'run' } } }\n";

static void check(const char *code, const char *expected)
{
    CH_AUTOFREE char *text = ch_asprintf("%s%s", prologue, code);
    check_lua(engine, text, expected);
}

static void test_listening(void)
{
    check("local pebble = sim() return client_of(pebble):get_system_info().version", "1.32.1");
    check("local one, other = sim(), sim()\n"
          "local a, b = client_of(one, '/a'), client_of(other, '/b')\n"
          "a:add_layer('l', 'services: {web: {override: merge, command: run}}', false)\n"
          "return tostring(a:get_plan().services.web.command) .. tostring(b:get_plan().services)",
          "runnil");
    check("local client = client_of(sim()) collectgarbage() collectgarbage()\n"
          "return client:get_system_info().version", /* it keeps its own alive */
          "1.32.1");
    check("sim():listen('/gone') collectgarbage() collectgarbage()\n"
          "return said(function() raw.new('/gone', 1):get_system_info() end):match 'not found'",
          "not found");
    check("local old = client_of(sim()) local pebble = sim() local new = client_of(pebble)\n"
          "pebble:notify('custom', 'a.b/c') return #old:get_notices('all') .. "
          "#new:get_notices('all')",
          "01");
}

static void test_refusing(void)
{
    check("local pebble = sim() local client = client_of(pebble)\n"
          "pebble:refuse('ConnectionError', 'gone') local gone = said(client.get_plan, client)\n"
          "pebble:refuse() return gone .. type(client:get_plan())",
          "gonetable");
    check("local pebble = sim() return said(pebble.refuse, pebble, 'NoError', 'x'):match 'no kind "
          "of error'",
          "no kind of error");
    check("local pebble = sim() pebble:refuse('RuntimeError', 'x')\n"
          "return said(pebble.refuse, pebble, 'RuntimeError'):match 'string expected'",
          "string expected");
    check("local pebble = sim() local client = client_of(pebble) pebble:close() pebble:close()\n"
          "return said(client.get_plan, client) .. said(pebble.state, pebble, 'layers')",
          "this Pebble's test is overthis Pebble is closed");
}

static void test_making(void)
{
    check("return said(olm.pebble):match 'table expected'", "table expected");
    check("return said(olm.pebble, {}):match 'string expected'", "string expected");
    check("return said(sim, { state = { layers = { { label = 'l', layer = { services = { web = { "
          "override = 'merge' } } } } } } })",
          "plan must define \"command\" for service \"web\"");
    check("return said(sim, { state = print }):match 'function'", "function");
    check("return said(sim, { mounts = { etc = '/etc' } })",
          "a mount needs an absolute location and a source, not \"etc\"");
    check("local pebble = sim { state = { layers = { { label = 'l', layer = layer } },\n"
          "  services = { web = { current = 'active' } } } }\n"
          "return pebble:state('services').web.config.command .. tostring(pebble:touched())",
          "runfalse");
}

static void test_telling(void)
{
    check("local pebble = sim() local id, new = pebble:notify('custom', 'k', { a = 'b' }, 60)\n"
          "local _, again = pebble:notify('custom', 'k', nil, 60)\n"
          "return id .. tostring(new) .. tostring(again) .. tostring(pebble:touched())",
          "1truefalsetrue");
    check("local pebble = sim() return said(pebble.check, pebble, 'up')",
          "cannot find check with name \"up\"");
    check("local pebble = sim() return said(pebble.notify, pebble, 'custom', 'k', print):match "
          "'function'",
          "function");
    check("local pebble = sim() return tostring(pebble:state 'nope' == host 'base'.marks())",
          "true");
    check("local root = files.make_temp_dir 'sim' local pebble = sim { root = root }\n"
          "pebble:mount('/mnt/x', '/etc') local inside = pebble:path '/mnt/x/passwd'\n"
          "pebble:unmount('/mnt/x') local gone = pebble:path '/mnt/x/passwd'\n"
          "files.remove_tree(root) return inside .. tostring(gone)",
          "/etc/passwdnil");
    check(
        "local root = files.make_temp_dir 'sim' local pebble = sim { root = root }\n"
        "local text = said(pebble.mount, pebble, 'x', '/etc') files.remove_tree(root) return text",
        "a mount needs an absolute location and a source, not \"x\"");
}

static void test_plans(void)
{
    check("return olm.pebble_plan({ { label = 'l', layer = layer } }).services.web.command", "run");
    check("layer.services.web.command = nil\n"
          "local plan, problem = olm.pebble_plan { { label = 'l', layer = layer } }\n"
          "return tostring(plan) .. problem",
          "nilplan must define \"command\" for service \"web\"");
    check("return said(olm.pebble_plan):match 'table expected'", "table expected");
}

#define EXEC                                                                        \
    "local function exec(client, given) given.command = given.command or { 'x' }\n" \
    "  return client:exec(given) end\n"

static void test_commands(void)
{
    check(EXEC "local client = client_of(sim { run = function(change, command, input)\n"
               "  return command.command[1] .. tostring(input), 'err', 0 end })\n"
               "local out, err = exec(client, { stdin = 'in' }):wait_output() return out .. err",
          "xinerr");
    check(EXEC
          "local text local client = client_of(sim {\n"
          "  run = function(_, _, input) text = tostring(input) return 'a', nil, 0 end,\n"
          "  written = function(_, more) text = text .. more end })\n"
          "local process = exec(client, {}) process:write 'by hand' process:wait() return text",
          "nilby hand");
    check(EXEC "local client = client_of(sim()) return said(exec, client, {})",
          "nothing runs commands here");
    check(EXEC "local client = client_of(sim { run = function() end })\n"
               "local process = exec(client, { timeout = 1 }) return said(process.wait, process)",
          "timed out waiting for change 1 (2.0 seconds)");
    check(EXEC "local problem = setmetatable({}, { __tostring = function() return 'mine' end })\n"
               "local client = client_of(sim { run = function() error(problem) end })\n"
               "return tostring(select(2, pcall(exec, client, {})) == problem)",
          "true");
    check(EXEC
          "local client = client_of(sim { run = function() return 'out', 'err', 'code' end })\n"
          "return said(exec, client, {}):match 'number expected'",
          "number expected");
    check(EXEC "local client = client_of(sim { run = function() return {}, 'err', 0 end })\n"
               "return said(exec, client, {}):match 'string expected'",
          "string expected");
    check(EXEC "local client = client_of(sim { run = function() return '', '', 0 end,\n"
               "  written = function() error 'dropped' end })\n"
               "exec(client, {}):wait() return 'done'",
          "done");
    check(EXEC
          "local pebble pebble = sim { run = function() pebble:close() return '', '', 0 end }\n"
          "return said(exec, client_of(pebble), {})",
          "this Pebble cannot be closed by what runs its commands");
}

/* What it tells a unit: once, and again when it is another one. */
static void test_polling(void)
{
    static const char model[] =
        "local model = olm.new({ type = 'caas' }, 1, 1000)\n"
        "model:put('application', { name = 'c' }, { charm = olm.share {\n"
        "  metadata = { name = 'c', containers = { web = {} } } } })\n"
        "model:put('unit', { name = 'c/0' })\n"
        "local function events()\n"
        "  local names = {}\n"
        "  for i, event in ipairs(model:get('agent', 'c/0', 'events')) do names[i] = event.name "
        "end\n"
        "  return table.concat(names, ' ')\n"
        "end\n"
        "local function poll(pebble) return tostring(pebble:poll(model, 'c/0', 'web')) end\n";
    CH_AUTOFREE char *ready = ch_asprintf(
        "%slocal pebble = sim { boot_id = 'one' } return poll(pebble) .. poll(pebble) .. "
        "poll(sim { boot_id = 'one' }) .. events()",
        model);
    CH_AUTOFREE char *again = ch_asprintf(
        "%spoll(sim { boot_id = 'one' }) return model:turn().name .. poll(sim { boot_id = 'two' })",
        model);
    CH_AUTOFREE char *notice =
        ch_asprintf("%slocal pebble = sim() poll(pebble) pebble:notify('custom', 'a.b/c')\n"
                    "return poll(pebble) .. poll(pebble) .. events()",
                    model);
    CH_AUTOFREE char *silent =
        ch_asprintf("%slocal pebble = sim() pebble:refuse('ConnectionError', 'x')\n"
                    "return poll(pebble) .. events()",
                    model);
    CH_AUTOFREE char *wrong =
        ch_asprintf("%sreturn said(sim().poll, sim(), {}, 'c/0', 'web'):match 'ch.simulation "
                    "expected'",
                    model);
    check(ready, "truefalsefalseweb-pebble-ready");
    check(again, "installtrue");
    check(notice, "truefalseweb-pebble-ready web-pebble-custom-notice");
    check(silent, "nil");
    check(wrong, "ch.simulation expected");
}

int main(void)
{
    struct chl_engine_options options = {.extension = &chl_testing};
    engine = chl_engine_new(&options, NULL);
    lua_register(chl_engine_state(engine), "host", chl_host);
    RUN(test_listening);
    RUN(test_refusing);
    RUN(test_making);
    RUN(test_telling);
    RUN(test_plans);
    RUN(test_commands);
    RUN(test_polling);
    chl_engine_free(engine);
    return test_done();
}
