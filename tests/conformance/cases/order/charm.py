# SPDX-License-Identifier: Apache-2.0
import logging

import ops
logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        self.stored.set_default(early=0, late=0)
        logger.info("early %s, late %s", self.stored.early, self.stored.late)
        for name in ("install", "start", "collect_app_status", "collect_unit_status"):
            framework.observe(getattr(self.on, name), getattr(self, f"on_{name}"))
        framework.observe(self.on.start, self.on_start_again)
        framework.observe(framework.on.commit, self.on_commit)
        framework.observe(framework.on.pre_commit, self.on_pre_commit)

    def on_install(self, event):
        logger.info("install")
        event.defer()

    def on_start_again(self, event):
        logger.info("start again")

    def on_start(self, event):
        logger.info("start")

    def on_collect_app_status(self, event):
        logger.info("app status")

    def on_collect_unit_status(self, event):
        logger.info("unit status")

    def on_pre_commit(self, event):
        logger.info("pre-commit")
        self.stored.early += 1

    def on_commit(self, event):
        logger.info("commit")
        self.stored.late += 1


if __name__ == "__main__":
    ops.main(MyCharm)
