#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the silence of members means to `pilothousectl status`: windows of the fleet file, what was
known before, and what Azure Arc says.

test_edge.py PILOTHOUSECTL PILOTHOUSE_SIM; exits 77 without openssl. One member is simulated, the others
are addresses where nobody answers; a small TLS server on loopback answers as ARM's documents say, and
a program of the name az prints a token.
"""
import datetime
import http.server
import json
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

CTL, SIM = sys.argv[1:3]
if shutil.which("openssl") is None:
    print("skipped: openssl is not installed", file=sys.stderr)
    sys.exit(77)

TOKEN = "geheim-42"
ARC = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/"
KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {token: t}}]
contexts:
"""


class Arm(http.server.BaseHTTPRequestHandler):
    documents: dict = {}
    asked: list = []

    def do_GET(self):
        path = self.path.split("?")[0]
        allowed = self.headers.get("Authorization") == "Bearer " + TOKEN
        found = self.documents.get(path)
        code = 401 if not allowed else 200 if found is not None else 404
        self.asked.append((code, self.path))
        body = json.dumps(found if code == 200 else {"error": {"code": "x", "message": "no"}}).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def at(**ago):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Edge(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", str(cls.path / "key.pem"), "-out", str(cls.path / "ca.pem"), "-days", "2",
                        "-subj", "/CN=arm", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Arm)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cls.path / "ca.pem", cls.path / "key.pem")
        cls.server.socket = tls.wrap_socket(cls.server.socket, server_side=True)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        programs = cls.path / "bin"
        programs.mkdir()
        az = programs / "az"
        az.write_text('#!/bin/sh\necho \'{"accessToken": "' + TOKEN +
                      '", "expires_on": 4102444800, "tokenType": "Bearer"}\'\n')
        az.chmod(0o755)
        cls.environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
        cls.sim = subprocess.Popen([SIM, "--clusters", "1", "--seed", "7", "--dir", str(cls.path / "sim")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 60
        while not (cls.path / "sim" / "fleet.yaml").exists():
            if cls.sim.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("pilothouse-sim did not come up")
            time.sleep(0.05)

    @classmethod
    def tearDownClass(cls):
        if cls.sim.poll() is None:
            cls.sim.terminate()
            cls.sim.wait()
        cls.server.shutdown()
        cls.folder.cleanup()

    def status(self, members, *more, azure=False, state="state"):
        """Members: name to the rest of its entry."""
        text = KUBECONFIG.replace('clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]', "clusters:\n" + "".join(
            f"- {{name: c{i}, cluster: {{server: \"https://127.0.0.1:{i + 1}\"}}}}\n" for i in range(len(members))))
        text += "".join(f"- {{name: {name}, context: {{cluster: c{i}, user: u}}}}\n" for i, name in enumerate(members))
        (self.path / "kubeconfig").write_text(text)
        port = self.server.server_address[1]
        entries = "".join(f"  - {{name: {name}{rest}}}\n" for name, rest in members.items())
        (self.path / "fleet.yaml").write_text(
            "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: x}\nspec:\n"
            f"  sources:\n  - {{type: kubeconfig, files: [kubeconfig]}}\n  members:\n{entries}"
            + (f"  azure: {{endpoint: 'https://127.0.0.1:{port}', caFile: ca.pem}}\n" if azure else ""))
        Arm.asked.clear()
        return subprocess.run([CTL, "status", "--fleet", str(self.path / "fleet.yaml"), "--state", str(self.path / state),
                               "--timeout", "5s", "--allow-programs", "all", *more],
                              capture_output=True, text=True, timeout=60, env=self.environment)

    def one(self, done):
        answer = json.loads(done.stdout)
        return {each["name"]: each for each in answer["clusters"]}, answer["summary"]["edge"]

    ALWAYS = ', offline: {expected: "FREQ=DAILY;BYHOUR=0,8,16", for: 9h}'

    def test_expectedOfflineAloneIsNoFailure(self):
        done = self.status({"shop": self.ALWAYS}, "-o", "json", state="a")
        self.assertEqual(done.returncode, 0, done.stderr)
        clusters, edge = self.one(done)
        self.assertEqual(clusters["shop"]["edge"], "expectedOffline")
        self.assertEqual(clusters["shop"]["health"], "unknown")  # never healthy
        self.assertEqual(clusters["shop"]["reasons"][0]["code"], "ExpectedOffline")
        self.assertEqual(edge["expectedOffline"], 1)
        self.assertEqual(json.loads(done.stdout)["partial"], [])
        self.assertIn("offline as expected", done.stderr)

    def test_anotherThatIsSilentIsOne(self):
        done = self.status({"shop": self.ALWAYS, "weu": ""}, state="b")
        self.assertEqual(done.returncode, 3, done.stdout)
        lines = {line.split()[0]: line for line in done.stdout.splitlines()}
        self.assertEqual(lines["shop"].split()[1], "offline")
        self.assertEqual(lines["weu"].split()[1], "unknown")
        self.assertNotIn("shop", done.stderr)

    def test_groupsAreOneLineEach(self):
        members = {f"shop-{i}": ', region: lyon' + self.ALWAYS for i in range(5)}
        members["weu"] = ", region: westeurope"
        done = self.status(members, "--by", "region", state="c")
        rows = [line.split() for line in done.stdout.splitlines()]
        self.assertEqual(rows[0][:2], ["REGION", "CLUSTERS"])
        self.assertEqual(rows[1][:9], ["lyon", "5", "0", "0", "0", "0", "5", "0", "0"])
        self.assertEqual(rows[2][:9], ["westeurope", "1", "0", "0", "0", "0", "0", "0", "1"])
        self.assertEqual(len(rows), 3)
        done = self.status(members, "--by", "region", "-o", "json", state="c")
        self.assertEqual(done.returncode, 2)

    def test_whatArcSaysIsEvidence(self):
        def said(name, **properties):
            Arm.documents = {ARC + name: {"properties": properties}}
            return self.status({name: f", is: {{context: {name}, azure: {ARC}{name}}}"}, "-o", "json", azure=True,
                               state="arc-" + name)
        clusters, _ = self.one(said("one", connectivityStatus="Expired"))
        self.assertEqual(clusters["one"]["edge"], "expired")
        self.assertIn("onboard the cluster anew", clusters["one"]["reasons"][0]["message"])
        self.assertEqual([(code, path.split("?")[0]) for code, path in Arm.asked if "one" in path], [(200, ARC + "one")])
        clusters, _ = self.one(said("two", connectivityStatus="Offline", lastConnectivityTime=at(days=3)))
        self.assertEqual(clusters["two"]["edge"], "overdue")
        self.assertIn("the Arc agent is offline, last heard", clusters["two"]["reasons"][0]["message"])
        clusters, _ = self.one(said("three", connectivityStatus="Connected", lastConnectivityTime=at(minutes=2),
                                    managedIdentityCertificateExpirationTime=at(days=-20)))
        self.assertEqual(clusters["three"]["edge"], "atRisk")
        self.assertIn("the Arc agent is connected", clusters["three"]["reasons"][0]["message"])
        done = said("four", connectivityStatus="Connected", lastConnectivityTime=at(minutes=2))
        self.assertEqual(done.returncode, 3)
        self.assertNotIn(TOKEN, done.stdout + done.stderr)

    def test_whatWasKnownIsShownWithItsAge(self):
        """The last of the simulator: it ends here."""
        fleet = self.path / "sim" / "fleet.yaml"
        later = (datetime.datetime.now(datetime.timezone.utc).hour + 6) % 24
        # Out of its window, so that it is missed; but one that may be away is remembered.
        text = re.sub(r"^(  - name: \S+\n)", rf'\1    offline: {{expected: "FREQ=DAILY;BYHOUR={later}", for: 1h}}\n', fleet.read_text(),
                      count=1, flags=re.M)
        fleet.write_text(text)
        first = subprocess.run([CTL, "status", "--fleet", str(fleet), "--state", str(self.path / "m"), "-o", "json"],
                               capture_output=True, text=True, timeout=60)
        before = json.loads(first.stdout)["clusters"][0]
        self.assertEqual(before["edge"], "online")
        self.sim.terminate()
        self.sim.wait()
        fleet.write_text(text)
        second = subprocess.run([CTL, "status", "--fleet", str(fleet), "--state", str(self.path / "m"), "-o", "json"],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual(second.returncode, 3)
        after = json.loads(second.stdout)["clusters"][0]
        self.assertEqual(after["reachable"], False)
        self.assertEqual(after["health"], "unknown")
        self.assertIsNotNone(after["ageSeconds"])
        self.assertEqual(after["version"], before["version"])
        self.assertEqual(after["nodes"]["total"], before["nodes"]["total"])
        self.assertEqual(after["pods"]["total"], before["pods"]["total"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
