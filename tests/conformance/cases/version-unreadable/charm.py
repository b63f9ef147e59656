# SPDX-License-Identifier: Apache-2.0
import logging

import ops
class MyCharm(ops.CharmBase):
    pass


if __name__ == "__main__":
    ops.main(MyCharm)
