// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// A webhook without whose answer writes are refused (failurePolicy Fail, the default), asked
/// through a service of the cluster. A value.
struct ClosedWebhook {
    std::string configuration{}; ///< "ValidatingWebhookConfiguration policies"
    std::string name{};          ///< "pods.policies.example.com"
    std::string ns{};            ///< of the service
    std::string service{};
    /// It is asked about what an update writes: nodes, pods, their eviction and binding, Leases.
    bool guardsUpdates = false;
    bool operator==(const ClosedWebhook&) const = default;
};

/// Those of one page of a list.
struct WebhookPage {
    std::vector<ClosedWebhook> closed{};
    std::string continueToken{}; ///< of the next page; empty after the last
};

/// Reads a list of ValidatingWebhookConfigurations or MutatingWebhookConfigurations of
/// admissionregistration.k8s.io/v1. Webhooks behind a URL are left out: nothing in the cluster
/// tells whether they answer. The Status' own error, Intercepted or Decode otherwise. Pure.
/// Source: kubernetes/api admissionregistration/v1/types.go.
[[nodiscard]] Result<WebhookPage> decodeClosedWebhooks(std::string_view list);

/// spec.type of a Service; "ClusterIP" where it says none. Errors as above. Pure.
[[nodiscard]] Result<std::string> decodeServiceType(std::string_view service);

} // namespace pilothouse::kube
