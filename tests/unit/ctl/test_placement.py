#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl placement preview` as a person or a pipeline uses it: files in, a decision out.

test_placement.py PILOTHOUSECTL SCHEMAS; exits 77 where python3-jsonschema is missing.
"""
import copy
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
SCHEMA = json.loads((pathlib.Path(SCHEMAS) / "placement-preview.schema.json").read_text())


def member(name, region, nodes):
    condition = {"status": "True", "lastTransitionTime": "2026-11-01T00:00:00Z"}
    return {
        "apiVersion": "cluster.kubernetes-fleet.io/v1beta1",
        "kind": "MemberCluster",
        "metadata": {"name": name, "labels": {"region": region}},
        "status": {
            "properties": {"kubernetes-fleet.io/node-count": {"value": str(nodes)}},
            "agentStatus": [{"type": "MemberAgent", "lastReceivedHeartbeat": "2026-11-20T07:59:40Z",
                             "conditions": [{"type": "Joined", **condition},
                                            {"type": "Healthy", **condition}]}]}}


MEMBERS = [member("eus-1", "east", 3), member("eus-2", "east", 5), member("wus-1", "west", 4)]
PLACEMENT = """apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ClusterResourcePlacement
metadata:
  name: web
spec:
  resourceSelectors:
    - {group: "", version: v1, kind: Namespace, name: web}
  policy:
    placementType: PickN
    numberOfClusters: 2
    affinity:
      clusterAffinity:
        preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 50
            preference:
              propertySorter: {name: kubernetes-fleet.io/node-count, sortOrder: Descending}
"""


class Folder(unittest.TestCase):
    """A folder with a placement and its members."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.members = copy.deepcopy(MEMBERS)

    def run_preview(self, *arguments, placement=PLACEMENT):
        (self.folder / "web.yaml").write_text(placement)
        (self.folder / "members.json").write_text(
            json.dumps({"apiVersion": "v1", "kind": "List", "items": self.members}))
        return subprocess.run(
            [CTL, "placement", "preview", "-f", "web.yaml", "--clusters", "members.json", "--now",
             NOW, *arguments],
            capture_output=True, text=True, timeout=60, cwd=self.folder)

    def document(self, *arguments, code=0, **keywords):
        done = self.run_preview("-o", "json", *arguments, **keywords)
        self.assertEqual(done.returncode, code, done.stderr)
        document = json.loads(done.stdout)
        jsonschema.validate(document, SCHEMA)
        return document


