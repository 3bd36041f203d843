// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// One endpoint of an EndpointSlice, its conditions settled: ready and serving that are absent or
/// null mean true, terminating means false.
struct ServiceEndpoint {
    std::string address{}; ///< the first one; the others are the same endpoint
    std::string targetUid{};
    std::string node{};
    std::string zone{};
    bool isReady = true;
    bool isServing = true;
    bool isTerminating = false;
    bool operator==(const ServiceEndpoint&) const = default;
};

/// Reads an EndpointSlice of discovery.k8s.io/v1. Decode for what is none.
[[nodiscard]] Result<std::vector<ServiceEndpoint>> decodeEndpointSlice(std::string_view json);

/// The endpoints of one page of a list of slices.
struct EndpointPage {
    std::vector<ServiceEndpoint> endpoints{};
    std::string continueToken{}; ///< of the next page; empty after the last
};

/// Reads an EndpointSliceList of discovery.k8s.io/v1. The Status' own error, Intercepted or Decode
/// otherwise.
[[nodiscard]] Result<EndpointPage> decodeEndpointPage(std::string_view list);

/// What a service has to send its traffic to.
struct ServiceCapacity {
    std::size_t total = 0; ///< different endpoints
    std::size_t ready = 0;
    std::size_t usable = 0; ///< ready; without any, those that still serve while they end
    [[nodiscard]] bool isFallback() const { return ready == 0 && usable > 0; }
    bool operator==(const ServiceCapacity&) const = default;
};

/// The endpoints of all slices of one service together; one that stands in two slices (while it
/// moves) counts once, and as ready when one of them says so. Pure. Source: kubernetes/api
/// discovery/v1/types.go, kubernetes/kubernetes pkg/proxy/topology.go.
[[nodiscard]] ServiceCapacity countEndpoints(const std::vector<ServiceEndpoint>& endpoints);

} // namespace pilothouse::kube
