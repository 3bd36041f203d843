// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/field_help.h"

#include <algorithm>

namespace pilothouse::fleet {

FieldHelpCache::Help FieldHelpCache::find(const std::string& hash, const kube::KindName& kind) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_kept.find({hash, kind});
    if (hash.empty() || found == m_kept.end()) {
        return nullptr;
    }
    found->second.usedAt = ++m_uses;
    return found->second.help;
}

void FieldHelpCache::put(const std::string& hash, const kube::KindName& kind, Help help) {
    const std::lock_guard lock(m_mutex);
    if (hash.empty()) {
        return; // nothing says when it changes
    }
    m_kept[{hash, kind}] = {.help = std::move(help), .usedAt = ++m_uses};
    if (m_kept.size() > m_limit) {
        m_kept.erase(
            std::min_element(m_kept.begin(), m_kept.end(), [](const auto& a, const auto& b) {
                return a.second.usedAt < b.second.usedAt;
            }));
    }
}

FieldHelpFlow::FieldHelpFlow(kube::KindName kind, std::shared_ptr<FieldHelpCache> cache)
    : m_kind(std::move(kind)), m_cache(std::move(cache)) {}

std::optional<kube::ApiRequest> FieldHelpFlow::next() const {
    if (m_outcome) {
        return std::nullopt;
    }
    return kube::ApiRequest{.path =
                                m_document ? m_document->path : std::string(kube::kOpenApiPath)};
}

void FieldHelpFlow::take(CallResult result) {
    if (!result) {
        const bool isMoved = m_document && result.error().error.kind == ErrorKind::Intercepted;
        if (isMoved && !std::exchange(m_isSecondTry, true)) {
            m_document.reset();
        } else {
            m_outcome = fail(std::move(result.error().error));
        }
    } else if (m_document) {
        takeDocument(result->body);
    } else {
        takeIndex(result->body);
    }
}

void FieldHelpFlow::takeIndex(const std::string& body) {
    const auto index = kube::decodeOpenApiIndex(body);
    if (!index) {
        m_outcome = fail(index.error());
        return;
    }
    const auto found = index->find(kube::openApiKey(m_kind));
    if (found == index->end()) {
        m_outcome = fail(ErrorKind::NotFound,
                         "the server has no OpenAPI document of " + kube::openApiKey(m_kind));
        return;
    }
    m_document = found->second;
    if (auto known = m_cache->find(m_document->hash, m_kind)) {
        m_outcome = std::move(known);
    }
}

void FieldHelpFlow::takeDocument(const std::string& body) {
    auto help = kube::decodeKindHelp(body, m_kind);
    if (!help) {
        m_outcome = fail(help.error());
        return;
    }
    auto shared = std::make_shared<const kube::KindHelp>(*std::move(help));
    m_cache->put(m_document->hash, m_kind, shared);
    m_outcome = std::move(shared);
}

} // namespace pilothouse::fleet
