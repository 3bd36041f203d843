#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the worked examples of fleet placement as cases, one JSON line each: write.py >cases.jsonl"""
import json

NOW = "2026-11-20T08:00:00Z"
FRESH = "2026-11-20T07:59:30Z"
STALE = "2026-11-20T07:50:30Z"  # 9.5 minutes old
LONG_AGO = "2026-11-20T07:40:00Z"
SNAPSHOT = "web-1"
OLD = "web-0"


def cluster(name, labels="", properties=None, available_cpu=None, taints=(), heartbeat=FRESH, joined=True,
            healthy=True, changed=LONG_AGO):
    """A member cluster; labels are written as k=v,k=v."""
    agent = {"type": "MemberAgent", "lastReceivedHeartbeat": heartbeat, "conditions": [
        {"type": kind, "status": "True" if good else "False", "reason": "Written", "message": "",
         "lastTransitionTime": changed} for kind, good in (("Joined", joined), ("Healthy", healthy))]}
    status = {"conditions": [], "agentStatus": [agent]}
    if properties:
        status["properties"] = {key: {"value": value, "observationTime": FRESH} for key, value in properties.items()}
    if available_cpu is not None:
        status["resourceUsage"] = {"available": {"cpu": available_cpu}, "observationTime": FRESH}
    spec = {"identity": {"kind": "ServiceAccount", "name": name, "namespace": "fleet-system"}}
    if taints:
        spec["taints"] = list(taints)
    return {"apiVersion": "cluster.kubernetes-fleet.io/v1beta1", "kind": "MemberCluster",
            "metadata": {"name": name, "labels": dict(pair.split("=") for pair in labels.split(",") if pair)},
            "spec": spec, "status": status}


def clusters(names, **parts):
    return [cluster(name, **parts) for name in names.split()]


NODES = "kubernetes-fleet.io/node-count"
COST = "kubernetes.azure.com/per-cpu-core-cost"
CPU = "resources.kubernetes-fleet.io/available-cpu"
MAINTENANCE = {"key": "maintenance", "value": "true", "effect": "NoSchedule"}


def fleet_a():
    rows = [("aks-eus-1", "east", "prod", "12", "40", "0.045"), ("aks-eus-2", "east", "prod", "6", "22", "0.045"),
            ("aks-neu-1", "north", "prod", "10", "64", "0.061"), ("aks-neu-2", "north", "canary", "3", "8", "0.038"),
            ("aks-wus-1", "west", "prod", "20", "100", "0.052"), ("aks-wus-2", "west", "prod", "8", "31500m", None),
            ("aks-old-1", "west", "prod", "2", "4", "0.030")]
    return [cluster(name, f"region={region},env={env}", {NODES: nodes, **({COST: cost} if cost else {})}, cpu,
                    taints=[MAINTENANCE] if name == "aks-wus-1" else (),
                    heartbeat=STALE if name == "aks-old-1" else FRESH)
            for name, region, env, nodes, cpu, cost in rows]


def binding(target, state, snapshot=SNAPSHOT, score=None, number=1, previous=None):
    decision = {"clusterName": target, "selected": True, "reason": f"picked {target} before",
                "clusterScore": score and {"affinityScore": score[0], "priorityScore": score[1]}}
    metadata = {"name": f"web-{target}-{number:08d}"}
    if previous:
        metadata["annotations"] = {"kubernetes-fleet.io/previous-binding-state": previous}
    return {"apiVersion": "placement.kubernetes-fleet.io/v1beta1", "kind": "ClusterResourceBinding",
            "metadata": metadata,
            "spec": {"state": state, "resourceSnapshotName": "", "schedulingPolicySnapshotName": snapshot,
                     "targetCluster": target, "clusterDecision": decision}}


def term(labels=None, *expressions):
    out = {}
    if labels:
        out["labelSelector"] = {"matchLabels": labels}
    if expressions:
        out["propertySelector"] = {"matchExpressions": [
            {"name": name, "operator": operator, "values": [value]} for name, operator, value in expressions]}
    return out


def preferred(weight, labels=None, sorter=None):
    preference = {}
    if labels:
        preference["labelSelector"] = {"matchLabels": labels}
    if sorter:
        preference["propertySorter"] = {"name": sorter[0], "sortOrder": sorter[1]}
    return {"weight": weight, "preference": preference}


def pick_n(count, prefer=(), spread=(), require=(), tolerate=()):
    return policy("PickN", numberOfClusters=count, prefer=prefer, spread=spread, require=require, tolerate=tolerate)


