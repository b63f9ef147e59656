-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- A Pebble, by its socket.
---@class ops.pebble.Client: ops.Class
---@field socket_path string Where Pebble listens.
---@overload fun(socket_path: string, options?: { timeout?: number|ops.Duration }): ops.pebble.Client
local Client = {}

--- A SystemInfo.
---@return ops.pebble.SystemInfo
function Client:get_system_info() end

--- Sequence of Warnings.
---@param select? ops.pebble.WarningState|string a WarningState; nil: PENDING
---@return ops.pebble.Warning[]
---@overload fun(self: ops.pebble.Client, options: { select?: ops.pebble.WarningState|string }): ops.pebble.Warning[]
function Client:get_warnings(select) end

--- Acknowledges warnings up to a time.
---@param timestamp number|string
---@return integer # how many
function Client:ack_warnings(timestamp) end

--- Sequence of Changes.
---@param select? ops.pebble.ChangeState|string a ChangeState; nil: IN_PROGRESS
---@param service? string changes of this service only
---@return ops.pebble.Change[]
---@overload fun(self: ops.pebble.Client, options: { select?: ops.pebble.ChangeState|string, service?: string }): ops.pebble.Change[]
function Client:get_changes(select, service) end

--- The Change of an id.
---@param change_id string
---@return ops.pebble.Change
function Client:get_change(change_id) end

--- Asks Pebble to undo a change; gives the Change as it is now.
---@param change_id string
---@return ops.pebble.Change
function Client:abort_change(change_id) end

--- Waits until a change is ready, with or without an error.
---
--- Raises TimeoutError.
---@param change_id string
---@param timeout? number|ops.Duration in seconds; nil: 30; math.huge: for ever
---@param delay? number|ops.Duration between two looks, where Pebble is too old to wait by itself
---@return ops.pebble.Change
---@overload fun(self: ops.pebble.Client, change_id: string, options: { timeout?: number|ops.Duration, delay?: number|ops.Duration }): ops.pebble.Change
function Client:wait_change(change_id, timeout, delay) end

--- Starts the services whose startup is enabled. Waits until it is done; `timeout` is in seconds, 30 if it is not given, 0 does not wait and math.huge waits for ever. Gives the id of the change. Raises ChangeError and TimeoutError.
---@param timeout? number|ops.Duration
---@param delay? number|ops.Duration
---@return string
---@overload fun(self: ops.pebble.Client, options: { timeout?: number|ops.Duration, delay?: number|ops.Duration }): string
function Client:autostart_services(timeout, delay) end

--- Starts the services whose startup is enabled and restarts those whose configuration has changed. Waits until it is done; `timeout` is in seconds, 30 if it is not given, 0 does not wait and math.huge waits for ever. Gives the id of the change. Raises ChangeError and TimeoutError.
---@param timeout? number|ops.Duration
---@param delay? number|ops.Duration
---@return string
---@overload fun(self: ops.pebble.Client, options: { timeout?: number|ops.Duration, delay?: number|ops.Duration }): string
function Client:replan_services(timeout, delay) end

--- Starts services. Waits until it is done; `timeout` is in seconds, 30 if it is not given, 0 does not wait and math.huge waits for ever. Gives the id of the change. Raises ChangeError and TimeoutError.
---@param services string[]
---@param timeout? number|ops.Duration
---@param delay? number|ops.Duration
---@return string
---@overload fun(self: ops.pebble.Client, services: string[], options: { timeout?: number|ops.Duration, delay?: number|ops.Duration }): string
function Client:start_services(services, timeout, delay) end

--- Stops services. Waits until it is done; `timeout` is in seconds, 30 if it is not given, 0 does not wait and math.huge waits for ever. Gives the id of the change. Raises ChangeError and TimeoutError.
---@param services string[]
---@param timeout? number|ops.Duration
---@param delay? number|ops.Duration
---@return string
---@overload fun(self: ops.pebble.Client, services: string[], options: { timeout?: number|ops.Duration, delay?: number|ops.Duration }): string
function Client:stop_services(services, timeout, delay) end

