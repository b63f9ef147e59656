/* SPDX-License-Identifier: Apache-2.0 */
/* Simulations: documents in and out, runs in the right order, and what is refused.  What runs do is
 * told by tests/spec/testing_*_spec.lua. */
#include "lua_fixture.h"

static struct chl_engine *engine;

static const char prologue[] =
    "local olm, files, ops = host 'olm', host 'files', require 'ops'\n"
    "local function said(fn, ...) local ok, err = pcall(fn, ...) return tostring(err) end\n"
    "local sim = olm.new({ name = 'm' }, 1)\n"
    "local function fill()\n"
    "  sim:put('application', { name = 'c' },\n"
    "    { charm = olm.share { metadata = { name = 'c' } } })\n"
    "  sim:put('unit', { name = 'c/0' })\n"
    "end\n"
    "local Charm = ops.CharmBase:extend 'Charm'\n"
    "function Charm:init() self:observe(self.on.start, self.on_start) end\n"
    "function Charm:on_start() self.unit.status = ops.ActiveStatus 'up' end\n"
    "local start = { class = Charm, charm_dir = '/', hook = { unit = 'c/0', name = 'start' } }\n";

static void check(const char *code, const char *expected)
{
    CH_AUTOFREE char *text = ch_asprintf("%s%s", prologue, code);
    check_lua(engine, text, expected);
}

static void test_documents(void)
{
    check("return sim:get('model', 'model').name", "m");
    check("return tostring(sim:get('unit', 'c/0'))", "nil");
    check("sim:put('relation', { id = 3, endpoints = { { application = 'c', name = 'p', "
          "interface = 'i', role = 'peer', scope = 'global' } },\n"
          "  apps = { c = { a = '1' } }, units = { ['c/0'] = { b = '2' } } })\n"
          "local app, unit, none = sim:databags('3', 'c', 'c/0', 'c/1')\n"
          "return app.a .. unit.b .. tostring(none) .. tostring(sim:databags('4', 'c'))",
          "12nilnil");
    check("fill() return sim:get('application', 'c').charm.metadata.name", "c");
    check("fill() return table.concat({ sim:get('unit', 'c/0', 'life', 'version') }, '|')",
          "alive|");
    check("fill() return tostring(sim:get('unit', 'c/0', 'nope'))", "nil");
    check("fill() return sim:all('unit')[1].name", "c/0");
    check("fill() sim:remove('unit', 'c/0') return tostring(#sim:all 'unit')", "0");
    check("return olm.unbase64(olm.base64 'a\\0b') == 'a\\0b' and 'same'", "same");
    check("return tostring(olm.unbase64 '!')", "nil");
}

static void test_bad_documents(void)
{
    check("return said(sim.put, sim, 'unit', {}):match 'name'", "name");
    check("return said(sim.put, sim, 'unit', { name = 'c/0', nope = 1 }):match 'nope'", "nope");
    check("return said(sim.put, sim, 'unit', { name = print }):match 'function'", "function");
    check("return said(sim.put, sim, 'unit', 1):match 'table expected'", "table expected");
    check("return said(sim.put, sim, 'thing', {}):match 'no kind of document'",
          "no kind of document");
    check("return said(sim.get, sim, 'thing', 'x'):match 'no kind of document'",
          "no kind of document");
    check("return said(sim.put, sim, 'application', { name = 'c' }, { charm = {} }):match "
          "'ch.shared expected'",
          "ch.shared expected");
    check("return said(olm.share, { a = print }):match 'function'", "function");
    check("return said(olm.new, { name = 1 }, 1):match 'name'", "name");
    check("return said(olm.new):match 'number expected'", "number expected");
}

