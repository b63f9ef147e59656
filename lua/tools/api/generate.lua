-- SPDX-License-Identifier: Apache-2.0
--- Writes what is made from the description of the API: lua/meta, docs/reference and the .luacheckrc of
-- `charmhost init`. Prints the files that changed.
--
--   CHARMHOST_LUA_TREE=ROOT charmhost lua lua/tools/api/generate.lua ROOT

local root = arg[1]
package.path = root .. "/lua/tools/api/?.lua;" .. package.path

require "ops.testing" -- first: it changes how others are shown

local files, paths = require("generated").files(root), {}
for path in pairs(files) do
  paths[#paths + 1] = path
end
table.sort(paths)
for _, path in ipairs(paths) do
  local file = io.open(root .. "/" .. path, "rb")
  local old = file and file:read "a"
  if file then
    file:close()
  end
  if old ~= files[path] then
    file = assert(io.open(root .. "/" .. path, "wb"))
    file:write(files[path])
    assert(file:close())
    print(path)
  end
end
