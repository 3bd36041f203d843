// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "model/plan_picture.h"
#include "net/credential_runner.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::engine {

struct PlanDeskOptions {
    std::string stateFolder{};             ///< of the fleet: what it remembers of durations
    std::chrono::milliseconds settle{200}; ///< after the last edit, before a plan is made
    std::chrono::milliseconds ask{10'000}; ///< time each member has to answer
    std::int32_t samples = 500;            ///< of the simulation
};

/// What became of something that was asked of the desk.
struct PlanOutcome {
    enum class Kind : std::uint8_t { Opened, Saved, Created };
    Kind kind = Kind::Opened;
    std::string path{};    ///< of the file; Created: id of the run
    std::string trouble{}; ///< why not; empty: done
};

/// One strategy under work: reads its text, asks the fleet once what it is (again on request),
/// plans and validates shortly after the last edit, and plays the plan through. Threads of its own,
/// one each for plans, answers of members and the simulation; any thread may call and nothing
/// blocks but the destructor, which ends what goes on. It never writes to a cluster.
///
/// A run is made of exactly the revision that a person looked at, without findings that block it.
///
/// A text that is in no file is kept as a draft in the state folder until it is saved, made a run
/// or discarded: it outlives the program, however that ends.
///
/// Each edit has a revision of the caller's, growing; the newest wins, and what is told names the
/// one it is of.
class PlanDesk {
public:
    /// What a person looked at and says when a run is made of it.
    struct Create {
        std::uint64_t revision = 0;
        std::string name{};
        std::string comment{};
        std::size_t acceptedGaps = 0; ///< how many things a person has to accept, as was shown
    };

    [[nodiscard]] static std::unique_ptr<PlanDesk> start(PlanDeskOptions options);
    ~PlanDesk();
    PlanDesk(const PlanDesk&) = delete;
    PlanDesk& operator=(const PlanDesk&) = delete;

    /// Whom the plan is for, and its clock; its members are asked.
    void setFleet(std::shared_ptr<const fleet::FleetConfig> fleet,
                  net::CredentialRunnerOptions signIn);
    /// Called from the desk's threads when there is something to take; must return at once.
    void setWake(std::function<void()> wake);
    /// The newest picture; null before the first edit.
    [[nodiscard]] std::shared_ptr<const model::PlanPicture> take();
    [[nodiscard]] std::vector<PlanOutcome> takeOutcomes();

    /// The strategy as text in any format, or as a value, which becomes canonical text.
    void setText(std::string text, std::uint64_t revision);
    void setStrategy(model::Strategy strategy, std::uint64_t revision);
    void setWishes(model::PlanWishes wishes);
    /// Asks the members again.
    void readAgain();
    /// Ends the simulation that goes on; the next edit begins another.
    void cancelSimulation();
    /// A file's text becomes the strategy; or the text becomes a file's, whole or not at all.
    void open(std::string path, std::uint64_t revision);
    void save(std::string path);
    /// A draft that was left in the state folder becomes the strategy, and this plan's own; told as
    /// opened, with the file it is of.
    void openDraft(std::string id, std::uint64_t revision);
    /// Makes a local run of the plan and leaves its Start. That writing is turned on is for the
    /// caller to know; that the fleet's file forbids it is known here too.
    void create(Create wanted);

private:
    class Impl;
    explicit PlanDesk(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
