-- SPDX-License-Identifier: Apache-2.0
return {
  module = "ops",
  title = "Storage and resources",
  about = "What the metadata calls `storage` and `resources`.",
  {
    class = "ops.Storage",
    parent = "Class",
    text = "A storage of the charm's: `event.storage`, those of `model.storages.data`.",
    "name: string",
    "index: integer",
    "id: integer",
    "full_id: string",
    "location: string",
  },
  {
    class = "ops.StorageMapping",
    parent = "Class",
    text = "Sequences of storages by name, `model.storages`. KeyError for a name the metadata does not have.",
    "[string]: Storage[] -- The attached storages of a name.",
    "request(storage_name: string, count?: integer)",
  },
  {
    class = "ops.Resources",
    parent = "Class",
    text = "The resources of the charm, `model.resources`.",
    "fetch(name: string) -> string",
  },
}
