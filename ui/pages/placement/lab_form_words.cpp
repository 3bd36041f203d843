// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_form_words.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LabEntryKind;
using model::LabFieldId;

QString tr(const char* text) {
    return QCoreApplication::translate("LabForm", text);
}

FieldWords headWords(LabFieldId id) {
    switch (id) {
    case LabFieldId::ApiVersion:
        return {
            tr("API version"),
            tr("Both mean the same here; v1 lacks what is newest"),
            {},
            {u"placement.kubernetes-fleet.io/v1"_s, u"placement.kubernetes-fleet.io/v1beta1"_s}};
    case LabFieldId::Kind:
        return {tr("Kind"),
                tr("ClusterResourcePlacement: cluster-scoped resources and whole namespaces. "
                   "ResourcePlacement: what is inside one namespace"),
                {},
                {u"ClusterResourcePlacement"_s, u"ResourcePlacement"_s}};
    case LabFieldId::Name: return {tr("Name"), tr("At most 63 letters, without dots"), {}, {}};
    case LabFieldId::Namespace:
        return {tr("Namespace"), tr("Of a ResourcePlacement"), u"default"_s, {}};
    case LabFieldId::PlacementType:
        return {tr("Type"),
                tr("PickAll: every cluster that fits. PickN: the best of them. PickFixed: those "
                   "that are named. A hub does not let it change"),
                {},
                {u"PickAll"_s, u"PickN"_s, u"PickFixed"_s}};
    case LabFieldId::NumberOfClusters:
        return {tr("Number of clusters"), tr("0 or more; only with PickN, which needs it"), {}, {}};
    case LabFieldId::RevisionHistoryLimit:
        return {tr("Revisions kept"), tr("1 to 1000; 10 where nothing is said"), u"10"_s, {}};
    case LabFieldId::StatusReportingScope:
        return {tr("Status scope"),
                tr("NamespaceAccessible puts the status into the namespace too; it needs exactly "
                   "one selector of a namespace and never changes"),
                u"ClusterScopeOnly"_s,
                {u"ClusterScopeOnly"_s, u"NamespaceAccessible"_s}};
    default: return {};
    }
}

FieldWords selectorWords(LabFieldId id) {
    switch (id) {
    case LabFieldId::SelectorGroup:
        return {tr("Group"), tr("Empty: the core group"), tr("core"), {}};
    case LabFieldId::SelectorVersion: return {tr("Version"), tr("Such as v1"), {}, {}};
    case LabFieldId::SelectorKind: return {tr("Kind"), tr("Such as Namespace"), {}, {}};
    case LabFieldId::SelectorName:
        return {tr("Name"),
                tr("Of one object; without name and labels every object of the kind. Not both"),
                tr("every one"),
                {}};
    case LabFieldId::SelectorScope:
        return {
            tr("Of a namespace"),
            tr("What goes of a namespace: it with its resources, it alone, or it with what "
               "other selectors name in it"),
            u"NamespaceWithResources"_s,
            {u"NamespaceWithResources"_s, u"NamespaceOnly"_s, u"NamespaceWithResourceSelectors"_s}};
    case LabFieldId::LabelKey: return {tr("Label"), tr("Key of a label"), tr("label"), {}};
    case LabFieldId::LabelValue:
        return {tr("Value"), tr("The label must equal it"), tr("value"), {}};
    case LabFieldId::ExpressionKey: return {tr("Label"), tr("Key of a label"), tr("label"), {}};
    case LabFieldId::ExpressionOperator:
        return {tr("Operator"),
                tr("NotIn and DoesNotExist match where there is no such label, too"),
                {},
                {u"In"_s, u"NotIn"_s, u"Exists"_s, u"DoesNotExist"_s}};
    case LabFieldId::ExpressionValues:
        return {tr("Values"),
                tr("With commas between; none with Exists and DoesNotExist"),
                tr("none"),
                {}};
    default: return {};
    }
}

