// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/plan_picture.h"

#include <memory>

namespace pilothouse::test {

/// What a desk of plans does, without its threads: reads, plans and judges against a fleet of the
/// test's own. Clusters are "GROUP-01", "GROUP-02", … with a label `ring`; their versions
/// are 1.33.5 but for the last of each group of ten and more, which is 1.32.9.
class PlanStage {
public:
    struct Group {
        std::string name{};
        int clusters = 0;
    };
    explicit PlanStage(const std::vector<Group>& groups, bool isRead = true);
    [[nodiscard]] std::shared_ptr<const model::PlanPicture> ofText(const std::string& text,
                                                                   std::uint64_t revision) const;
    [[nodiscard]] std::shared_ptr<const model::PlanPicture>
    ofStrategy(const model::Strategy& strategy, std::uint64_t revision) const;
    /// The strategy of the comp: dev, staging, prod, edge, gpu; three clusters are in none.
    [[nodiscard]] static std::string retail();
    [[nodiscard]] static std::vector<Group> retailGroups();

private:
    std::vector<Group> m_groups;
    bool m_isRead;
};

[[nodiscard]] Instant planNow(); ///< 2025-11-25 08:00 UTC

} // namespace pilothouse::test
