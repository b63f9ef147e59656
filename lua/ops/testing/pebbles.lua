-- SPDX-License-Identifier: Apache-2.0
--- The Pebbles in the containers of a test: simulated ones (host/olm/pebble.h), which the charm's production client
-- asks in process.
--
-- Dependencies: ops.testing.component, ops.testing.container; ops.pebble.errors, ops.time when needed.

local host = select(2, ...)
local component = require "ops.testing.component"
local containers = require "ops.testing.container"

local base, files, olm = host "base", host "files", host "olm"
local null = base.marks()

local M = {}

-- commands --------------------------------------------------------------------

local function or_nil(value)
  if value ~= null then
    return value
  end
end

local function args_of(command, stdin)
  return component.make(containers.ExecArgs, {
    command = component.copy(command.command), environment = component.copy(command.environment),
    working_dir = or_nil(command["working-dir"]), timeout = or_nil(command.timeout),
    user_id = or_nil(command["user-id"]), user = or_nil(command.user), group_id = or_nil(command["group-id"]),
    group = or_nil(command.group), stdin = stdin, combine_stderr = not command["split-stderr"],
  })
end

--- The item whose `command_prefix` is the longest that a command begins with; nil: none.
function M.find_command(items, command)
  local found
  for _, item in ipairs(items) do
    local prefix, fits = item.command_prefix, #item.command_prefix <= #command
    for index = 1, fits and #prefix or 0 do
      fits = fits and prefix[index] == command[index]
    end
    if fits and (not found or #prefix > #found.command_prefix) then
      found = item
    end
  end
  return found
end

--- What an Exec among some answers to a command.
-- @param args ExecArgs
-- @param advice where to put one, in the words of an error
-- @return stdout, stderr, exit code
-- @raise ExecError when nothing answers
function M.answer(execs, args, advice)
  local exec = M.find_command(execs, args.command)
  if not exec then
    local words = {}
    for index, text in ipairs(args.command) do
      words[index] = base.quote(text)
    end
    local command = "{ " .. table.concat(words, ", ") .. " }"
    error(require("ops.pebble.errors").ExecError(args.command, 127, "", string.format("mock for cmd %s not found. "
      .. "Please patch out whatever leads to the call, or %s { execs = { Exec { command_prefix = %s } } }", command,
      advice, command)), 0)
  end
  if args.combine_stderr then
    return exec.stdout .. exec.stderr, "", exec.return_code
  end
  return exec.stdout, exec.stderr, exec.return_code
end

-- one Pebble ------------------------------------------------------------------

--- A simulated Pebble.
-- @param given table of `root`, its container's directory; `mounts`, location -> source; `state`, STATE of
--   host/olm/pebble.h; `boot_id`; `run`, function(ExecArgs) -> stdout, stderr, exit code, or nothing when it times out
function M.new(given)
  local begun = {} -- by change
  return olm.pebble {
    root = given.root, mounts = given.mounts, state = given.state, boot_id = given.boot_id,
    run = function(change, command, stdin)
      local args = args_of(command, stdin)
      begun[change] = args
      return given.run(args)
    end,
    written = function(change, text)
      local args = begun[change]
      if args and text ~= "" then
        rawget(args, "_values").stdin = text
      end
    end,
  }
end

--- Where the Pebble of a container listens, below the directory for all of them; nothing is there.
function M.socket(directory, name)
  return directory .. "/" .. name .. "/pebble.socket"
end

-- the containers of a state ---------------------------------------------------

local function time_text(time)
  return require("ops.time").format_rfc3339(time)
end

local function duration_text(seconds)
  return seconds and string.format("%.6fs", seconds) or nil
end

local function notice_document(notice)
  return {
    id = notice.id, ["user-id"] = notice.user_id or null, type = notice.type, key = notice.key,
    ["first-occurred"] = time_text(notice.first_occurred), ["last-occurred"] = time_text(notice.last_occurred),
    ["last-repeated"] = time_text(notice.last_repeated), occurrences = notice.occurrences,
    ["last-data"] = next(notice.last_data) and component.copy(notice.last_data) or nil,
    ["repeat-after"] = duration_text(notice.repeat_after), ["expire-after"] = duration_text(notice.expire_after),
  }
end

local function check_document(info)
  return { level = info.level or "", startup = info.startup ~= "" and info.startup or "enabled", status = info.status,
    successes = info.successes, failures = info.failures, threshold = info.threshold,
    ["change-id"] = info.change_id }
end

--- A container as the state of its Pebble.
local function state_of(container)
  local services, checks, notices = {}, {}, setmetatable({}, select(2, base.marks()))
  for name, status in pairs(container.service_statuses) do
    services[name] = { current = status }
  end
  for _, info in ipairs(container.check_infos) do
    checks[info.name] = check_document(info)
  end
  for index, notice in ipairs(container.notices) do
    notices[index] = notice_document(notice)
  end
  return { layers = containers.layer_list(container), services = services, checks = checks, notices = notices }
end

--- An empty directory for a container's root.
local function make_root(ctx, container)
  local path = ctx:_path("containers/" .. container.name)
  if not files.is_empty(path) then
    ctx.warnings[#ctx.warnings + 1] = string.format("Container '%s' has a non-empty filesystem that will be wiped "
      .. "before this run. If you are trying to mock filesystem contents, use Mounts instead. If you are reusing a "
      .. "Context instance across multiple ctx:run() calls, note that the filesystem is cleared between runs.",
      container.name)
    files.remove_tree(path)
  end
  return container:get_filesystem(ctx)
end

--- What answers a command in a container of a state.
local function run_mocked(run, container, args)
  local output, errors, code = M.answer(container.execs, args,
    string.format("give the Container %s an Exec for the command your charm is attempting to run, such as Container",
      container.name))
  local history = run.ctx.exec_history[container.name] or {}
  run.ctx.exec_history[container.name] = history
  history[#history + 1] = args
  return output, errors, code
end

local function make_pebble(run, container)
  local mounts = {}
  for _, mount in pairs(container.mounts) do
    mounts[mount.location] = files.real_path(mount.source) or mount.source
  end
  local pebble = M.new {
    root = make_root(run.ctx, container), mounts = mounts, state = state_of(container),
    run = function(args)
      return run_mocked(run, container, args)
    end,
  }
  if not container.can_connect then
    pebble:refuse("ConnectionError", string.format(
      "Cannot connect to Pebble; did you forget to set can_connect = true for container %s?", container.name))
  end
  return pebble
end

--- A Pebble of a container that the state does not have.
local function make_missing(name)
  local pebble = M.new { root = "/" }
  pebble:refuse("RuntimeError", string.format(
    "container with name='%s' not found. Did you forget a Container in State.containers?", name))
  return pebble
end

--- Puts Pebbles into the containers of a run: those of its state, and those that only the metadata has.
-- @param run see ops.testing.run; `run.pebbles`: by container
-- @return the directory their sockets seem to be in; nil: there is no container
function M.fill(run)
  local known = {}
  run.pebbles = known
  for _, container in ipairs(run.state.containers) do
    known[container.name] = make_pebble(run, container)
  end
  for name in pairs(run.spec.meta.containers or {}) do
    known[name] = known[name] or make_missing(name)
  end
  if next(known) == nil then
    return nil
  end
  local directory = run.ctx:_path "sockets"
  for name, pebble in pairs(known) do
    pebble:listen(M.socket(directory, name))
  end
  return directory
end

-- reading back ----------------------------------------------------------------

local function seconds_of(text)
  return text and require("ops.time").duration(text).seconds or nil
end

local function notice_of(document)
  local parse = require("ops.time").parse_rfc3339
  return containers.Notice {
    id = document.id, user_id = or_nil(document["user-id"]), type = document.type, key = document.key,
    first_occurred = parse(document["first-occurred"]), last_occurred = parse(document["last-occurred"]),
    last_repeated = parse(document["last-repeated"]), occurrences = document.occurrences,
    last_data = document["last-data"] or {}, repeat_after = seconds_of(document["repeat-after"]),
    expire_after = seconds_of(document["expire-after"]),
  }
end

local function check_of(name, document)
  return containers.CheckInfo {
    name = name, level = document.level ~= "" and document.level or nil, startup = document.startup,
    status = document.status, successes = document.successes or null, failures = document.failures,
    threshold = document.threshold, change_id = document["change-id"],
  }
end

--- Checks by name, those that were there before first and in their order.
local function checks_of(before, documents)
  local result, names = {}, {}
  for _, info in ipairs(before) do
    local document = documents[info.name]
    result[#result + 1] = document and check_of(info.name, document)
    documents[info.name] = nil
  end
  for name in pairs(documents) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    result[#result + 1] = check_of(name, documents[name])
  end
  return result
end

--- Those that nobody repeated stay as they are: documents have times in microseconds only.
local function notices_of(before, documents)
  local result, known = {}, {}
  for _, notice in ipairs(before) do
    known[notice.id] = notice
  end
  for index, document in ipairs(documents) do
    local notice = known[document.id]
    result[index] = notice and notice.occurrences == document.occurrences and notice or notice_of(document)
  end
  return result
end

--- What a container has become.
function M.container_of(pebble, before)
  local statuses = {}
  for name, service in pairs(pebble:state "services") do
    statuses[name] = service.current
  end
  return component.with(before, {
    layers = containers.layers_of(pebble:state "layers"), service_statuses = statuses,
    notices = notices_of(before.notices, pebble:state "notices"),
    check_infos = checks_of(before.check_infos, pebble:state "checks"),
  })
end

--- The containers after a run.
function M.containers(run)
  local result = {}
  for index, container in ipairs(run.state.containers) do
    local pebble = run.pebbles[container.name]
    result[index] = pebble:touched() and M.container_of(pebble, container) or container
  end
  return result
end

return M
