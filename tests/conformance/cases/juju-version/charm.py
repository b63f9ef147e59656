# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)

    def on_start(self, event):
        version = ops.JujuVersion
        for text in ("3.6.4", "2.0-beta1", "2.9.42.1", "3.6", "3.6.0.0", "1.18.1.12"):
            v = version(text)
            logger.info("%s: %s, %s, %s, %s, %s", v, v.major, v.minor, show(v.tag), v.patch, v.build)
        for text in ("xyz", "3", "foo.3.6.4", "3.6.4-", "2.0-beta", "", "1234567890.2.1", "3.6.4.5.6"):
            logger.info(failure(version, text))
        for a, b in (("3.6.4", "3.6.10"), ("2.0-beta1", "2.0.0"), ("2.0-alpha2", "2.0-beta1"), ("3.6.4", "3.6.4.1"), ("3.6", "3.6.0"), ("2.10.0", "2.9.0")):
            logger.info("%s %s: %s, %s, %s", a, b, show(version(a) < version(b)), show(version(a) == version(b)), show(version(a) <= version(b)))
        logger.info("%s, %s", show(version("3.6.4") < version("3.7")), show(version("3.6.4") == version("3.6.4")))
        for text in ("2.6.9", "2.7.0", "2.8.0", "3.0.2", "3.0.3", "3.1.6", "3.2.0", "3.4.0", "3.6.3", "3.6.4"):
            v = version(text)
            logger.info("%s: %s", text, show([v.has_app_data(), v.is_dispatch_aware(), v.has_controller_storage(), v.has_secrets, v.supports_open_port_on_k8s, v.supports_exec_service_context, v.supports_pebble_log_forwarding, v.supports_pebble_identities, v.supports_pebble_metrics]))
        logger.info(str(self.model.juju_version))


if __name__ == "__main__":
    ops.main(MyCharm)
