#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl placement preview --member-objects`: a placement's objects beside what its clusters have, from files.

test_placement_members.py PILOTHOUSECTL SCHEMAS; exits 77 where python3-jsonschema is missing.
"""
import unittest

from test_placement import Folder, PLACEMENT

OBJECTS = """apiVersion: v1
kind: Namespace
metadata: {name: web}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: web}
data: {level: info}
---
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: web}
stringData: {token: new-token}
"""
OWNED = "ownerReferences: [{apiVersion: placement.kubernetes-fleet.io/v1beta1, kind: AppliedWork, name: web-work, uid: u1}]"
NAMESPACE = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: web, {OWNED}}}\n---\n"


def settings(level, more=""):
    return ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: web" + more + "}\n"
            f"data: {{level: {level}}}\n---\n")


class Members(Folder):
    def setUp(self):
        super().setUp()
        (self.folder / "hub").mkdir()
        (self.folder / "hub" / "objects.yaml").write_text(OBJECTS)

    def has(self, cluster, text):
        (self.folder / "now" / cluster).mkdir(parents=True, exist_ok=True)
        (self.folder / "now" / cluster / "objects.yaml").write_text(text)

    def compared(self, *words, apply="", code=0):
        strategy = f"  strategy: {{applyStrategy: {{{apply}}}}}\n" if apply else ""
        document = self.document("--resources", "hub", "--member-objects", "now", *words, code=code,
                                 placement=PLACEMENT + strategy)
        return document, {(each["cluster"], each["kind"]): each for each in document["memberDiffs"]}

    def test_each_object_of_each_cluster(self):
        self.has("eus-2", NAMESPACE + settings("debug"))
        self.has("wus-1", NAMESPACE + settings("info", ", " + OWNED))
        document, found = self.compared()
        self.assertEqual(document["partial"], [])
        self.assertEqual({key: each["outcome"] for key, each in found.items()},
                         {("eus-2", "Namespace"): "update", ("eus-2", "ConfigMap"): "takeOver",
                          ("eus-2", "Secret"): "create", ("wus-1", "Namespace"): "update",
                          ("wus-1", "ConfigMap"): "unchanged", ("wus-1", "Secret"): "create"})
        self.assertEqual(found["eus-2", "ConfigMap"]["changes"],
                         [{"path": "/data/level", "op": "replace", "before": "debug", "after": "info"}])
        self.assertEqual(found["eus-2", "ConfigMap"]["how"], "computed")
        self.assertEqual(found["wus-1", "Namespace"]["changes"][0]["path"], "/metadata/labels")

    def test_a_refusal_is_a_certain_no(self):
        self.has("eus-2", NAMESPACE + settings("debug"))
        _, found = self.compared(apply="whenToTakeOver: Never", code=1)
        refused = found["eus-2", "ConfigMap"]
        self.assertEqual((refused["outcome"], refused["condition"]["reason"]), ("refused", "NotTakenOver"))
        told = self.run_preview("--resources", "hub", "--member-objects", "now", placement=PLACEMENT +
                                "  strategy: {applyStrategy: {whenToTakeOver: Never}}\n").stdout
        self.assertIn("NotTakenOver: no ownership of the object in the member cluster; takeover is needed\n", told)
        _, found = self.compared(apply="whenToTakeOver: IfNoDiff", code=1)
        self.assertEqual(found["eus-2", "ConfigMap"]["diffs"],
                         [{"path": "/data/level", "valueInMember": "debug", "valueInHub": "info"}])

    def test_report_diff_applies_nothing(self):
        self.has("eus-2", NAMESPACE + settings("debug"))
        (self.folder / "now" / "wus-1").mkdir()  # nothing is there yet
        _, found = self.compared(apply="type: ReportDiff, whenToTakeOver: Never")
        self.assertEqual(found["eus-2", "ConfigMap"]["condition"]["reason"], "FoundDiff")
        self.assertFalse(found["eus-2", "ConfigMap"]["takesOwnership"])

    def test_what_is_no_longer_wanted_goes(self):
        self.has("eus-2", NAMESPACE + settings("info", ", " + OWNED) +
                 f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: old, namespace: web, {OWNED}}}\n---\n" +
                 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: strange, namespace: web}\n")
        document = self.compared("--what-if", "eus-2:label.x=y", code=3)[0]
        leaving = [each for each in document["memberDiffs"] if each["name"] in ("old", "strange")]
        self.assertEqual([(each["name"], each["outcome"]) for each in leaving], [("old", "delete")])

    def test_secrets_stay_secret(self):
        self.has("eus-2", NAMESPACE + "apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: web}\n"
                 "data: {token: b2xkLXRva2Vu}\n")
        for words in ((), ("-o", "json")):
            for apply in ("", "type: ReportDiff", "whenToTakeOver: IfNoDiff"):
                done = self.run_preview("--resources", "hub", "--member-objects", "now", *words,
                                        placement=PLACEMENT + f"  strategy: {{applyStrategy: {{{apply}}}}}\n")
                self.assertIn("/data/token", done.stdout)
                for secret in ("b2xkLXRva2Vu", "bmV3LXRva2Vu", "new-token", "old-token"):
                    self.assertNotIn(secret, done.stdout + done.stderr)

    def test_a_cluster_without_a_folder_is_a_gap(self):
        self.has("eus-2", NAMESPACE)
        document, found = self.compared(code=3)
        self.assertEqual([(each["cluster"], each["what"]) for each in document["partial"]],
                         [("wus-1", "all objects")])
        self.assertEqual({each[0] for each in found}, {"eus-2"})
        done = self.run_preview("--resources", "hub", "--member-objects", "now")
        self.assertEqual(done.returncode, 3)
        self.assertIn("wus-1: all objects could not be compared", done.stderr)
        self.assertRegex(done.stdout, r"eus-2 +ConfigMap +web +settings +create")

    def test_bad_words(self):
        for words, told in ((("--member-objects", "now"), "give --resources"),
                            (("--members-now",), "give --resources"),
                            (("--resources", "hub", "--member-objects", "nowhere"), "expected a folder"),
                            (("--resources", "hub", "--server-dry-run"), "--members-now")):
            with self.subTest(words=words):
                done = self.run_preview(*words)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(told, done.stderr)
        self.has("eus-2", "kind: [\n")
        done = self.run_preview("--resources", "hub", "--member-objects", "now")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("objects.yaml:", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=["test_placement_members"])
