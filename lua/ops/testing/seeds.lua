-- SPDX-License-Identifier: Apache-2.0
--- Seeds: orders that Juju leaves open are chosen by a number, so that what failed can be seen again.
--
-- `CHARMHOST_SEED=N` in the environment is the seed of models that give none, and the one that each_seed() tries.
--
-- Dependencies: ops.errors, ops.signature.

local errors = require "ops.errors"
local signature = require "ops.signature"

local M = {}

local VARIABLE <const> = "CHARMHOST_SEED"
local DEFAULT <const> = 1

--- The seed in the environment, or nil.
local function of_environment()
  local text = os.getenv(VARIABLE)
  if text == nil or text == "" then
    return nil
  end
  return text:find "^%d+$" and math.tointeger(tonumber(text))
    or errors.raise(errors.ValueError, 2, "%s=%s: the seed should be an integer that is not negative", VARIABLE, text)
end

--- The seed of a model that gives none.
function M.default()
  return of_environment() or DEFAULT
end

--- What to do to see it again, for messages.
function M.advice(seed)
  return string.format("seed %d; %s=%d repeats it", seed, VARIABLE, seed)
end

-- The seeds of loops that run, innermost last: those tell of a failure themselves.
local running = {}

--- Says on stderr with which seed a test has failed.
function M.report(seed)
  if running[#running] ~= seed then
    io.stderr:write("ops.testing: failed with ", M.advice(seed), "\n")
  end
end

local guard = { __close = function(_, failure)
  local seed = table.remove(running)
  if failure ~= nil then
    M.report(seed)
  end
end }

local function try(seed, body)
  running[#running + 1] = seed
  local _ <close> = setmetatable({}, guard)
  body(seed)
end

local each_seed = signature("each_seed", "count: integer, body: function")

--- Calls a function with the seeds 1 to count, until one fails; which one it was is told on stderr.
-- With CHARMHOST_SEED it is that one alone.
-- @param count how many
-- @param body function(seed)
-- @raise what the function raises
function M.each(...)
  local count, body = each_seed(...)
  local only = of_environment()
  for seed = only or 1, only or count do
    try(seed, body)
  end
end

return M
