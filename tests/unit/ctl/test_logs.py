#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A health gate that asks Log Analytics whether it heard of a member's nodes.

test_logs.py PILOTHOUSECTL PILOTHOUSE_SIM; exits 77 without openssl or python3-yaml. The member is
simulated, behind a small TLS server on loopback that leaves its metrics API out, so that Log
Analytics alone decides; the same server answers queries as its documents say, and a program of the
name az prints a token.
"""
import base64
import http.server
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

CTL, SIM = sys.argv[1:3]
try:
    import yaml
except ImportError:
    yaml = None
if shutil.which("openssl") is None or yaml is None:
    print("skipped: openssl or python3-yaml is not installed", file=sys.stderr)
    sys.exit(77)

TOKEN = "geheim-42"
ID = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/weu-1"
WORKSPACE = "0f8fad5b-d9cb-469f-a165-70867728950e"
STRATEGY = """
apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {name: watched}
spec:
  intent: {kind: Custom}
  action:
    argv: ["true"]
    proof: {nodes: none, within: 5m}
  policy: {unstaged: List, strictFirstStage: false, retries: 0}
  stages:
  - name: all
    groups: [{name: g, members: [weu-1]}]
    gatesAfter:
    - kind: Health
GATE
      hold: {mode: absolute, successes: 1, interval: 1s, initialDelay: 0s, failureLimit: 0, errorLimit: 1}
