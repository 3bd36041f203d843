// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Apart from the test because moc 6.4 loses its way in raw strings.
#include <string>

const std::string kKubeconfig = R"(apiVersion: v1
kind: Config
clusters:
- {name: one, cluster: {server: "https://127.0.0.1:1"}}
- {name: two, cluster: {server: "https://127.0.0.1:2"}}
users:
- {name: u, user: {token: secret-token}}
- {name: broken, user: {client-certificate-data: "%%%", client-key-data: "%%%"}}
contexts:
- {name: weu-1, context: {cluster: one, user: u}}
- {name: weu-1-admin, context: {cluster: one, user: u}}
- {name: weu-2, context: {cluster: two, user: broken}}
- {name: lost, context: {cluster: nowhere, user: u}}
)";

const std::string kExecKubeconfig = R"(apiVersion: v1
kind: Config
clusters:
- {name: one, cluster: {server: "https://127.0.0.1:1", insecure-skip-tls-verify: true}}
- {name: two, cluster: {server: "https://127.0.0.1:2"}}
- {name: three, cluster: {server: "https://127.0.0.1:3"}}
users:
- name: plug
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: kubelogin
      args: [get-token, --server-id, x, --client-secret, geheim]
- {name: provider, user: {auth-provider: {name: azure}}}
- name: both
  user: {token: t, exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: kubelogin}}
contexts:
- {name: aks, context: {cluster: one, user: plug}}
- {name: old, context: {cluster: two, user: provider}}
- {name: both, context: {cluster: three, user: both}}
)";

/// The example of the format, spec only.
const std::string kExampleSpec = R"(  sources:
  - {type: kubeconfig, files: [~/.kube/config, other], contexts: ["aks-*"]}
  members:
  - name: weu-1
    is: {context: aks-weu-1, memberCluster: weu-1, azure: /subscriptions/5f0c}
    region: westeurope
    group: canary-eu
    labels: {env: prod, ring: "0"}
    weight: 2
    offline: {expected: "FREQ=DAILY;BYHOUR=22", for: 8h, maxSilence: 24h}
  regions: {shop-042: {latitude: 52.52, longitude: 13.40}}
  production: env in (prod, production)
  critical: [{kind: Deployment, namespace: kube-system, name: coredns, min: 1}]
  metrics: {service: monitoring/http:prometheus:9090}
  writes: ask
  attention: {heartbeat: 30s, connections: 4000, requestsPerSecond: 200, bytesPerSecond: 50Mi}
  baseline: {folder: ../baseline}
  prices: prices.yaml
  calendars: [{id: quarter-end, kind: Deny, ics: freezes.ics}]
  alerts: [{when: "health=bad and env=prod", for: 2m, to: [desktop, webhook]}]
  webhook: {url: https://hooks.example.net/pilothouse, tokenFromKeyring: hooks}
  simulation: {start: 2026-11-20T08:00:00Z, wall: 2026-11-20T17:31:04Z, speed: 60}
)";
