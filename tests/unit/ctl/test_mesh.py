#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl mesh` on simulated meshes: every planted fault is named, none is invented where nothing is wrong.

test_mesh.py PILOTHOUSECTL PILOTHOUSE_SIM SCHEMAS; exits 77 where python3-jsonschema is missing.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import jsonschema
except ImportError as missing:
    print(f"skipped: {missing}", file=sys.stderr)
    sys.exit(77)

CTL, SIM, SCHEMAS = (str(pathlib.Path(each).resolve()) for each in sys.argv[1:4])
START_LIMIT = 60


class Fleet:
    """A simulated fleet of one scenario."""

    def __init__(self, scenario, *options):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.process = subprocess.Popen([SIM, "--scenario", scenario, "--dir", str(self.folder), *options],
                                        stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + START_LIMIT
        while not (self.folder / "fleet.yaml").exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the fleet is not up: " + self.process.stderr.read())
            time.sleep(0.05)

    def close(self):
        self.process.terminate()
        self.process.communicate(timeout=20)
        self.temporary.cleanup()

    def mesh(self, *arguments):
        return subprocess.run([CTL, "mesh", *arguments, "--fleet", str(self.folder / "fleet.yaml"), "--timeout", "60s"],
                              capture_output=True, text=True, timeout=120)


def document(result, schema):
    value = json.loads(result.stdout)
    jsonschema.validate(value, json.loads((pathlib.Path(SCHEMAS) / schema).read_text()))
    return value


def codes(status):
    """All codes of findings and reasons, each with the clusters that they name."""
    out = {}
    for each in status["findings"]:
        out.setdefault(each["code"], set()).update(each["clusters"])
    for each in status["exceptions"]:
        out.setdefault(each["reason"].split(" ")[0], set()).update(each["clusters"])
    return out


class Healthy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fleet = Fleet("mesh-healthy", "--hold")  # a pod that is replaced is a service without a backend, and said

    @classmethod
    def tearDownClass(cls):
        cls.fleet.close()

    def test_nothing_is_invented(self):
        for secrets in ("values", "metadata", "none"):
            with self.subTest(secrets=secrets):
                result = self.fleet.mesh("status", "-o", "json", "--secrets", secrets)
                status = document(result, "mesh-status.schema.json")
                wrong = [each for each in status["findings"] if each["severity"] != "info"]
                self.assertEqual(wrong, [])
                self.assertEqual(status["exceptions"], [])
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual({each["state"] for each in status["links"]}, {"UP"})
                self.assertGreater(len(status["services"]), 0)

    def test_the_graph_is_for_other_programs(self):
        graph = document(self.fleet.mesh("graph", "-o", "json"), "mesh-graph.schema.json")
        dot = self.fleet.mesh("graph", "-o", "dot").stdout
        self.assertTrue(dot.startswith("digraph "))
        self.assertEqual(dot.count(" -> "), len(graph["links"]))

    def test_an_outage_is_rehearsed(self):
        result = self.fleet.mesh("failover", "--region", "westeurope", "-o", "json")
        failover = document(result, "mesh-failover.schema.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(all(each.startswith("weu-") for each in failover["down"]))
        for arguments in ((), ("--down", "nobody"), ("--region", "nowhere")):
            self.assertEqual(self.fleet.mesh("failover", *arguments).returncode, 2)


class Broken(unittest.TestCase):
    """What mesh-broken.yaml plants, by the names that its comments give."""

    PLANTED = {
        "ID_DUP": {"neu-03", "weu-03"}, "PODCIDR_OVERLAP": {"eus-02", "eus-03"}, "TUNNEL_PROTO": {"wus-02"},
        "SKEW": {"sea-02"}, "LB_PENDING": {"frc-03"}, "MAXCLUSTERS": {"aue-02"}, "CA_MISMATCH": {"wus-03"},
        "CERT_EXPIRED": {"frc-02"}, "ONE_WAY_CONFIG": {"eus-01", "weu-02"}, "ENDPOINT_DRIFT": {"sea-01", "eus-04"},
        "SYNC_LAG": {"weu-04", "neu-01"},
    }

    @classmethod
    def setUpClass(cls):
        cls.fleet = Fleet("mesh-broken")

    @classmethod
    def tearDownClass(cls):
        cls.fleet.close()

    def test_every_fault_is_named(self):
        result = self.fleet.mesh("status", "-o", "json", "--secrets", "values")
        status = document(result, "mesh-status.schema.json")
        self.assertEqual(result.returncode, 1, result.stderr)
        found = codes(status)
        for code, clusters in self.PLANTED.items():
            with self.subTest(code=code):
                self.assertIn(code, found)
                self.assertLessEqual(clusters, found[code])
        self.assertIn("sea-30", [each["name"] for each in status["ghosts"]])
        services = {code for each in status["services"] for code in each["codes"]}
        self.assertLessEqual({"SVC_HALF_GLOBAL", "SVC_PORTS"}, services)
        self.assertIn("weu-05", [each["cluster"] for each in status["partial"] if each["kind"] == "forbidden"])

    def test_people_read_a_table(self):
        result = self.fleet.mesh("status")
        self.assertEqual(result.returncode, 1)
        self.assertIn("CLUSTER", result.stdout)
        self.assertIn("ID_DUP", result.stdout)


class Cut(unittest.TestCase):
    """A link that is cut while all goes on, and stays so."""

    SCENARIO = """
apiVersion: pilothouse.dev/v1alpha1
kind: Scenario
metadata: {name: cut}
spec:
  estate:
    layout: mesh
    clusters: 6
    mesh: {version: 1.19.3, agentMetrics: true}
  events:
  - {at: 1m, do: cutLink, from: name=weu-01, to: name=neu-01}
"""

    def test_a_cut_is_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "cut.yaml"
            path.write_text(self.SCENARIO)
            fleet = Fleet(str(path), "--speed", "30")
            try:
                until = time.monotonic() + START_LIMIT
                down = set()
                while not down and time.monotonic() < until:
                    status = document(fleet.mesh("status", "-o", "json"), "mesh-status.schema.json")
                    down = {frozenset((each["from"], each["to"])) for each in status["links"]
                            if each["state"] == "DOWN"}
                self.assertEqual(down, {frozenset(("weu-01", "neu-01"))})
            finally:
                fleet.close()


class Usage(unittest.TestCase):
    def test_bad_usage(self):
        for arguments in (["mesh"], ["mesh", "graph", "-o", "yaml"], ["mesh", "status", "--secrets", "all"],
                          ["mesh", "status", "--fleet", "/nowhere.yaml"]):
            with self.subTest(arguments=arguments):
                self.assertEqual(subprocess.run([CTL, *arguments], capture_output=True, text=True).returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