"""


class Front(http.server.BaseHTTPRequestHandler):
    """The member without its metrics API, and Log Analytics."""
    member: str = ""
    context: ssl.SSLContext
    token: str = ""
    answer: tuple = (200, {})
    ruled: tuple = (200, {})  # to queries that are not the program's own
    asked: list = []

    def reply(self, code, body):
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length) if length else None
        if self.path.startswith("/v1/workspaces/"):
            allowed = self.headers.get("Authorization") == "Bearer " + TOKEN
            body = json.loads(sent)
            Front.asked.append((self.command, self.path, body))
            given = Front.answer if body["query"].startswith("KubeNodeInventory") else Front.ruled
            code, document = given if allowed else (401, {"error": {"message": "who are you"}})
            return self.reply(code, json.dumps(document).encode())
        if self.path.startswith("/apis/metrics.k8s.io"):
            return self.reply(404, b'{"kind":"Status","status":"Failure","reason":"NotFound","code":404}')
        request = urllib.request.Request(Front.member + self.path, sent, method=self.command)
        for name in ("Content-Type", "Accept"):
            if name in self.headers:
                request.add_header(name, self.headers[name])
        if Front.token:
            request.add_header("Authorization", "Bearer " + Front.token)
        try:
            with urllib.request.urlopen(request, context=Front.context, timeout=30) as got:
                return self.reply(got.status, got.read())
        except urllib.error.HTTPError as error:
            return self.reply(error.code, error.read())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer_any

    def log_message(self, *_):
        pass


def table(column, *rows):
    return 200, {"tables": [{"name": "PrimaryResult", "columns": [{"name": column, "type": "long"}],
                             "rows": [[row] for row in rows]}]}


class Logs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", str(cls.path / "key.pem"), "-out", str(cls.path / "ca.pem"), "-days", "2",
                        "-subj", "/CN=front", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        cls.sim = subprocess.Popen([SIM, "--clusters", "1", "--seed", "7", "--dir", str(cls.path / "sim")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 60
        while not (cls.path / "sim" / "fleet.yaml").exists():
            if cls.sim.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("pilothouse-sim did not come up")
            time.sleep(0.05)
        config = yaml.safe_load((cls.path / "sim" / "kubeconfig").read_text())
        user = config["users"][0]["user"]
        Front.member = config["clusters"][0]["cluster"]["server"]
        Front.context = ssl._create_unverified_context()  # loopback, behind a server of our own
        Front.token = user.get("token", "")
        if "client-certificate-data" in user:
            pair = cls.path / "pair.pem"
            pair.write_bytes(base64.b64decode(user["client-certificate-data"]) +
                             base64.b64decode(user["client-key-data"]))
            Front.context.load_cert_chain(pair)
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Front)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cls.path / "ca.pem", cls.path / "key.pem")
        cls.server.socket = tls.wrap_socket(cls.server.socket, server_side=True)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.url = f"https://127.0.0.1:{cls.server.server_address[1]}"
        (cls.path / "kubeconfig").write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": cls.url, "certificate-authority": "ca.pem"}}],
            "users": [{"name": "u", "user": {"token": "of-the-member"}}],
            "contexts": [{"name": "front", "context": {"cluster": "c", "user": "u"}}]}))
        programs = cls.path / "bin"
        programs.mkdir()
        az = programs / "az"
        az.write_text("#!/bin/sh\necho \"$@\" >> " + str(cls.path / "az.lines") + "\n"
                      'echo \'{"accessToken": "' + TOKEN + '", "expires_on": 4102444800, "tokenType": "Bearer"}\'\n')
        az.chmod(0o755)
        cls.environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
        with urllib.request.urlopen(cls.url + "/api/v1/nodes", context=ssl._create_unverified_context()) as got:
            cls.nodes = len(json.load(got)["items"])

    @classmethod
    def tearDownClass(cls):
        cls.sim.terminate()
        cls.sim.wait()
        cls.server.shutdown()
        cls.folder.cleanup()

    def setUp(self):
        self.name = self.id().rsplit("_", 1)[-1].lower()
        Front.asked.clear()
        (self.path / "az.lines").unlink(missing_ok=True)

    def call(self, *arguments, azure=True):
        fleet = self.path / "fleet.yaml"
        fleet.write_text("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: x}\nspec:\n"
                         "  sources: [{type: kubeconfig, files: [kubeconfig]}]\n"
                         f"  members: [{{name: weu-1, is: {{context: front, azure: {ID}}}}}]\n"
                         f"  metrics: {{logAnalytics: {WORKSPACE}}}\n"
                         + (f"  azure: {{logAnalyticsEndpoint: '{self.url}', caFile: ca.pem}}\n" if azure else ""))
        done = subprocess.run([CTL, "run", *arguments, "--fleet", str(fleet), "--state", str(self.path / self.name)],
                              capture_output=True, text=True, timeout=60, env=self.environment)
        self.assertNotIn(TOKEN, done.stdout + done.stderr)
        return done

    def make(self, gate="      checks: [metrics]"):
        strategy = self.path / "strategy.yaml"
        strategy.write_text(STRATEGY.replace("GATE", gate))
        made = self.call("start", "-f", str(strategy), "--name", "r", "--write", azure=False)
        self.assertEqual(made.returncode, 0, made.stderr)

    def drive(self, *more, **options):
        driven = self.call("drive", "r", "--until", "blocked", "--write", *more, **options)
        self.assertEqual(driven.returncode, 0, driven.stderr)
        return driven

    def last_sample(self, state):
        shown = json.loads(self.call("show", "r", "-o", "json").stdout)
        self.assertEqual(shown["state"], state, shown)
        return shown["stages"][0]["gates"][0]["samples"][-1]

    def test_aGateAsksLogAnalytics(self):
        self.make()
        Front.answer = table("nodes", self.nodes)
        self.drive("--allow-programs", "all")
        sample = self.last_sample("Completed")
        self.assertEqual(sample["outcome"], "Pass")
        for method, path, body in Front.asked:
            self.assertEqual((method, path), ("POST", f"/v1/workspaces/{WORKSPACE}/query"))
            self.assertIn(f'ClusterId =~ "{ID}"', body["query"])
            self.assertEqual(body["timespan"], "PT10M")
        self.assertGreater(len(Front.asked), 0)
        lines = (self.path / "az.lines").read_text().splitlines()
        self.assertEqual(len(lines), 1)  # one login for all of them
        self.assertIn(f"--resource {self.url} ", lines[0])

    def test_nodesThatWereNotHeardOfHoldTheGate(self):
        self.make()
        Front.answer = table("nodes", 0)
        self.drive("--allow-programs", "all")
        sample = self.last_sample("Pending")
        # The simulated nodes are days old, or as young as their member: then nobody can tell.
        self.assertIn(sample["outcome"], ("Fail", "Inconclusive"))
        self.assertIn(f"Log Analytics heard of 0 of {self.nodes} nodes in the last 10 min", sample["text"])
        Front.answer = table("nodes", self.nodes)
        again = self.call("check", "r", "all/after/1", "--write")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.drive("--allow-programs", "all")
        self.assertEqual(self.last_sample("Completed")["outcome"], "Pass")

    def test_aRefusalAsksAPerson(self):
        self.make()
        Front.answer = (403, {"error": {"code": "InsufficientAccessError", "message": "no access"}})
        self.drive("--allow-programs", "all")
        sample = self.last_sample("Pending")
        self.assertEqual(sample["outcome"], "Inconclusive")
        self.assertIn("it takes the role Log Analytics Reader: no access", sample["text"])

    def test_nobodyIsAskedWithoutConsent(self):
        self.make()
        Front.answer = table("nodes", self.nodes)
        self.drive()
        self.assertEqual(self.last_sample("Pending")["outcome"], "Inconclusive")
        self.assertEqual(Front.asked, [])

    def test_nobodyIsAskedWithoutAWordInTheFleetFile(self):
        self.make()
        Front.answer = table("nodes", self.nodes)
        self.drive("--allow-programs", "all", azure=False)
        self.assertIn('"azure: {}" in its spec', self.last_sample("Pending")["text"])
        self.assertEqual(Front.asked, [])

    def test_anOwnRuleIsAQuery(self):
        self.make("      checks: [metrics]\n      rules: [{name: errors, kql: 'E | where _ResourceId =~ \"{azure.id}\" | count', "
                  "test: '< 5'}]")
        Front.answer = table("nodes", self.nodes)
        Front.ruled = table("Count", 7)
        self.drive("--allow-programs", "all")
        self.assertIn("errors is 7, wanted < 5", self.last_sample("Pending")["text"])
        self.assertIn({"query": f'E | where _ResourceId =~ "{ID}" | count', "timespan": "P1D"},
                      [body for _, _, body in Front.asked])
        Front.ruled = table("Count", 4)
        self.call("check", "r", "all/after/1", "--write")
        self.drive("--allow-programs", "all")
        self.assertEqual(self.last_sample("Completed")["outcome"], "Pass")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
