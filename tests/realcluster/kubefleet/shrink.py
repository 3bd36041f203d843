# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a case smaller while judge and program still differ over it, and writes it as YAML."""
import copy
import json

# Lists and maps of a case that can lose members, by the path that leads there; * is any member.
PLACES = ["clusters", "bindings", "placement/spec/policy/clusterNames", "placement/spec/policy/tolerations",
          "placement/spec/policy/topologySpreadConstraints", "placement/spec/policy",
          "placement/spec/policy/affinity/clusterAffinity/requiredDuringSchedulingIgnoredDuringExecution/clusterSelectorTerms",
          "placement/spec/policy/affinity/clusterAffinity/preferredDuringSchedulingIgnoredDuringExecution",
          "placement/spec/policy/affinity/clusterAffinity", "*term", "clusters/*/metadata/labels", "clusters/*/spec/taints",
          "clusters/*/status", "clusters/*/status/properties", "clusters/*/status/resourceUsage",
          "clusters/*/status/resourceUsage/available", "clusters/*/status/resourceUsage/allocatable",
          "clusters/*/status/resourceUsage/capacity", "clusters/*/status/namespaces"]
KEPT = {"placementType", "numberOfClusters"}


def smaller(case):
    """Cases with one thing less; large cuts first."""
    for name in ("clusters", "bindings"):
        for share in (2, 4, 8):
            size = len(case[name]) // share
            if size < 2:
                continue
            for start in range(0, len(case[name]), size):
                cut = copy.copy(case)
                cut[name] = case[name][:start] + case[name][start + size:]
                yield cut
    count = case["placement"]["spec"].get("policy", {}).get("numberOfClusters", 0)
    for less in {count // 2, count - 1} - {count, -1}:
        cut = copy.deepcopy(case)
        cut["placement"]["spec"]["policy"]["numberOfClusters"] = less
        yield cut
    for place in PLACES:
        for path in _paths(case, place):
            held = _at(case, path)
            for key in range(len(held)) if isinstance(held, list) else sorted(set(held) - KEPT):
                cut = copy.deepcopy(case)
                del _at(cut, path)[key]
                yield cut


def _at(node, path):
    for key in path:
        node = node[key]
    return node


def _paths(case, place):
    if place == "*term":
        yield from _terms(case)
        return
    found = [()]
    for key in place.split("/"):
        step = []
        for path in found:
            node = _at(case, path)
            if key == "*":
                step += [path + (at,) for at in range(len(node))]
            elif isinstance(node, dict) and key in node:
                step.append(path + (key,))
        found = step
    yield from found


def _terms(case):
    root = ("placement", "spec", "policy", "affinity", "clusterAffinity")
    lists = (root + ("requiredDuringSchedulingIgnoredDuringExecution", "clusterSelectorTerms"), ()), (
        root + ("preferredDuringSchedulingIgnoredDuringExecution",), ("preference",))
    for path, inner in lists:
        try:
            terms = _at(case, path)
        except (KeyError, TypeError):
            continue
        for at in range(len(terms)):
            for rest in ((), ("labelSelector",), ("labelSelector", "matchExpressions"), ("labelSelector", "matchLabels"),
                         ("propertySelector", "matchExpressions")):
                try:
                    _at(case, path + (at, *inner, *rest))
                except (KeyError, TypeError):
                    continue
                yield path + (at, *inner, *rest)


def shrink(case, differ, most=400):
    """The smallest case found that differ still holds against; differ takes cases and tells which differ."""
    asked = 0
    while asked < most:
        batch, found = [], None
        for cut in smaller(case):
            batch.append(cut)
            if len(batch) == 40:
                asked += 1
                found = _first(batch, differ)
                if found:
                    break
                batch = []
        if not found and batch:
            asked += 1
            found = _first(batch, differ)
        if not found:
            return case
        case = found
    return case


def _first(batch, differ):
    return next((cut for cut, bad in zip(batch, differ(batch)) if bad), None)


def yaml(node, indent=0):
    """JSON values as block YAML."""
    pad = "  " * indent
    if isinstance(node, dict) and node:
        return "".join(f"{pad}{key if _bare(key) else json.dumps(key)}:{_value(value, indent)}" for key, value in node.items())
    if isinstance(node, list) and node:
        return "".join(f"{pad}-{_item(value, indent)}" for value in node)
    return f"{pad}{json.dumps(node)}\n"


def _bare(key):
    return all(letter.isalnum() or letter in "-./_" for letter in key)


def _value(value, indent):
    if isinstance(value, (dict, list)) and value:
        return "\n" + yaml(value, indent + 1)
    return f" {json.dumps(value)}\n"


def _item(value, indent):
    if isinstance(value, (dict, list)) and value:
        return " " + yaml(value, indent + 1).lstrip(" ")
    return f" {json.dumps(value)}\n"
