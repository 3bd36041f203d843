// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run_finding.h"
#include "model/strategy.h"
#include "ui/theme/tokens.h"

#include <QString>
#include <QStringList>
#include <QTimeZone>

#include <optional>

namespace pilothouse::ui {

/// Who looks at a plan, when, and what they may do.
struct PlanContext {
    Instant now{};
    double speed = 1; ///< clock seconds in a second of this computer
    QTimeZone zone = QTimeZone::systemTimeZone();
    QString who{};
    QString fleet{};
    QString whyLocked{};    ///< why nothing may be written now; empty: writes are on
    QStringList terminal{}; ///< options that name fleet and state to `pilothousectl`
    bool operator==(const PlanContext&) const = default;
};

/// "15 %", "4".
[[nodiscard]] QString boundWord(const model::Bound& bound);
/// What a field says: "15%", "4", or nothing.
[[nodiscard]] QString boundText(const std::optional<model::Bound>& bound);
/// Nothing for an empty text (which is right) or one that is no bound (which is not).
struct BoundReading {
    std::optional<model::Bound> bound{};
    bool isRight = true;
};
[[nodiscard]] BoundReading readBound(const QString& text, int least);
/// "1h30m", as strategies write it.
[[nodiscard]] QString durationWord(std::chrono::milliseconds time);
/// "approval “before prod”", "health “canaries are well”", "scheduled start Sunday 22:00".
[[nodiscard]] QString gateWord(const model::Gate& gate);
[[nodiscard]] Glyph gateGlyph(model::GateKind kind);
/// Words of a finding's code for its title: "Two minors in one step".
[[nodiscard]] QString findingTitle(const model::RunFinding& finding);
/// Where: names of clusters, or the object. One line.
[[nodiscard]] QString findingPlace(const model::RunFinding& finding);
[[nodiscard]] Glyph findingGlyph(const model::RunFinding& finding);
[[nodiscard]] bool isBlocking(const model::RunFinding& finding);
/// "line 10, column 36: expected …" of a reader's error.
[[nodiscard]] QString faultWord(const Error& error);
/// "Azure", "KubeFleet", "Pilothouse".
[[nodiscard]] QString formatWord(model::StrategyFormat format);
/// "Full", "Control plane", …
[[nodiscard]] QString intentWord(model::IntentKind kind);

} // namespace pilothouse::ui
