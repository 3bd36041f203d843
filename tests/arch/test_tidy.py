#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""packaging/tidy.py: what was found clean is not looked at again, until something that it reads changes."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TIDY = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "tidy.py"
NINJA = """rule cc
  command = g++ -MD -MF $out.d -c $in -o $out
  deps = gcc
  depfile = $out.d
build a.o: cc ../a.cpp
"""
JUDGE = """#!/bin/sh
[ "$1" = --version ] && { echo "judge 1"; exit 0; }
echo run >> "$JUDGED"
! grep -q BAD "$4" || { echo "$4: error: BAD"; exit 1; }
"""


@unittest.skipUnless(shutil.which("ninja") and shutil.which("g++"), "needs ninja and g++")
class Tidy(unittest.TestCase):
    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self._folder.name).resolve()
        (self.root / "build").mkdir()
        self.write("a.h", "int a();\n")
        self.write("a.cpp", '#include "a.h"\nint a() { return 1; }\n')
        self.write(".clang-tidy", "Checks: x\n")
        self.write("build/build.ninja", NINJA)
        self.write("judge", JUDGE)
        (self.root / "judge").chmod(0o755)
        entry = {"directory": str(self.root / "build"), "command": "g++ -c ../a.cpp -o a.o", "file": str(self.root / "a.cpp")}
        self.write("build/compile_commands.json", json.dumps([entry]))
        subprocess.run(["git", "init", "-q"], cwd=self.root, check=True)
        subprocess.run(["git", "add", ".clang-tidy"], cwd=self.root, check=True)
        self.build()

    def tearDown(self) -> None:
        self._folder.cleanup()

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def build(self) -> None:
        subprocess.run(["ninja", "-C", "build"], cwd=self.root, check=True, stdout=subprocess.DEVNULL)

    def judge(self, **more: str) -> tuple[int, int]:
        """Exit code, and how often the judge was asked until now."""
        judged = self.root / "judged"
        done = subprocess.run([sys.executable, str(TIDY), "build", "a.cpp"], cwd=self.root, check=False, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL,
                              env=os.environ | {"XDG_CACHE_HOME": str(self.root / "cache"), "CLANG_TIDY": str(self.root / "judge"),
                                                "JUDGED": str(judged)} | more)
        return done.returncode, len(judged.read_text().splitlines()) if judged.exists() else 0

    def test_clean_is_asked_once(self) -> None:
        self.assertEqual(self.judge(), (0, 1))
        self.assertEqual(self.judge(), (0, 1))
        self.assertEqual(self.judge(TIDY_FRESH="1"), (0, 2))

    def test_every_change_is_asked_anew(self) -> None:
        self.judge()
        for number, (name, text) in enumerate([("a.h", "int a(); // changed\n"), ("a.cpp", '#include "a.h"\nint a() { return 2; }\n'),
                                               (".clang-tidy", "Checks: y\n")], start=2):
            self.write(name, text)
            self.assertEqual(self.judge(), (0, number), name)

    def test_a_finding_is_not_forgotten(self) -> None:
        self.write("a.cpp", "int a() { return 1; } // BAD\n")
        self.assertEqual(self.judge(), (1, 1))
        self.assertEqual(self.judge(), (1, 2))


if __name__ == "__main__":
    unittest.main()