--- Restarts services; those that do not run are started. Waits until it is done; `timeout` is in seconds, 30 if it is not given, 0 does not wait and math.huge waits for ever. Gives the id of the change. Raises ChangeError and TimeoutError.
---@param services string[]
---@param timeout? number|ops.Duration
---@param delay? number|ops.Duration
---@return string
---@overload fun(self: ops.pebble.Client, services: string[], options: { timeout?: number|ops.Duration, delay?: number|ops.Duration }): string
function Client:restart_services(services, timeout, delay) end

--- Sequence of ServiceInfos, of all services unless names are given.
---@param names? string[]
---@return ops.pebble.ServiceInfo[]
---@overload fun(self: ops.pebble.Client, options: { names?: string[] }): ops.pebble.ServiceInfo[]
function Client:get_services(names) end

--- Sends a signal to services that run.
---@param sig string|integer "SIGHUP", or 1
---@param services string[]
function Client:send_signal(sig, services) end

--- Adds a layer of configuration. Services are not touched: replan_services does that.
---@param label string what it is called
---@param layer string|table|ops.pebble.Layer YAML, a table shaped like it, or a Layer
---@param options? { combine?: boolean }
function Client:add_layer(label, layer, options) end

--- What all layers come to: a Plan.
---@return ops.pebble.Plan
function Client:get_plan() end

--- Sequence of CheckInfos.
---@param level? ops.pebble.CheckLevel|string of this CheckLevel only
---@param names? string[] of these only
---@return ops.pebble.CheckInfo[]
---@overload fun(self: ops.pebble.Client, options: { level?: ops.pebble.CheckLevel|string, names?: string[] }): ops.pebble.CheckInfo[]
function Client:get_checks(level, names) end

--- Starts checks. Gives the names of those that did not run before.
---@param checks string[]
---@return string[]
function Client:start_checks(checks) end

--- Stops checks. Gives the names of those that ran before.
---@param checks string[]
---@return string[]
function Client:stop_checks(checks) end

--- Reads a file of the container. What came is in a temporary file, so that it may be large.
---
--- Raises PathError.
---
--- ```lua
--- local text = client:pull("/etc/hostname"):read()
--- ```
---@param path string absolute
---@return ops.pebble.Reader # what can be read: `read()` gives all of it; see ops.pebble.stream. close() it, or declare it <close>
function Client:pull(path) end

--- Writes a file of the container; it is the old or the new one, never a part.
---
--- Raises PathError.
---
--- ```lua
--- client:push("/etc/app/config", text, { make_dirs = true, permissions = "640" })
--- ```
---@param path string absolute
---@param source string|file*|ops.pebble.Reader a string, an open file, or anything with a method read(n)
---@param options? { make_dirs?: boolean, permissions?: string|integer, user_id?: integer, user?: string, group_id?: integer, group?: string }
function Client:push(path, source, options) end

--- Sequence of FileInfos of what is in a directory, or of the path itself when it is no directory.
---
--- Raises APIError, with code 404 when there is no such path.
---@param path string absolute
---@param options? { pattern?: string, itself?: boolean }
---@return ops.pebble.FileInfo[]
function Client:list_files(path, options) end

--- Makes a directory.
---
--- Raises PathError.
---@param path string
---@param options? { make_parents?: boolean, permissions?: string|integer, user_id?: integer, user?: string, group_id?: integer, group?: string }
function Client:make_dir(path, options) end

--- Removes a file or an empty directory.
---
--- Raises PathError.
---@param path string
---@param options? { recursive?: boolean }
function Client:remove_path(path, options) end