FieldWords policyWords(LabFieldId id) {
    switch (id) {
    case LabFieldId::ClusterName:
        return {tr("Cluster"),
                tr("Name of a member cluster, each once; at most 100"),
                tr("cluster"),
                {}};
    case LabFieldId::PropertyName:
        return {tr("Property"),
                tr("A cluster without it does not match, whatever the operator"),
                tr("property"),
                {}};
    case LabFieldId::PropertyOperator:
        return {tr("Operator"),
                tr("Greater, greater or equal, less, less or equal, equal, not equal"),
                {},
                {u"Gt"_s, u"Ge"_s, u"Lt"_s, u"Le"_s, u"Eq"_s, u"Ne"_s}};
    case LabFieldId::PropertyValue:
        return {
            tr("Amount"), tr("A quantity such as 8, 250m or 1.5Gi; exactly one"), tr("amount"), {}};
    case LabFieldId::Weight:
        return {tr("Weight"), tr("-100 to 100: points for clusters that match"), {}, {}};
    case LabFieldId::SorterName:
        return {tr("By property"),
                tr("Points by where the cluster stands between the least and the most of all"),
                tr("property"),
                {}};
    case LabFieldId::SorterOrder:
        return {tr("Best is"),
                tr("Descending: the largest amount. Ascending: the smallest"),
                {},
                {u"Descending"_s, u"Ascending"_s}};
    case LabFieldId::TopologyKey:
        return {
            tr("Over label"), tr("Clusters with the same value are one domain"), tr("label"), {}};
    case LabFieldId::MaxSkew:
        return {tr("Max skew"),
                tr("How many more one domain may hold than another; 1 or more"),
                u"1"_s,
                {}};
    case LabFieldId::WhenUnsatisfiable:
        return {tr("Otherwise"),
                tr("DoNotSchedule: leave it unplaced. ScheduleAnyway: place it, with fewer points"),
                u"DoNotSchedule"_s,
                {u"DoNotSchedule"_s, u"ScheduleAnyway"_s}};
    case LabFieldId::TolerationKey:
        return {
            tr("Taint"), tr("Key of a taint; with Exists and no key every taint"), tr("taint"), {}};
    case LabFieldId::TolerationOperator:
        return {tr("Operator"),
                tr("Equal: key and value as the taint's. Exists: the key alone"),
                u"Equal"_s,
                {u"Equal"_s, u"Exists"_s}};
    case LabFieldId::TolerationValue: return {tr("Value"), tr("Only with Equal"), tr("none"), {}};
    case LabFieldId::TolerationEffect:
        return {
            tr("Effect"), tr("Nothing said: every effect"), tr("every effect"), {u"NoSchedule"_s}};
    default: return {};
    }
}

FieldWords rolloutWords(LabFieldId id) {
    switch (id) {
    case LabFieldId::StrategyType:
        return {tr("Rollout"),
                tr("External leaves the rollout to an update run, and there is no way back"),
                u"RollingUpdate"_s,
                {u"RollingUpdate"_s, u"External"_s}};
    case LabFieldId::MaxUnavailable:
        return {
            tr("Max unavailable"),
            tr("Clusters, or 0% to 100% of those wanted, rounded up; 25% where nothing is said"),
            u"25%"_s,
            {}};
    case LabFieldId::MaxSurge:
        return {tr("Max surge"),
                tr("Clusters beyond those wanted while moving; 25% where nothing is said"),
                u"25%"_s,
                {}};
    case LabFieldId::UnavailablePeriod:
        return {tr("Wait, seconds"),
                tr("How long what cannot be tracked counts as unavailable; 60 where nothing is "
                   "said"),
                u"60"_s,
                {}};
    case LabFieldId::DeletePropagation:
        return {tr("When deleted"),
                tr("Delete takes the resources from the clusters, Abandon leaves them"),
                u"Delete"_s,
                {u"Delete"_s, u"Abandon"_s}};
    case LabFieldId::ReportBackType:
        return {tr("Report back"),
                tr("Mirror copies the status of the clusters' objects"),
                u"Disabled"_s,
                {u"Disabled"_s, u"Mirror"_s}};
    case LabFieldId::ReportBackDestination:
        return {tr("Report to"),
                tr("Where Mirror copies it"),
                tr("not said"),
                {u"OriginalResource"_s, u"WorkAPI"_s}};
    default: return {};
    }
}

