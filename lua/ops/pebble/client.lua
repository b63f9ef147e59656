-- SPDX-License-Identifier: Apache-2.0
--- The client of Pebble.
--
-- Dependencies: ops.class, ops.errors, ops.pebble.*, ops.signature, ops.time for times.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local info = require "ops.pebble.info"
local layers = require "ops.pebble.layer"
local processes = require "ops.pebble.exec"
local signature = require "ops.signature"
local stream = require "ops.pebble.stream"

local raw = host "pebble"

--- A Pebble, by its socket. Every call may raise ConnectionError, ProtocolError or APIError.
local Client = Class:extend "Client"
Client.strict = true

local new = signature("Client", "socket_path: string, *, timeout?: seconds")

--- It connects at the first call.
-- @param socket_path where Pebble listens
-- @param timeout seconds to wait for Pebble's next byte; 5
function Client:init(...)
  local path, timeout = new(...)
  self._path, self._raw = path, raw.new(path, timeout or 5)
end

function Client.getters:socket_path()
  return self._path
end

function Client:__tostring()
  return string.format("<ops.pebble.Client %s>", self._path)
end

-- helpers -------------------------------------------------------------------------

local function each(list, from_dict)
  for index, item in ipairs(list) do
    list[index] = from_dict(item)
  end
  return list
end

--- A sequence of names, as a plain table.
-- @param what names the parameter and one of its items in messages
local function names(value, what, item, level)
  if type(value) ~= "table" or (getmetatable(value) or {}).value then
    errors.raise(errors.TypeError, level + 1, "%s must be of type Iterable[str], not %s", what, errors.type_name(value))
  end
  local list = {}
  for index, name in ipairs(value) do
    if type(name) ~= "string" then
      errors.raise(errors.TypeError, level + 1, "%s names must be str, not %s", item, errors.type_name(name))
    end
    list[index] = name
  end
  return setmetatable(list, select(2, host("base").marks())) -- an empty one is a list as well
end

local function opt_names(value, what, item, level)
  local list = value ~= nil and names(value, what, item, level + 1) or {}
  return #list > 0 and list or nil
end

--- Texts of a sequence that may hold members of enumerations; nil for nil.
local function values(list)
  local texts
  for index, value in ipairs(list or {}) do
    texts = texts or {}
    texts[index] = tostring(value)
  end
  return texts
end

-- system --------------------------------------------------------------------------

--- A SystemInfo.
function Client:get_system_info()
  return info.SystemInfo.from_dict(self._raw:get_system_info())
end

local get_warnings = signature("get_warnings", "select?: string")

--- Sequence of Warnings.
-- @param select a WarningState; nil: PENDING
function Client:get_warnings(...)
  return each(self._raw:get_warnings(get_warnings(...) or "pending"), info.Warning.from_dict)
end

local ack_warnings = signature("ack_warnings", "timestamp: time")

--- Acknowledges warnings up to a time.
-- @return how many
function Client:ack_warnings(...)
  local timestamp = ack_warnings(...)
  if type(timestamp) == "number" then
    timestamp = require("ops.time").format_rfc3339(timestamp)
  end
  return self._raw:ack_warnings(timestamp)
end

-- changes -------------------------------------------------------------------------

local get_changes = signature("get_changes", "select?: string, service?: string")

--- Sequence of Changes.
-- @param select a ChangeState; nil: IN_PROGRESS
-- @param service changes of this service only
function Client:get_changes(...)
  local select_, service = get_changes(...)
  return each(self._raw:get_changes(select_ or "in-progress", service), info.Change.from_dict)
end

local get_change = signature("get_change", "change_id: string")
local abort_change = signature("abort_change", "change_id: string")
local wait_change = signature("wait_change", "change_id: string, timeout?: seconds, delay?: seconds")

--- The Change of an id.
function Client:get_change(...)
  return info.Change.from_dict(self._raw:get_change((get_change(...))))
end

--- Asks Pebble to undo a change; gives the Change as it is now.
function Client:abort_change(...)
  return info.Change.from_dict(self._raw:abort_change((abort_change(...))))
end

--- Waits until a change is ready, with or without an error.
-- @param timeout in seconds; nil: 30; math.huge: for ever
-- @param delay between two looks, where Pebble is too old to wait by itself
-- @raise TimeoutError
function Client:wait_change(...)
  local id, timeout, delay = wait_change(...)
  return info.Change.from_dict(self._raw:wait_change(id, timeout or 30, delay or 0.1))
end

-- services ------------------------------------------------------------------------

local get_services = signature("get_services", "names?: any")

--- Sequence of ServiceInfos, of all services unless names are given.
function Client:get_services(...)
  local of = opt_names(get_services(...), "names", "service", 2)
  return each(self._raw:get_services(of), info.ServiceInfo.from_dict)
