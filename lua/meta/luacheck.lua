-- SPDX-License-Identifier: Apache-2.0
-- Made by lua/tools/api/generate.lua from lua/api/globals.lua: do not edit.
-- In .luacheckrc: stds.charmhost = dofile "this file"; std = "charmhost"
return {
  read_globals = {
    "_G", "_VERSION", "assert", "collectgarbage", "dofile", "error", "getmetatable", "ipairs", "load", "loadfile",
    "next", "pairs", "pcall", "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select", "setmetatable",
    "tonumber", "tostring", "type", "warn", "xpcall",
    coroutine = { fields = {
      close = {}, create = {}, isyieldable = {}, resume = {}, running = {}, status = {}, wrap = {}, yield = {},
    } },
    debug = { fields = {
      debug = {}, gethook = {}, getinfo = {}, getlocal = {}, getmetatable = {}, getregistry = {}, getupvalue = {},
      getuservalue = {}, sethook = {}, setlocal = {}, setmetatable = {}, setupvalue = {}, setuservalue = {},
      traceback = {}, upvalueid = {}, upvaluejoin = {},
    } },
    io = { fields = {
      close = {}, flush = {}, input = {}, lines = {}, open = {}, output = {}, popen = {}, read = {}, stderr = {},
      stdin = {}, stdout = {}, tmpfile = {}, type = {}, write = {},
    } },
    math = { fields = {
      abs = {}, acos = {}, asin = {}, atan = {}, ceil = {}, cos = {}, deg = {}, exp = {}, floor = {}, fmod = {},
      huge = {}, log = {}, max = {}, maxinteger = {}, min = {}, mininteger = {}, modf = {}, pi = {}, rad = {},
      random = {}, randomseed = {}, sin = {}, sqrt = {}, tan = {}, tointeger = {}, type = {}, ult = {},
    } },
    os = { fields = {
      clock = {}, date = {}, difftime = {}, execute = {}, exit = {}, getenv = {}, remove = {}, rename = {},
      setlocale = {}, time = {}, tmpname = {},
    } },
    package = { fields = {
      config = {}, cpath = {}, loaded = {}, loadlib = {}, path = {}, preload = {}, searchers = {}, searchpath = {},
    } },
    string = { fields = {
      byte = {}, char = {}, dump = {}, find = {}, format = {}, gmatch = {}, gsub = {}, len = {}, lower = {},
      match = {}, pack = {}, packsize = {}, rep = {}, reverse = {}, sub = {}, unpack = {}, upper = {},
    } },
    table = { fields = {
      concat = {}, insert = {}, move = {}, pack = {}, remove = {}, sort = {}, unpack = {},
    } },
    utf8 = { fields = {
      char = {}, charpattern = {}, codepoint = {}, codes = {}, len = {}, offset = {},
    } },
  },
}