FieldWords applyWords(LabFieldId id) {
    switch (id) {
    case LabFieldId::ApplyType:
        return {tr("Apply"),
                tr("ReportDiff only compares and writes nothing"),
                u"ClientSideApply"_s,
                {u"ClientSideApply"_s, u"ServerSideApply"_s, u"ReportDiff"_s}};
    case LabFieldId::ComparisonOption:
        return {tr("Compare"),
                tr("PartialComparison: fields that the hub's object has. FullComparison: all"),
                u"PartialComparison"_s,
                {u"PartialComparison"_s, u"FullComparison"_s}};
    case LabFieldId::WhenToApply:
        return {tr("When to apply"),
                tr("IfNotDrifted leaves alone what was changed there"),
                u"Always"_s,
                {u"Always"_s, u"IfNotDrifted"_s}};
    case LabFieldId::WhenToTakeOver:
        return {tr("When to take over"),
                tr("Objects that the cluster has already"),
                u"Always"_s,
                {u"Always"_s, u"IfNoDiff"_s, u"Never"_s}};
    case LabFieldId::ForceApply:
        return {tr("Force"),
                tr("Takes fields from others; only with ServerSideApply"),
                u"false"_s,
                {u"true"_s, u"false"_s}};
    case LabFieldId::AllowCoOwnership:
        return {tr("Co-ownership"),
                tr("Of objects that somebody else owns too"),
                u"false"_s,
                {u"true"_s, u"false"_s}};
    default: return {};
    }
}

QStringList texts(const std::vector<std::string>& values) {
    QStringList out;
    for (const auto& value : values) {
        out.append(toQt(value));
    }
    return out;
}

} // namespace

FieldWords fieldWords(LabFieldId id) {
    for (const auto& words :
         {headWords(id), selectorWords(id), policyWords(id), rolloutWords(id), applyWords(id)}) {
        if (!words.label.isEmpty()) {
            return words;
        }
    }
    return {};
}

SectionWords sectionWords(LabEntryKind kind) {
    switch (kind) {
    case LabEntryKind::ResourceSelector:
        return {tr("Resources"), tr("Add resource"), tr("Nothing is selected")};
    case LabEntryKind::Label: return {{}, tr("Add label"), {}};
    case LabEntryKind::Expression: return {{}, tr("Add expression"), {}};
    case LabEntryKind::Property: return {{}, tr("Add property"), {}};
    case LabEntryKind::ClusterName:
        return {tr("Clusters by name"), tr("Add cluster"), tr("No cluster is named")};
    case LabEntryKind::RequiredTerm:
        return {tr("Only clusters that match"), tr("Add term"), tr("Every cluster fits")};
    case LabEntryKind::PreferredTerm:
        return {tr("Rather clusters that match"), {}, tr("None is preferred")};
    case LabEntryKind::SpreadConstraint:
        return {tr("Spread"), tr("Add constraint"), tr("Wherever the score is best")};
    case LabEntryKind::Toleration:
        return {tr("Tolerated taints"), tr("Add toleration"), tr("No taint is tolerated")};
    }
    return {};
}

QStringList offersFor(const model::LabField& field, const QString& key,
                      const model::LabFacts* facts) {
    const bool isOfResource = field.path.size() > 1 && field.path[1] == "resourceSelectors";
    if (facts == nullptr || isOfResource) {
        return {};
    }
    QStringList out;
    switch (field.id) {
    case LabFieldId::LabelKey:
    case LabFieldId::ExpressionKey:
    case LabFieldId::TopologyKey:
        for (const auto& label : facts->labels) {
            out.append(toQt(label.first));
        }
        return out;
    case LabFieldId::LabelValue:
    case LabFieldId::ExpressionValues:
        for (const auto& label : facts->labels) {
            if (toQt(label.first) == key) {
                return texts(label.second);
            }
        }
        return {};
    case LabFieldId::PropertyName:
    case LabFieldId::SorterName: return texts(facts->properties);
    case LabFieldId::TolerationKey: return texts(facts->taints);
    case LabFieldId::ClusterName: return texts(facts->clusters);
    default: return {};
    }
}

} // namespace pilothouse::ui
