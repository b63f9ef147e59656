-- SPDX-License-Identifier: Apache-2.0
return {
  module = "ops",
  title = "Secrets",
  about = "An owner makes a secret (`app:add_secret`), grants it over a relation and hands its id over; a reader "
    .. "gets it by the id. "
    .. "Values never appear in logs or on command lines.",
  {
    class = "ops.Secret",
    parent = "Class",
    text = "A secret, from `add_secret`, `model:get_secret` or an event.",
    "id?: string",
    "unique_identifier?: string",
    "label?: string",
    "get_content(*, refresh?: boolean) -> table<string, string>",
    "peek_content() -> table<string, string>",
    "get_info() -> SecretInfo",
    "set_content(content: table<string, string>)",
    "set_info(*, label?: string, description?: string, expire?: number|Duration, rotate?: SecretRotate|string)",
    "grant(relation: Relation, *, unit?: Unit)",
    "revoke(relation: Relation, *, unit?: Unit)",
    "remove_revision(revision: integer)",
    "remove_all_revisions()",
  },
  {
    class = "ops.SecretInfo",
    parent = "Class",
    text = "What Juju knows about a secret, from `secret:get_info()`. Times are seconds since the epoch.",
    new = "(id: string, label?: string, revision: integer, expires?: number, rotation?: SecretRotate|string, "
      .. "rotates?: number, "
      .. "description?: string, *, model_uuid?: string)",
    "id: string -- Where it is.",
    "label?: string -- What the owner calls it.",
    "revision: integer -- The newest one.",
    "expires?: number -- When it expires.",
    "rotation?: SecretRotate -- How often a new revision is due.",
    "rotates?: number -- When the next one is due.",
    "description?: string -- For people.",
    ".from_dict(id: string, answer: table, model_uuid?: string) -> SecretInfo",
  },
  { enum = "ops.SecretRotate", text = "How often Juju asks for a new revision." },
}
