#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs clang-tidy on sources, and leaves out those that were found clean before: tidy.py BUILD FILE…

A source is known by what clang-tidy would see: its own text and that of every file the compiler read for it (as ninja keeps
them), its compile command, the configurations and clang-tidy's version. What was found clean is remembered under
$XDG_CACHE_HOME/pilothouse/tidy by that name; TIDY_FRESH=1 asks again. Findings go to standard output as clang-tidy writes them.
Exit: 0 none found · 1 findings, or clang-tidy failed
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

TIDY = os.environ.get("CLANG_TIDY", "clang-tidy-19")


def dependencies(build: pathlib.Path) -> dict[str, list[str]]:
    """The files read for each object, by the object's name. Stale lists do no harm: what adds a file to a list changes another."""
    told = subprocess.run(["ninja", "-C", str(build), "-t", "deps"], stdout=subprocess.PIPE, text=True, check=True).stdout
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in told.splitlines():
        if line.startswith("    "):
            current.append(line.strip())
        elif ": #deps " in line:
            current = found.setdefault(line.split(": #deps ")[0], [])
    return found


def object_of(command: str) -> str:
    words = shlex.split(command)
    return words[words.index("-o") + 1] if "-o" in words else ""


class Texts:
    """Hashes of files, each read once."""

    def __init__(self, build: pathlib.Path) -> None:
        self._build = build
        self._known: dict[str, str] = {}

    def hash(self, name: str) -> str:
        if name not in self._known:
            path = pathlib.Path(name)
            path = path if path.is_absolute() else self._build / path
            self._known[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"
        return self._known[name]


def key_of(entry: dict[str, str], read: list[str], texts: Texts, common: str, root: pathlib.Path) -> str | None:
    """None for a source that was never compiled: nothing is known of what it reads."""
    if not read:
        return None
    # A precompiled header is another file after each build; what it was made of stands beside it.
    names = sorted({name for name in read if not name.endswith((".gch", ".pch"))})
    parts = [common, entry["command"].replace(str(root), ""), texts.hash(entry["file"]), *(texts.hash(name) for name in names)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def main() -> int:
    build, files = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    root = pathlib.Path.cwd().resolve()
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "pilothouse" / "tidy"
    cache.mkdir(parents=True, exist_ok=True)
    entries = {os.path.relpath(entry["file"], root): entry for entry in json.loads((build / "compile_commands.json").read_text())}
    version = subprocess.run([TIDY, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    configs = subprocess.run(["git", "ls-files", ".clang-tidy", "*/.clang-tidy", "cmake"], stdout=subprocess.PIPE, text=True, check=True)
    texts = Texts(root)
    common = version + "".join(f"{name} {texts.hash(name)}\n" for name in configs.stdout.split())
    texts = Texts(build)
    deps = dependencies(build)
    keys = {name: key_of(entries[name], deps.get(object_of(entries[name]["command"]), []), texts, common, root)
            for name in files if name in entries}
    fresh = os.environ.get("TIDY_FRESH") == "1"
    wanted = [name for name in files if fresh or not keys.get(name) or not (cache / str(keys[name])).exists()]

    def judge(name: str) -> tuple[str, subprocess.CompletedProcess[str]]:
        return name, subprocess.run([TIDY, "-p", str(build), "--quiet", name], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    text=True, errors="replace", check=False)

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, done in pool.map(judge, wanted):
            if done.returncode == 0:
                if keys.get(name):
                    (cache / str(keys[name])).touch()
                continue
            failed += 1
            print(done.stdout, flush=True)
            print(done.stderr, file=sys.stderr, flush=True)
    print(f"tidy: {len(wanted)} of {len(files)} files looked at, the others were found clean before", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