--- Starts a command in the container.
---
--- Raises TypeError, ValueError; APIError when there is no such command.
---
--- ```lua
--- local out, err = client:exec({ "ls", "-l" }, { timeout = 10 }):wait_output()
--- ```
---@param command string[] sequence of its words
---@param options? { service_context?: string, environment?: table<string, string>, working_dir?: string, timeout?: number|ops.Duration, user_id?: integer, user?: string, group_id?: integer, group?: string, stdin?: string|file*|ops.pebble.Reader, stdout?: file*|ops.pebble.Writer, stderr?: file*|ops.pebble.Writer, combine_stderr?: boolean }
---@return ops.pebble.ExecProcess # an ExecProcess, which is to be waited for
function Client:exec(command, options) end

--- Records that something happened, which Juju tells the charm as an event.
---@param type ops.pebble.NoticeType|string a NoticeType: CUSTOM
---@param key string such as "example.com/backup-done"
---@param options? { data?: table<string, string>, repeat_after?: number|ops.Duration }
---@return string # the notice's id
function Client:notify(type, key, options) end

--- The Notice of an id.
---
--- Raises APIError, with code 404 when there is none.
---@param id string
---@return ops.pebble.Notice
function Client:get_notice(id) end

--- Sequence of the Notices that all of these allow.
---@param options? { users?: ops.pebble.NoticesUsers|string, user_id?: integer, types?: (ops.pebble.NoticeType|string)[], keys?: string[] }
---@return ops.pebble.Notice[]
function Client:get_notices(options) end

--- Identities by name.
---@return table<string, ops.pebble.Identity>
function Client:get_identities() end

--- Adds or replaces identities.
---@param identities table<string, ops.pebble.Identity|table|userdata> by name: an Identity, a table shaped like its JSON, or ops.null, which removes it
function Client:replace_identities(identities) end

--- Removes identities.
---@param identities string[]|ops.Set sequence or ops.Set of names
function Client:remove_identities(identities) end

--- A command that runs in a container, from `exec`. Wait for it; one that nobody waited for is killed when it is collected.
---@class ops.pebble.ExecProcess: ops.Class
---@field stdin? ops.pebble.Writer Its standard input; nil when exec was given one.
---@field stdout? ops.pebble.Reader Its standard output; nil when exec was given one.
---@field stderr? ops.pebble.Reader Its standard error; nil when exec was given one, or combines it with the output.
local ExecProcess = {}

--- Waits until the command has ended, sending and receiving meanwhile. What was not asked for of its output is dropped, and its standard input is ended.
---
--- Raises ExecError when its exit code is not 0; ChangeError when it could not go on, for one because its timeout was over; TimeoutError when Pebble does not end it.
function ExecProcess:wait() end

--- The same, and what the command wrote.
---
--- Raises TypeError when `stdout` was given to exec; as wait(), with `stdout` and `stderr`.
---@return string # its standard output, and its standard error unless that is combined with it or goes elsewhere
---@return string|nil
function ExecProcess:wait_output() end

--- Sends a signal: "SIGHUP", or 1. One to a command that has ended is lost.
---
--- Raises ValueError.
---@param sig string|integer
function ExecProcess:send_signal(sig) end

--- What can be read: from `pull`, and the output of a command. A to-be-closed value.
---@class ops.pebble.Reader: ops.Class
local Reader = {}

--- Reads bytes; waits for them where they come from a command.
---
--- Raises ValueError when it is closed, TypeError.
---@param format? "a"|"l"|"L"|integer nil or "a": all that is left, which may be ""; "l": a line without its end; "L": with it; a number: so many bytes
---@return string|nil # a string, or nil at the end, unless all was asked for
function Reader:read(format) end

--- Iterates over lines: `for line in process.stdout:lines() do`.
---@param format? "l"|"L" "l" (nil) or "L": with their ends
---@return fun(): string|nil
function Reader:lines(format) end

--- May be called again.
function Reader:close() end

--- What can be written to: the input of a command.
---@class ops.pebble.Writer: ops.Class
local Writer = {}

--- Sends bytes; waits while much of what was sent before is still under way.
---
--- Raises ValueError when it is closed.
---@param ... string|number
---@return ops.pebble.Writer # itself
function Writer:write(...) end

