// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"

#include <QList>
#include <QPair>
#include <QString>
#include <QTimeZone>

namespace pilothouse::ui {

/// The decisions as comma separated values, a cluster a line, quoted as RFC 4180 says. Pure.
[[nodiscard]] QString labCsv(const model::PlacementPicture& picture);

/// What is decided as a report: sums, funnel, what changes, what is fragile, the decisions (all,
/// or of many clusters those that are picked, changed or near misses) and the placement. Pure.
/// @param pictures title and path of each, as the report reaches it
[[nodiscard]] QString labMarkdown(const model::PlacementPicture& picture, const QTimeZone& zone,
                                  const QList<QPair<QString, QString>>& pictures = {});

/// The rows of the table alone.
[[nodiscard]] QString labTableMarkdown(const model::PlacementPicture& picture);

} // namespace pilothouse::ui
