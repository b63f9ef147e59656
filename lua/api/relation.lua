-- SPDX-License-Identifier: Apache-2.0
return {
  module = "ops",
  title = "Relations",
  about = "`relation.data[owner].key` reads and writes. Values are strings. A unit writes its own databag, the "
    .. "leader that of its application; all "
    .. "others are read only.",
  {
    class = "ops.Relation",
    parent = "Class",
    text = "A relation: `event.relation`, `model:get_relation(\"db\")`, those of `model.relations.db`.",
    "name: string",
    "id: integer -- Juju's number of the relation.",
    "app?: Application",
    "units: Set",
    "data: RelationData",
    "active: boolean",
    "remote_model: RemoteModel",
    "load(schema: Schema, src: Unit|Application, *, decoder?: fun(text: string): any) -> table<string, any>",
    "save(obj: table, dst: Unit|Application, *, encoder?: fun(value: any): string)",
  },
  { class = "ops.RelationMapping", parent = "Class", text = "Sequences of relations by endpoint, "
    .. "`model.relations`.", "[string]: Relation[] -- The relations of an endpoint." },
  {
    class = "ops.RelationData",
    text = "The databags of a relation, by unit or application.",
    "[Unit|Application]: RelationDataContent -- Whose data it is.",
  },
  {
    class = "ops.RelationDataContent",
    parent = "Class",
    text = "A databag: texts by key. Assigning nil or \"\" deletes a key; `ops.update(bag, { ... })` writes many "
      .. "keys at once.",
    "[string]: string|nil -- The value of a key.",
  },
  { class = "ops.RemoteModel", parent = "Class", text = "The model at the other end of a relation.", "uuid: "
    .. "string -- Juju's id of the model." },
}
