-- SPDX-License-Identifier: Apache-2.0
--- Reads what stands above a function in its source: text, and the tags @param, @return, @raise and @usage.
--
-- The text of a function is written once, there; the description has the types.
--
-- Dependencies: none.

local M = {}
M.__index = M

--- @param root directory of the Lua sources, which the names of chunks are relative to
function M.new(root)
  return setmetatable({ root = root, files = {} }, M)
end

local function read_lines(path)
  local lines = {}
  for line in io.lines(path) do
    lines[#lines + 1] = line
  end
  return lines
end

function M:lines(name)
  if not self.files[name] then
    self.files[name] = read_lines(self.root .. "/" .. name)
  end
  return self.files[name]
end

local function begins(line)
  return line:find "^%s*%-%-%-"
end

local function continues(line)
  return line:find "^%s*%-%-"
end

--- The block that ends above a line: sequence of lines without their dashes, or nil.
local function block_above(lines, number)
  local first = number
  while first > 1 and continues(lines[first - 1]) do
    first = first - 1
    if begins(lines[first]) then
      local block = {}
      for index = first, number - 1 do
        block[#block + 1] = lines[index]:gsub("^%s*%-%-%-?%s?", "")
      end
      return block
    end
  end
end

--- The block with the tag "@function NAME".
local function block_of(lines, name)
  for number, line in ipairs(lines) do
    if line:match "^%s*%-%- @function (%S+)$" == name then
      local last = number
      while lines[last] and continues(lines[last]) do
        last = last + 1
      end
      return block_above(lines, last)
    end
  end
end

local function add_tag(doc, tag, text)
  if tag == "param" then
    local names, rest = text:match "^(%S+) (.*)$"
    names, rest = names or text, rest or ""
    while names:sub(-1) == "," do -- "user_id, user, group whose it is"
      local more, after = rest:match "^(%S+) ?(.*)$"
      names, rest = names .. more, after
    end
    for name in names:gmatch "[^,]+" do
      doc.params[#doc.params + 1] = { name = name, text = rest }
    end
  elseif tag == "usage" then
    doc.usage = text
  elseif tag == "return" or tag == "raise" then
    doc[tag] = text
  end
end

--- Sorts the lines of a block.
local function parse(block)
  local doc, paragraphs, tag, text = { params = {} }, { "" }, nil, nil
  local function finish()
    if tag then
      add_tag(doc, tag, text)
    end
  end
  for _, line in ipairs(block) do
    local new_tag, rest = line:match "^@(%l+) ?(.*)$"
    if new_tag then
      finish()
      tag, text = new_tag, rest
    elseif tag == "usage" then
      text = text .. (text ~= "" and "\n" or "") .. line
    elseif tag then
      text = text .. " " .. line:match "^%s*(.*)$"
    elseif line == "" then
      paragraphs[#paragraphs + 1] = ""
    else
      local last = paragraphs[#paragraphs]
      paragraphs[#paragraphs] = last .. (last ~= "" and " " or "") .. line
    end
  end
  finish()
  doc.text = table.concat(paragraphs, "\n\n"):match "^%s*(.-)%s*$"
  doc.text = doc.text ~= "" and doc.text or nil
  return doc
end

--- What is said about a function.
-- @param f the function
-- @param name what it is called, for those that are made in a loop
-- @return { text, params = { { name, text }, ... }, ["return"], raise, usage }
function M:of(f, name)
  local info = debug.getinfo(f, "S")
  local file = info.source:match "^@(ops/.*)$"
  if not file then
    return { params = {} }
  end
  local lines = self:lines(file)
  return parse(block_above(lines, info.linedefined) or block_of(lines, name) or {})
end

return M
