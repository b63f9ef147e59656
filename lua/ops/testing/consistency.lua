-- SPDX-License-Identifier: Apache-2.0
--- Whether a state can be: does it agree with itself, with the event and with the charm's metadata?
--
-- Each rule has a name, which is in the error. What is odd but possible becomes a warning, which the
-- context keeps (`ctx.warnings`).
--
-- Dependencies: ops.testing.errors, ops.testing.consistency_*.

local failures = require "ops.testing.errors"

local M = {}

-- what is looked at: spec, event, state, version (an ops.JujuVersion), app_name, unit_id; and what was found
local Check = {}
Check.__index = Check

--- A rule is broken.
-- @param rule its name
function Check:refuse(rule, format, ...)
  self.errors[#self.errors + 1] = string.format("[%s] " .. format, rule, ...)
  self.rules[#self.rules + 1] = rule
end

function Check:warn(format, ...)
  self.warnings[#self.warnings + 1] = string.format(format, ...)
end

-- all of it -------------------------------------------------------------------

local checks = {}
for _, subject in ipairs { "containers", "state", "events", "relations" } do
  local rules = require("ops.testing.consistency_" .. subject)
  table.move(rules, 1, #rules, #checks + 1, checks)
end

--- @param subject { spec =, event =, state =, version =, app_name =, unit_id = }
-- @return sequence of warnings
-- @raise InconsistentScenarioError naming every rule that is broken
function M.check(subject)
  local check = setmetatable(subject, Check)
  check.errors, check.rules, check.warnings = {}, {}, {}
  for _, run in ipairs(checks) do
    run(check)
  end
  if #check.errors > 0 then
    local message = "Inconsistent scenario. The following errors were found: " .. table.concat(check.errors, "\n")
    error(failures.InconsistentScenarioError(message, { rules = check.rules }), 0)
  end
  return check.warnings
end

return M
