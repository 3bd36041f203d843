// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/saved_mesh.h"

#include "storage/atomic_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace pilothouse::storage {
namespace {

using Json = nlohmann::json;
using model::MeshCode;
using model::MeshHalfState;
using model::MeshPicture;
using model::MeshSeverity;

constexpr const char* kKind = "MeshSnapshot";
constexpr int kVersion = 1;
constexpr std::size_t kMostClusters = 4096;
constexpr auto kLastCode = static_cast<std::size_t>(MeshCode::ControlPlaneElsewhere);

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

Error invalid(std::string where, std::string expected) {
    return {.kind = ErrorKind::Validation,
            .message = "expected " + std::move(expected),
            .where = std::move(where)};
}

/// Reads members of objects; the first that is wrong is remembered, and all else reads as nothing.
class Reader {
public:
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    void refuse(const std::string& where, const char* expected) {
        if (!m_error) {
            m_error = invalid(where, expected);
        }
    }
    std::string text(const Json& json, const char* key, const std::string& where) {
        const auto found = json.find(key);
        if (found == json.end() || !found->is_string()) {
            refuse(where + "." + key, "a text");
            return {};
        }
        return found->get<std::string>();
    }
    std::string textOrNone(const Json& json, const char* key, const std::string& where) {
        const auto found = json.find(key);
        return found == json.end() || found->is_null() ? std::string() : text(json, key, where);
    }
    std::optional<std::int32_t> numberOrNone(const Json& json, const char* key,
                                             const std::string& where) {
        const auto found = json.find(key);
        if (found == json.end() || found->is_null()) {
            return std::nullopt;
        }
        if (found->is_number_integer()) {
            const auto value = found->get<std::int64_t>();
            if (value >= INT32_MIN && value <= INT32_MAX) {
                return static_cast<std::int32_t>(value);
            }
        }
        refuse(where + "." + key, "a whole number");
        return std::nullopt;
    }
    std::uint32_t index(const Json& json, std::size_t clusters, const std::string& where) {
        if (json.is_number_unsigned() && json.get<std::uint64_t>() < clusters) {
            return json.get<std::uint32_t>();
        }
        refuse(where, "the index of a cluster");
        return 0;
    }
    template<class Visit>
    void each(const Json& json, const char* key, const Visit& visit) {
        const auto found = json.find(key);
        if (found == json.end() || !found->is_array()) {
            refuse(key, "a list");
            return;
        }
        for (std::size_t i = 0; i < found->size() && !m_error; ++i) {
            visit((*found)[i], fmt::format("{}[{}]", key, i));
        }
    }
    /// An object, or refused.
    bool isObject(const Json& json, const std::string& where) {
        if (!json.is_object()) {
            refuse(where, "an object");
        }
        return json.is_object();
    }
    MeshCode code(const Json& json, const char* key, const std::string& where) {
        const auto word = text(json, key, where);
        for (std::size_t i = 0; i <= kLastCode; ++i) {
            if (model::toString(static_cast<MeshCode>(i)) == word) {
                return static_cast<MeshCode>(i);
            }
        }
        refuse(where + "." + key, "the code of a finding or reason");
        return MeshCode::NotRead;
    }

private:
    std::optional<Error> m_error;
};

class PictureReader {
public:
    explicit PictureReader(const Json& json) : m_json(json) {}

    Result<SavedMesh> read() {
        m_out.fleet = m_reader.text(m_json, "fleet", "snapshot");
        const auto at = parseRfc3339(m_reader.text(m_json, "at", "snapshot"));
        if (!at) {
            m_reader.refuse("snapshot.at", "a moment (RFC 3339)");
        } else {
            m_out.picture.at = *at;
        }
        readClusters();
        readHalves();
        readFindings();
        readServices();
        if (m_reader.error()) {
            return fail(*m_reader.error());
        }
        return std::move(m_out);
    }

private:
    [[nodiscard]] std::size_t count() const { return m_out.picture.clusters.size(); }

    void readClusters() {
        std::vector<std::string> rows;
        m_reader.each(m_json, "clusters", [&](const Json& json, const std::string& where) {
            if (!m_reader.isObject(json, where)) {
                return;
            }
            auto& cluster = m_out.picture.clusters.emplace_back();
            cluster.id = ClusterId(m_reader.text(json, "id", where));
            cluster.name = m_reader.text(json, "name", where);
            cluster.region = m_reader.textOrNone(json, "region", where);
            cluster.group = m_reader.textOrNone(json, "group", where);
            cluster.meshName = m_reader.textOrNone(json, "meshName", where);
            cluster.meshId = m_reader.numberOrNone(json, "meshId", where);
            cluster.version = m_reader.textOrNone(json, "version", where);
            cluster.isReachable = json.value("reachable", Json(false)) == Json(true);
            rows.push_back(m_reader.text(json, "row", where));
            if (rows.size() > kMostClusters) {
                m_reader.refuse(where, "no more than 4096 clusters");
            }
        });
        for (std::size_t from = 0; from < rows.size() && !m_reader.error(); ++from) {
            readRow(rows[from], fmt::format("clusters[{}].row", from));
        }
    }

