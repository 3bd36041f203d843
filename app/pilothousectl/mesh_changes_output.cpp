// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh_changes_output.h"

#include <fmt/format.h>

#include <utility>

namespace pilothouse::ctl {

namespace {

std::string stateText(const std::optional<model::MeshHalfState>& state) {
    return state ? std::string(model::toString(*state)) : "-";
}

Json stateJson(const std::optional<model::MeshHalfState>& state) {
    return state ? Json(model::toString(*state)) : Json(nullptr);
}

std::string countText(const std::optional<std::int32_t>& count) {
    return count ? std::to_string(*count) : "-";
}

Json countJson(const std::optional<std::int32_t>& count) {
    return count ? Json(*count) : Json(nullptr);
}

} // namespace

Json changesJson(const storage::SavedMesh& before, const model::MeshPicture& now,
                 const mesh::MeshChanges& changes) {
    Json links = Json::array();
    for (const auto& each : changes.halves) {
        links.push_back({{"from", each.from},
                         {"to", each.to},
                         {"was", stateJson(each.was)},
                         {"is", stateJson(each.is)},
                         {"kind", model::toString(each.kind)}});
    }
    Json findings = Json::array();
    for (const auto& each : changes.findings) {
        findings.push_back({{"change", each.isNew ? "new" : "gone"},
                            {"severity", model::toString(each.severity)},
                            {"code", model::toString(each.code)},
                            {"clusters", each.clusters},
                            {"service", each.service.empty() ? Json(nullptr) : Json(each.service)},
                            {"message", each.message},
                            {"kind", model::toString(each.kind)}});
    }
    Json services = Json::array();
    for (const auto& each : changes.services) {
        services.push_back({{"service", each.service},
                            {"cluster", each.cluster},
                            {"was", countJson(each.was)},
                            {"is", countJson(each.is)}});
    }
    return {{"fleet", before.fleet},           {"since", instantJson(before.picture.at)},
            {"at", instantJson(now.at)},       {"links", std::move(links)},
            {"findings", std::move(findings)}, {"services", std::move(services)}};
}

std::string changesTable(const storage::SavedMesh& before, const mesh::MeshChanges& changes) {
    if (changes.empty()) {
        return fmt::format("Nothing changed since {}.\n", formatRfc3339(before.picture.at));
    }
    std::string text = fmt::format("Since {}:\n", formatRfc3339(before.picture.at));
    const auto add = [&](const std::vector<std::vector<std::string>>& rows) {
        text += rows.size() > 1 ? "\n" + tableText(rows) : std::string();
    };
    std::vector<std::vector<std::string>> rows{{"FROM", "TO", "WAS", "IS", "KIND"}};
    for (const auto& each : changes.halves) {
        rows.push_back({each.from, each.to, stateText(each.was), stateText(each.is),
                        std::string(model::toString(each.kind))});
    }
    add(rows);
    rows = {{"CHANGE", "SEVERITY", "CODE", "MESSAGE"}};
    for (const auto& each : changes.findings) {
        rows.push_back({each.isNew ? "new" : "gone", std::string(model::toString(each.severity)),
                        std::string(model::toString(each.code)), each.message});
    }
    add(rows);
    rows = {{"SERVICE", "CLUSTER", "USABLE WAS", "USABLE IS"}};
    for (const auto& each : changes.services) {
        rows.push_back({each.service, each.cluster, countText(each.was), countText(each.is)});
    }
    add(rows);
    return text;
}

} // namespace pilothouse::ctl
