// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/requested_apis.h"

#include <algorithm>
#include <tuple>

namespace pilothouse::kube {

namespace {

constexpr std::string_view kSeries = "apiserver_requested_deprecated_apis{";

/// The value of a label of `name="value",…}`; these values hold no escapes.
std::string labelOf(std::string_view labels, std::string_view name) {
    for (std::size_t from = 0; from < labels.size();) {
        const auto equals = labels.find("=\"", from);
        const auto end = equals == std::string_view::npos ? equals : labels.find('"', equals + 2);
        if (end == std::string_view::npos) {
            break;
        }
        if (labels.substr(from, equals - from) == name) {
            return std::string(labels.substr(equals + 2, end - equals - 2));
        }
        from = labels.find_first_not_of(", ", end + 1);
        from = from == std::string_view::npos ? labels.size() : from;
    }
    return {};
}

} // namespace

std::vector<RequestedApi> readRequestedApis(std::string_view metrics) {
    std::vector<RequestedApi> out;
    for (std::size_t from = 0; from < metrics.size();) {
        const auto end = std::min(metrics.find('\n', from), metrics.size());
        auto line = metrics.substr(from, end - from);
        from = end + 1;
        if (!line.starts_with(kSeries)) {
            continue;
        }
        const auto close = line.rfind('}');
        if (close == std::string_view::npos ||
            line.substr(close + 1).find_first_of("123456789") == std::string_view::npos) {
            continue; // 0: reset
        }
        const auto labels = line.substr(kSeries.size(), close - kSeries.size());
        out.push_back({.group = labelOf(labels, "group"),
                       .version = labelOf(labels, "version"),
                       .resource = labelOf(labels, "resource"),
                       .removedIn = labelOf(labels, "removed_release")});
    }
    const auto key = [](const RequestedApi& api) {
        return std::tie(api.group, api.version, api.resource, api.removedIn);
    };
    std::sort(out.begin(), out.end(),
              [key](const auto& a, const auto& b) { return key(a) < key(b); });
    out.erase(std::unique(out.begin(), out.end()), out.end()); // one series a subresource
    return out;
}

} // namespace pilothouse::kube