def policy(kind, prefer=(), spread=(), require=(), tolerate=(), **fields):
    out = {"placementType": kind, **fields}
    affinity = {}
    if require:
        affinity["requiredDuringSchedulingIgnoredDuringExecution"] = {"clusterSelectorTerms": list(require)}
    if prefer:
        affinity["preferredDuringSchedulingIgnoredDuringExecution"] = list(prefer)
    if affinity:
        out["affinity"] = {"clusterAffinity": affinity}
    if spread:
        out["topologySpreadConstraints"] = [
            {"topologyKey": key, "maxSkew": skew, "whenUnsatisfiable": action} for key, skew, action in spread]
    if tolerate:
        out["tolerations"] = list(tolerate)
    return out


def case(name, rule, members, bindings=(), snapshot=SNAPSHOT):
    spec = {"resourceSelectors": [{"group": "", "version": "v1", "kind": "Namespace", "name": "web"}]}
    if rule:
        spec["policy"] = rule
    return {"id": name, "now": NOW, "snapshot": snapshot, "clusters": members, "bindings": list(bindings),
            "placement": {"apiVersion": "placement.kubernetes-fleet.io/v1beta1", "kind": "ClusterResourcePlacement",
                          "metadata": {"name": "web", "generation": 1}, "spec": spec}}


def bound(names, snapshot=SNAPSHOT, score=(0, 0)):
    return [binding(name, "Bound", snapshot, score) for name in names.split()]


HARD, SOFT = "DoNotSchedule", "ScheduleAnyway"
TOLERATE = [{"key": "maintenance", "operator": "Exists"}]


def on_fleet_a():
    yield case("ex01", pick_n(3), fleet_a())
    needed = [term({"env": "prod"}, (NODES, "Ge", "8"), (CPU, "Gt", "31.5")), term({"env": "canary"})]
    yield case("ex02", policy("PickAll", require=needed, tolerate=TOLERATE), fleet_a())
    yield case("ex02-eq", policy("PickAll", require=[term(None, (CPU, "Eq", "31.5"))], tolerate=TOLERATE), fleet_a())
    cheap = [preferred(60, sorter=(COST, "Ascending")), preferred(15, {"region": "east"})]
    yield case("ex03", pick_n(2, cheap), fleet_a())
    yield case("ex03-without-old", pick_n(2, cheap), fleet_a()[:-1])
    mixed = [preferred(-45, sorter=(NODES, "Descending")), preferred(70, {"env": "prod"}, (CPU, "Descending"))]
    yield case("ex04", pick_n(2, mixed), fleet_a())
    yield case("ex05", pick_n(4, spread=[("region", 1, HARD)]), fleet_a())


def deadlock():
    east, west = "e1 e2 e3 e4 e5", "w1 w2 w3 w4 w5"
    two = clusters(east, labels="region=east") + clusters(west, labels="region=west")
    three = two + clusters("n1 n2 n3", labels="region=north")
    held = [binding(name, "Scheduled", SNAPSHOT, (0, score))
            for name, score in (("w5", -1), ("e5", 1), ("w4", -1), ("e4", 1), ("w3", -1), ("e3", 1))]
    hard, soft = [("region", 1, HARD)], [("region", 1, SOFT)]
    yield case("ex06-six", pick_n(6, spread=hard), two)
    yield case("ex06-north", pick_n(7, spread=hard), three, held)
    yield case("ex06-anyway", pick_n(7, spread=soft), three, held)
    yield case("ex06-edited", pick_n(7, spread=hard, tolerate=TOLERATE), three, held, "web-2")
    yield case("ex06-four", pick_n(4, spread=hard), two)
    yield case("ex06-five", pick_n(5, spread=hard), three,
               [item for item in held if item["spec"]["targetCluster"] in ("w5", "e5", "w4", "e4")])


def spreads():
    zoned = clusters("a1 a2", labels="zone=z1") + clusters("b1 b2", labels="zone=z2")
    yield case("ex07", pick_n(3, spread=[("zone", 1, HARD)]), zoned + clusters("edge-1 edge-2"))
    uneven = clusters("a1 a2 a3", labels="zone=z1") + clusters("b1", labels="zone=z2")
    yield case("ex08", pick_n(4, spread=[("zone", 1, SOFT)]), uneven)
    gold = [preferred(100, {"tier": "gold"})]
    rows = [("p1", "r1", "za", True), ("p2", "r1", "zb", True), ("p3", "r2", "zc", False),
            ("p4", "r2", "zd", False), ("p5", "r1", "zb", True)]
    members = [cluster(name, f"region={region},zone={zone}" + (",tier=gold" if is_gold else ""))
               for name, region, zone, is_gold in rows]
    yield case("ex15", pick_n(3, gold, [("region", 1, SOFT)]), members)
    yield case("ex15-without", pick_n(3, gold), members)
    yield case("ex16", pick_n(4, gold, [("region", 1, HARD), ("zone", 1, SOFT)]), members)


