-- SPDX-License-Identifier: Apache-2.0
--- All files that are made from the description of the API.
--
-- Dependencies: description, docstrings, luacheck, meta, reference (all of lua/tools/api).

local description = require "description"
local docstrings = require "docstrings"
local luacheck = require "luacheck"
local meta = require "meta"
local reference = require "reference"

local M = {}

--- The directories that hold nothing else.
M.directories = { "lua/meta", "docs/reference" }

--- @param root the source tree
-- @return table: path below the source tree -> text; the description; the docstrings
function M.files(root)
  local docs = docstrings.new(root .. "/lua")
  local api, files = description.load(root .. "/lua", docs), {}
  local globals = assert(loadfile(root .. "/lua/api/globals.lua"))()
  for prefix, more in pairs {
    ["lua/meta/"] = meta.files(api), ["docs/reference/"] = reference.files(api), [""] = luacheck.files(globals),
  } do
    for path, text in pairs(more) do
      files[prefix .. path] = text
    end
  end
  return files, api, docs
end

return M
