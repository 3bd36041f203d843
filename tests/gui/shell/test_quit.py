#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window program ends on a signal as by Quit: with exit code 0, and the demo's folder, which holds credentials, goes.

test_quit.py PILOTHOUSE
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = sys.argv.pop(1)
PATIENCE = 60  # seconds; decides nothing but how long a hang is waited for


def awaited(what):
    until = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > until:
            raise AssertionError("not in time")
        time.sleep(0.05)


class Quit(unittest.TestCase):
    def ended_by(self, number, is_time):
        with tempfile.TemporaryDirectory() as folder:
            base = pathlib.Path(folder)
            temporary = base / "tmp"
            temporary.mkdir()
            runtime = base / "runtime"
            runtime.mkdir(mode=0o700)
            environment = {**os.environ, "TMPDIR": str(temporary), "XDG_CONFIG_HOME": str(base / "config"),
                           "XDG_STATE_HOME": str(base / "state"), "XDG_RUNTIME_DIR": str(runtime), "QT_QPA_PLATFORM": "offscreen"}
            with subprocess.Popen([PROGRAM, "--demo=2"], env=environment, stderr=subprocess.PIPE, text=True) as child:
                awaited(lambda: is_time(temporary) or child.poll() is not None)
                self.assertIsNone(child.poll())
                child.send_signal(number)
                _, said = child.communicate(timeout=PATIENCE)
                self.assertEqual(child.returncode, 0, said)
            self.assertEqual(list(temporary.iterdir()), [])

    def test_demo_that_runs(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(signal=number.name):
                self.ended_by(number, lambda folder: list(folder.glob("*/fleet.yaml")))

    def test_demo_that_starts(self):
        self.ended_by(signal.SIGTERM, lambda folder: list(folder.iterdir()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
