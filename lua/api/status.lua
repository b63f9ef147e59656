-- SPDX-License-Identifier: Apache-2.0
local function status(name, word, text)
  return { class = "ops." .. name, parent = "StatusBase", text = text, new = "(message?: string)",
    string.format("name: \"%s\" -- What Juju calls it.", word) }
end

return {
  module = "ops",
  title = "Statuses",
  about = "`self.unit.status = ops.BlockedStatus \"no database\"` takes effect at once; `event:add_status()` in a "
    .. "handler of "
    .. "collect_unit_status leaves the choice to the most urgent one. Statuses compare by value.",
  {
    class = "ops.StatusBase",
    parent = "Class",
    text = "What all statuses are derived from.",
    "name: string -- What Juju calls it.",
    "message: string -- For people, \"\" when there is none.",
    ".from_name(name: string, message?: string) -> StatusBase",
    ".register(class: StatusBase) -> StatusBase",
    assigned = { "name" },
  },
  status("ActiveStatus", "active", "All is well. The message is best left out."),
  status("BlockedStatus", "blocked", "A person has to do something: the message says what."),
  status("ErrorStatus", "error", "A hook has failed. Juju sets it; charms cannot."),
  status("MaintenanceStatus", "maintenance", "The charm is busy with something: the message says with what."),
  status("WaitingStatus", "waiting", "The charm waits for something other than a person."),
  { class = "ops.UnknownStatus", parent = "StatusBase", text = "Nobody has set a status, or it cannot be known. "
    .. "Charms cannot set it.", new = "()",
    "name: \"unknown\" -- What Juju calls it.", "message: \"\" -- Always empty." },
}
