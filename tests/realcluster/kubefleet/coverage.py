# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of cases has covered: every reason, plugin, feature of a policy and class of binding, counted."""
import collections
import re

# A row and what its reason looks like; filtered clusters first, then scored and fixed ones.
REASONS = [
    ("ClusterAffinity: no term matches", r"^ClusterUnschedulable, cluster does not match with any of the required"),
    ("ClusterEligibility: left", r"^ClusterUnschedulable, cluster has left the fleet"),
    ("ClusterEligibility: agent not online", r"^ClusterUnschedulable, .*member agent not online yet"),
    ("ClusterEligibility: no heartbeat ever", r"^ClusterUnschedulable, .*\(last received 153722867"),
    ("ClusterEligibility: heartbeat too old", r"^ClusterUnschedulable, .*\(last received (?!153722867)"),
    ("ClusterEligibility: not joined", r"^ClusterUnschedulable, .*member agent not joined yet"),
    ("ClusterEligibility: health unknown", r"^ClusterUnschedulable, .*health condition from member agent is not available"),
    ("ClusterEligibility: unhealthy for long", r"^ClusterUnschedulable, .*unhealthy for a prolonged"),
    ("NamespaceAffinity: no information", r"^ClusterUnschedulable, cluster has no namespace information"),
    ("NamespaceAffinity: no such namespace", r"^ClusterUnschedulable, target namespace does not exist"),
    ("TaintToleration: taint", r"^ClusterUnschedulable, taint &"),
    ("TopologySpreadConstraints: violated", r"^ClusterUnschedulable, violated doNotSchedule"),
    ("score: picked", r"^Successfully scheduled .*affinity score"),
    ("score: not high enough", r"does not score high enough"),
    ("PickFixed: picked", r'^Successfully scheduled resources for placement in "[^"]*": picked'),
    ("PickFixed: not eligible", r"is not eligible for resource placement yet"),
    ("PickFixed: not found", r"^Specified cluster"),
]
ABORTS = [
    ("abort: property is no amount", r"of property .* is not a valid quantity"),
    ("abort: malformed resource name", r"invalid resource property name"),
    ("abort: unknown capacity", r"invalid capacity type"),
    ("abort: cannot interpolate", r"cannot interpolate weight"),
    ("abort: previous state unknown", r"failed to find the previous state"),
    ("abort: binding name", r"failed to format a unique"),
]
# What is expensive or needs an accident: asked for one time in as many.
RARE = {"abort: cannot interpolate": 4, "decisions at their limit": 100, "order of the list counts": 20, "abort: binding name": 2,
        "abort: unknown capacity": 2, "abort: malformed resource name": 2, "abort: previous state unknown": 2,
        "no status": 4, "class: dangling, leaving": 2}


