-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"

local function environment(more)
  local all = {
    JUJU_DISPATCH_PATH = "hooks/install",
    JUJU_HOOK_NAME = "install",
    JUJU_MODEL_NAME = "m",
    JUJU_MODEL_UUID = "u",
    JUJU_UNIT_NAME = "mycharm/0",
    JUJU_VERSION = "3.6.4",
  }
  for name, value in pairs(more or {}) do
    all[name] = value or nil
  end
  return all
end

local function failure(fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok)
  return err.class_name .. ": " .. err.message
end

describe("ops.JujuContext", function()
  it("reads what every hook has", function()
    local context = ops.JujuContext.from_environ(environment { JUJU_CHARM_DIR = "/" })
    assert.equal("hooks/install", context.dispatch_path)
    assert.equal("install", context.hook_name)
    assert.equal("m", context.model_name)
    assert.equal("u", context.model_uuid)
    assert.equal("mycharm/0", context.unit_name)
    assert.equal("mycharm", context.app_name)
    assert.equal("/", context.charm_dir)
    assert.is_true(context.version == ops.JujuVersion "3.6.4")
    assert.is_false(context.debug)
    assert.equal(0, #context.debug_at)
    assert.is_nil(context.relation_id)
    assert.is_nil(context.secret_id)
  end)

  it("reads what some hooks have", function()
    local context = ops.JujuContext.from_environ(environment {
      JUJU_HOOK_NAME = "db-relation-departed",
      JUJU_RELATION = "db",
      JUJU_RELATION_ID = "db:7",
      JUJU_REMOTE_APP = "pg",
      JUJU_REMOTE_UNIT = "pg/0",
      JUJU_DEPARTING_UNIT = "pg/1",
      JUJU_STORAGE_ID = "data/2",
      JUJU_SECRET_ID = "secret:a",
      JUJU_SECRET_LABEL = "",
      JUJU_SECRET_REVISION = "3",
      JUJU_PEBBLE_CHECK_NAME = "up",
      JUJU_MACHINE_ID = "4",
      JUJU_DEBUG = "",
      JUJU_DEBUG_AT = "all, hook",
    })
    assert.equal("db", context.relation_name)
    assert.equal(7, context.relation_id)
    assert.equal("pg", context.remote_app_name)
    assert.equal("pg/0", context.remote_unit_name)
    assert.equal("pg/1", context.relation_departing_unit_name)
    assert.same({ "data", 2 }, { context.storage_name, context.storage_index })
    assert.same({ "secret:a", 3 }, { context.secret_id, context.secret_revision })
    assert.is_nil(context.secret_label)
    assert.equal("up", context.pebble_check_name)
    assert.equal("4", context.machine_id)
    assert.is_true(context.debug)
    assert.is_true(context.debug_at == ops.Set { "all", "hook" })
  end)

  it("refuses what lacks a variable", function()
    for _, case in ipairs {
      { {}, "JUJU_UNIT_NAME" },
      { { JUJU_HOOK_NAME = "", JUJU_DISPATCH_PATH = "actions/do-it" }, "JUJU_ACTION_NAME" },
      { { JUJU_HOOK_NAME = "secret-remove", JUJU_SECRET_ID = "secret:a" }, "JUJU_SECRET_REVISION" },
      { { JUJU_HOOK_NAME = "work-pebble-ready" }, "JUJU_WORKLOAD_NAME" },
      { { JUJU_HOOK_NAME = "data-storage-attached" }, "JUJU_STORAGE_ID" },
      { { JUJU_HOOK_NAME = "db-relation-created", JUJU_RELATION = "db" }, "JUJU_RELATION_ID" },
    } do
      local all = environment(case[1])
      all[case[2]] = nil
      assert.equal("ValueError: Missing required environment variable: " .. case[2],
        failure(ops.JujuContext.from_environ, all))
    end
  end)

  it("refuses what makes no sense", function()
    assert.equal("RuntimeError: \"x\" is not a valid Juju version string",
      failure(ops.JujuContext.from_environ, environment { JUJU_VERSION = "x" }))
    assert.matches("^TypeError: JUJU_VERSION should be a string", failure(ops.JujuContext.from_environ,
      environment { JUJU_VERSION = 3 }))
    assert.matches("^TypeError: environ should be a table", failure(ops.JujuContext.from_environ, "x"))
  end)

  it("is made of fields", function()
    local fields = { dispatch_path = "", hook_name = "x", model_name = "m", model_uuid = "u", unit_name = "a/0",
      version = ops.JujuVersion "3.6" }
    local context = ops.JujuContext(fields)
    assert.is_true(context == ops.JujuContext(fields))
    assert.equal("a", context.app_name)
    assert.is_false(context.debug)
    assert.equal("AttributeError: attribute 'hook_name' of JujuContext cannot be set", failure(function()
      context.hook_name = "y"
    end))
    fields.relation_id = 7
    assert.is_false(context == ops.JujuContext(fields))
    fields.relation_idd = 7
    assert.equal("TypeError: JujuContext: unknown option 'relation_idd'. Did you mean 'relation_id'?",
      failure(ops.JujuContext, fields))
    fields.relation_idd, fields.version = nil, nil
    assert.equal("TypeError: JujuContext: 'version' is missing", failure(ops.JujuContext, fields))
  end)
end)
