// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/time.h"
#include "engine/placement_desk.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>
#include <utility>
#include <vector>

/// A desk of the placement lab with its files, for tests that ask it step by step.
namespace pilothouse::test {

using engine::PlacementDesk;
using Picture = std::shared_ptr<const model::PlacementPicture>;

inline const Instant kNow = *parseRfc3339("2026-11-20T08:00:00Z");

/// The fleet A of the reference's worked examples, without what no test here reads.
inline std::string memberOf(const char* name, const char* region, const char* env, const char* cost,
                            const char* heartbeat = "2026-11-20T07:59:50Z",
                            const char* taint = "") {
    const std::string price =
        *cost == '\0'
            ? R"(x/y: {value: "1"})"
            : R"(kubernetes.azure.com/per-cpu-core-cost: {value: ")" + std::string(cost) + R"("})";
    return QStringLiteral(R"(---
apiVersion: cluster.kubernetes-fleet.io/v1
kind: MemberCluster
metadata: {name: %1, labels: {region: %2, env: %3}}
spec: {taints: [%4]}
status:
  properties:
    %5
  agentStatus:
  - type: MemberAgent
    lastReceivedHeartbeat: "%6"
    conditions:
    - {type: Joined, status: "True", lastTransitionTime: "2026-11-19T08:00:00Z"}
    - {type: Healthy, status: "True", lastTransitionTime: "2026-11-19T08:00:00Z"}
)")
        .arg(QLatin1String(name), QLatin1String(region), QLatin1String(env), QLatin1String(taint),
             QString::fromStdString(price), QLatin1String(heartbeat))
        .toStdString();
}

inline std::string members() {
    return memberOf("aks-eus-1", "east", "prod", "0.045") +
           memberOf("aks-eus-2", "east", "prod", "0.045") +
           memberOf("aks-neu-1", "north", "prod", "0.061") +
           memberOf("aks-neu-2", "north", "canary", "0.038") +
           memberOf("aks-wus-1", "west", "prod", "0.052", "2026-11-20T07:59:50Z",
                    "{key: maintenance, value: \"true\", effect: NoSchedule}") +
           memberOf("aks-wus-2", "west", "prod", "") +
           memberOf("aks-old-1", "west", "prod", "0.030", "2026-11-20T07:50:20Z");
}

inline std::string placementOf(const std::string& policy) {
    return "apiVersion: placement.kubernetes-fleet.io/v1beta1\nkind: ClusterResourcePlacement\n"
           "metadata: {name: web}\nspec:\n"
           "  resourceSelectors: [{group: \"\", version: v1, kind: Namespace, name: web}]\n" +
           policy;
}

inline std::string pickN(int number, const std::string& more = {}) {
    return placementOf("  policy:\n    placementType: PickN\n    numberOfClusters: " +
                       std::to_string(number) + "\n" + more);
}

/// A desk with its files, asked step by step.
class Lab {
public:
    explicit Lab(const std::string& membersText = members())
        : desk(PlacementDesk::start({.clock = std::make_shared<const FixedClock>(kNow)})) {
        if (!membersText.empty()) {
            open("members.yaml", membersText);
        }
    }
    engine::LabOutcome open(const char* name, const std::string& text) {
        const auto path = folder.filePath(QString::fromUtf8(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) {
            return {.trouble = "the test cannot write"};
        }
        file.write(text.data(), static_cast<qint64>(text.size()));
        file.close();
        desk->open(path.toStdString(), ++revision);
        return outcome();
    }
    engine::LabOutcome outcome() {
        std::vector<engine::LabOutcome> outcomes;
        static_cast<void>(QTest::qWaitFor([&] {
            outcomes = desk->takeOutcomes();
            return !outcomes.empty();
        }));
        return outcomes.empty() ? engine::LabOutcome{.trouble = "nothing was told"}
                                : outcomes.back();
    }
    Picture type(const std::string& text) {
        desk->setText(text, ++revision);
        return when([this](const auto& picture) { return picture.revision == revision; });
    }
    Picture change(std::vector<model::LabChange> changes) {
        desk->setChanges(std::move(changes), ++changed);
        return when([this](const auto& picture) { return picture.changesSeen == changed; });
    }
    template<class Condition>
    Picture when(const Condition& holds) {
        static_cast<void>(QTest::qWaitFor([&] {
            const auto picture = desk->take();
            return picture && holds(*picture);
        }));
        const auto picture = desk->take();
        return picture && holds(*picture) ? picture : nullptr;
    }

    QTemporaryDir folder;
    std::unique_ptr<PlacementDesk> desk;
    std::uint64_t revision = 0;
    std::uint64_t changed = 0;
};

} // namespace pilothouse::test