--- Nothing is held back, so this has nothing to do.
function Writer:flush() end

--- Tells the command that no more comes. May be called again.
function Writer:close() end

--- Which warnings `get_warnings` gives.
---@class ops.pebble.WarningState
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local WarningState = {}

--- Which warnings `get_warnings` gives.
---@class ops.pebble.WarningState.enum
---@field ALL ops.pebble.WarningState "all"
---@field PENDING ops.pebble.WarningState "pending"
---@overload fun(value: string|ops.pebble.WarningState): ops.pebble.WarningState
local WarningState_enum = {}

--- Which changes `get_changes` gives.
---@class ops.pebble.ChangeState
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local ChangeState = {}

--- Which changes `get_changes` gives.
---@class ops.pebble.ChangeState.enum
---@field ALL ops.pebble.ChangeState "all"
---@field IN_PROGRESS ops.pebble.ChangeState "in-progress"
---@field READY ops.pebble.ChangeState "ready"
---@overload fun(value: string|ops.pebble.ChangeState): ops.pebble.ChangeState
local ChangeState_enum = {}

--- What a change does. Pebble may have others, so compare by value: `change.kind == pebble.ChangeKind.EXEC.value`.
---@class ops.pebble.ChangeKind
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local ChangeKind = {}

--- What a change does. Pebble may have others, so compare by value: `change.kind == pebble.ChangeKind.EXEC.value`.
---@class ops.pebble.ChangeKind.enum
---@field START ops.pebble.ChangeKind "start"
---@field STOP ops.pebble.ChangeKind "stop"
---@field RESTART ops.pebble.ChangeKind "restart"
---@field REPLAN ops.pebble.ChangeKind "replan"
---@field EXEC ops.pebble.ChangeKind "exec"
---@field RECOVER_CHECK ops.pebble.ChangeKind "recover-check"
---@field PERFORM_CHECK ops.pebble.ChangeKind "perform-check"
---@overload fun(value: string|ops.pebble.ChangeKind): ops.pebble.ChangeKind
local ChangeKind_enum = {}

--- How far a change or task is, to compare by value.
---@class ops.pebble.ChangeStatus
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local ChangeStatus = {}

--- How far a change or task is, to compare by value.
---@class ops.pebble.ChangeStatus.enum
---@field HOLD ops.pebble.ChangeStatus "Hold"
---@field DO ops.pebble.ChangeStatus "Do"
---@field DOING ops.pebble.ChangeStatus "Doing"
---@field DONE ops.pebble.ChangeStatus "Done"
---@field ABORT ops.pebble.ChangeStatus "Abort"
---@field UNDO ops.pebble.ChangeStatus "Undo"
---@field UNDOING ops.pebble.ChangeStatus "Undoing"
---@field ERROR ops.pebble.ChangeStatus "Error"
---@field WAIT ops.pebble.ChangeStatus "Wait"
---@overload fun(value: string|ops.pebble.ChangeStatus): ops.pebble.ChangeStatus
local ChangeStatus_enum = {}

--- Whether a service starts by itself.
---@class ops.pebble.ServiceStartup
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local ServiceStartup = {}

--- Whether a service starts by itself.
---@class ops.pebble.ServiceStartup.enum
---@field ENABLED ops.pebble.ServiceStartup "enabled"
---@field DISABLED ops.pebble.ServiceStartup "disabled"
---@overload fun(value: string|ops.pebble.ServiceStartup): ops.pebble.ServiceStartup
local ServiceStartup_enum = {}

--- How a service is.
---@class ops.pebble.ServiceStatus
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local ServiceStatus = {}

--- How a service is.
---@class ops.pebble.ServiceStatus.enum
---@field ACTIVE ops.pebble.ServiceStatus "active"
---@field INACTIVE ops.pebble.ServiceStatus "inactive"
---@field ERROR ops.pebble.ServiceStatus "error"
---@overload fun(value: string|ops.pebble.ServiceStatus): ops.pebble.ServiceStatus
local ServiceStatus_enum = {}

