// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_example_objects.h"

namespace pilothouse::engine {

namespace {

constexpr const char* kWorkloads = R"(apiVersion: v1
kind: Namespace
metadata: {name: payments, labels: {team: payments}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout, namespace: payments, labels: {app: checkout}}
spec:
  replicas: 3
  selector: {matchLabels: {app: checkout}}
  template:
    metadata: {labels: {app: checkout}}
    spec:
      containers:
      - name: checkout
        image: registry.example.com/payments/checkout:4.12.0
        resources: {requests: {cpu: 500m, memory: 512Mi}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: settlement, namespace: payments, labels: {app: settlement}}
spec:
  replicas: 1
  selector: {matchLabels: {app: settlement}}
  template:
    metadata: {labels: {app: settlement}}
    spec:
      containers:
      - name: settlement
        image: registry.example.com/payments/settlement:2.3.1
        resources: {requests: {cpu: 250m, memory: 256Mi}}
---
apiVersion: v1
kind: Service
metadata: {name: checkout, namespace: payments}
spec:
  selector: {app: checkout}
  ports: [{port: 443, targetPort: 8443}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: checkout, namespace: payments}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: checkout}
  minReplicas: 3
  maxReplicas: 12
)";

constexpr const char* kSettings = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: checkout-settings, namespace: payments}
data: {currency: EUR, region: any}
---
apiVersion: v1
kind: Secret
metadata: {name: gateway-key, namespace: payments}
stringData: {key: example}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kube-root-ca.crt, namespace: payments}
data: {ca.crt: ""}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: payments}
---
apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ResourceEnvelope
metadata: {name: limits, namespace: payments}
data:
  quota.yaml:
    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: payments, namespace: payments}
    spec: {hard: {cpu: "40", memory: 80Gi}}
)";

constexpr const char* kOverrides = R"(apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ResourceOverride
metadata: {name: checkout-size, namespace: payments}
spec:
  placement: {name: payments}
  resourceSelectors:
  - {group: apps, version: v1, kind: Deployment, name: checkout}
  policy:
    overrideRules:
    - clusterSelector:
        clusterSelectorTerms: [{labelSelector: {matchLabels: {env: prod}}}]
      jsonPatchOverrides:
      - {op: replace, path: /spec/replicas, value: 4}
      - {op: add, path: /metadata/labels/cluster, value: "${MEMBER-CLUSTER-NAME}"}
    - clusterSelector:
        clusterSelectorTerms: [{labelSelector: {matchLabels: {tier: core}}}]
      jsonPatchOverrides:
      - {op: replace, path: /spec/replicas, value: 8}
---
apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ResourceOverride
metadata: {name: own-region, namespace: payments}
spec:
  placement: {name: payments}
  resourceSelectors:
  - {group: "", version: v1, kind: ConfigMap, name: checkout-settings}
  policy:
    overrideRules:
    - clusterSelector:
        clusterSelectorTerms: [{labelSelector: {matchLabels: {env: prod}}}]
      jsonPatchOverrides:
      - {op: replace, path: /data/region, value: "${MEMBER-CLUSTER-LABEL-KEY-region}"}
---
apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ResourceOverride
metadata: {name: no-settlement, namespace: payments}
spec:
  placement: {name: payments}
  resourceSelectors:
  - {group: apps, version: v1, kind: Deployment, name: settlement}
  policy:
    overrideRules:
    - clusterSelector:
        clusterSelectorTerms:
        - labelSelector: {matchExpressions: [{key: region, operator: In, values: [swc, frc]}]}
      overrideType: Delete
---
apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ClusterResourcePlacementDisruptionBudget
metadata: {name: payments}
spec: {maxUnavailable: 1}
)";

} // namespace

std::shared_ptr<const LabObjects> exampleObjects() {
    auto made = labObjectsOf({{.name = "workloads.yaml", .text = kWorkloads},
                              {.name = "settings.yaml", .text = kSettings},
                              {.name = "overrides.yaml", .text = kOverrides}},
                             model::LabResources::From::Example, {});
    return made ? *std::move(made) : nullptr; // a test holds that it is sound
}

} // namespace pilothouse::engine