class Preview(Folder):
    def test_decides_and_explains(self):
        document = self.document()
        self.assertEqual([each["cluster"] for each in document["decisions"] if each["selected"]],
                         ["eus-2", "wus-1"])
        self.assertEqual(document["bindings"]["create"], ["eus-2", "wus-1"])
        loser = document["clusters"][0]
        self.assertEqual((loser["cluster"], loser["verdict"], loser["rank"]), ("eus-1", "NotPicked", 3))
        self.assertEqual(loser["scoreParts"][0]["least"], "3")
        self.assertIn("does not score high enough", document["decisions"][2]["reason"])

    def test_table_for_people(self):
        done = self.run_preview()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("fulfilled: found all cluster needed", done.stdout)
        self.assertRegex(done.stdout, r"eus-2 +Picked +50 ")

    def test_what_if_is_compared_with_now(self):
        document = self.document("--what-if", "eus-2:down", "--what-if", "policy.numberOfClusters=3",
                                 code=1)
        self.assertEqual(document["comparedWithNow"]["added"], ["eus-1"])
        self.assertEqual(document["comparedWithNow"]["removed"], ["eus-2"])
        self.assertFalse(document["fulfilled"])
        (self.folder / "new.yaml").write_text(json.dumps(member("neu-1", "north", 9)))
        document = self.document("--what-if", "+new.yaml")
        self.assertEqual(document["comparedWithNow"]["added"], ["neu-1"])

    def test_every_change_of_the_fleet(self):
        for change, loses in (("eus-2:taint.a=b:NoSchedule", True), ("eus-*:leave", True),
                              ("region.east:down", True),
                              ("eus-2:property.kubernetes-fleet.io/node-count=1", True),
                              ("eus-2:label.region=north", False), ("eus-2:taint.a-", False),
                              ("eus-2:label.region-", False)):
            with self.subTest(change=change):
                done = self.run_preview("-o", "json", "--what-if", change)
                moves = json.loads(done.stdout)["comparedWithNow"]
                self.assertEqual("eus-2" in moves["removed"], loses)

    def write_bindings(self, *more):
        """The placement is on eus-1 and wus-1."""
        def binding(cluster):
            return {"apiVersion": "placement.kubernetes-fleet.io/v1beta1",
                    "kind": "ClusterResourceBinding",
                    "metadata": {"name": f"web-{cluster}-0a1b2c3d", "generation": 1},
                    "spec": {"state": "Bound", "targetCluster": cluster,
                             "schedulingPolicySnapshotName": "web-0",
                             "resourceSnapshotName": "web-0-snapshot"},
                    "status": {"conditions": [{"type": "Available", "status": "True",
                                               "reason": "AllWorkAreAvailable",
                                               "observedGeneration": 1}]}}
        items = [binding("eus-1"), binding("wus-1"), *more]
        (self.folder / "bindings.json").write_text(
            json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))

    def test_the_rollout_in_waves(self):
        rollout = self.document()["rollout"]
        self.assertEqual(rollout["waves"], [[{"cluster": "eus-2", "what": "Add"},
                                             {"cluster": "wus-1", "what": "Add"}]])
        self.write_bindings()
        newer = ("--bindings", "bindings.json", "--what-if", "resources.newer")
        self.assertEqual(self.document("--bindings", "bindings.json")["rollout"]["waves"], [])
        self.assertEqual([[each["cluster"] for each in wave]
                          for wave in self.document(*newer)["rollout"]["waves"]],
                         [["eus-1"], ["wus-1"]])
        never = PLACEMENT + "  strategy: {rollingUpdate: {maxUnavailable: 0}}\n"
        rollout = self.document(*newer, placement=never)["rollout"]
        self.assertEqual((rollout["waves"], len(rollout["blocked"])), ([], 2))
        self.assertIn("maxUnavailable is 0", rollout["why"])
        done = self.run_preview(*newer, placement=never)
        self.assertIn("held back: update on eus-1, update on wus-1: maxUnavailable is 0", done.stdout)
        external = PLACEMENT + "  strategy: {type: External}\n"
        self.assertIn("update run", self.document(placement=external)["rollout"]["why"])

    def test_what_would_place_the_missing(self):
        self.members[0]["spec"] = {"taints": [{"key": "busy", "value": "yes", "effect": "NoSchedule"}]}
        wish = PLACEMENT.replace("numberOfClusters: 2", "numberOfClusters: 4")
        remedy = self.document(code=1, placement=wish)["remedy"]
        self.assertEqual(remedy["clusters"],
                         [{"cluster": "eus-1", "changes": ["eus-1:taint.busy-"], "needs": []}])
        self.assertEqual((remedy["missing"], remedy["newClusters"], remedy["proven"]), (2, 1, True))
        done = self.run_preview(placement=wish)
        self.assertIn("  eus-1:taint.busy-\n  1 more cluster\n", done.stdout)
        changed = self.document("--what-if", "eus-1:taint.busy-", code=1, placement=wish)
        self.assertEqual(changed["remedy"]["missing"], 1)
        self.assertIsNone(self.document()["remedy"])

    def test_an_eviction_goes_by_the_budget(self):
        def budget(**spec):
            return {"apiVersion": "placement.kubernetes-fleet.io/v1beta1",
                    "kind": "ClusterResourcePlacementDisruptionBudget",
                    "metadata": {"name": "web"}, "spec": spec}
        evict = ("--bindings", "bindings.json", "--what-if", "eus-1:evict")
        self.write_bindings()
        moved = self.document(*evict)["comparedWithNow"]
        self.assertEqual((moved["added"], moved["removed"]), (["eus-2"], ["eus-1"]))
        self.write_bindings(budget(minAvailable=2))
        done = self.run_preview(*evict)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn("Eviction is blocked by specified ClusterResourcePlacementDisruptionBudget, "
                      "availablePlacements: 2, totalPlacements: 2", done.stderr)
        self.write_bindings(budget(maxUnavailable="50%"))
        self.document(*evict)
        self.write_bindings(budget(maxUnavailable=1, minAvailable=1))
        done = self.run_preview(*evict)
        self.assertEqual(done.returncode, 2)
        self.assertIn("cannot be specified", done.stderr)

    def test_a_what_if_that_says_nothing_is_bad_usage(self):
        for change in ("nobody:down", "eus-1", "eus-1:dance", "eus-1:taint.a=b:NoExecute",
                       "eus-1:property.x=1K", "region.moon:down", "policy.placementType"):
            with self.subTest(change=change):
                done = self.run_preview("--what-if", change)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(change.split(":")[0], done.stderr)

    def test_a_field_in_a_list_is_no_list(self):
        done = self.run_preview("--what-if", "policy.affinity.clusterAffinity.preferred"
                                             "DuringSchedulingIgnoredDuringExecution.x=1")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("expected a list, found a mapping", done.stderr)

    def test_bindings_and_an_edit_of_the_policy(self):
        bound = {"apiVersion": "placement.kubernetes-fleet.io/v1beta1",
                 "kind": "ClusterResourceBinding", "metadata": {"name": "web-eus-1-0a1b2c3d"},
                 "spec": {"state": "Bound", "targetCluster": "eus-1",
                          "schedulingPolicySnapshotName": "web-3",
                          "clusterDecision": {"clusterName": "eus-1", "selected": True,
                                              "reason": "picked before",
                                              "clusterScore": {"affinityScore": 0,
                                                               "priorityScore": 0}}}}
        path = self.folder / "bindings.json"
        path.write_text(json.dumps(bound))
        same = self.document("--bindings", "bindings.json")
        self.assertEqual(same["snapshot"], "web-3")
        self.assertEqual((same["bindings"]["keep"], same["bindings"]["create"]), (["eus-1"], ["eus-2"]))
        snapshot = {"apiVersion": "placement.kubernetes-fleet.io/v1beta1",
                    "kind": "ClusterSchedulingPolicySnapshot", "metadata": {"name": "web-3"},
                    "spec": {"policy": {"placementType": "PickN", "numberOfClusters": 2}}}
        path.write_text(json.dumps({"kind": "List", "items": [bound, snapshot]}))
        edited = self.document("--bindings", "bindings.json")
        self.assertEqual(edited["snapshot"], "web-4")
        self.assertEqual(edited["bindings"]["unschedule"], ["eus-1"])

    def test_only_another_number_is_the_same_snapshot(self):
        snapshot = {"apiVersion": "placement.kubernetes-fleet.io/v1beta1",
                    "kind": "ClusterSchedulingPolicySnapshot", "metadata": {"name": "web-7"},
                    "spec": {"policy": {"placementType": "PickN", "numberOfClusters": 9, "affinity": {
                        "clusterAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{
                            "weight": 50, "preference": {"propertySorter": {
                                "name": "kubernetes-fleet.io/node-count",
                                "sortOrder": "Descending"}}}]}}}}}
        (self.folder / "b.json").write_text(json.dumps(snapshot))
        self.assertEqual(self.document("--bindings", "b.json")["snapshot"], "web-7")

    def test_a_cycle_that_gives_up(self):
        self.members[2]["status"]["properties"]["kubernetes-fleet.io/node-count"]["value"] = "v1.30"
        document = self.document(code=1)
        self.assertIsNone(document["fulfilled"])
        self.assertEqual(document["decisions"], [])
        self.assertIn("is not a valid quantity", document["error"])

    def test_bad_input_says_where(self):
        for old, new, place, word in (
                ("sortOrder: Descending", "sortOrder: Up", "16:", "Ascending, Descending"),
                ("weight: 50", "weight: 500", "14:", "between -100 and 100"),
                ("numberOfClusters: 2", "numberOfClusters: two", "10:", ""),
                ("placementType: PickN", "placementTyp: PickN", "9:", "did you mean"),
                ("placementType: PickN", "placementType: PickAll", "10:",
                 "only valid for PickN placement policy type"),
                ("kind: ClusterResourcePlacement", "kind: Deployment", "2:", "expected")):
            with self.subTest(new=new):
                done = self.run_preview(placement=PLACEMENT.replace(old, new))
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertIn(f"web.yaml:{place}", done.stderr)
                self.assertIn(word, done.stderr)