--- What a check speaks for.
---@class ops.pebble.CheckLevel
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local CheckLevel = {}

--- What a check speaks for.
---@class ops.pebble.CheckLevel.enum
---@field UNSET ops.pebble.CheckLevel ""
---@field ALIVE ops.pebble.CheckLevel "alive"
---@field READY ops.pebble.CheckLevel "ready"
---@overload fun(value: string|ops.pebble.CheckLevel): ops.pebble.CheckLevel
local CheckLevel_enum = {}

--- How a check is.
---@class ops.pebble.CheckStatus
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local CheckStatus = {}

--- How a check is.
---@class ops.pebble.CheckStatus.enum
---@field UP ops.pebble.CheckStatus "up"
---@field DOWN ops.pebble.CheckStatus "down"
---@field INACTIVE ops.pebble.CheckStatus "inactive"
---@overload fun(value: string|ops.pebble.CheckStatus): ops.pebble.CheckStatus
local CheckStatus_enum = {}

--- Whether a check starts by itself. UNSET counts as ENABLED.
---@class ops.pebble.CheckStartup
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local CheckStartup = {}

--- Whether a check starts by itself. UNSET counts as ENABLED.
---@class ops.pebble.CheckStartup.enum
---@field UNSET ops.pebble.CheckStartup ""
---@field ENABLED ops.pebble.CheckStartup "enabled"
---@field DISABLED ops.pebble.CheckStartup "disabled"
---@overload fun(value: string|ops.pebble.CheckStartup): ops.pebble.CheckStartup
local CheckStartup_enum = {}

--- What there is at a path.
---@class ops.pebble.FileType
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local FileType = {}

--- What there is at a path.
---@class ops.pebble.FileType.enum
---@field FILE ops.pebble.FileType "file"
---@field DIRECTORY ops.pebble.FileType "directory"
---@field SYMLINK ops.pebble.FileType "symlink"
---@field SOCKET ops.pebble.FileType "socket"
---@field NAMED_PIPE ops.pebble.FileType "named-pipe"
---@field DEVICE ops.pebble.FileType "device"
---@field UNKNOWN ops.pebble.FileType "unknown"
---@overload fun(value: string|ops.pebble.FileType): ops.pebble.FileType
local FileType_enum = {}

--- What kind of notice it is.
---@class ops.pebble.NoticeType
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local NoticeType = {}

--- What kind of notice it is.
---@class ops.pebble.NoticeType.enum
---@field CUSTOM ops.pebble.NoticeType "custom"
---@field CHANGE_UPDATE ops.pebble.NoticeType "change-update"
---@overload fun(value: string|ops.pebble.NoticeType): ops.pebble.NoticeType
local NoticeType_enum = {}

--- Whose notices `get_notices` gives.
---@class ops.pebble.NoticesUsers
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local NoticesUsers = {}

--- Whose notices `get_notices` gives.
---@class ops.pebble.NoticesUsers.enum
---@field ALL ops.pebble.NoticesUsers "all"
---@overload fun(value: string|ops.pebble.NoticesUsers): ops.pebble.NoticesUsers
local NoticesUsers_enum = {}

--- What an identity may do.
---@class ops.pebble.IdentityAccess
---@field name string What it is called here.
---@field value string What it is called there; tostring of it.
local IdentityAccess = {}

--- What an identity may do.
---@class ops.pebble.IdentityAccess.enum
---@field ADMIN ops.pebble.IdentityAccess "admin"
---@field READ ops.pebble.IdentityAccess "read"
---@field METRICS ops.pebble.IdentityAccess "metrics"
---@field UNTRUSTED ops.pebble.IdentityAccess "untrusted"
---@overload fun(value: string|ops.pebble.IdentityAccess): ops.pebble.IdentityAccess
local IdentityAccess_enum = {}

