-- SPDX-License-Identifier: Apache-2.0
-- The model, resources, containers and what a charm says of itself, in a Harness.
local ops, testing = require "ops", require "ops.testing"

local meta = {
  name = "web",
  resources = { blob = { type = "file", filename = "b.bin" }, image = { type = "oci-image" } },
  containers = { work = { resource = "image" } },
}

local function new(act)
  local Charm = ops.CharmBase:extend "Web"
  function Charm:init()
    self:observe(self.on.start, self.on_start)
    self:observe(self.on.work_pebble_ready, self.on_ready)
  end
  function Charm:on_start(event)
    act(self, event)
  end
  function Charm:on_ready(event)
    self.ready = event.workload.name
  end
  return testing.Harness(Charm, { meta = meta })
end

local function refused(class, text, call)
  local ok, err = pcall(call)
  assert.is_false(ok, "an error was expected")
  assert.is_true(ops.is_a(err, class), tostring(err))
  assert.equal(text, tostring(err))
end

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

describe("a Harness's model", function()
  it("has a name and a uuid until there is a charm", function()
    local harness <close> = new()
    harness:set_model_info("one", "96957e90-e006-11eb-ba80-0242ac130004")
    assert.equal("one", harness.model.name)
    harness:set_model_name "two"
    harness:set_model_uuid "96957e90-e006-11eb-ba80-0242ac130005"
    harness:begin()
    assert.equal("two", harness.charm.model.name)
    assert.equal("96957e90-e006-11eb-ba80-0242ac130005", harness.charm.model.uuid)
    for key, call in pairs { name = harness.set_model_name, uuid = harness.set_model_uuid } do
      refused(ops.RuntimeError, "cannot set the Model " .. key .. " after begin()", function()
        call(harness, "x")
      end)
    end
    harness:set_model_info()
  end)

  it("is in a cloud when the test says so", function()
    local harness <close> = new()
    harness:begin()
    assert.is_false((pcall(harness.model.get_cloud_spec, harness.model)))
    harness:set_cloud_spec(ops.CloudSpec { type = "lxd", name = "localhost", endpoint = "https://127.0.0.1:8443",
      credential = ops.CloudCredential { auth_type = "certificate", attributes = { cert = "x" } } })
    local spec = harness.model:get_cloud_spec()
    assert.same({ "lxd", "localhost", "https://127.0.0.1:8443", "certificate" },
      { spec.type, spec.name, spec.endpoint, spec.credential.auth_type })
    assert.equal("x", spec.credential.attributes.cert)
  end)
end)

describe("a Harness's resources", function()
  it("are files with what the test gives", function()
    local harness <close> = new()
    harness:begin()
    assert.is_false((pcall(harness.model.resources.fetch, harness.model.resources, "blob")))
    harness:add_resource("blob", "a\0b")
    local path = harness.model.resources:fetch "blob"
    assert.truthy(path:find "/b.bin$")
    assert.equal("a\0b", read(path))
    harness:add_resource("blob", "new")
    assert.equal("new", read(harness.model.resources:fetch "blob"))
  end)

  it("are images", function()
    local harness <close> = new()
    harness:populate_oci_resources()
    local text = read(harness.model.resources:fetch "image")
    assert.truthy(text:find("registrypath: registrypath", 1, true))
    harness:add_oci_resource("image", { registrypath = "example.com/x", username = "u", password = "p" })
    assert.truthy(read(harness.model.resources:fetch "image"):find("registrypath: example.com/x", 1, true))
  end)

  it("are of their types", function()
    local harness <close> = new()
    refused(ops.RuntimeError, "Resource blop is not a defined resource Did you mean 'blob'?", function()
      harness:add_resource("blop", "x")
    end)
    refused(ops.RuntimeError, "Resource image is not a file, but actually oci-image", function()
      harness:add_resource("image", "x")
    end)
    refused(ops.RuntimeError, "Resource blob is not an OCI Image", function()
      harness:add_oci_resource "blob"
    end)
  end)
end)

describe("a Harness", function()
  it("shows what the charm told Juju", function()
    local harness <close> = new(function(self)
      self.unit:set_workload_version "1.2.3"
      self.model.pod:set_spec({ containers = { { name = "a" } } }, { k8s_resources = { secrets = { "s" } } })
    end)
    assert.is_nil(harness:get_workload_version())
    assert.is_nil(harness:get_pod_spec())
    harness:set_leader()
    harness:begin()
    harness.charm.on.start:emit()
    assert.equal("1.2.3", harness:get_workload_version())
    local spec, resources = harness:get_pod_spec()
    assert.same({ { name = "a" } }, spec.containers)
    assert.same({ "s" }, resources.secrets)
  end)

  it("counts reboots", function()
    local now = false
    local harness <close> = new(function(self)
      self.unit:reboot(now)
      self.after = true
    end)
    harness:begin()
    assert.equal(0, harness.reboot_count)
    harness.charm.on.start:emit()
    assert.equal(1, harness.reboot_count)
    assert.is_true(harness.charm.after)
    now, harness.charm.after = true, nil
    local ok, err = pcall(function()
      harness.charm.on.start:emit()
    end)
    assert.is_false(ok)
    assert.equal("Exit", err.class_name)
    assert.is_nil(harness.charm.after)
    harness:update_config {}
    assert.equal(2, harness.reboot_count)
  end)

  it("has Pebble ready in a container", function()
    local harness <close> = new()
    harness:container_pebble_ready "work"
    harness:begin()
    assert.is_nil(harness.charm.ready)
    harness:container_pebble_ready "work"
    assert.equal("work", harness.charm.ready)
    assert.has_error(function()
      harness:container_pebble_ready "wrok"
    end)
  end)
end)
