-- SPDX-License-Identifier: Apache-2.0
--- What the layers of a container come to, as far as states are checked against it.
--
-- Dependencies: none.

local M = {}

--- A layer as a plain table.
local function as_table(layer)
  if type(layer) == "table" and type(layer.to_dict) == "function" then
    return layer:to_dict()
  end
  return type(layer) == "table" and layer or {}
end

local function merge(into, item)
  if item.override == "replace" or not into then
    into = {}
  end
  for name, value in pairs(item) do
    into[name] = value
  end
  return into
end

--- Checks by name, of all layers in the order of their labels.
function M.checks(container)
  local labels, checks = {}, {}
  for label in pairs(container.layers) do
    labels[#labels + 1] = label
  end
  table.sort(labels)
  for _, label in ipairs(labels) do
    for name, item in pairs(as_table(container.layers[label]).checks or {}) do
      checks[name] = merge(checks[name], item)
    end
  end
  return checks
end

return M