--- What Pebble says of itself.
---@class ops.pebble.SystemInfo: ops.Class
---@field version string Its version.
---@overload fun(fields: { version?: string }): ops.pebble.SystemInfo
local SystemInfo = {}

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.SystemInfo
function SystemInfo.from_dict(d) end

--- A warning of Pebble's.
---@class ops.pebble.Warning: ops.Class
---@field message string What it says.
---@field first_added number When it was first given.
---@field last_added number When it was last given.
---@field last_shown? number When it was last acknowledged.
---@field expire_after string How long it is kept.
---@field repeat_after string How long it is not shown again.
---@overload fun(fields: { message?: string, first_added?: number, last_added?: number, last_shown?: number, expire_after?: string, repeat_after?: string }): ops.pebble.Warning
local Warning = {}

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.Warning
function Warning.from_dict(d) end

--- Something that Pebble does, or did.
---@class ops.pebble.Change: ops.Class
---@field id string What tells it from others.
---@field kind string One of ChangeKind, or another.
---@field summary string For people.
---@field status string One of ChangeStatus.
---@field tasks ops.pebble.Task[] What it is made of.
---@field ready boolean Whether it has ended.
---@field err? string What went wrong.
---@field spawn_time number When it began.
---@field ready_time? number When it ended.
---@field data table<string, any> What more there is to say.
---@overload fun(fields: { id?: string, kind?: string, summary?: string, status?: string, tasks?: ops.pebble.Task[], ready?: boolean, err?: string, spawn_time?: number, ready_time?: number, data?: table<string, any> }): ops.pebble.Change
local Change = {}

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.Change
function Change.from_dict(d) end

--- A part of a change.
---@class ops.pebble.Task: ops.Class
---@field id string What tells it from others.
---@field kind string What it does.
---@field summary string For people.
---@field status string One of ChangeStatus.
---@field log string[] What it had to say.
---@field progress ops.pebble.TaskProgress How far it is.
---@field spawn_time number When it began.
---@field ready_time? number When it ended.
---@field data table<string, any> What more there is to say.
---@overload fun(fields: { id?: string, kind?: string, summary?: string, status?: string, log?: string[], progress?: ops.pebble.TaskProgress, spawn_time?: number, ready_time?: number, data?: table<string, any> }): ops.pebble.Task
local Task = {}

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.Task
function Task.from_dict(d) end

--- How far a task is.
---@class ops.pebble.TaskProgress: ops.Class
---@field label string What it is busy with.
---@field done integer How much is done.
---@field total integer Of how much.
---@overload fun(fields: { label?: string, done?: integer, total?: integer }): ops.pebble.TaskProgress
local TaskProgress = {}

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.TaskProgress
function TaskProgress.from_dict(d) end

--- How a service is.
---@class ops.pebble.ServiceInfo: ops.Class
---@field name string What the layer calls it.
---@field startup ops.pebble.ServiceStartup|string Whether it starts by itself.
---@field current ops.pebble.ServiceStatus|string How it is now.
---@overload fun(fields: { name?: string, startup?: ops.pebble.ServiceStartup|string, current?: ops.pebble.ServiceStatus|string }): ops.pebble.ServiceInfo
local ServiceInfo = {}

--- Whether it is active.
---@return boolean
function ServiceInfo:is_running() end

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.ServiceInfo
function ServiceInfo.from_dict(d) end

--- How a check is.
---@class ops.pebble.CheckInfo: ops.Class
---@field name string What the layer calls it.
---@field level ops.pebble.CheckLevel|string What it speaks for.
---@field status ops.pebble.CheckStatus|string How it is now.
---@field successes? integer How often it has succeeded; nil from a Pebble before 1.23.
---@field failures integer How often in a row it has failed.
---@field threshold integer How many failures in a row make it down.
---@field change_id? string The change that runs it.
---@field startup ops.pebble.CheckStartup Whether it starts by itself.
---@field has_run boolean Whether it has run at least once, with whatever result.
---@overload fun(fields: { name?: string, level?: ops.pebble.CheckLevel|string, status?: ops.pebble.CheckStatus|string, successes?: integer, failures?: integer, threshold?: integer, change_id?: string, startup?: ops.pebble.CheckStartup }): ops.pebble.CheckInfo
local CheckInfo = {}

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.CheckInfo
function CheckInfo.from_dict(d) end

