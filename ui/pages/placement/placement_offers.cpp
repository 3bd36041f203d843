// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/placement_offers.h"

#include "ui/bridge/qt_convert.h"

#include <QHash>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

/// A line cut into its dashes, its key and the rest.
struct Line {
    qsizetype dash = -1;  ///< column of the last dash of the line; -1: none
    qsizetype outer = -1; ///< column of the first one
    qsizetype key = 0;    ///< column at which the key or the value begins
    QString name;         ///< key; empty: none
    bool isBlank = false;
};

Line cut(const QString& text) {
    Line line;
    qsizetype at = 0;
    while (at < text.size() && (text.at(at) == u' ' || text.at(at) == u'-')) {
        if (text.at(at) == u'-') {
            if (at + 1 < text.size() && text.at(at + 1) != u' ') {
                break;
            }
            line.dash = at;
            line.outer = line.outer < 0 ? at : line.outer;
        }
        ++at;
    }
    line.key = at;
    line.isBlank = at == text.size() || text.at(at) == u'#';
    const qsizetype colon = text.indexOf(u':', at);
    const bool isKey = colon > at && (colon + 1 == text.size() || text.at(colon + 1) == u' ');
    if (isKey && !line.isBlank) {
        line.name = text.mid(at, colon - at).trimmed();
        if (line.name.size() > 1 && line.name.startsWith(u'"') && line.name.endsWith(u'"')) {
            line.name = line.name.mid(1, line.name.size() - 2);
        }
    }
    return line;
}

/// Keys above a line, from the outside in.
QStringList pathAbove(const QStringList& lines, qsizetype at, const Line& here) {
    QStringList path;
    bool isItem = here.outer >= 0;
    qsizetype limit = isItem ? here.outer : here.key;
    for (qsizetype up = at - 1; up >= 0 && (limit > 0 || isItem); --up) {
        const Line line = cut(lines.at(up));
        if (line.isBlank) {
            continue;
        }
        if (isItem) { // the key that holds a list whose dashes stand at `limit`
            if (line.outer < 0 && line.key <= limit && !line.name.isEmpty()) {
                path.prepend(line.name);
                limit = line.key;
                isItem = false;
            } else if (line.outer >= 0 && line.outer < limit && line.key <= limit) {
                path.prepend(line.name);
                limit = line.outer;
            }
        } else if (line.key < limit && !line.name.isEmpty()) {
            path.prepend(line.name);
            limit = line.outer >= 0 ? line.outer : line.key;
            isItem = line.outer >= 0;
        } else if (line.outer >= 0 && line.outer < limit) { // the first line of this item
            limit = line.outer;
            isItem = true;
        }
    }
    return path;
}

QStringList texts(const std::vector<std::string>& values) {
    QStringList out;
    for (const auto& value : values) {
        out.append(toQt(value));
    }
    return out;
}

QStringList labelKeys(const model::LabFacts* facts) {
    QStringList out;
    for (std::size_t at = 0; facts != nullptr && at < facts->labels.size(); ++at) {
        out.append(toQt(facts->labels[at].first));
    }
    return out;
}

QStringList labelValues(const model::LabFacts* facts, const QString& key) {
    for (std::size_t at = 0; facts != nullptr && at < facts->labels.size(); ++at) {
        if (toQt(facts->labels[at].first) == key) {
            return texts(facts->labels[at].second);
        }
    }
    return {};
}

/// Fields of a mapping by the key that holds it.
const QHash<QString, QStringList>& fields() {
    static const QHash<QString, QStringList> kFields{
        {u""_s, {u"apiVersion"_s, u"kind"_s, u"metadata"_s, u"spec"_s}},
        {u"metadata"_s, {u"name"_s, u"namespace"_s, u"labels"_s, u"annotations"_s}},
        {u"spec"_s,
         {u"resourceSelectors"_s, u"policy"_s, u"strategy"_s, u"revisionHistoryLimit"_s,
          u"statusReportingScope"_s}},
        {u"resourceSelectors"_s,
         {u"group"_s, u"version"_s, u"kind"_s, u"name"_s, u"labelSelector"_s, u"selectionScope"_s}},
        {u"policy"_s,
         {u"placementType"_s, u"numberOfClusters"_s, u"clusterNames"_s, u"affinity"_s,
          u"topologySpreadConstraints"_s, u"tolerations"_s}},
        {u"affinity"_s, {u"clusterAffinity"_s}},
        {u"clusterAffinity"_s,
         {u"requiredDuringSchedulingIgnoredDuringExecution"_s,
          u"preferredDuringSchedulingIgnoredDuringExecution"_s}},
        {u"requiredDuringSchedulingIgnoredDuringExecution"_s, {u"clusterSelectorTerms"_s}},
        {u"clusterSelectorTerms"_s, {u"labelSelector"_s, u"propertySelector"_s}},
        {u"preferredDuringSchedulingIgnoredDuringExecution"_s, {u"weight"_s, u"preference"_s}},
        {u"preference"_s, {u"labelSelector"_s, u"propertySorter"_s}},
        {u"labelSelector"_s, {u"matchLabels"_s, u"matchExpressions"_s}},
        {u"propertySelector"_s, {u"matchExpressions"_s}},
        {u"propertySorter"_s, {u"name"_s, u"sortOrder"_s}},
        {u"topologySpreadConstraints"_s, {u"topologyKey"_s, u"maxSkew"_s, u"whenUnsatisfiable"_s}},
        {u"tolerations"_s, {u"key"_s, u"operator"_s, u"value"_s, u"effect"_s}},
        {u"strategy"_s,
         {u"type"_s, u"rollingUpdate"_s, u"applyStrategy"_s, u"deleteStrategy"_s,
          u"reportBackStrategy"_s}},
        {u"rollingUpdate"_s, {u"maxUnavailable"_s, u"maxSurge"_s, u"unavailablePeriodSeconds"_s}},
    };
    return kFields;
}

