// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "kube/requests.h"

namespace pilothouse::kube {

/// A coordination.k8s.io/v1 Lease: who holds something until when. A value.
struct Lease {
    std::string ns{};
    std::string name{};
    std::string resourceVersion{}; ///< empty before it is created
    std::string holder{};
    std::int32_t durationSeconds = 0; ///< 0: not said
    std::int32_t transitions = 0;     ///< how often the holder changed
    std::optional<Instant> acquiredAt{};
    std::optional<Instant> renewedAt{};

    /// Whether the holder has let it go or its time has passed. `now` is the server's time.
    /// Source: client-go tools/leaderelection/leaderelection.go.
    [[nodiscard]] bool isFree(Instant now) const;
};

[[nodiscard]] ObjectRef leaseRef(std::string_view ns, std::string_view name);
[[nodiscard]] Result<Lease> decodeLease(std::string_view body);
[[nodiscard]] ApiRequest createLeaseRequest(const Lease& lease, const WriteOptions& options = {});
/// With the lease's resourceVersion: of two who renew or take it, one gets 409.
[[nodiscard]] ApiRequest updateLeaseRequest(const Lease& lease, const WriteOptions& options = {});

/// RFC 3339 in UTC with exactly six fraction digits, which the server insists on for MicroTime.
/// Source: kubernetes/apimachinery pkg/apis/meta/v1/micro_time.go.
[[nodiscard]] std::string formatMicroTime(Instant at);

} // namespace pilothouse::kube
