// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/widgets/completion_list.h"

#include <QList>
#include <QString>

namespace pilothouse::ui {

/// What could stand at the cursor of the filter field: fields, and after their sign the values that
/// the fleet has, each with the number of clusters. At most eight, best first; empty when the word
/// is complete or leads nowhere. Pure. O(clusters).
[[nodiscard]] QList<Completion> completionsAt(const QString& text, int cursor,
                                              const model::FleetSnapshot& fleet);
/// The same for an empty word: all fields.
[[nodiscard]] QList<Completion> allFields(const model::FleetSnapshot& fleet);

} // namespace pilothouse::ui
