# SPDX-License-Identifier: Apache-2.0
"""Cases: folders below cases/, as README.md describes them."""

import json
import pathlib

HOME = pathlib.Path(__file__).resolve().parent.parent
CASES = HOME / "cases"
COMMON = HOME / "common"

STEP_KEYS = {"about", "covers", "env", "answers", "exact_ids", "exec_only", "storage_log", "dispatches"}
DISPATCH_KEYS = {"run", "env", "answers", "without", "files", "links", "modes", "observe"}


class CaseError(Exception):
    """A case that is not written as README.md says."""


def load_json(path):
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise CaseError(f"{path}: {error}") from error


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def check_keys(where, mapping, known):
    unknown = sorted(set(mapping) - known)
    if unknown:
        raise CaseError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}")


class Case:
    def __init__(self, directory):
        self.directory = directory
        self.name = directory.name
        self.steps = load_json(directory / "steps.json")
        check_keys(directory / "steps.json", self.steps, STEP_KEYS)
        for dispatch in self.dispatches:
            check_keys(directory / "steps.json", dispatch, DISPATCH_KEYS)

    @property
    def dispatches(self):
        return self.steps["dispatches"]

    @property
    def expected_path(self):
        return self.directory / "expected.json"

    def file(self, name):
        """The case's own file, or the common one, or None."""
        for place in (self.directory, COMMON):
            if (place / name).exists():
                return place / name
        return None

    def env_of(self, dispatch):
        return {**self.steps.get("env", {}), **dispatch.get("env", {})}

    def answers_of(self, dispatch):
        common = load_json(COMMON / "answers.json")
        answers = {**common, **self.steps.get("answers", {}), **dispatch.get("answers", {})}
        for missing in dispatch.get("without", []):
            answers.pop(missing, None)
        return answers


def find(names):
    """The cases of these names, or all."""
    if names:
        missing = [name for name in names if not (CASES / name / "steps.json").exists()]
        if missing:
            raise CaseError(f"there is no case {missing[0]!r}")
        return [Case(CASES / name) for name in names]
    return [Case(path.parent) for path in sorted(CASES.glob("*/steps.json"))]
