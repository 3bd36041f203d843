// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/gallery.h"

#include "ui/gallery/sheet.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_runs.h"

#include <QPainter>

namespace pilothouse::ui {
namespace {

constexpr QSize kSheet(1600, 1000);

} // namespace

GalleryWindow::GalleryWindow(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("gallery"));
    setWindowTitle(tr("Components"));
    setFixedSize(kSheet);
    sheet::addStatus(this);
    sheet::addHexCells(this);
    sheet::addLegend(this);
    sheet::addProgress(this);
    sheet::addButtons(this);
    sheet::addChoices(this);
    sheet::addTextFields(this);
    sheet::addFilter(this);
    sheet::addTable(this);
    sheet::addTree(this);
    sheet::addTooltip(this);
    sheet::addEmptyAndError(this);
    sheet::addBanners(this);
    sheet::addToasts(this);
    sheet::addConsequence(this);
    sheet::addCharts(this);
}

void GalleryWindow::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.window);
    const int used = paintRuns(
        painter, QRectF(16, 8, 400, 28),
        {TextRun{.text = tr("Components"), .tone = Tone::Text, .strong = true}}, 20, tokens);
    paintRuns(painter, QRectF(16 + used + 12, 8, 800, 30),
              {TextRun{.text = tr("as drawn at 100 %, sizes in px: grid 4, radius 4, text 11 / 13 "
                                  "/ 16 / 20 / 26, weights 400 and 600")}},
              13, tokens);
    paintRuns(painter, QRectF(1100, 8, 484, 30),
              {TextRun{.text = tr("focus ring 2 px accent, 1 px gap, on every control"),
                       .tone = Tone::Muted}},
              11, tokens, Qt::AlignRight);
}

QImage renderGallery(bool dark, double ratio) {
    GalleryWindow window;
    window.setProperty("phTheme", dark ? QStringLiteral("dark") : QStringLiteral("light"));
    window.setPalette(paletteFor(dark ? darkTokens() : lightTokens()));
    window.ensurePolished();
    QImage image(kSheet * ratio, QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    window.render(&image);
    return image;
}

} // namespace pilothouse::ui
