-- SPDX-License-Identifier: Apache-2.0
local upstreams = require "upstreams"

describe("upstreams", function()
  local directory

  before_each(function()
    directory = os.tmpname()
    os.remove(directory)
  end)

  after_each(function()
    upstreams.remove(directory)
    os.remove(directory)
  end)

  it("lists servers", function()
    assert.equal("upstream websites {\n}\n", upstreams.render {})
    assert.equal("upstream websites {\n  server a:1;\n  server b:2;\n}\n", upstreams.render { "a:1", "b:2" })
  end)

  it("goes into directories with odd names", function()
    directory = directory .. " of $HOME's"
    upstreams.write(directory, { "a:1" })
    assert.equal(upstreams.render { "a:1" }, upstreams.read(directory))
    upstreams.remove(directory)
    assert.is_nil(upstreams.read(directory))
  end)

  it("says which directory cannot be made", function()
    assert.has_error(function()
      upstreams.write("/dev/null/x", {})
    end)
  end)
end)
