# SPDX-License-Identifier: Apache-2.0
import logging

import ops
from show import failure, show

logger = logging.getLogger(__name__)


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.stop, self.on_stop)

    def on_start(self, event):
        model = self.model
        logger.info("%s, %s", model.resources.fetch("image"), model.resources.fetch("image"))
        logger.info(failure(model.resources.fetch, "nope"))
        spec = model.get_cloud_spec()
        logger.info("%s, %s, %s, %s, %s", spec.type, spec.name, spec.region, spec.endpoint, spec.identity_endpoint)
        logger.info("%s, %s", spec.credential.auth_type, show(spec.credential.attributes))
        logger.info("%s, %s", show(spec.credential.redacted), show(spec.ca_certificates))
        logger.info("%s, %s, %s", spec.storage_endpoint, show(spec.skip_tls_verify), show(spec.is_controller_cloud))
        model.pod.set_spec({"containers": []})
        model.pod.set_spec({"version": 3}, {"kubernetesResources": {"a": "b"}})

    def on_stop(self, event):
        logger.info(failure(self.model.pod.set_spec, {}))
        logger.info(failure(self.model.resources.fetch, "image"))
        logger.info(failure(self.model.get_cloud_spec))


if __name__ == "__main__":
    ops.main(MyCharm)
