-- SPDX-License-Identifier: Apache-2.0
--- Events of workloads.
--
-- Dependencies: ops.charm.hook, ops.charm.support; ops.model.container when it is needed.

local HookEvent = require("ops.charm.hook").HookEvent
local support = require "ops.charm.support"

local define, define_base, stored, via = support.define, support.define_base, support.stored, support.via

local M = {}

--- What all events of workloads are: `workload`, a Container.
local WorkloadEvent = define_base(M, HookEvent, "WorkloadEvent", {})

function WorkloadEvent:init(workload)
  self._container_name = workload.name
end

function WorkloadEvent:snapshot()
  return { container_name = self._container_name }
end

function WorkloadEvent:restore(snapshot)
  self._container_name = stored(snapshot, "container_name")
end

function WorkloadEvent.getters:workload()
  local name = self._container_name
  return name and self.framework.model.unit:get_container(name) or nil
end

function WorkloadEvent:__tostring()
  return string.format("<%s on %s%s", self.class_name, tostring(self.workload), via(self))
end

--- Pebble has started in the container.
define(M, WorkloadEvent, "PebbleReadyEvent")

--- What all events of Pebble's notices are: `notice`, of which `id`, `type` and `key` are known and the
-- rest is asked for.
local PebbleNoticeEvent = define_base(M, WorkloadEvent, "PebbleNoticeEvent", {})

function PebbleNoticeEvent:init(workload, notice_id, notice_type, notice_key)
  WorkloadEvent.init(self, workload)
  self._notice_id, self._notice_type, self._notice_key = notice_id, tostring(notice_type), notice_key
end

function PebbleNoticeEvent:snapshot()
  local snapshot = WorkloadEvent.snapshot(self)
  snapshot.notice_id, snapshot.notice_type = self._notice_id, self._notice_type
  snapshot.notice_key = self._notice_key
  return snapshot
end

function PebbleNoticeEvent:restore(snapshot)
  WorkloadEvent.restore(self, snapshot)
  self._notice_id, self._notice_type = stored(snapshot, "notice_id"), stored(snapshot, "notice_type")
  self._notice_key = stored(snapshot, "notice_key")
end

function PebbleNoticeEvent.getters:notice()
  local notice = rawget(self, "_notice")
  if not notice then
    local LazyNotice = require("ops.model.container").LazyNotice
    notice = LazyNotice(self.workload, self._notice_id, self._notice_type, self._notice_key)
    self._notice = notice
  end
  return notice
end

define(M, PebbleNoticeEvent, "PebbleCustomNoticeEvent")

--- What all events of Pebble's checks are: `info`, of which `name` is known and the rest is asked for.
local PebbleCheckEvent = define_base(M, WorkloadEvent, "PebbleCheckEvent", {})

function PebbleCheckEvent:init(workload, check_name)
  WorkloadEvent.init(self, workload)
  self._check_name = check_name
end

function PebbleCheckEvent:snapshot()
  local snapshot = WorkloadEvent.snapshot(self)
  snapshot.check_name = self._check_name
  return snapshot
end

function PebbleCheckEvent:restore(snapshot)
  WorkloadEvent.restore(self, snapshot)
  self._check_name = stored(snapshot, "check_name")
end

function PebbleCheckEvent.getters:info()
  local info = rawget(self, "_info")
  if not info then
    info = require("ops.model.container").LazyCheckInfo(self.workload, self._check_name)
    self._info = info
  end
  return info
end

define(M, PebbleCheckEvent, "PebbleCheckFailedEvent")
define(M, PebbleCheckEvent, "PebbleCheckRecoveredEvent")

return M
