// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/hub_picture.h"
#include "ui/pages/placement/apply_words.h"

class QWidget;

namespace pilothouse::ui {

/// What the hub says of one placement, as a column of words: the state, what to do, the conditions
/// one by one, the clusters that are not well, the replay. `parent` takes it.
[[nodiscard]] QWidget* hubDetails(const model::HubPlacementPicture& placement,
                                  const LabContext& context, QWidget* parent);

} // namespace pilothouse::ui
