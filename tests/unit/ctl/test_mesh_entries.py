#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`pilothousectl mesh` with what stands beside the meshes: entries from outside, and Azure Fleet's profiles.

test_mesh_entries.py PILOTHOUSECTL PILOTHOUSE_SIM SCHEMAS; exits 77 where openssl or a Python module is missing. The
clusters are simulated, one of them serves as hub; objects of the Gateway API and of networking.fleet.azure.com are
written by this client, with the status that their controllers would give. A small TLS server answers as Resource Manager.
"""
import http.server
import json
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}", file=sys.stderr)
    sys.exit(77)
if shutil.which("openssl") is None:
    print("skipped: openssl is not installed", file=sys.stderr)
    sys.exit(77)

CTL, SIM, SCHEMAS = (str(pathlib.Path(each).resolve()) for each in sys.argv[1:4])
TOKEN = "geheim-17"
FLEET = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.ContainerService/fleets/prod"
AZURE = "networking.fleet.azure.com"
GATEWAY = "gateway.networking.k8s.io"
SCENARIO = """
apiVersion: pilothouse.dev/v1alpha1
kind: Scenario
metadata: {name: entries}
spec:
  estate:
    layout: mesh
    clusters: 4
    mesh:
      version: 1.19.3
      services: [{namespace: shop, name: web, port: 80, replicas: 2}]
