-- SPDX-License-Identifier: Apache-2.0
local page = require "page"

describe("page", function()
  local directory

  before_each(function()
    directory = os.tmpname()
    os.remove(directory)
  end)

  after_each(function()
    page.remove(directory)
    os.remove(directory)
  end)

  it("says the greeting, whatever is in it", function()
    assert.equal("<!DOCTYPE html>\n<title>a &lt; b</title>\n<h1>a &lt; b</h1>\n", page.render "a < b")
  end)

  it("links to its public address", function()
    local text = page.render("Hello", 'http://x/?a="1"&b')
    assert.truthy(text:find('<a href="http://x/?a=&quot;1&quot;&amp;b">', 1, true))
  end)

  it("is written when it is new and left alone when it is not", function()
    assert.is_nil(page.read(directory))
    assert.is_true(page.write(directory, "one"))
    assert.is_false(page.write(directory, "one"))
    assert.is_true(page.write(directory, "two"))
    assert.equal("two", page.read(directory))
  end)

  it("goes into directories with odd names", function()
    directory = directory .. " of $HOME's"
    assert.is_true(page.write(directory, "one"))
    assert.equal("one", page.read(directory))
  end)

  it("says which directory cannot be made", function()
    assert.has_error(function()
      page.write("/dev/null/pages", "one")
    end)
  end)

  it("is gone after remove", function()
    page.write(directory, "one")
    page.remove(directory)
    assert.is_nil(page.read(directory))
  end)
end)
