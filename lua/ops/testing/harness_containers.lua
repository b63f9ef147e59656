-- SPDX-License-Identifier: Apache-2.0
--- Containers of a Harness. In each there is a simulated Pebble from the start; it can be connected to once the test
-- says so.
--
-- Dependencies: ops.errors, ops.mapping, ops.signature, ops.testing.component, ops.testing.container,
-- ops.testing.pebbles; ops.pebble when something is asked of it.

local Class = require "ops.class"
local component = require "ops.testing.component"
local containers = require "ops.testing.container"
local errors = require "ops.errors"
local mapping = require "ops.mapping"
local pebbles = require "ops.testing.pebbles"
local signature = require "ops.signature"

return function(Harness)
  -- Pebbles -------------------------------------------------------------------

  function Harness:_container_names()
    return mapping.keys(self._spec.meta.containers or {})
  end

  local unreachable = "Cannot connect to Pebble; did you forget to call begin_with_initial_hooks() or "
    .. "set_can_connect()?"

  --- What a handler that raises TimeoutError means: nothing, so that waiting for the command times out.
  local function check_timeout(problem, args)
    if not Class.is_a(problem, errors.TimeoutError) then
      error(problem, 0)
    elseif not args.timeout then
      errors.raise(errors.RuntimeError, 3, "a TimeoutError occurred in the execution handler, but no timeout value was "
        .. "provided in the execution arguments.")
    end
  end

  local function check_result(result, args)
    result = result == nil and containers.ExecResult {} or result
    if not component.is_a(result, containers.ExecResult) then
      errors.raise(errors.TypeError, 3, "execution handler returned an unexpected type: %s.", errors.type_name(result))
    elseif args.combine_stderr and result.stderr ~= "" then
      errors.raise(errors.ValueError, 3, "execution handler returned a non-empty stderr even though combine_stderr is "
        .. "enabled.")
    end
    return result
  end

  local function run_handler(handlers, args)
    local found = pebbles.find_command(handlers, args.command)
    if not found then
      local text = "execution handler not found, please register one using Harness:handle_exec"
      local body = { type = "error", ["status-code"] = 500, status = "Internal Server Error",
        result = { message = text } }
      error(require("ops.pebble.errors").APIError(body, 500, "Internal Server Error", text), 0)
    end
    local fine, result = pcall(found.handler, args)
    if not fine then
      return check_timeout(result, args)
    end
    result = check_result(result, args)
    return result.stdout, result.stderr, result.exit_code
  end

  --- Puts a Pebble into each container.
  -- @return the directory their sockets seem to be in; nil: there is no container
  function Harness:_make_pebbles()
    self._pebbles, self._exec_handlers = {}, {}
    local directory
    for _, name in ipairs(self:_container_names()) do
      local handlers = {}
      local pebble = pebbles.new { root = self:_directory("containers/" .. name), run = function(args)
        return run_handler(handlers, args)
      end }
      directory = directory or self._root .. "/sockets"
      pebble:refuse("ConnectionError", unreachable)
      pebble:listen(pebbles.socket(directory, name))
      self._pebbles[name], self._exec_handlers[name] = pebble, handlers
    end
    return directory
  end

  --- The name of a container of the charm, given as such or as its object.
  local function name_of(harness, container, class)
    local name = Class.is_a(container, require("ops.model.container").Container) and container.name or container
    errors.check_type(name, "string", "the container", 3)
    if not harness._pebbles[name] then
      errors.raise(class, 3, "the charm has no container %s.%s", name, errors.hint(name, harness:_container_names()))
    end
    return name
  end

  local function connect(harness, name, can_connect)
    if can_connect then
      harness._pebbles[name]:refuse()
    else
      harness._pebbles[name]:refuse("ConnectionError", unreachable)
    end
    harness:_edit_unit(function(unit)
      unit.containers[name] = { can_connect = can_connect }
    end)
  end

  local set_can_connect = signature("set_can_connect", "container: any, val: boolean")

  --- Says whether the Pebble of a container answers.
  -- @param container its name, or the Container
  -- @raise ModelError for a container that the charm does not have
  function Harness:set_can_connect(...)
    local container, can_connect = set_can_connect(...)
    connect(self, name_of(self, container, errors.ModelError), can_connect)
  end

  local container_pebble_ready = signature("container_pebble_ready", "container_name: string")

  --- Pebble is ready in a container: it can be connected to, and pebble-ready is emitted. Nothing before begin().
  -- @raise ModelError for a container that the charm does not have
  function Harness:container_pebble_ready(...)
    local name = container_pebble_ready(...)
    if not self._charm then
      return
    end
    local container = self._model.unit:get_container(name)
    connect(self, name, true)
    self:_emit({ name = name .. "-pebble-ready", workload = name }, { name, "pebble_ready" }, container)
  end

  local get_container_pebble_plan = signature("get_container_pebble_plan", "container_name: string")

  --- What the charm has configured: a pebble.Plan.
  -- @raise KeyError for a container that the charm does not have; ConnectionError
  function Harness:get_container_pebble_plan(...)
    local name = name_of(self, get_container_pebble_plan(...), errors.KeyError)
    return self._model.unit:get_container(name):get_plan()
  end

  --- The directory that is the root of a container. The test may read and write there.
  -- @param container its name, or the Container
  -- @raise KeyError for a container that the charm does not have
  function Harness:get_filesystem_root(container)
    return self:_directory("containers/" .. name_of(self, container, errors.KeyError))
  end

  -- storage -------------------------------------------------------------------

  --- Calls a function(pebble, location) for each place that a storage has in a container.
  local function each_mount(harness, storage, call)
    for name, pebble in pairs(harness._pebbles) do
      local declared = harness._spec.meta.containers[name]
      for _, mount in ipairs(type(declared) == "table" and declared.mounts or {}) do
        if mount.storage == storage and type(mount.location) == "string" then
          call(pebble, mount.location, name .. ":" .. mount.location)
        end
      end
    end
  end

  --- An instance of a storage is there; the first one has the place in the container.
  function Harness:_mount_storage(id, source)
    self._mounted = self._mounted or {}
    each_mount(self, id:match "^(.*)/%d+$", function(pebble, location, place)
      if not self._mounted[place] then
        pebble:mount(location, source)
        self._mounted[place] = id
      end
    end)
  end

  function Harness:_unmount_storage(id)
    each_mount(self, id:match "^(.*)/%d+$", function(pebble, location, place)
      if self._mounted[place] == id then
        pebble:unmount(location)
        self._mounted[place] = nil
      end
    end)
  end

  -- commands ------------------------------------------------------------------

  local handle_exec = signature("handle_exec",
    "container: any, command_prefix: any, *, handler?: function, result?: any")

  local function result_of(value)
    if math.type(value) == "integer" then
      return containers.ExecResult { exit_code = value }
    elseif type(value) == "string" then
      return containers.ExecResult { stdout = value }
    elseif component.is_a(value, containers.ExecResult) then
      return value
    end
    return errors.raise(errors.TypeError, 3, "result must be an integer, a string or an ExecResult, not %s",
      errors.type_name(value))
  end

  --- Says what becomes of commands that the charm runs in a container. The longest prefix wins; the same prefix again
  -- replaces what was said before.
  -- @param container its name, or the Container
  -- @param command_prefix sequence of the first words of the commands
  -- @param handler function(ExecArgs) -> ExecResult, or nil for one that has nothing to say; what it raises comes out
  --   of exec, but for TimeoutError, which waiting for the command raises (like `result` in a table)
  -- @param result its exit code, its standard output, or an ExecResult
  -- @raise TypeError unless there is either of them; ModelError for a container that the charm does not have
  -- @usage harness:handle_exec("web", { "nginx", "-t" }, { result = 0 })
  function Harness:handle_exec(...)
    local container, prefix, handler, result = handle_exec(...)
    if (handler == nil) == (result == nil) then
      errors.raise(errors.TypeError, 2, "Either handler or result must be provided, but not both.")
    end
    local words, wrong = component.types.list(component.types.text)(prefix)
    if wrong then
      errors.raise(errors.TypeError, 2, "command_prefix %s", wrong)
    end
    local kept = handler == nil and result_of(result)
    local handlers = self._exec_handlers[name_of(self, container, errors.ModelError)]
    local added = { command_prefix = words, handler = handler or function()
      return kept
    end }
    for index, known in ipairs(handlers) do
      if table.concat(known.command_prefix, "\0") == table.concat(words, "\0") then
        handlers[index] = added
        return
      end
    end
    handlers[#handlers + 1] = added
  end

  -- notices -------------------------------------------------------------------

  local pebble_notify = signature("pebble_notify",
    "container_name: string, key: string, *, data?: map, repeat_after?: seconds, type?: string")

  local function emit_notice(harness, name, id, kind, key)
    local container = harness._model.unit:get_container(name)
    harness:_emit({ name = name .. "-pebble-custom-notice", workload = name, notice_id = id, notice_type = kind,
      notice_key = key }, { name, "pebble_custom_notice" }, container, id, kind, key)
  end

  --- How a check goes on until the change it is in has ended as it is said to have: it fails as often as its threshold
  -- says, or succeeds again.
  -- @return the event's kind, or nil
  local function end_change(harness, name, data, key)
    local pebble, check = harness._pebbles[name], data and data["check-name"]
    local info = check and pebble:state("checks")[check]
    local fails = data and data.kind == "perform-check"
    if not info or info["change-id"] ~= key or fails ~= (info.status == "up") then
      return nil
    end
    for _ = info.failures + 1, fails and math.max(info.threshold, 1) or info.failures + 1 do
      pebble:check(check, fails and "failed in a test" or nil)
    end
    return fails and "pebble_check_failed" or "pebble_check_recovered"
  end

  local function emit_check(harness, name, kind, check)
    local container = harness._model.unit:get_container(name)
    harness:_emit({ name = name .. "-" .. kind:gsub("_", "-"), workload = name, check_name = check }, { name, kind },
      container, check)
  end

  local function id_of(pebble, kind, key)
    for _, notice in ipairs(pebble:state "notices") do
      if notice.type == kind and notice.key == key then
        return notice.id
      end
    end
  end

  --- Records a notice. After begin(), one that is new or is repeated is told to the charm: pebble-custom-notice.
  --
  -- With the type CHANGE_UPDATE, the id of a check's change as key, and data of `kind` and `check-name`, that change
  -- has ended: a "perform-check" failed, a "recover-check" succeeded; pebble-check-failed, pebble-check-recovered.
  -- @param container_name name of the container
  -- @param key such as "example.com/backup-done"
  -- @param data table of texts (like all that follow in a table)
  -- @param repeat_after seconds or an ops.duration: not told again before
  -- @param type a NoticeType; nil: CUSTOM
  -- @return the notice's id
  -- @raise ModelError for a container that the charm does not have
  function Harness:pebble_notify(...)
    local name, key, data, repeat_after, kind = pebble_notify(...)
    kind = kind or "custom"
    name_of(self, name, errors.ModelError)
    local event = kind == "change-update" and self._charm and end_change(self, name, data, key)
    if event then
      emit_check(self, name, event, data["check-name"])
      return id_of(self._pebbles[name], kind, key)
    end
    local id, is_new = self._pebbles[name]:notify(kind, key, data, repeat_after)
    if self._charm and is_new and kind == "custom" then
      emit_notice(self, name, id, kind, key)
    end
    return id
  end
end
