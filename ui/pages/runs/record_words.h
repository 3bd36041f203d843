// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/run_names.h"
#include "ui/theme/tokens.h"

#include <QTimeZone>

namespace pilothouse::ui {

/// A record of the journal as a sentence: who or what, and what happened to it.
struct RecordWords {
    Glyph glyph = Glyph::Ok;
    QString subject{};
    QString text{};
};

/// Records that say nothing to a person (checks of the journal itself) have no sentence.
[[nodiscard]] bool hasWords(const model::Record& record);
/// Where in the run a record belongs; all -1: to the run as a whole.
[[nodiscard]] RunNames::Lane placeOf(const model::Record& record, const RunNames& names);
/// The sentence; pure but for translation.
[[nodiscard]] RecordWords wordsOf(const model::Record& record, const RunNames& names,
                                  const QTimeZone& zone);

} // namespace pilothouse::ui
