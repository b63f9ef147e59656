/* SPDX-License-Identifier: Apache-2.0 */
/* Turns of many units: who runs what, where their charms are, and time that stands still.  What
 * they are for is told by tests/spec/testing_model_*_spec.lua. */
#include "lua_fixture.h"
#include "temp_dir.h"

static struct chl_engine *engine;

static const char prologue[] =
    "local olm, files, ops = host 'olm', host 'files', require 'ops'\n"
    "local function said(fn, ...) local ok, err = pcall(fn, ...) return tostring(err) end\n"
    "local sim = olm.new(nil, 1, 1000)\n"
    "local charm = olm.share { metadata = { name = 'c',\n"
    "  storage = { data = { type = 'filesystem' } } } }\n"
    "local function deploy() sim:deploy { name = 'c', charm = charm, units = 1 } end\n"
    "local Charm = ops.CharmBase:extend 'Charm'\n"
    "function Charm:init()\n"
    "  self.stored = ops.StoredState(self, 'stored', { n = 0 })\n"
    "  self:observe(self.on.install, self.on_install)\n"
    "end\n"
    "function Charm:on_install()\n"
    "  self.stored.n = self.stored.n + 1\n"
    "  self.unit.status = ops.ActiveStatus(tostring(self.stored.n))\n"
    "  self.unit:open_port('tcp', 80)\n"
    "end\n"
    "local function run(hook, lost)\n"
    "  sim:use_stored(hook.unit)\n"
    "  sim:begin { class = Charm, charm_dir = '/', hook = hook }\n"
    "  return sim:finish(lost)\n"
    "end\n"
    "local function install(lost)\n"
    "  sim:put('application', { name = 'c' }, { charm = charm })\n"
    "  sim:put('unit', { name = 'c/0' })\n"
    "  local hook = sim:turn()\n"
    "  return run(hook, lost)\n"
    "end\n";

static void check(const char *code, const char *expected)
{
    CH_AUTOFREE char *text = ch_asprintf("local root = '%s'\n%s%s", temp_dir_, prologue, code);
    check_lua(engine, text, expected);
}

static void test_turns(void)
{
    check("return tostring(sim:turn()) .. tostring(select(2, sim:turn()))", "nilnil");
    check("sim:put('application', { name = 'c' }, { charm = charm }) sim:put('unit', { name = "
          "'c/0' })\n"
          "local hook, label, upgrade = sim:turn()\n"
          "return hook.name .. ' ' .. label .. ' ' .. tostring(upgrade) .. ' '\n"
          "  .. tostring(sim:turn())",
          "install install true nil");
    check("install() sim:end_turn('c/0') local hook = sim:turn() return hook.name",
          "leader-settings-changed");
    check("install() sim:end_turn('c/0', 'no') return sim:get('agent', 'c/0', 'failed').message",
          "no");
    check("install() sim:end_turn('c/0', 'no') local hook, at = sim:turn()\n"
          "return tostring(hook) .. (at > 1004.8 and at < 1005.2 and ' later' or ' ' .. at)",
          "nil later");
    check("sim:end_turn 'c/7' return 'nobody'", "nobody");
}

static void test_lost(void)
{
    check("return table.concat({ install() }, ' ') .. ' ' .. #sim:get('unit', 'c/0', 'ports')",
          "0 1");
    check("local code = install(true) sim:use_stored 'c/0'\n"
          "return code .. ' ' .. #sim:get('unit', 'c/0', 'ports') .. ' ' .. sim:stored()[1][2].n",
          "137 0 1");
}

static void test_stored_of_units(void)
{
    check("sim:use_stored 'a/0' sim:store('A', { x = 1 }) sim:use_stored 'a/1'\n"
          "local other = #sim:stored() sim:use_stored 'a/0'\n"
          "return other .. ' ' .. sim:stored()[1][2].x",
          "0 1");
}

static void test_reboot(void)
{
    check("function Charm:on_install() self.unit:reboot(true) end\n"
          "install() sim:end_turn('c/0', 'stopped')\n"
          "local hook = sim:turn()\n"
          "return hook.name .. ' ' .. tostring(type(sim:get('agent', 'c/0', 'failed')) == 'table')",
          "install false");
}

static void test_sweep(void)
{
    check("deploy() local first = sim:sweep(root)\n"
          "return tostring(first) .. tostring(sim:sweep(root)) .. ' '\n"
          "  .. sim:get('application', 'c', 'leader')",
          "truefalse c/0");
    check("deploy() sim:sweep(root) local place = sim:get('storage', 'data/0').attachments['c/0']\n"
          "return tostring(files.real_path(place.location) == place.location)",
          "true");
    check("deploy() sim:sweep(root) sim:remove('storage', 'data/0') sim:tidy(root)\n"
          "return tostring(files.real_path(root .. '/storage/data/0'))",
          "nil");
    check("deploy() return said(sim.sweep, sim, '/dev/null'):match '/dev/null'", "/dev/null");
}

static void test_charms(void)
{
    check("sim:fetch_charm(root) sim:keep_charm(root, 'c', 0)\n"
          "local path = sim:install(root, 'c/0', 0, true)\n"
          "return path:sub(#root + 1) .. ' ' .. tostring(files.real_path(path) ~= nil)",
          "/units/c-0/charm true");
    check("files.make_dir(root .. '/source/src')\n"
          "io.open(root .. '/source/src/x', 'w'):close()\n"
          "sim:fetch_charm(root, root .. '/source') sim:keep_charm(root, 'd', 0)\n"
          "local path = sim:install(root, 'd/0', 0, true)\n"
          "local there = files.real_path(path .. '/src/x')\n"
          "sim:fetch_charm(root) sim:keep_charm(root, 'd', 1) sim:install(root, 'd/0', 1, true)\n"
          "return tostring(there ~= nil) .. tostring(files.real_path(path .. '/src/x'))",
          "truenil");
    check("return said(sim.install, sim, root, 'e/0', 0, true):match 'is missing from'",
          "is missing from");
    check("return said(sim.fetch_charm, sim, root, root .. '/nothing') ~= 'nil' and 'refused'",
          "refused");
    check("return said(sim.keep_charm, sim, root, 'f', 0):match 'cannot keep'", "cannot keep");
}

static void test_chance(void)
{
    check("local seen, other = {}, olm.new(nil, 1, 1000)\n"
          "for _ = 1, 100 do\n"
          "  local n = sim:chance(3)\n"
          "  assert(n == other:chance(3)) seen[n] = true\n"
          "end return #seen .. tostring(seen[0]) .. tostring(seen[4])",
          "3nilnil");
    check("return said(sim.chance, sim, 0):match 'a positive number expected'",
          "a positive number expected");
}

static void test_time(void)
{
    check("return tostring(sim:time())", "1000.0");
    check("sim:set_time(1500) return tostring(sim:time())", "1500.0");
    check("return tostring(olm.new(nil, 1):time() > 1e9)", "true");
    check("return said(sim.set_time, sim):match 'number expected'", "number expected");
}

int main(void)
{
    const struct chl_engine_options options = {.extension = &chl_testing};
    temp_dir_init();
    engine = chl_engine_new(&options, NULL);
    lua_register(chl_engine_state(engine), "host", chl_host);
    RUN(test_turns);
    RUN(test_lost);
    RUN(test_stored_of_units);
    RUN(test_reboot);
    RUN(test_sweep);
    RUN(test_charms);
    RUN(test_chance);
    RUN(test_time);
    chl_engine_free(engine);
    temp_dir_deinit();
    return test_done();
}
