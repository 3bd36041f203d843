// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/webhooks.h"

#include "kube/json_document.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace pilothouse::kube {

namespace {

using detail::Json;

constexpr std::string_view kValidating = "ValidatingWebhookConfiguration";
constexpr std::string_view kMutating = "MutatingWebhookConfiguration";

bool holds(const std::vector<std::string>& list, std::string_view word) {
    return std::any_of(list.begin(), list.end(),
                       [word](const auto& each) { return each == "*" || each == word; });
}

/// What draining and replacing nodes writes. Source: kubernetes/kubectl pkg/drain, kubelet.
struct Written {
    std::string_view group;
    std::string_view resource;
    std::string_view subresource;
    std::string_view operation;
};
constexpr std::array<Written, 8> kWritten{{{"", "pods", "", "CREATE"},
                                           {"", "pods", "", "DELETE"},
                                           {"", "pods", "eviction", "CREATE"},
                                           {"", "pods", "binding", "CREATE"},
                                           {"", "nodes", "", "CREATE"},
                                           {"", "nodes", "", "UPDATE"},
                                           {"", "nodes", "status", "UPDATE"},
                                           {"coordination.k8s.io", "leases", "", "UPDATE"}}};

/// "*" is all but subresources, "*/*" all, "pods/*" all below pods, "*/status" those of any.
bool namesResource(const std::vector<std::string>& resources, const Written& written) {
    return std::any_of(resources.begin(), resources.end(), [&written](std::string_view each) {
        const auto slash = each.find('/');
        const auto first = each.substr(0, slash);
        const auto rest =
            slash == std::string_view::npos ? std::string_view() : each.substr(slash + 1);
        const bool isBelow = rest == "*" || rest == written.subresource;
        return (first == "*" || first == written.resource) && isBelow;
    });
}

bool guards(const Json& rules) {
    return std::any_of(rules.begin(), rules.end(), [](const Json& rule) {
        const auto groups = detail::texts(rule, "apiGroups");
        const auto operations = detail::texts(rule, "operations");
        const auto resources = detail::texts(rule, "resources");
        return std::any_of(kWritten.begin(), kWritten.end(), [&](const Written& written) {
            return holds(groups, written.group) && holds(operations, written.operation) &&
                   namesResource(resources, written);
        });
    });
}

} // namespace

Result<WebhookPage> decodeClosedWebhooks(std::string_view list) {
    const auto json = detail::parseKind(
        list, {"ValidatingWebhookConfigurationList", "MutatingWebhookConfigurationList"},
        "a list of webhook configurations");
    if (!json) {
        return fail(json.error());
    }
    const bool isValidating = detail::text(*json, "kind").starts_with(kValidating);
    WebhookPage page{.continueToken = detail::text(detail::member(*json, "metadata"), "continue")};
    for (const auto& item : detail::member(*json, "items")) {
        const auto configuration = std::string(isValidating ? kValidating : kMutating) + " " +
                                   detail::text(detail::member(item, "metadata"), "name");
        for (const auto& webhook : detail::member(item, "webhooks")) {
            const auto& service =
                detail::member(detail::member(webhook, "clientConfig"), "service");
            auto name = detail::text(service, "name");
            if (detail::text(webhook, "failurePolicy") == "Ignore" || name.empty()) {
                continue;
            }
            page.closed.push_back({.configuration = configuration,
                                   .name = detail::text(webhook, "name"),
                                   .ns = detail::text(service, "namespace"),
                                   .service = std::move(name),
                                   .guardsUpdates = guards(detail::member(webhook, "rules"))});
        }
    }
    return page;
}

Result<std::string> decodeServiceType(std::string_view service) {
    const auto json = detail::parseKind(service, {"Service"}, "a service");
    if (!json) {
        return fail(json.error());
    }
    auto type = detail::text(detail::member(*json, "spec"), "type");
    return type.empty() ? std::string("ClusterIP") : std::move(type);
}

} // namespace pilothouse::kube
