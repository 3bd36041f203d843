// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/api_call.h"
#include "placement/takeover.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace pilothouse::engine {

/// One object of one cluster, on its way through the questions to its server: read, then where dry
/// runs are wanted the comparing one, then the apply's own where that may be refused. A value.
struct MemberQuestion {
    enum class Step : std::uint8_t { Read, Compare, Apply, Done };
    std::size_t cluster = 0;
    placement::ResourceId id{};
    const std::string* manifest = nullptr; ///< null: no longer wanted
    kube::ObjectRef place{};
    Step step = Step::Read;
    std::optional<std::string> object{}; ///< as read; none: there is none
    bool isKindMissing = false;          ///< the server does not serve it
    std::optional<placement::DryRun> comparison{};
    std::optional<placement::DryRun> apply{};
    std::string note{};           ///< why a dry run said nothing
    std::optional<Error> error{}; ///< why there is no answer at all

    /// The call of this step, which is not Done.
    [[nodiscard]] kube::ApiRequest request() const;

    /// Takes its answer; the step is the next one then.
    void take(fleet::CallResult result, const placement::ApplyStrategy& strategy, bool usesDryRuns);

    /// What the agent would do, once Done and without an error.
    /// @param leaves the cluster is no longer picked
    [[nodiscard]] Result<placement::MemberOutcome> outcome(const placement::ApplyStrategy& strategy,
                                                           const placement::PlacementWorks& works,
                                                           bool leaves) const;

private:
    void takeObject(fleet::CallResult result);
    void takeDryRun(fleet::CallResult result);
    [[nodiscard]] bool saysNothing(const fleet::CallFailure& failure) const;
    [[nodiscard]] bool hasOtherManagers() const;
};

} // namespace pilothouse::engine