--- What there is at a path.
---@class ops.pebble.FileInfo: ops.Class
---@field path string The whole path.
---@field name string Its last part.
---@field type ops.pebble.FileType|string What it is.
---@field size? integer In bytes, of files.
---@field permissions integer Its mode: `string.format("%o", info.permissions)`.
---@field last_modified number When it was changed.
---@field user_id? integer Whose it is.
---@field user? string The name of that user.
---@field group_id? integer Of which group.
---@field group? string The name of that group.
---@overload fun(fields: { path?: string, name?: string, type?: ops.pebble.FileType|string, size?: integer, permissions?: integer, last_modified?: number, user_id?: integer, user?: string, group_id?: integer, group?: string }): ops.pebble.FileInfo
local FileInfo = {}

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.FileInfo
function FileInfo.from_dict(d) end

--- Something that happened in a container, as somebody told Pebble.
---@class ops.pebble.Notice: ops.Class
---@field id string Pebble's id of it.
---@field user_id? integer Whose it is; nil: it is public.
---@field type ops.pebble.NoticeType|string What kind of notice it is.
---@field key string Such as "example.com/backup-done".
---@field first_occurred number When it was first told.
---@field last_occurred number When it was last told.
---@field last_repeated number When it was last passed on.
---@field occurrences integer How often it was told.
---@field last_data table<string, string> What was told with it the last time.
---@field repeat_after? ops.Duration How long it is not passed on again.
---@field expire_after? ops.Duration How long it is kept.
---@overload fun(fields: { id?: string, user_id?: integer, type?: ops.pebble.NoticeType|string, key?: string, first_occurred?: number, last_occurred?: number, last_repeated?: number, occurrences?: integer, last_data?: table<string, string>, repeat_after?: ops.Duration, expire_after?: ops.Duration }): ops.pebble.Notice
local Notice = {}

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.Notice
function Notice.from_dict(d) end

--- Somebody who may use Pebble. At least one of `local` and `basic` is there.
---@class ops.pebble.Identity: ops.Class
---@field access ops.pebble.IdentityAccess|string What it may do.
---@field local? ops.pebble.LocalIdentity It is who connects as this user.
---@field basic? ops.pebble.BasicIdentity It is who knows this password.
---@overload fun(fields: { access?: ops.pebble.IdentityAccess|string, local?: ops.pebble.LocalIdentity, basic?: ops.pebble.BasicIdentity }): ops.pebble.Identity
local Identity = {}

--- As a table shaped like its JSON.
---@return table
function Identity:to_dict() end

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.Identity
function Identity.from_dict(d) end

--- Who connects to the socket as a user.
---@class ops.pebble.LocalIdentity: ops.Class
---@field user_id integer The number of the user.
---@overload fun(fields: { user_id?: integer }): ops.pebble.LocalIdentity
local LocalIdentity = {}

--- As a table shaped like its JSON.
---@return table
function LocalIdentity:to_dict() end

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.LocalIdentity
function LocalIdentity.from_dict(d) end

--- Who knows a password. Its text does not show it.
---@class ops.pebble.BasicIdentity: ops.Class
---@field password string A hash as of `openssl passwd -6`; "*****" in answers.
---@overload fun(fields: { password?: string }): ops.pebble.BasicIdentity
local BasicIdentity = {}

--- As a table shaped like its JSON.
---@return table
function BasicIdentity:to_dict() end

--- From the table that Pebble answers with.
---@param d table
---@return ops.pebble.BasicIdentity
function BasicIdentity.from_dict(d) end
