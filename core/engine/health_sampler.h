// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/move_only_function.h"
#include "checks/baseline.h"
#include "fleet/member_access.h"
#include "model/gate.h"
#include "model/health_settings.h"
#include "model/run.h"
#include "net/transport.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// A member whose health is asked for.
struct HealthMember {
    ClusterId id{};
    std::string name{};
    std::shared_ptr<const fleet::MemberAccess> access{}; ///< null: cannot be asked
    std::optional<Error> obstacle{};                     ///< why not, where access is null
    std::string azureId{};                               ///< its ARM id; empty: not known
};

/// What to find out, of whom. A value.
struct HealthRequest {
    std::vector<HealthMember> members{};
    model::HealthGate gate{};
    model::HealthSettings settings{}; ///< of the fleet
    /// What the members were like before the stage; null: none was taken.
    std::shared_ptr<const checks::Baselines> baselines{};
    std::shared_ptr<const fleet::MemberAccess> logs{}; ///< Log Analytics; null: not to be asked
    bool isBefore = false;       ///< the gate stands before its stage: nothing to compare with
    bool isAfterFullRun = false; ///< all nodes ought to have one version
};

/// What came of it.
struct HealthAnswer {
    model::CheckOutcome outcome = model::CheckOutcome::Inconclusive;
    std::string code{};            ///< "HC-2"; of what decided
    std::string text{};            ///< one line for people
    std::string evidence{};        ///< document, see checks/verdict.h; of a baseline with baselines
    checks::Baselines baselines{}; ///< takeBaseline() only: all members that could be asked
};

struct HealthSamplerOptions {
    std::chrono::milliseconds requestTimeout{10'000};
    std::chrono::milliseconds memberBudget{60'000}; ///< all requests of one member
    std::size_t concurrentMembers = 16;             ///< of one sample, asked at the same time
    std::size_t maxBody = std::size_t{64} << 20;    ///< bytes of one page
};

/// Asks members for their health and judges the answers. Requests go out through a transport that
/// outlives the sampler; answers are decoded and judged on a thread of the sampler's own, which
/// runs `onDone` too, once per sample, never after cancel() was obeyed or the sampler is gone. What
/// a member does not answer within its budget is inconclusive. All functions: any thread, they
/// block nobody; the destructor waits for a callback that runs.
class HealthSampler {
public:
    using OnDone = MoveOnlyFunction<void(HealthAnswer)>;
    enum class SampleId : std::uint64_t { None = 0 };

    HealthSampler(net::Transport& transport, std::shared_ptr<const Clock> clock,
                  HealthSamplerOptions options = {});
    HealthSampler(const HealthSampler&) = delete;
    HealthSampler& operator=(const HealthSampler&) = delete;
    ~HealthSampler();

    /// One sample of a gate.
    SampleId sampleHealth(HealthRequest request, OnDone onDone);
    /// What later samples are compared with, for the checks of `request.gate`: the union of those
    /// of the stage's gates. Its outcome is what a gate before the stage would say.
    SampleId takeBaseline(HealthRequest request, OnDone onDone);
    /// Ends a sample; its requests are dropped. Unknown ones are ignored.
    void cancel(SampleId id);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
