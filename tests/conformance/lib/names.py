# SPDX-License-Identifier: Apache-2.0
"""Prints every public name of ops and ops.hookcmds, of classes their own members too.  Run with the real ops."""

import inspect

import ops
import ops.hookcmds


def members(cls):
    names = set(vars(cls)) | set(vars(cls).get("__annotations__", {}))
    return sorted(name for name in names if not name.startswith("_"))


def names():
    for prefix, module in (("ops", ops), ("ops.hookcmds", ops.hookcmds)):
        for name in sorted(module.__all__):
            value = getattr(module, name)
            yield f"{prefix}.{name}"
            if inspect.isclass(value) and value.__module__.startswith("ops"):
                yield from (f"{prefix}.{name}.{member}" for member in members(value))


if __name__ == "__main__":
    print("\n".join(names()))
