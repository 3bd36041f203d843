#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl mesh` where links are not Cilium's: Submariner, Istio, the Multi-Cluster Services API.

test_mesh_kinds.py PILOTHOUSECTL PILOTHOUSE_SIM SCHEMAS; exits 77 where python3-jsonschema is missing.
"""
import json
import unittest
import sys

from test_mesh import Fleet, codes, document


class Kind(unittest.TestCase):
    SCENARIO = None
    KIND = None
    PLANTED = {}

    @classmethod
    def setUpClass(cls):
        if cls.SCENARIO is None:
            raise unittest.SkipTest("the kinds are below")
        cls.fleet = Fleet(cls.SCENARIO)
        cls.result = cls.fleet.mesh("status", "-o", "json")
        cls.status = document(cls.result, "mesh-status.schema.json")

    @classmethod
    def tearDownClass(cls):
        cls.fleet.close()

    def test_every_fault_is_named(self):
        found = codes(self.status)
        for code, clusters in self.PLANTED.items():
            with self.subTest(code=code):
                self.assertIn(code, found)
                self.assertLessEqual(clusters, found[code])

    def link(self, source, target):
        links = [each for each in self.status["links"]
                 if (each["from"], each["to"], each["kind"]) == (source, target, self.KIND)]
        self.assertLessEqual(len(links), 1)
        return links[0] if links else None


class Submariner(Kind):
    SCENARIO = "mesh-submariner"
    KIND = "submariner"
    PLANTED = {"NO_ACTIVE_GATEWAY": {"neu-01"}, "NO_ENDPOINT": {"neu-01"}, "GATEWAY_NOT_HA": {"wus-01"},
               "PODCIDR_OVERLAP": {"weu-01", "frc-01"}, "GLOBALNET_MIX": {"sea-01"}, "CONNECTION_ERROR": {"weu-01", "eus-01"}}

    def test_each_half_link_has_its_gateways_word(self):
        up = self.link("weu-02", "wus-01")
        self.assertEqual((up["state"], up["said"], up["reasons"]), ("UP", "connected", []))
        self.assertGreater(up["latencySeconds"], 0)
        cut = self.link("weu-01", "eus-01")
        self.assertEqual(cut["state"], "DOWN")
        self.assertIn("Failed to successfully ping", cut["said"])
        self.assertIsNone(cut["latencySeconds"])
        self.assertEqual(self.link("aue-01", "weu-01")["state"], "UNKNOWN")
        self.assertIsNone(self.link("eus-02", "weu-01"))
        self.assertEqual([each["kind"] for each in self.status["kinds"]], ["submariner"])
        self.assertIn("aue-01", [each["cluster"] for each in self.status["partial"] if each["what"] == "Submariner"])
        self.assertEqual(self.result.returncode, 1)

    def test_a_moment_is_kept_and_compared_with(self):
        kept = self.fleet.folder / "kept.json"
        self.fleet.mesh("status", "--save", str(kept))
        was = json.loads(kept.read_text())
        down = next(each for each in was["kinds"][0]["halves"] if each["cell"] == 2)
        down["cell"] = 5
        kept.write_text(json.dumps(was))
        changes = document(self.fleet.mesh("status", "--since", str(kept), "-o", "json"), "mesh-since.schema.json")
        names = [each["name"] for each in was["clusters"]]
        self.assertIn({"from": names[down["from"]], "to": names[down["to"]], "was": "DOWN", "is": "UP", "kind": "submariner"},
                      changes["links"])

    def test_people_and_graphviz_see_the_kind(self):
        table = self.fleet.mesh("status").stdout
        self.assertIn("2 gateways", table)
        self.assertIn("NO_ACTIVE_GATEWAY", table)
        graph = document(self.fleet.mesh("graph", "-o", "json"), "mesh-graph.schema.json")
        dot = self.fleet.mesh("graph", "-o", "dot").stdout
        self.assertEqual(dot.count("style=bold"), len([each for each in graph["links"]
                                                       if each["state"] != "NOT_CONFIGURED"]))


class Istio(Kind):
    SCENARIO = "mesh-istio"
    KIND = "istio"
    PLANTED = {"ONE_WAY_CONFIG": {"eus-01", "weu-01"}, "SYNC_TIMEOUT": {"neu-01", "wus-01"}, "ROOT_CA_MISMATCH": {"sea-01"},
               "GATEWAY_PENDING": {"frc-01"}, "GATEWAY_MISSING": {"weu-02"}, "TRUST_DOMAIN_MISMATCH": {"wus-01"},
               "MESH_ID_MISMATCH": {"wus-01"}}

    def test_istiods_word_is_the_half_link(self):
        self.assertEqual(self.link("frc-01", "eus-01")["said"], "synced")
        self.assertEqual(self.link("neu-01", "wus-01")["reasons"][0], "SYNC_TIMEOUT")
        self.assertIsNone(self.link("eus-02", "weu-01"))
        self.assertIn("aue-01", [each["cluster"] for each in self.status["partial"] if each["what"] == "Istio"])
        self.assertNotIn("kubeconfig", self.result.stdout)

    def test_without_secrets_istiods_still_tell(self):
        status = document(self.fleet.mesh("status", "-o", "json", "--secrets", "none"), "mesh-status.schema.json")
        states = {(each["from"], each["to"]): each["state"] for each in status["links"]}
        self.assertEqual(states[("frc-01", "eus-01")], "UP")


class Services(Kind):
    SCENARIO = "mesh-mcs"
    KIND = "submariner"
    PLANTED = {"MCS_NOT_IMPORTED": {"weu-01", "eus-01"}}

    def test_rows_are_there_and_nothing_is_invented(self):
        services = {each["name"]: each for each in self.status["services"]}
        rates = {each["cluster"]: each for each in services["rates"]["clusters"]}
        self.assertTrue(rates["neu-01"]["exported"])
        self.assertEqual(rates["weu-01"]["remote"], 2)
        self.assertFalse(rates["weu-01"]["assumed"], "slices there say how many, and of whom")
        self.assertEqual(services["rates"]["singlePoints"], ["neu-01"])
        self.assertNotIn("eus-02", rates)
        self.assertNotIn("SVC_NO_BACKEND", codes(self.status))

    def test_an_outage_takes_such_services(self):
        result = self.fleet.mesh("failover", "--down", "neu-01", "-o", "json")
        failover = document(result, "mesh-failover.schema.json")
        rates = [each for each in failover["services"] if each["name"] == "rates"]
        self.assertEqual(len(rates), 1)
        self.assertTrue(all(each["losesAll"] for each in rates[0]["consumers"]))
        self.assertEqual(failover["summary"]["lost"], 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
