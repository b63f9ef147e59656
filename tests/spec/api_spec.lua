-- SPDX-License-Identifier: Apache-2.0
-- The description of the API (lua/api) against what there is, and against what is made from it.
package.path = "lua/tools/api/?.lua;tests/spec/support/?.lua;" .. package.path

local testing = require "ops.testing"
local annotations = require "annotations"
local check = require "check"
local description = require "description"
local generated = require "generated"

local files, api, docs = generated.files "."

--- What is wrong with a page that describes one thing of ops, as a text.
local function problems_of(entry)
  local page = { name = "page", module = "ops", title = "", about = "", entry }
  local made = description.new({ page }, docs)
  return table.concat(check.problems(made, docs, {}), "\n")
end

describe("the description of the API", function()
  it("is what there is", function()
    assert.equal("", table.concat(check.problems(api, docs, check.modules), "\n"))
  end)

  it("has the events of a charm", function()
    local Charm = require("ops").CharmBase:extend "Charm"
    local ctx <close> = testing.Context(Charm, {
      meta = { name = "c", requires = { endpoint = { interface = "i" } }, containers = { container = {} },
        storage = { storage = { type = "filesystem" } } },
      actions = { action = {} },
    })
    local manager <close> = ctx(ctx.on.update_status(), testing.State {})
    local real, described = {}, {}
    for name, bound in pairs(manager.charm.on:events()) do
      real[name] = "ops." .. bound.event_type.class_name
    end
    for _, member in ipairs(api.by_name["ops.CharmEvents"].members) do
      described[member.name:lower()] = member.type
    end
    assert.same(real, described)
  end)

  it("has the globals of charms", function()
    local globals = dofile "lua/api/globals.lua"
    local known = { arg = true } -- of scripts
    for key, value in pairs(globals) do
      local name = type(key) == "string" and key or value
      known[name] = true
      for _, field in ipairs(type(value) == "table" and value or {}) do
        assert.is_not_nil(_G[name][field], name .. "." .. field)
      end
      assert.is_not_nil(rawget(_G, name), name)
    end
    local path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write "for name in pairs(_G) do print(name) end"
    file:close()
    local script = assert(io.popen(os.getenv "CHARMHOST" .. " lua " .. path))
    local count = 0
    for name in script:lines() do
      assert.is_true(known[name], name .. " is not in lua/api/globals.lua")
      count = count + 1
    end
    script:close()
    os.remove(path)
    assert.is_true(count > 20)
  end)
end)

