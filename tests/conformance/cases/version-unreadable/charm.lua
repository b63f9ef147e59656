-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local MyCharm = ops.CharmBase:extend "MyCharm"

return MyCharm