class Coverage:
    """Counts rows over cases and their answers; a row that must appear stands from the start."""

    def __init__(self):
        self.counts = collections.Counter()
        names = [name for name, _ in REASONS + ABORTS] + list(RARE) + list(_FEATURES)
        self.rows = dict.fromkeys(names)
        self.reasons = [(name, re.compile(text)) for name, text in REASONS]
        self.aborts = [(name, re.compile(text)) for name, text in ABORTS]

    def add(self, case, answer):
        """Counts one case with the judge's answer."""
        seen = collections.Counter()
        for decision in answer["decisions"]:
            for name, pattern in self.reasons:
                if pattern.search(decision["reason"]):
                    seen[name] += 1
                    break
            else:
                seen["reason of no row: " + decision["reason"][:60]] += 1
            if decision["score"] and decision["selected"]:
                _score(decision["score"], seen)
        if answer["error"]:
            found = [name for name, pattern in self.aborts if pattern.search(answer["error"])]
            seen[found[0] if found else "abort of no row: " + answer["error"][:60]] += 1
        _outcome(case, answer, seen)
        _policy(case["placement"]["spec"].get("policy"), seen)
        _bindings(case, seen)
        _clusters(case, seen)
        self.counts.update(seen)

    def table(self, floor):
        """The lines of the table, and the rows below their floor."""
        lines, missing = [], []
        for name in sorted(set(self.rows) | set(self.counts)):
            needed = max(1, floor // RARE.get(name, 1)) if floor and name in self.rows else 0
            low = self.counts[name] < needed
            lines.append(f"{self.counts[name]:>9}  {name}{f'   BELOW {needed}' if low else ''}")
            if low or floor and name.startswith(("reason of no row", "abort of no row")):
                missing.append(name)
        return lines, missing


_FEATURES = """policy: none|policy: PickAll|policy: PickN|policy: PickFixed|required terms|preferred terms
label: In|label: NotIn|label: Exists|label: DoesNotExist|label: matchLabels
property: Gt|property: Ge|property: Lt|property: Le|property: Eq|property: Ne|sorter: Ascending|sorter: Descending
weight: 0|weight: below 0|spread: DoNotSchedule|spread: ScheduleAnyway|spread: two constraints
toleration: Exists|toleration: Equal|toleration: no operator|toleration: any key|toleration: no effect
class: deleting|class: unscheduled|class: unscheduled, previous state unknown|class: dangling, gone|class: dangling, leaving
class: obsolete|class: scheduled|class: bound|several bindings of a cluster|SamePlacementAntiAffinity: already selected
SamePlacementAffinity: obsolete kept|topology: -1000|topology: above 0|topology: below 0|affinity: above 0|affinity: below 0
fulfilled|not fulfilled|no status|several cycles|downscale|revived|created|made unscheduled
unhealthy only shortly|namespaced placement|more than 20 not selected|no cluster""".replace("\n", "|").split("|")


def _score(score, seen):
    for key, value in (("affinity", score["affinity"]), ("topology", score["topologySpread"])):
        if value == -1000 and key == "topology":
            seen["topology: -1000"] += 1
        elif value:
            seen[f"{key}: {'above' if value > 0 else 'below'} 0"] += 1


def _outcome(case, answer, seen):
    if answer["fulfilled"] is None:
        seen["no status"] += not answer["error"]
    else:
        seen["fulfilled" if answer["fulfilled"] else "not fulfilled"] += 1
    seen["several cycles"] += answer["cycles"] > 1
    seen["order of the list counts"] += bool(answer.get("alternatives"))
    seen["decisions at their limit"] += len(answer["decisions"]) == 1000
    selected = {decision["cluster"] for decision in answer["decisions"] if decision["selected"]}
    seen["more than 20 not selected"] += len(case["clusters"]) - len(selected) > 20 and not answer["error"]
    before = {(item["spec"]["targetCluster"], item["spec"]["state"]) for item in case["bindings"]}
    for item in answer["bindings"]:
        seen["created"] += item["isNew"]
        was_unscheduled = (item["cluster"], "Unscheduled") in before
        if item["state"] == "Unscheduled":
            seen["made unscheduled"] += not was_unscheduled
        elif not item["isNew"] and was_unscheduled and (item["cluster"], item["state"]) not in before:
            seen["revived"] += 1


def _policy(policy, seen):
    if policy is None:
        seen["policy: none"] += 1
        return
    seen["policy: " + policy["placementType"]] += 1
    affinity = policy.get("affinity", {}).get("clusterAffinity", {})
    terms = affinity.get("requiredDuringSchedulingIgnoredDuringExecution", {}).get("clusterSelectorTerms", [])
    wishes = affinity.get("preferredDuringSchedulingIgnoredDuringExecution", [])
    seen["required terms"] += bool(terms)
    seen["preferred terms"] += bool(wishes)
    for wish in wishes:
        seen["weight: 0"] += wish["weight"] == 0
        seen["weight: below 0"] += wish["weight"] < 0
    for term in terms + [wish["preference"] for wish in wishes]:
        _term(term, seen)
    constraints = policy.get("topologySpreadConstraints", [])
    seen["spread: two constraints"] += len(constraints) > 1
    for constraint in constraints:
        seen["spread: " + (constraint["whenUnsatisfiable"] or "DoNotSchedule")] += 1
    for toleration in policy.get("tolerations", []):
        seen["toleration: " + (toleration.get("operator") or "no operator")] += 1
        seen["toleration: any key"] += "key" not in toleration
        seen["toleration: no effect"] += "effect" not in toleration


def _term(term, seen):
    selector = term.get("labelSelector", {})
    seen["label: matchLabels"] += "matchLabels" in selector
    for expression in selector.get("matchExpressions", []):
        seen["label: " + expression["operator"]] += 1
    for expression in term.get("propertySelector", {}).get("matchExpressions", []):
        seen["property: " + expression["operator"]] += 1
    if "propertySorter" in term:
        seen["sorter: " + term["propertySorter"]["sortOrder"]] += 1


def _bindings(case, seen):
    leaving = {item["metadata"]["name"]: "deletionTimestamp" in item["metadata"] for item in case["clusters"]}
    policy = case["placement"]["spec"].get("policy") or {"placementType": "PickAll"}
    held = collections.Counter()
    for item in case["bindings"]:
        kind = _class_of(item, leaving, case["snapshot"])
        seen["class: " + kind] += 1
        held[item["spec"]["targetCluster"]] += 1
        if policy["placementType"] != "PickFixed":
            seen["SamePlacementAntiAffinity: already selected"] += kind in ("scheduled", "bound")
            seen["SamePlacementAffinity: obsolete kept"] += kind == "obsolete" and policy["placementType"] == "PickN"
    seen["several bindings of a cluster"] += any(count > 1 for count in held.values())
    present = sum(_class_of(item, leaving, case["snapshot"]) in ("scheduled", "bound") for item in case["bindings"])
    seen["downscale"] += policy["placementType"] == "PickN" and present > policy["numberOfClusters"]


def _class_of(item, leaving, snapshot):
    spec = item["spec"]
    if "deletionTimestamp" in item["metadata"]:
        return "deleting"
    if spec["state"] == "Unscheduled":
        return "unscheduled" if item["metadata"].get("annotations") else "unscheduled, previous state unknown"
    if spec["targetCluster"] not in leaving:
        return "dangling, gone"
    if leaving[spec["targetCluster"]]:
        return "dangling, leaving"
    return "obsolete" if spec["schedulingPolicySnapshotName"] != snapshot else spec["state"].lower()


def _clusters(case, seen):
    seen["no cluster"] += not case["clusters"]
    seen["namespaced placement"] += case["placement"]["kind"] == "ResourcePlacement"
    for item in case["clusters"]:
        for agent in item["status"].get("agentStatus", []):
            for condition in agent["conditions"]:
                if condition["type"] == "Healthy" and condition["status"] != "True":
                    seen["unhealthy only shortly"] += condition["lastTransitionTime"] > "2026-11-20T07:55:00Z"