/// Words of a field that takes but a few.
const QHash<QString, QStringList>& words() {
    static const QHash<QString, QStringList> kWords{
        {u"apiVersion"_s,
         {u"placement.kubernetes-fleet.io/v1"_s, u"placement.kubernetes-fleet.io/v1beta1"_s}},
        {u"placementType"_s, {u"PickAll"_s, u"PickN"_s, u"PickFixed"_s}},
        {u"whenUnsatisfiable"_s, {u"DoNotSchedule"_s, u"ScheduleAnyway"_s}},
        {u"sortOrder"_s, {u"Ascending"_s, u"Descending"_s}},
        {u"effect"_s, {u"NoSchedule"_s}},
        {u"selectionScope"_s, {u"NamespaceWithResources"_s, u"NamespaceOnly"_s}},
        {u"statusReportingScope"_s, {u"ClusterScopeOnly"_s, u"NamespaceAccessible"_s}},
    };
    return kWords;
}

bool isIn(const YamlPlace& place, qsizetype up, QStringView key) {
    return place.path.size() > up && place.path.at(place.path.size() - 1 - up) == key;
}

QStringList valuesAt(const YamlPlace& place, const model::LabFacts* facts) {
    const bool isExpression = isIn(place, 0, u"matchExpressions");
    const bool isProperty = isExpression && isIn(place, 1, u"propertySelector");
    if (isIn(place, 0, u"matchLabels")) {
        return labelValues(facts, place.key);
    }
    if (place.key == u"topologyKey" || (isExpression && place.key == u"key")) {
        return labelKeys(facts);
    }
    if (place.key == u"name" && (isProperty || isIn(place, 0, u"propertySorter"))) {
        return facts == nullptr ? QStringList() : texts(facts->properties);
    }
    if (place.key == u"key" && isIn(place, 0, u"tolerations")) {
        return facts == nullptr ? QStringList() : texts(facts->taints);
    }
    if (place.key == u"operator") {
        return isProperty     ? QStringList{u"Gt"_s, u"Ge"_s, u"Lt"_s, u"Le"_s, u"Eq"_s, u"Ne"_s}
               : isExpression ? QStringList{u"In"_s, u"NotIn"_s, u"Exists"_s, u"DoesNotExist"_s}
                              : QStringList{u"Equal"_s, u"Exists"_s};
    }
    if (place.key == u"kind" && place.path.isEmpty()) {
        return {u"ClusterResourcePlacement"_s, u"ResourcePlacement"_s};
    }
    if (place.key == u"type" && isIn(place, 0, u"strategy")) {
        return {u"RollingUpdate"_s, u"External"_s};
    }
    if (place.key.isEmpty() && isIn(place, 0, u"clusterNames")) {
        return facts == nullptr ? QStringList() : texts(facts->clusters);
    }
    return words().value(place.key);
}

} // namespace

YamlPlace yamlPlaceAt(const QString& text, int position) {
    const QStringList lines = text.split(u'\n');
    qsizetype at = 0;
    qsizetype begin = 0;
    while (at < lines.size() && begin + lines.at(at).size() < position) {
        begin += lines.at(at).size() + 1;
        ++at;
    }
    const QString typed = lines.value(at).left(position - begin);
    const Line here = cut(typed);
    YamlPlace place{.path = pathAbove(lines, at, here), .key = here.name};
    place.isValue = !here.name.isEmpty();
    qsizetype word = here.key;
    if (place.isValue) {
        word = typed.indexOf(u':', here.key) + 1;
        while (word < typed.size() && QStringView(u" \"'[").contains(typed.at(word))) {
            ++word;
        }
    }
    place.from = static_cast<int>(begin + std::min(word, typed.size()));
    return place;
}

CodeOffer placementOffersAt(const QString& text, int position, const model::LabFacts* facts) {
    const YamlPlace place = yamlPlaceAt(text, position);
    CodeOffer offer{.words = {}, .from = place.from};
    if (place.isValue || isIn(place, 0, u"clusterNames")) {
        offer.words = valuesAt(place, facts);
        return offer;
    }
    const QStringList names =
        isIn(place, 0, u"matchLabels") ? labelKeys(facts)
        : isIn(place, 0, u"matchExpressions")
            ? (isIn(place, 1, u"propertySelector")
                   ? QStringList{u"name"_s, u"operator"_s, u"values"_s}
                   : QStringList{u"key"_s, u"operator"_s, u"values"_s})
            : fields().value(place.path.isEmpty() ? u""_s : place.path.constLast());
    static const QStringList kMappings{u"metadata"_s,
                                       u"spec"_s,
                                       u"policy"_s,
                                       u"affinity"_s,
                                       u"clusterAffinity"_s,
                                       u"resourceSelectors"_s,
                                       u"clusterNames"_s,
                                       u"topologySpreadConstraints"_s,
                                       u"tolerations"_s,
                                       u"preference"_s,
                                       u"labelSelector"_s,
                                       u"matchLabels"_s,
                                       u"matchExpressions"_s,
                                       u"propertySelector"_s,
                                       u"propertySorter"_s,
                                       u"clusterSelectorTerms"_s,
                                       u"requiredDuringSchedulingIgnoredDuringExecution"_s,
                                       u"preferredDuringSchedulingIgnoredDuringExecution"_s,
                                       u"strategy"_s,
                                       u"rollingUpdate"_s,
                                       u"labels"_s,
                                       u"annotations"_s};
    for (const QString& name : names) {
        offer.words.append(name + (kMappings.contains(name) ? u":"_s : u": "_s));
    }
    return offer;
}

} // namespace pilothouse::ui
