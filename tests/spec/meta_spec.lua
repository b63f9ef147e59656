-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

describe("ops.JujuAssumes", function()
  it("is made of a list", function()
    local assumes = ops.JujuAssumes.from_list {
      "k8s-api",
      { ["any-of"] = { "juju >= 3.1", { ["all-of"] = { "juju >= 2.9", "juju < 3" } } } },
    }
    assert.equal(ops.JujuAssumesCondition.ALL, assumes.condition)
    assert.equal("k8s-api", assumes.features[1])
    local any = assumes.features[2]
    assert.equal(ops.JujuAssumesCondition.ANY, any.condition)
    assert.equal("juju >= 3.1", any.features[1])
    assert.same({ "juju >= 2.9", "juju < 3" }, any.features[2].features)
    assert.equal(2, #assumes.features)
  end)

  it("refuses other conditions", function()
    local ok, err = pcall(ops.JujuAssumes.from_list, { { ["none-of"] = { "x" } } })
    assert.is_false(ok)
    assert.is_true(ops.is_a(err, ops.ValueError))
    assert.equal("'none-of' is not a valid JujuAssumesCondition", err.message)
  end)
end)

describe("ops.ContainerBase", function()
  it("is made of a table", function()
    local base = ops.ContainerBase.from_dict { name = "ubuntu", channel = "24.04", architectures = { "amd64" } }
    assert.same({ "ubuntu", "24.04", { "amd64" } }, { base.os_name, base.channel, base.architectures })
  end)
end)

describe("ops.CloudSpec", function()
  it("is made of what Juju answers", function()
    local spec = ops.CloudSpec.from_dict {
      type = "lxd",
      name = "localhost",
      endpoint = "",
      credential = { ["auth-type"] = "certificate", attrs = { key = "hunter2" } },
    }
    assert.same({ "lxd", "localhost" }, { spec.type, spec.name })
    assert.is_nil(spec.endpoint)
    assert.equal("certificate", spec.credential.auth_type)
    assert.equal("hunter2", spec.credential.attributes.key)
    assert.is_nil(tostring(spec):find "hunter2")
  end)
end)
