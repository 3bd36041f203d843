// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What a placement of the lab selects, and what overrides make of it on each cluster. Values; any
/// thread. The values of Secrets are "***".
namespace pilothouse::model {

/// What names an object for people.
struct LabObjectName {
    std::string group{};
    std::string version{};
    std::string kind{};
    std::string nameSpace{}; ///< empty: cluster-scoped
    std::string name{};
    bool operator==(const LabObjectName&) const = default;
};

/// An object that would go to the members.
struct LabObject {
    LabObjectName id{};
    std::size_t selector = 0;             ///< which of the placement's took it, from 1
    std::size_t bytes = 0;                ///< of what the hub's snapshot would hold of it, as JSON
    std::vector<std::string> removed{};   ///< fields that stay on the hub
    bool isEnvelope = false;              ///< what is wrapped goes, not it
    std::vector<LabObjectName> wrapped{}; ///< by an envelope
    std::string fault{}; ///< of an envelope: why no cluster gets anything, in the hub's words
    bool operator==(const LabObject&) const = default;
};

/// An object that a selector reaches and that stays on the hub all the same.
struct LabStaying {
    LabObjectName id{};
    std::size_t selector = 0; ///< from 1
    std::string reason{};
    bool operator==(const LabStaying&) const = default;
};

/// What the selectors make of the objects that the lab was given.
struct LabResources {
    enum class From : std::uint8_t { None, Example, Folder, Hub };
    From from = From::None;          ///< None: nothing was given, or it is still being read
    std::string source{};            ///< folder or hub
    bool isReading = false;          ///< the hub is being asked
    std::string trouble{};           ///< why what was asked for could not be read
    std::vector<std::string> gaps{}; ///< what of the hub could not be read, and why
    bool isOfOtherSelectors = false; ///< the hub was read for selectors that were edited since
    std::size_t given = 0;           ///< objects, selected or not
    std::size_t overrides = 0;       ///< among them
    /// Why the hub selects nothing and schedules nothing, in its words; empty: it does.
    std::string error{};
    std::vector<LabObject> objects{}; ///< in the order of the hub's snapshots
    std::vector<LabStaying> refused{};
    std::vector<std::string> warnings{};
    bool operator==(const LabResources&) const = default;
};

/// What overrides make of one object on one cluster; objects that go as they are have no cell.
struct LabOverrideCell {
    enum class Kind : std::uint8_t {
        Changed,
        Deleted, ///< it does not go there
        Fails    ///< why the cluster gets nothing at all
    };
    std::uint32_t object = 0; ///< in LabOverrides::objects
    Kind kind = Kind::Changed;
    std::uint32_t changes = 0; ///< places that differ
    bool operator==(const LabOverrideCell&) const = default;
};

/// One cluster that would hold the placement.
struct LabOverrideRow {
    std::string cluster{};
    std::uint32_t objects = 0;   ///< how many go
    std::uint32_t overrides = 0; ///< that match it
    std::string cause{};         ///< why it gets nothing; empty: it gets all
    std::vector<LabOverrideCell> cells{};
    bool operator==(const LabOverrideRow&) const = default;
};

/// What overrides make of the draft.
struct LabOverrides {
    std::uint64_t decision = 0;           ///< PlacementPicture::decision that it follows
    std::vector<std::string> overrides{}; ///< that reach an object, in the order of application
    std::vector<LabObjectName> objects{}; ///< that any cluster gets otherwise than selected
    std::size_t untouched = 0;            ///< objects that go as they are everywhere
    std::vector<LabOverrideRow> rows{};   ///< in the order of names
    std::vector<std::string> warnings{};  ///< overrides that do not count though one might think so
    bool operator==(const LabOverrides&) const = default;
};

/// One place of an object that one rule changed. A place that later rules change again has several.
struct LabEdit {
    std::string path{};       ///< a JSON pointer
    std::string before{};     ///< JSON; empty: it was not there; "***" in a Secret
    std::string after{};      ///< JSON; empty: it is gone
    std::string source{};     ///< the override: "ClusterResourceOverride regional"
    std::size_t rule = 0;     ///< of it, from 1
    bool isOverruled = false; ///< a later rule changes the same place
    bool operator==(const LabEdit&) const = default;
};

/// An object that one cluster gets otherwise than selected.
struct LabObjectEdits {
    LabObjectName id{};
    std::string envelope{}; ///< that wraps it; empty: none
    bool isDeleted = false;
    std::string deletedBy{};   ///< the override
    std::size_t deletedIn = 0; ///< its rule, from 1
    std::vector<LabEdit> edits{};
    bool operator==(const LabObjectEdits&) const = default;
};

/// What the selected cluster gets, or would.
struct LabClusterResources {
    std::string cluster{};
    bool isHolder = false;                ///< it would hold the placement
    std::vector<std::string> overrides{}; ///< that match it, in the order of its binding
    std::string reason{};    ///< of the condition that says it gets nothing; empty: it gets all
    std::string message{};   ///< of the condition, in the hub's words
    std::string cause{};     ///< the same in clear
    std::size_t objects = 0; ///< how many go
    std::vector<LabObjectEdits> edits{};
    bool operator==(const LabClusterResources&) const = default;
};

} // namespace pilothouse::model
