# SPDX-License-Identifier: Apache-2.0
import logging
import dataclasses

import ops

logger = logging.getLogger(__name__)


@dataclasses.dataclass
class Params:
    target: str
    dry_run: bool = False

    def __post_init__(self):
        if len(self.target) < 2:
            raise ValueError(f"target: {len(self.target)} character, less than 2")


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.do_it_action, self.on_do_it_action)

    def on_do_it_action(self, event):
        params = event.load_params(Params, errors="fail")
        logger.info("%s, %s", params.dry_run, params.target)
        event.set_results({"target": params.target})


if __name__ == "__main__":
    ops.main(MyCharm)
