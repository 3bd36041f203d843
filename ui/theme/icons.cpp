// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>
#include <cmath>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;

constexpr std::array<const char*, kIconCount> kFiles = {"overview",
                                                        "globe",
                                                        "update-runs",
                                                        "placement",
                                                        "share-2",
                                                        "activity",
                                                        "scale",
                                                        "chart-column",
                                                        "message-square-check",
                                                        "file-text",
                                                        "sliders-horizontal",
                                                        "ship-wheel",
                                                        "search",
                                                        "bell",
                                                        "lock",
                                                        "lock-open",
                                                        "snowflake",
                                                        "menu",
                                                        "chevron-down",
                                                        "chevron-right",
                                                        "chevron-left",
                                                        "chevron-up",
                                                        "x",
                                                        "check",
                                                        "minus",
                                                        "plus",
                                                        "pin",
                                                        "upload",
                                                        "download",
                                                        "star",
                                                        "clock",
                                                        "columns-3",
                                                        "copy",
                                                        "external-link",
                                                        "refresh-cw",
                                                        "info",
                                                        "funnel",
                                                        "play",
                                                        "pause",
                                                        "folder",
                                                        "file",
                                                        "trash-2",
                                                        "undo-2",
                                                        "terminal",
                                                        "eye",
                                                        "circle-help",
                                                        "ellipsis",
                                                        "history",
                                                        "user",
                                                        "pencil",
                                                        "bookmark",
                                                        "command"};

constexpr QLatin1StringView kNamePrefix("ph-icon-");

constexpr double kStrokeAt20Px = 1.5;

QByteArray source(Icon icon, const QColor& ink, double side) {
    const auto* const name = kFiles.at(static_cast<std::size_t>(icon));
    QFile file(u":/pilothouse/icons/"_s + QLatin1StringView(name) + u".svg"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QByteArray svg = file.readAll();
    svg.replace("currentColor", ink.name().toLatin1());
    // Small icons keep at least 1.2 px so that they do not fade; large ones do not grow fat.
    const double strokePx = std::max(1.2, kStrokeAt20Px * std::sqrt(side / 20.0));
    const QByteArray width = QByteArray::number(strokePx * 24.0 / side, 'f', 2);
    const QByteArray attribute = QByteArrayLiteral("stroke-width=\"") + width + '"';
    svg.replace(QByteArrayLiteral("stroke-width=\"2\""), attribute);
    return svg;
}

QPixmap rendered(Icon icon, const QColor& ink, double side, double ratio) {
    const QString key =
        u"ph-icon-%1-%2-%3-%4"_s.arg(static_cast<int>(icon)).arg(ink.rgba()).arg(side).arg(ratio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    const int pixels = std::max(1, static_cast<int>(std::ceil(side * ratio)));
    pixmap = QPixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(source(icon, ink, side));
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, side * ratio, side * ratio));
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

/// Draws in the ink of the theme at the time of painting, so one QIcon survives a theme change.
class ThemedIconEngine : public QIconEngine {
public:
    explicit ThemedIconEngine(Icon icon) : m_icon(icon) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
               QIcon::State state) override {
        Q_UNUSED(state)
        const int side = std::min(rect.width(), rect.height());
        const QRect box(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2,
                        side, side);
        paintIcon(*painter, box, m_icon, ink(mode));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QString iconName() override { return kNamePrefix + QString::number(static_cast<int>(m_icon)); }

    [[nodiscard]] QIconEngine* clone() const override { return new ThemedIconEngine(m_icon); }

private:
    static QColor ink(QIcon::Mode mode) {
        const Tokens& tokens = theme(nullptr);
        return mode == QIcon::Disabled ? tokens.muted : tokens.secondary;
    }

    Icon m_icon;
};

} // namespace

void paintIcon(QPainter& painter, const QRectF& box, Icon icon, const QColor& ink) {
    const double ratio = painter.device() != nullptr ? painter.device()->devicePixelRatioF() : 1.0;
    painter.drawPixmap(box.topLeft(), rendered(icon, ink, box.width(), ratio));
}

std::optional<Icon> iconOf(const QIcon& icon) {
    const QString name = icon.name();
    if (!name.startsWith(kNamePrefix)) {
        return std::nullopt;
    }
    return static_cast<Icon>(QStringView(name).mid(kNamePrefix.size()).toInt());
}

QIcon themedIcon(Icon icon) {
    return QIcon(new ThemedIconEngine(icon));
}

} // namespace pilothouse::ui
