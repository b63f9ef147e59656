# SPDX-License-Identifier: Apache-2.0
"""What one test of a charm costs on Python's ops; one_test.lua does the same.

    python one_test.py CHARM-DIRECTORY COUNT
"""

import gc
import json
import os
import sys
import time

import ops
from ops import testing

directory, count = sys.argv[1], int(sys.argv[2])
os.chdir(directory)
sys.path.insert(0, "src")
import charm  # noqa: E402

META = {"name": "typical", "requires": {"db": {"interface": "sql"}}}
CONFIG = {"options": {"port": {"type": "int", "default": 80}}}


class Small(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.config_changed, self._on_config_changed)

    def _on_config_changed(self, event):
        self.unit.status = ops.ActiveStatus(f"port {self.config['port']}")


def measure(name, test):
    for port in range(1, count // 10 + 1):
        test(port)
    gc.collect()
    begin = time.process_time()
    for port in range(1, count + 1):
        test(port)
    print(f"  {name:<36} {(time.process_time() - begin) / count * 1e6:8.1f} us")


small = testing.Context(Small, meta=META, config=CONFIG)
typical = testing.Context(charm.Typical, meta=META, config=CONFIG)


def test_small(port):
    out = small.run(small.on.config_changed(), testing.State(config={"port": port}))
    assert out.unit_status == ops.ActiveStatus(f"port {port}")


def test_typical(port):
    relations = [testing.Relation("db", id=i, remote_app_data={"host": f"10.0.0.{i}"}) for i in (1, 2, 3)]
    out = typical.run(typical.on.config_changed(), testing.State(config={"port": port}, relations=relations))
    assert out.get_relation(1).local_unit_data["port"] == str(port)
    assert out.unit_status == ops.ActiveStatus(f"port {port}")


def new_harness():
    made = testing.Harness(Small, meta=json.dumps(META), config=json.dumps(CONFIG))
    made.begin()
    return made


harness = new_harness()


def test_harness(port):
    harness.update_config({"port": port})
    assert harness.model.unit.status == ops.ActiveStatus(f"port {port}")


def test_new_harness(port):
    own = new_harness()
    own.update_config({"port": port})
    assert own.model.unit.status == ops.ActiveStatus(f"port {port}")
    own.cleanup()


measure("state transition, a small charm", test_small)
measure("state transition, charms/typical", test_typical)
measure("Harness, update_config", test_harness)
measure("Harness, made, begun, update_config", test_new_harness)
