#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes kubernetes.txt: the fields of the types that the simulator serves, as a real kube-apiserver declares them.

make_types.py --kubeconfig F [--context C] [--kubectl K] > kubernetes.txt
Of a server's OpenAPI v3 documents it keeps names, types, defaults, enumerations and list rules; no descriptions.

A line without indent is a type: NAME [gvk=GROUP/VERSION/KIND]… [map=atomic]. Names lose "io.k8s.api."; "~" stands for
"io.k8s.apimachinery.pkg.", "^" for the package of CustomResourceDefinition, "%" for that of APIService. Indented lines are its fields:
NAME TYPE [!] [list=atomic|set|map:KEY,…] [map=atomic] [patch=STRATEGY:KEY] [|VALUE|VALUE…] [=DEFAULT]
TYPE: string string/FORMAT int32 int64 number bool object any @NAME (another type) []TYPE {}TYPE (map); ! is required.
"""

import argparse
import json
import subprocess
import sys

DOCUMENTS = ["api/v1"] + [f"apis/{group}/v1" for group in (
    "apps", "batch", "apiregistration.k8s.io", "policy", "storage.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "networking.k8s.io",
    "rbac.authorization.k8s.io", "apiextensions.k8s.io", "admissionregistration.k8s.io", "authorization.k8s.io", "authentication.k8s.io", "autoscaling")]
ROOTS = """Namespace Node Pod Event Service Endpoints ConfigMap ServiceAccount PersistentVolume PersistentVolumeClaim Deployment
ReplicaSet DaemonSet StatefulSet Job CronJob Lease StorageClass VolumeAttachment CSINode APIService PodDisruptionBudget EndpointSlice Secret ServiceCIDR ClusterRole
ClusterRoleBinding Role RoleBinding CustomResourceDefinition ValidatingWebhookConfiguration MutatingWebhookConfiguration Scale Eviction SelfSubjectAccessReview SelfSubjectRulesReview SelfSubjectReview
DeleteOptions""".split()
PREFIXES = {"io.k8s.api.": "", "io.k8s.apimachinery.pkg.": "~", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.": "^",
            "io.k8s.kube-aggregator.pkg.apis.apiregistration.": "%"}
LISTS = {"io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"}
# Served by another server than the one asked. Source: kubernetes/metrics pkg/apis/metrics/v1beta1/types.go
METRICS = """metrics.v1beta1.ContainerMetrics
 name string !
 usage {}@~api.resource.Quantity !
metrics.v1beta1.NodeMetrics gvk=metrics.k8s.io/v1beta1/NodeMetrics
 apiVersion string
 kind string
 metadata @~apis.meta.v1.ObjectMeta ={}
 timestamp @~apis.meta.v1.Time !
 usage {}@~api.resource.Quantity !
 window string !
metrics.v1beta1.PodMetrics gvk=metrics.k8s.io/v1beta1/PodMetrics
 apiVersion string
 containers []@metrics.v1beta1.ContainerMetrics !
 kind string
 metadata @~apis.meta.v1.ObjectMeta ={}
 timestamp @~apis.meta.v1.Time !
 window string !"""


def short(name: str) -> str:
    for prefix, mark in PREFIXES.items():
        if name.startswith(prefix):
            return mark + name.removeprefix(prefix)
    raise ValueError(name)


def reference(schema: dict) -> str | None:
    found = schema.get("$ref") or next((one["$ref"] for one in schema.get("allOf", [])), None)
    return found and found.rsplit("/", 1)[1]


def type_text(schema: dict) -> str:
    if target := reference(schema):
        return "@" + short(target)
    kind = schema.get("type")
    if kind == "array":
        return "[]" + type_text(schema["items"])
    if kind == "object":
        return "{}" + type_text(schema["additionalProperties"]) if "additionalProperties" in schema else "object"
    if kind == "string":
        return "string/" + schema["format"] if "format" in schema else "string"
    return {"integer": schema.get("format", "int32"), "number": "number", "boolean": "bool", None: "any"}[kind]


def field_text(name: str, schema: dict, is_required: bool) -> str:
    words = [name, type_text(schema)]
    if is_required:
        words.append("!")
    if kind := schema.get("x-kubernetes-list-type"):
        words.append("list=" + kind + (":" + ",".join(schema["x-kubernetes-list-map-keys"]) if kind == "map" else ""))
    if kind := schema.get("x-kubernetes-map-type"):
        words.append("map=" + kind)
    if strategy := schema.get("x-kubernetes-patch-strategy"):
        words.append(f"patch={strategy}:{schema.get('x-kubernetes-patch-merge-key', '')}")
    if values := schema.get("enum"):
        words.append("".join("|" + value for value in values))
    if "default" in schema:
        words.append("=" + json.dumps(schema["default"], separators=(",", ":")))
    return " " + " ".join(words)


def references(schema: object) -> set[str]:
    if isinstance(schema, dict):
        here = {schema["$ref"].rsplit("/", 1)[1]} if isinstance(schema.get("$ref"), str) else set()
        return here.union(*(references(value) for value in schema.values()))
    return set().union(*(references(value) for value in schema)) if isinstance(schema, list) else set()


def is_root(schema: dict) -> bool:
    return any(kind["kind"] in ROOTS and not kind["version"].startswith("v1beta") for kind in schema.get("x-kubernetes-group-version-kind", []))


def write(schemas: dict[str, dict]) -> None:
    wanted = {name for name, schema in schemas.items() if is_root(schema)} | LISTS
    while more := set().union(*(references(schemas[name]) for name in wanted)) - wanted:
        wanted |= more
    for name in sorted(wanted):
        schema = schemas[name]
        words = [short(name)]
        kinds = schema.get("x-kubernetes-group-version-kind", [])
        if len(kinds) == 1:  # DeleteOptions and the like are of every group
            words += [f"gvk={kind['group']}/{kind['version']}/{kind['kind']}" for kind in kinds]
        if kind := schema.get("x-kubernetes-map-type"):
            words.append("map=" + kind)
        if "properties" not in schema:
            if "oneOf" in schema:
                words.append("is=int-or-string" if schema.get("format") == "int-or-string" else "is=quantity")
            elif schema.get("type"):
                words.append("is=" + type_text(schema))
            else:
                words.append("is=any")
        print(" ".join(words))
        for field, below in sorted(schema.get("properties", {}).items()):
            print(field_text(field, below, field in schema.get("required", [])))
    print(METRICS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kubeconfig", required=True)
    parser.add_argument("--context", default="")
    parser.add_argument("--kubectl", default="kubectl")
    options = parser.parse_args()
    schemas: dict[str, dict] = {}
    for document in DOCUMENTS:
        text = subprocess.run([options.kubectl, "--kubeconfig", options.kubeconfig, "--context", options.context,
                               "get", "--raw", f"/openapi/v3/{document}"], stdout=subprocess.PIPE, check=True).stdout
        schemas |= json.loads(text)["components"]["schemas"]
    write(schemas)
    return 0


if __name__ == "__main__":
    sys.exit(main())
