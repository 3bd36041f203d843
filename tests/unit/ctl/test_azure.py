#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What planning asks Azure Resource Manager about members that have an ARM id.

test_azure.py PILOTHOUSECTL PILOTHOUSE_SIM; exits 77 without openssl. The members are simulated; a
small TLS server on loopback answers as ARM's documents say, and a program of the name az prints a
token: what is tested is who is asked, with which credential, and what becomes of the answers.
"""
import json
import pathlib
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

ID = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/"
ARC = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/"
STRATEGY = """
apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {name: own-windows}
spec:
  intent: {kind: Full, kubernetesVersion: TARGET}
  action: {argv: ["true"]}
  windows: [{id: aks, from: plannedMaintenance}]
  stages:
  - {name: all, selector: "", maxConcurrency: 2}
"""


class Azure(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.arm = ArmServer(cls.path)
        cls.environment = cls.arm.environment
        cls.sim = subprocess.Popen([SIM, "--clusters", "2", "--seed", "7", "--dir", str(cls.path / "sim")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 60
        while not (cls.path / "sim" / "fleet.yaml").exists():
            if cls.sim.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("pilothouse-sim did not come up")
            time.sleep(0.05)
        answer = subprocess.run([CTL, "status", "--fleet", str(cls.path / "sim" / "fleet.yaml"), "-o", "json"],
                                capture_output=True, text=True, timeout=60)
        cls.names = [each["name"] for each in json.loads(answer.stdout)["clusters"]]
        cls.minor = max(int(each["version"].split(".")[1]) for each in json.loads(answer.stdout)["clusters"])

    @classmethod
    def tearDownClass(cls):
        cls.sim.terminate()
        cls.sim.wait()
        cls.arm.close()
        cls.folder.cleanup()

    def run_verb(self, verb, *more, azure=True, arc=()):
        port = self.arm.port
        members = "".join(f"  - {{name: {name}, is: {{context: {name}, azure: {ARC if name in arc else ID}{name}}}}}\n"
                          for name in self.names)
        fleet = self.path / "fleet.yaml"
        fleet.write_text("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: x}\nspec:\n"
                         f"  sources:\n  - {{type: kubeconfig, files: [sim/kubeconfig]}}\n  members:\n{members}"
                         + (f"  azure: {{endpoint: 'https://127.0.0.1:{port}', caFile: ca.pem}}\n" if azure else ""))
        strategy = self.path / "strategy.yaml"
        strategy.write_text(STRATEGY.replace("TARGET", f"1.{self.minor}.99"))
        Arm.asked.clear()
        (self.path / "az.lines").unlink(missing_ok=True)
        done = subprocess.run([CTL, "run", verb, "-f", str(strategy), "--fleet", str(fleet), "-o", "json", *more],
                              capture_output=True, text=True, timeout=60, env=self.environment)
        self.assertNotIn(TOKEN, done.stdout + done.stderr)
        return done

    def documents(self, window=None, power="Running", offered=()):
        Arm.documents = {}
        for name in self.names:
            properties = {"provisioningState": "Succeeded", "powerState": {"code": power}}
            Arm.documents[ID + name] = {"properties": properties}
            upgrades = [{"kubernetesVersion": version} for version in offered]
            Arm.documents[ID + name + "/upgradeProfiles/default"] = {
                "properties": {"controlPlaneProfile": {"kubernetesVersion": f"1.{self.minor}.0", "upgrades": upgrades}}}
            Arm.documents[ID + name + "/maintenanceConfigurations"] = {"value": [] if window is None else [
                {"name": "aksManagedAutoUpgradeSchedule", "properties": {"maintenanceWindow": window}}]}

    def codes(self, done):
        return {each["code"]: each for each in json.loads(done.stdout)["findings"]}

    def test_theWindowsOfTheMembersHoldTheRunBack(self):
        self.documents({"schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Saturday"}}, "durationHours": 8,
                        "utcOffset": "+01:00", "startTime": "22:00", "startDate": "2026-01-01"})
        # Thursday; Saturday 22:00 at +01:00 is 21:00 UTC.
        done = self.run_verb("simulate", "--allow-programs", "all", "--now", "2026-01-01T12:00:00Z", "--samples", "5")
        answer = json.loads(done.stdout)
        self.assertGreaterEqual(answer["ends"]["p50"], "2026-01-03T21:00:00", done.stderr)
        self.assertLess(answer["ends"]["p50"], "2026-01-05")
        self.assertEqual([code for code, _ in Arm.asked], [200] * len(self.names))
        # One login for all of them.
        self.assertEqual(len((self.path / "az.lines").read_text().splitlines()), 1)
        self.assertIn("--resource https://127.0.0.1:", (self.path / "az.lines").read_text())

    def test_nobodyIsAskedWithoutConsent(self):
        self.documents()
        done = self.run_verb("validate")
        self.assertEqual(Arm.asked, [])
        self.assertIn("asks to run", done.stderr)
        self.assertIn("maintenance could not be read", done.stderr)
        self.assertIn("NoMaintenance", self.codes(done))

    def test_whatTheProviderSaysIsTold(self):
        self.documents(power="Stopped", offered=[f"1.{self.minor}.7"])
        found = self.codes(self.run_verb("validate", "--allow-programs", "all"))
        self.assertEqual(sorted(found["Stopped"]["clusters"]), sorted(self.names))
        self.assertIn(f"1.{self.minor}.7", found["TargetNotOffered"]["message"])
        self.documents(offered=[f"1.{self.minor}.99"])
        found = self.codes(self.run_verb("validate", "--allow-programs", "all"))
        self.assertFalse({"Stopped", "TargetNotOffered", "NoMaintenance"} & set(found))

    def test_nodesThatComeMustFindRoom(self):
        subnet = "/subscriptions/0000/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"
        usages = "/subscriptions/0000/providers/Microsoft.Compute/locations/westeurope/usages"
        self.documents(offered=[f"1.{self.minor}.99"])
        for name in self.names:
            Arm.documents[ID + name]["location"] = "westeurope"
            Arm.documents[ID + name]["properties"] |= {
                "networkProfile": {"networkPlugin": "azure"},
                "agentPoolProfiles": [{"name": "np", "count": 3, "vmSize": "Standard_D4s_v5", "maxPods": 30, "vnetSubnetID": subnet,
                                       "upgradeSettings": {"maxSurge": "50%"}}]}
        Arm.documents[usages] = {"value": [
            {"currentValue": 93, "limit": 100, "name": {"value": "cores", "localizedValue": "Total Regional vCPUs"}},
            {"currentValue": 0, "limit": 100, "name": {"value": "standardDSv5Family", "localizedValue": "Standard DSv5 Family vCPUs"}}]}
        Arm.documents[subnet.rsplit("/", 2)[0] + "/usages"] = {"value": [{"currentValue": 200.0, "limit": 251.0, "id": subnet}]}
        done = self.run_verb("validate", "--allow-programs", "all")
        found = [each for each in json.loads(done.stdout)["findings"] if each["code"] == "NoRoomToSurge"]
        self.assertEqual(sorted(each["message"] for each in found), [
            "pool np surges by 2 nodes of Standard_D4s_v5, which take 62 addresses of subnet nodes; 51 of 251 are left",
            "pool np surges by 2 nodes of Standard_D4s_v5, which take 8 vCPUs (Total Regional vCPUs); 7 of 100 are left"])
        self.assertTrue(all(sorted(each["clusters"]) == sorted(self.names) for each in found), found)
        # One count of the region and one of the network, however many members share them.
        asked = [path.split("?")[0] for _, path in Arm.asked if "/usages" in path]
        self.assertEqual(len(asked), len(set(asked)), asked)
        del Arm.documents[usages]
        done = self.run_verb("validate", "--allow-programs", "all")
        for name in self.names:
            self.assertIn(f"{name}: quota could not be read: ", done.stderr)

    def test_whatArcConnectsHasNothingOfAks(self):
        self.documents()
        done = self.run_verb("plan", "--allow-programs", "all", arc=self.names[:1])
        self.assertEqual([path for _, path in Arm.asked if self.names[0] in path], [])
        self.assertTrue([path for _, path in Arm.asked if self.names[1] in path])
        self.assertNotIn("maintenance could not be read", done.stderr)

    def test_aRefusalIsAGap(self):
        self.documents()
        del Arm.documents[ID + self.names[0] + "/maintenanceConfigurations"]
        done = self.run_verb("plan", "--allow-programs", "all")
        self.assertIn(f"{self.names[0]}: maintenance could not be read: ", done.stderr)
        self.assertNotIn(f"{self.names[1]}: maintenance", done.stderr)

    def test_withoutAWordInTheFleetFileNobodyIsAsked(self):
        self.documents()
        found = self.codes(self.run_verb("validate", "--allow-programs", "all", azure=False))
        self.assertIn("let Azure be asked", found["NoMaintenance"]["mend"])
        self.assertEqual(Arm.asked, [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