describe("a difference", function()
  local port = { class = "ops.Port", parent = "Class", text = "A port.",
    at = function() return require("ops").Port end, new = "(protocol: string, port?: integer)" }

  local function with(changes, ...)
    local entry = select("#", ...) > 0 and { ... } or { "protocol: string -- A.", "port?: integer -- B." }
    for key, value in pairs(port) do
      entry[key] = value
    end
    for key, value in pairs(changes) do
      entry[key] = value
    end
    return { name = "page", module = "ops", title = "", about = "", entry,
      { class = "ops.Class", text = "All.", at = function() return require "ops.class" end, members_at = function()
        return {}
      end } }
  end

  local function problems(page, modules)
    return table.concat(check.problems(description.new({ page }, docs), docs, modules or {}), "\n")
  end

  it("is none when all is right", function()
    assert.equal("", problems(with {}))
  end)

  it("in members is told", function()
    assert.equal("ops.Port: 'port' is not described", problems(with({}, "protocol: string -- A.")))
    assert.equal("ops.Port.number: there is no such member",
      problems(with({}, "protocol: string -- A.", "port?: integer -- B.", "number: integer -- C.")))
    assert.equal("ops.Port.port: it is no function", problems(with({}, "protocol: string -- A.", "port() -- B.")))
    assert.equal("ops.Port.protocol: it has no text: write a docstring above it, or \"-- text\" into its line",
      problems(with({}, "protocol: string", "port?: integer -- B.")))
  end)

  it("in parents is told", function()
    assert.equal("ops.Port: its parent Class is not described", problems(with { parent = false }))
  end)

  it("in a constructor is told", function()
    assert.equal("ops.Port(): its docstring describes a parameter 'port', which it does not have\n"
      .. "ops.Port(): its parameters are protocol, port, described are protocol",
      problems(with { new = "(protocol: string)" }))
    assert.equal("ops.Port(): 'port' may be left out: write it with ?",
      problems(with { new = "(protocol: string, port: integer)" }))
    assert.equal("ops.Port(): 'port' is a integer, described as string",
      problems(with { new = "(protocol: string, port?: string)" }))
    assert.equal("ops.Port(): 'port' is given by position: put it before *",
      problems(with { new = "(protocol: string, *, port?: integer)" }))
  end)

  it("in functions is told", function()
    local function of(line)
      return problems_of { functions = "ops", line }
    end
    assert.equal("", of "keys(mapping: table)")
    assert.equal("ops.keys: its parameters are (mapping), described are ()", of "keys()")
    assert.equal("ops.keys: its parameters are (mapping), described are (map)", of "keys(map: table)")
    assert.equal("ops.keys: it has two texts: keep its docstring, and leave \"-- text\" out of its line",
      of "keys(mapping: table) -- The keys.")
    assert.equal("ops.keyz: there is no such member", of "keyz(mapping: table) -- The keys.")
    assert.equal("ops.charm: its docstring describes a parameter 'handlers', which it does not have\n"
      .. "ops.charm: its parameters are (handlers), described are (observers)", of "charm(observers: table) -> table")
    assert.equal("ops.charm: its docstring says what it returns, and its line does not", of "charm(handlers: table)")
  end)

  it("in a component is told", function()
    local function of(...)
      local page = { name = "page", module = "ops.testing", title = "", about = "",
        { class = "ops.testing.Exec", component = true, text = "An exec.", ... } }
      return problems(page)
    end
    local prefix, code = "command_prefix: string[] -- A.", "return_code: integer -- B."
    local out, err = "stdout: string -- C.", "stderr: string -- D."
    assert.equal("", of(prefix, code, out, err))
    assert.equal("ops.testing.Exec.return_code: it is integer, described as string\n"
      .. "ops.testing.Exec.return_code: its default is a number, described is string",
      of(prefix, "return_code: string -- B.", out, err))
    assert.equal("ops.testing.Exec.stdout: it always has a value: write it without ?",
      of(prefix, code, "stdout?: string -- C.", err))
    assert.equal("ops.testing.Exec: 'command_prefix' is not described", of(code, out, err))
  end)

  it("in a module is told", function()
    local told = problems(with {}, { "ops" })
    assert.truthy(told:find("ops.Unit: it is not described: add it to a page of lua/api", 1, true))
    assert.falsy(told:find("ops.Port:", 1, true))
  end)

  it("that is a mistake in the description is an error", function()
    assert.has_error(function()
      problems_of { functions = "ops", "keys(mapping: Tabel)" }
    end, "ops: there is no type 'Tabel' in the description")
    assert.has_error(function()
      problems_of { functions = "ops", "keys(mapping)" }
    end, "not a parameter: 'mapping' in mapping")
    assert.has_error(function()
      problems_of { functions = "ops", "keys mapping" }
    end, "not a line of the description: keys mapping")
    assert.has_error(function()
      problems_of { functions = "ops", "keys(mapping: table" }
    end, "the bracket is not closed: (mapping: table")
    assert.has_error(function()
      problems_of { functions = "ops", "keys(mapping: table)", "keys(mapping: table)" }
    end, "ops.keys: it is described twice")
    assert.has_error(function()
      description.new({ { name = "page", module = "ops", title = "", about = "", { class = "ops.X" },
        { class = "ops.X" } } }, docs)
    end, "ops.X: it is described twice")
    assert.has_error(function()
      problems_of { functions = "ops", "keys as ops.Unit.keys" }
    end, "ops.keys: there is no ops.Unit.keys")
  end)
end)

