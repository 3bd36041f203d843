# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of a simulated mesh, taken to real servers: as they are, so far as the servers let anybody write them."""

import copy
import json
import pathlib
import re
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from typing import Any

from api import Api, ApiError, for_each
from cluster import Cluster, die_with_parent

START_LIMIT = 60
# Prefix, resource; in the order in which they need each other.
KINDS = [("/api/v1", "nodes"), ("/api/v1", "configmaps"), ("/api/v1", "secrets"), ("/api/v1", "services"), ("/api/v1", "events"),
         ("/api/v1", "pods"),
         ("/apis/apps/v1", "daemonsets"), ("/apis/apps/v1", "deployments"), ("/apis/discovery.k8s.io/v1", "endpointslices"),
         ("/apis/cilium.io/v2", "ciliumnodes"), ("/apis/cilium.io/v2", "ciliumnetworkpolicies"),
         ("/apis/cilium.io/v2", "ciliumclusterwidenetworkpolicies"), ("/apis/multicluster.x-k8s.io/v1alpha1", "serviceexports"),
         ("/apis/multicluster.x-k8s.io/v1alpha1", "serviceimports"), ("/apis/gateway.networking.k8s.io/v1", "gateways"),
         ("/apis/gateway.networking.k8s.io/v1", "httproutes")]
# Azure Fleet's networking has no published module to take definitions from: its objects stay behind.
LEFT_OUT = "networking.fleet.azure.com"
# Every server makes these by itself.
OWN = {("services", "kubernetes"), ("endpointslices", "kubernetes")}


class MeshCluster(Cluster):
    """No controllers: a deployment's would make pods of its own. Services have the addresses of the simulated ones."""

    service_range = "10.0.0.0/16"

    def has_controllers(self) -> bool:
        return False


class Simulated:
    """The simulated members, by name."""

    def __init__(self, sim: str, scenario: str, folder: pathlib.Path) -> None:
        self.kubeconfig = folder / "kubeconfig"
        self.process = subprocess.Popen([sim, "--scenario", scenario, "--dir", str(folder)], preexec_fn=die_with_parent)
        end = time.monotonic() + START_LIMIT
        while not (folder / "fleet.yaml").exists():
            assert self.process.poll() is None and time.monotonic() < end, "the simulated mesh is not up"
            time.sleep(0.05)
        text = self.kubeconfig.read_text()
        self._servers = dict(re.findall(r"- name: (\S+)\n\s+cluster:\n\s+server: (\S+)", text))
        self._tokens = re.findall(r"token: (\S+)", text)
        self.members = list(self._servers)
        self._tls = ssl.create_default_context()
        self._tls.check_hostname, self._tls.verify_mode = False, ssl.CERT_NONE
        self._folder = folder

    def get(self, member: str, path: str) -> tuple[int, bytes]:
        request = urllib.request.Request(self._servers[member] + path,
                                         headers={"Authorization": f"Bearer {self._tokens[self.members.index(member) % len(self._tokens)]}"})
        try:
            with urllib.request.urlopen(request, timeout=30, context=self._tls) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def items(self, member: str, prefix: str, resource: str) -> list[dict]:
        code, body = self.get(member, f"{prefix}/{resource}")
        return json.loads(body)["items"] if code == 200 else []

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


def define(simulated: Simulated, member: str, server: Api, folders: list[str]) -> None:
    """The definitions that the simulated member has too, as their projects publish them."""
    names = [item["metadata"]["name"] for item in simulated.items(member, "/apis/apiextensions.k8s.io/v1", "customresourcedefinitions")
             if item["spec"]["group"] != LEFT_OUT]
    published = {re.search(r"^  name: (\S+)", text, re.M)[1]: text
                 for folder in folders for text in (file.read_text() for file in pathlib.Path(folder).glob("*.yaml"))}
    missing = set(names) - set(published)
    assert not missing, f"nobody publishes {missing}"
    for name in names:
        code, body = server.raw("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", published[name], "application/yaml")
        assert code == 201, f"{name}: {code} {body[:400]}"
    end = time.monotonic() + START_LIMIT
    for prefix, resource in KINDS:
        while f"{resource}.{prefix.split('/')[2]}" in names and server.raw("GET", f"{prefix}/{resource}")[0] != 200:
            assert time.monotonic() < end, f"{resource} are not served"
            time.sleep(0.2)


def _written(item: dict) -> dict:
    """The object as somebody would write it: without what a server gives."""
    body = copy.deepcopy(item)
    meta = body["metadata"]
    body["metadata"] = {key: meta[key] for key in ("name", "namespace", "labels", "annotations", "ownerReferences") if key in meta}
    body.pop("status", None)
    return body


def _copy_one(server: Api, prefix: str, resource: str, item: dict) -> None:
    space = item["metadata"].get("namespace")
    path = f"{prefix}/namespaces/{space}/{resource}" if space else f"{prefix}/{resource}"
    # Strict: a field that the definition does not know is an error.
    code, body = server.raw("POST", f"{path}?fieldValidation=Strict", _written(item))
    assert code in (201, 409), f"{resource} {space}/{item['metadata']['name']}: {code} {body.decode()[:600]}"
    if item.get("status"):
        try:
            server.patch(f"{path}/{item['metadata']['name']}/status", {"status": item["status"]})
        except ApiError as error:
            if error.code != 404:  # no status of its own: it came with the object
                raise


def _copy_namespace(server: Api, item: dict) -> None:
    server.ensure("/api/v1/namespaces", _written(item))
    server.patch(f"/api/v1/namespaces/{item['metadata']['name']}", {"metadata": _written(item)["metadata"]})


def copy_all(simulated: Simulated, member: str, server: Api, pages: Any) -> None:
    for item in simulated.items(member, "/api/v1", "namespaces"):
        _copy_namespace(server, item)
    for prefix, resource in KINDS:
        items = [item for item in simulated.items(member, prefix, resource) if (resource, item["metadata"]["name"]) not in OWN
                 and item.get("involvedObject", {}).get("kind", "Service") == "Service"]  # of events: why no load balancer came
        if resource == "pods":
            pages.offer(member, items)
        for_each(lambda item, prefix=prefix, resource=resource: _copy_one(server, prefix, resource, item), items)
