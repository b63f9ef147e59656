-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- A container of the metadata: `self.unit:get_container "web"`, `event.workload`. Check `can_connect()`, or wait for pebble_ready.
---@class ops.Container: ops.Class
---@field name string What the metadata calls it.
---@field pebble ops.pebble.Client The client of its Pebble: a pebble.Client.
local Container = {}

--- Whether Pebble answers now; it may not a moment later.
---@return boolean
function Container:can_connect() end

--- Starts the services whose startup is enabled, and waits for them.
function Container:autostart() end

--- Starts the services whose startup is enabled and restarts those whose configuration has changed.
function Container:replan() end

--- Starts services by name, and waits for them.
---
--- ```lua
--- container:start("web", "worker")
--- ```
---@param ... string
function Container:start(...) end

--- Stops services by name.
---@param ... string
function Container:stop(...) end

--- Restarts services by name; those that do not run are started.
---@param ... string
function Container:restart(...) end

--- Sends a signal, "SIGHUP" or 1, to services by name.
---@param sig string|integer
---@param ... string
function Container:send_signal(sig, ...) end

--- pebble.ServiceInfo by name: of these services, or of all; nil for one that is not there.
---@param ... string
---@return ops.ServiceInfoMapping
function Container:get_services(...) end

--- A pebble.ServiceInfo.
---
--- Raises ModelError when there is no such service.
---@param service_name string
---@return ops.pebble.ServiceInfo
function Container:get_service(service_name) end

--- Adds a layer of configuration; replan() makes it take effect.
---
--- ```lua
--- container:add_layer("web", layer, { combine = true })
--- ```
---@param label string what it is called
---@param layer string|table|ops.pebble.Layer YAML, a table shaped like it, or a pebble.Layer
---@param options? { combine?: boolean }
function Container:add_layer(label, layer, options) end

--- What all layers come to: a pebble.Plan.
---@return ops.pebble.Plan
function Container:get_plan() end

--- pebble.CheckInfo by name: of these checks, or of all; nil for one that is not there.
---@param ... string|{ level?: ops.pebble.CheckLevel } names, and perhaps a table at the end: `level`, a pebble.CheckLevel
---@return ops.CheckInfoMapping
function Container:get_checks(...) end

--- A pebble.CheckInfo.
---
--- Raises ModelError when there is no such check.
---@param check_name string
---@return ops.pebble.CheckInfo
function Container:get_check(check_name) end

--- Starts checks by name. Since Juju 3.6.4.
---@param ... string
---@return string[] # sequence of the names of those that did not run before
function Container:start_checks(...) end

--- Stops checks by name. Since Juju 3.6.4. It is a security event.
---@param ... string
---@return string[] # sequence of the names of those that ran before
function Container:stop_checks(...) end

--- Reads a file of the container. What came is in a temporary file, so that it may be large.
---
--- Raises PathError.
---
--- ```lua
--- local text = client:pull("/etc/hostname"):read()
--- ```
---@param path string absolute
---@return ops.pebble.Reader # what can be read: `read()` gives all of it; see ops.pebble.stream. close() it, or declare it <close>
function Container:pull(path) end

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
function Container:push(path, source, options) end

--- Sequence of FileInfos of what is in a directory, or of the path itself when it is no directory.
---
--- Raises APIError, with code 404 when there is no such path.
---@param path string absolute
---@param options? { pattern?: string, itself?: boolean }
---@return ops.pebble.FileInfo[]
function Container:list_files(path, options) end

--- Makes a directory.
---
--- Raises PathError.
---@param path string
---@param options? { make_parents?: boolean, permissions?: string|integer, user_id?: integer, user?: string, group_id?: integer, group?: string }
function Container:make_dir(path, options) end

--- Removes a file or an empty directory.
---
--- Raises PathError.
---@param path string
---@param options? { recursive?: boolean }
function Container:remove_path(path, options) end

--- Whether there is such a path.
---@param path string
---@return boolean
function Container:exists(path) end

--- Whether there is such a directory.
---@param path string
---@return boolean
function Container:isdir(path) end

--- Copies local files and directories, with all that is in them, into a directory of the container. Owners and permissions are kept.
---
--- Raises MultiPushPullError when not all could be copied; the others are.
---@param source_path string|string[] a path or a sequence of them; "/foo/*" is what is in /foo, "/foo" goes to dest_dir/foo
---@param dest_dir string absolute
function Container:push_path(source_path, dest_dir) end

--- Copies files and directories of the container, with all that is in them, into a local directory.
---
--- Raises MultiPushPullError when not all could be copied; the others are.
---@param source_path string|string[] an absolute path or a sequence of them; "/foo/*" is what is in /foo
---@param dest_dir string made when it is not there
function Container:pull_path(source_path, dest_dir) end

--- Starts a command; pebble.Client.exec says what may be given.
---
--- Raises RuntimeError for a service_context under a Juju that has none.
---
--- ```lua
--- local out = container:exec({ "psql", "--version" }, { timeout = 10 }):wait_output()
--- ```
---@param command string[]
---@param options? { service_context?: string, environment?: table<string, string>, working_dir?: string, timeout?: number|ops.Duration, user_id?: integer, user?: string, group_id?: integer, group?: string, stdin?: string|file*|ops.pebble.Reader, stdout?: file*|ops.pebble.Writer, stderr?: file*|ops.pebble.Writer, combine_stderr?: boolean }
---@return ops.pebble.ExecProcess # a pebble.ExecProcess, which is to be waited for
function Container:exec(command, options) end

--- The pebble.Notice of an id.
---
--- Raises ModelError when there is none.
---@param notice_id string
---@return ops.pebble.Notice
function Container:get_notice(notice_id) end

--- Sequence of the Notices that all of these allow.
---@param options? { users?: ops.pebble.NoticesUsers|string, user_id?: integer, types?: (ops.pebble.NoticeType|string)[], keys?: string[] }
---@return ops.pebble.Notice[]
function Container:get_notices(options) end

--- Containers by name, `unit.containers`.
---@class ops.ContainerMapping
---@field [string] ops.Container A container of the metadata.
local ContainerMapping = {}

--- What Pebble says of services, by name.
---@class ops.ServiceInfoMapping
---@field [string] ops.pebble.ServiceInfo|nil A service.
local ServiceInfoMapping = {}

--- What Pebble says of checks, by name.
---@class ops.CheckInfoMapping
---@field [string] ops.pebble.CheckInfo|nil A check.
local CheckInfoMapping = {}

--- A notice of an event. Id, type and key are known, the rest is asked for when it is looked at.
---@class ops.LazyNotice: ops.Class, ops.pebble.Notice
---@field id string Pebble's id of it.
---@field type ops.pebble.NoticeType|string What kind of notice it is.
---@field key string Such as "example.com/backup-done".
local LazyNotice = {}

--- A check of an event. Its name is known, the rest is asked for when it is looked at.
---@class ops.LazyCheckInfo: ops.Class, ops.pebble.CheckInfo
---@field name string What the layer calls it.
local LazyCheckInfo = {}
