// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_export.h"

#include "ui/widgets/picture_file.h"

#include <QPainter>

namespace pilothouse::ui {

QString writePrint(const MapPrint& print, const QString& file) {
    return writePicture({.size = print.size,
                         .ground = print.ground,
                         .title = print.title,
                         .draw =
                             [&print](QPainter& painter) {
                                 if (print.lines) {
                                     painter.save();
                                     drawLand(painter, *print.lines, print.view, print.look);
                                     painter.restore();
                                 }
                                 QPicture over = print.over; // playing one is not const
                                 painter.drawPicture(0, 0, over);
                             }},
                        file);
}

} // namespace pilothouse::ui
