# SPDX-License-Identifier: Apache-2.0
import ops


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        secret = self.model.get_secret(id="secret:abc")
        secret.set_content({"password": "new"})
        secret.set_info(label="renamed")


if __name__ == "__main__":
    ops.main(MyCharm)
