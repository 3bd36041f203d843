#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line contract of pilothousectl, on a simulated fleet and on servers that misbehave.

test_ctl.py PILOTHOUSECTL PILOTHOUSE_SIM SCHEMAS; exits 77 where python3-jsonschema is missing.
"""
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed", file=sys.stderr)
    sys.exit(77)

CTL, SIM, SCHEMAS = sys.argv[1:4]
TOKEN = "secret-token-of-the-test"


def schema(name):
    return json.loads((pathlib.Path(SCHEMAS) / f"{name}.schema.json").read_text())


def ctl(*arguments, **keywords):
    return subprocess.run([CTL, *arguments], capture_output=True, text=True, timeout=60, **keywords)


class Rogue(http.server.BaseHTTPRequestHandler):
    """Answers everything with what its server was told."""

    def do_GET(self):
        status, kind, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def rogue(address, status, kind, body):
    server = http.server.ThreadingHTTPServer((address, 0), Rogue)
    server.answer = (status, kind, body)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{address}:{server.server_address[1]}"


class Contract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.fleet = cls.path / "sim" / "fleet.yaml"
        cls.kubeconfig = cls.path / "sim" / "kubeconfig"
        cls.sim = subprocess.Popen(
            [SIM, "--clusters", "4", "--seed", "7", "--dir", str(cls.path / "sim")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 60
        while not cls.fleet.exists():
            if cls.sim.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("pilothouse-sim did not come up")
            time.sleep(0.05)

    @classmethod
    def tearDownClass(cls):
        cls.sim.terminate()
        cls.sim.wait()
        cls.folder.cleanup()

    def write(self, name, text):
        path = self.path / name
        path.write_text(text)
        return str(path)

    def with_server(self, server):
        """The simulated fleet with one more member, at `server`."""
        text = self.kubeconfig.read_text()
        text = text.replace("clusters:\n", "clusters:\n- name: rogue\n  cluster: {server: \"%s\", "
                            "insecure-skip-tls-verify: true}\n" % server, 1)
        text = text.replace("users:\n", "users:\n- name: rogue\n  user: {token: %s}\n" % TOKEN, 1)
        text = text.replace("contexts:\n", "contexts:\n- name: rogue\n  context: {cluster: rogue, user: rogue}\n", 1)
        return self.write("rogue.kubeconfig", text)

    def test_status_follows_its_schema(self):
        done = ctl("status", "--fleet", str(self.fleet), "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        jsonschema.validate(answer, schema("status"))
        self.assertEqual(len(answer["clusters"]), 4)
        self.assertEqual(answer["partial"], [])
        self.assertGreater(answer["clusters"][0]["pods"]["total"], 0)

    def test_get_follows_its_schema(self):
        for kind in ("nodes", "pods", "deploy", "Namespace", "services.v1"):
            done = ctl("get", kind, "-A", "--kubeconfig", str(self.kubeconfig), "-o", "json")
            self.assertEqual(done.returncode, 0, done.stderr)
            answer = json.loads(done.stdout)
            jsonschema.validate(answer, schema("get"))
            self.assertGreater(len(answer["items"]), 0)

    def test_get_knows_every_kind_that_the_clusters_serve(self):
        done = ctl("get", "ns", "--kubeconfig", str(self.kubeconfig))
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = [line.split() for line in done.stdout.splitlines()]
        self.assertEqual(rows[0], ["CLUSTER", "NAME", "STATUS", "AGE"])
        self.assertEqual(len([row for row in rows if row[1] == "kube-system"]), 4)
        done = ctl("get", "deployments.apps", "-A", "--kubeconfig", str(self.kubeconfig))
        self.assertEqual(done.stdout.splitlines()[0].split()[:4], ["CLUSTER", "NAMESPACE", "NAME", "READY"])
        done = ctl("get", "frobs", "--kubeconfig", str(self.kubeconfig))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn('no cluster has a resource type "frobs"', done.stderr)

    def test_watch_follows_its_schema_and_ends_with_0(self):
        for stop in (signal.SIGINT, signal.SIGTERM):
            with subprocess.Popen([CTL, "status", "--watch", "--fleet", str(self.fleet)],
                                  stdout=subprocess.PIPE, text=True) as child:
                first = json.loads(child.stdout.readline())
                jsonschema.validate(first, schema("status"))
                line = json.loads(child.stdout.readline())
                jsonschema.validate(line, schema("status-watch"))
                self.assertGreater(line["revision"], first["revision"])
                child.send_signal(stop)
                child.stdout.read()
                self.assertEqual(child.wait(5), 0)

    STRATEGY = """apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {name: two-rings}
