// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/picture_file.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileDialog>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PictureFile)
};

constexpr double kSharp = 2; // of an image, so that it can be printed

void drawOn(QPaintDevice& device, const PicturePrint& print) {
    QPainter painter(&device);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(QPoint(), print.size), print.ground);
    print.draw(painter);
}

QByteArray svgOf(const PicturePrint& print) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setResolution(96); // as CSS has it: a px here is one there
    svg.setSize(print.size);
    svg.setViewBox(QRect(QPoint(), print.size));
    svg.setTitle(print.title);
    drawOn(svg, print);
    return bytes;
}

QByteArray pngOf(const PicturePrint& print) {
    QImage image(print.size * kSharp, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(kSharp);
    drawOn(image, print);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace

QString writePicture(const PicturePrint& print, const QString& file) {
    const QByteArray bytes =
        file.endsWith(u".svg"_s, Qt::CaseInsensitive) ? svgOf(print) : pngOf(print);
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit()) {
        return out.errorString();
    }
    return {};
}

QFileDialog* pictureDialog(QWidget* parent, const QString& suggested) {
    auto* dialog = new QFileDialog(parent, Words::tr("Export picture"), {},
                                   Words::tr("Pictures (*.svg *.png);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"svg"_s);
    dialog->selectFile(suggested);
    return dialog;
}

} // namespace pilothouse::ui
