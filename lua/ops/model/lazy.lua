-- SPDX-License-Identifier: Apache-2.0
--- Mappings that are read when somebody looks, and never written.
--
-- Dependencies: ops.class, ops.errors, ops.mapping.

local Class = require "ops.class"
local errors = require "ops.errors"
local mapping = require "ops.mapping"

local M = {}

local LazyMapping = Class:extend "LazyMapping"
M.LazyMapping = LazyMapping

--- A mapping of names to what is worked out for each.
-- @param what names it in messages
-- @param keys function() -> sequence of its keys
-- @param get function(key) -> value or nil
-- @param class what ops.is_a() takes it for, or nil
function M.mapping(what, keys, get, class)
  local meta = { class_name = what, super_class = class or LazyMapping }
  function meta.__index(_, key)
    return get(key)
  end
  function meta.__newindex(_, key)
    errors.raise(errors.TypeError, 2, "%s cannot be changed: '%s' is not assigned", what, tostring(key))
  end
  meta.__keys = keys
  meta.__pairs = mapping.sorted_pairs(keys, function(_, key)
    return get(key)
  end)
  function meta.__tostring(self)
    local words = {}
    for key, value in pairs(self) do
      words[#words + 1] = string.format("%s = %s", key, type(value) == "string" and string.format("%q", value)
        or tostring(value))
    end
    return "{" .. table.concat(words, ", ") .. "}"
  end
  return setmetatable({}, meta)
end

-- By mapping: what makes it fetch its content again.
local forgetters = setmetatable({}, { __mode = "k" })

--- A mapping whose content is fetched as one table, at the first look.
-- @param fetch function() -> table
-- @param class as for mapping()
function M.table(what, fetch, class)
  local content
  local function loaded()
    content = content or fetch()
    return content
  end
  local result = M.mapping(what, function()
    return mapping.keys(loaded())
  end, function(key)
    return loaded()[key]
  end, class)
  forgetters[result] = function()
    content = nil
  end
  return result
end

--- Has the content of a mapping made by table() fetched again, at the next look.
function M.forget(lazy_table)
  forgetters[lazy_table]()
end

return M
