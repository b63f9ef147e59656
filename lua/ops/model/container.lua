-- SPDX-License-Identifier: Apache-2.0
--- Workload containers of this unit.
--
-- Dependencies: ops.class, ops.errors, ops.log, ops.mapping, ops.model.lazy, ops.signature; ops.pebble and
-- ops.model.copying when they are needed.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local keys = require("ops.mapping").keys
local lazy = require "ops.model.lazy"
local log = require "ops.log" "ops.model"
local signature = require "ops.signature"

local base = host "base"

local M = {}

-- containers ------------------------------------------------------------------

--- A container of the metadata, in which Pebble runs services. Every call may raise pebble.ConnectionError,
-- ProtocolError and APIError; those that change something pebble.ChangeError and TimeoutError.
local Container = Class:extend "Container"
Container.strict = true
M.Container = Container

-- @param name what the metadata calls it
-- @param model the Model it belongs to
-- @param client of its Pebble; nil: made when it is first used
function Container:init(name, model, client)
  self._name, self._model, self._client = name, model, client
end

--- What the metadata calls it.
function Container.getters:name()
  return self._name
end

--- The client of its Pebble: a pebble.Client.
function Container.getters:pebble()
  local client = rawget(self, "_client")
  if not client then
    client = self._model:_pebble(self._name)
    self._client = client
  end
  return client
end

function Container:__tostring()
  return string.format("<ops.model.Container %s>", self._name)
end

--- Whether Pebble answers now; it may not a moment later.
function Container:can_connect()
  local fine, problem = pcall(self.pebble.get_system_info, self.pebble)
  if fine then
    return true
  elseif Class.is_a(problem, errors.ConnectionError) then
    log:debug("Pebble API is not ready; ConnectionError: %s", tostring(problem))
  elseif Class.is_a(problem, errors.FileNotFoundError) then
    log:debug("Pebble API is not ready; UNIX socket not found: %s", tostring(problem))
  elseif Class.is_a(problem, errors.APIError) then
    log:warning("Pebble API is not ready; APIError: %s", tostring(problem))
  else
    error(problem, 0)
  end
  return false
end

-- services

--- Starts the services whose startup is enabled, and waits for them.
function Container:autostart()
  self.pebble:autostart_services()
end

--- Starts the services whose startup is enabled and restarts those whose configuration has changed.
function Container:replan()
  self.pebble:replan_services()
end

local function check_some(what, ...)
  if select("#", ...) == 0 then
    errors.raise(errors.TypeError, 3, "%s expected at least 1 argument, got 0", what)
  end
  return { ... }
end

--- Starts services by name, and waits for them.
-- @usage container:start("web", "worker")
function Container:start(...)
  self.pebble:start_services(check_some("start", ...))
end

--- Stops services by name.
function Container:stop(...)
  self.pebble:stop_services(check_some("stop", ...))
end

