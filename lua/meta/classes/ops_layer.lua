-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- What layers and plans have in common. Two are equal when their tables are.
---@class ops.pebble.Configuration: ops.Class
---@field services table<string, ops.pebble.Service> By name.
---@field checks table<string, ops.pebble.Check> By name.
---@field log_targets table<string, ops.pebble.LogTarget> By name.
local Configuration = {}

--- As YAML, which is what tostring gives as well.
---@return string
function Configuration:to_yaml() end

--- A layer of configuration. ValueError names the place of what is wrong in it.
---@class ops.pebble.Layer: ops.pebble.Configuration
---@field summary string For people.
---@field description string For people, at length.
---@overload fun(source?: string|table): ops.pebble.Layer
local Layer = {}

--- As a table shaped like its YAML, without what is not set.
---@return table
function Layer:to_dict() end

--- What all layers come to.
---@class ops.pebble.Plan: ops.pebble.Configuration
---@overload fun(source?: string|table): ops.pebble.Plan
local Plan = {}

--- As a table shaped like its YAML, without what is not set.
---@return table
function Plan:to_dict() end

--- A service of a layer.
---@class ops.pebble.Service: ops.Class
---@field name string What the layer calls it.
---@field summary string For people.
---@field description string For people, at length.
---@field startup string "enabled": it starts by itself, or "disabled".
---@field override string "merge" or "replace": how it goes with one of that name in a layer below.
---@field command string What it runs.
---@field after string[] Services that start before it.
---@field before string[] Services that start after it.
---@field requires string[] Services that start with it.
---@field environment table<string, string> Variables.
---@field user string As whom it runs.
---@field user_id? integer The number of that user.
---@field group string With which group it runs.
---@field group_id? integer The number of that group.
---@field working_dir string Where it runs.
---@field workload string The workload whose environment, user and group it takes over.
---@field on_success string What to do when it ends with status 0: "restart", "shutdown", "ignore", ...
---@field on_failure string What to do when it ends with another status.
---@field on_check_failure table<string, string> What to do when a check fails, by its name.
---@field backoff_delay string How long to wait before it is restarted.
---@field backoff_factor? number By how much that grows each time.
---@field backoff_limit string How long at most.
---@field kill_delay string How long it may take to end before it is killed.
---@overload fun(item_name: string, dict?: table): ops.pebble.Service
local Service = {}

--- As a table shaped like its YAML.
---@return table
function Service:to_dict() end

--- A check of a layer: `exec`, `http` or `tcp`.
---@class ops.pebble.Check: ops.Class
---@field name string What the layer calls it.
---@field override string "merge" or "replace".
---@field level ops.pebble.CheckLevel|string What it speaks for.
---@field startup ops.pebble.CheckStartup Whether it starts by itself.
---@field period string How often it runs.
---@field timeout string How long it may take.
---@field threshold? integer How many failures in a row make it down.
---@field exec? table A command: `command`, `environment`, `user`, ...
---@field http? table A request: `url`, `headers`.
---@field tcp? table A connection: `host`, `port`.
---@overload fun(item_name: string, dict?: table): ops.pebble.Check
local Check = {}

--- As a table shaped like its YAML.
---@return table
function Check:to_dict() end

--- Where logs of services go.
---@class ops.pebble.LogTarget: ops.Class
---@field name string What the layer calls it.
---@field override string "merge" or "replace".
---@field type string Such as "loki".
---@field location string Its URL.
---@field services string[] Whose logs: names, "all", and "-name" for one that is left out.
---@field labels table<string, string> What every record gets.
---@overload fun(item_name: string, dict?: table): ops.pebble.LogTarget
local LogTarget = {}

--- As a table shaped like its YAML.
---@return table
function LogTarget:to_dict() end
