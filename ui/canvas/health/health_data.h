// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "ui/theme/tokens.h"

#include <QList>
#include <QString>

#include <chrono>
#include <optional>
#include <utility>

namespace pilothouse::ui {

/// A number of one health check over the samples of a gate, all members of the scope together.
struct EvidenceChart {
    Glyph glyph = Glyph::Ok;        ///< of the check in the last sample
    QString title{};                ///< "nodes: not ready"
    std::optional<double> before{}; ///< in the baseline, taken before the stage's first member
    QList<double> values{};         ///< one for each sample; NaN: no member told it
    QList<Instant> at{};
    QList<Glyph> outcomes{};       ///< of the check, one for each sample
    std::optional<double> limit{}; ///< of a rule
    QString limitWords{};          ///< "limit < 0.5"
    QString missing{};             ///< "no number for 2 of 22"; empty: all told it
    bool operator==(const EvidenceChart&) const = default;
};
/// When a health gate looked, and what of it counted.
struct HealthSpan {
    std::optional<Instant> openedAt{};
    std::optional<Instant> countsFrom{}; ///< samples before count for nothing
    std::optional<Instant> resolvedAt{};
    /// The samples in a row that passed last, from the first to the last of them.
    std::optional<std::pair<Instant, Instant>> held{};
    std::chrono::milliseconds interval{0}; ///< between samples; 0: not known
    bool operator==(const HealthSpan&) const = default;
};
/// Times in which a sample was due and none was taken: more than one and a half intervals. Pure.
[[nodiscard]] QList<std::pair<Instant, Instant>> missedSamples(const QList<Instant>& at,
                                                               const HealthSpan& span);

} // namespace pilothouse::ui
