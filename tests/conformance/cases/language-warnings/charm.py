# SPDX-License-Identifier: Apache-2.0
import warnings

import ops


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        warnings.warn("old way")


if __name__ == "__main__":
    ops.main(MyCharm)