    void readRow(const std::string& row, const std::string& where) {
        if (row.size() != 2 * count()) {
            m_reader.refuse(where, "two hexadecimal digits for each cluster");
            return;
        }
        for (std::size_t at = 0; at < row.size(); at += 2) {
            unsigned bits = 0;
            const auto* end = row.data() + at + 2;
            const auto [stop, error] = std::from_chars(row.data() + at, end, bits, 16);
            if (error != std::errc() || stop != end || bits > 0x7F) {
                m_reader.refuse(where, "hexadecimal digits of half-links");
                return;
            }
            m_out.picture.cells.emplace_back(static_cast<MeshHalfState>(bits & 0x07U),
                                             static_cast<std::uint8_t>(bits & 0x78U));
        }
    }

    void readHalves() {
        m_reader.each(m_json, "halves", [&](const Json& json, const std::string& where) {
            if (!m_reader.isObject(json, where)) {
                return;
            }
            model::MeshHalf half;
            half.from = m_reader.index(json.value("from", Json()), count(), where + ".from");
            half.to = m_reader.index(json.value("to", Json()), count(), where + ".to");
            m_reader.each(json, "reasons", [&](const Json& reason, const std::string& at) {
                if (m_reader.isObject(reason, at)) {
                    half.reasons.push_back(
                        {m_reader.code(reason, "code", at),
                         m_reader.numberOrNone(reason, "have", at).value_or(-1),
                         m_reader.numberOrNone(reason, "want", at).value_or(-1)});
                }
            });
            auto& halves = m_out.picture.halves;
            if (!halves.empty() &&
                std::pair(halves.back().from, halves.back().to) >= std::pair(half.from, half.to)) {
                m_reader.refuse(where, "half-links in order, each once");
            }
            halves.push_back(std::move(half));
        });
    }

    void readFindings() {
        m_reader.each(m_json, "findings", [&](const Json& json, const std::string& where) {
            if (!m_reader.isObject(json, where)) {
                return;
            }
            model::MeshFinding finding;
            const auto severity = m_reader.numberOrNone(json, "severity", where).value_or(-1);
            if (severity < 0 || severity > static_cast<int>(MeshSeverity::Blocking)) {
                m_reader.refuse(where + ".severity", "0 to 3");
                return;
            }
            finding.severity = static_cast<MeshSeverity>(severity);
            finding.code = m_reader.code(json, "code", where);
            finding.message = m_reader.text(json, "message", where);
            finding.mend = m_reader.textOrNone(json, "mend", where);
            finding.service = m_reader.textOrNone(json, "service", where);
            m_reader.each(json, "clusters", [&](const Json& each, const std::string& at) {
                finding.clusters.push_back(m_reader.index(each, count(), where + "." + at));
            });
            m_out.picture.findings.push_back(std::move(finding));
        });
    }

    void readServices() {
        if (const auto found = m_json.find("services"); found == m_json.end() || found->is_null()) {
            return;
        }
        auto& rows = m_out.picture.services.emplace();
        m_reader.each(m_json, "services", [&](const Json& json, const std::string& where) {
            if (!m_reader.isObject(json, where)) {
                return;
            }
            model::MeshServiceRow row{.ns = m_reader.text(json, "namespace", where),
                                      .name = m_reader.text(json, "name", where)};
            m_reader.each(json, "clusters", [&](const Json& cell, const std::string& at) {
                if (!m_reader.isObject(cell, at)) {
                    return;
                }
                model::MeshServiceCell out;
                out.cluster = m_reader.index(cell.value("cluster", Json()), count(),
                                             where + "." + at + ".cluster");
                out.usable = m_reader.numberOrNone(cell, "usable", where + "." + at);
                row.cells.push_back(std::move(out));
            });
            rows.push_back(std::move(row));
        });
    }

    const Json& m_json;
    Reader m_reader;
    SavedMesh m_out;
};

/// Of a byte, counted from 1.
Position placeOf(std::string_view text, std::size_t byte) {
    const auto before = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto start = before.rfind('\n');
    const auto column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
    return {.file = {}, .line = static_cast<int>(line), .column = static_cast<int>(column)};
}

} // namespace

std::string savedMeshJson(const std::string& fleet, const MeshPicture& picture) {
    std::string out =
        fmt::format("{{\"kind\": \"{}\", \"version\": {}, \"fleet\": {}, \"at\": \"{}\"", kKind,
                    kVersion, Json(fleet).dump(-1, ' ', false, Json::error_handler_t::replace),
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
    list("findings", picture.findings.size(), [&](std::size_t i) -> Json {
        const auto& finding = picture.findings[i];
        return {{"severity", static_cast<int>(finding.severity)},
                {"code", model::toString(finding.code)},
                {"clusters", finding.clusters},
                {"message", finding.message},
                {"mend", textOrNull(finding.mend)},
                {"service", textOrNull(finding.service)}};
    });
    if (picture.services) {
        list("services", picture.services->size(),
             [&](std::size_t i) { return serviceJson((*picture.services)[i]); });
    }
    return out + "}\n";
}

Result<SavedMesh> readSavedMesh(std::string_view json) {
    Json document;
    try {
        document = Json::parse(json);
    } catch (const Json::parse_error& error) {
        return fail({.kind = ErrorKind::Decode,
                     .message = "expected a saved mesh, which is JSON",
                     .position = placeOf(json, error.byte)});
    }
    if (!document.is_object() || document.value("kind", Json()) != Json(kKind)) {
        return fail(invalid("kind", fmt::format("\"{}\"", kKind)));
    }
    if (document.value("version", Json()) != Json(kVersion)) {
        return fail({.kind = ErrorKind::Unsupported,
                     .message = fmt::format("expected version {} of a saved mesh", kVersion),
                     .where = "version"});
    }
    return PictureReader(document).read();
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