"""


class Arm(http.server.BaseHTTPRequestHandler):
    """One answer for each path with its API version; who asks without the token is refused."""
    documents: dict = {}
    asked: list = []

    def do_GET(self):
        allowed = self.headers.get("Authorization") == "Bearer " + TOKEN
        code, body = self.documents.get(self.path, (404, {"error": {"code": "NotFound", "message": "no"}}))
        code = code if allowed else 401
        self.asked.append((self.path, allowed))
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def condition(kind, status, reason, message=""):
    return {"type": kind, "status": status, "reason": reason, "message": message,
            "lastTransitionTime": "2026-01-01T00:00:00Z"}


class Cluster:
    """One API server of the kubeconfig, as any client reaches it."""

    def __init__(self, config, name):
        server = next(each["cluster"]["server"] for each in config["clusters"] if each["name"] == name)
        user = next(each["user"] for each in config["users"] if each["name"] == name + "-operator")
        self.server, self.token = server, user["token"]
        self.tls = ssl.create_default_context()
        self.tls.check_hostname = False
        self.tls.verify_mode = ssl.CERT_NONE

    def call(self, method, path, body):
        request = urllib.request.Request(self.server + path, method=method, data=json.dumps(body).encode(), headers={
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30, context=self.tls) as answer:
            return json.loads(answer.read())

    def define(self, group, version, *kinds):
        for kind in kinds:
            plural = kind.lower() + "s"
            self.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": {"name": f"{plural}.{group}"},
                "spec": {"group": group, "scope": "Namespaced",
                         "names": {"plural": plural, "singular": kind.lower(), "kind": kind, "listKind": kind + "List"},
                         "versions": [{"name": version, "served": True, "storage": True, "subresources": {"status": {}},
                                       "schema": {"openAPIV3Schema": {
                                           "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}})

    def create(self, group, version, kind, name, spec, status, namespace="shop"):
        path = f"/apis/{group}/{version}/namespaces/{namespace}/{kind.lower()}s"
        made = self.call("POST", path, {"apiVersion": f"{group}/{version}", "kind": kind,
                                        "metadata": {"name": name, "namespace": namespace}, "spec": spec})
        made["status"] = status
        self.call("PUT", f"{path}/{name}/status", made)


class Entries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        (cls.path / "scenario.yaml").write_text(SCENARIO)
        cls.sim = subprocess.Popen([SIM, "--scenario", str(cls.path / "scenario.yaml"), "--dir", str(cls.path), "--hold"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not (cls.path / "fleet.yaml").exists():
            if cls.sim.poll() is not None or time.monotonic() > until:
                raise RuntimeError("pilothouse-sim did not come up")
            time.sleep(0.05)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", str(cls.path / "key.pem"), "-out", str(cls.path / "ca.pem"), "-days", "2",
                        "-subj", "/CN=arm", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Arm)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cls.path / "ca.pem", cls.path / "key.pem")
        cls.server.socket = tls.wrap_socket(cls.server.socket, server_side=True)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        fleet = yaml.safe_load((cls.path / "fleet.yaml").read_text())
        *cls.members, cls.hub = [each["name"] for each in fleet["spec"]["members"]]
        cls.regions = {each["name"]: each["region"] for each in fleet["spec"]["members"]}
        config = yaml.safe_load((cls.path / "kubeconfig").read_text())
        cls.write_objects({name: Cluster(config, name) for name in cls.members + [cls.hub]})
        fleet["spec"]["sources"] = [
            {"type": "kubeconfig", "files": ["kubeconfig"], "contexts": cls.members},
            {"type": "kubefleet", "file": "kubeconfig", "context": cls.hub}]
        fleet["spec"]["members"].pop()
        (cls.path / "arm.token").write_text(TOKEN + "\n")
        fleet["spec"]["azure"] = {"endpoint": f"https://127.0.0.1:{cls.server.server_address[1]}", "caFile": "ca.pem",
                                  "tokenFile": "arm.token", "fleets": [FLEET]}
        cls.fleet = cls.path / "with-azure.yaml"
        cls.fleet.write_text(json.dumps(fleet, default=lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ")))

    @classmethod
    def write_objects(cls, clusters):
        first, second, third = cls.members
        hub, member = clusters[cls.hub], clusters[first]
        hub.define(AZURE, "v1beta1", "TrafficManagerProfile", "TrafficManagerBackend")
        hub.create(AZURE, "v1beta1", "TrafficManagerProfile", "front", {"resourceGroup": "rg"},
                   {"dnsName": "shop-front.trafficmanager.net",
                    "conditions": [condition("Programmed", "True", "Programmed")]})
        hub.create(AZURE, "v1beta1", "TrafficManagerProfile", "taken", {"resourceGroup": "rg"},
                   {"conditions": [condition("Programmed", "False", "DNSNameNotAvailable", "the name is taken")]})
        hub.create(AZURE, "v1beta1", "TrafficManagerBackend", "web",
                   {"profile": {"name": "front"}, "backend": {"name": "web"}, "weight": 100},
                   {"conditions": [condition("Accepted", "True", "Accepted")],
                    "endpoints": [{"name": "a", "weight": 75, "target": "20.1.1.1", "from": {"cluster": first}},
                                  {"name": "b", "weight": 25, "target": "20.1.1.2", "from": {"cluster": second}}]})
        member.define(GATEWAY, "v1", "Gateway", "HTTPRoute")
        member.create(GATEWAY, "v1", "Gateway", "public", {"listeners": [
            {"name": "https", "protocol": "HTTPS", "port": 443, "hostname": "*.shop.example"}]},
            {"addresses": [{"type": "IPAddress", "value": "20.9.9.9"}],
             "conditions": [condition("Accepted", "True", "Accepted"), condition("Programmed", "True", "Programmed")]})
        for name, service, resolved in (("web", "web", condition("ResolvedRefs", "True", "ResolvedRefs")),
                                        ("old", "gone", condition("ResolvedRefs", "False", "BackendNotFound"))):
            member.create(GATEWAY, "v1", "HTTPRoute", name, {
                "hostnames": [name + ".shop.example"], "parentRefs": [{"name": "public"}],
                "rules": [{"backendRefs": [{"name": service, "port": 80}]}]},
                {"parents": [{"parentRef": {"name": "public"}, "controllerName": "x/y",
                              "conditions": [condition("Accepted", "True", "Accepted"), resolved]}]})

    @classmethod
    def tearDownClass(cls):
        cls.sim.terminate()
        cls.sim.wait()
        cls.server.shutdown()
        cls.folder.cleanup()

    def setUp(self):
        Arm.documents, Arm.asked[:] = {}, []

    def mesh(self, *arguments, schema=None):
        done = subprocess.run([CTL, "mesh", *arguments, "--fleet", str(self.fleet), "--timeout", "60s"],
                              capture_output=True, text=True, timeout=120)
        self.assertNotIn(TOKEN, done.stdout + done.stderr)
        if schema is None:
            return done, None
        value = json.loads(done.stdout)
        jsonschema.validate(value, json.loads((pathlib.Path(SCHEMAS) / schema).read_text()))
        return done, value

    def status(self):
        return self.mesh("status", "-o", "json", schema="mesh-status.schema.json")

    def member(self, name, labels, mesh_id=None, profile=None, state=None):
        properties = {"clusterResourceId": "/subscriptions/0000/x/managedClusters/" + name, "labels": labels}
        if profile:
            properties["meshProperties"] = {"ciliumProperties": {"id": mesh_id, "name": name}, "status": {"state": state},
                                            "clusterMeshProfileResourceId": f"{FLEET}/clusterMeshProfiles/{profile}"}
        return {"name": "mbr-" + name, "properties": properties}

    def arm(self, profiles=None, members=None, version="2026-03-02-preview"):
        for path, answer in (("clusterMeshProfiles", profiles), ("members", members)):
            if answer is not None:
                Arm.documents[f"{FLEET}/{path}?api-version={version}"] = answer

    def ids(self):
        _, value = self.mesh("graph", "-o", "json", schema="mesh-graph.schema.json")
        return {each["name"]: (each["meshId"], each["meshName"]) for each in value["clusters"]}

    def profile(self, state="Connected"):
        return 200, {"value": [{"id": f"{FLEET}/clusterMeshProfiles/demo", "name": "demo", "properties": {
            "provisioningState": "Succeeded", "memberSelector": {"byLabel": "network=demo"},
            "status": {"state": state, "lastAppliedMemberSelector": {"byLabel": "network=demo"}}}}]}

    def test_entriesLeadToClustersWithWeights(self):
        self.arm((200, {"value": []}), (200, {"value": []}))
        done, value = self.status()
        self.assertEqual(done.returncode, 1, done.stderr)
        entries = {each["name"]: each for each in value["entries"]}
        self.assertEqual(set(entries), {"front", "taken", "public"})
        front = entries["front"]
        self.assertIsNone(front["cluster"])
        self.assertEqual(front["hostNames"], ["shop-front.trafficmanager.net"])
        self.assertEqual([(each["cluster"], each["weight"], each["share"]) for each in front["targets"]],
                         [(self.members[0], 75, 0.75), (self.members[1], 25, 0.25)])
        self.assertEqual(entries["taken"]["reason"], "DNSNameNotAvailable")
        public = entries["public"]
        self.assertEqual(public["addresses"], ["20.9.9.9"])
        self.assertEqual({each["service"]: each["exists"] for each in public["targets"]}, {"web": True, "gone": False})
        codes = {each["code"] for each in value["findings"]}
        self.assertLessEqual({"ENTRY_NOT_PROGRAMMED", "ENTRY_NO_ENDPOINTS", "ROUTE_BACKEND_MISSING"}, codes)
        table = self.mesh("status")[0].stdout
        self.assertIn("shop-front.trafficmanager.net", table)
        self.assertIn(f"shop/web on {self.members[1]}", table)
        self.assertIn("shop-front.trafficmanager.net", self.mesh("graph", "-o", "dot")[0].stdout)

    def test_anOutageTakesFromEntries(self):
        self.arm((200, {"value": []}), (200, {"value": []}))
        _, value = self.mesh("failover", "--down", self.members[0], "-o", "json", schema="mesh-failover.schema.json")
        felt = {each["name"]: each for each in value["entries"]}
        self.assertEqual((felt["front"]["lost"], felt["front"]["losesAll"], felt["front"]["losesRedundancy"]),
                         (0.75, False, True))
        self.assertTrue(felt["public"]["gone"])
        table = self.mesh("failover", "--down", self.members[0])[0].stdout
        self.assertIn("ends with its cluster", table)

    def test_profilesStandBesideTheLinks(self):
        ids = self.ids()
        first, second, third = self.members
        members = [self.member(ids[first][1], {"network": "demo"}, ids[first][0], "demo", "Connected"),
                   self.member(ids[second][1], {"network": "other"}, ids[second][0], "demo", "Connected"),
                   self.member(ids[third][1], {"network": "demo"})]
        more = "/more?$skiptoken=1"
        endpoint = f"https://127.0.0.1:{self.server.server_address[1]}"
        self.arm(self.profile("Failed"), (200, {"value": members[:1], "nextLink": endpoint + more}))
        Arm.documents[more] = (200, {"value": members[1:]})
        done, value = self.status()
        self.assertEqual(value["partial"], [], done.stderr)
        profile, = value["profiles"]
        rows = {each["name"]: each for each in profile["members"]}
        self.assertEqual({name: each["drift"] for name, each in rows.items()},
                         {"mbr-" + ids[first][1]: "-", "mbr-" + ids[second][1]: "Remove", "mbr-" + ids[third][1]: "Add"})
        self.assertEqual(rows["mbr-" + ids[first][1]]["cluster"], first)
        self.assertTrue(profile["disagrees"])
        codes = {each["code"] for each in value["findings"]}
        # It routes through a tunnel, and has a peer that is not in the profile.
        self.assertLessEqual({"FLEET_STATE_DISAGREES", "FLEET_DRIFT", "FLEET_LIMIT", "FLEET_SELF_MANAGED"}, codes)
        self.assertIn("Profile demo: Failed by Azure", self.mesh("status")[0].stdout)
        self.assertTrue(all(allowed for _, allowed in Arm.asked))

    def test_anotherVersionIsTried(self):
        refused = (400, {"error": {"code": "InvalidApiVersionParameter", "message": "not that one"}})
        self.arm(refused, refused)
        self.arm(self.profile(), (200, {"value": []}), version="2026-06-02-preview")
        _, value = self.status()
        self.assertEqual([each["name"] for each in value["profiles"]], ["demo"])
        self.assertEqual(value["partial"], [])

    def test_whatAzureRefusesIsSaid(self):
        no = (403, {"error": {"code": "AuthorizationFailed", "message": "no right to read members"}})
        self.arm(self.profile(), no)
        done, value = self.status()
        gap, = value["partial"]
        self.assertEqual((gap["cluster"], gap["kind"]), ("prod (ARM)", "forbidden"))
        self.assertIn("AuthorizationFailed", gap["message"])
        self.assertIn("AuthorizationFailed", done.stderr)
        said, = [each for each in value["findings"] if each["code"] == "FORBIDDEN"]
        self.assertIn("fleet members of prod (subscription 0000)", said["message"])
        self.assertIn(f"role Reader on {FLEET}", said["mend"])

    def test_aTokenGoesToNoOtherServer(self):
        self.arm(self.profile(), (200, {"value": [], "nextLink": "https://127.0.0.1:1/elsewhere"}))
        _, value = self.status()
        gap, = value["partial"]
        self.assertIn("another server", gap["message"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
