# SPDX-License-Identifier: Apache-2.0
"""Packages from PyPI for charms in Python."""

import fcntl
import pathlib
import shutil
import subprocess
import sys
import tempfile


class NoPython(Exception):
    """Why there are no charms in Python."""


def install(cache, package):
    """A directory with the package and what it needs; several tests may ask for it at once."""
    target = cache / f"{package}-python{sys.version_info.major}.{sys.version_info.minor}"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            download(cache, package, target)
    return target


def download(cache, package, target):
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
