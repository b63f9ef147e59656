-- SPDX-License-Identifier: Apache-2.0
--- The enumerations of Pebble.
--
-- Dependencies: ops.enum.

local enum = require "ops.enum"

local M = {
  WarningState = enum("WarningState", { { "ALL", "all" }, { "PENDING", "pending" } }),
  ChangeState = enum("ChangeState", { { "ALL", "all" }, { "IN_PROGRESS", "in-progress" }, { "READY", "ready" } }),
  ServiceStartup = enum("ServiceStartup", { { "ENABLED", "enabled" }, { "DISABLED", "disabled" } }),
  ServiceStatus = enum("ServiceStatus", { { "ACTIVE", "active" }, { "INACTIVE", "inactive" }, { "ERROR", "error" } }),
  CheckLevel = enum("CheckLevel", { { "UNSET", "" }, { "ALIVE", "alive" }, { "READY", "ready" } }),
  CheckStatus = enum("CheckStatus", { { "UP", "up" }, { "DOWN", "down" }, { "INACTIVE", "inactive" } }),
  --- UNSET counts as ENABLED.
  CheckStartup = enum("CheckStartup", { { "UNSET", "" }, { "ENABLED", "enabled" }, { "DISABLED", "disabled" } }),
  FileType = enum("FileType", {
    { "FILE", "file" },
    { "DIRECTORY", "directory" },
    { "SYMLINK", "symlink" },
    { "SOCKET", "socket" },
    { "NAMED_PIPE", "named-pipe" },
    { "DEVICE", "device" },
    { "UNKNOWN", "unknown" },
  }),
  NoticeType = enum("NoticeType", { { "CUSTOM", "custom" }, { "CHANGE_UPDATE", "change-update" } }),
  NoticesUsers = enum("NoticesUsers", { { "ALL", "all" } }),
  --- To compare `Change.kind` with, by value: Pebble may have others.
  ChangeKind = enum("ChangeKind", {
    { "START", "start" },
    { "STOP", "stop" },
    { "RESTART", "restart" },
    { "REPLAN", "replan" },
    { "EXEC", "exec" },
    { "RECOVER_CHECK", "recover-check" },
    { "PERFORM_CHECK", "perform-check" },
  }),
  --- To compare `Change.status` and `Task.status` with, by value.
  ChangeStatus = enum("ChangeStatus", {
    { "HOLD", "Hold" },
    { "DO", "Do" },
    { "DOING", "Doing" },
    { "DONE", "Done" },
    { "ABORT", "Abort" },
    { "UNDO", "Undo" },
    { "UNDOING", "Undoing" },
    { "ERROR", "Error" },
    { "WAIT", "Wait" },
  }),
  IdentityAccess = enum("IdentityAccess", {
    { "ADMIN", "admin" },
    { "READ", "read" },
    { "METRICS", "metrics" },
    { "UNTRUSTED", "untrusted" },
  }),
}

return M
