// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"
#include "model/fleet_properties.h"
#include "model/placement_picture.h"
#include "placement/hub_reader.h"
#include "placement/preview.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The steps between a placement's text and what the lab shows of it. Pure; any thread.
namespace pilothouse::engine {

struct LabObjects;

/// The clusters of a hub and what it knows of the placement so far.
struct LabInputs {
    std::vector<placement::Member> members{};
    placement::BindingFile known{}; ///< bindings and policy snapshots, budgets
    /// What the placement may select, with overrides and budgets; null: nobody gave any.
    std::shared_ptr<const LabObjects> objects{};
    /// What the fleet file says of the members' properties; null: nobody read one.
    std::shared_ptr<const model::FleetProperties> fleetSays{};
};

/// What is known of the placement, with the budgets among the objects.
[[nodiscard]] placement::BindingFile knownOf(const LabInputs& inputs);

/// Label values, properties, regions of the clusters.
/// @param says  what the fleet file says of them; null: nothing
[[nodiscard]] std::shared_ptr<const model::LabFacts>
labFactsOf(const placement::Fleet& fleet, const model::FleetProperties* says = nullptr);

/// The newest heartbeat; none where no cluster ever had one.
[[nodiscard]] std::optional<Instant> newestHeartbeat(const std::vector<placement::Member>& members);

/// A placement's text, read: `errors` is empty where it can be decided.
struct LabText {
    kube::YamlDocument document{};
    placement::Placement placement{};
    std::string kind{};
    std::vector<Error> errors{};
};
[[nodiscard]] LabText readLabText(const std::string& text, const std::string& fileName);

/// What a placement comes to, kept together: `input` points to `fleet`.
struct LabDecision {
    /// @param refused  why the hub takes no policy over and schedules nothing, in its words, as
    ///                 where its selectors are wrong; empty: it does
    LabDecision(std::shared_ptr<const placement::Fleet> fleet, const placement::Placement& asked,
                Instant now, placement::BindingFile known, std::string refused = {});
    LabDecision(const LabDecision&) = delete;
    LabDecision& operator=(const LabDecision&) = delete;

    std::shared_ptr<const placement::Fleet> fleet;
    placement::SchedulingInput input;
    std::string refused; ///< see the constructor
    placement::Outcome outcome;
    std::vector<std::string> before{}; ///< who holds the placement, sorted
    std::vector<std::string> after{};  ///< who would
    std::int32_t wanted = 0;           ///< clusters that the policy asks for; PickAll: that pass
};

/// Everything that the draft decides goes into the picture: sums, funnel, rows, warnings, and the
/// explanation of `selected` where there is such a cluster. About 20 µs a cluster.
void describeDecision(const LabDecision& decision, const std::string& selected,
                      model::PlacementPicture& picture);

/// The explanation alone; none where there is no such cluster.
[[nodiscard]] std::optional<model::LabWhy> labWhyOf(const LabDecision& decision,
                                                    const std::string& cluster);

/// Makes the changes that are on, decides once more and says what differs from the draft. Tells
/// each row of the picture whether its cluster would hold the placement.
/// @param draft null where the text has errors: then there is nothing to compare
void tryChanges(const LabInputs& inputs, const LabText& text,
                const std::vector<model::LabChange>& changes, const LabDecision& draft,
                model::PlacementPicture& picture);

/// What would place the draft on `cluster`; decides up to nine times.
[[nodiscard]] model::LabAdvice labAdviceOf(const LabInputs& inputs, const LabText& text,
                                           Instant now, const std::string& cluster);

/// What would place the rest of the draft; none where nothing is missing. Decides twice.
[[nodiscard]] std::optional<model::LabRemedy> labRemedyOf(const LabInputs& inputs,
                                                          const LabText& text, Instant now);

/// A text with changes as one outcome among several.
[[nodiscard]] model::LabScenario scenarioOf(const std::string& name, const LabInputs& inputs,
                                            const std::string& text,
                                            const std::vector<model::LabChange>& changes,
                                            Instant now);

} // namespace pilothouse::engine
