// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_report.h"

#include "ui/pages/placement/lab_export.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/lab_map.h"
#include "ui/pages/placement/lab_summary.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QSaveFile>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kRatio = 2; // px of the picture for each of the screen's: it is printed too
constexpr QSize kSummary{1'180, 84};
constexpr QSize kHexes{1'000, 136};
constexpr QSize kMap{1'000, 520};

QString tr(const char* text) {
    return QCoreApplication::translate("LabReport", text);
}

/// A window that nobody sees, in the light theme: paper is white.
template<class Widget>
QImage drawn(Widget& widget, const QSize& size) {
    widget.setProperty("phTheme", u"light"_s);
    widget.setAttribute(Qt::WA_DontShowOnScreen);
    widget.resize(size);
    QImage image(size * kRatio, QImage::Format_RGB32);
    image.setDevicePixelRatio(kRatio);
    image.fill(Qt::white);
    widget.render(&image, {}, {}, QWidget::DrawChildren); // on paper
    return image;
}

bool write(const QString& file, const QByteArray& bytes, QString& trouble) {
    QSaveFile out(file);
    const bool isWritten =
        out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() && out.commit();
    if (!isWritten) {
        trouble = u"%1: %2"_s.arg(file, out.errorString());
    }
    return isWritten;
}

} // namespace

LabReport labReport(const std::shared_ptr<const model::PlacementPicture>& picture,
                    const QTimeZone& zone, const QString& file,
                    const std::shared_ptr<const model::RegionPlaces>& own,
                    const std::shared_ptr<const Coastlines>& coastlines) {
    LabReport report{.markdown = {},
                     .folder = QFileInfo(file).completeBaseName() + u"-pictures"_s,
                     .pictures = {}};
    LabSummary summary;
    summary.setPicture(picture, false);
    report.pictures.append(
        {tr("How many clusters each filter leaves"), u"funnel.png"_s, drawn(summary, kSummary)});
    LabMap hexes;
    hexes.resize(kHexes);
    hexes.setRows(picture->rows, false);
    report.pictures.append(
        {tr("Where it lands, by region"), u"regions.png"_s, drawn(hexes, kHexes)});
    if (coastlines) {
        LabLands lands;
        lands.map()->setCoastlines({coastlines, {}});
        lands.setRegionPlaces(own);
        lands.setView(u"map"_s);
        lands.setRows(picture->rows, false);
        lands.forPaper();
        report.pictures.append(
            {tr("Where it lands in the world"), u"map.png"_s, drawn(lands, kMap)});
    }
    QList<QPair<QString, QString>> paths;
    for (const auto& each : std::as_const(report.pictures)) {
        paths.append({each.title, report.folder + u'/' + each.file});
    }
    report.markdown = labMarkdown(*picture, zone, paths);
    return report;
}

QString writeLabReport(const LabReport& report, const QString& file) {
    QString trouble;
    const QDir beside = QFileInfo(file).absoluteDir();
    if (!report.pictures.isEmpty() && !beside.mkpath(report.folder)) {
        return tr("%1: the folder for pictures cannot be made").arg(beside.filePath(report.folder));
    }
    for (const auto& each : report.pictures) {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        if (!each.image.save(&buffer, "PNG")) {
            return tr("%1: the picture cannot be encoded").arg(each.file);
        }
        if (!write(beside.filePath(report.folder + u'/' + each.file), bytes, trouble)) {
            return trouble;
        }
    }
    write(file, report.markdown.toUtf8(), trouble);
    return trouble;
}

} // namespace pilothouse::ui