spec:
  intent: {kind: ControlPlaneOnly, kubernetesVersion: %s}
  action: {argv: [upgrade, "{member.name}", "{target.version}"]}
  policy: {unstaged: List}
  stages:
  - name: canary
    groups: [{name: first, members: [%s]}]
    soak: 4h
    gatesAfter: [{kind: Approval, name: SRE}]
  - {name: rest, selector: "", maxConcurrency: "50%%"}
"""

    def newest(self):
        """Names of the members, and the newest minor that one of them has."""
        clusters = json.loads(ctl("status", "--fleet", str(self.fleet), "-o", "json").stdout)["clusters"]
        return clusters, max(int(each["version"].split(".")[1]) for each in clusters)

    def test_run_plan_follows_its_schema(self):
        clusters, minor = self.newest()
        name = clusters[0]["name"]
        path = self.write("plan.yaml", self.STRATEGY % (f"1.{minor + 1}.0", name))
        done = ctl("run", "plan", "-f", path, "--fleet", str(self.fleet), "--now", "2026-01-01T00:00:00Z", "-o", "json")
        answer = json.loads(done.stdout)
        jsonschema.validate(answer, schema("run-plan"))
        canary, rest = answer["stages"]
        self.assertEqual([each["cluster"] for each in canary["groups"][0]["members"]], [name])
        self.assertEqual((canary["soakSeconds"], canary["gatesAfter"][0]["name"]), (14400, "SRE"))
        self.assertEqual(len(rest["groups"][0]["members"]), 3)
        self.assertEqual((rest["maxConcurrency"], answer["unstaged"]), (1, []))
        # The one that two stages select is told: that is a certain "no".
        self.assertIn("DoubleMember", [each["code"] for each in answer["findings"]])
        self.assertEqual(done.returncode, 1)
        again = ctl("run", "plan", "-f", path, "--fleet", str(self.fleet), "--now", "2026-02-01T00:00:00Z", "-o", "json")
        self.assertEqual(json.loads(again.stdout)["hash"], answer["hash"])

    def test_run_simulate_follows_its_schema_and_repeats_itself(self):
        clusters, minor = self.newest()
        path = self.write("simulate.yaml", self.STRATEGY % (f"1.{minor + 1}.0", clusters[0]["name"]))
        wanted = ["run", "simulate", "-f", path, "--fleet", str(self.fleet), "--now", "2026-01-01T00:00:00Z", "--samples", "40"]
        done = ctl(*wanted, "--seed", "7", "-o", "json")
        answer = json.loads(done.stdout)
        jsonschema.validate(answer, schema("run-simulate"))
        self.assertEqual((answer["completed"], answer["seed"], answer["at"]), (40, 7, "2026-01-01T00:00:00Z"))
        canary, rest = answer["stages"]
        self.assertEqual(canary["untimedGates"], ["canary/after/1"])
        self.assertGreaterEqual(canary["durationP50Seconds"], 14400)
        self.assertGreaterEqual(rest["starts"]["p50"], canary["ends"]["p50"])
        self.assertGreaterEqual(answer["ends"]["p90"], answer["ends"]["p50"])
        self.assertTrue(answer["failures"][0]["stops"])
        self.assertEqual(answer["failures"][0]["untouched"], answer["members"] - 1)
        self.assertEqual(ctl(*wanted, "--seed", "7", "-o", "json").stdout, done.stdout)
        self.assertNotEqual(ctl(*wanted, "--seed", "8", "-o", "json").stdout, done.stdout)
        self.assertEqual([each["name"] for each in answer["order"]][:1], [clusters[0]["name"]])
        self.assertEqual(len(answer["order"]), answer["members"])
        for point in answer["mix"]:
            self.assertEqual(point["atTargetP50"] + sum(point["remaining"]), answer["fleetMembers"])
            self.assertLessEqual(point["atTargetP90"], point["atTargetP50"])
        table = ctl(*wanted).stdout
        self.assertIn("40 samples", table)
        self.assertIn("AT TARGET P50", table)
        self.assertEqual(ctl(*wanted[:-1], "0").returncode, 2)

    def test_run_simulate_waits_for_people_where_asked(self):
        clusters, minor = self.newest()
        path = self.write("people.yaml", self.STRATEGY % (f"1.{minor + 1}.0", clusters[0]["name"]))
        wanted = ["run", "simulate", "-f", path, "--fleet", str(self.fleet), "--now", "2026-01-01T00:00:00Z", "--samples", "20", "-o", "json"]
        at_once = json.loads(ctl(*wanted).stdout)
        later = json.loads(ctl(*wanted, "--approval-after", "1d").stdout)
        jsonschema.validate(later, schema("run-simulate"))
        self.assertEqual((at_once["untimedGates"], later["untimedGates"]), (1, 0))
        self.assertEqual(later["approvalAfterSeconds"], 86400)
        self.assertGreater(later["stages"][0]["durationP50Seconds"], 86400)
        self.assertEqual(ctl(*wanted, "--approval-after", "soon").returncode, 2)

    def test_run_validate_follows_its_schema(self):
        clusters, minor = self.newest()
        path = self.write("validate.yaml", self.STRATEGY % ("1.30.0", clusters[0]["name"]))
        done = ctl("run", "validate", "-f", path, "--fleet", str(self.fleet), "--target", f"1.{minor + 3}.0", "-o", "json")
        self.assertEqual(done.returncode, 1, done.stderr)
        answer = json.loads(done.stdout)
        jsonschema.validate(answer, schema("run-validate"))
        self.assertEqual(answer["target"], f"1.{minor + 3}.0")
        skips = [each for each in answer["findings"] if each["code"] == "SkipsMinor"]
        self.assertEqual(sorted(sum((each["clusters"] for each in skips), [])), sorted(each["name"] for each in clusters))
        self.assertTrue(all(each["mend"].startswith("bring it to 1.") for each in skips))

    def test_run_reads_other_formats(self):
        path = self.write("bare.json", '[{"name": "all", "groups": [{"name": "nobody"}]}]')
        done = ctl("run", "plan", "-f", path, "--fleet", str(self.fleet), "--target", "1.34.3", "-o", "json")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("bare.json:1:1: a bare list of stages", done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["format"], answer["driver"]), ("Azure", "azure"))
        self.assertIn("NobodyToUpdate", [each["code"] for each in answer["findings"]])

    def test_run_reads_calendars_beside_its_file(self):
        path = self.write("ics.yaml", self.STRATEGY.replace("  stages:\n", "  windows: [{id: quarter, kind: Deny, ics: quarter.ics}]\n  stages:\n", 1)
                          % ("1.34.3", "x"))
        done = ctl("run", "plan", "-f", path, "--fleet", str(self.fleet))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("quarter.ics: No such file", done.stderr)
        self.write("quarter.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:closing\r\n"
                   "DTSTART:20260101T000000Z\r\nDTEND:20260103T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
        answer = json.loads(ctl("run", "plan", "-f", path, "--fleet", str(self.fleet), "-o", "json").stdout)
        self.assertEqual(answer["windows"], [{"id": "quarter", "kind": "Deny", "source": "Written", "reason": "closing"}])

    def test_run_obeys_the_calendars_of_the_fleet(self):
        self.write("closing.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:closing\r\n"
                   "DTSTART:20260101T000000Z\r\nDTEND:20260103T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
        fleet = self.write("frozen.yaml", "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: x}\n"
                           f"spec:\n  sources:\n  - {{type: kubeconfig, files: [{self.kubeconfig}]}}\n"
                           "  calendars:\n  - {id: closing, kind: Deny, ics: closing.ics}\n"
                           "  - {id: elsewhere, kind: Deny, scope: {stages: [moon]}, start: 2026-01-01T00:00:00, duration: 1d}\n"
                           "  - {id: plain, kind: Deny, start: 2026-02-01T00:00:00, zone: Z, duration: 1d}\n")
        path = self.write("obey.yaml", self.STRATEGY % ("1.34.3", "x"))
        done = ctl("run", "plan", "-f", path, "--fleet", fleet, "-o", "json")
        answer = json.loads(done.stdout)
        self.assertEqual([each["id"] for each in answer["windows"]], ["closing", "plain"], done.stderr)
        wanted = ["run", "simulate", "-f", path, "--fleet", fleet, "--samples", "5", "-o", "json", "--now"]
        ends = json.loads(ctl(*wanted, "2026-01-01T12:00:00Z").stdout)["ends"]["p50"]
        self.assertGreaterEqual(ends, "2026-01-03T00:00:00Z")
        # The same id in both is said at the strategy's line.
        path = self.write("both.yaml", self.STRATEGY.replace(
            "  stages:\n", "  windows: [{id: closing, kind: Deny, start: 2026-05-01T00:00:00, duration: 1d}]\n  stages:\n", 1) % ("1.34.3", "x"))
        done = ctl("run", "plan", "-f", path, "--fleet", fleet)
        self.assertEqual(done.returncode, 2)
        self.assertIn("window closing stands in the fleet file's calendars too", done.stderr)
        # The same window in both is one.
        path = self.write("same.yaml", self.STRATEGY.replace(
            "  stages:\n", "  windows: [{id: plain, kind: Deny, start: 2026-02-01T00:00:00, zone: Z, duration: 1d}]\n  stages:\n",
            1) % ("1.34.3", "x"))
        done = ctl("run", "plan", "-f", path, "--fleet", fleet, "-o", "json")
        self.assertEqual([each["id"] for each in json.loads(done.stdout or "{}").get("windows", [])],
                         ["plain", "closing"], done.stderr)

    def test_run_judges_its_file_before_it_contacts_anybody(self):
        path = self.write("bad.yaml", self.STRATEGY % ("1.34.3", "x") + "  - {name: a, soke: 1h, maxFailures: no}\n")
        done = ctl("run", "validate", "-f", path, "--fleet", "/nowhere")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn('bad.yaml:14:15: spec.stages[2]: unknown key "soke", did you mean "soak"?', done.stderr)
        self.assertIn("maxFailures: expected a number", done.stderr)
        self.assertEqual(ctl("run", "validate", "--fleet", str(self.fleet)).returncode, 2)
        self.assertEqual(ctl("run").returncode, 2)

    def test_demo_leaves_nothing(self):
        folder = self.path / "tmp"
        folder.mkdir()
        done = ctl("status", "--demo=2", "-o", "json", env={**os.environ, "TMPDIR": str(folder)})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(json.loads(done.stdout)["clusters"]), 2)
        self.assertEqual(list(folder.iterdir()), [])

    def test_bad_input_is_2_and_says_where(self):
        broken = self.write("broken", "clusters: [\n")
        double = self.write("double", "clusters:\n- {name: a, cluster: {}}\n- {name: a, cluster: {}}\n")
        fleet = self.write("f.yaml", "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: x}\n"
                           "spec:\n  sources:\n  - {type: kubeconfig, file: k}\n")
        kubeconfig = str(self.kubeconfig)
        for arguments, message in (
                (["status", "--kubeconfig", "/nowhere"], "/nowhere: No such file"),
                (["status", "--kubeconfig", broken], r"broken:\d+:\d+"),
                (["status", "--kubeconfig", double], r"double:3:"),
                (["status", "--fleet", "/nowhere"], "/nowhere: No such file"),
                (["status", "--fleet", fleet], r"f.yaml:6:24: .*unknown key"),
                (["status", "--kubeconfig", kubeconfig, "--contexts", "nobody"], "known: "),
                (["status", "--kubeconfig", kubeconfig, "--fleet", fleet], "excludes"),
                (["status", "--kubeconfig", kubeconfig, "--timeout", "0"], "--timeout"),
                (["status", "--kubeconfig", kubeconfig, "--now", "2026-01-01T00:00:00Z"], "--now"),
                (["status", "--kubeconfig", kubeconfig, "-o", "xml"], "xml"),
                (["get", "widgets", "--kubeconfig", kubeconfig], "widgets"),
                (["get", "pods", "-l", "a==b==c", "--kubeconfig", kubeconfig], "column"),
                (["nothing"], "subcommand")):
            with self.subTest(arguments=arguments):
                done = ctl(*arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertRegex(done.stderr, message)
                self.assertEqual(done.stdout, "")

    def test_one_bad_member_is_3_and_delays_nobody(self):
        listener = socket.socket()
        listener.bind(("127.9.0.1", 0))
        closed = f"https://127.9.0.1:{listener.getsockname()[1]}"
        silent = socket.socket()
        silent.bind(("127.9.0.2", 0))
        silent.listen()
        login = b"<html><body>Sign in</body></html>"
        servers = {
            "refused": (closed, "refused"),
            "silent": (f"https://127.9.0.2:{silent.getsockname()[1]}", "within|time"),
            "plain HTTP": (rogue("127.9.0.3", 200, "application/json", b"{}").replace("http:", "https:"), "."),
            "HTML": (rogue("127.9.0.4", 200, "text/html", login), "HTML|login|page"),
            "cut JSON": (rogue("127.9.0.5", 200, "application/json", b'{"gitVersion": "v1'), "."),
            "401": (rogue("127.9.0.6", 401, "application/json",
                          b'{"kind":"Status","status":"Failure","reason":"Unauthorized","message":"Unauthorized","code":401}'),
                    "Unauthorized"),
            "403": (rogue("127.9.0.7", 403, "application/json",
                          b'{"kind":"Status","status":"Failure","reason":"Forbidden","message":"nodes is forbidden","code":403}'),
                    "forbidden"),
        }
        for name, (server, message) in servers.items():
            with self.subTest(name=name):
                before = time.monotonic()
                done = ctl("status", "--kubeconfig", self.with_server(server), "-o", "json", "--timeout", "2")
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertLess(time.monotonic() - before, 8)
                answer = json.loads(done.stdout)
                jsonschema.validate(answer, schema("status"))
                self.assertEqual({gap["cluster"] for gap in answer["partial"]}, {"rogue"}, answer["partial"])
                self.assertRegex(" ".join(gap["message"] for gap in answer["partial"]), message)
                bad = next(each for each in answer["clusters"] if each["name"] == "rogue")
                self.assertIsNone(bad["pods"]["total"])
                self.assertNotEqual(bad["health"], "healthy")
                others = [each for each in answer["clusters"] if each["name"] != "rogue"]
                self.assertTrue(all(each["reachable"] and each["pods"]["total"] for each in others))
                self.assertNotIn(TOKEN, done.stdout + done.stderr)
                listed = ctl("get", "pods", "-A", "--kubeconfig", self.with_server(server), "--timeout", "2")
                self.assertEqual(listed.returncode, 3, listed.stderr)
                self.assertRegex(listed.stderr, "rogue: ")
                self.assertTrue(re.search(r"^\S+ +\S+ +\S+ +\d+/\d+ ", listed.stdout, re.M))

    def with_context(self, name, cluster, user):
        """The simulated fleet with one more context, whose entries are given as YAML."""
        text = self.kubeconfig.read_text()
        text = text.replace("clusters:\n", "clusters:\n- name: %s\n  cluster: %s\n" % (name, cluster), 1)
        text = text.replace("users:\n", "users:\n- name: %s\n  user: %s\n" % (name, user), 1)
        text = text.replace(
            "contexts:\n", "contexts:\n- name: {0}\n  context: {{cluster: {0}, user: {0}}}\n".format(name), 1)
        return self.write(name + ".kubeconfig", text)

    def test_broken_context_that_is_named_is_2(self):
        path = self.with_context("spoilt", "{server: \"https://127.0.0.1:1\"}",
                                 "{client-certificate-data: \"%%%\", client-key-data: \"%%%\"}")
        for arguments in (["status"], ["get", "pods", "-A"]):
            done = ctl(*arguments, "--kubeconfig", path, "--contexts", "spoilt")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertRegex(done.stderr, r"spoilt\.kubeconfig:\d+:\d+: ")
            self.assertEqual(done.stdout, "")
        lonely = self.write("lonely", "contexts:\n- name: x\n  context: {cluster: nowhere, user: u}\n")
        done = ctl("status", "--kubeconfig", lonely)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, r"lonely:2:\d+: .*nowhere")
        done = ctl("status", "--kubeconfig", path, "-o", "json")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(json.loads(done.stdout)["summary"]["answered"], 4)

    def program(self, lines):
        """A sign-in program that runs these lines of shell; its name."""
        path = self.write("sign-in-%d" % time.monotonic_ns(), "#!/bin/sh\n" + lines + "\n")
        os.chmod(path, 0o755)
        return path

    def exec_fleet(self):
        """The simulated fleet whose first token comes from a program: (kubeconfig, program)."""
        text = self.kubeconfig.read_text()
        token = re.search(r"token: (\S+)", text).group(1)
        reply = ('{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", '
                 '"status": {"token": "%s"}}' % token)
        program = self.program("echo run >> \"$0.runs\"\n[ \"$2\" = geheim ] || exit 1\necho '%s'" % reply)
        stanza = ("exec: {apiVersion: client.authentication.k8s.io/v1, command: %s, interactiveMode: Never, "
                  "args: [--client-secret, geheim], env: [{name: PASSWORD, value: geheim}]}" % program)
        return self.write("exec.kubeconfig", text.replace("token: " + token, stanza, 1)), program

    def test_program_runs_once_it_is_allowed(self):
        path, program = self.exec_fleet()
        state = str(self.path / "state-of-programs")
        common = ("--kubeconfig", path, "--state", state)

        def runs():
            file = pathlib.Path(program + ".runs")
            return len(file.read_text().splitlines()) if file.exists() else 0

        def status(*more):
            done = ctl("status", *common, *more, "-o", "json")
            self.assertNotIn("geheim", done.stdout + done.stderr)
            return done, json.loads(done.stdout)["summary"]["answered"] if done.stdout else None

        done, answered = status()
        self.assertEqual((done.returncode, answered, runs()), (3, 3, 0), done.stderr)
        name = re.search(r"--allow-programs ([0-9a-f]{12})", done.stderr).group(1)
        self.assertIn("%s asks to run: %s --client-secret (hidden), with PASSWORD set" % (path, program), done.stderr)
        done, answered = status("--allow-programs", name)
        self.assertEqual((done.returncode, answered, runs()), (0, 4, 1), done.stderr)
        self.assertEqual(status()[1], 3)  # once
        done = ctl("programs", "allow", name, *common, "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        jsonschema.validate(json.loads(done.stdout), schema("programs"))
        self.assertNotIn("geheim", done.stdout)
        program_of = json.loads(done.stdout)["programs"][0]
        self.assertEqual((program_of["id"], program_of["state"]), (name, "allowed"))
        self.assertEqual(len(program_of["clusters"]), 1)
        done, answered = status()
        self.assertEqual((done.returncode, answered, runs()), (0, 4, 2), done.stderr)
        done = ctl("get", "nodes", *common)
        self.assertEqual((done.returncode, runs()), (0, 3), done.stderr)
        self.assertEqual(ctl("programs", "deny", "all", *common).returncode, 0)
        done, answered = status()
        self.assertEqual((done.returncode, answered, runs()), (3, 3, 3))
        self.assertIn("is not allowed to run: you denied it", done.stderr)
        self.assertEqual(ctl("programs", "forget", name, *common).returncode, 0)
        listed = ctl("programs", *common)
        self.assertRegex(listed.stdout, r"(?m)^%s +asked +1 " % name)
        kept = pathlib.Path(state, "sign-in-programs.jsonl")
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        # Bad usage and bad files are told before anything runs.
        for arguments in (["programs", "allow"], ["programs", "allow", "0123456789ab"], ["programs", "burn", "all"]):
            self.assertEqual(ctl(*arguments, *common).returncode, 2, arguments)
        kept.write_text('{"fingerprint": 1}\n')
        done = ctl("status", *common, "--allow-programs", "all")
        self.assertEqual((done.returncode, done.stdout, runs()), (2, "", 3))
        self.assertIn("sign-in-programs.jsonl:1:1: ", done.stderr)
        self.assertEqual(kept.read_text(), '{"fingerprint": 1}\n')

    def test_a_sign_in_does_not_count_in_the_timeout(self):
        path, program = self.exec_fleet()
        text = pathlib.Path(program).read_text().replace("#!/bin/sh\n", "#!/bin/sh\nsleep 7\n", 1)
        pathlib.Path(program).write_text(text)  # somebody types a code
        for command in (("status",), ("get", "nodes"), ("get", "deploy", "-A")):
            done = ctl(*command, "--kubeconfig", path, "--allow-programs", "all", "--timeout", "5")
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_program_that_hangs_or_fails_is_told(self):
        server = re.search(r'server: "?(https://[^"\s]+)', self.kubeconfig.read_text()).group(1)
        for lines, says in (("echo visit https://login.example >&2; exec sleep 100", "did not finish within"),
                            ("echo no session >&2; exit 7", "failed with exit code 7: no session")):
            program = self.program(lines)
            path = self.write("failing.kubeconfig", (
                "clusters: [{name: c, cluster: {server: \"%s\", insecure-skip-tls-verify: true}}]\n"
                "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, "
                "interactiveMode: Never, command: %s}}}]\n"
                "contexts: [{name: x, context: {cluster: c, user: u}}]\n" % (server, program)))
            for command in (("status",), ("get", "nodes")):
                done = ctl(*command, "--kubeconfig", path, "--allow-programs", "all",
                           "--sign-in-timeout", "2")
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn(says, done.stderr)
        away = self.write("away.kubeconfig", pathlib.Path(path).read_text().replace(server, "https://127.9.0.11:1"))
        done = ctl("status", "--kubeconfig", away, "--allow-programs", "all", "--timeout", "5")
        self.assertIn("127.9.0.11", done.stderr)  # and no login was opened for a cluster that is away
        self.assertNotIn("exit code 7", done.stderr)

    def test_program_without_consent_is_3_and_contacts_nobody(self):
        listener = socket.socket()
        listener.bind(("127.9.0.10", 0))
        listener.listen()
        listener.setblocking(False)
        program = self.program("touch \"$0.ran\"")
        path = self.with_context(
            "aks", "{server: \"https://127.9.0.10:%d\", insecure-skip-tls-verify: true}" % listener.getsockname()[1],
            "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: %s, "
            "args: [get-token, --client-secret, %s]}}" % (program, TOKEN))
        done = ctl("status", "--kubeconfig", path, "-o", "json")
        self.assertEqual(done.returncode, 3, done.stderr)
        answer = json.loads(done.stdout)
        jsonschema.validate(answer, schema("status"))
        reason = "the sign-in program `%s get-token …` waits for your permission to run" % program
        self.assertEqual([(gap["cluster"], gap["what"], gap["kind"], gap["message"]) for gap in answer["partial"]],
                         [("aks", "cluster", "auth", reason)])
        bad = next(each for each in answer["clusters"] if each["name"] == "aks")
        self.assertEqual((bad["health"], bad["reach"], bad["pods"]["total"]), ("unknown", "authRequired", None))
        self.assertEqual(answer["summary"]["answered"], 4)
        listed = ctl("get", "pods", "-A", "--kubeconfig", path)
        self.assertEqual(listed.returncode, 3, listed.stderr)
        self.assertIn(reason, listed.stderr)
        self.assertFalse(pathlib.Path(program + ".ran").exists())
        self.assertNotIn(TOKEN, done.stdout + done.stderr + listed.stdout + listed.stderr)
        with self.assertRaises(BlockingIOError):
            listener.accept()

    def test_two_contexts_of_one_cluster_are_one_member(self):
        text = self.kubeconfig.read_text()
        name = re.search(r"current-context: (\S+)", text).group(1).strip('"')
        full = ctl("status", "--kubeconfig", str(self.kubeconfig), "-o", "json")
        before = json.loads(full.stdout)
        server = next(each["server"] for each in before["clusters"] if each["name"] == name)
        context = re.search(r"context: \{cluster: %s, user: ([^}]+)\}" % re.escape(name), text)
        twin = text.replace("clusters:\n", "clusters:\n- name: zz-twin\n  cluster: {server: \"%s\", "
                            "insecure-skip-tls-verify: true}\n" % server, 1)
        twin = twin.replace("contexts:\n", "contexts:\n- name: zz-twin\n  context: {cluster: zz-twin, user: %s}\n"
                            % context.group(1), 1)
        path = self.write("twin", twin)  # another authority, so only the UID tells
        done = ctl("status", "--kubeconfig", path, "--contexts", name + ",zz-twin", "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        jsonschema.validate(answer, schema("status"))
        self.assertEqual([each["name"] for each in answer["clusters"]], [name])
        self.assertEqual(len(answer["clusters"][0]["sources"]), 2)
        self.assertEqual([each["code"] for each in answer["findings"]], ["SameCluster"])
        self.assertIn("zz-twin is the same cluster as " + name, done.stderr)
        uids = {each["uid"] for each in before["clusters"]}
        self.assertEqual(len(uids - {None}), 4)

    def test_watch_tells_the_age_of_a_silent_member_and_heals(self):
        text = self.fleet.read_text().replace("spec:\n", "spec:\n  attention: {heartbeat: 1s}\n", 1)
        path = self.fleet.parent / "impatient.yaml"
        path.write_text(text)
        with subprocess.Popen([CTL, "status", "--watch", "--timeout", "1", "--fleet", str(path)],
                              stdout=subprocess.PIPE, text=True) as child:
            first = json.loads(child.stdout.readline())
            self.assertEqual(first["summary"]["answered"], 4)
            name = first["clusters"][0]["name"]
            self.sim.send_signal(signal.SIGSTOP)
            try:
                ages, reaches = [], []
                limit = time.monotonic() + 60
                while reaches[-1:] != ["unreachable"] and time.monotonic() < limit:
                    line = json.loads(child.stdout.readline())
                    jsonschema.validate(line, schema("status-watch"))
                    for each in line["changed"]:
                        if each["name"] == name and not each["reachable"]:
                            ages.append(each["ageSeconds"])
                            reaches.append(each["reach"])
                            self.assertEqual(each["health"], "unknown")
                            self.assertIsNotNone(each["pods"]["total"])  # the last word stays
                            self.assertIsNotNone(each["error"])
                self.assertEqual(reaches[0], "stale")
                self.assertEqual(reaches[-1], "unreachable")
                self.assertGreater(len(ages), 2)
                self.assertEqual(ages, sorted(ages))
                self.assertGreater(ages[-1], ages[0] + 1)
            finally:
                self.sim.send_signal(signal.SIGCONT)
            back = time.monotonic()
            lagging = {each["name"] for each in first["clusters"]}
            while lagging:
                for each in json.loads(child.stdout.readline())["changed"]:
                    if each["reachable"]:
                        lagging.discard(each["name"])
            self.assertLess(time.monotonic() - back, 20)  # at most 10 s of back-off
            child.send_signal(signal.SIGTERM)
            child.stdout.read()
            self.assertEqual(child.wait(5), 0)

    def test_item18_watch_follows_the_files(self):
        import yaml
        whole = yaml.safe_load(self.kubeconfig.read_text())
        path = self.path / "live.kubeconfig"

        def rewrite(text):
            fresh = path.with_suffix(".new")
            fresh.write_text(text)
            fresh.rename(path)

        def of(names):
            return yaml.safe_dump({**whole, "contexts": [c for c in whole["contexts"] if c["name"] in names]})

        names = sorted(context["name"] for context in whole["contexts"])
        rewrite(of(names[:2]))
        with subprocess.Popen([CTL, "status", "--watch", "--kubeconfig", str(path)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as child:
            first = json.loads(child.stdout.readline())
            self.assertEqual([each["name"] for each in first["clusters"]], names[:2])
            said = []
            listener = threading.Thread(target=lambda: said.extend(child.stderr), daemon=True)
            listener.start()
            rewrite(of(names[1:3]))
            changed, removed = {}, []
            limit = time.monotonic() + 30
            while (names[0] not in removed or not changed.get(names[2])) and time.monotonic() < limit:
                line = json.loads(child.stdout.readline())
                jsonschema.validate(line, schema("status-watch"))
                removed += line["removed"]
                for each in line["changed"]:
                    changed[each["name"]] = each["reachable"]
                    if each["name"] == names[1]:
                        self.assertTrue(each["reachable"])  # it stays as it was
                        self.assertIsNotNone(each["pods"]["total"])
            self.assertEqual(removed, [names[0]])
            rewrite("apiVersion: v1\nkind: Config\ncontexts: 7\n")
            while not any("live.kubeconfig:3:" in line for line in said) and time.monotonic() < limit:
                time.sleep(0.05)
            child.send_signal(signal.SIGTERM)
            self.assertNotIn(names[1], [n for line in child.stdout for n in json.loads(line)["removed"]])
            self.assertEqual(child.wait(5), 0)
            listener.join(5)
            self.assertIn("the fleet goes on as it was read before", "".join(said))

    def test_broken_entry_leaves_the_others(self):
        text = self.kubeconfig.read_text().replace(
            "contexts:\n", "contexts:\n- name: rogue\n  context: {cluster: nowhere, user: nobody}\n", 1)
        done = ctl("status", "--kubeconfig", self.write("lost", text), "-o", "json")
        self.assertEqual(done.returncode, 3, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["summary"]["answered"], 4)
        self.assertEqual([gap["cluster"] for gap in answer["partial"]], ["rogue"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
