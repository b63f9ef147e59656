-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local METADATA = [[
name: mycharm
summary: what it is
maintainer: A <a@example.com>
maintainers: [B]
website: https://example.com
assumes: [juju >= 3.6, { any-of: [k8s-api, secrets] }]
requires:
  db: { interface: pg, limit: 1 }
provides:
  web-site: { interface: http, scope: container, optional: true }
peers:
  cluster: { interface: cluster }
storage:
  data: { type: filesystem, multiple: { range: 1-3 }, location: /srv }
resources:
  image: { type: oci-image, description: an image }
containers:
  app:
    resource: image
    mounts: [{ storage: data, location: /a }, { storage: data, location: /b }]
]]
local ACTIONS = "back-up:\n  description: saves\n  params: { target: { type: string } }\n  required: [target]\n"
local CONFIG = "options:\n  port: { type: int, default: 80, description: to listen on }\n"

describe("ops.CharmMeta", function()
  local meta = ops.CharmMeta.from_yaml(METADATA, ACTIONS, CONFIG)

  it("has the plain fields", function()
    assert.same({ "mycharm", "what it is", "", false, "root" },
      { meta.name, meta.summary, meta.description, meta.subordinate, meta.charm_user })
    assert.same({ "A <a@example.com>", "B" }, { table.unpack(meta.maintainers) })
    assert.same({ "https://example.com" }, { table.unpack(meta.links.websites) })
  end)

  it("has endpoints by role and all together", function()
    assert.same({ "cluster", "db", "web-site" }, ops.keys(meta.relations))
    local db, site = meta.requires.db, meta.provides["web-site"]
    assert.same({ "db", "pg", 1, "global", false }, { db.relation_name, db.interface_name, db.limit, db.scope,
      db.optional })
    assert.same({ "container", true }, { site.scope, site.optional })
    assert.is_nil(site.limit)
    assert.equal(ops.RelationRole.requires, db.role)
    assert.is_true(meta.peers.cluster.role:is_peer())
    assert.is_false(db.role:is_peer())
    assert.is_nil(meta.requires.nope)
  end)

  it("has storage, resources, containers, actions and options", function()
    assert.same({ 1, 3 }, meta.storages.data.multiple_range)
    assert.same({ "oci-image", "an image" }, { meta.resources.image.type, meta.resources.image.description })
    assert.same({ "/a", "/b" }, meta.containers.app.mounts.data.locations)
    assert.same({ "saves", "target" }, { meta.actions["back-up"].description, meta.actions["back-up"].required[1] })
    assert.same({ "int", 80 }, { meta.config.port.type, meta.config.port.default })
  end)

  it("has what is assumed as a tree", function()
    local assumes = meta.assumes
    assert.equal(ops.JujuAssumesCondition.ALL, assumes.condition)
    assert.equal("juju >= 3.6", assumes.features[1])
    assert.equal(ops.JujuAssumesCondition.ANY, assumes.features[2].condition)
    assert.same({ "k8s-api", "secrets" }, { table.unpack(assumes.features[2].features) })
  end)

  it("takes tables for texts", function()
    local made = ops.CharmMeta.from_yaml { name = "x", requires = { db = { interface = "pg" } } }
    assert.equal("pg", made.requires.db.interface_name)
  end)

  for _, case in ipairs {
    { "a place where there are several", ops.RuntimeError, "more than one mount point", function()
      return meta.containers.app.mounts.data.location
    end },
    { "an unknown name", ops.AttributeError, "'CharmMeta' object has no attribute 'nam'. Did you mean 'name'?",
      function()
        return meta.nam
      end },
    { "assignment", ops.AttributeError, "attribute 'name' of CharmMeta cannot be set", function()
      meta.name = "x"
    end },
    { "assignment to its mappings", ops.TypeError, "requires cannot be changed: 'x' is not assigned", function()
      meta.requires.x = 1
    end },
    { "an endpoint without interface", ops.KeyError, "relation 'db' has no 'interface'", function()
      ops.CharmMeta.from_yaml "name: x\nrequires: { db: {} }"
    end },
    { "a scope that is none", ops.TypeError, "scope should be one of 'global', 'container'; not 'x'", function()
      ops.CharmMeta.from_yaml "name: x\nrequires: { db: { interface: pg, scope: x } }"
    end },
    { "what is not YAML", ops.YAMLError, "metadata.yaml:2:1", function()
      ops.CharmMeta.from_yaml "name: ["
    end },
    { "a directory without metadata", ops.FileNotFoundError, "/nope/metadata.yaml", function()
      ops.CharmMeta.from_charm_root "/nope"
    end },
  } do
    it("refuses " .. case[1], function()
      local fine, err = pcall(case[4])
      assert.is_false(fine)
      assert.equal(case[2].class_name, err.class_name)
      assert.matches(case[3], err.message, 1, true)
    end)
  end
end)

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
