-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

local function assumed(assumes)
  local words = {}
  for i, word in ipairs(assumes.features) do
    words[i] = type(word) == "string" and word or assumed(word)
  end
  return assumes.condition.value .. "(" .. table.concat(words, ", ") .. ")"
end

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
end

function MyCharm:on_start()
  local meta = self.meta
  log:info("%s, %s, %s, %s", meta.name, meta.summary, meta.description, show.show(meta.maintainers))
  local links = meta.links
  log:info("%s, %s, %s, %s", show.show(links.websites), show.show(links.sources), show.show(links.issues),
    links.documentation)
  log:info("%s, %s, %s, %s", show.show(meta.tags), show.show(meta.terms), show.show(meta.series),
    show.show(meta.subordinate))
  log:info("%s, %s", meta.min_juju_version, meta.charm_user)
  log:info(assumed(meta.assumes))
  for _, relation in pairs(meta.relations) do
    log:info("%s, %s, %s, %s, %s, %s", relation.relation_name, relation.role.name, relation.interface_name,
      relation.limit or "None", relation.scope, show.show(relation.optional))
  end
  log:info("%s, %s, %s", show.show(ops.keys(meta.requires)), show.show(ops.keys(meta.provides)),
    show.show(ops.keys(meta.peers)))
  for _, storage in pairs(meta.storages) do
    local range = storage.multiple_range or {}
    log:info("%s, %s, %s, %s", storage.storage_name, storage.type, range[1] or "None", range[2] or "None")
  end
  local one = meta.storages.one
  log:info("%s, %s, %s, %s, %s, %s", one.description, show.show(one.shared), show.show(one.read_only), one.minimum_size,
    one.location, show.show(one.properties))
  local file = meta.resources.file
  log:info("%s, %s, %s, %s", file.resource_name, file.type, file.filename, file.description)
  log:info("%s, %s", meta.payloads.pay.payload_name, meta.payloads.pay.type)
  log:info(show.show(ops.keys(meta.extra_bindings)))
  local web, db = meta.containers.web, meta.containers.db
  log:info("%s, %s, %s", web.name, web.resource, show.show(ops.keys(web.mounts)))
  local mount = web.mounts.one
  log:info("%s, %s, %s", mount.storage, show.show(mount.locations), show.failure(function() return mount.location end))
  log:info("%s, %s", db.mounts.one.location, db.resource or "None")
  log:info("%s, %s, %s", db.bases[1].os_name, db.bases[1].channel, show.show(db.bases[1].architectures))
  for name, action in pairs(meta.actions) do
    log:info("%s, %s, %s, %s, %s", name, action.title, action.description, show.show(action.required),
      show.show(action.additional_properties))
    log:info(show.show(action.parameters))
  end
  for _, option in pairs(meta.config) do
    log:info("%s, %s, %s, %s", option.name, option.type, show.show(option.default), option.description or "None")
  end
end

return MyCharm
