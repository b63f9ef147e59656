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

-- failing ---------------------------------------------------------------------

local function report(seed)
  io.stderr:write("ops.testing: failed with ", M.advice(seed), "\n")
end

-- Seeds of loops that run, innermost last: they tell of a failure themselves.
local running = {}

-- Seeds of the models of the test that runs.
local used = {}

--- busted lets nobody see what a test has raised while it unwinds, but tells of it afterwards.
local function watch(busted)
  for _, name in ipairs { "failure", "error" } do
    busted.subscribe({ name }, function() -- of tests, and of what comes before and after them
      for seed in pairs(used) do
        report(seed)
      end
      used = {}
      return nil, true -- others are to hear it as well
    end)
  end
  busted.subscribe({ "test", "end" }, function()
    used = {}
    return nil, true
  end)
end

local watched

--- A model has come to life.
function M.use(seed)
  local busted = package.loaded.busted
  if not watched and type(busted) == "table" and busted.subscribe then
    watched = busted
    watch(busted)
  end
  if watched and #running == 0 then
    used[seed] = true
  end
end

--- The scope of a model has failed: its seed is told where busted does not do it.
function M.fail(seed)
  if not watched and #running == 0 then
    report(seed)
  end
end

-- loops -----------------------------------------------------------------------

local guard = { __close = function(self)
  running[#running] = nil
  if not self.done then
    report(self.seed)
  end
end }

local function try(seed, body)
  local attempt <close> = setmetatable({ seed = seed }, guard)
  running[#running + 1] = seed
  body(seed)
  attempt.done = true
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
