#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl placement inference` as a person or a pipeline uses it: members in, advice and a placement out.

test_inference.py PILOTHOUSECTL SCHEMAS; exits 77 where python3-jsonschema is missing.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed", file=sys.stderr)
    sys.exit(77)

CTL, SCHEMAS = (str(pathlib.Path(each).resolve()) for each in sys.argv[1:3])
NOW = "2026-11-20T08:00:00Z"
SCHEMA = json.loads((pathlib.Path(SCHEMAS) / "placement-inference.schema.json").read_text())
MACHINES = "kubernetes.azure.com/vm-sizes/Standard_NC24ads_A100_v4/count"


def member(name, region, machines, per_core, taints=(), continent="europe"):
    condition = {"status": "True", "lastTransitionTime": "2026-11-01T00:00:00Z"}
    properties = {} if machines is None else {
        MACHINES: {"value": str(machines)},
        "kubernetes.azure.com/per-cpu-core-cost": {"value": str(per_core)}}
    return {
        "apiVersion": "cluster.kubernetes-fleet.io/v1beta1",
        "kind": "MemberCluster",
        "metadata": {"name": name, "labels": {"region": region, "continent": continent}},
        "spec": {"taints": list(taints)},
        "status": {
            "properties": properties,
            "resourceUsage": {"capacity": {"cpu": str(24 * (machines or 1))}},
            "agentStatus": [{"type": "MemberAgent", "lastReceivedHeartbeat": "2026-11-20T07:59:40Z",
                             "conditions": [{"type": "Joined", **condition},
                                            {"type": "Healthy", **condition}]}]}}


GPU_TAINT = {"key": "sku", "value": "gpu", "effect": "NoSchedule"}
MEMBERS = [member("weu-1", "westeurope", 12, 0.125, [GPU_TAINT]), member("neu-1", "northeurope", 8, 0.15),
           member("frc-1", "francecentral", None, 0), member("eus-1", "eastus", 40, 0.01, continent="america")]


class Inference(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "members.json").write_text(
            json.dumps({"apiVersion": "v1", "kind": "List", "items": MEMBERS}))

    def run_inference(self, *arguments):
        return subprocess.run([CTL, "placement", "inference", "--clusters", "members.json", "--now", NOW, *arguments],
                              capture_output=True, text=True, timeout=60, cwd=self.folder)

    def document(self, *arguments, code=0):
        done = self.run_inference("-o", "json", *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        document = json.loads(done.stdout)
        jsonschema.validate(document, SCHEMA)
        return document

    def test_sixteen_gpus_in_europe(self):
        document = self.document("--replicas", "8", "--gpus", "2", "--residency", "continent=europe",
                                 "--tolerate", "sku")
        self.assertEqual(document["placed"], 8)
        self.assertEqual([(each["region"], each["taken"]) for each in document["regions"]],
                         [("westeurope", 6), ("northeurope", 2), ("francecentral", 0)])
        self.assertEqual(document["advice"][0],
                         "westeurope can take 6 of 8 replicas on 1 cluster at ≈ 6.0/h a replica")
        self.assertTrue(document["proven"])
        # What is unknown is null, not 0, and clusters elsewhere are counted.
        self.assertIsNone(document["regions"][2]["clusters"][0]["gpus"])
        self.assertIn("GPUs not known: frc-1", document["notes"])

    def test_the_placement_does_as_advised(self):
        document = self.document("--replicas", "8", "--gpus", "2", "--residency", "continent=europe",
                                 "--tolerate", "sku")
        (self.folder / "inference.yaml").write_text(document["placement"])
        done = subprocess.run([CTL, "placement", "preview", "-f", "inference.yaml", "--clusters", "members.json",
                               "--now", NOW, "-o", "json"],
                              capture_output=True, text=True, timeout=60, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({each["cluster"] for each in json.loads(done.stdout)["decisions"] if each["selected"]},
                         {"weu-1", "neu-1"})

    def test_what_is_not_enough(self):
        # frc-1 says nothing of GPUs, so that nothing fits is not certain there.
        document = self.document("--replicas", "8", "--gpus", "2", "--residency", "continent=europe", code=3)
        self.assertEqual(document["placed"], 4)
        self.assertIn("behind the taint sku, not tolerated: weu-1", document["notes"])
        document = self.document("--replicas", "50", "--residency", "continent=america", code=1)
        self.assertEqual(document["placed"], 40)

    def test_table_for_people(self):
        done = self.run_inference("--replicas", "4", "--gpus", "2", "--tokens-per-minute", "9000")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^eastus +40 +20 +20 +1 ")
        self.assertIn("kind: ClusterResourcePlacement", done.stdout)
        self.assertIn("per million tokens", done.stdout)

    def test_bad_input(self):
        for arguments, part in ((["--replicas", "0"], "--replicas"), (["--replicas", "x"], "--replicas"),
                                (["--gpus", "1"], "--replicas is required"),
                                (["--replicas", "1", "--residency", "a in"], "expected"),
                                (["--replicas", "1", "--tolerate", "a b"], "--tolerate"),
                                (["--replicas", "1", "--now", "today"], "--now")):
            done = self.run_inference(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertIn(part, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
