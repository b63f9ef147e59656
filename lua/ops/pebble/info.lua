-- SPDX-License-Identifier: Apache-2.0
--- What Pebble tells about itself: services, checks, changes, files, notices, warnings, identities.
--
-- Each class has `from_dict(d)`, which reads the table that Pebble answers with. Times are seconds since the
-- epoch, durations are ops.durations. A value that an enumeration does not have is kept as text.
--
-- Dependencies: ops.errors, ops.pebble.enums, ops.pebble.record, ops.time.

local enums = require "ops.pebble.enums"
local errors = require "ops.errors"
local record = require "ops.pebble.record"
local time = require "ops.time"

local get, member = record.get, record.member

local M = {}

local function new_table()
  return {}
end

local function time_of(d, name)
  local text = get(d, name)
  return text and text ~= "" and time.parse_rfc3339(text) or nil
end

local function duration_of(d, name)
  local text = get(d, name)
  return text and time.duration(text) or nil
end

-- system ----------------------------------------------------------------------

M.SystemInfo = record.class("SystemInfo", { "version" })

function M.SystemInfo.from_dict(d)
  return M.SystemInfo { version = get(d, "version") }
end

M.Warning = record.class("Warning",
  { "message", "first_added", "last_added", "last_shown", "expire_after", "repeat_after" })

function M.Warning.from_dict(d)
  return M.Warning {
    message = get(d, "message"),
    first_added = time_of(d, "first-added"),
    last_added = time_of(d, "last-added"),
    last_shown = time_of(d, "last-shown"),
    expire_after = get(d, "expire-after"),
    repeat_after = get(d, "repeat-after"),
  }
end

-- changes ---------------------------------------------------------------------

M.TaskProgress = record.class("TaskProgress", { "label", "done", "total" })

function M.TaskProgress.from_dict(d)
  return M.TaskProgress { label = get(d, "label"), done = get(d, "done"), total = get(d, "total") }
end

M.Task = record.class("Task",
  { "id", "kind", "summary", "status", "log", "progress", "spawn_time", "ready_time", "data" }, { data = new_table })

function M.Task.from_dict(d)
  return M.Task {
    id = get(d, "id"),
    kind = get(d, "kind"),
    summary = get(d, "summary"),
    status = get(d, "status"),
    log = get(d, "log") or {},
    progress = M.TaskProgress.from_dict(get(d, "progress") or {}),
    spawn_time = time_of(d, "spawn-time"),
    ready_time = time_of(d, "ready-time"),
    data = get(d, "data"),
  }
end

M.Change = record.class("Change",
  { "id", "kind", "summary", "status", "tasks", "ready", "err", "spawn_time", "ready_time", "data" },
  { tasks = new_table, data = new_table })

function M.Change.from_dict(d)
  local tasks = {}
  for index, task in ipairs(get(d, "tasks") or {}) do
    tasks[index] = M.Task.from_dict(task)
  end
  return M.Change {
    id = get(d, "id"),
    kind = get(d, "kind"),
    summary = get(d, "summary"),
    status = get(d, "status"),
    tasks = tasks,
    ready = get(d, "ready"),
    err = get(d, "err"),
    spawn_time = time_of(d, "spawn-time"),
    ready_time = time_of(d, "ready-time"),
    data = get(d, "data"),
  }
end

--- Ids are strings.
function M.ChangeID(id)
  return id
end

function M.TaskID(id)
  return id
end

-- services and checks ---------------------------------------------------------

M.ServiceInfo = record.class("ServiceInfo", { "name", "startup", "current" })

function M.ServiceInfo.from_dict(d)
  return M.ServiceInfo {
    name = get(d, "name"),
    startup = member(enums.ServiceStartup, get(d, "startup")),
    current = member(enums.ServiceStatus, get(d, "current")),
  }
end

function M.ServiceInfo:is_running()
  return self.current == enums.ServiceStatus.ACTIVE
end

M.CheckInfo = record.class("CheckInfo",
  { "name", "level", "status", "successes", "failures", "threshold", "change_id", "startup" },
  { failures = 0, threshold = 0, startup = enums.CheckStartup.ENABLED })

