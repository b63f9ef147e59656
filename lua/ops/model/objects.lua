-- SPDX-License-Identifier: Apache-2.0
--- One Lua object for each host object of the model.
--
-- Dependencies: none.

local M = {}

-- A key is a handle of the host, and the object that stands for it holds it: such a pair goes as soon as
-- nobody else has either.
local objects = setmetatable({}, { __mode = "k" })

--- The object for a handle, made on first use; nil for nil.
-- @param class its class, called with the handle and what follows
function M.object(class, handle, ...)
  if handle == nil then
    return nil
  end
  local object = objects[handle]
  if not object then
    object = class(handle, ...)
    objects[handle] = object
  end
  return object
end

return M
