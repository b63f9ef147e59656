/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs and views of a simulation: how arguments reach the operations, and what comes back.  What
 * they do is told by test_olm_operations.c, what they are for by
 * tests/spec/testing_model_*_spec.lua. */
#include "lua_fixture.h"

static struct chl_engine *engine;

static const char prologue[] =
    "local olm = host 'olm'\n"
    "local function said(fn, ...) local ok, err = pcall(fn, ...) return tostring(err) end\n"
    "local sim = olm.new(nil, 1, 1000)\n"
    "local web = olm.share {\n"
    "  metadata = { name = 'web', requires = { db = { interface = 'sql' } },\n"
    "    storage = { data = { type = 'filesystem', multiple = { range = '0-' } } },\n"
    "    resources = { page = { type = 'file', filename = 'page.html' } } },\n"
    "  config = { options = { port = { type = 'int', default = 80 } } },\n"
    "  actions = { backup = { params = { n = { type = 'integer' } } } } }\n"
    "local db = olm.share { metadata = { name = 'db', provides = { server = { interface = 'sql' } "
    "} } }\n"
    "local k8s = olm.share { metadata = { name = 'k8s', containers = { c = {} } } }\n"
    "local function deploy(name, charm, units, more)\n"
    "  local options = more or {}\n"
    "  options.name, options.charm, options.units = name, charm, units\n"
    "  sim:deploy(options)\n"
    "end\n"
    "local function app(...) return sim:get('application', 'web', ...) end\n";

static void check(const char *code, const char *expected)
{
    CH_AUTOFREE char *text = ch_asprintf("%s%s", prologue, code);
    check_lua(engine, text, expected);
}

static void test_deploy(void)
{
    check("deploy('web', web, 2) return #sim:all 'unit' .. ' ' .. #sim:all 'storage'", "2 0");
    check("deploy('web', web, 1, { config = { port = '81' }, storage = { data = 2 },\n"
          "  resources = { page = '/p' }, trust = true })\n"
          "return table.concat({ app('config').port, #sim:all 'storage', app('resources').page,\n"
          "  tostring(app 'trust') }, ' ')",
          "81 2 /p true");
    check("deploy('x', k8s, 1) return sim:get('model', 'model', 'type')", "iaas");
    check("deploy('x', k8s, 1, { choose_type = true }) return sim:get('model', 'model', 'type')",
          "caas");
    check("local text = said(deploy, 'X', k8s, 1, { choose_type = true })\n"
          "return text .. ' ' .. sim:get('model', 'model', 'type')",
          "invalid application name \"X\", unexpected uppercase character iaas");
    check("deploy('web', web, 1) return said(deploy, 'web', web, 1)",
          "cannot add application \"web\": application already exists");
    check("return said(deploy, 'web', {}, 1):match 'ch.shared expected'", "ch.shared expected");
    check("return said(deploy, nil, web, 1):match 'string expected'", "string expected");
    check("return said(deploy, 'web', web, 1, { config = { port = print } }):match 'function'",
          "function");
}

static void test_units(void)
{
    check("deploy('web', web, 1) return table.concat(sim:add_units('web', 2), ' ')", "web/1 web/2");
    check("return said(sim.add_units, sim, 'web', 1)", "application \"web\" not found");
    check("deploy('web', web, 1) sim:remove_unit 'web/0' return sim:get('unit', 'web/0', 'life')",
          "dying");
    check("deploy('web', web, 1) sim:remove_application 'web' return (app 'life')", "dying");
    check("deploy('web', web, 2) sim:set_leader 'web/1' return (app 'leader')", "web/1");
    check("return said(sim.set_leader, sim, 'web/1')", "unit \"web/1\" not found");
    check("deploy('web', web, 1) return said(sim.resolve, sim, 'web/0', true)",
          "unit \"web/0\" is not in an error state");
}

static void test_charms(void)
{
    check("deploy('web', web, 1) sim:refresh('web', web, { page = '/q' }, false)\n"
          "return app('resources').page .. app 'charm_version'",
          "/q1");
    check("deploy('web', web, 1) sim:attach_resource('web', 'page', '/r')\n"
          "return app('resources').page .. app 'charm_version'",
          "/r1");
    check("deploy('web', web, 1) return said(sim.refresh, sim, 'web', db)",
          "cannot upgrade application \"web\" to charm \"db\": existing storage \"data\" removed");
    check("deploy('web', web, 1) sim:set_trust('web', true) return tostring(app 'trust')", "true");
}

