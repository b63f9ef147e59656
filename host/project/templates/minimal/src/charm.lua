local ops = require "ops"

return ops.charm {
  start = function(self)
    self.unit.status = ops.ActiveStatus "hello"
  end,
}
