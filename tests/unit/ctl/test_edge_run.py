#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of pilothousectl over members that are offline as the fleet file expects: deferred, taken up, told.

test_edge_run.py PILOTHOUSECTL PILOTHOUSE_SIM SCHEMAS; exits 77 where python3-jsonschema is missing. The
action of every strategy appends the member's name to a file outside.
"""
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed", file=sys.stderr)
    sys.exit(77)

CTL, SIM, SCHEMAS = sys.argv[1:4]
STRATEGY = """
apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {name: touch}
spec:
  intent: {kind: Custom}
  action:
    argv: [/bin/sh, SCRIPT, "{member.name}"]
    proof: {nodes: none, within: 5m}
  policy: {unstaged: List, retries: 0MORE}
  stages:
  - {name: shops, groups: [{name: g, members: [A, B, C], maxConcurrency: 2}], maxConcurrency: 2GATE}
  - {name: rest, groups: [{name: h, members: [D]}]}
"""
# Every hour of every day: whoever is silent is away as expected.
ALWAYS = 'offline: {expected: "FREQ=DAILY;BYHOUR=0,8,16", for: 9h}'


class EdgeRuns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.fleet = cls.path / "sim" / "fleet.yaml"
        cls.sim = subprocess.Popen([SIM, "--clusters", "4", "--seed", "7", "--control", "--dir", str(cls.path / "sim")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 60
        while not cls.fleet.exists():
            if cls.sim.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("pilothouse-sim did not come up")
            time.sleep(0.05)
        text = cls.fleet.read_text()
        cls.names = re.findall(r"^  - name: (\S+)$", text, re.M)
        cls.fleet.write_text(re.sub(r"^(  - name: \S+\n)", rf"\1    {ALWAYS}\n", text, flags=re.M))

    @classmethod
    def tearDownClass(cls):
        cls.sim.terminate()
        cls.sim.wait()
        cls.folder.cleanup()

    def tearDown(self):
        for name in self.names:
            self.order("start", name)

    def order(self, word, name):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.path / "sim" / "control"))
            line.sendall(f"{word} {name}\n".encode())
            self.assertIn(b"ok", line.recv(200))

    def ctl(self, *arguments, patience="3"):
        state = self.path / self.id().rsplit(".", 1)[-1]
        return [CTL, *arguments, "--fleet", str(self.fleet), "--state", str(state), "--timeout", patience]

    def call(self, *arguments, patience="3"):
        """With the count that production wants typed."""
        done = subprocess.run(self.ctl(*arguments, patience=patience), capture_output=True, text=True, timeout=90)
        if done.returncode == 2 and "--confirm " in done.stderr:
            self.confirm = ["--confirm", done.stderr.split("--confirm ")[1].split()[0]]
            done = subprocess.run(self.ctl(*arguments, *self.confirm, patience=patience), capture_output=True, text=True,
                                  timeout=90)
        return done

    def start(self, more="", gate="", wait=""):
        """While everybody is there: what cannot be read beforehand has to be accepted by its number."""
        self.confirm = []
        name = self.id().rsplit(".", 1)[-1]
        self.out = self.path / f"{name}.out"
        script = self.path / f"{name}.sh"
        script.write_text(f'{wait}\necho "$1" >> {self.out}\n')
        text = STRATEGY.replace("SCRIPT", str(script)).replace("MORE", more).replace("GATE", gate)
        for letter, member in zip("ABCD", self.names):
            text = re.sub(rf"\b{letter}\b", member, text)
        file = self.path / f"{name}.yaml"
        file.write_text(text)
        made = self.call("run", "start", "-f", str(file), "--name", "r", "--write", patience="15")
        self.assertEqual(made.returncode, 0, made.stderr)
        return file

    def schema(self, name, text):
        document = json.loads(text)
        jsonschema.validate(document, json.loads((pathlib.Path(SCHEMAS) / f"{name}.schema.json").read_text()))
        return document

    def show(self):
        shown = self.call("run", "show", "local/r", "-o", "json")
        document = json.loads(shown.stdout)
        jsonschema.validate(document, json.loads((pathlib.Path(SCHEMAS) / "run-show.schema.json").read_text()))
        return document

    def updated(self):
        return sorted(self.out.read_text().split()) if self.out.exists() else []

    def test_itsStageGoesOnAndTheEndSaysIt(self):
        file = self.start()
        self.order("stop", self.names[0])
        judged = self.call("run", "validate", "-f", str(file))
        self.assertIn("its stage goes on without it (deferOffline)", judged.stdout + judged.stderr)
        done = self.call("run", "drive", "r", "--write")
        self.assertEqual(done.returncode, 3, done.stderr)  # not all of them, and who is named
        self.assertIn(f"deferred: {self.names[0]}: expected offline until", done.stderr)
        self.assertIn(f"{self.names[0]} is deferred", done.stderr)
        self.assertEqual(self.updated(), sorted(self.names[1:]))
        run = self.show()
        self.assertEqual((run["state"], run["display"]), ("Completed", "CompletedWithDeferred"))
        self.assertEqual((run["counts"]["completed"], run["counts"]["deferred"], run["counts"]["skipped"]), (3, 1, 0))
        members = run["stages"][0]["groups"][0]["members"]
        member = next(each for each in members if each["name"] == self.names[0])
        self.assertEqual((member["state"], member["reason"]), ("Pending", "Deferred"))
        shown = self.call("run", "show", "local/r")
        self.assertIn("CompletedWithDeferred, 3/4, 1 deferred", shown.stdout)
        report = self.call("run", "report", "local/r")
        self.assertIn(r"3 of 4 clusters done, 1 deferred \(expected offline\)", report.stdout)

    def driven_until(self, words):
        """Drives until a line says so; it must be waiting a while later."""
        with subprocess.Popen(self.ctl("run", "drive", "r", "--write", *self.confirm), stderr=subprocess.PIPE,
                              text=True) as driver:
            self.assertTrue(any(words in line for line in driver.stderr))
            self.assertIsNone(driver.poll())
            driver.terminate()
            driver.communicate()

    def test_simulationSaysWhomItGoesOnWithout(self):
        file = self.start()
        self.order("stop", self.names[0])
        wanted = ["run", "simulate", "-f", str(file), "--samples", "20", "--seed", "3"]
        done = self.call(*wanted, "-o", "json")
        self.assertEqual(done.returncode, 3, done.stderr)  # as the run will
        answer = self.schema("run-simulate", done.stdout)
        self.assertEqual((answer["endsAs"], answer["deferred"]), ("CompletedWithDeferred", {"p50": 1, "p90": 1}))
        self.assertEqual((answer["completed"], answer["leftBehind"]["deferred"]), (20, 1))
        self.assertEqual([each["away"] for each in answer["stages"]], [1, 0])
        away = {each["name"]: each["away"] for each in answer["order"]}
        self.assertEqual(away[self.names[0]]["deferredSamples"], 20)
        self.assertGreater(away[self.names[0]]["backP50"], away[self.names[0]]["reachedP50"])
        self.assertEqual([away[name] for name in self.names[1:]], [None] * 3)  # they answered
        now = ["--now", answer["at"], "-o", "json"]
        self.assertEqual(self.call(*wanted, *now).stdout, self.call(*wanted, *now).stdout)
        table = self.call(*wanted).stdout
        self.assertIn("ends as: Completed · 1 deferred", table)
        self.assertRegex(table, rf"{self.names[0]} +shops +\S+ +\S+ +not in this run")
        self.order("start", self.names[0])
        self.assertEqual(self.call(*wanted).returncode, 0)

    def test_startsWithoutThoseThatAreAwayAsExpected(self):
        file = str(self.start())
        self.order("stop", self.names[0])
        judged = self.call("run", "validate", "-f", file, "-o", "json")
        self.assertEqual(judged.returncode, 0, judged.stderr)
        answer = self.schema("run-validate", judged.stdout)
        self.assertEqual([each["cluster"] for each in answer["deferred"]], [self.names[0]])
        self.assertTrue(answer["deferred"][0]["why"].startswith("expected offline until"))
        self.assertEqual(answer["partial"], [])
        self.assertNotIn("NotRead", judged.stdout)
        never = [each for each in answer["findings"] if each["code"] == "NeverThere"]
        self.assertEqual([each["clusters"] for each in never], [[self.names[0]]])  # the others answered all the same
        self.assertIn("BYHOUR=0,8,16 for 9h", never[0]["message"])
        self.schema("run-plan", self.call("run", "plan", "-f", file, "-o", "json").stdout)
        made = self.call("run", "start", "-f", file, "--name", "without", "--write")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn("1 member is offline as expected and would be deferred", made.stderr)
        self.assertIn(f"deferred: {self.names[0]}: expected offline until", made.stderr)
        # Silent for no known reason, or where the policy waits: a person has to know.
        text = self.fleet.read_text()
        try:
            self.fleet.write_text(text.replace(f"    {ALWAYS}\n", "", 1))
            refused = self.call("run", "start", "-f", file, "--name", "silent", "--write")
        finally:
            self.fleet.write_text(text)
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("--accept-unread", refused.stderr)
        waiting = pathlib.Path(file)
        waiting.write_text(waiting.read_text().replace("retries: 0", "retries: 0, deferOffline: false"))
        refused = self.call("run", "start", "-f", file, "--name", "waits", "--write")
        self.assertEqual(refused.returncode, 3, refused.stderr)

    def test_withoutThePolicyTheRunWaits(self):
        self.start(more=", deferOffline: false")
        self.order("stop", self.names[0])
        self.driven_until("stage shops is Pending (Unreachable)")
        self.assertEqual(self.updated(), sorted(self.names[1:3]))
        self.assertEqual(self.show()["counts"]["deferred"], 0)

    def test_aGateSaysWhomItGoesOnWithout(self):
        self.start(gate=", gatesAfter: [{kind: Approval, name: look}]")
        self.order("stop", self.names[1])
        done = self.call("run", "drive", "r", "--until", "blocked", "--write")
        self.assertEqual(done.returncode, 0, done.stderr)
        causes = [each["text"] for each in self.show()["causes"]]
        self.assertIn(f'approval "look" is pending; 1 of 3 deferred: {self.names[1]}', causes)

    def test_isTakenUpAfterACrash(self):
        self.start(wait=f'[ "$1" != {self.names[3]} ] || sleep 6')
        self.order("stop", self.names[0])
        driver = subprocess.Popen(self.ctl("run", "drive", "r", "--write", *self.confirm), stderr=subprocess.PIPE,
                                  text=True)
        for line in driver.stderr:
            if f"{self.names[3]}: the action begins" in line:
                break
        driver.send_signal(signal.SIGKILL)
        driver.communicate()
        run = self.show()  # as the journal has it
        self.assertEqual(run["counts"]["deferred"], 1)
        self.assertEqual(run["stages"][0]["display"], "CompletedWithDeferred")
        self.order("start", self.names[0])
        done = self.call("run", "drive", "r", "--write")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.updated(), sorted(self.names))  # each once
        run = self.show()
        self.assertEqual((run["display"], run["counts"]["completed"], run["counts"]["deferred"]), ("Completed", 4, 0))

    def test_aStageOfNobodyElseWaits(self):
        self.start()
        for name in self.names[:3]:
            self.order("stop", name)
        self.driven_until("stage shops is Pending (Deferred)")
        self.assertEqual(self.updated(), [])
        run = self.show()
        self.assertEqual((run["state"], run["reason"]), ("Pending", "Deferred"))
        self.assertIn("3 members are offline as expected, and nothing is proved without one of them",
                      [each["text"] for each in run["causes"]])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
