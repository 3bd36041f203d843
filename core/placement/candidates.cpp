// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/candidates.h"

#include <algorithm>
#include <map>

namespace pilothouse::placement::detail {

namespace {

/// For the heaps of the standard library, which put the greatest on top.
bool ranksBelow(const Scored& a, const Scored& b) {
    return ranksAbove(b, a);
}

} // namespace

std::vector<std::uint32_t> Candidates::keyOf(const Spread& spread, ClusterIndex cluster) {
    std::vector<std::uint32_t> key;
    for (const auto& part : spread.parts()) {
        key.push_back(part.column == nullptr ? 0 : part.column->ids[cluster]);
    }
    return key;
}

Candidates::Candidates(const Spread& spread, const std::vector<Scored>& free) {
    const auto& parts = spread.parts();
    const bool isSingle = parts.size() == 1 && parts.front().column != nullptr;
    std::map<std::vector<std::uint32_t>, std::size_t> byKey;
    std::vector<std::size_t> byValue;
    if (isSingle) {
        byValue.assign(parts.front().column->values.size() + 1, ~std::size_t{0});
    }
    for (const auto& each : free) {
        std::size_t at = m_domains.size();
        if (isSingle) {
            auto& known = byValue[parts.front().column->ids[each.cluster]];
            known = known == ~std::size_t{0} ? at : known;
            at = known;
        } else {
            at = byKey.try_emplace(keyOf(spread, each.cluster), at).first->second;
        }
        if (at == m_domains.size()) {
            m_domains.push_back({.example = each.cluster});
        }
        m_domains[at].heap.push_back(each);
    }
    for (auto& domain : m_domains) {
        std::make_heap(domain.heap.begin(), domain.heap.end(), ranksBelow);
    }
}

std::optional<Scored> Candidates::best(const Spread& spread) const {
    std::optional<Scored> best;
    for (const auto& domain : m_domains) {
        if (domain.heap.empty() || spread.violated(domain.example) != nullptr) {
            continue;
        }
        auto top = domain.heap.front();
        top.scores.topology = spread.score(domain.example);
        if (!best || ranksAbove(top, *best)) {
            best = top;
        }
    }
    return best;
}

void Candidates::remove(const Scored& picked) {
    for (auto& domain : m_domains) {
        if (!domain.heap.empty() && domain.heap.front().cluster == picked.cluster) {
            std::pop_heap(domain.heap.begin(), domain.heap.end(), ranksBelow);
            domain.heap.pop_back();
            return;
        }
    }
}

void Candidates::forgetOlder() {
    for (auto& domain : m_domains) {
        bool isChanged = false;
        for (auto& each : domain.heap) {
            isChanged |= each.wasHere;
            each.wasHere = false;
        }
        if (isChanged) {
            std::make_heap(domain.heap.begin(), domain.heap.end(), ranksBelow);
        }
    }
}

} // namespace pilothouse::placement::detail
