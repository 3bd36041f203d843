// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_finding.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace pilothouse::rollout {

/// Collects findings; those of single members that say the same become one. Not shared.
class Findings {
public:
    using Finding = model::RunFinding;

    void add(Finding finding) { m_findings.push_back(std::move(finding)); }

    /// The same about one more member: severity, code, message and mend alike are one finding.
    void addMember(const std::string& member, Finding finding) {
        const auto key = std::tuple(finding.code, finding.message, finding.mend);
        const auto [found, isNew] = m_ofMembers.try_emplace(key, m_findings.size());
        if (isNew) {
            finding.object = "member/" + member;
            m_findings.push_back(std::move(finding));
        } else {
            m_findings[found->second].object = "members";
        }
        m_findings[found->second].clusters.push_back(member);
    }

    /// Worst first, otherwise in the order they were made; clusters sorted.
    [[nodiscard]] std::vector<Finding> take() {
        std::stable_sort(m_findings.begin(), m_findings.end(),
                         [](const auto& a, const auto& b) { return a.severity > b.severity; });
        for (auto& finding : m_findings) {
            std::sort(finding.clusters.begin(), finding.clusters.end());
        }
        m_ofMembers.clear();
        return std::move(m_findings);
    }

private:
    std::vector<Finding> m_findings;
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> m_ofMembers;
};

} // namespace pilothouse::rollout