end

-- Those that say nothing of services concern all: `autostart_services` starts those whose startup is enabled,
-- `replan_services` also restarts those whose configuration has changed. All wait for what they began.
-- @param timeout in seconds; nil: 30; 0: does not wait; math.huge: waits for ever
-- @param delay as of wait_change
-- @return the id of the change
-- @raise ChangeError, TimeoutError
for _, action in ipairs { "autostart", "replan" } do
  local name = action .. "_services"
  local bind = signature(name, "timeout?: seconds, delay?: seconds")
  Client[name] = function(self, ...)
    local timeout, delay = bind(...)
    return self._raw:services_action(action, nil, timeout or 30, delay or 0.1)
  end
end

for _, action in ipairs { "start", "stop", "restart" } do
  local name = action .. "_services"
  local bind = signature(name, "services: any, timeout?: seconds, delay?: seconds")
  Client[name] = function(self, ...)
    local services, timeout, delay = bind(...)
    return self._raw:services_action(action, names(services, "services", "service", 2), timeout or 30, delay or 0.1)
  end
end

local send_signal = signature("send_signal", "sig: any, services: any")

--- Sends a signal to services that run.
-- @param sig "SIGHUP", or 1
function Client:send_signal(...)
  local sig, services = send_signal(...)
  services = names(services, "services", "service", 2)
  self._raw:send_signal(processes.signal(sig, 2), services)
end

-- layers and the plan -------------------------------------------------------------

local add_layer = signature("add_layer", "label: string, layer: any, *, combine?: boolean")

local function yaml_of(layer)
  if type(layer) == "string" then
    return layer
  elseif Class.is_a(layer, layers.Layer) then
    return layer:to_yaml()
  elseif type(layer) == "table" and getmetatable(layer) == nil then
    return layers.Layer(layer):to_yaml()
  end
  errors.raise(errors.TypeError, 3, "layer must be str, dict, or pebble.Layer, not %s", errors.type_name(layer))
end

--- Adds a layer of configuration. Services are not touched: replan_services does that.
-- @param label what it is called
-- @param layer YAML, a table shaped like it, or a Layer
-- @param combine merges it into the layer of that label, if there is one
function Client:add_layer(...)
  local label, layer, combine = add_layer(...)
  self._raw:add_layer(label, yaml_of(layer), combine)
end

--- What all layers come to: a Plan.
function Client:get_plan()
  return layers.Plan(self._raw:get_plan())
end

-- checks --------------------------------------------------------------------------

local get_checks = signature("get_checks", "level?: string, names?: any")

--- Sequence of CheckInfos.
-- @param level of this CheckLevel only
-- @param names of these only
function Client:get_checks(...)
  local level, of = get_checks(...)
  return each(self._raw:get_checks(level, opt_names(of, "names", "check", 2)), info.check_of_host)
end

for _, action in ipairs { "start", "stop" } do
  local name = action .. "_checks"
  local bind = signature(name, "checks: any")
  -- @return sequence of the names of those that were not started or stopped already
  Client[name] = function(self, ...)
    return self._raw:checks_action(action, names(bind(...), "checks", "check", 2))
  end
end

-- files ---------------------------------------------------------------------------

local pull = signature("pull", "path: string")

--- Reads a file of the container. What came is in a temporary file, so that it may be large.
-- @param path absolute
-- @return what can be read: `read()` gives all of it; see ops.pebble.stream. close() it, or declare it <close>
-- @raise PathError
-- @usage local text = client:pull("/etc/hostname"):read()
function Client:pull(...)
  local path = pull(...)
  local file, reason = io.tmpfile()
  if not file then
    errors.raise(errors.OSError, 2, "cannot make a temporary file: %s", reason)
  end
  local fine, problem = pcall(self._raw.pull, self._raw, path, file)
  if not fine then
    file:close()
    error(problem, 0)
  end
  file:seek("set")
  return stream.reader_of_file(file)
end

local OWNER = "user_id?: integer, user?: string, group_id?: integer, group?: string"
local push = signature("push", "path: string, source: any, *, make_dirs?: boolean, permissions?: permissions, "
  .. OWNER)
local list_files = signature("list_files", "path: string, *, pattern?: string, itself?: boolean")
local make_dir = signature("make_dir", "path: string, *, make_parents?: boolean, permissions?: permissions, " .. OWNER)
local remove_path = signature("remove_path", "path: string, *, recursive?: boolean")

