// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/selector.h"
#include "kube/strategy/strategy_parts.h"
#include "kube/values/durations.h"

#include <fmt/format.h>

#include <algorithm>

/// Source: kubefleet-dev/kubefleet apis/placement/v1beta1/stageupdate_types.go and
/// pkg/controllers/updaterun/initialization.go.
namespace pilothouse::kube::detail {

namespace {

constexpr std::size_t kMostStages = 31;
constexpr std::size_t kMaxStageName = 63;

bool isStageName(std::string_view name) {
    return !name.empty() && name.size() <= kMaxStageName &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

/// Nobody where there is none, everybody for {}.
std::optional<std::string> readClusters(const FieldReader& fields) {
    const auto selector = fields.labelSelector("labelSelector");
    return selector ? std::optional(selector->toString()) : std::nullopt;
}

model::Gate approvalAt(const FieldReader& task) {
    if (task.has("waitTime")) {
        task.complainAt("waitTime", "an Approval takes none");
    }
    return {.name = "Approval", .position = task.position()};
}

std::chrono::milliseconds readWait(const FieldReader& task) {
    const auto text = task.needText("waitTime");
    const auto wait = parseGoDuration(text);
    if (!text.empty() && (!wait || wait->count() <= 0)) {
        task.complainAt("waitTime", "expected a duration above 0 such as 30m or 1h30m");
    }
    return wait ? std::chrono::ceil<std::chrono::milliseconds>(*wait)
                : std::chrono::milliseconds(0);
}

void readTasks(const FieldReader& fields, model::StrategyStage& stage) {
    const auto before = fields.children("beforeStageTasks");
    if (before.size() > 1) {
        fields.complainAt("beforeStageTasks", "at most one");
    }
    for (const auto& task : before) {
        task.onlyKeys({"type", "waitTime"});
        if (task.needText("type") != "Approval") {
            task.complainAt("type", "before a stage there is Approval alone");
        }
        stage.gatesBefore.push_back(approvalAt(task));
    }
    for (const auto& task : fields.children("afterStageTasks")) {
        task.onlyKeys({"type", "waitTime"});
        const bool isWait =
            task.need("type") &&
            task.word<bool>("type", {{"Approval", false}, {"TimedWait", true}}, false);
        const bool isSecond = isWait ? stage.soak.count() > 0 : !stage.gatesAfter.empty();
        if (isSecond) {
            task.complain("a stage has at most one of each type");
        } else if (isWait) {
            stage.soak = readWait(task);
        } else {
            stage.gatesAfter.push_back(approvalAt(task));
        }
    }
}

model::StrategyStage readStage(const FieldReader& fields) {
    fields.onlyKeys({"name", "labelSelector", "sortingLabelKey", "maxConcurrency",
                     "beforeStageTasks", "afterStageTasks"});
    model::StrategyStage stage{.name = fields.needText("name"), .position = fields.position()};
    if (!stage.name.empty() && !isStageName(stage.name)) {
        fields.complainAt("name", "expected 1 to 63 of a-z and 0-9, without hyphens");
    }
    stage.orderBy = fields.text("sortingLabelKey");
    if (!stage.orderBy.empty() && !isLabelKey(stage.orderBy)) {
        fields.complainAt("sortingLabelKey", "this is no label key");
    }
    stage.maxConcurrency = readBound(fields, "maxConcurrency", 1).value_or(model::Bound{1, false});
    auto clusters = readClusters(fields);
    const bool selectsNobody = !clusters;
    stage.groups.push_back({.name = stage.name,
                            .selector = std::move(clusters),
                            .isImplicit = true,
                            .selectsNobody = selectsNobody,
                            .position = stage.position});
    readTasks(fields, stage);
    return stage;
}

} // namespace

void readKubeFleetStrategy(const FieldReader& root, model::Strategy& strategy) {
    strategy.format = model::StrategyFormat::KubeFleet;
    strategy.intent.kind = model::IntentKind::SnapshotRollout; // of the placement a run names
    strategy.policy.strictFirstStage = false;
    strategy.policy.membershipDrift = model::OnDrift::Abort; // its controller's re-validation
    root.onlyKeys({"apiVersion", "kind", "metadata", "spec", "status"});
    if (const auto metadata = root.child("metadata")) {
        strategy.name = metadata->text("name");
        readMetadataMaps(*metadata, strategy);
        // What kubectl last sent is of another object than the one that is written from this.
        std::erase_if(strategy.annotations, [](const auto& each) {
            return each.first == "kubectl.kubernetes.io/last-applied-configuration";
        });
    }
    const auto spec = root.child("spec");
    if (!spec) {
        root.complain("\"spec\" is missing");
        return;
    }
    spec->onlyKeys({"stages"});
    const auto stages = spec->children("stages");
    if (stages.size() > kMostStages) {
        spec->complainAt("stages", fmt::format("at most {}, found {}", kMostStages, stages.size()));
    }
    for (const auto& stage : stages) {
        strategy.stages.push_back(readStage(stage));
    }
}

} // namespace pilothouse::kube::detail
