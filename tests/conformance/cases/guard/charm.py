# SPDX-License-Identifier: Apache-2.0
import logging

import ops
import subprocess


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        self.unit.is_leader()
        subprocess.run(["sh", "-c", 'action-log "guard: $OPERATOR_DISPATCH"'], check=True)


if __name__ == "__main__":
    ops.main(MyCharm)
