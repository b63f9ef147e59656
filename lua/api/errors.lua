-- SPDX-License-Identifier: Apache-2.0
local with_fields = "(message?: string, fields?: table)"

local function error_class(name, parent, text, ...)
  local entry = { class = "ops." .. name, parent = parent, text = text, new = with_fields, assigned = {}, ... }
  for index, line in ipairs(entry) do
    entry.assigned[index] = line:match "^[%l_]+" -- the host sets the fields of its errors
  end
  return entry
end

return {
  module = "ops",
  title = "Errors",
  about = "`error(ops.ModelError \"text\")` raises one, `pcall` returns it, `ops.is_a(err, ops.ModelError)` asks "
    .. "for its class.",
  {
    class = "ops.Error",
    parent = "Class",
    text = "What all errors are derived from. `tostring` of one is its message.",
    new = with_fields,
    "message: string -- What happened.",
    "where?: string -- File and line of the charm, when it was misuse.",
    "traceback?: string -- Where it was raised; once it has crossed a handler.",
    assigned = { "where", "traceback" },
  },
  error_class("RuntimeError", "Error", "Something that cannot be done now."),
  error_class("TypeError", "Error", "An argument of a wrong type, one too many, or one that is missing."),
  error_class("ValueError", "Error", "An argument of the right type with a value that cannot be."),
  error_class("KeyError", "Error", "A name that is not in a mapping: an endpoint, a storage, whose databag it is."),
  error_class("AttributeError", "Error", "A name that an object does not have, such as that of an event."),
  error_class("NameError", "Error", "A resource that the charm does not have."),
  error_class("OSError", "Error", "The system refused something."),
  error_class("FileNotFoundError", "OSError", "A file, or a hook command, is not there."),
  error_class("YAMLError", "Error", "A text that is no YAML: `file`, `line`, `column`.",
    "file?: string -- What was read.", "line?: integer -- Where, from 1.", "column?: integer -- Where, from 1."),
  error_class("StorageError", "Error", "What a charm remembers could not be read or written."),
  error_class("NoSnapshotError", "Error", "Nothing was stored under a name."),
  error_class("NoTypeError", "Error", "A stored event or object of a class that is not there."),
  error_class("Exit", "Error", "The dispatch is to end, as by os.exit(). Not a failure; let it pass.", "code: "
    .. "integer -- The exit status."),
  error_class("HookCommandError", "Error", "A hook command failed. Also `hookcmds.Error`.",
    "returncode: integer -- Its exit status.", "cmd: string[] -- Its words.", "stdout: string -- What it wrote.",
    "stderr: string -- What it complained about."),
  error_class("ModelError", "Error", "Juju refused something, or there is no such thing in the model."),
  error_class("InvalidStatusError", "ModelError", "A status that cannot be set."),
  error_class("RelationNotFoundError", "ModelError", "The relation is not there any more."),
  error_class("TooManyRelatedAppsError", "ModelError", "`get_relation` without an id, and there are several "
    .. "relations.",
    "relation_name: string -- The endpoint.", "num_related: integer -- How many there are.", "max_supported: "
      .. "integer -- 1."),
  error_class("RelationDataError", "ModelError", "A databag cannot be read or written."),
  error_class("RelationDataTypeError", "RelationDataError", "A value for a databag that is no string."),
  error_class("RelationDataAccessError", "RelationDataError", "A databag that this unit may not read or write."),
  error_class("SecretNotFoundError", "ModelError", "There is no such secret, or this unit may not know of it."),
  {
    class = "ops.MultiPushPullError",
    parent = "Error",
    text = "`push_path` or `pull_path` could not copy everything.",
    "errors: table[] -- { path, error } for each source that was not copied.",
  },
  error_class("PebbleError", "Error", "What all errors of Pebble are derived from. Also `pebble.Error`."),
  error_class("ConnectionError", "PebbleError", "Pebble cannot be reached. Also `pebble.ConnectionError`."),
  error_class("ProtocolError", "PebbleError", "Pebble answered with something that makes no sense. Also "
    .. "`pebble.ProtocolError`."),
  error_class("TimeoutError", "PebbleError", "Something took longer than it may. Also `pebble.TimeoutError`."),
  {
    class = "ops.APIError",
    parent = "PebbleError",
    text = "Pebble refused something. Also `pebble.APIError`.",
    new = "(body: table, code: integer, status: string, message: string)",
    "body: table -- Its answer.", "code: integer -- The HTTP status, such as 404.", "status: string -- Its text, "
      .. "such as \"Not Found\".",
    assigned = { "body", "code", "status" },
  },
  {
    class = "ops.PathError",
    parent = "PebbleError",
    text = "A file cannot be read or written. Also `pebble.PathError`.",
    new = "(kind: string, message: string)",
    "kind: string -- \"not-found\", \"permission-denied\" or \"generic-file-error\".",
    "text: string -- Pebble's own words.",
    assigned = { "kind", "text" },
  },
  {
    class = "ops.ChangeError",
    parent = "PebbleError",
    text = "A change ended with an error; the message has the logs of its tasks. Also `pebble.ChangeError`.",
    new = "(err: string, change: pebble.Change)",
    "err: string -- What the change says.",
    "change: pebble.Change -- The change.",
    assigned = { "err" },
  },
  {
    class = "ops.ExecError",
    parent = "PebbleError",
    text = "A command ended with another exit code than 0. Also `pebble.ExecError`.",
    new = "(command: string[], exit_code: integer, stdout?: string, stderr?: string)",
    "STR_MAX_OUTPUT: integer -- How much of each output the message shows.",
    "command: string[] -- Its words.",
    "exit_code: integer -- Never 0.",
    "stdout?: string -- What it wrote; nil when that went elsewhere.",
    "stderr?: string -- What it complained about; nil when that went elsewhere.",
    assigned = { "command", "exit_code", "stdout", "stderr" },
  },
}
