-- SPDX-License-Identifier: Apache-2.0
--- Secrets of the user in a Model.
--
-- Dependencies: ops.errors, ops.signature, ops.testing.documents, ops.testing.model_verb.

local documents = require "ops.testing.documents"
local errors = require "ops.errors"
local signature = require "ops.signature"
local verb = require "ops.testing.model_verb"

local live_of, app_name = verb.live_of, verb.app_name

local function check_content(content)
  for key, value in pairs(content) do
    if type(key) ~= "string" or type(value) ~= "string" then
      errors.raise(errors.TypeError, 3, "the content of a secret: strings by strings are expected, not a %s for %s",
        errors.type_name(value), tostring(key))
    end
  end
  return documents.encoded(content)
end

return function(Model)
  local add_secret = signature("add_secret", "name: string, content: map, *, info?: string")

  --- Adds a secret of the user, as `juju add-secret`.
  -- @param content table of strings
  -- @param options table of `info`, what it is for
  -- @return its URI, "secret:..."
  function Model.methods:add_secret(...)
    local name, content, info = add_secret(...)
    return "secret:" .. live_of(self).simulation:add_secret(name, check_content(content), info)
  end

  local update_secret = signature("update_secret", "secret: string, content?: map, *, name?: string, info?: string")

  --- Gives a secret of the user another content, name or description, as `juju update-secret`.
  -- @param secret its name or URI
  function Model.methods:update_secret(...)
    local secret, content, name, info = update_secret(...)
    live_of(self).simulation:update_secret(secret, content and check_content(content), name, info)
  end

  local grant_secret = signature("grant_secret", "secret: string, application: any")

  --- Lets an application read a secret of the user, as `juju grant-secret`.
  function Model.methods:grant_secret(...)
    local secret, application = grant_secret(...)
    local app = app_name(application)
    live_of(self).simulation:grant_secret(secret, app)
  end

  local revoke_secret = signature("revoke_secret", "secret: string, application: any")

  --- Takes a grant back, as `juju revoke-secret`.
  function Model.methods:revoke_secret(...)
    local secret, application = revoke_secret(...)
    local app = app_name(application)
    live_of(self).simulation:revoke_secret(secret, app)
  end

  local remove_secret = signature("remove_secret", "secret: string, *, revision?: integer")

  --- Removes a secret of the user, as `juju remove-secret`.
  -- @param options table of `revision`: only this one
  function Model.methods:remove_secret(...)
    local secret, revision = remove_secret(...)
    live_of(self).simulation:remove_secret(secret, revision)
  end
end