static void test_runs(void)
{
    check("fill() return tostring(sim:begin(start)) .. tostring(sim:finish())", "true0");
    check("fill() sim:begin(start) sim:finish() return sim:get('unit', 'c/0', 'status').message",
          "up");
    check("fill() sim:begin(start) sim:abandon() return sim:get('unit', 'c/0', 'status').status",
          "unknown");
    check("fill() sim:begin(start) local charm = sim:charm() sim:finish()\n"
          "return said(function() return charm.unit.status end)",
          "this model belongs to a dispatch that has ended");
    check("fill() sim:begin(start) return tostring(sim:source('Charm/on', 'start') ~= nil) .. "
          "tostring(sim:source('Charm/on', 'nope')) .. tostring(sim:source('Nope', 'start'))",
          "truenilnil");
    check("fill() sim:begin(start) return 'left open'", "left open");
}

static void test_runs_that_fail(void)
{
    check("fill() function Charm:on_start() error(ops.ValueError 'bad', 0) end\n"
          "sim:begin(start) local code, err, traceback = sim:finish()\n"
          "return code .. tostring(err) .. type(traceback) .. tostring(ops.is_a(err, "
          "ops.ValueError))",
          "1badstringtrue");
    check("fill() function Charm:init() error('early', 0) end\n"
          "local begun, code, err = sim:begin(start)\n"
          "return tostring(begun) .. code .. err .. said(sim.finish, sim)",
          "nil1earlythere is no run that was begun");
    check("fill() function Charm:on_start() os.exit(4) end\n"
          "sim:begin(start) return table.concat({ sim:finish() }, ' ')",
          "4");
    check("fill() start.on_emit = function() error('told', 0) end\n"
          "sim:begin(start) return select(2, sim:finish())",
          "told");
    check("fill() start.emit = function(charm) error('instead of ' .. charm.class_name, 0) end\n"
          "sim:begin(start) return select(2, sim:finish())",
          "instead of Charm");
}

static void test_misuse(void)
{
    check("fill() sim:begin(start) return said(sim.begin, sim, start)",
          "another run has not ended yet");
    check("return said(sim.finish, sim)", "there is no run that was begun");
    check("return said(sim.charm, sim)", "there is no run that was begun");
    check("sim:abandon() sim:close() sim:close() return said(sim.all, sim, 'unit')",
          "this simulation is closed");
    check("return said(sim.begin, sim, start):match \"no unit 'c/0'\"", "no unit 'c/0'");
    check("fill() start.hook.nope = 1 return said(sim.begin, sim, start):match 'nope'", "nope");
    check("fill() start.charm_dir = nil return said(sim.begin, sim, start):match 'string expected'",
          "string expected");
    check("fill() start.class = {} return tostring((sim:begin(start)))", "nil");
    check("fill() said(sim.begin, sim, { hook = 1 }) return tostring(sim:begin(start))", "true");
}

static void test_stored(void)
{
    check("sim:store('B', { 1 }) sim:store('A', { x = 2 }) local all = sim:stored()\n"
          "return all[1][1] .. all[1][2].x .. all[2][1] .. all[2][2][1]",
          "A2B1");
    check("sim:add_notice('C/on/start[1]', 'C', 'on_start')\n"
          "return table.concat(sim:notices()[1], ' ')",
          "C/on/start[1] C on_start");
    check("return said(sim.store, sim, 'A', print):match 'function'", "function");
}

static void test_files(void)
{
    check("local path = files.make_temp_dir 'olm' files.make_dir(path .. '/a/b')\n"
          "files.make_dir(path .. '/a/b')\n"
          "local there = files.real_path(path .. '/a/../a/b') == files.real_path(path) .. '/a/b'\n"
          "files.remove_tree(path) files.remove_tree(path)\n"
          "return tostring(there) .. tostring(files.real_path(path))",
          "truenil");
    check("return said(files.make_dir, '/dev/null/x'):match 'cannot make the directory "
          "/dev/null/x'",
          "cannot make the directory /dev/null/x");
}

int main(void)
{
    struct chl_engine_options options = {.extension = &chl_testing};
    engine = chl_engine_new(&options, NULL);
    lua_register(chl_engine_state(engine), "host", chl_host);
    RUN(test_documents);
    RUN(test_bad_documents);
    RUN(test_runs);
    RUN(test_runs_that_fail);
    RUN(test_misuse);
    RUN(test_stored);
    RUN(test_files);
    chl_engine_free(engine);
    return test_done();
}
