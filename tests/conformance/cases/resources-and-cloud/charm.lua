-- SPDX-License-Identifier: Apache-2.0
local ops = require "ops"
local show = require "show"

local log = ops.log "charm"
local MyCharm = ops.CharmBase:extend "MyCharm"

function MyCharm:init()
  self:observe(self.on.start, self.on_start)
  self:observe(self.on.stop, self.on_stop)
end

function MyCharm:on_start()
  local model = self.model
  log:info("%s, %s", model.resources:fetch "image", model.resources:fetch "image")
  log:info(show.failure(model.resources.fetch, model.resources, "nope"))
  local spec = model:get_cloud_spec()
  log:info("%s, %s, %s, %s, %s", spec.type, spec.name, spec.region, spec.endpoint, spec.identity_endpoint or "None")
  log:info("%s, %s", spec.credential.auth_type, show.show(spec.credential.attributes))
  log:info("%s, %s", show.show(spec.credential.redacted), show.show(spec.ca_certificates))
  log:info("%s, %s, %s", spec.storage_endpoint or "None", show.show(spec.skip_tls_verify),
    show.show(spec.is_controller_cloud))
  model.pod:set_spec { containers = ops.list {} }
  model.pod:set_spec({ version = 3 }, { k8s_resources = { kubernetesResources = { a = "b" } } })
end

function MyCharm:on_stop()
  log:info(show.failure(self.model.pod.set_spec, self.model.pod, {}))
  log:info(show.failure(self.model.resources.fetch, self.model.resources, "image"))
  log:info(show.failure(self.model.get_cloud_spec, self.model))
end

return MyCharm
