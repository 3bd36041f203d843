#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl placement preview` on a live hub: what it says beforehand is what the hub then writes.

test_hub.py PILOTHOUSECTL PILOTHOUSE_SIM SCHEMAS; exits 77 where python3-jsonschema is missing.
"""
import json
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}", file=sys.stderr)
    sys.exit(77)

CTL, SIM, SCHEMAS = (str(pathlib.Path(each).resolve()) for each in sys.argv[1:4])
SCHEMA = json.loads((pathlib.Path(SCHEMAS) / "placement-preview.schema.json").read_text())
GROUP = "/apis/placement.kubernetes-fleet.io/v1beta1"
START_LIMIT = 60


class Hub:
    """The simulated hub of the lab, as any client reaches it."""

    def __init__(self, folder):
        self.folder = folder
        self.process = subprocess.Popen([SIM, "--scenario", "placement-lab", "--dir", str(folder)],
                                        stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + START_LIMIT
        while not (folder / "fleet.yaml").exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the hub is not up: " + self.process.stderr.read())
            time.sleep(0.05)
        config = yaml.safe_load((folder / "hub.kubeconfig").read_text())
        cluster = config["clusters"][0]["cluster"]
        self.server = cluster["server"]
        self.token = config["users"][0]["user"]["token"]
        self.tls = ssl.create_default_context()
        self.tls.check_hostname = False
        self.tls.verify_mode = ssl.CERT_NONE

    def close(self):
        self.process.terminate()
        self.process.communicate(timeout=20)

    def call(self, method, path, body=None, kind="application/json"):
        request = urllib.request.Request(self.server + path, method=method, headers={
            "Authorization": f"Bearer {self.token}", "Content-Type": kind})
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=30, context=self.tls) as answer:
            return json.loads(answer.read())

    def apply(self, placement):
        path = f"{collection(placement)}/{placement['metadata']['name']}"
        return self.call("PATCH", f"{path}?fieldManager=test&force=true", placement, "application/apply-patch+yaml")

    def latest(self, placement):
        kind = "schedulingpolicysnapshots" if "namespace" in placement["metadata"] else "clusterschedulingpolicysnapshots"
        labels = f"kubernetes-fleet.io/parent-CRP={placement['metadata']['name']},kubernetes-fleet.io/is-latest-snapshot=true"
        return self.call("GET", f"{GROUP}{space(placement)}/{kind}?labelSelector={labels}")["items"][0]


def space(placement):
    name = placement["metadata"].get("namespace")
    return f"/namespaces/{name}" if name else ""


def collection(placement):
    return f"{GROUP}{space(placement)}/{placement['kind'].lower()}s"


def masked(reason):
    """Without the minutes since a heartbeat, which go on."""
    return re.sub(r"\d+\.\d+ minutes", "N minutes", reason)


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="pilothouse-hub-")
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name) / "lab"
        cls.hub = Hub(cls.folder)
        cls.addClassCleanup(cls.hub.close)

    def run_preview(self, file, *arguments):
        return subprocess.run([CTL, "placement", "preview", "-f", str(file), *arguments], capture_output=True, text=True,
                              timeout=60)

    def preview(self, file, *arguments):
        done = self.run_preview(file, "-o", "json", "--fleet", str(self.folder / "fleet.yaml"), *arguments)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        document = json.loads(done.stdout)
        jsonschema.validate(document, SCHEMA)
        self.assertEqual(done.returncode, 0 if document["fulfilled"] else 1)
        return document

    def test_what_is_previewed_is_what_the_hub_decides(self):
        files = sorted((self.folder / "placements").glob("*.yaml"))
        self.assertEqual(len(files), 10)
        for file in files:
            with self.subTest(file=file.name):
                placement = yaml.safe_load(file.read_text())
                before = self.preview(file)
                self.assertEqual(before["hub"]["name"], "hub-eu")
                self.assertEqual(before["hub"]["partial"], [])
                self.hub.apply(placement)
                status = self.hub.call("GET", f"{collection(placement)}/{placement['metadata']['name']}")["status"]
                scheduled = status["conditions"][0]
                if before["error"]:
                    self.assertEqual(scheduled["reason"], "SchedulePending")
                    self.assertEqual(before["decisions"], [])
                    continue
                latest = self.hub.latest(placement)
                self.assertEqual(latest["metadata"]["name"], before["snapshot"])
                wrote = [(each["clusterName"], each["selected"], masked(each["reason"]),
                          each["clusterScore"] and (each["clusterScore"]["affinityScore"], each["clusterScore"]["priorityScore"]))
                         for each in latest["status"]["targetClusters"]]
                said = [(each["cluster"], each["selected"], masked(each["reason"]),
                         each["score"] and (each["score"]["affinity"], each["score"]["topologySpread"]))
                        for each in before["decisions"]]
                self.assertEqual(said, wrote)
                self.assertEqual((scheduled["status"] == "True", scheduled["message"]),
                                 (before["fulfilled"], before["message"]))
                holders = [each["clusterName"] for each in status["placementStatuses"] if "clusterName" in each]
                self.assertEqual(holders, [each["cluster"] for each in before["decisions"] if each["selected"]])
                # And once it is so, applying the same again would change nothing.
                again = self.preview(file)
                self.assertEqual((again["bindings"]["create"], again["bindings"]["unschedule"]), ([], []))

    def test_what_if_on_the_live_hub(self):
        file = self.folder / "placements" / "01-cheapest-gpus-in-europe.yaml"
        document = self.preview(file, "--what-if", "swc-gpu-*:down")
        self.assertFalse(document["fulfilled"])
        self.assertEqual(document["decisions"][0]["selected"], False)

    def test_the_hub_of_a_kubeconfig(self):
        file = self.folder / "placements" / "03-everywhere-tolerant.yaml"
        for arguments in (["--kubeconfig", str(self.folder / "hub.kubeconfig")],
                          ["--kubeconfig", str(self.folder / "hub.kubeconfig"), "--contexts", "hub-eu"],
                          ["--fleet", str(self.folder / "fleet.yaml"), "--contexts", "hub-eu"]):
            with self.subTest(arguments=arguments):
                done = self.run_preview(file, "-o", "json", *arguments)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(len(json.loads(done.stdout)["clusters"]), 40)

    def test_a_cluster_that_is_no_hub(self):
        file = self.folder / "placements" / "03-everywhere-tolerant.yaml"
        done = self.run_preview(file, "--kubeconfig", str(self.folder / "kubeconfig"), "--contexts", "weu-01")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        for words in ("weu-01 is no KubeFleet hub", "serves no", "--contexts", "--clusters"):
            self.assertIn(words, done.stderr)

    def test_a_fleet_without_a_hub(self):
        text = (self.folder / "fleet.yaml").read_text()
        (self.folder / "bare.yaml").write_text(re.sub(r".*kubefleet.*\n", "", text))
        done = self.run_preview(self.folder / "placements" / "04-named-clusters.yaml", "--fleet", str(self.folder / "bare.yaml"))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("names no hub: add {type: kubefleet", done.stderr)

    def test_a_hub_that_does_not_answer(self):
        config = (self.folder / "hub.kubeconfig").read_text()
        dead = self.folder / "dead.kubeconfig"
        dead.write_text(re.sub(r"server: .*", "server: https://127.0.0.1:1", config))
        done = self.run_preview(self.folder / "placements" / "04-named-clusters.yaml", "--kubeconfig", str(dead))
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("hub-eu", done.stderr)

    def as_somebody(self, resources):
        """A kubeconfig that acts as a person who may read these alone."""
        role = {"metadata": {"name": "scheduler-reader"},
                "rules": [{"apiGroups": ["cluster.kubernetes-fleet.io", "placement.kubernetes-fleet.io"],
                           "resources": resources, "verbs": ["list"]}]}
        binding = {"metadata": {"name": "scheduler-reader"},
                   "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "scheduler-reader"},
                   "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "jane"}]}
        rbac = "/apis/rbac.authorization.k8s.io/v1"
        for kind, body in (("clusterroles", role), ("clusterrolebindings", binding)):
            try:
                self.hub.call("DELETE", f"{rbac}/{kind}/scheduler-reader")
            except urllib.error.HTTPError:
                pass
            self.hub.call("POST", f"{rbac}/{kind}", body)
        config = yaml.safe_load((self.folder / "hub.kubeconfig").read_text())
        config["users"][0]["user"]["as"] = "jane"
        path = self.folder / "jane.kubeconfig"
        path.write_text(yaml.safe_dump(config))
        return path

    def test_what_may_not_be_read_is_told(self):
        file = self.folder / "placements" / "03-everywhere-tolerant.yaml"
        config = self.as_somebody(["memberclusters", "clusterresourcebindings"])
        done = self.run_preview(file, "-o", "json", "--kubeconfig", str(config))
        self.assertEqual(done.returncode, 3, done.stderr)
        document = json.loads(done.stdout)
        jsonschema.validate(document, SCHEMA)
        self.assertEqual([each["kind"] for each in document["hub"]["partial"]], ["ClusterSchedulingPolicySnapshots"])
        self.assertIn("ClusterSchedulingPolicySnapshots could not be read", done.stderr)
        config = self.as_somebody(["clusterresourcebindings"])
        done = self.run_preview(file, "--kubeconfig", str(config))
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("memberclusters", done.stderr.lower())

    # The zero: before other tests edit the placements.
    def test_0_what_the_hub_holds_is_what_it_says_goes(self):
        file = self.folder / "placements" / "09-web-grows.yaml"
        document = self.preview(file, "--hub-resources")
        self.assertEqual(document["hub"]["partial"], [])
        status = self.hub.call("GET", f"{GROUP}/clusterresourceplacements/web")["status"]
        self.assertEqual([(each["kind"], each.get("namespace"), each["name"]) for each in status["selectedResources"]],
                         [(each["kind"], each["namespace"], each["name"]) for each in document["resources"]
                          if each["selected"]])
        said = {each["cluster"]: [one["snapshot"] for one in each["overrides"]] for each in document["perCluster"]}
        wrote = {each["clusterName"]: [one["name"] for one in each.get("applicableResourceOverrides", [])]
                 for each in status["placementStatuses"] if "clusterName" in each}
        both = said.keys() & wrote.keys()
        self.assertEqual({each: said[each] for each in both}, {each: wrote[each] for each in both})
        self.assertTrue(any(wrote[each] for each in both))

    def test_objects_that_may_not_be_read_are_told(self):
        file = self.folder / "placements" / "09-web-grows.yaml"
        config = self.as_somebody(["memberclusters", "clusterresourcebindings", "clusterschedulingpolicysnapshots"])
        done = self.run_preview(file, "-o", "json", "--kubeconfig", str(config), "--hub-resources")
        self.assertEqual(done.returncode, 3, done.stderr)
        document = json.loads(done.stdout)
        jsonschema.validate(document, SCHEMA)
        self.assertIn("namespaces", [each["kind"] for each in document["hub"]["partial"]])

    def test_files_and_hub_do_not_mix(self):
        file = self.folder / "placements" / "04-named-clusters.yaml"
        done = self.run_preview(file, "--bindings", str(file), "--fleet", str(self.folder / "fleet.yaml"))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        done = self.run_preview(file, "--clusters", str(file), "--hub-resources")
        self.assertEqual((done.returncode, done.stdout), (2, ""))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