WEB = """apiVersion: v1
kind: Namespace
metadata: {name: web}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: front
  namespace: web
  uid: 0a1b
spec: {replicas: 1}
---
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: web}
stringData: {password: hush-hush}
---
apiVersion: v1
kind: Pod
metadata: {name: stray, namespace: web}
"""
OVERRIDE = """apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ResourceOverride
metadata: {name: size, namespace: web}
spec:
  placement: {name: web}
  resourceSelectors:
    - {group: apps, version: v1, kind: Deployment, name: front}
  policy:
    overrideRules:
      - clusterSelector:
          clusterSelectorTerms:
            - labelSelector: {matchLabels: {region: east}}
        jsonPatchOverrides:
          - {op: replace, path: /spec/replicas, value: 5}
          - {op: add, path: /spec/where, value: "${MEMBER-CLUSTER-NAME}"}
"""


class Resources(Folder):
    """`--resources DIR`: what goes, and what overrides make of it."""

    def setUp(self):
        super().setUp()
        self.write("app/web.yaml", WEB)
        self.write("overrides/size.yaml", OVERRIDE)

    def write(self, name, text):
        path = self.folder / "hub" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def test_what_goes_and_what_stays(self):
        document = self.document("--resources", "hub")
        told = [(each["kind"], each["name"], each["selected"]) for each in document["resources"]]
        self.assertEqual(told, [("Namespace", "web", True), ("Secret", "key", True),
                                ("Deployment", "front", True), ("Pod", "stray", False),
                                ("ResourceOverride", "size", False)])
        front = document["resources"][2]
        self.assertEqual((front["file"], front["line"], front["removed"]),
                         ("hub/app/web.yaml", 5, ["metadata.uid"]))
        self.assertNotIn("uid", front["object"]["metadata"])
        self.assertIn("never propagated", document["resources"][3]["reason"])
        self.assertIn("Pod web/stray creation is disallowed in the fleet hub cluster",
                      "".join(each["message"] for each in document["warnings"]))

    def test_overrides_per_cluster(self):
        document = self.document("--resources", "hub")
        east, west = document["perCluster"]
        self.assertEqual((east["cluster"], west["cluster"]), ("eus-2", "wus-1"))
        self.assertEqual([each["snapshot"] for each in east["overrides"]], ["size-0"])
        self.assertEqual(east["diff"][0]["changes"],
                         [{"path": "/spec/replicas", "op": "replace", "before": 1, "after": 5},
                          {"path": "/spec/where", "op": "add", "before": None, "after": "eus-2"}])
        self.assertEqual(east["diff"][0]["object"]["spec"], {"replicas": 5, "where": "eus-2"})
        self.assertEqual((west["overrides"], west["diff"], west["objects"]), ([], [], 3))

    def test_a_what_if_changes_who_is_overridden(self):
        document = self.document("--resources", "hub", "--what-if", "eus-2:label.region=north")
        self.assertEqual(document["perCluster"][0]["diff"], [])

    def test_a_fault_leaves_one_cluster_with_nothing(self):
        self.write("overrides/size.yaml", OVERRIDE.replace("/spec/where", "/spec/no/where"))
        document = self.document("--resources", "hub", code=1)
        east, west = document["perCluster"]
        self.assertTrue(document["fulfilled"])
        self.assertEqual((east["objects"], west["objects"]), (0, 3))
        self.assertEqual(east["condition"]["reason"], "OverriddenFailed")
        self.assertIn('doc is missing path: "/spec/no/where"', east["error"])

    def test_no_secret_is_shown(self):
        self.write("overrides/key.yaml", OVERRIDE.replace("name: size", "name: key").replace(
            "group: apps, version: v1, kind: Deployment, name: front",
            'group: "", version: v1, kind: Secret, name: key').replace("/spec/replicas", "/data/password").replace("/spec/where", "/data/where"))
        for form in ("json", "yaml", "table"):
            done = self.run_preview("-o", form, "--resources", "hub")
            self.assertIn("/data/password", done.stdout)
            for secret in ("hush", "aHVzaC1odXNo"):
                self.assertNotIn(secret, done.stdout + done.stderr)

    def test_selectors_that_the_hub_refuses(self):
        placement = PLACEMENT.replace("name: web}", "name: kube-system}")
        document = self.document("--resources", "hub", code=1, placement=placement)
        self.assertEqual((document["decisions"], document["fulfilled"], document["perCluster"]),
                         ([], None, []))
        self.assertEqual(document["error"],
                         "The resource selectors are invalid: failed to process the request due to a client "
                         "error: invalid clusterRresourcePlacement web: namespace kube-system is not allowed "
                         "to propagate")
        self.assertEqual(document["bindings"]["create"], [])

    def test_a_name_that_nobody_has_is_a_warning(self):
        document = self.document("--resources", "hub",
                                 placement=PLACEMENT.replace("name: web}", "name: wbe}"))
        self.assertEqual(document["resources"], [])
        self.assertIn("NamedObjectMissing", [each["code"] for each in document["warnings"]])

    def test_table_of_resources(self):
        done = self.run_preview("--resources", "hub")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("resources: 3 go, 2 stay on the hub", done.stdout)
        self.assertRegex(done.stdout, r"Pod +web +stray +no +Pods are never propagated")
        self.assertRegex(done.stdout, r"eus-2 +3 +size-0 +Deployment web/front: /spec/replicas 1 -> 5, "
                                      r'/spec/where = "eus-2"')

    def test_without_it_nothing_is_claimed(self):
        document = self.document()
        self.assertIsNone(document["resources"])
        self.assertIsNone(document["perCluster"])

    def test_the_names_of_files_change_nothing(self):
        def told():
            document = self.document("--resources", "hub")
            return document["perCluster"], [each["name"] for each in document["resources"]]
        before = told()
        (self.folder / "hub/app/web.yaml").rename(self.folder / "hub/zzz.yml")
        (self.folder / "hub/overrides/size.yaml").rename(self.folder / "hub/a.json")
        self.assertEqual(told(), before)

    def test_bad_resources_say_where(self):
        cases = (
            ("app/web.yaml", WEB.replace("kind: Pod\n", ""), "18:", '"kind" is missing'),
            ("app/web.yaml", WEB.replace("uid: 0a1b", "uid: [0a1b"), "", "web.yaml:"),
            ("app/twice.yaml", WEB.split("---")[0], "1:", "comes twice, first at"),
            ("overrides/size.yaml", OVERRIDE.replace("/spec/replicas", "/status/x"), "14:",
             "cannot override status fields"),
            ("overrides/size.yaml", OVERRIDE.replace("op: replace", "op: move"), "14:",
             "expected one of add, remove, replace"),
            ("overrides/size.yaml", OVERRIDE.replace("labelSelector", "labelSelectr"), "12:",
             "did you mean"),
            ("overrides/size.yaml", OVERRIDE + "---\n" + OVERRIDE.replace("name: size", "name: too"), "17:",
             "has been selected by both too and size"))
        for name, text, line, word in cases:
            with self.subTest(word=word):
                self.write(name, text)
                done = self.run_preview("--resources", "hub")
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertIn(f"hub/{name}:{line}", done.stderr)
                self.assertIn(word, done.stderr)
            (self.folder / "hub" / name).unlink()
            self.write("app/web.yaml", WEB)
            self.write("overrides/size.yaml", OVERRIDE)
        done = self.run_preview("--resources", "nowhere")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("nowhere", done.stderr)

    def test_all_faults_are_told_at_once(self):
        self.write("overrides/size.yaml",
                   OVERRIDE.replace("/spec/replicas", "/kind").replace("/spec/where", "/metadata/name"))
        done = self.run_preview("--resources", "hub")
        self.assertIn("typeMeta", done.stderr)
        self.assertIn("except annotations and labels", done.stderr)

    def test_a_custom_kind_has_the_scope_of_its_definition(self):
        self.write("crd.yaml", json.dumps({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "widgets.example.com"},
            "spec": {"group": "example.com", "scope": "Namespaced",
                     "names": {"kind": "Widget", "plural": "widgets"}}}))
        done = self.run_preview("--resources", "hub", placement=PLACEMENT.replace(
            'group: "", version: v1, kind: Namespace, name: web', "group: example.com, version: v1, kind: Widget"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("web.yaml:7:", done.stderr)
        self.assertIn("is not a cluster scoped resource: example.com/v1, Kind=Widget", done.stderr)


POLICY = """apiVersion: policy.karmada.io/v1alpha1
kind: PropagationPolicy
metadata: {name: web, namespace: shop}
spec:
  resourceSelectors:
    - {apiVersion: apps/v1, kind: Deployment, name: web}
  placement:
    clusterAffinity:
      fieldSelector:
        matchExpressions:
          - {key: region, operator: In, values: [east, west]}
    spreadConstraints:
      - {spreadByField: region, minGroups: 2, maxGroups: 2}
      - {spreadByField: cluster, minGroups: 2, maxGroups: 2}
"""
OCM_PLACEMENT = """apiVersion: cluster.open-cluster-management.io/v1beta1
kind: Placement
metadata: {name: web, namespace: shop}
spec:
  numberOfClusters: 2
  predicates:
    - requiredClusterSelector:
        labelSelector: {matchLabels: {env: prod}}
  prioritizerPolicy:
    configurations:
      - {scoreCoordinate: {builtIn: ResourceAllocatableMemory}, weight: 2}
  decisionStrategy:
    groupStrategy: {clustersPerDecisionGroup: 1}
"""


def karmada_cluster(name, region):
    return {"apiVersion": "cluster.karmada.io/v1alpha1", "kind": "Cluster", "metadata": {"name": name},
            "spec": {"region": region}}


def managed_cluster(name, memory):
    amounts = {"memory": memory}
    return {"apiVersion": "cluster.open-cluster-management.io/v1", "kind": "ManagedCluster",
            "metadata": {"name": name, "labels": {"env": "prod"}},
            "status": {"capacity": amounts, "allocatable": amounts}}


class Prices(Folder):
    """The fleet file knows prices that the hub does not."""

    PLACEMENT = """apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ClusterResourcePlacement
metadata: {name: web}
spec:
  resourceSelectors:
    - {group: "", version: v1, kind: Namespace, name: web}
  policy:
    placementType: PickN
    numberOfClusters: 1
    affinity:
      clusterAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          clusterSelectorTerms:
            - labelSelector: {matchLabels: {continent: europe}}
              propertySelector:
                matchExpressions:
                  - {name: example.io/free-gpus, operator: Ge, values: ["16"]}
        preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 100
            preference:
              propertySorter: {name: kubernetes.azure.com/per-cpu-core-cost, sortOrder: Ascending}
"""

    def setUp(self):
        super().setUp()
        self.members = [self.gpus("prime-1", "europe", "westeurope", 20),
                        self.gpus("fair-1", "europe", "northeurope", 16),
                        self.gpus("few-1", "europe", "northeurope", 8),
                        self.gpus("far-1", "america", "eastus", 40)]
        (self.folder / "prices.yaml").write_text(
            "apiVersion: pilothouse.dev/v1alpha1\nkind: PriceTable\nspec:\n  currency: USD\n"
            "  asOf: 2026-11-01\n  prices:\n"
            "  - {sku: Standard_NC24ads_A100_v4, region: westeurope, priceHour: 4.8}\n"
            "  - {sku: Standard_NC24ads_A100_v4, priceHour: 3.6}\n")
        self.write_fleet()

    @staticmethod
    def gpus(name, continent, region, free):
        out = member(name, region, 20)
        out["metadata"]["labels"] = {"continent": continent, "region": region}
        out["status"]["properties"] = {
            "kubernetes.azure.com/vm-sizes/Standard_NC24ads_A100_v4/count": {"value": "20"},
            "example.io/free-gpus": {"value": str(free)}}
        out["status"]["resourceUsage"] = {"capacity": {"cpu": "480", "memory": "4400Gi"}}
        return out

    def write_fleet(self, rest=""):
        (self.folder / "fleet.yaml").write_text(
            "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: eu}\nspec:\n"
            "  sources: [{type: kubefleet, file: hub.kubeconfig}]\n  prices: prices.yaml\n" + rest)

    def picked(self, *arguments):
        document = self.document("--fleet", "fleet.yaml", *arguments, placement=self.PLACEMENT)
        return document, [each["cluster"] for each in document["decisions"] if each["selected"]]

    def test_the_cheapest_with_sixteen_gpus_in_europe(self):
        document, picked = self.picked()
        self.assertEqual(picked, ["prime-1"], "as the hub decides, which knows no price")
        self.assertNotIn("FleetProperties", [each["code"] for each in document["warnings"]])
        document, picked = self.picked("--what-if", "fleet.properties")
        self.assertEqual(picked, ["fair-1"])
        told = [each["message"] for each in document["warnings"] if each["code"] == "FleetProperties"]
        self.assertEqual(len(told), 1)
        self.assertIn("4 clusters are priced by prices.yaml as of 2026-11-01 in USD", told[0])

    def test_what_the_file_states_of_a_member_counts(self):
        self.write_fleet("  members:\n  - name: few-1\n    properties: {example.io/free-gpus: 32, "
                         "kubernetes.azure.com/per-cpu-core-cost: 0.01}\n")
        document, picked = self.picked("--what-if", "fleet.properties")
        self.assertEqual(picked, ["few-1"])

    def test_inference_counts_with_them(self):
        def run(*arguments):
            self.run_preview(placement=self.PLACEMENT)  # writes the members
            return subprocess.run(
                [CTL, "placement", "inference", "--replicas", "4", "--gpus", "2", "--clusters",
                 "members.json", "--now", NOW, "-o", "json", *arguments],
                capture_output=True, text=True, timeout=60, cwd=self.folder)
        bare = json.loads(run().stdout)
        self.assertIsNone(bare["pricePerHour"])
        priced = json.loads(run("--fleet", "fleet.yaml").stdout)
        self.assertAlmostEqual(priced["pricePerHour"], 4 * 2 * 3.6, places=1)
        self.assertTrue(any("priced by prices.yaml" in each for each in priced["notes"]))

    def test_bad_prices_say_where(self):
        (self.folder / "prices.yaml").write_text(
            "apiVersion: pilothouse.dev/v1alpha1\nkind: PriceTable\nspec:\n  prices:\n"
            "  - {sku: a, priceHour: dear}\n")
        done = self.run_preview("--fleet", "fleet.yaml", placement=self.PLACEMENT)
        self.assertEqual(done.returncode, 2)
        self.assertIn("prices.yaml:5:", done.stderr)
        done = self.run_preview("--what-if", "fleet.properties")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no fleet file", done.stderr)


class OtherSystems(Folder):
    """Placements of Karmada and Open Cluster Management: the kind of the file decides."""

    def picked(self, document):
        return [each["cluster"] for each in document["decisions"]]

    def test_kubefleet_is_named_too(self):
        document = self.document()
        self.assertEqual(document["system"], "KubeFleet")
        self.assertNotIn("foreign", document)

    def test_karmada(self):
        self.members = [karmada_cluster(name, region) for name, region in
                        (("a", "east"), ("b", "east"), ("c", "west"), ("d", "north"))]
        document = self.document(placement=POLICY)
        self.assertEqual((document["placement"], document["system"]), ("shop/web", "Karmada"))
        self.assertEqual(document["foreign"]["clusterObjects"], "Cluster")
        self.assertIn("not judged against Karmada", document["foreign"]["label"])
        self.assertEqual(self.picked(document), ["a", "c"])
        self.assertEqual([each["verdict"] for each in document["clusters"]],
                         ["Picked", "NotPicked", "Picked", "Filtered"])
        self.assertEqual(document["clusters"][3]["plugin"], "ClusterAffinity")
        self.assertIsNone(document["bindings"])
        document = self.document("--what-if", "c:down", placement=POLICY, code=1)
        self.assertEqual(document["foreign"]["condition"], "SchedulerError")
        self.assertIn("the number of feasible region is less", document["message"])
        self.assertEqual(document["clusters"][2]["plugin"], "TaintToleration")

    def test_members_stand_for_karmada_clusters(self):
        document = self.document(placement=POLICY)
        self.assertEqual(document["foreign"]["clusterObjects"], "MemberCluster")
        self.assertEqual(self.picked(document), ["eus-1", "wus-1"])
        self.assertIn("MembersInPlace", [each["code"] for each in document["warnings"]])
        document = self.document("--what-if", "eus-1:taint.a=b:NoSchedule", placement=POLICY)
        self.assertEqual(document["comparedWithNow"],
                         {"added": ["eus-2"], "removed": ["eus-1"], "kept": ["wus-1"], "fulfilledNow": True})

    def test_a_karmada_binding_is_what_is_held(self):
        (self.folder / "known.yaml").write_text(json.dumps({
            "apiVersion": "work.karmada.io/v1alpha2", "kind": "ResourceBinding", "metadata": {"name": "w"},
            "spec": {"resource": {"apiVersion": "apps/v1", "kind": "Deployment"},
                     "clusters": [{"name": "eus-2"}]}}))
        document = self.document("--bindings", "known.yaml", placement=POLICY)
        self.assertEqual(self.picked(document), ["eus-2", "wus-1"])
        self.assertEqual(document["clusters"][1]["verdict"], "Kept")
        self.assertEqual(document["clusters"][1]["score"], {"total": 100})

    def test_open_cluster_management(self):
        self.members = [managed_cluster("a", "64Gi"), managed_cluster("b", "96Gi"), managed_cluster("c", "32Gi")]
        document = self.document(placement=OCM_PLACEMENT)
        self.assertEqual(document["system"], "OpenClusterManagement")
        self.assertEqual(document["foreign"]["clusterObjects"], "ManagedCluster")
        self.assertEqual([each["clusters"] for each in document["foreign"]["decisionGroups"]], [["a"], ["b"]])
        self.assertEqual([each["score"]["total"] for each in document["clusters"]], [100, 300, -100])
        self.assertEqual({each["plugin"] for each in document["clusters"][0]["scoreParts"]},
                         {"Balance", "Steady", "ResourceAllocatableMemory"})
        (self.folder / "known.yaml").write_text(json.dumps({
            "apiVersion": "cluster.open-cluster-management.io/v1beta1", "kind": "PlacementDecision",
            "metadata": {"name": "api-decision-1", "namespace": "shop",
                         "labels": {"cluster.open-cluster-management.io/placement": "api"}},
            "status": {"decisions": [{"clusterName": "a"}]}}))
        document = self.document("--bindings", "known.yaml", placement=OCM_PLACEMENT)
        self.assertEqual(document["clusters"][0]["score"], {"total": -100})
        document = self.document("--what-if", "policy.numberOfClusters=4", placement=OCM_PLACEMENT, code=1)
        self.assertEqual(document["foreign"]["condition"], "NotAllDecisionsScheduled")

    def test_tables_say_whose_rules(self):
        done = self.run_preview(placement=POLICY)
        self.assertIn("Karmada PropagationPolicy, by Pilothouse's reading of Karmada's rules; not judged",
                      done.stdout)
        self.assertIn("3 MemberClusters, which stand for the system's own clusters", done.stdout)
        done = self.run_preview(placement=OCM_PLACEMENT)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"eus-1 +Filtered +- +Predicate +")

    def test_bad_input_says_where(self):
        cases = ((POLICY.replace("operator: In", "operator: Gt"), 11, "expected one of In, NotIn"),
                 (POLICY.replace("spreadByField: cluster, ", "spreadByLabel: ring, "), 13,
                  "the cluster spread constraint must be enabled"),
                 (POLICY.replace("maxGroups: 2}", "maxGroups: two}", 1), 13, "whole number"),
                 (POLICY.replace("kind: PropagationPolicy", "kind: OverridePolicy"), 2, "expected PropagationPolicy"),
                 (OCM_PLACEMENT.replace("numberOfClusters", "numberOfCluster"), 5, "did you mean"),
                 (OCM_PLACEMENT.replace("weight: 2", "weight: 20"), 11, "between -10 and 10"),
                 (OCM_PLACEMENT.replace("v1beta1", "v1alpha1"), 1, "v1beta1"))
        for text, line, word in cases:
            with self.subTest(word=word):
                done = self.run_preview(placement=text)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertIn(f"web.yaml:{line}:", done.stderr)
                self.assertIn(word, done.stderr)

    def test_clusters_of_another_system_are_refused(self):
        self.members = [managed_cluster("a", "1Gi")]
        done = self.run_preview(placement=POLICY)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("members.json:1:", done.stderr)
        self.assertIn("expected a Cluster of cluster.karmada.io", done.stderr)

    def test_options_of_kubefleet_alone_are_bad_usage(self):
        for arguments, word in ((("--resources", "."), "--resources is for placements of KubeFleet"),
                                (("--what-if", "eus-1:evict"), "only a placement of KubeFleet"),
                                (("--what-if", "resources.newer"), "only a placement of KubeFleet"),
                                (("--what-if", "eus-1:taint.a=b:NoSelect"), "NoSchedule, PreferNoSchedule")):
            with self.subTest(word=word):
                done = self.run_preview(*arguments, placement=POLICY)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(word, done.stderr)
        (self.folder / "web.yaml").write_text(POLICY)
        done = subprocess.run([CTL, "placement", "preview", "-f", "web.yaml"], capture_output=True,
                              text=True, timeout=60, cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("give --clusters", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
