-- SPDX-License-Identifier: Apache-2.0
--- What the rules of consistency have in common.
--
-- Dependencies: ops.errors.

local errors = require "ops.errors"

local M = {}

--- Whether a sequence has this very item.
function M.contains(items, wanted)
  for _, item in ipairs(items) do
    if item == wanted then
      return true
    end
  end
  return false
end

--- Names that a table has as keys, sorted.
function M.keys_of(tbl)
  local keys = {}
  for key in pairs(tbl or {}) do
    keys[#keys + 1] = tostring(key)
  end
  table.sort(keys)
  return keys
end

--- "a, b" or "none".
function M.list(words)
  return #words == 0 and "none" or table.concat(words, ", ")
end

--- " Did you mean 'x'?" or what there is.
function M.instead(name, known)
  local hint = errors.hint(name, known)
  return hint ~= "" and hint or " The metadata has: " .. M.list(known) .. "."
end

--- "integer" or "float" of numbers, else what Lua calls it.
function M.type_of(value)
  if math.type(value) then
    return math.type(value)
  end
  return type(value)
end

return M
