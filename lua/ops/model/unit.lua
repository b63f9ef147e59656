-- SPDX-License-Identifier: Apache-2.0
--- Units and applications.
--
-- Dependencies: ops.class, ops.errors, ops.later, ops.signature, ops.model.objects; ops.set and ops.model.container,
-- port, secret and status when they are needed.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local later = require "ops.later"
local objects = require "ops.model.objects"
local signature = require "ops.signature"

local base = host "base"
local secrets, statuses = later "ops.model.secret", later "ops.model.status"

-- what both are ---------------------------------------------------------------

local Entity = Class:extend "Entity"

-- @param raw handle of the host
-- @param model the Model it belongs to
function Entity:init(raw, model)
  self._raw, self._model = raw, model
  self._name, self._repr = raw:facts()
end

--- Such as "mysql/0" or "mysql".
function Entity.getters:name()
  return self._name
end

--- The status Juju shows; UnknownStatus for all but this charm's own unit and application. Assigning
-- one takes effect at once.
-- @raise RuntimeError when it may not be read or set, InvalidStatusError when it cannot be set
function Entity.getters:status()
  return statuses.StatusBase.from_name(self._raw:status())
end

function Entity.setters:status(status)
  if not Class.is_a(status, statuses.StatusBase) then
    errors.raise_advised("write ops.ActiveStatus() or ops.BlockedStatus \"why\"", errors.InvalidStatusError, 3,
      "invalid value provided for %s %s status: %s", self._word, self._repr, tostring(status))
  end
  self._raw:set_status(status.name, type(status.message) == "string" and status.message or nil)
end

function Entity:__tostring()
  return self._repr
end

local add_secret = signature("add_secret",
  "content: any, *, label?: string, description?: string, expire?: any, rotate?: string")

--- Makes a secret that this unit or application owns.
-- @param content table of texts; keys have 3 or more small letters, digits and single hyphens
-- @param label what this charm calls it (like all that follow in a table)
-- @param description for people
-- @param expire when: seconds since the epoch, or an ops.duration from now
-- @param rotate how often Juju asks for a new revision: an ops.SecretRotate
-- @return a Secret
-- @raise ValueError, TypeError for what cannot be content
-- @usage self.app:add_secret({ password = "hunter2" }, { label = "db", expire = ops.duration "24h" })
function Entity:add_secret(...)
  local content, label, description, expire, rotate = add_secret(...)
  return secrets.add(self, content, label, description, expire, rotate, 2)
end

-- applications ----------------------------------------------------------------

local Application = Entity:extend "Application"
Application.strict = true
Application._word = "application"

--- How many units there are to be, those that are leaving not counted; may be 0.
-- @raise RuntimeError for another application than ours
function Application:planned_units()
  return self._raw:planned_units()
end

-- units -----------------------------------------------------------------------

local Unit = Entity:extend "Unit"
Unit.strict = true
Unit._word = "unit"

--- The application it belongs to.
function Unit.getters:app()
  return objects.object(Application, self._raw:app(), self._model)
end

--- Whether it is the leader of its application; an answer is good for 30 seconds.
-- @raise RuntimeError for another unit than ours
function Unit:is_leader()
  return self._raw:is_leader()
end

local workload_version = signature("set_workload_version", "version: string")

--- Tells Juju the version of what the charm runs, shown in `juju status`.
function Unit:set_workload_version(...)
  self._model._raw:set_workload_version((workload_version(...)))
end

-- ports

local open_port = signature("open_port", "protocol: string, port?: integer")
local close_port = signature("close_port", "protocol: string, port?: integer")

--- Opens a port of this unit.
-- @param protocol "tcp", "udp" or "icmp"
-- @param port its number; nil for icmp
function Unit:open_port(...)
  local protocol, port = open_port(...)
  self._model._raw:open_port(protocol:lower(), port)
end

--- Closes a port of this unit.
function Unit:close_port(...)
  local protocol, port = close_port(...)
  self._model._raw:close_port(protocol:lower(), port)
end

--- The ports that are open: an ops.Set of ops.Port.
function Unit:opened_ports()
  local Port, Set = require "ops.model.port", require "ops.set"
  local ports = {}
  for index, port in ipairs(self._model._raw:opened_ports()) do
    ports[index] = Port(port.protocol, port.port)
  end
  return Set(ports)
end

--- Opens these ports and closes all others. A number is a tcp port.
-- @usage self.unit:set_ports(80, 443, ops.Port("udp", 53))
function Unit:set_ports(...)
  local Port = require "ops.model.port"
  local ports = {}
  for index, port in ipairs(table.pack(...)) do
    if math.type(port) == "integer" then
      port = Port("tcp", port)
    elseif not Class.is_a(port, Port) then
      errors.raise(errors.TypeError, 2, "set_ports: argument %d should be an integer or an ops.Port, not %s", index,
        errors.type_name(port))
    end
    ports[index] = { protocol = port.protocol, port = port.port }
  end
  self._model._raw:set_ports(ports)
end

-- the machine

local reboot = signature("reboot", "now?: boolean")

--- Reboots the machine when the hook has succeeded, or with `now` at once: then the dispatch ends here, and
-- Juju runs the hook anew after the reboot.
-- @raise RuntimeError for another unit than ours, HookCommandError in an action
function Unit:reboot(...)
  self._raw:reboot(reboot(...) or false)
end

-- containers

--- The containers of the metadata by name.
-- @raise RuntimeError for another unit than ours
function Unit.getters:containers()
  local _, _, _, ours = self._raw:facts()
  if not ours then
    errors.raise(errors.RuntimeError, 3, "cannot get container for a remote unit %s", self._repr)
  end
  local containers = rawget(self, "_containers")
  if not containers then
    containers = require("ops.model.container").mapping(function()
      return self._model._raw:container_names()
    end, self._model)
    rawset(self, "_containers", containers)
  end
  return containers
end

local get_container = signature("get_container", "container_name: string")

--- One container.
-- @raise ModelError when the charm has no such container
function Unit:get_container(...)
  local name = get_container(...)
  local ok, container = pcall(function()
    return self.containers[name]
  end)
  if ok then
    return container
  elseif Class.is_a(container, errors.KeyError) then
    errors.raise(errors.ModelError, 2, "container %s not found", base.quote(name))
  end
  error(container, 0)
end

Entity:_need_colon "app"
Application:_need_colon "app"
Unit:_need_colon "unit"

return { Entity = Entity, Application = Application, Unit = Unit }
