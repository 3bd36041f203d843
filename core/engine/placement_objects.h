// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/hub_objects.h"
#include "model/placement_resources.h"
#include "placement/override.h"
#include "placement/override_plan.h"
#include "placement/resource_selection.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The objects of a hub in the lab: what a placement selects of them, and what overrides make of
/// that on each cluster. Values of Secrets stay here; what is shown has "***". Pure unless said
/// otherwise; any thread.
namespace pilothouse::engine {

/// Objects that the lab was given. Does not move: selections and overrides point into it.
struct LabObjects {
    model::LabResources::From from = model::LabResources::From::None;
    std::string source{}; ///< folder or hub
    placement::HubContents contents{};
    std::vector<placement::Override> overrides{};
    std::vector<placement::DisruptionBudget> budgets{};
    std::vector<std::string> gaps{};     ///< what of a hub could not be read
    std::vector<std::string> warnings{}; ///< objects that the hub would refuse
    /// Of a hub: for which selectors it was read; others may reach what is not here.
    std::optional<std::vector<placement::ResourceSelector>> readFor{};
};

/// The manifests of a folder and of those in it, taken for all that a hub holds. Validation with
/// file, line and column, with how many more there are. Reads the disk.
[[nodiscard]] Result<std::shared_ptr<const LabObjects>> readLabFolder(const std::string& folder);

/// The same of texts: what a folder's files, or the example, hold.
[[nodiscard]] Result<std::shared_ptr<const LabObjects>>
labObjectsOf(const std::vector<placement::ManifestText>& texts, model::LabResources::From from,
             std::string source);

/// The same of what a live hub gave, taken as it stands; an override that cannot be read is a gap.
[[nodiscard]] std::shared_ptr<const LabObjects> labObjectsOf(HubObjects read, std::string hub,
                                                             const placement::Placement& placement);

/// What a placement selects. Holds the objects that it points into.
struct LabSelection {
    LabSelection(std::shared_ptr<const LabObjects> of, placement::Placement by);
    LabSelection(const LabSelection&) = delete;
    LabSelection& operator=(const LabSelection&) = delete;

    std::shared_ptr<const LabObjects> objects; ///< never null
    placement::Placement placement;
    placement::Selection selection;
    std::string error; ///< the hub's message where it selects nothing; empty: it does
    placement::OverridePlan plan;
};

/// Why the hub would schedule nothing for a placement with these objects, in its words; empty: it
/// does.
[[nodiscard]] std::string refusalOf(const LabObjects& objects,
                                    const placement::Placement& placement);

/// Whether two placements select the same of the same objects.
[[nodiscard]] bool selectsAs(const placement::Placement& a, const placement::Placement& b);

/// What is shown of a selection.
[[nodiscard]] model::LabResources labResourcesOf(const LabSelection& selection);

/// What one cluster gets, change by change with the rule that made it.
[[nodiscard]] model::LabClusterResources labClusterResourcesOf(const LabSelection& selection,
                                                               const placement::Member& cluster,
                                                               bool isHolder);

/// Makes the matrix of overrides cluster by cluster, and keeps what it made: a cluster gets the
/// same whatever else is decided, as long as neither selection nor fleet change.
class LabOverrideMatrix {
public:
    /// Forgets everything. @param selection outlives the next call; null: none
    void reset(const LabSelection* selection);
    /// Whose rows are wanted: sorted names of clusters.
    void want(std::vector<std::string> clusters);
    /// Makes some rows, for a few milliseconds; false: all are made.
    bool advance(const placement::Fleet& fleet);
    /// All that is wanted; only when advance() said that nothing is left.
    [[nodiscard]] model::LabOverrides finish() const;

private:
    /// A cluster's row, its cells by the object's name.
    struct Made {
        model::LabOverrideRow row{};
        std::vector<std::pair<placement::ResourceId, model::LabOverrideCell>> cells{};
    };
    [[nodiscard]] Made make(const placement::Member& cluster) const;

    const LabSelection* m_selection = nullptr;
    std::map<std::string, Made> m_made;
    std::vector<std::string> m_wanted;
    std::size_t m_next = 0;
};

} // namespace pilothouse::engine
