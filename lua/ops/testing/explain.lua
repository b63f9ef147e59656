-- SPDX-License-Identifier: Apache-2.0
--- Who may do what Juju has refused, in terms of the state of the test.
--
-- Dependencies: ops.testing.documents.

local documents = require "ops.testing.documents"

local M = {}

local function name_of(secret)
  return secret.label and string.format("%s (label '%s')", secret.id, secret.label) or secret.id
end

--- Why a secret may not be changed; nil: it may.
local function about_secret(secret, leader)
  if secret.owner == nil then
    return string.format("secret %s belongs to another application, since its owner is nil: only its owner may change, "
      .. "grant or remove it, and see its metadata", name_of(secret))
  elseif secret.owner == "app" and not leader then
    return string.format("secret %s belongs to the application: only the leader may change, grant or remove it, and "
      .. "State.leader is false", name_of(secret))
  end
end

--- Those that the text is about; all of them when it names none.
local function secrets_in(text, secrets)
  local named = {}
  for _, secret in ipairs(secrets) do
    local id = documents.bare_id(secret.id)
    if text:find(id, 1, true) or secret.label and text:find('"' .. secret.label .. '"', 1, true) then
      named[#named + 1] = secret
    end
  end
  return #named > 0 and named or secrets
end

local function about_secrets(text, state)
  local lines = {}
  for _, secret in ipairs(secrets_in(text, state.secrets)) do
    lines[#lines + 1] = about_secret(secret, state.leader)
  end
  return lines
end

--- What to know of a refusal: a text, or nil.
-- @param text the message of the error
-- @param state the state before the run
function M.refusal(text, state)
  local lines = {}
  if text:find "secret" and (text:find "permission denied" or text:find "not found") then
    lines = about_secrets(text, state)
  elseif not state.leader and (text:find "leader" or text:find "cannot write relation settings") then
    lines = { "only the leader may do this, and State.leader is false" }
  end
  return #lines > 0 and table.concat(lines, "\n") or nil
end

return M
