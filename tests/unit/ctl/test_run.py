#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of pilothousectl on a simulated fleet: started, driven, asked, and killed at any instant.

test_run.py PILOTHOUSECTL PILOTHOUSE_SIM SCHEMAS [--kills N]; exits 77 where python3-jsonschema is
missing. The action of every strategy here appends a line to a file outside: lines are counted.
"""
import argparse
import base64
import collections
import http.server
import json
import os
import pathlib
import random
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
import xml.etree.ElementTree

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed", file=sys.stderr)
    sys.exit(77)

parser = argparse.ArgumentParser()
parser.add_argument("ctl")
parser.add_argument("sim")
parser.add_argument("schemas")
parser.add_argument("--kills", type=int, default=40)
ARGS, OTHERS = parser.parse_known_args()

STRATEGY = """
apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {name: touch}
spec:
  intent: {kind: Custom}
  action:
    argv: [/bin/sh, SCRIPT, "{member.name}"]
    proof: {nodes: none, within: 5m}
  policy: {unstaged: List, strictFirstStage: false, retries: 0}
  stages:
STAGES
"""


def schema(name):
    return json.loads((pathlib.Path(ARGS.schemas) / f"{name}.schema.json").read_text())


class Runs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.fleet = cls.path / "sim" / "fleet.yaml"
        cls.sim = subprocess.Popen(
            [ARGS.sim, "--clusters", "12", "--seed", "7", "--dir", str(cls.path / "sim")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 60
        while not cls.fleet.exists():
            if cls.sim.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("pilothouse-sim did not come up")
            time.sleep(0.05)
        status = cls.call("status", "-o", "json")
        cls.names = sorted(each["name"] for each in json.loads(status.stdout)["clusters"])

    @classmethod
    def tearDownClass(cls):
        cls.sim.terminate()
        cls.sim.wait()
        cls.folder.cleanup()

    @classmethod
    def call(cls, *arguments, state="state", timeout=60):
        return subprocess.run(
            [ARGS.ctl, *arguments, "--fleet", str(cls.fleet), "--state", str(cls.path / state)],
            capture_output=True, text=True, timeout=timeout)

    def strategy(self, stages, script):
        """A strategy file whose action is that script, with the lines' file as $OUT."""
        name = self.id().rsplit(".", 1)[-1]
        out = self.path / f"{name}.out"
        body = self.path / f"{name}.sh"
        body.write_text(f"OUT={out}\n{script}\n")
        file = self.path / f"{name}.yaml"
        file.write_text(STRATEGY.replace("SCRIPT", str(body)).replace("STAGES", stages))
        return file, out

    def one_stage(self, count, more=""):
        members = ", ".join(self.names[:count])
        return (f"  - name: all\n    maxConcurrency: 4\n"
                f"    groups: [{{name: g, members: [{members}], maxConcurrency: 4}}]\n{more}")

    def start(self, file, name, state):
        confirm = []
        for _ in range(2):
            made = self.call("run", "start", "-f", str(file), "--name", name, "--write", *confirm,
                             state=state)
            if made.returncode != 2 or "--confirm" not in made.stderr:
                break
            confirm = ["--confirm", made.stderr.split("--confirm ")[1].split()[0]]
        self.assertEqual(made.returncode, 0, made.stderr)
        return confirm

    def ask(self, *arguments, state):
        """What a person asks, with the count that production wants typed."""
        asked = self.call("run", *arguments, "--write", state=state)
        if asked.returncode == 2 and "--confirm " in asked.stderr:
            asked = self.call("run", *arguments, "--write", "--confirm",
                              asked.stderr.split("--confirm ")[1].split()[0], state=state)
        return asked

    def show(self, name, state):
        shown = self.call("run", "show", f"local/{name}", "-o", "json", state=state)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        document = json.loads(shown.stdout)
        jsonschema.validate(document, schema("run-show"))
        return document

    def reported(self, name, state, members):
        """The report in both formats: on stdout, and in a file that only its user may read."""
        text = self.call("run", "report", f"local/{name}", state=state)
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertIn(f"# Update run local/{name}", text.stdout)
        file = self.path / f"{name}.html"
        page = self.call("run", "report", name, "-o", "html", "--out", str(file), state=state)
        self.assertEqual((page.returncode, page.stdout), (0, ""), page.stderr)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        root = xml.etree.ElementTree.parse(file).getroot()
        self.assertTrue(list(root.iter("{http://www.w3.org/2000/svg}svg")))
        for member in members:
            self.assertIn(member, text.stdout)
            self.assertIn(member, file.read_text())
        for wrong in (["-o", "json"], ["-o", "markdown", "--out", str(self.path)]):
            self.assertNotEqual(self.call("run", "report", name, *wrong, state=state).returncode, 0)
        self.assertEqual(self.call("run", "report", "nobody", state=state).returncode, 2)

    def lines(self, out):
        return collections.Counter(out.read_text().split() if out.exists() else [])

    def test_aRunIsStartedDrivenAndShown(self):
        file, out = self.strategy(self.one_stage(3), 'echo "$1" >> $OUT')
        confirm = self.start(file, "first", "a")
        listed = self.call("run", "list", "-o", "json", state="a")
        jsonschema.validate(json.loads(listed.stdout), schema("run-list"))
        self.assertEqual(self.show("first", "a")["state"], "NotStarted")
        refused = self.call("run", "drive", "first", state="a")
        self.assertEqual(refused.returncode, 2)
        self.assertFalse(out.exists())
        driven = self.call("run", "drive", "first", "--write", *confirm, state="a")
        self.assertEqual(driven.returncode, 0, driven.stderr)
        self.assertEqual(self.lines(out), collections.Counter(self.names[:3]))
        self.assertEqual(self.show("first", "a")["state"], "Completed")
        self.reported("first", "a", self.names[:3])
        again = self.call("run", "start", "-f", str(file), "--name", "first", "--write", *confirm,
                          state="a")
        self.assertEqual(again.returncode, 2, again.stderr)  # the name is taken

    def test_anApprovalIsWaitedForAndGiven(self):
        gate = "    gatesAfter: [{kind: Approval, name: sign-off}]\n"
        file, out = self.strategy(self.one_stage(2, gate), 'echo "$1" >> $OUT')
        confirm = self.start(file, "asked", "b")
        early = self.call("run", "approve", "asked", "all/after/1", "--write", state="b")
        self.assertEqual(early.returncode, 1, early.stderr)  # not reached yet
        driven = self.call("run", "drive", "asked", "--until", "blocked", "--write", *confirm,
                           state="b")
        self.assertEqual(driven.returncode, 0, driven.stderr)
        document = self.show("asked", "b")
        self.assertEqual((document["state"], document["reason"]), ("Pending", "Approval"))
        unsure = self.call("run", "approve", "asked", "all/after/1", state="b")
        self.assertEqual(unsure.returncode, 2)  # without --write
        given = self.call("run", "approve", "asked", "sign-off", "--comment", "seen", "--write",
                          state="b")
        self.assertEqual(given.returncode, 0, given.stderr)
        driven = self.call("run", "drive", "asked", "--write", *confirm, state="b")
        self.assertEqual(driven.returncode, 0, driven.stderr)
        gate = self.show("asked", "b")["stages"][0]["gates"][0]
        self.assertEqual((gate["state"], gate["comment"]), ("Completed", "seen"))
        audit = json.loads(self.call("audit", "-o", "json", state="b").stdout)
        jsonschema.validate(audit, schema("audit"))
        told = [(each["action"], each["reason"]) for each in audit["entries"]]
        self.assertEqual(told, [("run drive", ""), ("run Start", ""), ("run drive", ""),
                                ("run Approve", "seen")])
        approved = audit["entries"][-1]
        self.assertEqual((approved["target"], approved["detail"]["target"],
                          approved["detail"]["outcome"]), ("local/asked", "sign-off", "accepted"))
        self.assertTrue(approved["who"])
        self.assertEqual(approved["again"], ["pilothousectl", "run", "approve", "local/asked",
                                             "sign-off", "--reason", "seen", "--write"])
        again = self.call(*approved["again"][1:], state="b")
        self.assertEqual(again.returncode, 0, again.stderr)  # a command: it is so already
        other = json.loads(self.call("audit", "--of", "local/other", "-o", "json", state="b").stdout)
        self.assertEqual(other["entries"], [])

    def test_aWebhookIsToldEachThingOnce(self):
        """Whoever drives tells the webhook; the token is in the header and in nothing that is said."""
        told = []

        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told.append((self.headers["Authorization"], json.loads(body)))
                self.send_response(500 if len(told) == 1 else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        threading.Thread(target=service.serve_forever, daemon=True).start()
        fleet = self.fleet.with_name("hooked.yaml")
        fleet.write_text(self.fleet.read_text().rstrip() + "\n  webhook: {url: 'http://127.0.0.1:"
                         f"{service.server_port}/in-the-url', tokenFromKeyring: hooks}}\n")
        gate = "    gatesAfter: [{kind: Approval, name: sign-off}]\n"
        file, _ = self.strategy(self.one_stage(2, gate), f'[ "$1" != {self.names[0]} ]')
        file.write_text(file.read_text().replace("  - name: all\n", "  - name: all\n    maxFailures: 1\n")
                        .replace("maxConcurrency: 4}", "maxConcurrency: 4, maxFailures: 1}"))
        confirm = self.start(file, "hooked", "hooks")
        command = [ARGS.ctl, "run", "drive", "hooked", "--until", "blocked", "--fleet", str(fleet),
                   "--state", str(self.path / "hooks"), "--write", *confirm]
        silent = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertIn("PILOTHOUSE_TOKEN_HOOKS", silent.stderr)  # without its token nothing is sent
        self.assertEqual((silent.returncode, told), (0, []), silent.stderr)
        env = {**os.environ, "PILOTHOUSE_TOKEN_HOOKS": "s3cr3t-value"}
        for _ in range(2):
            driven = subprocess.run(command, capture_output=True, text=True, timeout=120, env=env)
            self.assertEqual(driven.returncode, 0, driven.stderr)
            for secret in ("s3cr3t-value", "in-the-url"):
                self.assertNotIn(secret, driven.stdout + driven.stderr)
        service.shutdown()
        self.assertEqual({each[0] for each in told}, {"Bearer s3cr3t-value"})
        for _, notice in told:
            jsonschema.validate(notice, schema("run-notice"))
        self.assertEqual([each[1]["event"] for each in told],
                         ["Started", "Started", "MemberFailed", "GateWaits"])  # the first again
        self.assertEqual(told[0][1], told[1][1])
        self.assertEqual(told[2][1]["members"], [self.names[0]])
        self.assertNotIn("s3cr3t-value", b"".join(
            each.read_bytes() for each in (self.path / "hooks").rglob("*") if each.is_file()
        ).decode("latin-1"))

    def test_productionWantsItsCountTyped(self):
        """What a review sheet has typed, its command line has in --confirm: no more and no less."""
        fleet = self.path / "all-production.yaml"
        members = "".join(f"  - {{name: {name}, labels: {{of: {name}}}}}\n" for name in self.names)
        fleet.write_text("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: x}\nspec:\n"
                         f"  sources: [{{type: kubeconfig, files: [sim/kubeconfig]}}]\n  members:\n{members}"
                         f"  production: of in ({','.join(self.names[1:])})\n")
        gate = "    gatesBefore: [{kind: Approval, name: go}]\n"
        file, out = self.strategy(self.one_stage(3, gate), 'echo "$1" >> $OUT')

        def call(*arguments, where=("--fleet", str(fleet))):
            return subprocess.run([ARGS.ctl, "run", *arguments, *where, "--state", str(self.path / "typed")],
                                  capture_output=True, text=True, timeout=120)

        made = call("start", "-f", str(file), "--name", "typed", "--write", "--confirm", "3")
        self.assertEqual(made.returncode, 0, made.stderr)
        driven = call("drive", "typed", "--until", "blocked", "--write", "--confirm", "3")
        self.assertEqual(driven.returncode, 0, driven.stderr)

        def wants(count, *arguments, **more):
            for confirm in ([], ["--confirm", str(count + 1)]):
                refused = call(*arguments, "--write", *confirm, **more)
                self.assertEqual(refused.returncode, 2, refused.stderr)
                self.assertIn(f"--confirm {count}\n", refused.stderr)
            without = call(*arguments, "--confirm", str(count), **more)
            self.assertEqual(without.returncode, 2, without.stderr)  # no --write
            return call(*arguments, "--write", "--confirm", str(count), **more)

        one = wants(1, "skip", "typed", f"member/{self.names[2]}")
        self.assertEqual(one.returncode, 0, one.stderr)
        driven = call("drive", "typed", "--until", "blocked", "--write", "--confirm", "3")
        self.assertEqual(driven.returncode, 0, driven.stderr)
        given = wants(2, "approve", "typed", "go")
        self.assertEqual(given.returncode, 0, given.stderr)
        stopped = call("stop", "typed", "--write")  # nobody changes: nothing is typed
        self.assertEqual(stopped.returncode, 0, stopped.stderr)
        driven = call("drive", "typed", "--write", "--confirm", "3")
        self.assertEqual(self.lines(out), collections.Counter(), driven.stderr)
        # A state folder alone tells of no fleet: who may be production counts as such.
        resumed = wants(2, "resume", "typed", where=())
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        driven = call("drive", "typed", "--write", "--confirm", "3")
        self.assertEqual(driven.returncode, 0, driven.stderr)
        self.assertEqual(self.lines(out), collections.Counter(self.names[:2]))

    def test_anApprovalReachesADriverThatRuns(self):
        """Others look at the run and leave again meanwhile, which takes nothing from its driver."""
        gate = "    gatesAfter: [{kind: Approval, name: sign-off}]\n"
        file, _ = self.strategy(self.one_stage(1, gate), "true")
        confirm = self.start(file, "live", "g")
        driver = subprocess.Popen(
            [ARGS.ctl, "run", "drive", "live", "--fleet", str(self.fleet), "--state",
             str(self.path / "g"), "--write", *confirm], stderr=subprocess.PIPE, text=True)
        limit = time.monotonic() + 60
        while self.show("live", "g")["reason"] != "Approval" and time.monotonic() < limit:
            time.sleep(0.05)
        given = self.call("run", "approve", "live", "sign-off", "--write", state="g")
        self.assertEqual(given.returncode, 0, given.stderr)
        text = driver.communicate(timeout=60)[1]
        self.assertEqual(driver.returncode, 0, text)

    def test_aFailureStopsTheRunAndIsTriedAgain(self):
        script = f'echo "$1" >> $OUT\n[ "$1" != {self.names[0]} ] || [ -e {self.path}/mended ]'
        file, out = self.strategy(self.one_stage(2), script)
        confirm = self.start(file, "failing", "c")
        driven = self.call("run", "drive", "failing", "--write", *confirm, state="c")
        self.assertEqual(driven.returncode, 1, driven.stderr)
        document = self.show("failing", "c")
        self.assertEqual(document["state"], "Failed")
        failed = document["stages"][0]["groups"][0]["members"][0]
        self.assertEqual(failed["attempts"][0]["errorCode"], "Exit1")
        (self.path / "mended").touch()
        resumed = self.ask("resume", "failing", "--retry-failed", state="c")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        driven = self.call("run", "drive", "failing", "--write", *confirm, state="c")
        self.assertEqual(driven.returncode, 0, driven.stderr)
        self.assertEqual(self.lines(out)[self.names[0]], 2)
        self.assertEqual(self.show("failing", "c")["state"], "Completed")

    def test_twoDriversOfOneRun(self):
        file, _ = self.strategy(self.one_stage(1), "sleep 3")
        confirm = self.start(file, "one", "d")
        command = [ARGS.ctl, "run", "drive", "one", "--fleet", str(self.fleet), "--state",
                   str(self.path / "d"), "--write", *confirm]
        first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in first.stderr:
            if "the action begins" in line:
                break
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(second.returncode, 2, second.stderr)
        self.assertIn("is driven by", second.stderr)
        self.assertEqual(self.show("one", "d")["drivenBy"].split()[-1], str(first.pid))
        first.communicate(timeout=60)
        self.assertEqual(first.returncode, 0)

    def apply(self, cluster, value):
        """A write to a member beside the program, as somebody who mends something would."""
        path = "/api/v1/namespaces/default/configmaps/gate?fieldManager=test&force=true"
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "gate"}, "data": {"value": value}}
        import yaml
        config = yaml.safe_load((self.path / "sim" / "kubeconfig").read_text())
        context = {each["name"]: each["context"] for each in config["contexts"]}[cluster]
        server = {each["name"]: each["cluster"]["server"] for each in config["clusters"]}[context["cluster"]]
        user = {each["name"]: each["user"] for each in config["users"]}[context["user"]]
        request = urllib.request.Request(server + path, json.dumps(body).encode(), method="PATCH",
                                         headers={"Content-Type": "application/apply-patch+yaml"})
        unchecked = ssl._create_unverified_context()  # loopback, and only what the simulator says is tested
        if "token" in user:
            request.add_header("Authorization", "Bearer " + user["token"])
        else:
            pair = self.path / "pair.pem"
            pair.write_bytes(base64.b64decode(user["client-certificate-data"]) +
                             base64.b64decode(user["client-key-data"]))
            unchecked.load_cert_chain(pair)
        with urllib.request.urlopen(request, context=unchecked, timeout=30) as answer:
            self.assertIn(answer.status, (200, 201))

    def test_aBlockedGateIsCheckedAgain(self):
        """A gate on a field that is wrong, then right: samples are taken anew when a person says so."""
        cluster = self.names[0]
        self.apply(cluster, "0")
        gate = ("    gatesAfter:\n    - kind: Health\n      checks: [api]\n      rules:\n      - {name: mended, "
                "object: v1/ConfigMap/default/gate, jsonpath: '{.data.value}', test: '>= 1'}\n"
                "      hold: {mode: absolute, successes: 1, interval: 1s, initialDelay: 1s, failureLimit: 0}\n")
        file, _ = self.strategy(self.one_stage(1, gate), "true")
        confirm = self.start(file, "again", "g")
        drive = ["run", "drive", "again", "--until", "blocked", "--write", *confirm]
        self.assertEqual(self.call(*drive, state="g").returncode, 0)
        self.assertEqual(self.show("again", "g")["state"], "Pending")
        self.apply(cluster, "1")
        self.assertEqual(self.call(*drive, state="g").returncode, 0)
        self.assertEqual(self.show("again", "g")["state"], "Pending")  # it asks a person, not again and again
        unknown = self.call("run", "check", "again", "nowhere", "--write", state="g")
        self.assertEqual(unknown.returncode, 1, unknown.stderr)
        asked = self.call("run", "check", "again", "all/after/1", "--write", "--reason", "mended", state="g")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        driven = self.call("run", "drive", "again", "--write", *confirm, state="g")
        self.assertEqual(driven.returncode, 0, driven.stderr)
        self.assertEqual(self.show("again", "g")["state"], "Completed")

    def test_whatCouldNotBeReadIsAcceptedByItsCount(self):
        dead = self.path / "dead.kubeconfig"
        dead.write_text("{apiVersion: v1, kind: Config, clusters: [{name: c, cluster: {server: 'https://127.0.0.1:9'}}],"
                        " users: [{name: u, user: {token: t}}],"
                        " contexts: [{name: dead, context: {cluster: c, user: u}}]}")
        fleet = self.path / "with-dead.yaml"
        fleet.write_text("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: with-dead}\nspec:\n"
                         "  sources:\n  - {type: kubeconfig, files: [sim/kubeconfig, dead.kubeconfig]}\n")
        file, _ = self.strategy(self.one_stage(1), "true")
        command = [ARGS.ctl, "run", "start", "-f", str(file), "--name", "brave", "--fleet", str(fleet), "--state",
                   str(self.path / "u"), "--write", "--confirm", "1", "--timeout", "15s"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        count = done.stderr.split("--accept-unread ")[1].split()[0]
        self.assertGreater(int(count), 0)
        wrong = subprocess.run([*command, "--accept-unread", str(int(count) + 1)], capture_output=True, text=True,
                               timeout=60)
        self.assertEqual(wrong.returncode, 3, wrong.stderr)
        made = subprocess.run([*command, "--accept-unread", count], capture_output=True, text=True, timeout=60)
        self.assertEqual(made.returncode, 0, made.stderr)
        shown = subprocess.run([ARGS.ctl, "run", "show", "brave", "--fleet", str(fleet), "--state",
                                str(self.path / "u"), "-o", "json"], capture_output=True, text=True, timeout=60)
        self.assertEqual(json.loads(shown.stdout)["state"], "NotStarted")

    def test_twoConsolesOfOneMember(self):
        """Two state folders know nothing of each other: the lease in the member keeps them apart."""
        file, out = self.strategy(self.one_stage(1), 'echo "$1" >> $OUT; sleep 3')
        confirm = self.start(file, "mine", "e")
        self.start(file, "theirs", "f")
        drive = ["--fleet", str(self.fleet), "--write", *confirm]
        first = subprocess.Popen([ARGS.ctl, "run", "drive", "mine", "--state",
                                  str(self.path / "e"), *drive], stderr=subprocess.PIPE, text=True)
        for line in first.stderr:
            if "the action begins" in line:
                break
        second = subprocess.Popen([ARGS.ctl, "run", "drive", "theirs", "--state",
                                   str(self.path / "f"), *drive], stderr=subprocess.PIPE, text=True)
        for line in second.stderr:
            if "ForeignRun" in line:
                break
        second.terminate()
        second.communicate(timeout=60)
        first.communicate(timeout=60)
        self.assertEqual(first.returncode, 0)
        self.assertEqual(sum(self.lines(out).values()), 1)

    def test_killedAtAnyInstantNothingIsDoneTwice(self):
        """kill -9 at random instants; between two kills the driver may come to a new member."""
        seed = random.randrange(1 << 30)
        chance = random.Random(seed)
        file, out = self.strategy(self.one_stage(12), 'echo "$1" >> $OUT; sleep 0.3')
        kills = 0
        round_ = 0
        while kills < ARGS.kills:
            out.unlink(missing_ok=True)
            state = f"k{round_}"
            confirm = self.start(file, "killed", state)
            command = [ARGS.ctl, "run", "drive", "killed", "--fleet", str(self.fleet), "--state",
                       str(self.path / state), "--write", *confirm]
            log = open(self.path / f"{state}.log", "ab")
            self.addCleanup(log.close)
            while True:
                driver = subprocess.Popen(command, stderr=log)
                wait = chance.random() * 0.9
                try:
                    code = driver.wait(timeout=wait if kills < ARGS.kills else 60)
                    text = (self.path / f"{state}.log").read_text()
                    self.assertEqual(code, 0, f"seed {seed}, after {kills} kills: {text}")
                    break
                except subprocess.TimeoutExpired:
                    driver.send_signal(signal.SIGKILL)
                    driver.wait()
                    kills += 1
            done = self.lines(out)
            self.assertEqual(done, collections.Counter(self.names),
                             f"seed {seed}, after {kills} kills")
            round_ += 1
        print(f"{kills} kills in {round_} runs of 12 members: no action missing, none twice",
              file=sys.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *OTHERS], verbosity=2)