--- As the host gives it, which knows what older Pebbles leave out.
function M.check_of_host(d)
  return M.CheckInfo {
    name = get(d, "name"),
    level = member(enums.CheckLevel, get(d, "level") or ""),
    status = member(enums.CheckStatus, get(d, "status")),
    successes = get(d, "successes"),
    failures = get(d, "failures"),
    threshold = get(d, "threshold"),
    change_id = get(d, "change-id"),
    startup = enums.CheckStartup(get(d, "startup") or "enabled"),
  }
end

function M.CheckInfo.from_dict(d)
  local check, change_id = M.check_of_host(d), get(d, "change-id")
  if get(d, "startup") and (change_id == nil or change_id == "") then
    check.status = enums.CheckStatus.INACTIVE -- a Pebble that can stop checks, and no change drives this one
  end
  return check
end

--- Whether it has run at least once, with whatever result.
-- @raise RuntimeError from a Pebble before 1.23
function M.CheckInfo.getters:has_run()
  if self.successes == nil then
    errors.raise(errors.RuntimeError, 3, "Pebble version doesn't support \"successes\" (introduced in Pebble 1.23.0)")
  end
  return self.successes > 0 or self.failures > 0
end

-- files -----------------------------------------------------------------------

M.FileInfo = record.class("FileInfo", { "path", "name", "type", "size", "permissions", "last_modified", "user_id",
  "user", "group_id", "group" })

function M.FileInfo.from_dict(d)
  return M.FileInfo {
    path = get(d, "path"),
    name = get(d, "name"),
    type = member(enums.FileType, get(d, "type")),
    size = get(d, "size"),
    permissions = tonumber(get(d, "permissions"), 8),
    last_modified = time_of(d, "last-modified"),
    user_id = get(d, "user-id"),
    user = get(d, "user"),
    group_id = get(d, "group-id"),
    group = get(d, "group"),
  }
end

-- notices ---------------------------------------------------------------------

M.Notice = record.class("Notice", { "id", "user_id", "type", "key", "first_occurred", "last_occurred",
  "last_repeated", "occurrences", "last_data", "repeat_after", "expire_after" }, { last_data = new_table })

function M.Notice.from_dict(d)
  return M.Notice {
    id = get(d, "id"),
    user_id = get(d, "user-id"),
    type = member(enums.NoticeType, get(d, "type")),
    key = get(d, "key"),
    first_occurred = time_of(d, "first-occurred"),
    last_occurred = time_of(d, "last-occurred"),
    last_repeated = time_of(d, "last-repeated"),
    occurrences = get(d, "occurrences"),
    last_data = get(d, "last-data"),
    repeat_after = duration_of(d, "repeat-after"),
    expire_after = duration_of(d, "expire-after"),
  }
end

-- identities ------------------------------------------------------------------

--- Who connects to the socket as this user.
M.LocalIdentity = record.class("LocalIdentity", { "user_id" })

function M.LocalIdentity.from_dict(d)
  return M.LocalIdentity { user_id = get(d, "user-id") }
end

function M.LocalIdentity:to_dict()
  return { ["user-id"] = self.user_id }
end

--- Who knows a password: its SHA-512-crypt hash, as of `openssl passwd -6`; "*****" in answers.
M.BasicIdentity = record.class("BasicIdentity", { "password" })

function M.BasicIdentity.from_dict(d)
  return M.BasicIdentity { password = get(d, "password") }
end

function M.BasicIdentity:to_dict()
  return { password = self.password }
end

function M.BasicIdentity.__tostring()
  return "BasicIdentity(password='*****')"
end

local Identity = record.class("Identity", { "access", "local", "basic" })
M.Identity = Identity

local init = Identity.init
--- @param access an IdentityAccess, or its value
-- @raise ValueError with neither `local` nor `basic`
function Identity:init(...)
  init(self, ...)
  if self["local"] == nil and self.basic == nil then
    errors.raise(errors.ValueError, 3, "at least one of \"local\" or \"basic\" must be provided")
  end
end

function Identity.from_dict(d)
  local of_user, of_password = get(d, "local"), get(d, "basic")
  return Identity {
    access = member(enums.IdentityAccess, get(d, "access")),
    ["local"] = of_user and M.LocalIdentity.from_dict(of_user),
    basic = of_password and M.BasicIdentity.from_dict(of_password),
  }
end

function Identity:to_dict()
  return {
    access = tostring(self.access),
    ["local"] = self["local"] and self["local"]:to_dict(),
    basic = self.basic and self.basic:to_dict(),
  }
end

return M
