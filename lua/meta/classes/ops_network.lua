-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- What an endpoint or one relation is bound to.
---@class ops.Binding: ops.Class
---@field name string Of the endpoint.
---@field network ops.Network Asked for once.
local Binding = {}

--- Bindings by endpoint or relation. `model:get_binding()` is the one to use.
---@class ops.BindingMapping: ops.Class
local BindingMapping = {}

--- The binding of an endpoint, an extra binding or a relation.
---
--- Raises ModelError for anything else.
---@param binding_key string|ops.Relation name of an endpoint or extra binding, or a Relation
---@return ops.Binding
function BindingMapping:get(binding_key) end

--- What Juju says about the space a binding is in.
---@class ops.Network: ops.Class
---@field interfaces ops.NetworkInterface[] One for each address.
---@field ingress_addresses string[] Where others reach this unit.
---@field egress_subnets string[] Where they see it come from.
---@field bind_address? string The one address to listen at, or nil.
---@field ingress_address? string The one address to tell others, or nil.
local Network = {}

--- One address of an interface.
---@class ops.NetworkInterface: ops.Class
---@field name string Of the interface, such as "eth0".
---@field address? string The address.
---@field subnet? string The subnet it is in, such as "10.0.0.0/24".
local NetworkInterface = {}
