// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QSize>
#include <QString>

#include <functional>

class QFileDialog;
class QPainter;
class QWidget;

namespace pilothouse::ui {

/// A picture that can be drawn once more without the widget it was on.
struct PicturePrint {
    QSize size; ///< px at 100 %
    QColor ground;
    QString title;                       ///< of an SVG
    std::function<void(QPainter&)> draw; ///< over the ground; any thread
};

/// Writes it as SVG or, by any other ending, as PNG of twice the size; a file that is there is
/// replaced at the end only. Empty: done; else why not. Any thread; takes a tenth of a second, so
/// not on the GUI thread.
[[nodiscard]] QString writePicture(const PicturePrint& print, const QString& file);

/// Asks for a file that a picture is exported to; "map.svg" is `suggested`. Deletes itself. GUI
/// thread.
[[nodiscard]] QFileDialog* pictureDialog(QWidget* parent, const QString& suggested);

} // namespace pilothouse::ui
