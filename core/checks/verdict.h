// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "checks/baseline.h"
#include "model/health_sample.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::checks {

/// What a sample is of, beside its members.
struct SampleHead {
    Instant at{};
    model::HoldMode mode = model::HoldMode::NoWorse;
    bool isBaseline = false;
};

/// The sample that the results of all members of a scope make: any Fail is Fail, else any
/// Inconclusive is Inconclusive, else a Warn passes as Warn. The outcome of each member is made
/// from its checks. No member at all passes. Pure.
[[nodiscard]] model::HealthSample judgeScope(const SampleHead& head,
                                             std::vector<model::MemberHealth> members);

/// What of a sample a document may take; baselines come on top and are never cut.
inline constexpr std::size_t kMaxEvidenceBytes = std::size_t{256} << 10;
/// What is read at all.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{64} << 20;

/// The evidence document of a sample, one line of JSON: members worst first, as many as fit, and
/// how many were left out. `baselines` may be null.
[[nodiscard]] std::string writeEvidence(const model::HealthSample& sample,
                                        const Baselines* baselines = nullptr);

/// Reads what writeEvidence() wrote. Decode otherwise. Any thread.
[[nodiscard]] Result<model::HealthSample> readSample(std::string_view evidence);
/// The baselines in it; none there: empty.
[[nodiscard]] Result<Baselines> readEvidenceBaselines(std::string_view evidence);

} // namespace pilothouse::checks
