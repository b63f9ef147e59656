# SPDX-License-Identifier: Apache-2.0
"""Takes out of a run what differs from one run to the next, or between the two programs by nature."""

import json
import re
import shlex

COUNTER = "StoredStateData[_stored]"  # the framework's own snapshot
STORAGE_LINES = ("Using local storage: not a Kubernetes podspec charm", "Initializing SQLite local storage:")
USAGE = "Hook commands: "  # the last line of charmhost
RUNNING = "VERSION up and running."
UNCAUGHT = "Uncaught exception while in charm code:"

_BANNER = re.compile(r"\b(?:ops|charmhost) \S+ up and running\.$", re.M)
_PYTHON_OBJECT = re.compile(r"<(?:[\w.]+\.)?(\w+) object at 0x[0-9a-f]+>")
_NAMED_OBJECT = re.compile(r"<ops\.model\.(Storage|Container) [^>]*>")  # in ops they have no names
_EVENT_ID = re.compile(r"(\bon/\w+\[)(\d+)\]")
_LONG_RUN = re.compile(r"(.)\1{99,}")
_EVENT_TIME = re.compile(r'"datetime": "[^"]*"')
_TIMESTAMP = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ", re.M)


class Normaliser:
    """For the dispatches of one case, in order."""

    def __init__(self, case, root):
        self.exact_ids = case.steps.get("exact_ids", False)
        self.storage_log = case.steps.get("storage_log", False)
        self.root = str(root)
        self.event_ids = {}

    def dispatch(self, result):
        normal = self._dispatch(result)
        kept = {match[2] for path, *_ in result["notices"] for match in _EVENT_ID.finditer(path)}
        self.event_ids = {number: ordinal for number, ordinal in self.event_ids.items() if number in kept}
        return normal

    def _dispatch(self, result):
        calls = [self._call(call) for call in result["calls"]]
        snapshots = {self.text(path): self._value(data) for path, data in result["snapshots"].items()
                     if path != COUNTER or self.exact_ids}
        controller = {self.text(key): self.text(text) for key, text in result["controller"].items()
                      if key != COUNTER or self.exact_ids}
        normal = {
            "exit": result["exit"],
            "calls": [call for call in calls if call is not None],
            "stdout": self.text(result["stdout"]).splitlines(),
            "stderr": self._stderr(result["stderr"]),
            "notices": [[self.text(part) for part in notice] for notice in result["notices"]],
            "snapshots": dict(sorted(snapshots.items())),
            "controller": dict(sorted(controller.items())),
            "observed": result["observed"],
        }
        return {key: value for key, value in normal.items() if key == "exit" or value}

    def _stderr(self, text):
        text = "".join(line for line in text.splitlines(keepends=True) if USAGE not in line)
        if "\nTraceback" in text:  # several errors: what each says
            text = "\n".join(line for line in text.splitlines() if re.match(r"\w*(Error|Exception): ", line))
        elif text.startswith("Traceback"):
            text = _exception(text)
        text = _EVENT_TIME.sub('"datetime": "TIME"', text)
        return _TIMESTAMP.sub("TIME ", _BANNER.sub(RUNNING, self.text(text))).splitlines()

    def text(self, text):
        text = text.replace(self.root + "/charm", "CHARM_DIR").replace(self.root, "TMP")
        text = _PYTHON_OBJECT.sub(r"<\1>", text)
        text = _NAMED_OBJECT.sub(r"<\1>", text)
        text = _LONG_RUN.sub(lambda run: f"({len(run[0])} times {run[1]})", text)
        return text if self.exact_ids else _EVENT_ID.sub(self._event_id, text)

    def _event_id(self, match):
        """Events by the order in which they are first spoken of, those still queued keeping theirs: a
        counter that goes on for nothing is not stored by charmhost."""
        ordinal = self.event_ids.setdefault(match[2], max(self.event_ids.values(), default=0) + 1)
        return f"{match[1]}#{ordinal}]"

    def _value(self, value):
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, dict):
            return {key: self._value(item) for key, item in value.items()}
        return value

    def _call(self, call):
        if call["name"] == "juju-log" and call["argv"][:1] == ["--log-level"] and call["argv"][2:3] == ["--"]:
            return self._log(call["argv"][1], call["argv"][3])
        arguments = [self.text(str(word)) for word in call["argv"]]
        files = {}
        for file in call.get("files", []):
            name = file["path"].rpartition("/")[2]
            arguments = [word.replace(self.text(file["path"]), "TEMPORARY/" + name) for word in arguments]
            private = file.get("mode") == "0600" or file.get("directory_mode") == "0700"
            files[name] = {"text": file.get("text", file.get("error")), "private": private}
        line = shlex.join([call["name"], *arguments])
        if "stdin" not in call and not files:
            return line
        described = {"call": line}
        if "stdin" in call:
            described["stdin"] = self._input(call["stdin"])
        if files:
            described["files"] = files
        return described

    def _input(self, text):
        try:
            return json.loads(text)
        except ValueError:
            return self.text(text)

    def _log(self, level, text):
        if text.startswith(USAGE) or not self.storage_log and text.startswith(STORAGE_LINES):
            return None
        if level == "TRACE":
            event = {**json.loads(text), "datetime": "TIME"}
            if event["event"].startswith("sys_crash"):
                event["description"] = event["description"].partition(":")[0]  # its text was logged before
            return {"call": "log TRACE", "security": self._value(event)}
        text = _BANNER.sub(RUNNING, text)
        if text.startswith(UNCAUGHT):
            text = f"{UNCAUGHT} {_exception(text.partition(chr(10))[2])}"
        return f"log {level} {self.text(text)}"


def _exception(text):
    """Class and message of what a traceback tells, in Python or in Lua."""
    text = text.split("\nstack traceback:")[0]
    if text.startswith("Traceback"):
        lines = text.splitlines()
        last_frame = max(i for i, line in enumerate(lines) if line.startswith("  "))
        name, separator, message = "\n".join(lines[last_frame + 1:]).partition(": ")
        message = message.split("\n\nHook command '")[0]  # a note of ops on its own part in it
        text = name.rpartition(".")[2] + separator + message
    return text.strip()
