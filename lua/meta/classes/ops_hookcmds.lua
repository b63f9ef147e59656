-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- An address of a network.
---@class ops.hookcmds.Address: ops.Class
---@field hostname string The name, or "".
---@field value string The address.
---@field cidr string The subnet it is in, or "".
local Address = {}

--- The status of an application and its units.
---@class ops.hookcmds.AppStatus: ops.Class
---@field status string Such as "active".
---@field message string For people, or "".
---@field status_data table<string, any> What more there is to say.
---@field units table<string, ops.hookcmds.UnitStatus> By unit.
local AppStatus = {}

--- An interface of a network.
---@class ops.hookcmds.BindAddress: ops.Class
---@field mac_address string Of the interface, or "".
---@field interface_name string Such as "eth0".
---@field addresses ops.hookcmds.Address[] Its addresses.
local BindAddress = {}

--- How a unit or relation that is to be there is.
---@class ops.hookcmds.Goal: ops.Class
---@field status string Such as "active" or "joined".
---@field since? number Since when.
local Goal = {}

--- Which units and relations there are to be.
---@class ops.hookcmds.GoalState: ops.Class
---@field units table<string, ops.hookcmds.Goal> By unit.
---@field relations table<string, table<string, ops.hookcmds.Goal>> By endpoint, by unit or application.
local GoalState = {}

--- What an endpoint is bound to.
---@class ops.hookcmds.Network: ops.Class
---@field bind_addresses ops.hookcmds.BindAddress[] Where to listen.
---@field egress_subnets string[] Where others see this unit come from.
---@field ingress_addresses string[] Where others reach it.
local Network = {}

--- A port, or a range of ports, that is open.
---@class ops.hookcmds.Port: ops.Class
---@field protocol string "tcp", "udp" or "icmp".
---@field port? integer The first one.
---@field to_port? integer The last one of a range.
---@field endpoints? string[] For which endpoints; nil unless asked for.
local Port = {}

--- The model at the other end of a relation.
---@class ops.hookcmds.RelationModel: ops.Class
---@field uuid string Juju's id of it.
local RelationModel = {}

--- What Juju knows about a secret.
---@class ops.hookcmds.SecretInfo: ops.Class
---@field id string Where it is.
---@field revision integer The newest one.
---@field label? string What the owner calls it.
---@field description? string For people.
---@field expiry? number When it expires.
---@field rotation? string How often a new revision is due.
---@field rotates? number When the next one is due.
local SecretInfo = {}

--- A storage.
---@class ops.hookcmds.Storage: ops.Class
---@field kind string "filesystem" or "block".
---@field location string Where it is.
local Storage = {}

--- The status of a unit.
---@class ops.hookcmds.UnitStatus: ops.Class
---@field status string Such as "active".
---@field message string For people, or "".
---@field status_data table<string, any> What more there is to say.
local UnitStatus = {}
