// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/event_lines.h"

#include "kube/status.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <vector>

namespace pilothouse::fleet {

namespace {

std::string_view text(const simdjson::dom::element& object, std::string_view pointer) {
    std::string_view found;
    return object.at_pointer(pointer).get(found) == simdjson::SUCCESS ? found : std::string_view();
}

/// Both shapes of events: series, then last, event, first and creation time.
std::string_view timeOf(const simdjson::dom::element& event) {
    for (const auto* pointer : {"/series/lastObservedTime", "/lastTimestamp", "/eventTime",
                                "/firstTimestamp", "/metadata/creationTimestamp"}) {
        if (const auto found = text(event, pointer); !found.empty()) {
            return found;
        }
    }
    return "-";
}

std::int64_t countOf(const simdjson::dom::element& event) {
    std::int64_t count = 1;
    if (event.at_pointer("/series/count").get(count) != simdjson::SUCCESS &&
        event.at_pointer("/count").get(count) != simdjson::SUCCESS) {
        count = 1;
    }
    return count;
}

} // namespace

Result<std::string> eventLines(std::string_view json) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    simdjson::dom::array items;
    if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
        root.at_pointer("/items").get(items) != simdjson::SUCCESS) {
        return fail(kube::errorFromForeignBody(json, "an EventList"));
    }
    std::vector<std::pair<std::string, std::string>> lines;
    for (const auto event : items) {
        const auto count = countOf(event);
        lines.emplace_back(timeOf(event),
                           fmt::format("{}  {}  {}{}  {}\n", timeOf(event), text(event, "/type"),
                                       text(event, "/reason"),
                                       count > 1 ? fmt::format("  (x{})", count) : "",
                                       kube::oneLine(text(event, "/message"))));
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    std::string joined;
    for (const auto& line : lines) {
        joined += line.second;
    }
    return joined;
}

} // namespace pilothouse::fleet
