// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "model/placement_picture.h"
#include "ui/canvas/geo/coastlines.h"

#include <QImage>
#include <QList>
#include <QString>
#include <QTimeZone>

#include <memory>

namespace pilothouse::ui {

struct LabReportPicture {
    QString title;
    QString file; ///< name in the report's folder of pictures
    QImage image;
};

/// A report for a ticket: Markdown that shows pictures of a folder beside it.
struct LabReport {
    QString markdown;
    QString folder; ///< its name, of the pictures
    QList<LabReportPicture> pictures;
};

/// Draws funnel, hexes and, with coastlines, the map, in the light theme whatever the window has.
/// @param file where the report is to go; the folder is named after it
/// @param own where the fleet file says that regions lie; may be null
/// GUI thread; about 60 ms.
[[nodiscard]] LabReport labReport(const std::shared_ptr<const model::PlacementPicture>& picture,
                                  const QTimeZone& zone, const QString& file,
                                  const std::shared_ptr<const model::RegionPlaces>& own,
                                  const std::shared_ptr<const Coastlines>& coastlines);

/// Writes the pictures, then the text; why not, or empty. Any thread; encodes pictures.
[[nodiscard]] QString writeLabReport(const LabReport& report, const QString& file);

} // namespace pilothouse::ui
