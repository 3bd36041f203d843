// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

/// A placement's text as fields and rows, for a form that edits the same text. Values; any thread.
namespace pilothouse::model {

/// Keys from the root inwards; of a list the item's number from 0.
using LabPath = std::vector<std::string>;

/// What a field is of, in the order of the API.
enum class LabFieldId : std::uint8_t {
    ApiVersion,
    Kind,
    Name,
    Namespace,
    SelectorGroup,
    SelectorVersion,
    SelectorKind,
    SelectorName,
    SelectorScope,
    PlacementType,
    NumberOfClusters,
    ClusterName,
    LabelKey, ///< of matchLabels: the key itself
    LabelValue,
    ExpressionKey,
    ExpressionOperator,
    ExpressionValues,
    PropertyName,
    PropertyOperator,
    PropertyValue,
    Weight,
    SorterName,
    SorterOrder,
    TopologyKey,
    MaxSkew,
    WhenUnsatisfiable,
    TolerationKey,
    TolerationOperator,
    TolerationValue,
    TolerationEffect,
    StrategyType,
    MaxUnavailable,
    MaxSurge,
    UnavailablePeriod,
    ApplyType,
    ComparisonOption,
    WhenToApply,
    WhenToTakeOver,
    ForceApply,
    AllowCoOwnership,
    DeletePropagation,
    ReportBackType,
    ReportBackDestination,
    RevisionHistoryLimit,
    StatusReportingScope
};

/// One value. An edit names it by its path.
struct LabField {
    LabFieldId id = LabFieldId::Name;
    LabPath path{};
    std::string value{};  ///< as written; of a list its items, with ", " between
    bool isSet = false;   ///< it stands in the text
    bool isUnfit = false; ///< the text holds something else there, which the form does not edit
    int line = 0;         ///< from 1; 0: not in the text
    std::vector<std::string> errors{};
    bool operator==(const LabField&) const = default;
};

enum class LabEntryKind : std::uint8_t {
    ResourceSelector,
    Label,
    Expression,
    Property,
    ClusterName,
    RequiredTerm,
    PreferredTerm,
    SpreadConstraint,
    Toleration
};

struct LabEntry;

/// A list, or the pairs of matchLabels.
struct LabEntries {
    LabEntryKind kind = LabEntryKind::Label;
    LabPath path{};
    bool isSet = false;
    bool isUnfit = false;
    int line = 0;
    std::vector<std::string> errors{};
    std::vector<LabEntry> rows; ///< no initialiser: LabEntry is not whole yet
    bool operator==(const LabEntries&) const;
};

/// One of them.
struct LabEntry {
    LabPath path{};
    int line = 0;
    std::vector<std::string> errors{};
    std::vector<LabField> fields{};
    std::vector<LabEntries> lists{}; ///< a term's labels, expressions, properties
    bool operator==(const LabEntry&) const = default;
};

inline bool LabEntries::operator==(const LabEntries& other) const {
    return kind == other.kind && path == other.path && isSet == other.isSet &&
           isUnfit == other.isUnfit && line == other.line && errors == other.errors &&
           rows == other.rows;
}

/// Something at a line.
struct LabNote {
    int line = 0;
    std::string text{};
    bool operator==(const LabNote&) const = default;
};

/// An edit that was not made, because the text is written in a way that cannot be changed in place.
struct LabRefusal {
    std::uint64_t revision = 0; ///< of the edit
    LabPath path{};
    LabNote why{};
    bool operator==(const LabRefusal&) const = default;
};

struct LabForm {
    bool isReadable = false; ///< else there is nothing but `broken`
    LabNote broken{};        ///< why the text is no YAML
    std::vector<LabField> fields{};
    std::vector<LabEntries> lists{};
    std::vector<LabNote> faults{}; ///< errors that no field, row or list tells
    std::vector<LabNote> others{}; ///< what stands in the text and in no field, by its path
    bool operator==(const LabForm&) const = default;
};

/// What a person does in the form.
struct LabFormEdit {
    enum class Kind : std::uint8_t {
        Set,    ///< the value of a field; empty: it leaves the text where that means the default
        Add,    ///< a row at the end of a list
        Remove, ///< a row
        Rename  ///< the key of a pair
    };
    Kind kind = Kind::Set;
    LabPath path{}; ///< of the field or row; Add: of the list
    LabFieldId field = LabFieldId::Name;
    LabEntryKind row = LabEntryKind::Label;
    std::string value{};
    bool isSorter = false; ///< Add of a PreferredTerm: by a property, not by labels
    bool operator==(const LabFormEdit&) const = default;
};

} // namespace pilothouse::model
