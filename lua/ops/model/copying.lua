-- SPDX-License-Identifier: Apache-2.0
--- Copying trees to and from a container: what push_path and pull_path do.
--
-- A source that ends in "/*" stands for what is in it; any other keeps its last name below the destination. What
-- goes wrong with one source ends that source alone and is told at the end.
--
-- Dependencies: ops.class, ops.errors, ops.log, ops.pebble.

local host = select(2, ...)
local Class = require "ops.class"
local errors = require "ops.errors"
local log = require "ops.log" "ops.model"
local pebble = require "ops.pebble"

local raw = host "pebble"

local M = {}

--- What went wrong with each source: `errors` is a sequence of { source path, error }.
local MultiPushPullError = errors.Error:extend "MultiPushPullError"
M.MultiPushPullError = MultiPushPullError

function MultiPushPullError:init(message, list)
  errors.Error.init(self, string.format("%s (%d errors): %s, ...", message, #list, tostring(list[1][2])))
  rawset(self, "errors", list)
end

-- paths ---------------------------------------------------------------------------

--- Without empty parts, "." and a slash at the end.
local function clean(path)
  local parts = {}
  for part in path:gmatch "[^/]+" do
    parts[#parts + 1] = part ~= "." and part or nil
  end
  local joined = table.concat(parts, "/")
  return path:sub(1, 1) == "/" and "/" .. joined or joined ~= "" and joined or "."
end

local function parent(path)
  local above = path:match "^(.*)/[^/]*$"
  return above == "" and "/" or above or "."
end

local function join(directory, path)
  return (directory == "/" and "" or directory) .. "/" .. path
end

--- Where a file that was found under a source is to go.
local function destination(path, source, dest_dir)
  local prefix = parent(source)
  if prefix == "." then
    return join(dest_dir, path)
  end
  local start = prefix == "/" and "/" or prefix .. "/"
  if path:sub(1, #start) ~= start then
    errors.raise(errors.RuntimeError, 4, "file \"%s\" does not have specified prefix \"%s\"", path, prefix)
  end
  return join(dest_dir, path:sub(#start + 1))
end

-- listing -------------------------------------------------------------------------

--- Calls `visit` for each directory, file and link below a path, directories before what is in them.
local function walk(list, path, visit)
  for _, info in ipairs(list(path)) do
    if info.type == pebble.FileType.DIRECTORY then
      visit(info)
      walk(list, info.path, visit)
    elseif info.type == pebble.FileType.FILE or info.type == pebble.FileType.SYMLINK then
      visit(info)
    else
      log:debug("skipped unsupported file in Container.[push/pull]_path: %s", info.path)
    end
  end
end

--- Names by number of a file such as /etc/passwd.
local function read_names(path)
  local names = {}
  local file = io.open(path)
  for line in (file and file:lines() or function() end) do
    local name, number = line:match "^([^:]+):[^:]*:(%d+):"
    if name and not names[tonumber(number)] then
      names[tonumber(number)] = name
    end
  end
  return names, file and file:close()
end

local function owner_name(names, what, id)
  if not names[id] then
    log:warning("Could not get name for %s %d", what, id)
  end
  return names[id]
end

--- Lists a local path as Pebble would.
local function local_lister()
  local users, groups = read_names "/etc/passwd", read_names "/etc/group"
  return function(path)
    local list = raw.local_list(path)
    for index, info in ipairs(list) do
      info.type = pebble.FileType(info.type)
      info.user = owner_name(users, "user", info.user_id)
      info.group = owner_name(groups, "group", info.group_id)
      list[index] = pebble.FileInfo(info)
    end
    return list
  end
end

-- copying -------------------------------------------------------------------------

--- @param copy function(info, where it goes)
local function copy_all(source_paths, dest_dir, list, copy, message)
  local problems = {}
  dest_dir = clean(dest_dir)
  for _, given in ipairs(type(source_paths) == "string" and { source_paths } or source_paths or {}) do
    local source = clean(given)
    local root = (source == "*" or source:find "/%*$") and parent(source) or source
    local fine, problem = pcall(walk, list, root, function(info)
      copy(info, destination(clean(info.path), source, dest_dir))
    end)
    if not fine and (Class.is_a(problem, errors.OSError) or Class.is_a(problem, pebble.Error)) then
      problems[#problems + 1] = { source, problem }
    elseif not fine then
      error(problem, 0)
    end
  end
  if #problems > 0 then
    error(MultiPushPullError(message, problems), 0)
  end
end

local function open(path, mode)
  local file, reason = io.open(path, mode)
  if not file then
    errors.raise(reason:find "No such file" and errors.FileNotFoundError or errors.OSError, 3, "%s", reason)
  end
  return file
end

local function push_one(container, info, target)
  if info.type == pebble.FileType.DIRECTORY then
    return container:make_dir(target, { make_parents = true })
  end
  local source <close> = open(info.path, "rb")
  container:push(target, source, { make_dirs = true, permissions = info.permissions, user_id = info.user_id,
    user = info.user, group_id = info.group_id, group = info.group })
end

local function pull_one(container, info, target)
  if info.type == pebble.FileType.DIRECTORY then
    return raw.make_dirs(target)
  end
  raw.make_dirs(parent(target))
  local source <close> = container:pull(info.path)
  local file <close> = open(target, "wb")
  for bytes in function() return source:read(65536) end do
    local written, reason = file:write(bytes)
    if not written then
      errors.raise(errors.OSError, 3, "%s: %s", target, reason)
    end
  end
  local closed, reason = file:close()
  if not closed then
    errors.raise(errors.OSError, 3, "%s: %s", target, reason)
  end
end

--- @param source_paths a local path or a sequence of them
-- @param dest_dir directory in the container
function M.push(container, source_paths, dest_dir)
  copy_all(source_paths, dest_dir, local_lister(), function(info, target)
    push_one(container, info, target)
  end, "failed to push one or more files")
end

--- @param source_paths a path in the container or a sequence of them
-- @param dest_dir local directory
function M.pull(container, source_paths, dest_dir)
  copy_all(source_paths, dest_dir, function(path)
    return container:list_files(path)
  end, function(info, target)
    pull_one(container, info, target)
  end, "failed to pull one or more files")
end

return M
