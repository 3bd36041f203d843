// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/api_call.h"
#include "kube/openapi.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace pilothouse::fleet {

/// Field help that was read before, by the hash of its document and the kind: equal documents of
/// many clusters are kept once. The longest unused goes first. Any thread.
class FieldHelpCache {
public:
    using Help = std::shared_ptr<const kube::KindHelp>;
    explicit FieldHelpCache(std::size_t limit = 32) : m_limit(limit) {}
    /// Null: not known.
    [[nodiscard]] Help find(const std::string& hash, const kube::KindName& kind);
    void put(const std::string& hash, const kube::KindName& kind, Help help);

private:
    struct Kept {
        Help help;
        std::uint64_t usedAt = 0;
    };
    std::mutex m_mutex;
    std::size_t m_limit;
    std::uint64_t m_uses = 0;
    std::map<std::pair<std::string, kube::KindName>, Kept> m_kept;
};

/// The way to the fields of a kind of one member: the index, then the document, unless its hash is
/// known. A document whose hash is not the current one any more is redirected by the server, which
/// this program does not follow: then the index is read once more. A pure state machine.
class FieldHelpFlow {
public:
    using Help = FieldHelpCache::Help;

    FieldHelpFlow(kube::KindName kind, std::shared_ptr<FieldHelpCache> cache);

    /// What to ask now; none when it is over.
    [[nodiscard]] std::optional<kube::ApiRequest> next() const;
    void take(CallResult result);
    /// When it is over: the help, or NotFound (no such group version or kind, or a server without
    /// OpenAPI v3), or why it could not be read.
    [[nodiscard]] const std::optional<Result<Help>>& outcome() const { return m_outcome; }

private:
    void takeIndex(const std::string& body);
    void takeDocument(const std::string& body);

    kube::KindName m_kind;
    std::shared_ptr<FieldHelpCache> m_cache;
    std::optional<kube::OpenApiEntry> m_document; ///< none: the index is to be read
    bool m_isSecondTry = false;
    std::optional<Result<Help>> m_outcome;
};

} // namespace pilothouse::fleet