static void test_config(void)
{
    check("deploy('web', web, 1) sim:set_config('web', { port = 8 })\n"
          "local before = sim:show_config('web').settings.port.value\n"
          "sim:reset_config('web', { 'port' })\n"
          "return before .. ' ' .. sim:show_config('web').settings.port.value",
          "8 80");
    check("deploy('web', web, 1) return said(sim.set_config, sim, 'web', { x = 1 })",
          "unknown option \"x\"");
    check("deploy('web', web, 1) return said(sim.reset_config, sim, 'web', { 'x' })",
          "unknown option \"x\"");
    check("return said(sim.show_config, sim, 'web')", "application \"web\" not found");
}

static void test_relations(void)
{
    check("deploy('web', web, 1) deploy('db', db, 1) return tostring(sim:integrate('web', 'db'))",
          "0");
    check("deploy('web', web, 1) deploy('db', db, 1) sim:integrate('web', 'db')\n"
          "sim:remove_relation('web:db', 'db') return sim:get('relation', '0', 'life')",
          "dying");
    check("deploy('web', web, 1) return said(sim.integrate, sim, 'web', 'db')",
          "application \"db\" not found");
    check("deploy('web', web, 1) deploy('db', db, 1)\n"
          "return said(sim.remove_relation, sim, 'web', 'db')",
          "relation \"web db\" not found");
}

static void test_actions(void)
{
    check("deploy('web', web, 1) local id = sim:enqueue_action('web/0', 'backup', { n = 2 })\n"
          "return sim:get('action', id, 'parameters').n .. sim:get('action', id, 'status')",
          "2pending");
    check("deploy('web', web, 1)\n"
          "return said(sim.enqueue_action, sim, 'web/0', 'backup', { n = 'x' }):match 'integer'",
          "integer");
}

static void test_secrets(void)
{
    check("deploy('web', web, 1)\n"
          "local id = sim:add_secret('pw', { key = olm.base64 'one' }, 'text')\n"
          "sim:update_secret('pw', { key = olm.base64 'two' }, 'word', 'other')\n"
          "sim:grant_secret('word', 'web')\n"
          "local all = sim:get('secret', id)\n"
          "local granted = all.grants[1].target\n"
          "sim:revoke_secret('word', 'web')\n"
          "return table.concat({ all.name, all.description, all.latest, granted,\n"
          "  #sim:get('secret', id, 'grants') }, ' ')",
          "word other 2 web 0");
    check("local id = sim:add_secret('pw', { key = olm.base64 'one' })\n"
          "sim:update_secret('pw', { key = olm.base64 'two' }) sim:remove_secret('pw', 1)\n"
          "local left = #sim:get('secret', id, 'revisions') sim:remove_secret 'pw'\n"
          "return left .. tostring(sim:get('secret', id))",
          "1nil");
    check("return said(sim.update_secret, sim, 'pw')", "secret \"pw\" not found");
    check("return said(sim.grant_secret, sim, 'pw', 'web')", "secret \"pw\" not found");
    check("return said(sim.revoke_secret, sim, 'pw', 'web')", "secret \"pw\" not found");
    check("return said(sim.add_secret, sim, 'pw', {})", "empty secret value not valid");
}

static void test_views(void)
{
    check("deploy('web', web, 1) deploy('db', db, 1) sim:integrate('web', 'db')\n"
          "local status = sim:status()\n"
          "return status.applications.web.charm .. ' ' .. status.relations[1].provider",
          "local:web-0 db:server");
    check("deploy('web', web, 1) return sim:view_unit('web/0')['web/0'].life", "alive");
    check("return said(sim.view_unit, sim, 'web/0')", "unit \"web/0\" not found");
    check(
        "return sim:view_log { unit = 'web/0', time = 3661, level = 'INFO', module = 'm', message "
        "= 'a b' }",
        "unit-web-0: 01:01:01 INFO m a b");
}

int main(void)
{
    const struct chl_engine_options options = {.extension = &chl_testing};
    engine = chl_engine_new(&options, NULL);
    lua_register(chl_engine_state(engine), "host", chl_host);
    RUN(test_deploy);
    RUN(test_units);
    RUN(test_charms);
    RUN(test_config);
    RUN(test_relations);
    RUN(test_actions);
    RUN(test_secrets);
    RUN(test_views);
    chl_engine_free(engine);
    return test_done();
}
