// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/json_fault.h"
#include "storage/saved_mesh.h"
#include "storage/saved_mesh_words.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace pilothouse::storage {
namespace {

using Json = nlohmann::json;
using model::MeshCode;
using model::MeshHalfState;
using model::MeshLinkKind;
using model::MeshSeverity;

constexpr std::size_t kMostClusters = 4096;
constexpr auto kLastCode = static_cast<std::size_t>(MeshCode::ControlPlaneElsewhere);

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
        readHalves(m_json, m_out.picture.halves, [](auto&, const Json&, const std::string&) {});
        readFindings(m_json, m_out.picture.findings);
        readKinds();
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
            m_out.picture.cells.push_back(cellOf(bits));
        }
    }

    std::vector<model::MeshReason> reasonsOf(const Json& json) {
        std::vector<model::MeshReason> out;
        m_reader.each(json, "reasons", [&](const Json& reason, const std::string& at) {
            if (m_reader.isObject(reason, at)) {
                out.push_back({m_reader.code(reason, "code", at),
                               m_reader.numberOrNone(reason, "have", at).value_or(-1),
                               m_reader.numberOrNone(reason, "want", at).value_or(-1)});
            }
        });
        return out;
    }

    /// Half-links of a picture or of a kind: their ends and reasons, in order; `fill` reads the
    /// rest.
    template<class Half, class Fill>
    void readHalves(const Json& parent, std::vector<Half>& halves, const Fill& fill) {
        m_reader.each(parent, "halves", [&](const Json& json, const std::string& where) {
            if (!m_reader.isObject(json, where)) {
                return;
            }
            Half half;
            half.from = m_reader.index(json.value("from", Json()), count(), where + ".from");
            half.to = m_reader.index(json.value("to", Json()), count(), where + ".to");
            half.reasons = reasonsOf(json);
            fill(half, json, where);
            if (!halves.empty() &&
                std::pair(halves.back().from, halves.back().to) >= std::pair(half.from, half.to)) {
                m_reader.refuse(where, "half-links in order, each once");
            }
            halves.push_back(std::move(half));
        });
    }

    void readFindings(const Json& parent, std::vector<model::MeshFinding>& findings) {
        m_reader.each(parent, "findings", [&](const Json& json, const std::string& where) {
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
            findings.push_back(std::move(finding));
        });
    }

    /// Absent: Cilium's links alone were kept.
    void readKinds() {
        if (!m_json.contains("kinds")) {
            return;
        }
        m_reader.each(m_json, "kinds", [&](const Json& json, const std::string& where) {
            if (!m_reader.isObject(json, where)) {
                return;
            }
            auto& links = m_out.picture.kinds.emplace_back();
            links.kind = m_reader.text(json, "kind", where) == model::toString(MeshLinkKind::Istio)
                             ? MeshLinkKind::Istio
                             : MeshLinkKind::Submariner;
            if (m_reader.text(json, "kind", where) != model::toString(links.kind)) {
                m_reader.refuse(where + ".kind", "\"submariner\" or \"istio\"");
            }
            readMembers(json, links);
            readHalves(json, links.halves,
                       [this](model::MeshKindHalf& half, const Json& each, const std::string& at) {
                           half.cell = cellOf(each, at);
                       });
            readFindings(json, links.findings);
        });
    }

    void readMembers(const Json& parent, model::MeshKindLinks& links) {
        m_reader.each(parent, "members", [&](const Json& json, const std::string& where) {
            if (m_reader.isObject(json, where)) {
                links.members.push_back({.cluster = m_reader.index(json.value("cluster", Json()),
                                                                   count(), where + ".cluster"),
                                         .name = m_reader.textOrNone(json, "name", where),
                                         .version = m_reader.textOrNone(json, "version", where)});
            }
        });
    }

    model::MeshCell cellOf(const Json& json, const std::string& where) {
        const auto bits = m_reader.numberOrNone(json, "cell", where).value_or(-1);
        if (bits < 0 || bits > 0x7F) {
            m_reader.refuse(where + ".cell", "0 to 127");
            return {};
        }
        return cellOf(static_cast<unsigned>(bits));
    }
    static model::MeshCell cellOf(unsigned bits) {
        return model::MeshCell(static_cast<MeshHalfState>(bits & 0x07U),
                               static_cast<std::uint8_t>(bits & 0x78U));
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

Result<SavedMesh> readSavedMesh(std::string_view json) {
    const auto document = Json::parse(json, nullptr, false);
    if (document.is_discarded()) {
        const auto fault = detail::faultOf(json);
        return fail({.kind = ErrorKind::Decode,
                     .message = fault.isNumber ? "expected a number that is not out of all bounds"
                                               : "expected a saved mesh, which is JSON",
                     .position = placeOf(json, fault.byte)});
    }
    if (!document.is_object() || document.value("kind", Json()) != Json(detail::kSavedMeshKind)) {
        return fail(invalid("kind", fmt::format("\"{}\"", detail::kSavedMeshKind)));
    }
    if (document.value("version", Json()) != Json(detail::kSavedMeshVersion)) {
        return fail({.kind = ErrorKind::Unsupported,
                     .message = fmt::format("expected version {} of a saved mesh",
                                            detail::kSavedMeshVersion),
                     .where = "version"});
    }
    return PictureReader(document).read();
}

} // namespace pilothouse::storage
