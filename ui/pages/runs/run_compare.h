// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/canvas/timeline/timeline_data.h"

#include <QList>
#include <QString>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace pilothouse::ui {

/// How a stage went against the same stage of an earlier run, each from its own start.
struct StageDifference {
    QString stage{};
    std::chrono::milliseconds by{0}; ///< positive: slower
    bool isSoFar = false;            ///< it is not over: by as many clusters as are done now
    bool operator==(const StageDifference&) const = default;
};
struct RunComparison {
    QString with{};                                   ///< name of the other run
    QList<StageDifference> stages{};                  ///< those of which both know something
    std::optional<std::chrono::milliseconds> whole{}; ///< where both are over
    bool operator==(const RunComparison&) const = default;
};

/// Runs of the same strategy that began before this one, newest first. Pure.
[[nodiscard]] std::vector<std::shared_ptr<const model::RunPicture>>
earlierRuns(const std::vector<std::shared_ptr<const model::RunPicture>>& all,
            const model::RunPicture& picture);

[[nodiscard]] RunComparison compareRuns(const model::Run& run, const model::Run& other);

/// "prod 14 m slower so far than k8s-1.33.4"; for each stage, as one sentence.
[[nodiscard]] QString comparisonSentence(const RunComparison& comparison);
/// "14 m slower", "as long", "3 m faster so far".
[[nodiscard]] QString differenceWords(const StageDifference& difference);

/// Puts the other run's stages under this one's lanes, moved so that both begin at once, and what
/// the difference is into the lanes' notes. Widens what "fit" shows.
void addGhosts(TimelineData& data, const model::Run& run, const model::Run& other);

} // namespace pilothouse::ui
