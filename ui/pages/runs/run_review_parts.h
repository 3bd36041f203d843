// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/command_scope.h"
#include "ui/pages/runs/run_actions.h"

#include <QCoreApplication>

#include <optional>

namespace pilothouse::ui {

/// What the reviews of all commands of a run have in common. Pure but for translation.
struct RunReviews {
    Q_DECLARE_TR_FUNCTIONS(RunReviews)
};

/// Whether a command is one to production; how many clusters are to be typed stands in the scope.
[[nodiscard]] bool touchesProduction(const model::CommandScope& scope, const RunContext& context);

void setEnvironment(ReviewData& data, bool isProduction);
/// The verb, and where it goes: "Stop run in PRODUCTION retail-eu".
[[nodiscard]] QString confirmWord(const QString& verb, bool isProduction,
                                  const RunContext& context);
/// How old the picture is.
[[nodiscard]] ReviewCheck freshness(const model::RunPicture& picture, const RunContext& context);
/// Why a picture is too old to confirm anything by; empty: it is not.
[[nodiscard]] QString staleWord(const model::RunPicture& picture, const RunContext& context);
/// Who will carry a command out.
[[nodiscard]] ReviewCheck driver(const model::RunPicture& picture);
/// "1 cluster", "7 clusters".
[[nodiscard]] QString clusters(qsizetype count);

/// The same command in a terminal: verb, run, object, reason, the write rule and which fleet.
[[nodiscard]] QStringList callOf(const model::RunPicture& picture, const RunContext& context,
                                 const QStringList& verbAndObject, std::optional<int> number);

} // namespace pilothouse::ui