def stickiness():
    members = [cluster(f"c{i}", "tier=a" if i in (2, 4) else "") for i in range(1, 6)]
    yield case("ex09", pick_n(2, [preferred(10, {"tier": "a"})]), members, bound("c1 c2", OLD))
    yield case("ex09-toleration", pick_n(2, tolerate=TOLERATE), members, bound("c1 c2", OLD))
    zoned = [cluster(f"c{i}", "zone=z1" if i % 2 else "zone=z2") for i in range(1, 7)]
    yield case("ex10", pick_n(3, spread=[("zone", 1, HARD)]), zoned, bound("c1 c2 c3", OLD))
    yield case("ex10-without", pick_n(3, tolerate=TOLERATE), zoned, bound("c1 c2 c3", OLD))


def downscale():
    rows = [("a", "Bound", 40, -1), ("b", "Bound", 10, 0), ("c", "Bound", 10, 0), ("d", "Scheduled", 90, 1),
            ("e", "Scheduled", 5, 1), ("f", "Bound", 0, 1)]
    held = [binding(name, state, SNAPSHOT, (affinity, spread)) for name, state, affinity, spread in rows]
    for count in (5, 4, 3, 2, 0):
        yield case(f"ex11-{count}", pick_n(count), clusters("a b c d e f"), held)


def fixed():
    names = ["c3", "c2", "ghost", "c1"]
    sick = [cluster("c1"), cluster("c2", healthy=False), cluster("c3")]
    yield case("ex12", policy("PickFixed", clusterNames=names), sick)
    later = [cluster("c1"), cluster("c2"), cluster("c3", heartbeat=STALE)]
    yield case("ex12-later", policy("PickFixed", clusterNames=names), later, bound("c1 c3", score=None))
    yield case("ex12-edited", policy("PickFixed", clusterNames=["c3", "c2", "c1"]), later,
               bound("c1 c2 c3", score=None), "web-2")


def drift():
    members = [cluster("c1", "env=dev"), cluster("c2", "env=prod", joined=False), cluster("c3", "env=prod")]
    require = [term({"env": "prod"})]
    yield case("ex13", policy("PickAll", require=require), members, bound("c1 c2"))
    yield case("ex13-edited", policy("PickAll", require=require, tolerate=TOLERATE), members,
               bound("c1 c2 c3"), "web-2")


def cap():
    members = [cluster(f"cl-{i:02d}", "g=y" if i >= 28 else "g=n") for i in range(1, 36)]
    yield case("ex14", pick_n(4, require=[term({"g": "y"})]), members, bound("cl-03 cl-05"))


def edges():
    """Rows of the table of edge cases that a single run can show."""
    three = clusters("c1 c9 c10")
    yield case("edge03-nothing", pick_n(0), three, bound("c1 c9"))
    yield case("edge04-none-match", policy("PickAll", require=[term({"no": "where"})]), three)
    yield case("edge05-no-policy", None, three)
    yield case("edge06-no-names", policy("PickFixed"), three, bound("c1", OLD))
    yield case("edge01-names", pick_n(2), three)
    version = [cluster("v1", "", {"k8s.io/k8s-version": "v1.30.1"}), cluster("v2")]
    yield case("edge30-version", pick_n(1, [preferred(5, sorter=("k8s.io/k8s-version", "Descending"))]), version)
    storage = "resources.kubernetes-fleet.io/available-ephemeral-storage"
    yield case("edge31-storage", policy("PickAll", require=[term(None, (storage, "Gt", "1"))]), three)
    yield case("edge69-dot", pick_n(1), clusters("edge.oslo a1"))
    yield case("edge47-revived", pick_n(1), clusters("c1"), [binding("c1", "Unscheduled", OLD, (7, 0), previous="Bound")])
    yield case("edge72-no-state", pick_n(1), clusters("c1"), [binding("c1", "Unscheduled", OLD, (7, 0))])
    twice = [binding("c1", "Bound", OLD, (1, 0), 1), binding("c1", "Unscheduled", OLD, (2, 0), 2, "Bound")]
    yield case("edge-twice", pick_n(1), clusters("c1 b1"), twice)


def main():
    parts = (on_fleet_a, deadlock, spreads, stickiness, downscale, fixed, drift, cap, edges)
    cases = sorted((item for part in parts for item in part()), key=lambda item: item["id"])
    for item in cases:
        print(json.dumps(item, sort_keys=True, separators=(",", ":")))


if __name__ == "__main__":
    main()