describe("what is made of it", function()
  local function read(path)
    local file = io.open(path, "rb")
    local text = file and file:read "a"
    if file then
      file:close()
    end
    return text
  end

  it("is up to date", function()
    local stale = {}
    for path, text in pairs(files) do
      if read(path) ~= text then
        stale[#stale + 1] = path .. " is stale: `ninja -C build reference` makes it anew"
      end
    end
    table.sort(stale)
    assert.equal("", table.concat(stale, "\n"))
  end)

  it("is all there is", function()
    local listed = assert(io.popen("find " .. table.concat(generated.directories, " ") .. " -type f"))
    for path in listed:lines() do
      assert.is_not_nil(files[path], path .. " is made by nothing: remove it")
    end
    listed:close()
  end)

  it("is compiled in, for charmhost help NAME", function()
    local build = read "host/cli/meson.build"
    for path in pairs(files) do
      local page = path:match "^docs/reference/(%l+)%.md$"
      assert.truthy(not page or build:find("'" .. page .. "'", 1, true), path .. " is not in host/cli/meson.build")
    end
  end)

  it("are annotations that lua-language-server reads, of classes that it finds", function()
    local classes, uses = {}, {}
    for path, text in pairs(files) do
      if path:find "^lua/meta/" and path ~= "lua/meta/luacheck.lua" then
        local file = annotations.read(text, path)
        for name in pairs(file.classes) do
          assert.is_nil(classes[name], name .. " is in two files")
          classes[name] = path
        end
        for name in pairs(file.uses) do
          uses[name] = path
        end
      end
    end
    for name, path in pairs(uses) do
      assert.is_not_nil(classes[name], path .. " uses " .. name .. ", which there is none of")
    end
  end)

  it("links to what is there", function()
    local headings = {}
    for path, text in pairs(files) do
      for heading in text:gmatch "\n#+ ([^\n]+)" do
        headings[path .. "#" .. heading:lower():gsub("[^%w_ -]", ""):gsub(" ", "-")] = true
      end
    end
    for path, text in pairs(files) do
      for target in text:gmatch "%]%((%S-%.md#[^)]*)%)" do
        assert.is_true(headings["docs/reference/" .. target], path .. ": " .. target)
      end
    end
  end)

  local function has(path, text)
    assert.truthy(files[path]:find(text, 1, true), path .. " lacks\n" .. text)
  end

  it("are annotations of each way to call", function()
    has("lua/meta/classes/ops_model.lua", "---@param now? boolean\n"
      .. "---@overload fun(self: ops.Unit, options: { now?: boolean })\nfunction Unit:reboot(now) end\n")
    has("lua/meta/classes/ops_model.lua", "---@param ... integer|ops.Port\nfunction Unit:set_ports(...) end\n")
    has("lua/meta/classes/ops_model.lua",
      "---@overload fun(protocol: \"tcp\"|\"udp\"|\"icmp\"|string, port?: integer): ops.Port\n")
    has("lua/meta/classes/ops_secret.lua", "---@param relation ops.Relation\n---@param options? { unit?: ops.Unit }\n"
      .. "function Secret:grant(relation, options) end\n")
    has("lua/meta/classes/ops_secret.lua",
      "---@class ops.SecretRotate.enum\n---@field NEVER ops.SecretRotate \"never\"\n")
    has("lua/meta/classes/ops_state.lua", "---@overload fun(fields: { location: string, source: string }): "
      .. "ops.testing.Mount\nlocal Mount = {}\n")
    has("lua/meta/classes/ops_general.lua",
      "---@generic T\n---@param self T\n---@param name string its name, which also is its kind in handles\n"
      .. "---@return T # the class, derived from this one\nfunction Class:extend(name) end\n")
    has("lua/meta/ops.lua", "---@field OpenedPort ops.Port\n")
  end)

  it("are pages with all that is known of a name", function()
    has("docs/reference/model.md", "### ops.Unit:set_ports\n\n    unit:set_ports(...)\n\n"
      .. "Opens these ports and closes all others. A number is a tcp port.\n\n* `...` `integer|ops.Port`\n\n"
      .. "    self.unit:set_ports(80, 443, ops.Port(\"udp\", 53))\n")
    has("docs/reference/state.md", "- `.can_connect` `boolean` (false unless given): Whether Pebble answers.\n")
    has("docs/reference/model.md", "- `.name` `string` (read only): Such as \"mysql/0\" or \"mysql\".\n")
    has("docs/reference/secret.md", "- `.MONTHLY` `\"monthly\"`\n")
    has("docs/reference/README.md", "- `ops.OpenedPort`: [ops.Port](model.md#opsport)\n")
  end)

  it("is a std of luacheck", function()
    local std = dofile "lua/meta/luacheck.lua"
    assert.same({ "read_globals" }, { next(std), nil })
    local rc = { stds = {}, files = {} }
    assert(load(files["host/project/templates/common/dot-luacheckrc"], "=rc", "t", rc))()
    assert.same(std, rc.stds.charmhost)
    assert.equal("charmhost", rc.std)
  end)
end)

describe("annotations", function()
  local function refused(text, problem)
    local fine, message = pcall(annotations.read, text .. "\n", "x")
    assert.is_false(fine)
    assert.truthy(message:find(problem, 1, true), message)
  end

  it("with mistakes are refused", function()
    refused("---@clas X", "there is no such tag")
    refused("---@field a", "  is expected")
    refused("---@field a string|", "is expected at ''")
    refused("---@field a table<string, X", "is expected at ''")
    refused("---@field a fun(x): string", "is expected at '): string'")
    refused("---@overload string", "an overload is a function")
    refused("---@overload fun() text", "this is too much: ' text'")
    refused("local X = {}\n---@param a string\nfunction X:f(b) end", "annotated are (a)")
    refused("local X = {", "expected")
  end)
end)
