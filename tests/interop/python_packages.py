# SPDX-License-Identifier: Apache-2.0
"""Packages from PyPI for charms in Python."""

import pathlib
import shutil
import subprocess
import sys
import tempfile


class NoPython(Exception):
    """Why there are no charms in Python."""


def install(cache, package):
    """A directory with the package and what it needs."""
    target = cache / f"{package}-python{sys.version_info.major}.{sys.version_info.minor}"
    if target.exists():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(dir=cache))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--retries", "1", "--target", work / "site", package]
    try:
        result = subprocess.run(pip, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                check=False)
        if result.returncode != 0:
            raise NoPython(f"{package} cannot be installed from PyPI: {result.stdout.strip().splitlines()[-1]}")
        (work / "site").rename(target)
    finally:
        shutil.rmtree(work)
    return target