--- Writes a file of the container; it is the old or the new one, never a part.
-- @param path absolute
-- @param source a string, an open file, or anything with a method read(n)
-- @param make_dirs makes the directories it is in (like all that follow in a table)
-- @param permissions such as "640"; nil: 644
-- @param user_id, user, group_id, group whose it is
-- @raise PathError
-- @usage client:push("/etc/app/config", text, { make_dirs = true, permissions = "640" })
function Client:push(...)
  local path, source, make_dirs, permissions, user_id, user, group_id, group = push(...)
  self._raw:push(path, stream.source(source, "source", 2), make_dirs, permissions, user_id, group_id, user, group)
end

--- Sequence of FileInfos of what is in a directory, or of the path itself when it is no directory.
-- @param path absolute
-- @param pattern for names, such as "*.txt"
-- @param itself a directory itself and not what is in it
-- @raise APIError, with code 404 when there is no such path
function Client:list_files(...)
  return each(self._raw:list_files(list_files(...)), info.FileInfo.from_dict)
end

--- Makes a directory.
-- @param make_parents those it is in as well; then it may be there already
-- @raise PathError
function Client:make_dir(...)
  local path, make_parents, permissions, user_id, user, group_id, group = make_dir(...)
  self._raw:make_dir(path, make_parents, permissions, user_id, group_id, user, group)
end

--- Removes a file or an empty directory.
-- @param recursive with all that is in it; then it need not be there
-- @raise PathError
function Client:remove_path(...)
  self._raw:remove_path(remove_path(...))
end

-- commands ------------------------------------------------------------------------

--- Starts a command in the container.
-- @param command sequence of its words
-- @param service_context name of a service whose environment, user and working directory it takes over (like all
--   that follow in a table)
-- @param environment table of variables
-- @param working_dir, user_id, user, group_id, group as the command is to have them
-- @param timeout seconds after which Pebble kills it
-- @param stdin a string, an open file, or anything with a method read(n); nil: ExecProcess.stdin
-- @param stdout, stderr an open file, or anything with a method write(bytes); nil: ExecProcess.stdout, .stderr
-- @param combine_stderr its standard error goes where its standard output goes
-- @return an ExecProcess, which is to be waited for
-- @raise TypeError, ValueError; APIError when there is no such command
-- @usage local out, err = client:exec({ "ls", "-l" }, { timeout = 10 }):wait_output()
function Client:exec(...)
  return processes.start(self._raw, processes.options(...))
end

-- notices -------------------------------------------------------------------------

local notify = signature("notify", "type: string, key: string, *, data?: map, repeat_after?: seconds")
local get_notice = signature("get_notice", "id: string")
local get_notices = signature("get_notices", "*, users?: string, user_id?: integer, types?: any, keys?: any")

--- Records that something happened, which Juju tells the charm as an event.
-- @param type a NoticeType: CUSTOM
-- @param key such as "example.com/backup-done"
-- @param data table of texts
-- @param repeat_after an ops.duration or seconds: not told again before
-- @return the notice's id
function Client:notify(...)
  local notice_type, key, data, repeat_after = notify(...)
  return self._raw:notify(notice_type, key, data, repeat_after or 0)
end

--- The Notice of an id.
-- @raise APIError, with code 404 when there is none
function Client:get_notice(...)
  return info.Notice.from_dict(self._raw:get_notice((get_notice(...))))
end

--- Sequence of the Notices that all of these allow.
-- @param users NoticesUsers.ALL: of all users
-- @param user_id of this one, and public ones
-- @param types sequence of NoticeTypes
-- @param keys sequence
function Client:get_notices(...)
  local users, user_id, types, keys = get_notices(...)
  return each(self._raw:get_notices(users, user_id, values(types), values(keys)), info.Notice.from_dict)
end

-- identities ----------------------------------------------------------------------

--- Identities by name.
function Client:get_identities()
  local identities = self._raw:get_identities()
  for name, identity in pairs(identities) do
    identities[name] = info.Identity.from_dict(identity)
  end
  return identities
end

--- Adds or replaces identities.
-- @param identities by name: an Identity, a table shaped like its JSON, or ops.null, which removes it
function Client:replace_identities(identities)
  errors.check_type(identities, "table", "replace_identities: the identities", 2)
  local dicts = {}
  for name, identity in pairs(identities) do
    dicts[name] = Class.is_a(identity, info.Identity) and identity:to_dict() or identity
  end
  self._raw:replace_identities(dicts)
end

--- Removes identities.
-- @param identities sequence or ops.Set of names
function Client:remove_identities(identities)
  errors.check_type(identities, "table", "remove_identities: the identities", 2)
  local list = {}
  for key, value in pairs(identities) do
    list[#list + 1] = math.type(key) and value or key
  end
  self._raw:remove_identities(names(list, "identities", "identity", 2))
end

Client:_need_colon "client"

return { Client = Client }
