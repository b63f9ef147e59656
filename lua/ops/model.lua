-- SPDX-License-Identifier: Apache-2.0
--- What a charm sees of its Juju model: `self.model`.
--
-- The host does the work and remembers what it was told; the objects here only have its answers.
-- Subjects are in ops/model/.
--
-- Dependencies: ops.class, ops.errors, ops.later, ops.signature, ops.model.objects; ops.jujuversion,
-- ops.meta, ops.pebble and the other ops.model.* when a charm looks at what is in them.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local later = require "ops.later"
local objects = require "ops.model.objects"
local signature = require "ops.signature"

host "model" -- the types of what it hands out
local meta, pebble = later "ops.meta", later "ops.pebble"
local lazy, clouds, secrets = later "ops.model.lazy", later "ops.model.cloud", later "ops.model.secret"
local relations, units = later "ops.model.relation", later "ops.model.unit"

local Model = Class:extend "Model"
Model.strict = true

--- Sequences of relations by endpoint.
local RelationMapping = Class:extend "RelationMapping"
--- The configuration.
local ConfigData = Class:extend "ConfigData"

local function relations_of(model)
  return lazy.mapping("model.relations", function()
    return model._raw:endpoints()
  end, function(endpoint)
    if type(endpoint) ~= "string" then
      errors.raise(errors.KeyError, 2, "the name of an endpoint is expected, not %s", tostring(endpoint))
    end
    local list = model._raw:relations(endpoint)
    for index, raw in ipairs(list) do
      list[index] = objects.object(relations.Relation, raw, model)
    end
    return list
  end, RelationMapping)
end

-- @param raw handle of the host's model
function Model:init(raw)
  self._raw = raw
  self:_take_facts()
end

--- What does not change in a hook.
function Model:_take_facts()
  self._name, self._uuid, self._version, self._charm_dir = self._raw:facts()
end

--- For tests, in which one model sees many hooks: all that was read is out of date.
function Model:_refresh()
  self._raw:refresh()
  local config, storages, bindings = rawget(self, "_config"), rawget(self, "_storages"), rawget(self, "__bindings")
  if config then
    lazy.forget(config)
  end
  if storages then
    rawset(storages, "_lists", {})
  end
  if bindings then
    bindings:_forget()
  end
end

--- What the model is called.
function Model.getters:name()
  return self._name
end

function Model.getters:uuid()
  return self._uuid
end

--- The version of Juju, an ops.JujuVersion.
function Model.getters:juju_version()
  return require "ops.jujuversion"(self._version)
end

--- The unit this charm runs for.
function Model.getters:unit()
  return objects.object(units.Unit, self._raw:unit(), self)
end

--- The application this charm runs for.
function Model.getters:app()
  return objects.object(units.Application, self._raw:app(), self)
end

--- The charm's configuration by option, typed by config.yaml; what has no value is not there.
function Model.getters:config()
  local config = rawget(self, "_config")
  if not config then
    local raw = self._raw
    config = lazy.table("config", function()
      return raw:config()
    end, ConfigData)
    rawset(self, "_config", config)
  end
  return config
end

--- Sequences of relations by endpoint.
-- @raise KeyError for an endpoint that the charm does not have
function Model.getters:relations()
  local mapping = rawget(self, "_relations")
  if not mapping then
    mapping = relations_of(self)
    rawset(self, "_relations", mapping)
  end
  return mapping
end

--- The charm's metadata: an ops.CharmMeta. `CharmBase.meta` is the one to use.
function Model.getters:_meta()
  local own = rawget(self, "_charm_meta")
  if not own then
    own = meta.CharmMeta(self._raw:meta())
    self._charm_meta = own
  end
  return own
end

local get_unit = signature("get_unit", "unit_name: string")
local get_app = signature("get_app", "app_name: string")

--- A unit by its name, which need not exist; the same object for the same name.
function Model:get_unit(...)
  return objects.object(units.Unit, self._raw:get_unit((get_unit(...))), self)
end

--- An application by its name, which need not exist; the same object for the same name.
function Model:get_app(...)
  return objects.object(units.Application, self._raw:get_app((get_app(...))), self)
end

--- The relation of an endpoint, or one of several by its id.
-- @param relation_name endpoint
-- @param relation_id its id; nil: there is only one
-- @return nil when there is none; with an id always a relation, which may be gone (`active` is false)
-- @raise TooManyRelatedAppsError without an id when there are several; KeyError for an endpoint that the
--   charm does not have
function Model:get_relation(relation_name, relation_id)
  if type(relation_id) == "table" then
    errors.check_options(relation_id, { relation_id = true }, "get_relation", 2)
    relation_id = relation_id.relation_id
  end
  errors.check_type(relation_name, "string", "relation_name", 2)
  if relation_id ~= nil and math.type(relation_id) ~= "integer" then
    errors.raise(errors.ModelError, 2, "relation id %s must be int or None, not %s", tostring(relation_id),
      math.type(relation_id) or type(relation_id))
  end
  return objects.object(relations.Relation, self._raw:get_relation(relation_name, relation_id), self)
end

--- What is made when it is first looked at: an object of a class of one of ops.model.*.
local function part(name, module, class)
  Model.getters[name] = function(self)
    local value = rawget(self, "_" .. name)
    if not value then
      value = require("ops.model." .. module)[class](self._raw)
      rawset(self, "_" .. name, value)
    end
    return value
  end
end

--- Sequences of ops.Storage by name, and request().
-- @raise KeyError for a storage that the charm does not have
part("storages", "storage", "StorageMapping")
--- The resources of the charm: fetch().
part("resources", "storage", "Resources")
--- The pod of a charm without Pebble: set_spec(). Deprecated.
part("pod", "cloud", "Pod")
part("_bindings", "network", "BindingMapping")

--- What an endpoint, an extra binding or one relation is bound to.
-- @param binding_key name, or a Relation
-- @return a Binding, whose `network` is asked for when it is looked at
-- @raise ModelError for anything else
function Model:get_binding(binding_key)
  return self._bindings:get(binding_key, 2)
end

local get_secret = signature("get_secret", "*, id?: string, label?: string")

--- A secret by its id or by what this charm calls it. With both, Juju remembers the label for the id. The
-- content is read at once.
-- @raise TypeError without both, SecretNotFoundError, ModelError when this unit may not read it
-- @usage self.model:get_secret { id = bag.secret_id, label = "db" }
function Model:get_secret(...)
  local id, label = get_secret(...)
  return secrets.Secret(self._raw:get_secret(id, label))
end

--- The secret of an event: nothing is read yet.
function Model:_secret(id, label)
  return secrets.Secret(self._raw:secret(id, label))
end

--- The cloud this model is in, with credentials: an ops.CloudSpec. Asked for at each call.
-- @raise ModelError without `juju trust`
function Model:get_cloud_spec()
  return clouds.spec(self._raw)
end

--- The client of a container's Pebble.
-- @param name of the container
function Model:_pebble(name)
  return pebble.Client(self._raw:container_socket(name))
end

--- For CollectMetricsEvent.
function Model:_add_metrics(metrics, labels)
  self._raw:add_metrics(metrics, labels)
end

function Model:__tostring()
  return string.format("<ops.model.Model %s>", self._name)
end

Model:_need_colon "model"

return { Model = Model, ConfigData = ConfigData, RelationMapping = RelationMapping }
