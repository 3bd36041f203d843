// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_cards.h"

#include "ui/canvas/zoom_buttons.h"
#include "ui/models/cell_text.h"
#include "ui/pages/map/map_arcs.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kTitle = 28; // px
constexpr double kEntry = 22; // px
constexpr double kSide = 12;  // px
constexpr double kDot = 1.4;  // px
constexpr double kProblemDot = 2.4;
constexpr int kHigh = 176;       // px, as its neighbours
constexpr int kNarrow = 190;     // px, the legend of states alone
constexpr int kWide = 330;       // and with lines
constexpr double kEntries = 176; // of which states take
constexpr double kSample = 34;   // px of a line
constexpr int kFewSample = 4;    // links that a sample stands for
constexpr int kManySample = 60;

} // namespace

MapCard::MapCard(const QString& title, const QString& key, QWidget* parent)
    : QWidget(parent), m_title(title), m_key(key) {
    setAccessibleName(title);
}

void MapCard::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.divider, 1));
    painter.setBrush(tokens.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                            metrics::kRadius);
    painter.fillRect(QRectF(1, kTitle, width() - 2, 1), tokens.divider);
    painter.setFont(textFont(metrics::kBody, Weight::Strong));
    painter.setPen(tokens.text);
    painter.drawText(QRectF(kSide, 0, width() - 2 * kSide, kTitle), Qt::AlignVCenter, m_title);
    if (!m_key.isEmpty()) {
        const QRectF box(width() - kSide - 16, 6, 16, 16);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.controlBorder, 1));
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        painter.setFont(monoFont(10));
        painter.setPen(tokens.secondary);
        painter.drawText(box, Qt::AlignCenter, m_key);
    }
}

MapLegend::MapLegend(QWidget* parent) : MapCard(tr("Legend"), u"L"_s, parent) {
    setObjectName(u"mapLegend"_s);
    setToolTip(tr("What is on the map; L shows and hides it"));
}

void MapLegend::setEntries(const QList<Entry>& entries) {
    if (entries == m_entries) {
        return;
    }
    m_entries = entries;
    describe();
}

void MapLegend::setLines(const QList<Line>& lines) {
    if (lines != m_lines) {
        m_lines = lines;
        describe();
    }
}

void MapLegend::describe() {
    QStringList words;
    for (const Entry& entry : m_entries) {
        words.append(tr("%1 %2").arg(entry.count, entry.word));
    }
    for (const Line& line : m_lines) {
        words.append(tr("links %1").arg(wordOf(line.state)));
    }
    setAccessibleDescription(words.join(u", "_s));
    resize(sizeHint());
    update();
}

QSize MapLegend::sizeHint() const {
    const auto rows = static_cast<double>(std::max(m_entries.size(), m_lines.size()));
    return {m_lines.isEmpty() ? kNarrow : kWide,
            std::max(kHigh, static_cast<int>(kTitle + 10 + kEntry * rows))};
}

void MapLegend::paintLine(QPainter& painter, const Line& line, const QRectF& row,
                          const Tokens& tokens) const {
    MapLink links{.links = line.isMany ? kManySample : kFewSample};
    links.down = line.state == MapLinkState::Down ? 1 : 0;
    links.degraded = line.state == MapLinkState::Degraded ? 1 : 0;
    links.unobserved = line.state == MapLinkState::Unobserved ? 1 : 0;
    const double middle = row.center().y();
    painter.setPen(arcPen(links, false, tokens));
    painter.drawLine(QPointF(row.left(), middle), QPointF(row.left() + kSample, middle));
    if (line.state == MapLinkState::Down) {
        paintCross(painter, {row.left() + kSample / 2, middle}, 7, tokens);
    }
    const QString word = line.state == MapLinkState::Up
                             ? (line.isMany ? tr("up, many links") : tr("up, few links"))
                             : wordOf(line.state);
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    painter.drawText(row.adjusted(kSample + 10, 0, 0, 0), Qt::AlignVCenter, word);
}

void MapLegend::paintEvent(QPaintEvent* event) {
    MapCard::paintEvent(event);
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double wide = m_lines.isEmpty() ? width() : kEntries;
    QRectF line(wide + 4, kTitle + 5, width() - wide - kSide, kEntry);
    for (const Line& each : m_lines) {
        paintLine(painter, each, line, tokens);
        line.translate(0, kEntry);
    }
    QRectF row(kSide, kTitle + 5, wide - 2 * kSide, kEntry);
    for (const Entry& entry : m_entries) {
        const double middle = row.center().y();
        double x = row.left();
        if (entry.glyph) {
            const QRectF sign(x, middle - 7, 14, 14);
            if (entry.ink.kind == Ink::Kind::Away) {
                paintStateGlyph(painter, sign, *entry.glyph, tokens);
            } else { // by another colouring it may be of what somebody stopped
                paintGlyph(painter, sign, *entry.glyph, tokens);
            }
            x += 22;
        }
        painter.setRenderHint(QPainter::Antialiasing, false);
        paintInk(painter, QRectF(x, std::round(middle) - 5, 14, 10), entry.ink, tokens);
        painter.setRenderHint(QPainter::Antialiasing);
        x += 22;
        painter.setFont(textFont(metrics::kLabel, Weight::Strong));
        painter.setPen(tokens.text);
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, entry.count);
        const double room = row.right() - x - painter.fontMetrics().horizontalAdvance(entry.count);
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.secondary);
        painter.drawText(QRectF(x, row.top(), room, kEntry), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(entry.word, Qt::ElideRight,
                                                          static_cast<int>(room) - 6));
        row.translate(0, kEntry);
    }
}

