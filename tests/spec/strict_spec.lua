-- SPDX-License-Identifier: Apache-2.0
local dispatch = require "tests.spec.support.dispatch"

describe("ops.strict", function()
  after_each(dispatch.clean)

  local function error_of(body, files)
    return dispatch.charm(body, files):run("start").error
  end

  it("names a global that is read", function()
    assert.matches("^NameError: global 'colour' is not defined: declare it with local, or require its module\n",
      error_of "return ops.charm { start = function() print(colour) end }")
  end)

  it("names a global that is set", function()
    assert.matches("^NameError: global 'colour' cannot be set: declare it with local\n",
      error_of "return ops.charm { start = function() colour = 1 end }")
  end)

  it("does so while the charm is loaded, and in its modules", function()
    assert.matches("^NameError: global 'x' cannot be set", error_of "x = 1")
    local err = error_of("require 'helper'", { ["src/helper.lua"] = "\n\nx = 1" })
    assert.matches("^NameError: global 'x' cannot be set", err)
    assert.matches("src/helper.lua:3", err)
  end)

  it("leaves Lua's own globals", function()
    assert.same({ "function" }, dispatch.charm "return ops.charm { start = function() print(type(string.rep)) end }"
      :printed "start")
  end)
end)
