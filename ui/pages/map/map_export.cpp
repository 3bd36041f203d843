// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_export.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kSharp = 2; // of an image, so that it can be printed

void draw(QPainter& painter, const MapPrint& print) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(QPoint(), print.size), print.ground);
    if (print.lines) {
        painter.save();
        drawLand(painter, *print.lines, print.view, print.look);
        painter.restore();
    }
    QPicture over = print.over; // playing one is not const
    painter.drawPicture(0, 0, over);
}

QByteArray svgOf(const MapPrint& print) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setResolution(96); // as CSS has it: a px here is one there
    svg.setSize(print.size);
    svg.setViewBox(QRect(QPoint(), print.size));
    svg.setTitle(print.title);
    QPainter painter(&svg);
    draw(painter, print);
    painter.end();
    return bytes;
}

QByteArray pngOf(const MapPrint& print) {
    QImage image(print.size * kSharp, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(kSharp);
    QPainter painter(&image);
    draw(painter, print);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace

QString writePrint(const MapPrint& print, const QString& file) {
    const QByteArray bytes =
        file.endsWith(u".svg"_s, Qt::CaseInsensitive) ? svgOf(print) : pngOf(print);
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit()) {
        return out.errorString();
    }
    return {};
}

} // namespace pilothouse::ui
