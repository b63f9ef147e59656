#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pages of the documentation, run: files are written and commands typed as a reader would, in a fresh directory.

    docs.py BUILD-DIRECTORY SOURCE-DIRECTORY [PAGE...]

docs/hacking.md says how a page is written; `docs.py ... PAGE` runs a page alone.
"""

import concurrent.futures
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

TIMEOUT = 60  # seconds for one command; only one that hangs gets there
MARK = "==charmhost-docs=="
IN_SOURCE = "<!-- run in: the source tree -->"
NOT_RUN = re.compile(r" *<!-- not run: \S.* -->\s*")
FENCE = re.compile(r"( *)```(.*)")
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(#[^)\s]*)?\)")
FILE = re.compile(r".*`([^`\s]+)`(?: \([^)]*\))?:\s*")
DATA = {"text", "json", "tsv", "ini"}  # what is neither a command nor a file


class Block:
    """A fenced block: `kind` is what stands behind the fence, `file` the name in the line before, or None."""

    def __init__(self, line, kind, before):
        self.line, self.kind, self.lines = line, kind, []
        self.run = not NOT_RUN.fullmatch(before)
        named = FILE.fullmatch(before)
        self.file = named and named.group(1)

    @property
    def text(self):
        return "".join(line + "\n" for line in self.lines)


class Page:
    """The blocks of a page, and what is wrong with how it is written."""

    def __init__(self, path):
        self.blocks, self.faults = [], []
        self.in_source = IN_SOURCE in path.read_text().splitlines()
        block, indent, before = None, 0, ""
        for number, line in enumerate(path.read_text().splitlines(), 1):
            fence = FENCE.fullmatch(line)
            if block and fence and not fence.group(2):
                self.blocks.append(block)
                block, before = None, ""
            elif block:
                block.lines.append(line[indent:])
            elif fence:
                indent = len(fence.group(1))
                block = Block(number, fence.group(2), before)
            elif line.startswith("    ") and not before:
                self.faults.append((number, "an indented block: fence it"))
                before = line
            elif line.strip():
                before = line
                self.check_links(path, number, line)
            elif not (FILE.fullmatch(before) or NOT_RUN.fullmatch(before)):
                before = ""
        if block:
            self.faults.append((block.line, "the block is not closed"))

    def check_links(self, path, number, line):
        for target, anchor in LINK.findall(line):
            file = path.parent / target if target else path
            if not file.exists():
                self.faults.append((number, f"there is no {target}"))
            elif anchor and anchor not in headings(file):
                self.faults.append((number, f"{target} has no heading {anchor}"))


def headings(path):
    """The anchors of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def split_commands(block):
    """(line, command, output shown or None for "not compared") of a console block; continued lines are joined."""
    commands, number = [], block.line
    for line in block.lines:
        number += 1
        if line.startswith("$ "):
            commands.append([number, line[2:], ""])
        elif commands and not commands[-1][2] and (line.startswith("> ") or line == ">"):
            commands[-1][1] += "\n" + line[2:]
        elif commands:
            commands[-1][2] += line + "\n"
        else:
            raise ValueError(f"{number}: output before the first command")
    shown = any(output for _, _, output in commands)
    return [(number, command, output if shown else None) for number, command, output in commands]


def matches(shown, output):
    """`...` stands for some lines where it is alone, and within a line for some of it."""
    pattern = ""
    for line in shown.splitlines():
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            parts = (re.escape(part) for part in line.rstrip().split("..."))
            pattern += r"[^\n]*?".join(parts) + r"[ \t]*\n"
    return re.fullmatch(pattern, output) is not None


