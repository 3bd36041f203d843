#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl mesh` on simulated meshes: every planted fault is named, none is invented where nothing is wrong.

test_mesh.py PILOTHOUSECTL PILOTHOUSE_SIM SCHEMAS; exits 77 where python3-jsonschema is missing.
"""
import json
import pathlib
import re
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

    def mesh(self, *arguments, file="fleet.yaml"):
        return subprocess.run([CTL, "mesh", *arguments, "--fleet", str(self.folder / file), "--timeout", "60s"],
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
                profile, = status["profiles"]
                self.assertEqual((profile["state"], profile["disagrees"], len(profile["members"])), ("Connected", False, 25))
                self.assertEqual({each["drift"] for each in profile["members"]}, {"-"})
                entries = {(each["name"], each["cluster"]): each for each in status["entries"]}
                self.assertEqual(set(entries), {("front", None), ("catalog", "neu-01"), ("public", "weu-01"), ("public", "eus-01")})
                self.assertEqual({each["cluster"] for each in entries["front", None]["targets"]}, {"weu-01", "eus-01", "sea-01"})

    def test_a_moment_is_kept_and_compared_with(self):
        kept = str(self.fleet.folder / "kept.json")
        self.assertEqual(self.fleet.mesh("status", "--save", kept).returncode, 0)
        result = self.fleet.mesh("status", "--since", kept, "-o", "json")
        self.assertEqual(result.returncode, 0, result.stderr)
        changes = document(result, "mesh-since.schema.json")
        self.assertEqual((changes["links"], changes["findings"], changes["services"]), ([], [], []))
        text = pathlib.Path(kept).read_text()
        row = json.loads(text)["clusters"][0]["row"]
        self.assertEqual(row[2:4], "02", "up")
        pathlib.Path(kept).write_text(text.replace(row, row[:2] + "05" + row[4:], 1))  # was down
        result = self.fleet.mesh("status", "--since", kept, "-o", "json")
        self.assertEqual(result.returncode, 0, "better is no failure")
        self.assertEqual([(each["was"], each["is"]) for each in json.loads(result.stdout)["links"]], [("DOWN", "UP")])
        pathlib.Path(kept).write_text("{")
        result = self.fleet.mesh("status", "--since", kept)
        self.assertEqual(result.returncode, 2)
        self.assertIn("kept.json:1:", result.stderr)

    def test_one_cause_of_many_clusters_is_one_line(self):
        silent = 7
        kubeconfig = self.path_of("kubeconfig").read_text()
        servers = re.findall(r"server: (https://\S+)", kubeconfig)
        for server in servers[:silent]:
            kubeconfig = kubeconfig.replace(server, server.rsplit(":", 1)[0] + ":1")  # nobody listens there
        self.path_of("cut.kubeconfig").write_text(kubeconfig)
        fleet = self.path_of("fleet.yaml").read_text().replace("files: [kubeconfig]", "files: [cut.kubeconfig]")
        self.path_of("cut.yaml").write_text(fleet)
        result = self.fleet.mesh("status", file="cut.yaml")
        lines = [each for each in result.stderr.splitlines() if "did not answer" in each]
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertIn(f" and {silent - 5} more: the cluster did not answer", lines[0])
        self.assertEqual(lines[0].count(","), 4, "five by name")

    def path_of(self, name):
        return self.fleet.folder / name

    def test_the_graph_is_for_other_programs(self):
        graph = document(self.fleet.mesh("graph", "-o", "json"), "mesh-graph.schema.json")
        dot = self.fleet.mesh("graph", "-o", "dot").stdout
        self.assertTrue(dot.startswith("digraph "))
        self.assertEqual(dot.count(" -> "), len(graph["links"]) + 8)
        self.assertEqual(dot.count("[style=dotted"), 8, "front and catalog to three clusters each, two gateways to their own")

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
        "SYNC_LAG": {"weu-04", "neu-01"}, "POLICY_SCOPE": {"sea-02"}, "NAME_MISMATCH": {"wus-01", "sea-03"},
        "NS_NOT_GLOBAL": {"aue-01"}, "SVC_HALF_GLOBAL": {"weu-01"}, "SVC_PORTS": {"eus-05"},
        "API_UNREACHABLE": {"frc-01"}, "CONNECTION_LOST": {"weu-01", "sea-03"},
        "FLEET_STATE_DISAGREES": {"sea-01", "sea-02"}, "FLEET_DRIFT": {"eus-05"}, "FLEET_OTHER_PROFILE": {"weu-01"},
        "FLEET_FAILED": {"frc-02", "frc-03", "weu-03", "wus-03", "aue-01", "aue-02"}, "FLEET_LIMIT": {"weu-01"},
        "FLEET_SELF_MANAGED": {"weu-01"},
        "ENTRY_NOT_PROGRAMMED": {"eus-02", "weu-01"}, "ENTRY_NO_ENDPOINTS": set(), "ENTRY_BACKEND_REJECTED": set(),
        "ENTRY_EXPORT_INVALID": {"weu-02"}, "ENTRY_WEIGHT_ZERO": set(), "ENTRY_BACKEND_DOWN": {"frc-02"},
        "ROUTE_BACKEND_MISSING": {"weu-01"}, "ROUTE_NOT_ACCEPTED": {"eus-01"},
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
        lost = next(each for each in status["exceptions"] if each["reason"] == "CONNECTION_LOST")
        self.assertIn("the log says: nobody answers at the target's address", lost["message"])
        fraud = next(each for each in status["services"] if each["name"] == "fraud")
        self.assertEqual(fraud["singlePoints"], ["neu-02"])
        alone = next(each for each in status["clusters"] if each["name"] == "neu-04")
        self.assertEqual((alone["cilium"], alone["component"]), (False, None))
        self.assertEqual([each for each in status["links"] if "neu-04" in (each["from"], each["to"])], [])

    def test_azure_stands_beside_the_clusters(self):
        status = document(self.fleet.mesh("status", "-o", "json"), "mesh-status.schema.json")
        profiles = {each["name"]: each for each in status["profiles"]}
        self.assertEqual({name: each["state"] for name, each in profiles.items()},
                         {"retail": "Degraded", "pilot": "Failed", "lab": "Failed"})
        self.assertEqual({each["drift"]: each["name"] for each in profiles["retail"]["members"] if each["drift"] != "-"},
                         {"Add": "sea-03", "Remove": "eus-05", "Error": "sea-01"})
        self.assertEqual({each["name"]: each["state"] for each in profiles["retail"]["members"] if each["state"] == "Failed"},
                         {name: "Failed" for name in ("frc-02", "frc-03", "neu-04", "weu-03", "wus-03")})
        self.assertTrue(profiles["pilot"]["disagrees"])
        self.assertEqual([each for each in status["partial"] if "ARM" in each["cluster"]], [])

    def test_an_outage_takes_entries(self):
        result = self.fleet.mesh("failover", "--down", "weu-01", "-o", "json")
        felt = {(each["kind"], each["cluster"], each["name"]): each
                for each in document(result, "mesh-failover.schema.json")["entries"]}
        front = next(each for (_, _, name), each in felt.items() if name == "front")
        self.assertFalse(front["losesAll"])
        self.assertAlmostEqual(front["lost"], 34 / 102, places=2)
        self.assertTrue(all(each["gone"] for (_, cluster, _), each in felt.items() if cluster == "weu-01"))
        self.assertIn("public", [name for (_, cluster, name) in felt if cluster == "weu-01"])

    def test_a_pending_balancer_is_told_once(self):
        status = document(self.fleet.mesh("status", "-o", "json", "--secrets", "values"), "mesh-status.schema.json")
        drifted = [set(each["clusters"]) for each in status["findings"] if each["code"] == "ENDPOINT_DRIFT"]
        self.assertEqual(drifted, [{"sea-01", "eus-04"}])

    def test_layers_say_why_they_are_not_there(self):
        result = self.fleet.mesh("status", "-o", "json", "--layer", "flows")
        layers = document(result, "mesh-status.schema.json")["layers"]
        ways = {each["countedBy"][:3]: each["attributedBy"] for each in layers["flows"]["links"]
                if each["perSecond"] > 0}
        self.assertEqual(ways["weu"], "identity labels")
        self.assertEqual(ways["neu"], "addresses")
        why = {each["cluster"]: each["why"] for each in layers["flows"]["notAvailable"]}
        self.assertEqual(why["frc-03"], "Hubble's flows name no cluster")
        self.assertEqual(why["aue-01"], "Hubble's metrics are off")
        old = [each for each in layers["latency"]["links"] if each["from"] == "sea-02"]
        self.assertTrue(old)
        self.assertEqual({each["from"] for each in layers["latency"]["links"]}, {"sea-02"})
        for each in old:
            self.assertLessEqual(each["icmp"]["medianMicros"], each["icmp"]["maxMicros"])
            self.assertLess(each["icmp"]["medianMicros"], each["http"]["medianMicros"])
        self.assertIn("weu-01", {each["cluster"] for each in layers["latency"]["notAvailable"]})
        text = self.fleet.mesh("status", "--layer", "latency").stdout
        self.assertIn("ICMP P50", text)
        self.assertIn("Not available from", text)

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
