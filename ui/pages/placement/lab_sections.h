// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "model/placement_resources.h"
#include "model/placement_rollout.h"

#include <QStringList>

/// Sections of a report that follow from a decision: Markdown, a line each, with their titles.
/// Pure.
namespace pilothouse::ui {

/// What goes and what stays on the hub, and on which clusters overrides change it; a sentence where
/// nobody said what is placed.
[[nodiscard]] QStringList resourceSection(const model::LabResources* resources,
                                          const model::LabOverrides* overrides);
/// What moves in which wave, what is held back and why. Nothing where it is not worked out.
[[nodiscard]] QStringList rolloutSection(const model::LabRollout* rollout);

} // namespace pilothouse::ui
