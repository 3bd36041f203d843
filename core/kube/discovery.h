// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// One kind of object that an API server serves in one version. A value.
struct ApiResource {
    std::string group; ///< empty: the core group
    std::string version;
    std::string kind;     ///< "Deployment"
    std::string plural;   ///< "deployments", the word of the URL
    std::string singular; ///< "deployment"; may be empty
    bool namespaced = false;
    std::vector<std::string> shortNames;
    std::vector<std::string> categories;
    std::vector<std::string> verbs;        ///< "get", "list", "watch", …
    std::vector<std::string> subresources; ///< "status", "scale", …

    /// "apps/v1", or "v1" in the core group.
    [[nodiscard]] std::string apiVersion() const;
    [[nodiscard]] bool can(std::string_view verb) const;
    bool operator==(const ApiResource&) const = default;
};

/// A group version whose backend did not answer the server; its resources may be old or missing.
struct StaleGroup {
    std::string group;
    std::string version;
    bool operator==(const StaleGroup&) const = default;
};

/// What a server offers, in its own order: groups by priority, in each the preferred version first.
struct Discovery {
    std::vector<ApiResource> resources;
    std::vector<StaleGroup> stale;
};

/// A group and version named by a legacy document.
struct GroupVersion {
    std::string group;
    std::string version;
    bool operator==(const GroupVersion&) const = default;
};

/// Accept header of GET /api and GET /apis that asks for the aggregated form, the legacy one as the
/// last resort. The order g, v, as matters to servers. Source: client-go
/// discovery/discovery_client.go.
inline constexpr std::string_view kDiscoveryAccept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// Reads an APIGroupDiscoveryList of v2 or v2beta1; none when the server sent a legacy document,
/// for which see decodeGroups(). The kind decides, not the content type. Decode or Intercepted
/// otherwise. Any thread.
[[nodiscard]] Result<std::optional<Discovery>> decodeDiscovery(std::string_view body);

/// Reads the legacy documents of /api (APIVersions) and /apis (APIGroupList), preferred versions
/// first. Decode or Intercepted otherwise. Any thread.
[[nodiscard]] Result<std::vector<GroupVersion>> decodeGroups(std::string_view body);

/// Reads the legacy APIResourceList of one group version. Any thread.
[[nodiscard]] Result<std::vector<ApiResource>> decodeResourceList(std::string_view body);

/// The resource that a person means by "deploy", "Deployment", "deployments.apps" or
/// "deployments.v1.apps", as kubectl finds it: full names before short names, the server's order
/// decides between groups. Null when there is none. Only listable ones are looked at.
/// Source: client-go restmapper/shortcut.go, restmapper/discovery.go.
[[nodiscard]] const ApiResource* findResource(const Discovery& discovery, std::string_view word);

} // namespace pilothouse::kube
