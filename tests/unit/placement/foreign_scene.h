// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "placement/foreign.h"

#include <QString>
#include <QStringList>

#include <algorithm>

/// Clusters of other systems in a line, for the tests of their rules.
namespace pilothouse::test {

using namespace placement;

/// "b region=east zone=e1 provider=p env:prod claim:ring=1 taint:k=v:NoSchedule leaving": a name,
/// then facts, labels with a colon, taints added at `since`.
inline ForeignCluster foreignCluster(const QString& text,
                                     std::optional<Instant> since = std::nullopt) {
    const auto words = text.split(u' ', Qt::SkipEmptyParts);
    ForeignCluster cluster{.member = {.name = words.at(0).toStdString()}};
    for (const auto& word : words.mid(1)) {
        const auto value = word.section(u'=', 1).toStdString();
        if (word == "leaving") {
            cluster.member.isLeaving = true;
        } else if (word.startsWith("region=")) {
            cluster.region = value;
        } else if (word.startsWith("provider=")) {
            cluster.provider = value;
        } else if (word.startsWith("zone=")) {
            cluster.zones.push_back(value);
        } else if (word.startsWith("serves=")) { // "serves=apps/v1:Deployment"
            cluster.apis = std::vector<ServedKind>{
                {QString::fromStdString(value).section(u':', 0, 0).toStdString(),
                 QString::fromStdString(value).section(u':', 1).toStdString()}};
        } else if (word.startsWith("memory=")) {
            cluster.member.allocatable = cluster.member.capacity = {{"memory", value}};
        } else if (word.startsWith("free=")) { // no capacity is told
            cluster.member.allocatable = {{"memory", value}};
        } else if (word.startsWith("claim:")) {
            cluster.claims.emplace_back(word.mid(6).section(u'=', 0, 0).toStdString(), value);
        } else if (word.startsWith("taint:")) {
            const auto key = word.mid(6).section(u'=', 0, 0).toStdString();
            const auto rest = QString::fromStdString(value);
            cluster.taints.push_back({.taint = {.key = key,
                                                .value = rest.section(u':', 0, 0).toStdString(),
                                                .effect = rest.section(u':', 1).toStdString()},
                                      .since = since});
        } else {
            cluster.member.labels.emplace_back(word.section(u':', 0, 0).toStdString(),
                                               word.section(u':', 1).toStdString());
        }
    }
    std::sort(cluster.member.labels.begin(), cluster.member.labels.end());
    std::sort(cluster.claims.begin(), cluster.claims.end());
    return cluster;
}

/// Clusters with semicolons between them.
inline ForeignFleet foreignFleet(const QString& text, std::optional<Instant> since = std::nullopt) {
    std::vector<ForeignCluster> clusters;
    for (const auto& each : text.split(u';', Qt::SkipEmptyParts)) {
        clusters.push_back(foreignCluster(each, since));
    }
    return *ForeignFleet::make(std::move(clusters));
}

inline QString joined(const std::vector<std::string>& names) {
    QStringList out;
    for (const auto& each : names) {
        out.append(QString::fromStdString(each));
    }
    return out.join(u' ');
}

inline const ForeignDecision& decisionOf(const ForeignFleet& fleet, const ForeignOutcome& outcome,
                                         std::string_view name) {
    return outcome.clusters[*fleet.fleet.find(name)];
}

inline bool hasWarning(const ForeignOutcome& outcome, std::string_view code) {
    return std::any_of(outcome.warnings.begin(), outcome.warnings.end(),
                       [&](const auto& each) { return each.code == code; });
}

} // namespace pilothouse::test
