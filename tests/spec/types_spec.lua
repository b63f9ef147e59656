-- SPDX-License-Identifier: Apache-2.0
-- charmhost types, as a program: the annotations it makes of a charm's files, and what it leaves alone.
package.path = "tests/spec/support/?.lua;" .. package.path

local annotations = require "annotations"

local charmhost = os.getenv "CHARMHOST"

describe("charmhost types", function()
  local directory

  local function write(name, text)
    local file = assert(io.open(directory .. "/" .. name, "w"))
    file:write(text)
    file:close()
  end

  local function read(path)
    local file = io.open(path)
    local text = file and file:read "a"
    if file then
      file:close()
    end
    return text
  end

  --- What it prints, and its exit status.
  local function run(arguments)
    local pipe = assert(io.popen(string.format("%s types %s 2>&1", charmhost, arguments)))
    local output = pipe:read "a"
    local _, _, status = pipe:close()
    return output, status
  end

  before_each(function()
    directory = os.tmpname()
    os.remove(directory)
    assert(os.execute("mkdir -p " .. directory .. "/src"))
    write("src/charm.lua", "return\n")
    write("metadata.yaml", "name: x\nsummary: s\ndescription: d\nrequires: {db: {interface: sql}}\n")
  end)

  after_each(function()
    os.execute("rm -rf " .. directory)
  end)

  it("makes what editors read", function()
    write("config.yaml", "options: {port: {type: int, default: 1, description: \"A \\\"port\\\": 'x' | y\"}, "
      .. "log-level: {type: string}}\n")
    write("actions.yaml", "back-up:\n  description: Backs up.\n  params:\n    to: {enum: [a, b]}\n"
      .. "    what: {type: object, properties: {x: {type: [string, 'null']}, list: {type: array}}}\n")
    local output, status = run(directory)
    assert.equal(directory .. "/types/charm-types.lua\n", output)
    assert.equal(0, status)
    local file = annotations.read(read(directory .. "/types/charm-types.lua"), "types")
    assert.same({ ["ops.ConfigData"] = true, ["ops.CharmEvents"] = true, ["charm.back_up_params"] = true,
      ["charm.back_up_action"] = true, ["ops.RelationMapping"] = true }, file.classes)
  end)

  it("makes it of the examples", function()
    for _, name in ipairs { "hello-k8s", "hello-machine", "hello-proxy" } do
      local path = directory .. "/" .. name .. ".lua"
      assert.equal(path .. "\n", (run("examples/" .. name .. " -o " .. path)))
      annotations.read(read(path), name)
    end
  end)

  it("makes it anew, and nothing that others wrote", function()
    run(directory)
    write("config.yaml", "options: {port: {type: int}}\n")
    run(directory)
    assert.truthy(read(directory .. "/types/charm-types.lua"):find("---@field port? integer\n", 1, true))
    write("types/charm-types.lua", "return {}\n")
    local output, status = run(directory)
    assert.equal(string.format("charmhost types: %s/types/charm-types.lua is there, and 'charmhost types' did not make "
      .. "it: it stays; say -o FILE, or remove it\n", directory), output)
    assert.equal(1, status)
    assert.equal("return {}\n", read(directory .. "/types/charm-types.lua"))
    write("types/charm-types.lua", "")
    assert.equal(1, select(2, run(directory)))
  end)

  it("makes nothing of files with errors, and says what check says", function()
    write("config.yaml", "options: {port: {type: itn}}\n")
    local output, status = run(directory)
    assert.truthy(output:find("config.yaml:1:18: error: ", 1, true), output)
    assert.truthy(output:find("\ncharmhost types: no types are made of YAML with errors\n", 1, true), output)
    assert.equal(1, status)
    assert.is_nil(read(directory .. "/types/charm-types.lua"))
    write("config.yaml", "options: {\n")
    assert.truthy(run(directory):find("config.yaml:2:1: error: ", 1, true))
  end)

  it("says when there is no charm, or no place to write", function()
    local output, status = run(directory .. "/src")
    assert.truthy(output:find("there is neither charmcraft.yaml nor metadata.yaml", 1, true), output)
    assert.equal(1, status)
    output, status = run(directory .. "/nope")
    assert.truthy(output:find("nope", 1, true), output)
    assert.equal(1, status)
    write("types", "a file")
    output, status = run(directory)
    assert.truthy(output:find("types", 1, true), output)
    assert.equal(1, status)
    assert.equal(2, select(2, run "a b"))
  end)
end)