class Shell:
    """One bash for a whole page, so that `cd` and variables last."""

    def __init__(self, directory, environment):
        # pylint: disable-next=consider-using-with # closed by close()
        self.process = subprocess.Popen(["bash", "--norc"], cwd=directory, env=environment, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def run(self, command, status_before):
        """(exit status, output); status None: it did not end in time."""
        quoted = "'" + command.replace("'", "'\\''") + "'"
        script = f"(exit {status_before}); eval {quoted} </dev/null; printf '%s %d\\n' {MARK} $?\n"
        self.process.stdin.write(script.encode())
        self.process.stdin.flush()
        output, end = b"", time.monotonic() + TIMEOUT
        pattern = re.compile(rb"%s (\d+)\n\Z" % MARK.encode())
        while not pattern.search(output):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not chunk:
                return None, output.decode("utf-8", "replace")
            output += chunk
        found = pattern.search(output)
        text = output[: found.start()].decode("utf-8", "replace")
        return int(found.group(1)), text if not text or text.endswith("\n") else text + "\n"

    def close(self):
        try:
            os.killpg(self.process.pid, 9)
        except ProcessLookupError:
            pass
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Run:
    """A page in a directory of its own; `results` are (line, name, failure or None)."""

    def __init__(self, page, build, source):
        self.page, self.build, self.source = page, build, source
        self.results = [(line, "how it is written", fault) for line, fault in page.faults]
        self.status = 0
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="charmhost-docs-")).resolve()
        if page.in_source:
            self.copy_source()
        self.shell = Shell(self.root, self.environment())

    def copy_source(self):
        def left_out(directory, names):
            top = pathlib.Path(directory) == self.source
            return [name for name in names if top and name.startswith((".", "build"))]

        shutil.copytree(self.source, self.root, symlinks=True, ignore=left_out, dirs_exist_ok=True)
        (self.root / "build").symlink_to(self.build)

    def environment(self):
        tools = self.root / ".tools"
        tools.mkdir()
        for name in ("charmhost", "charmhost-dispatch", "charmhost-hook-tool"):
            (tools / name).symlink_to(self.build / "host/cli" / name)
        for name in (".home", ".tmp"):
            (self.root / name).mkdir()
        return {
            "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.root / ".home"),
            "TMPDIR": str(self.root / ".tmp"),
            "LANG": "C.UTF-8",
            "PKG_CONFIG_PATH": str(self.build / "meson-uninstalled"),
            "LD_LIBRARY_PATH": str(self.build / "lua"),
        }

    def directory(self):
        return pathlib.Path(os.readlink(f"/proc/{self.shell.process.pid}/cwd"))

    def write(self, block):
        path = self.directory() / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)
        self.results.append((block.line, f"{block.file} is written", None))

    def compile(self, block):
        done = subprocess.run([self.build / "host/cli/charmhost", "lua", "-"], capture_output=True, check=False,
                              input=f"assert(load([=====[{block.text}]=====], '=block'))".encode())
        self.results.append((block.line, "the Lua compiles", done.stderr.decode() if done.returncode else None))

    def type(self, block):
        commands = split_commands(block)
        for index, (line, command, shown) in enumerate(commands):
            status, output = self.shell.run(command, self.status)
            fails = index + 1 < len(commands) and commands[index + 1][1] == "echo $?"
            failure = None
            if status is None:
                failure = f"it did not end:\n{output}"
            elif status != 0 and not fails:
                failure = f"exit status {status}:\n{output}"
            elif shown is not None and not matches(shown, output):
                failure = f"it is shown to print\n{shown}it printed\n{output}"
            self.results.append((line, command.strip(), failure))
            self.status = status or 0
            if status is None:
                raise TimeoutError

    def block(self, block):
        if block.kind == "console":
            self.type(block)
        elif block.file:
            self.write(block)
        elif block.kind == "lua":
            self.compile(block)
        elif block.kind not in DATA:
            self.results.append((block.line, "how it is written", f"a block of kind '{block.kind}' without a file name"))

    def all(self):
        try:
            for block in self.page.blocks:
                if block.run:
                    self.block(block)
        except TimeoutError:
            pass # said in the results
        except (OSError, ValueError) as error:
            self.results.append((0, "the page", str(error)))
        finally:
            self.shell.close()
            shutil.rmtree(self.root)
        return self.results


def pages_below(docs):
    """All but those of the reference, which are generated."""
    return [path for path in docs.rglob("*.md") if docs / "reference" not in path.parents]


def main(build, source, *names):
    build, source = pathlib.Path(build).resolve(), pathlib.Path(source).resolve()
    paths = [source / name for name in names] or [source / "README.md", *sorted(pages_below(source / "docs"))]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda path: Run(Page(path), build, source).all(), paths))
    number, failed = 0, False
    for path, results in zip(paths, runs):
        for line, name, failure in results:
            number += 1
            failed = failed or failure is not None
            print(f"{'ok' if failure is None else 'not ok'} {number} - {path.relative_to(source)}:{line}: "
                  + name.replace("#", "\\#").replace("\n", " "))
            for text in (failure or "").splitlines():
                print(f"# {text}")
    print(f"1..{number}")
    sys.exit(failed)


main(*sys.argv[1:])
