// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/metrics.h"

#include "kube/json_document.h"
#include "kube/quantity.h"

#include <nlohmann/json.hpp>

namespace pilothouse::kube {

namespace {

using detail::Json;

Usage usageOf(const Json& json) {
    const auto& usage = detail::member(json, "usage");
    const auto cpu = quantityMilli(detail::text(usage, "cpu"));
    const auto memory = quantityValue(detail::text(usage, "memory"));
    return {.milliCpu = cpu ? std::optional(*cpu) : std::nullopt,
            .memory = memory ? std::optional(*memory) : std::nullopt};
}

/// A sum with an unknown part is unknown.
void add(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& part) {
    std::int64_t total = 0;
    const bool isKnown = sum && part && !__builtin_add_overflow(*sum, *part, &total);
    sum = isKnown ? std::optional(total) : std::nullopt;
}

UsageRecord recordOf(const Json& json) {
    const auto& meta = detail::member(json, "metadata");
    const auto at = parseRfc3339(detail::text(json, "timestamp"));
    UsageRecord record{.ns = detail::text(meta, "namespace"),
                       .name = detail::text(meta, "name"),
                       .at = at ? std::optional(*at) : std::nullopt,
                       .window = detail::text(json, "window"),
                       .usage = usageOf(json),
                       .containers = {}};
    const auto& containers = detail::member(json, "containers");
    if (!containers.is_array()) {
        return record;
    }
    record.usage = {.milliCpu = 0, .memory = 0};
    for (const auto& each : containers) {
        record.containers.push_back({detail::text(each, "name"), usageOf(each)});
        add(record.usage.milliCpu, record.containers.back().usage.milliCpu);
        add(record.usage.memory, record.containers.back().usage.memory);
    }
    return record;
}

ApiRequest metricsRequest(std::string_view resource, std::string_view ns) {
    return getRequest(
        {.group = "metrics.k8s.io", .version = "v1beta1", .resource = resource, .ns = ns});
}

} // namespace

ApiRequest nodeMetricsRequest() {
    return metricsRequest("nodes", {});
}

ApiRequest podMetricsRequest(std::string_view ns) {
    return metricsRequest("pods", ns);
}

Result<std::vector<UsageRecord>> decodeMetrics(std::string_view body) {
    const auto json =
        detail::parseKind(body, {"NodeMetricsList", "PodMetricsList"}, "a list of metrics");
    if (!json) {
        return fail(json.error());
    }
    std::vector<UsageRecord> records;
    for (const auto& each : detail::member(*json, "items")) {
        records.push_back(recordOf(each));
    }
    return records;
}

} // namespace pilothouse::kube