MapWorld::MapWorld(QWidget* parent)
    : MapCard(tr("World"), {}, parent), m_unplaced(new LinkButton({}, this, metrics::kLabel)),
      m_buttons(new ZoomButtons(u"map"_s, this)) {
    setObjectName(u"mapWorld"_s);
    setToolTip(tr("Click or drag to move the map"));
    m_unplaced->setObjectName(u"mapUnplaced"_s);
    m_unplaced->setToolTip(tr("Clusters whose place nobody knows: opens and closes their list"));
    m_unplaced->hide();
    connect(m_unplaced, &QAbstractButton::clicked, this, &MapWorld::unplacedWanted);
    connect(m_buttons, &ZoomButtons::zoomWanted, this, &MapWorld::zoomWanted);
    connect(m_buttons, &ZoomButtons::fitWanted, this, &MapWorld::fitWanted);
}

void MapWorld::setCoastlines(const std::shared_ptr<const Coastlines>& lines) {
    m_lines = lines;
    m_land = {};
    update();
}

void MapWorld::setDots(const QList<Dot>& dots) {
    if (dots != m_dots) {
        m_dots = dots;
        m_picture = {};
        update();
    }
}

void MapWorld::setView(const GeoView& view) {
    m_view = view;
    update();
}

void MapWorld::setUnplaced(int clusters) {
    m_unplaced->setVisible(clusters > 0);
    m_unplaced->setText(tr("%1 unplaced").arg(countText(std::int64_t{clusters})));
    resizeEvent(nullptr);
}

QRectF MapWorld::globe() const {
    return {14, kTitle + 6, 208, 106};
}

GeoView MapWorld::globeView() const {
    const QRectF world(geoProjected({78, -180}), geoProjected({-58, 180}));
    const QRectF box = globe();
    GeoView view;
    view.size = box.size();
    view.centre = world.center();
    view.scale = std::min(box.width() / world.width(), box.height() / world.height());
    return view;
}

/// Once for each change of them: a drag of the map moves the frame alone.
void MapWorld::paintDots(QImage& image, const GeoView& view, const Tokens& tokens) const {
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (const bool isProblem : {false, true}) { // what is wrong is on top
        for (const Dot& dot : m_dots) {
            if (dot.isProblem == isProblem) {
                painter.setBrush(isProblem ? inkColour(dot.ink, tokens) : tokens.secondary);
                const double size = isProblem ? kProblemDot : kDot;
                painter.drawEllipse(view.toScreen(geoProjected(dot.at)), size, size);
            }
        }
    }
}

void MapWorld::paintEvent(QPaintEvent* event) {
    MapCard::paintEvent(event);
    const Tokens& tokens = theme(this);
    const QRectF box = globe();
    const GeoView view = globeView();
    const double ratio = devicePixelRatioF();
    if (m_land.isNull() || !qFuzzyCompare(m_land.devicePixelRatio(), ratio)) {
        LandLook look = landLook(tokens, GeoGround::Page);
        look.coastWidth = 0.4;
        look.border = look.land; // none: they would be all there is
        m_land = landImage(m_lines.get(), view, ratio, look);
        m_picture = {};
    }
    if (m_picture.isNull()) {
        m_picture = m_land;
        paintDots(m_picture, view, tokens);
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawImage(box.topLeft(), m_picture);
    painter.setClipRect(box);
    if (m_view.size.width() > 1) {
        const QRectF seen = m_view.bounds();
        const QRectF frame(box.topLeft() + view.toScreen(seen.topLeft()),
                           box.topLeft() + view.toScreen(seen.bottomRight()));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.accent, 1.5));
        painter.drawRect(frame.intersected(box).adjusted(1, 1, -1, -1));
        painter.setClipping(false);
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.secondary);
        const double zoom = m_view.scale * geoWorld().width() / std::max(1.0, m_view.size.width());
        painter.drawText(QRectF(kSide, height() - 32, 120, 24), Qt::AlignVCenter,
                         tr("zoom %1 : 1").arg(QLocale().toString(zoom, 'f', zoom < 10 ? 1 : 0)));
    }
}

void MapWorld::mousePressEvent(QMouseEvent* event) {
    mouseMoveEvent(event);
}

void MapWorld::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton) && globe().contains(event->position())) {
        Q_EMIT moveWanted(globeView().toPlane(event->position() - globe().topLeft()));
    }
}

void MapWorld::resizeEvent(QResizeEvent* event) {
    if (event != nullptr) {
        QWidget::resizeEvent(event);
    }
    m_unplaced->adjustSize();
    m_unplaced->move(width() - m_unplaced->width() - static_cast<int>(kSide),
                     (static_cast<int>(kTitle) - m_unplaced->height()) / 2);
    m_buttons->adjustSize();
    m_buttons->move(width() - m_buttons->width() - 8, height() - m_buttons->height() - 8);
}

void MapWorld::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        m_land = {};
        update();
    }
}

} // namespace pilothouse::ui
