-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api and the docstrings of lua/ops: do not edit.
-- luacheck: ignore
---@meta _

--- What all errors are derived from. `tostring` of one is its message.
---@class ops.Error: ops.Class
---@field message string What happened.
---@field where? string File and line of the charm, when it was misuse.
---@field traceback? string Where it was raised; once it has crossed a handler.
---@overload fun(message?: string, fields?: table): ops.Error
local Error = {}

--- Something that cannot be done now.
---@class ops.RuntimeError: ops.Error
---@overload fun(message?: string, fields?: table): ops.RuntimeError
local RuntimeError = {}

--- An argument of a wrong type, one too many, or one that is missing.
---@class ops.TypeError: ops.Error
---@overload fun(message?: string, fields?: table): ops.TypeError
local TypeError = {}

--- An argument of the right type with a value that cannot be.
---@class ops.ValueError: ops.Error
---@overload fun(message?: string, fields?: table): ops.ValueError
local ValueError = {}

--- A name that is not in a mapping: an endpoint, a storage, whose databag it is.
---@class ops.KeyError: ops.Error
---@overload fun(message?: string, fields?: table): ops.KeyError
local KeyError = {}

--- A name that an object does not have, such as that of an event.
---@class ops.AttributeError: ops.Error
---@overload fun(message?: string, fields?: table): ops.AttributeError
local AttributeError = {}

--- A resource that the charm does not have.
---@class ops.NameError: ops.Error
---@overload fun(message?: string, fields?: table): ops.NameError
local NameError = {}

--- The system refused something.
---@class ops.OSError: ops.Error
---@overload fun(message?: string, fields?: table): ops.OSError
local OSError = {}

--- A file, or a hook command, is not there.
---@class ops.FileNotFoundError: ops.OSError
---@overload fun(message?: string, fields?: table): ops.FileNotFoundError
local FileNotFoundError = {}

--- A text that is no YAML: `file`, `line`, `column`.
---@class ops.YAMLError: ops.Error
---@field file? string What was read.
---@field line? integer Where, from 1.
---@field column? integer Where, from 1.
---@overload fun(message?: string, fields?: table): ops.YAMLError
local YAMLError = {}

--- What a charm remembers could not be read or written.
---@class ops.StorageError: ops.Error
---@overload fun(message?: string, fields?: table): ops.StorageError
local StorageError = {}

--- Nothing was stored under a name.
---@class ops.NoSnapshotError: ops.Error
---@overload fun(message?: string, fields?: table): ops.NoSnapshotError
local NoSnapshotError = {}

--- A stored event or object of a class that is not there.
---@class ops.NoTypeError: ops.Error
---@overload fun(message?: string, fields?: table): ops.NoTypeError
local NoTypeError = {}

--- The dispatch is to end, as by os.exit(). Not a failure; let it pass.
---@class ops.Exit: ops.Error
---@field code integer The exit status.
---@overload fun(message?: string, fields?: table): ops.Exit
local Exit = {}

--- A hook command failed. Also `hookcmds.Error`.
---@class ops.HookCommandError: ops.Error
---@field returncode integer Its exit status.
---@field cmd string[] Its words.
---@field stdout string What it wrote.
---@field stderr string What it complained about.
---@overload fun(message?: string, fields?: table): ops.HookCommandError
local HookCommandError = {}

--- Juju refused something, or there is no such thing in the model.
---@class ops.ModelError: ops.Error
---@overload fun(message?: string, fields?: table): ops.ModelError
local ModelError = {}

--- A status that cannot be set.
---@class ops.InvalidStatusError: ops.ModelError
---@overload fun(message?: string, fields?: table): ops.InvalidStatusError
local InvalidStatusError = {}

--- The relation is not there any more.
---@class ops.RelationNotFoundError: ops.ModelError
---@overload fun(message?: string, fields?: table): ops.RelationNotFoundError
local RelationNotFoundError = {}

--- `get_relation` without an id, and there are several relations.
---@class ops.TooManyRelatedAppsError: ops.ModelError
---@field relation_name string The endpoint.
---@field num_related integer How many there are.
---@field max_supported integer 1.
---@overload fun(message?: string, fields?: table): ops.TooManyRelatedAppsError
local TooManyRelatedAppsError = {}

--- A databag cannot be read or written.
---@class ops.RelationDataError: ops.ModelError
---@overload fun(message?: string, fields?: table): ops.RelationDataError
local RelationDataError = {}

--- A value for a databag that is no string.
---@class ops.RelationDataTypeError: ops.RelationDataError
---@overload fun(message?: string, fields?: table): ops.RelationDataTypeError
local RelationDataTypeError = {}

--- A databag that this unit may not read or write.
---@class ops.RelationDataAccessError: ops.RelationDataError
---@overload fun(message?: string, fields?: table): ops.RelationDataAccessError
local RelationDataAccessError = {}

--- There is no such secret, or this unit may not know of it.
---@class ops.SecretNotFoundError: ops.ModelError
---@overload fun(message?: string, fields?: table): ops.SecretNotFoundError
local SecretNotFoundError = {}

--- `push_path` or `pull_path` could not copy everything.
---@class ops.MultiPushPullError: ops.Error
---@field errors table[] { path, error } for each source that was not copied.
local MultiPushPullError = {}

--- What all errors of Pebble are derived from. Also `pebble.Error`.
---@class ops.PebbleError: ops.Error
---@overload fun(message?: string, fields?: table): ops.PebbleError
local PebbleError = {}

--- Pebble cannot be reached. Also `pebble.ConnectionError`.
---@class ops.ConnectionError: ops.PebbleError
---@overload fun(message?: string, fields?: table): ops.ConnectionError
local ConnectionError = {}

--- Pebble answered with something that makes no sense. Also `pebble.ProtocolError`.
---@class ops.ProtocolError: ops.PebbleError
---@overload fun(message?: string, fields?: table): ops.ProtocolError
local ProtocolError = {}

--- Something took longer than it may. Also `pebble.TimeoutError`.
---@class ops.TimeoutError: ops.PebbleError
---@overload fun(message?: string, fields?: table): ops.TimeoutError
local TimeoutError = {}

--- Pebble refused something. Also `pebble.APIError`.
---@class ops.APIError: ops.PebbleError
---@field body table Its answer.
---@field code integer The HTTP status, such as 404.
---@field status string Its text, such as "Not Found".
---@overload fun(body: table, code: integer, status: string, message: string): ops.APIError
local APIError = {}

--- A file cannot be read or written. Also `pebble.PathError`.
---@class ops.PathError: ops.PebbleError
---@field kind string "not-found", "permission-denied" or "generic-file-error".
---@field text string Pebble's own words.
---@overload fun(kind: string, message: string): ops.PathError
local PathError = {}

--- A change ended with an error; the message has the logs of its tasks. Also `pebble.ChangeError`.
---@class ops.ChangeError: ops.PebbleError
---@field err string What the change says.
---@field change ops.pebble.Change The change.
---@overload fun(err: string, change: ops.pebble.Change): ops.ChangeError
local ChangeError = {}

--- A command ended with another exit code than 0. Also `pebble.ExecError`.
---@class ops.ExecError: ops.PebbleError
---@field STR_MAX_OUTPUT integer How much of each output the message shows.
---@field command string[] Its words.
---@field exit_code integer Never 0.
---@field stdout? string What it wrote; nil when that went elsewhere.
---@field stderr? string What it complained about; nil when that went elsewhere.
---@overload fun(command: string[], exit_code: integer, stdout?: string, stderr?: string): ops.ExecError
local ExecError = {}
