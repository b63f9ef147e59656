-- SPDX-License-Identifier: Apache-2.0
--- What charmcraft's extensions for web frameworks add to a charm when it is packed.
--
-- Dependencies: ops.errors, ops.testing.component, ops.testing.diff.

local component = require "ops.testing.component"
local diff = require "ops.testing.diff"
local errors = require "ops.errors"

local M = {}

-- what they add ---------------------------------------------------------------

local function options(list)
  local result = {}
  for name, option in pairs(list) do
    result[name] = { type = option[1], default = option[2], description = "Added by the charmcraft extension." }
  end
  return result
end

--- Options of the programs that do not run under a web server of their own.
local function app_options(metrics_path)
  return {
    ["app-port"] = { "int", 8080 },
    ["app-secret-key"] = { "string" },
    ["app-secret-key-id"] = { "secret" },
    ["metrics-path"] = { "string", metrics_path },
    ["metrics-port"] = { "int", 8080 },
  }
end

local function with(base, more)
  for name, option in pairs(more) do
    base[name] = option
  end
  return base
end

local function webserver_options()
  return {
    ["webserver-keepalive"] = { "int" },
    ["webserver-threads"] = { "int" },
    ["webserver-timeout"] = { "int" },
    ["webserver-worker-class"] = { "string" },
    ["webserver-workers"] = { "int" },
  }
end

local function extension(container, config, actions)
  local image = container .. "-image"
  local added = actions or {}
  added["rotate-secret-key"] = { description = "Makes a new secret key." }
  return {
    assumes = { "k8s-api" },
    containers = { [container] = { resource = image } },
    peers = { ["secret-storage"] = { interface = "secret-storage" } },
    provides = {
      ["grafana-dashboard"] = { interface = "grafana_dashboard" },
      ["metrics-endpoint"] = { interface = "prometheus_scrape" },
    },
    requires = { ingress = { interface = "ingress", limit = 1 }, logging = { interface = "loki_push_api" } },
    resources = { [image] = { type = "oci-image", description = "Image of the application." } },
    config = { options = options(config) },
    actions = added,
  }
end

local makers = {}

makers["django-framework"] = function()
  return extension("django-app", with(webserver_options(), {
    ["django-allowed-hosts"] = { "string" },
    ["django-debug"] = { "boolean", false },
    ["django-secret-key"] = { "string" },
    ["django-secret-key-id"] = { "secret" },
  }), {
    ["create-superuser"] = {
      description = "Makes an account for an administrator.",
      params = { username = { type = "string" }, email = { type = "string" } },
      required = { "username", "email" },
    },
  })
end

makers["flask-framework"] = function()
  return extension("flask-app", with(webserver_options(), {
    ["flask-application-root"] = { "string" },
    ["flask-debug"] = { "boolean" },
    ["flask-env"] = { "string" },
    ["flask-permanent-session-lifetime"] = { "int" },
    ["flask-preferred-url-scheme"] = { "string", "HTTPS" },
    ["flask-secret-key"] = { "string" },
    ["flask-secret-key-id"] = { "secret" },
    ["flask-session-cookie-secure"] = { "boolean" },
  }))
end

makers["fastapi-framework"] = function()
  local config = with(app_options "/metrics", {
    ["webserver-log-level"] = { "string", "info" },
    ["webserver-port"] = { "int", 8080 },
    ["webserver-workers"] = { "int", 1 },
  })
  config["app-port"] = nil
  return extension("app", config)
end

for name, metrics_path in pairs {
  ["expressjs-framework"] = "/metrics",
  ["go-framework"] = "/metrics",
  ["spring-boot-framework"] = "/actuator/prometheus",
} do
  makers[name] = function()
    return extension("app", app_options(metrics_path))
  end
end

-- merging ---------------------------------------------------------------------

local function is_list(value)
  return type(value) == "table" and #value > 0
end

local function refuse_overlap(added, own, where, name)
  for key in pairs(added) do
    if own[key] ~= nil then
      errors.raise(errors.ValueError, 5, "overlapping keys '%s' in %s of charmcraft.yaml which conflict with the %s "
        .. "extension, please rename or remove them", key, where, name)
    end
  end
end

local function merge_lists(added, own)
  local result, seen = {}, {}
  for _, list in ipairs { added, own } do
    for _, item in ipairs(list) do
      local text = diff.show(item)
      if not seen[text] then
        seen[text] = true
        result[#result + 1] = item
      end
    end
  end
  return result
end

local function merge(added, own, where, name)
  if own == nil then
    return added
  elseif is_list(added) and is_list(own) then
    return merge_lists(added, own)
  elseif type(own) ~= "table" or is_list(added) or is_list(own) then
    errors.raise(errors.ValueError, 4,
      "Conflict between local and extension metadata. Please check that your charmcraft.yaml is valid")
  end
  refuse_overlap(added, own, where, name)
  for key, value in pairs(own) do
    added[key] = component.copy(value)
  end
  return added
end

--- Adds to the content of a charmcraft.yaml what its extensions add; an unknown one is left out with a
-- warning.
-- @raise ValueError when both have the same name
function M.apply(meta, names)
  for _, name in ipairs(names) do
    local maker = makers[name]
    if maker then
      local added = maker()
      local config = meta.config or {}
      meta.config = { options = merge(added.config.options, config.options, "config.options", name) }
      added.config = nil
      for section, value in pairs(added) do
        meta[section] = merge(value, meta[section], section, name)
      end
    else
      warn("Unknown charmcraft extension '" .. name .. "'; ignoring.")
    end
  end
end

return M
