#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the silence of members means to `pilothousectl status`: windows of the fleet file, what was
known before, and what Azure Arc says.

test_edge.py PILOTHOUSECTL PILOTHOUSE_SIM; exits 77 without openssl. One member is simulated, the others
are addresses where nobody answers; a small TLS server on loopback answers as ARM's documents say, and
a program of the name az prints a token.
"""
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from arm_server import Arm, ArmServer, TOKEN

CTL, SIM = sys.argv[1:3]
if shutil.which("openssl") is None:
    print("skipped: openssl is not installed", file=sys.stderr)
    sys.exit(77)

ARC = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/"
KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {token: t}}]
contexts:
"""


def at(**ago):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Edge(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.arm = ArmServer(cls.path)
        cls.environment = cls.arm.environment
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
        cls.arm.close()
        cls.folder.cleanup()

    def describe(self, members, azure=False):
        """Writes the fleet's files. Members: name to the rest of its entry."""
        text = KUBECONFIG.replace('clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]', "clusters:\n" + "".join(
            f"- {{name: c{i}, cluster: {{server: \"https://127.0.0.1:{i + 1}\"}}}}\n" for i in range(len(members))))
        text += "".join(f"- {{name: {name}, context: {{cluster: c{i}, user: u}}}}\n" for i, name in enumerate(members))
        (self.path / "kubeconfig").write_text(text)
        port = self.arm.port
        entries = "".join(f"  - {{name: {name}{rest}}}\n" for name, rest in members.items())
        (self.path / "fleet.yaml").write_text(
            "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: x}\nspec:\n"
            f"  sources:\n  - {{type: kubeconfig, files: [kubeconfig]}}\n  members:\n{entries}"
            + (f"  azure: {{endpoint: 'https://127.0.0.1:{port}', caFile: ca.pem}}\n" if azure else ""))

    def command(self, *more, state="state"):
        return [CTL, "status", "--fleet", str(self.path / "fleet.yaml"), "--state", str(self.path / state), "--timeout", "5s",
                "--allow-programs", "all", *more]

    def status(self, members, *more, azure=False, state="state"):
        self.describe(members, azure)
        Arm.asked.clear()
        return subprocess.run(self.command(*more, state=state), capture_output=True, text=True, timeout=60,
                              env=self.environment)

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

    def test_whatAzureDoesNotTellIsSaid(self):
        members = {name: f", is: {{context: {name}, azure: {ARC}{name}}}" for name in ("one", "two", "three")}
        Arm.documents = {ARC + "three": {"properties": {"connectivityStatus": "Connected"}}}
        Arm.refused = {ARC + "one": 403, ARC + "two": 403}
        try:
            done = self.status(members, "-o", "json", azure=True, state="refused")
        finally:
            Arm.refused = {}
        findings = [each for each in json.loads(done.stdout)["findings"] if each["code"] == "ArcUnread"]
        self.assertEqual([each["clusters"] for each in findings], [["one", "two"]])
        self.assertIn("Azure Arc was not read for 2 members of subscription 0000, first ", findings[0]["message"])
        self.assertIn("role Reader", findings[0]["message"])
        self.assertIn("warning: Azure Arc was not read", done.stderr)
        gone = self.status({"one": members["one"]}, "-o", "json", azure=True, state="gone")
        findings = json.loads(gone.stdout)["findings"]
        self.assertIn(f"({ARC}one)", findings[0]["message"])
        self.assertIn("no such resource", findings[0]["message"])

    def test_whoComesLaterIsAskedToo(self):
        members = {"one": ", is: {context: one}"}
        self.describe(members, azure=True)
        Arm.documents = {ARC + "two": {"properties": {"connectivityStatus": "Connected"}}}
        Arm.asked.clear()
        with subprocess.Popen(self.command("--watch", state="later"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, env=self.environment) as watching:
            watching.stdout.readline()  # it runs, and asks nobody
            self.assertEqual(Arm.asked, [])
            members["two"] = f", is: {{context: two, azure: {ARC}two}}"
            self.describe(members, azure=True)
            limit = time.monotonic() + 60
            while not any(path.startswith(ARC + "two") for _, path in list(Arm.asked)) and time.monotonic() < limit:
                time.sleep(0.05)
            watching.terminate()
            watching.communicate()
        self.assertIn((200, ARC + "two"), [(code, path.split("?")[0]) for code, path in Arm.asked])

    def test_aCertificateThatEndsIsSaidOfWhoAnswers(self):
        name = re.search(r"^  - name: (\S+)$", (self.path / "sim" / "fleet.yaml").read_text(), re.M).group(1)
        Arm.documents = {ARC + name: {"properties": {
            "connectivityStatus": "Connected", "lastConnectivityTime": at(minutes=2),
            "managedIdentityCertificateExpirationTime": at(days=-12)}}}
        fleet = self.path / "sim" / "arc.yaml"
        fleet.write_text("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: x}\nspec:\n"
                         "  sources:\n  - {type: kubeconfig, files: [kubeconfig]}\n  members:\n"
                         f"  - {{name: {name}, is: {{context: {name}, azure: {ARC}{name}}}}}\n"
                         f"  azure: {{endpoint: 'https://127.0.0.1:{self.arm.port}', caFile: ../ca.pem}}\n")
        done = subprocess.run([CTL, "status", "--fleet", str(fleet), "--state", str(self.path / "cert"), "--allow-programs",
                               "all", "-o", "json"], capture_output=True, text=True, timeout=60, env=self.environment)
        clusters, edge = self.one(done)
        self.assertTrue(clusters[name]["reachable"])
        finding = json.loads(done.stdout)["findings"][0]
        self.assertEqual((finding["code"], finding["clusters"]), ("ArcCertificate", [name]))
        self.assertIn("11 days left", finding["message"])

    def test_aMemoryThatIsNotReadableIsNamed(self):
        (self.path / "broken").mkdir()
        (self.path / "broken" / "last-known.json").write_text("no json")
        done = self.status({"shop": self.ALWAYS}, "-o", "json", state="broken")
        finding = json.loads(done.stdout)["findings"][0]
        self.assertEqual(finding["code"], "LastKnown")
        self.assertIn("last-known.json", finding["message"])

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
