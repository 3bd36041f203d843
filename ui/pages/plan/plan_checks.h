// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan_picture.h"

#include <QList>
#include <QStringList>

namespace pilothouse::ui {

/// What a plan is held against, and what came of it: by topic, for people.
struct PlanChecks {
    QStringList passed{};  ///< topics nothing stands against
    QStringList unknown{}; ///< nothing stands against them in what could be read, which is not all
};
/// Of a picture whose plan was validated; empty for any other.
[[nodiscard]] PlanChecks checksOf(const model::PlanPicture& picture);

/// A finding, or several that say the same of different places and block nobody, as one.
struct ShownFinding {
    model::RunFinding finding{}; ///< the first of them
    QStringList places{};        ///< of all
    QStringList messages{};
};
/// In their order; hints (Info) of one code are one.
[[nodiscard]] QList<ShownFinding> foldFindings(const std::vector<model::RunFinding>& findings);

} // namespace pilothouse::ui
