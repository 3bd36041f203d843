// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/placement_apply.h"
#include "fleet/fleet_config.h"

#include <functional>
#include <memory>
#include <string>

namespace pilothouse::engine {

struct ApplyDeskOptions {
    fleet::FleetSource hub{};              ///< whose hub (fleet::loadHub)
    net::CredentialRunnerOptions signIn{}; ///< who says which sign-in programs may run
    std::string stateFolder{};             ///< where the audit log is
    WatchLimits watch{};
};

/// Reviews drafts of placements and applies the one that was reviewed last, once a person has said
/// so. Whoever shows it asks that person and keeps the write lock; here nothing is sent that was
/// not reviewed, was refused in its dry run, or is not in the audit log first. A thread of its own;
/// any thread may call, nothing blocks but the destructor, which waits for a request under way.
class ApplyDesk {
public:
    [[nodiscard]] static std::unique_ptr<ApplyDesk> start(ApplyDeskOptions options);
    ~ApplyDesk();
    ApplyDesk(const ApplyDesk&) = delete;
    ApplyDesk& operator=(const ApplyDesk&) = delete;

    /// Called from the desk's thread when there is something to take; must return at once.
    void setWake(std::function<void()> wake);
    /// The newest picture; null before the first question.
    [[nodiscard]] std::shared_ptr<const model::ApplyPicture> take();

    /// The newest question wins; what was watched is not watched any more.
    void review(ApplyAsked asked);
    /// Sends what was reviewed; does nothing for a review that is not the last.
    void apply(model::ApplyConsent consent);
    /// Asks and watches no more. A write that was begun goes to its end.
    void cancel();

private:
    class Impl;
    explicit ApplyDesk(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Why a review cannot be applied; empty: it can. For whoever sends; screens have their own words.
[[nodiscard]] std::string obstacleToApply(const model::ApplyReview& review);

} // namespace pilothouse::engine
