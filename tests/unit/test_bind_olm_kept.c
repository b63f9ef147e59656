/* SPDX-License-Identifier: Apache-2.0 */
/* Runs that are kept over many hooks: what each sees and leaves, and what is refused.  What they
 * are for is told by tests/spec/testing_harness_*_spec.lua. */
#include "lua_fixture.h"

static struct chl_engine *engine;

static const char prologue[] =
    "local olm, ops = host 'olm', require 'ops'\n"
    "local framework = require 'ops.framework'\n"
    "local function said(fn, ...) local ok, err = pcall(fn, ...) return tostring(err) end\n"
    "local sim = olm.new({ name = 'm' }, 1)\n"
    "sim:put('application', { name = 'c' },\n"
    "  { charm = olm.share { metadata = { name = 'c' } } })\n"
    "sim:put('unit', { name = 'c/0' })\n"
    "local Charm = ops.CharmBase:extend 'Charm'\n"
    "function Charm:init() self:observe(self.on.start, self.on_start) end\n"
    "function Charm:on_start() self.unit.status = ops.ActiveStatus 'up' end\n"
    "local idle = { hook = { unit = 'c/0', name = 'update-status' } }\n"
    "local function open()\n"
    "  return sim:open { class = Charm, charm_dir = '/', hook = idle.hook }\n"
    "end\n"
    "local function status() sim:commit() return sim:get('unit', 'c/0', 'status').message end\n";

static void check(const char *code, const char *expected)
{
    CH_AUTOFREE char *text = ch_asprintf("%s%s", prologue, code);
    check_lua(engine, text, expected);
}

static void test_hooks(void)
{
    check("local model = framework.framework_of(open()).model return model.unit.name", "c/0");
    check("open() sim:construct() return sim:charm().class_name", "Charm");
    check("open() sim:construct() sim:charm().on.start:emit() return status()", "up");
    check("open() sim:construct() sim:charm().on.start:emit() return #sim:records()", "0");
    check("open() sim:construct() sim:charm().on.start:emit() sim:enter(idle)\n"
          "return sim:get('unit', 'c/0', 'status').message",
          "up");
    check("open() sim:enter { hook = idle.hook, environment = { JUJU_MODEL_NAME = 'x' } }\n"
          "return os.getenv 'JUJU_MODEL_NAME'",
          "x");
    check("open() return 'left open'", "left open");
}

/* What is entered is left again, what it wrote stays. */
static void test_leaving(void)
{
    check("open() sim:construct()\n"
          "sim:enter { hook = { unit = 'c/0', name = 'start' } }\n"
          "sim:enter { hook = { unit = 'c/0', name = 'stop' }, environment = { INNER = 'x' } }\n"
          "sim:charm().on.start:emit()\n"
          "local inner = os.getenv 'JUJU_DISPATCH_PATH' .. tostring(os.getenv 'INNER')\n"
          "sim:leave()\n"
          "return inner .. os.getenv 'JUJU_DISPATCH_PATH' .. tostring(os.getenv 'INNER')\n"
          "  .. sim:get('unit', 'c/0', 'status').message",
          "hooks/stopxhooks/startnilup");
    check(
        "open() sim:enter { hook = { unit = 'c/0', name = 'start' }, instead = true }\n"
        "return os.getenv 'JUJU_DISPATCH_PATH' .. said(sim.leave, sim):match 'no hook was entered'",
        "hooks/startno hook was entered");
    check("open() sim:enter(idle) sim:enter(idle) return 'left in both'", "left in both");
}

static void test_failures(void)
{
    check("function Charm:on_start() self.unit.status = ops.ActiveStatus 'half' error('late', 0) "
          "end\n"
          "open() sim:construct() local on = sim:charm().on.start\n"
          "local ok, err, traceback = sim:call(on.emit, on)\n"
          "return tostring(ok) .. err .. type(traceback) .. status()",
          "falselatestringhalf");
    check("function Charm:on_start() os.exit(4) end\n"
          "open() sim:construct() local on = sim:charm().on.start\n"
          "local ok, err = sim:call(on.emit, on) sim:enter(idle)\n"
          "return tostring(ok) .. err.class_name .. tostring(sim:call(print))",
          "falseExittrue");
    check("function Charm:init() error('early', 0) end open() return said(sim.construct, sim)",
          "early");
}

static void test_reboots(void)
{
    check("function Charm:on_start() self.unit:reboot() end\n"
          "open() sim:construct() sim:charm().on.start:emit() return tostring(sim:reboots())",
          "1");
    check("function Charm:on_start() self.unit:reboot(true) end\n"
          "open() sim:construct() local on = sim:charm().on.start\n"
          "local ok, err = sim:call(on.emit, on) sim:enter(idle)\n"
          "return err.class_name .. sim:reboots()",
          "Exit1");
}

static void test_misuse(void)
{
    check("return said(sim.enter, sim, idle)", "there is no run that was begun");
    check("return said(sim.call, sim, print)", "there is no run that was begun");
    check("open() return said(open)", "another run has not ended yet");
    check("open() return said(sim.enter, sim, { hook = { unit = 'd/0' } }):match \"no unit 'd/0'\"",
          "no unit 'd/0'");
    check("open() return said(sim.enter, sim, { hook = print }):match 'function'", "function");
    check("open() return said(sim.call, sim, 1):match 'function expected'", "function expected");
    check("function Charm:on_start() sim:close() end open() sim:construct()\n"
          "return said(function() sim:charm().on.start:emit() end)",
          "this simulation cannot be closed by a handler");
    check("function Charm:on_start() sim = nil collectgarbage() self.unit.status = "
          "ops.ActiveStatus() end\n"
          "open() sim:construct() local on = sim:charm().on on.start:emit() return 'still here'",
          "still here");
}

int main(void)
{
    struct chl_engine_options options = {.extension = &chl_testing};
    engine = chl_engine_new(&options, NULL);
    lua_register(chl_engine_state(engine), "host", chl_host);
    RUN(test_hooks);
    RUN(test_leaving);
    RUN(test_failures);
    RUN(test_reboots);
    RUN(test_misuse);
    chl_engine_free(engine);
    return test_done();
}
