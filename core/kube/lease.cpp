// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/lease.h"

#include "kube/json_document.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::kube {

namespace {

using detail::Json;

std::int32_t integer(const Json& json, std::string_view key) {
    const auto& value = detail::member(json, key);
    if (!value.is_number_integer()) {
        return 0;
    }
    const auto number = value.get<std::int64_t>();
    return number >= 0 && number <= INT32_MAX ? static_cast<std::int32_t>(number) : 0;
}

std::optional<Instant> instant(const Json& json, std::string_view key) {
    const auto parsed = parseRfc3339(detail::text(json, key));
    return parsed ? std::optional(*parsed) : std::nullopt;
}

std::string bodyOf(const Lease& lease) {
    Json meta{{"name", lease.name}, {"namespace", lease.ns}};
    if (!lease.resourceVersion.empty()) {
        meta["resourceVersion"] = lease.resourceVersion;
    }
    Json spec{{"holderIdentity", lease.holder}, {"leaseTransitions", lease.transitions}};
    if (lease.durationSeconds > 0) {
        spec["leaseDurationSeconds"] = lease.durationSeconds;
    }
    if (lease.acquiredAt) {
        spec["acquireTime"] = formatMicroTime(*lease.acquiredAt);
    }
    if (lease.renewedAt) {
        spec["renewTime"] = formatMicroTime(*lease.renewedAt);
    }
    const Json body{{"apiVersion", "coordination.k8s.io/v1"},
                    {"kind", "Lease"},
                    {"metadata", meta},
                    {"spec", spec}};
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

bool Lease::isFree(Instant now) const {
    return holder.empty() || !renewedAt || *renewedAt + std::chrono::seconds(durationSeconds) < now;
}

ObjectRef leaseRef(std::string_view ns, std::string_view name) {
    return {.group = "coordination.k8s.io",
            .resource = "leases",
            .ns = std::string(ns),
            .name = std::string(name)};
}

Result<Lease> decodeLease(std::string_view body) {
    const auto json = detail::parseKind(body, {"Lease"}, "a Lease");
    if (!json) {
        return fail(json.error());
    }
    const auto& meta = detail::member(*json, "metadata");
    const auto& spec = detail::member(*json, "spec");
    return Lease{.ns = detail::text(meta, "namespace"),
                 .name = detail::text(meta, "name"),
                 .resourceVersion = detail::text(meta, "resourceVersion"),
                 .holder = detail::text(spec, "holderIdentity"),
                 .durationSeconds = integer(spec, "leaseDurationSeconds"),
                 .transitions = integer(spec, "leaseTransitions"),
                 .acquiredAt = instant(spec, "acquireTime"),
                 .renewedAt = instant(spec, "renewTime")};
}

ApiRequest createLeaseRequest(const Lease& lease, const WriteOptions& options) {
    return createRequest(leaseRef(lease.ns, lease.name).collection(), bodyOf(lease), options);
}

ApiRequest updateLeaseRequest(const Lease& lease, const WriteOptions& options) {
    return updateRequest(leaseRef(lease.ns, lease.name).path(), bodyOf(lease), options);
}

std::string formatMicroTime(Instant at) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(at);
    auto text = formatRfc3339(whole);
    text.pop_back(); // Z
    return fmt::format("{}.{:03}000Z", text, (at - whole).count());
}

} // namespace pilothouse::kube