--- Restarts services by name; those that do not run are started.
function Container:restart(...)
  local names = check_some("restart", ...)
  local fine, problem = pcall(self.pebble.restart_services, self.pebble, names)
  if fine then
    return
  elseif not Class.is_a(problem, errors.APIError) or problem.code ~= 400 then
    error(problem, 0)
  end
  local running = {} -- an old Pebble that cannot restart
  for _, service in ipairs(self.pebble:get_services(names)) do
    running[#running + 1] = service:is_running() and service.name or nil
  end
  if #running > 0 then
    self.pebble:stop_services(running)
  end
  self.pebble:start_services(names)
end

--- Sends a signal, "SIGHUP" or 1, to services by name.
function Container:send_signal(sig, ...)
  if select("#", ...) == 0 then
    errors.raise(errors.TypeError, 2, "send_signal expected at least 1 service name, got 0")
  end
  self.pebble:send_signal(sig, { ... })
end

--- A read-only mapping of infos by name.
local function by_name(what, infos, class)
  local content = {}
  for _, info in ipairs(infos) do
    content[info.name] = info
  end
  return lazy.table(what, function()
    return content
  end, class)
end

--- The only one of a mapping.
local function only(mapping, word, name)
  local names = keys(mapping)
  if #names == 0 then
    errors.raise(errors.ModelError, 3, "%s %s not found", word, base.quote(name))
  elseif #names > 1 then
    errors.raise(errors.RuntimeError, 3, "expected 1 %s, got %d", word, #names)
  end
  return mapping[name]
end

--- pebble.ServiceInfo by name: of these services, or of all; nil for one that is not there.
function Container:get_services(...)
  return by_name("services", self.pebble:get_services { ... }, M.ServiceInfoMapping)
end

--- A pebble.ServiceInfo.
-- @raise ModelError when there is no such service
function Container:get_service(service_name)
  errors.check_type(service_name, "string", "service_name", 2)
  return only(self:get_services(service_name), "service", service_name)
end

-- layers

--- Adds a layer of configuration; replan() makes it take effect.
-- @param label what it is called
-- @param layer YAML, a table shaped like it, or a pebble.Layer
-- @param combine (in a table) merges it into the layer of that label, if there is one
-- @usage container:add_layer("web", layer, { combine = true })
function Container:add_layer(...)
  self.pebble:add_layer(...)
end

--- What all layers come to: a pebble.Plan.
function Container:get_plan()
  return self.pebble:get_plan()
end

-- checks

--- pebble.CheckInfo by name: of these checks, or of all; nil for one that is not there.
-- @param ... names, and perhaps a table at the end: `level`, a pebble.CheckLevel
function Container:get_checks(...)
  local names = { ... }
  local options = type(names[#names]) == "table" and table.remove(names) or {}
  errors.check_options(options, { level = true }, "get_checks", 2)
  return by_name("checks", self.pebble:get_checks(options.level, names), M.CheckInfoMapping)
end

--- A pebble.CheckInfo.
-- @raise ModelError when there is no such check
function Container:get_check(check_name)
  errors.check_type(check_name, "string", "check_name", 2)
  return only(self:get_checks(check_name), "check", check_name)
end

--- Starts checks by name. Since Juju 3.6.4.
-- @return sequence of the names of those that did not run before
function Container:start_checks(...)
  return self.pebble:start_checks(check_some("start-checks", ...))
end

--- Stops checks by name. Since Juju 3.6.4. It is a security event.
-- @return sequence of the names of those that ran before
function Container:stop_checks(...)
  local stopped = self.pebble:stop_checks(check_some("stop-checks", ...))
  for _, name in ipairs(stopped) do
    self._model._raw:log_stopped_check(name)
  end
  return stopped
end

-- files: as the client has them

for _, name in ipairs { "pull", "push", "list_files", "make_dir", "remove_path", "get_notices" } do
  Container[name] = function(self, ...)
    local client = self.pebble
    return client[name](client, ...)
  end
end

--- The path itself, or nil when there is none.
local function look(self, path)
  local fine, found = pcall(self.pebble.list_files, self.pebble, path, { itself = true })
  if fine then
    return found[1]
  elseif Class.is_a(found, errors.APIError) and found.code == 404 then
    return nil
  end
  error(found, 0)
end

--- Whether there is such a path.
function Container:exists(path)
  return look(self, path) ~= nil
end

--- Whether there is such a directory.
function Container:isdir(path)
  local info = look(self, path)
  return info ~= nil and tostring(info.type) == "directory"
end

local push_path = signature("push_path", "source_path: names, dest_dir: string")
local pull_path = signature("pull_path", "source_path: names, dest_dir: string")

--- Copies local files and directories, with all that is in them, into a directory of the container. Owners and
-- permissions are kept.
-- @param source_path a path or a sequence of them; "/foo/*" is what is in /foo, "/foo" goes to dest_dir/foo
-- @param dest_dir absolute
-- @raise MultiPushPullError when not all could be copied; the others are
function Container:push_path(...)
  local source_path, dest_dir = push_path(...)
  require("ops.model.copying").push(self, source_path, dest_dir)
end

--- Copies files and directories of the container, with all that is in them, into a local directory.
-- @param source_path an absolute path or a sequence of them; "/foo/*" is what is in /foo
-- @param dest_dir made when it is not there
-- @raise MultiPushPullError when not all could be copied; the others are
function Container:pull_path(...)
  local source_path, dest_dir = pull_path(...)
  require("ops.model.copying").pull(self, source_path, dest_dir)
end

-- commands and notices

--- Starts a command; pebble.Client.exec says what may be given.
-- @return a pebble.ExecProcess, which is to be waited for
-- @raise RuntimeError for a service_context under a Juju that has none
-- @usage local out = container:exec({ "psql", "--version" }, { timeout = 10 }):wait_output()
function Container:exec(...)
  local arguments = table.pack(...)
  local options = arguments[arguments.n]
  if type(options) == "table" and options.service_context ~= nil then
    local version = self._model.juju_version
    if not version.supports_exec_service_context then
      errors.raise(errors.RuntimeError, 2, "exec with service_context not supported on Juju version %s",
        tostring(version))
    end
  end
  return self.pebble:exec(...)
end

--- The pebble.Notice of an id.
-- @raise ModelError when there is none
function Container:get_notice(notice_id)
  local fine, notice = pcall(self.pebble.get_notice, self.pebble, notice_id)
  if fine then
    return notice
  elseif Class.is_a(notice, errors.APIError) and notice.code == 404 then
    errors.raise(errors.ModelError, 2, "notice %s not found", base.quote(notice_id))
  end
  error(notice, 0)
end

--- pebble.ServiceInfo by name.
M.ServiceInfoMapping = Class:extend "ServiceInfoMapping"
--- pebble.CheckInfo by name.
M.CheckInfoMapping = Class:extend "CheckInfoMapping"

--- Containers by name.
local ContainerMapping = Class:extend "ContainerMapping"
M.ContainerMapping = ContainerMapping

--- @param names function() -> sequence of the names
-- @param model the Model they belong to
function M.mapping(names, model)
  local containers
  local function all()
    if not containers then
      containers = {}
      for _, name in ipairs(names()) do
        containers[name] = Container(name, model)
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
  self._container, self.id, self.key = container, id, key
  self.type = require("ops.pebble.record").member(require("ops.pebble.enums").NoticeType, notice_type)
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

Container:_need_colon "container"

return M
