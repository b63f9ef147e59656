-- SPDX-License-Identifier: Apache-2.0
--- Workload containers of this unit.
--
-- Dependencies: ops.class, ops.errors, ops.model.lazy.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local lazy = require "ops.model.lazy"

local base = host "base"

local M = {}

-- containers ------------------------------------------------------------------

--- A container of the metadata, in which Pebble runs services.
local Container = Class:extend "Container"
Container.strict = true
M.Container = Container

function Container:init(name)
  self._name = name
end

--- What the metadata calls it.
function Container.getters:name()
  return self._name
end

function Container:__tostring()
  return string.format("<ops.model.Container %s>", self._name)
end

--- Containers by name.
local ContainerMapping = Class:extend "ContainerMapping"
M.ContainerMapping = ContainerMapping

--- @param names function() -> sequence of the names
function M.mapping(names)
  local containers
  local function all()
    if not containers then
      containers = {}
      for _, name in ipairs(names()) do
        containers[name] = Container(name)
      end
    end
    return containers
  end
  return lazy.mapping("unit.containers", names, function(name)
    local container = all()[name]
    if not container then
      errors.raise(errors.KeyError, 3, "the charm has no container %s.%s",
        type(name) == "string" and base.quote(name) or tostring(name), errors.hint(name, names()))
    end
    return container
  end, ContainerMapping)
end

-- what Pebble is asked for when somebody looks ---------------------------------

--- Reads a field of what `fetch` gets, once.
local function make_index(class, fetch)
  return function(self, name)
    local value = class[name]
    if value ~= nil or type(name) ~= "string" or name:find "^_" then
      return value
    end
    local fetched = rawget(self, "_fetched")
    if not fetched then
      fetched = fetch(self)
      rawset(self, "_fetched", fetched)
    end
    return fetched[name]
  end
end

--- A notice of Pebble: `id`, `type` and `key` are known, the rest is asked for.
local LazyNotice = Class:extend "LazyNotice"
M.LazyNotice = LazyNotice

function LazyNotice:init(container, id, notice_type, key)
  self._container, self.id, self.type, self.key = container, id, notice_type, key
end

LazyNotice.__index = make_index(LazyNotice, function(self)
  local notice = self._container:get_notice(self.id)
  if tostring(notice.type) ~= tostring(self.type) or notice.key ~= self.key then
    errors.raise(errors.RuntimeError, 3, "notice %s of Pebble has another type or key than the event", self.id)
  end
  return notice
end)

function LazyNotice:__tostring()
  return string.format("LazyNotice(id=%s, type=%s, key=%s)", base.quote(self.id), base.quote(tostring(self.type)),
    base.quote(self.key))
end

--- A check of Pebble: `name` is known, the rest is asked for.
local LazyCheckInfo = Class:extend "LazyCheckInfo"
M.LazyCheckInfo = LazyCheckInfo

function LazyCheckInfo:init(container, name)
  self._container, self.name = container, name
end

LazyCheckInfo.__index = make_index(LazyCheckInfo, function(self)
  return self._container:get_check(self.name)
end)

function LazyCheckInfo:__tostring()
  return string.format("LazyCheckInfo(name=%s)", base.quote(self.name))
end

return M
