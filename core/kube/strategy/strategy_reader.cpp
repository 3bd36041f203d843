// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/strategy_reader.h"

#include "kube/strategy/strategy_parts.h"

#include <algorithm>

namespace pilothouse::kube {

namespace {

using detail::FieldReader;

constexpr std::string_view kOwn = "pilothouse.dev/v1alpha1";
constexpr std::string_view kKubeFleet = "placement.kubernetes-fleet.io/";

bool isKubeFleetKind(std::string_view kind) {
    return kind == "ClusterStagedUpdateStrategy" || kind == "StagedUpdateStrategy";
}

/// Told by apiVersion and kind, else by where the stages are.
void readByContent(const YamlView& root, StrategyReading& reading) {
    auto& strategy = reading.strategy;
    if (root.isSequence()) {
        detail::readAzureStrategy(root, reading.errors, strategy);
        return;
    }
    const FieldReader fields(root, reading.errors);
    const auto version = fields.text("apiVersion");
    const auto kind = fields.text("kind");
    if (version.starts_with(kKubeFleet)) {
        if (!isKubeFleetKind(kind)) {
            fields.complainAt("kind", "expected (Cluster)StagedUpdateStrategy, found " +
                                          kind.substr(0, 64));
            return;
        }
        detail::readKubeFleetStrategy(fields, strategy);
        return;
    }
    if (version == kOwn) {
        if (kind != "UpdateStrategy") {
            fields.complainAt("kind", "expected UpdateStrategy, found " + kind.substr(0, 64));
            return;
        }
        detail::readPilothouseStrategy(fields, strategy);
        return;
    }
    if (!version.empty() || !kind.empty()) {
        fields.complainAt(version.empty() ? "kind" : "apiVersion",
                          "expected " + std::string(kOwn) +
                              " UpdateStrategy or placement.kubernetes-fleet.io "
                              "(Cluster)StagedUpdateStrategy");
        return;
    }
    if (fields.has("properties") || fields.has("stages") || fields.has("strategy")) {
        detail::readAzureStrategy(root, reading.errors, strategy);
        return;
    }
    fields.complain("this is no update strategy: expected kind UpdateStrategy, an Azure document "
                    "with \"stages\", or a KubeFleet (Cluster)StagedUpdateStrategy");
}

} // namespace

StrategyReading readStrategy(std::string_view text, const std::string& fileName) {
    StrategyReading reading;
    const auto document = parseYaml(text, fileName);
    if (!document) {
        reading.errors.push_back(document.error());
        return reading;
    }
    const auto root = document->view();
    reading.strategy.position = root.position();
    readByContent(root, reading);
    if (reading.errors.empty() && reading.strategy.stages.empty()) {
        reading.errors.push_back(root.error("stages: at least one is needed"));
    }
    if (document->hasMore) {
        reading.errors.push_back(root.error("another document follows: give one strategy a file"));
    }
    detail::sortByPlace(reading.errors);
    return reading;
}

Result<model::Strategy> parseStrategy(std::string_view text, const std::string& fileName) {
    auto reading = readStrategy(text, fileName);
    if (!reading.errors.empty()) {
        return fail(std::move(reading.errors.front()));
    }
    return std::move(reading.strategy);
}

bool isStrategyFile(std::string_view text) {
    const auto document = parseYaml(text, {});
    if (!document) {
        return text.find("kind: UpdateStrategy") != std::string_view::npos ||
               text.find("StagedUpdateStrategy") != std::string_view::npos;
    }
    const auto root = document->view();
    std::vector<Error> ignored;
    if (root.isSequence()) {
        const auto items = root.list();
        return items && !items->empty() && FieldReader(items->front(), ignored).has("name");
    }
    const FieldReader fields(root, ignored);
    const auto kind = fields.text("kind");
    if (!kind.empty()) {
        return kind == "UpdateStrategy" || isKubeFleetKind(kind);
    }
    return fields.has("stages") || fields.has("strategy") || fields.has("properties");
}

Result<std::vector<model::Window>> parseWindows(const YamlView& list) {
    const auto items = list.list();
    if (!items) {
        return fail(items.error());
    }
    std::vector<model::Window> windows;
    std::vector<Error> errors;
    for (const auto& item : *items) {
        windows.push_back(detail::readWindow({item, errors}));
        if (!errors.empty()) {
            return fail(std::move(errors.front()));
        }
        const auto& id = windows.back().id;
        const auto first = std::find_if(windows.begin(), windows.end(),
                                        [&id](const auto& each) { return each.id == id; });
        if (first + 1 != windows.end()) {
            return fail(item.error("there is a window \"" + id.substr(0, 64) + "\" already"));
        }
    }
    return windows;
}

std::optional<model::LocalTime> parseWallClock(std::string_view text) {
    return detail::parseLocalTime(text);
}

std::optional<model::Zone> parseZone(std::string_view text) {
    if (text.empty()) {
        return model::Zone{.offset = std::chrono::minutes(0)};
    }
    const model::Zone zone{.name = std::string(text), .offset = detail::parseUtcOffset(text)};
    const bool looksFixed = text.front() == '+' || text.front() == '-';
    return looksFixed && !zone.offset ? std::nullopt : std::optional(zone);
}

} // namespace pilothouse::kube
