// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/requested_apis.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

namespace pilothouse::kube {

namespace {

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

/// A series: its labels, and whether its value is more than 0.
struct Series {
    std::string_view labels;
    bool isSet = false;
};

/// The series of a family, `name` with its brace, in order.
template<class Visit>
void eachSeries(std::string_view metrics, std::string_view name, const Visit& visit) {
    for (std::size_t from = 0; from < metrics.size();) {
        const auto end = std::min(metrics.find('\n', from), metrics.size());
        const auto line = metrics.substr(from, end - from);
        from = end + 1;
        const auto close = line.starts_with(name) ? line.rfind('}') : std::string_view::npos;
        if (close != std::string_view::npos) {
            const auto value = line.substr(close + 1);
            visit(Series{.labels = line.substr(name.size(), close - name.size()),
                         .isSet = value.find_first_of("123456789") != std::string_view::npos});
        }
    }
}

/// Marks those that were asked to change something. A dry run changes nothing.
void markWritten(std::string_view metrics, std::vector<RequestedApi>& apis) {
    constexpr std::array<std::string_view, 3> kReads{"GET", "LIST", "WATCH"};
    eachSeries(metrics, "apiserver_request_total{", [&](const Series& series) {
        const auto verb = labelOf(series.labels, "verb");
        if (!series.isSet || !labelOf(series.labels, "dry_run").empty() ||
            std::find(kReads.begin(), kReads.end(), verb) != kReads.end()) {
            return;
        }
        const auto key =
            std::tuple(labelOf(series.labels, "group"), labelOf(series.labels, "version"),
                       labelOf(series.labels, "resource"));
        for (auto& api : apis) {
            api.isWritten = api.isWritten || std::tie(api.group, api.version, api.resource) == key;
        }
    });
}

} // namespace

std::vector<RequestedApi> readRequestedApis(std::string_view metrics) {
    std::vector<RequestedApi> out;
    eachSeries(metrics, "apiserver_requested_deprecated_apis{", [&out](const Series& series) {
        if (series.isSet) { // 0: reset
            out.push_back({.group = labelOf(series.labels, "group"),
                           .version = labelOf(series.labels, "version"),
                           .resource = labelOf(series.labels, "resource"),
                           .removedIn = labelOf(series.labels, "removed_release")});
        }
    });
    const auto key = [](const RequestedApi& api) {
        return std::tie(api.group, api.version, api.resource, api.removedIn);
    };
    std::sort(out.begin(), out.end(),
              [key](const auto& a, const auto& b) { return key(a) < key(b); });
    out.erase(std::unique(out.begin(), out.end()), out.end()); // one series a subresource
    if (!out.empty()) {
        markWritten(metrics, out);
    }
    return out;
}

std::optional<Instant> readProcessStart(std::string_view metrics) {
    constexpr std::string_view kName = "\nprocess_start_time_seconds ";
    const auto found = metrics.find(kName);
    if (found == std::string_view::npos) {
        return std::nullopt;
    }
    const auto from = found + kName.size();
    const std::string text(
        metrics.substr(from, std::min<std::size_t>(metrics.find('\n', from), from + 40) - from));
    char* end = nullptr;
    const double seconds = std::strtod(text.c_str(), &end);
    constexpr double kMost = 4e9; // of this century
    if (end == text.c_str() || !(seconds > 0 && seconds < kMost)) {
        return std::nullopt;
    }
    return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)));
}

} // namespace pilothouse::kube
