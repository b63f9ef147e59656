-- SPDX-License-Identifier: Apache-2.0
--- Configuration, leadership and planned units of a Harness.
--
-- Dependencies: ops.errors, ops.mapping, ops.signature, ops.testing.metadata.

local host = select(2, ...)
local errors = require "ops.errors"
local mapping = require "ops.mapping"
local metadata = require "ops.testing.metadata"
local signature = require "ops.signature"

local null = host("base").marks()

return function(Harness)
  local function find_option(harness, name)
    local options = harness._spec:options()
    return options[name] or errors.raise(errors.ValueError, 3, "unknown config option: '%s'%s", tostring(name),
      errors.hint(name, mapping.keys(options)))
  end

  local update_config = signature("update_config", "key_values?: map, unset?: names")

  --- Changes the configuration: config-changed, also when nothing is different.
  -- @param key_values table of values by option; nil: none
  -- @param unset names of those that get their default again, or no value
  -- @raise ValueError for an option that the charm does not have, RuntimeError for a value of another type
  function Harness:update_config(...)
    local values, unset = update_config(...)
    local kept = {}
    for name, value in pairs(values or {}) do
      local option = find_option(self, name)
      if value ~= null then
        kept[name] = metadata.option_value(name, option, value, 2)
      end
    end
    for _, name in ipairs(unset or {}) do
      find_option(self, name)
    end
    self:_edit_app(function(app)
      for name, value in pairs(kept) do
        app.config[name] = value
      end
      for _, name in ipairs(unset or {}) do
        app.config[name] = nil
      end
    end)
    if self:_tells() then
      self:_emit({ name = "config-changed" }, "config_changed")
    end
  end

  local set_leader = signature("set_leader", "is_leader?: boolean")

  --- Makes the charm's unit the leader, or not: leader-elected, each time it is made one.
  -- @param is_leader true when it is left out
  function Harness:set_leader(...)
    local leads = set_leader(...) ~= false
    self:_edit_app(function(app)
      app.leader = leads and self._unit or null
    end)
    if leads and self:_tells() then
      self:_emit({ name = "leader-elected" }, "leader_elected")
    end
  end

  -- planned units -------------------------------------------------------------

  --- The units there are to be: the charm's, its peers, and more of them when more are planned.
  local function planned_names(harness)
    local names, known = { harness._unit }, { [harness._unit] = true }
    for _, unit in ipairs(harness:_peer_units()) do
      names[#names + 1], known[unit] = unit, true
    end
    local wanted, number = harness._planned_units or #names, 0
    while #names < wanted do
      local name = harness._app .. "/" .. number
      names[#names + 1] = not known[name] and name or nil
      number = number + 1
    end
    return names, wanted
  end

  --- Units of the own application as planned: those too many are leaving.
  function Harness:_adjust_units()
    local names, wanted = planned_names(self)
    local kept = {}
    for index, name in ipairs(names) do
      local unit = self._simulation:get("unit", name) or { name = name }
      unit.life = index <= wanted and "alive" or "dying"
      kept[name] = true
      self._simulation:put("unit", unit)
    end
    for _, unit in ipairs(self._simulation:all "unit") do
      if unit.name:match "^(.*)/" == self._app and not kept[unit.name] then
        self._simulation:remove("unit", unit.name)
      end
    end
    self._model:_refresh()
  end

  --- Sets what `app:planned_units()` gives.
  -- @raise TypeError below 0
  function Harness:set_planned_units(num_units)
    if math.type(num_units) ~= "integer" or num_units < 0 then
      errors.raise(errors.TypeError, 2, "num_units must be 0 or a positive integer.")
    end
    self:_commit()
    self._planned_units = num_units
    self:_adjust_units()
  end

  --- From now on as many units are planned as there are: the charm's and its peers.
  function Harness:reset_planned_units()
    self:_commit()
    self._planned_units = nil
    self:_adjust_units()
  end

  -- statuses ------------------------------------------------------------------

  --- Has the charm's statuses collected and set, as at the end of a hook of Juju's.
  function Harness:evaluate_status()
    local _ = self.charm
    self:_in_hook({ name = "update-status" }, self._simulation.evaluate_status, self._simulation)
  end

  --- A unit that said nothing in its first hooks is of unknown status.
  function Harness:_settle_status()
    self:_edit_unit(function(unit)
      if unit.status.status == "maintenance" and unit.status.message == "" then
        unit.status = { status = "unknown" }
      end
    end)
  end
end
