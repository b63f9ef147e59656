-- SPDX-License-Identifier: Apache-2.0
--- The model, its cloud, the charm's resources, and what the charm told Juju of itself, in a Harness.
--
-- Dependencies: ops.errors, ops.mapping, ops.signature, ops.testing.documents.

local host = select(2, ...)
local documents = require "ops.testing.documents"
local errors = require "ops.errors"
local mapping = require "ops.mapping"
local signature = require "ops.signature"

local base = host "base"

return function(Harness)
  -- the model -----------------------------------------------------------------

  local function edit_model(harness, key, value)
    if harness._charm then
      errors.raise(errors.RuntimeError, 3, "cannot set the Model %s after begin()", key)
    end
    harness:_edit("model", "model", function(model)
      model[key] = value
    end)
    harness:_in_hook({ name = "update-status" }, function() end) -- the environment has its name and uuid
  end

  local set_model_name = signature("set_model_name", "name: string")
  local set_model_uuid = signature("set_model_uuid", "uuid: string")
  local set_model_info = signature("set_model_info", "name?: string, uuid?: string")

  --- Says what the model is called.
  -- @raise RuntimeError after begin()
  function Harness:set_model_name(...)
    edit_model(self, "name", (set_model_name(...)))
  end

  --- @raise RuntimeError after begin()
  function Harness:set_model_uuid(...)
    edit_model(self, "uuid", (set_model_uuid(...)))
  end

  --- Both in one call; nil leaves it.
  -- @raise RuntimeError after begin()
  function Harness:set_model_info(...)
    local name, uuid = set_model_info(...)
    if name then
      edit_model(self, "name", name)
    end
    if uuid then
      edit_model(self, "uuid", uuid)
    end
  end

  --- Says what `model:get_cloud_spec()` gives; the application is trusted then.
  -- @param spec an ops.CloudSpec, or one of ops.testing
  function Harness:set_cloud_spec(spec)
    errors.check_type(spec, "table", "the CloudSpec", 2)
    local document = documents.cloud(spec)
    self:_edit("model", "model", function(model)
      model.cloud_spec = document
    end)
    self:_edit_app(function(app)
      app.trust = true
    end)
  end

  -- resources -----------------------------------------------------------------

  --- The metadata of a resource.
  local function find_resource(harness, name, text)
    local declared = harness._model._meta.resources
    return declared[name] or errors.raise(errors.RuntimeError, 3, "Resource %s is not a defined %s%s", name, text,
      errors.hint(name, mapping.keys(declared)))
  end

  local function put_resource(harness, name, filename, content)
    local path = harness:_directory("resources/" .. name) .. "/" .. filename
    local file = assert(io.open(path, "wb"))
    file:write(content)
    file:close()
    harness:_edit_app(function(app)
      app.resources[name] = path
    end)
  end

  local add_resource = signature("add_resource", "resource_name: string, content: any")

  --- Gives a resource of type file its content.
  -- @raise RuntimeError when the charm has no such resource, or it is no file
  function Harness:add_resource(...)
    local name, content = add_resource(...)
    errors.check_type(content, "string", "content", 2)
    local resource = find_resource(self, name, "resource")
    if resource.type ~= "file" then
      errors.raise(errors.RuntimeError, 2, "Resource %s is not a file, but actually %s", name, resource.type)
    end
    put_resource(self, name, (resource.filename or name):match "[^/]*$", content)
  end

  local add_oci_resource = signature("add_oci_resource", "resource_name: string, contents?: map")

  --- Gives a resource of type oci-image its content, a YAML file of registrypath, username and password.
  -- @param contents table; nil: a value for each
  -- @raise RuntimeError when the charm has no such resource, or it is no image
  function Harness:add_oci_resource(...)
    local name, contents = add_oci_resource(...)
    if not contents or not next(contents) then
      contents = { registrypath = "registrypath", username = "username", password = "password" }
    end
    if find_resource(self, name, "resources").type ~= "oci-image" then
      errors.raise(errors.RuntimeError, 2, "Resource %s is not an OCI Image", name)
    end
    put_resource(self, name, "contents.yaml", base.yaml_encode(contents))
  end

  --- add_oci_resource() for all resources of type oci-image.
  function Harness:populate_oci_resources()
    for name, resource in pairs(self._model._meta.resources) do
      if resource.type == "oci-image" then
        self:add_oci_resource(name)
      end
    end
  end

  -- what the charm said -------------------------------------------------------

  --- The version of the workload that the charm told; nil: none.
  function Harness:get_workload_version()
    local version = self:_get("unit", self._unit).version
    return version ~= "" and version or nil
  end

  --- What the charm gave to `pod:set_spec()`: spec and k8s_resources, each nil if there is none.
  function Harness:get_pod_spec()
    local given = self:_get("application", self._app).k8s_spec
    local function read(text)
      return type(text) == "string" and text ~= "" and base.yaml_decode(text, "pod spec") or nil
    end
    if type(given) ~= "table" then
      return nil
    end
    return read(given.text), read(given.resources)
  end

  --- How often the charm asked for a reboot. One that is to be at once ends its handler with an Exit error.
  function Harness.getters:reboot_count()
    return self._simulation:reboots()
  end
end
