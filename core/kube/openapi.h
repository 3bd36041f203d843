// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// Where a server lists its OpenAPI v3 documents, one for each group version.
inline constexpr std::string_view kOpenApiPath = "/openapi/v3";
/// A larger document is refused; that of the core group has 2 MiB.
inline constexpr std::size_t kMaxOpenApiBytes = std::size_t{16} << 20;

/// One document of the index.
struct OpenApiEntry {
    std::string path; ///< with query, relative to the server: "/openapi/v3/apis/apps/v1?hash=…"
    std::string hash; ///< names the content, the same on every server; may be empty
    bool operator==(const OpenApiEntry&) const = default;
};
/// By "api/v1" and "apis/apps/v1", as openApiKey() makes them.
using OpenApiIndex = std::map<std::string, OpenApiEntry>;

/// A kind of object: its group (empty: the core group), version and name.
struct KindName {
    std::string group{};
    std::string version{};
    std::string kind{};
    auto operator<=>(const KindName&) const = default;
};

[[nodiscard]] std::string openApiKey(const KindName& kind);

/// Reads the index. Entries that lead anywhere but below /openapi/v3/ are left out. Decode, or
/// Intercepted where that is no API server's. Any thread.
[[nodiscard]] Result<OpenApiIndex> decodeOpenApiIndex(std::string_view body);

/// What a schema says of one field. A value.
struct FieldHelp {
    std::string name{};
    std::string type{}; ///< as kubectl explain has it: "string", "[]Container", "map[string]string"
    std::string description{};
    std::string defaultJson{};              ///< empty: none
    std::string listType{};                 ///< "atomic", "set", "map"; empty: not said
    std::vector<std::string> listKeys{};    ///< of a list that is a map
    std::vector<std::string> enumeration{}; ///< the values that are allowed; empty: any
    std::vector<FieldHelp> fields{};        ///< of the object, of each element or value
    bool isRequired = false;
};

/// What a document says of a kind.
struct KindHelp {
    std::string description{};
    std::vector<FieldHelp> fields{};
    /// Some fields of fields were left out: the schema is larger than this program keeps.
    bool isCut = false;
};

/// Bounds of a KindHelp; what is beyond is left out.
struct HelpLimits {
    std::size_t fields = 20'000;
    std::size_t textBytes = std::size_t{8} << 20;
    int depth = 40;
};

/// Reads the fields of a kind from the document of its group version, in the order and with the
/// type words of `kubectl explain --recursive`; a schema that contains itself ends where it does.
/// NotFound where the document does not have the kind, Decode, Intercepted. Bounded memory. Any
/// thread. Source: kubernetes/kubectl pkg/explain/v2/templates/plaintext.tmpl.
[[nodiscard]] Result<KindHelp> decodeKindHelp(std::string_view document, const KindName& kind,
                                              const HelpLimits& limits = {});

} // namespace pilothouse::kube
