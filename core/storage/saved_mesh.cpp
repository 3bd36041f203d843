// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/saved_mesh.h"

#include "storage/atomic_file.h"
#include "storage/saved_mesh_words.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace pilothouse::storage {
namespace {

using Json = nlohmann::json;
using model::MeshPicture;

Json textOrNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

template<class Number>
Json orNull(const std::optional<Number>& number) {
    return number ? Json(*number) : Json(nullptr);
}

/// Two hexadecimal digits for each half-link of a row.
std::string rowText(const MeshPicture& picture, std::size_t from) {
    std::string out;
    for (std::size_t to = 0; to < picture.clusters.size(); ++to) {
        out += fmt::format("{:02x}", picture.cell(from, to).bits());
    }
    return out;
}

Json reasonsJson(const std::vector<model::MeshReason>& reasons) {
    Json out = Json::array();
    for (const auto& each : reasons) {
        out.push_back(
            {{"code", model::toString(each.code)}, {"have", each.have}, {"want", each.want}});
    }
    return out;
}

Json clusterJson(const MeshPicture& picture, std::size_t index) {
    const auto& each = picture.clusters[index];
    return {{"id", each.id.str()},
            {"name", each.name},
            {"region", textOrNull(each.region)},
            {"group", textOrNull(each.group)},
            {"meshName", textOrNull(each.meshName)},
            {"meshId", orNull(each.meshId)},
            {"version", textOrNull(each.version)},
            {"reachable", each.isReachable},
            {"row", rowText(picture, index)}};
}

Json findingJson(const model::MeshFinding& finding) {
    return {{"severity", static_cast<int>(finding.severity)},
            {"code", model::toString(finding.code)},
            {"clusters", finding.clusters},
            {"message", finding.message},
            {"mend", textOrNull(finding.mend)},
            {"service", textOrNull(finding.service)}};
}

/// A kind has few half-links, so each is written with its cell.
Json kindJson(const model::MeshKindLinks& links) {
    Json members = Json::array();
    for (const auto& each : links.members) {
        members.push_back({{"cluster", each.cluster},
                           {"name", textOrNull(each.name)},
                           {"version", textOrNull(each.version)}});
    }
    Json halves = Json::array();
    for (const auto& each : links.halves) {
        halves.push_back({{"from", each.from},
                          {"to", each.to},
                          {"cell", each.cell.bits()},
                          {"reasons", reasonsJson(each.reasons)}});
    }
    Json findings = Json::array();
    for (const auto& each : links.findings) {
        findings.push_back(findingJson(each));
    }
    return {{"kind", model::toString(links.kind)},
            {"members", std::move(members)},
            {"halves", std::move(halves)},
            {"findings", std::move(findings)}};
}

Json serviceJson(const model::MeshServiceRow& row) {
    Json cells = Json::array();
    for (const auto& each : row.cells) {
        cells.push_back({{"cluster", each.cluster}, {"usable", orNull(each.usable)}});
    }
    return {{"namespace", row.ns}, {"name", row.name}, {"clusters", std::move(cells)}};
}

constexpr std::uintmax_t kMostBytes = std::uintmax_t{256} << 20U;

Error cannotRead(const std::string& path, const std::string& why) {
    return {.kind = ErrorKind::Storage, .message = "cannot read the file: " + why, .where = path};
}

} // namespace

std::string savedMeshJson(const std::string& fleet, const MeshPicture& picture) {
    std::string out =
        fmt::format("{{\"kind\": \"{}\", \"version\": {}, \"fleet\": {}, \"at\": \"{}\"",
                    detail::kSavedMeshKind, detail::kSavedMeshVersion,
                    Json(fleet).dump(-1, ' ', false, Json::error_handler_t::replace),
                    formatRfc3339(picture.at));
    const auto list = [&](const char* key, std::size_t count, const auto& item) {
        out += fmt::format(",\n\"{}\": [", key);
        for (std::size_t i = 0; i < count; ++i) {
            out += i == 0 ? "\n" : ",\n";
            out += Json(item(i)).dump(-1, ' ', false, Json::error_handler_t::replace);
        }
        out += "]";
    };
    list("clusters", picture.clusters.size(),
         [&](std::size_t i) { return clusterJson(picture, i); });
    list("halves", picture.halves.size(), [&](std::size_t i) -> Json {
        const auto& half = picture.halves[i];
        return {{"from", half.from}, {"to", half.to}, {"reasons", reasonsJson(half.reasons)}};
    });
    list("findings", picture.findings.size(),
         [&](std::size_t i) { return findingJson(picture.findings[i]); });
    list("kinds", picture.kinds.size(), [&](std::size_t i) { return kindJson(picture.kinds[i]); });
    if (picture.services) {
        list("services", picture.services->size(),
             [&](std::size_t i) { return serviceJson((*picture.services)[i]); });
    }
    return out + "}\n";
}

Result<void> saveMesh(const std::string& path, const std::string& fleet,
                      const model::MeshPicture& picture) {
    return writeAtomically(path, savedMeshJson(fleet, picture));
}

Result<SavedMesh> loadMesh(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) {
        return fail(cannotRead(path, error.message()));
    }
    if (size > kMostBytes) {
        return fail(cannotRead(path, "it is larger than 256 MiB"));
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        return fail(cannotRead(path, "reading failed"));
    }
    auto saved = readSavedMesh(text.str());
    if (!saved) {
        auto& what = saved.error();
        if (what.position) {
            what.position->file = path;
        } else {
            what = withContext(std::move(what), path);
        }
        return fail(std::move(what));
    }
    return saved;
}

} // namespace pilothouse::storage
