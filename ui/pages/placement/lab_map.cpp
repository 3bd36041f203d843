// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_map.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/hex_cell.h"
#include "ui/format/format.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <map>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kRadius = 7;   // of a hex: centre to corner
constexpr double kWidth = 12.1; // flat side to flat side
constexpr double kRowStep = 10.5;
constexpr double kGap = 8.5;     // px between regions
constexpr int kRowsOfRegion = 5; // at least; a taller panel has more
constexpr double kTitle = 18;
constexpr double kLegend = 24;
constexpr double kSide = 16;
constexpr double kPast = 0.6;    // opacity of what was true once
constexpr double kChanged = 1.8; // px that changed clusters are larger
constexpr int kMostBars = 24;

/// A region's cells in columns of five and more, each second row half a cell to the right.
void placeRegion(LabMapLayout& layout, const QString& name, const std::vector<std::size_t>& rows,
                 double& left, double height, double minimum) {
    const double cell = layout.cellWidth;
    const int region = static_cast<int>(layout.regions.size());
    const auto count = static_cast<int>(rows.size());
    const int rowsOfRegion = std::max(
        kRowsOfRegion, static_cast<int>((height - kTitle - 8 - 2 * kRadius - kLegend) / kRowStep));
    const int perRow = std::max(1, (count + rowsOfRegion - 1) / rowsOfRegion);
    for (int at = 0; at < count; ++at) {
        const int row = at / perRow;
        const int column = at % perRow;
        layout.cells.push_back({QPointF(left + cell * (column + 0.5 + (row % 2) * 0.5),
                                        kTitle + 8 + kRadius + row * kRowStep),
                                rows[static_cast<std::size_t>(at)], region});
    }
    const double width = std::max(minimum, cell * (perRow + (count > perRow ? 0.5 : 0.0)));
    layout.regions.append({name, QRectF(left, 4, width, height - kLegend - 4), {}});
    left += width + kGap;
}

} // namespace

LabMapLayout layoutLab(const std::vector<model::LabRow>& rows, const QSizeF& size) {
    std::map<QString, std::vector<std::size_t>> byRegion;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (rows[at].verdict != model::LabVerdict::Missing) {
            byRegion[rows[at].region.empty() ? LabMap::tr("no region") : toQt(rows[at].region)]
                .push_back(at);
        }
    }
    std::vector<std::pair<QString, std::vector<std::size_t>>> regions(byRegion.begin(),
                                                                      byRegion.end());
    std::stable_sort(regions.begin(), regions.end(), [](const auto& a, const auto& b) {
        return a.second.size() > b.second.size();
    });
    for (auto& each : regions) {
        std::sort(each.second.begin(), each.second.end(),
                  [&](std::size_t a, std::size_t b) { return rows[a].name < rows[b].name; });
    }
    LabMapLayout layout;
    const QFontMetrics metrics(textFont(metrics::kLabel, Weight::Strong));
    for (const double cell : {kWidth, 11.0, 10.0, 9.0}) { // the widest that fits
        layout = {};
        layout.cellWidth = cell;
        double left = kSide;
        for (const auto& [name, all] : regions) {
            placeRegion(layout, name, all, left, size.height(),
                        metrics.horizontalAdvance(name) + 2);
        }
        layout.isBars = left - kGap > size.width() - kSide;
        if (!layout.isBars) {
            break;
        }
    }
    if (layout.isBars) {
        layout.cells.clear();
        const auto shown = std::min<qsizetype>(layout.regions.size(), kMostBars);
        layout.regions.resize(shown);
        const double step =
            (size.width() - 2 * kSide) / static_cast<double>(std::max<qsizetype>(1, shown));
        for (qsizetype at = 0; at < shown; ++at) {
            layout.regions[at].bounds =
                QRectF(kSide + static_cast<double>(at) * step, 4, std::min(step - kGap, 88.0),
                       size.height() - kLegend - 4);
        }
    }
    std::map<QString, qsizetype> places;
    for (qsizetype at = 0; at < layout.regions.size(); ++at) {
        places[layout.regions.at(at).name] = at;
    }
    for (const auto& [name, all] : regions) {
        const auto found = places.find(name);
        for (const auto row : found == places.end() ? std::vector<std::size_t>() : all) {
            ++layout.regions[found->second].counts[static_cast<std::size_t>(placeOf(rows[row]))];
        }
    }
    return layout;
}

void paintLabHex(QPainter& painter, const QPointF& centre, double width, LabPlace place,
                 const Tokens& tokens) {
    const bool isChanged =
        place == LabPlace::Kept || place == LabPlace::New || place == LabPlace::Removed;
    const double size = width - 1 + (isChanged ? kChanged : 0);
    const QPainterPath path = hexPath(centre, size);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = tokens.surface;
    QPen border(tokens.divider, 1.2);
    switch (place) {
    case LabPlace::Kept:
        fill = tokens.ramp[3];
        border = QPen(tokens.ramp[3], 1);
        break;
    case LabPlace::New:
        fill = tokens.accent;
        border = QPen(tokens.accent, 1);
        break;
    case LabPlace::Removed: border = QPen(tokens.warning.text, 1.8); break;
    case LabPlace::Passing:
        fill = quietRamp(tokens);
        border = QPen(tokens.dark ? tokens.ramp[2] : tokens.ramp[1], 0.8);
        break;
    case LabPlace::Filtered:
    case LabPlace::Stale: break;
    }
    painter.setPen(border);
    painter.setBrush(fill);
    painter.drawPath(path);
    if (place == LabPlace::Stale) {
        paintHatch(painter, path, tokens.unknown.fill, 4.0, 1.0);
    }
    if (!isChanged) {
        return;
    }
    const double scale = size / 12.0;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(place == LabPlace::Removed ? tokens.warning.text : tokens.surface,
                        1.6 * scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto line = [&](double x1, double y1, double x2, double y2) {
        painter.drawLine(centre + QPointF(x1, y1) * scale, centre + QPointF(x2, y2) * scale);
    };
    if (place == LabPlace::Kept) {
        line(-2.4, 0.2, -0.7, 2.0);
        line(-0.7, 2.0, 2.5, -1.7);
    } else {
        line(-2.4, 0, 2.4, 0);
        if (place == LabPlace::New) {
            line(0, -2.4, 0, 2.4);
        }
    }
}

QColor labAreaFill(LabPlace place, const Tokens& tokens) {
    switch (place) {
    case LabPlace::Kept: return tokens.ramp[3];
    case LabPlace::New: return tokens.accent;
    case LabPlace::Removed: return tokens.warning.fill;
    case LabPlace::Passing: return quietRamp(tokens);
    case LabPlace::Filtered:
    case LabPlace::Stale: break;
    }
    return tokens.sunken;
}

void paintLabLegend(QPainter& painter, const std::vector<model::LabRow>& rows, const QRectF& box,
                    const Tokens& tokens) {
    std::array<int, kLabPlaces> sums{};
    for (const auto& row : rows) {
        if (row.verdict != model::LabVerdict::Missing) {
            ++sums[static_cast<std::size_t>(placeOf(row))];
        }
    }
    double left = box.left() + kSide;
    const double middle = box.bottom() - kLegend / 2 - 2;
    painter.setFont(textFont(metrics::kLabel));
    for (int at = 0; at < kLabPlaces; ++at) {
        const int count = sums.at(static_cast<std::size_t>(at));
        if (count == 0) {
            continue;
        }
        const auto place = static_cast<LabPlace>(at);
        const QString words = u"%1 %2"_s.arg(placeWord(place), format::number(std::int64_t{count}));
        const int room = painter.fontMetrics().horizontalAdvance(words);
        if (left + 19 + room > box.right() - 4) {
            break; // the tooltips of the regions say it
        }
        paintLabHex(painter, QPointF(left + 7, middle), kWidth, place, tokens);
        painter.setPen(tokens.secondary);
        painter.drawText(QRectF(left + 19, middle - 8, room + 4, 16), Qt::AlignVCenter, words);
        left += 19 + room + 20;
    }
}

LabMap::LabMap(QWidget* parent) : QWidget(parent) {
    setObjectName(u"labMap"_s);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    say();
}

void LabMap::setRows(const std::shared_ptr<const std::vector<model::LabRow>>& rows, bool isOld) {
    const bool isSame = rows == m_rows;
    m_rows = rows;
    m_isOld = isOld;
    if (!isSame) {
        relayout();
    }
    update();
}

void LabMap::setStale(bool isStale) {
    m_isStale = isStale;
    update();
}

void LabMap::setSelected(const QString& name) {
    if (name == m_selected) {
        return;
    }
    m_selected = name;
    for (std::size_t at = 0; at < m_layout.cells.size(); ++at) {
        if (toQt((*m_rows)[m_layout.cells[at].row].name) == name) {
            m_at = at;
        }
    }
    say();
    update();
}

void LabMap::relayout() {
    m_layout = m_rows ? layoutLab(*m_rows, size()) : LabMapLayout();
    const auto most =
        m_layout.isBars ? static_cast<std::size_t>(m_layout.regions.size()) : m_layout.cells.size();
    m_at = most == 0 ? 0 : std::min(m_at, most - 1);
    say();
}

void LabMap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    relayout();
}

QString LabMap::wordsOf(const model::LabRow& row) const {
    const QString words = u"%1, %2"_s.arg(toQt(row.name), placeWord(placeOf(row)));
    return row.fact.empty() ? words : u"%1: %2"_s.arg(words, toQt(row.fact));
}

QString LabMap::wordsOf(const LabMapLayout::Region& region) const {
    QStringList parts;
    for (int at = 0; at < kLabPlaces; ++at) {
        const int count = region.counts.at(static_cast<std::size_t>(at));
        if (count > 0) {
            parts.append(u"%1 %2"_s.arg(format::number(std::int64_t{count}),
                                        placeWord(static_cast<LabPlace>(at))));
        }
    }
    return u"%1: %2"_s.arg(region.name, parts.join(u", "_s));
}

void LabMap::say() {
    setAccessibleName(tr("Where it lands"));
    if (!m_rows || m_rows->empty()) {
        setAccessibleDescription(tr("no clusters"));
    } else if (m_layout.isBars) {
        setAccessibleDescription(wordsOf(m_layout.regions.at(static_cast<qsizetype>(m_at))));
    } else if (m_at < m_layout.cells.size()) {
        setAccessibleDescription(wordsOf((*m_rows)[m_layout.cells[m_at].row]));
    }
}

void LabMap::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    if (!m_rows) {
        return;
    }
    painter.setOpacity(m_isOld ? 0.45 : m_isStale ? kPast : 1.0);
    double most = 1;
    for (const auto& region : m_layout.regions) {
        int sum = 0;
        for (const int count : region.counts) {
            sum += count;
        }
        most = std::max<double>(most, sum);
        paintRegion(painter, region);
    }
    if (m_layout.isBars) {
        for (const auto& region : m_layout.regions) {
            paintBar(painter, region, most);
        }
    }
    // The changed ones last: they are larger than their places.
    for (const bool isChanged : {false, true}) {
        for (const auto& cell : m_layout.cells) {
            const auto place = placeOf((*m_rows)[cell.row]);
            const bool is =
                place == LabPlace::Kept || place == LabPlace::New || place == LabPlace::Removed;
            if (is == isChanged) {
                paintLabHex(painter, cell.centre, m_layout.cellWidth, place, tokens);
                if (m_isStale && place != LabPlace::Stale) {
                    paintHatch(painter, hexPath(cell.centre, m_layout.cellWidth),
                               tokens.unknown.fill, 4.0, 1.0);
                }
            }
        }
    }
    for (std::size_t at = 0; at < m_layout.cells.size(); ++at) {
        const auto& cell = m_layout.cells[at];
        if (!m_selected.isEmpty() && toQt((*m_rows)[cell.row].name) == m_selected) {
            paintHexSelection(painter, cell.centre, m_layout.cellWidth, tokens);
        }
        if (hasFocus() && at == m_at) {
            paintHexFocus(painter, cell.centre, m_layout.cellWidth,
                          toQt((*m_rows)[cell.row].name) == m_selected, tokens);
        }
    }
    if (hasFocus() && m_layout.isBars && !m_layout.regions.isEmpty()) {
        painter.setPen(QPen(tokens.accent, metrics::kFocusWidth));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            m_layout.regions.at(static_cast<qsizetype>(m_at)).bounds.adjusted(-3, -1, 3, 1), 4, 4);
    }
    paintLabLegend(painter, *m_rows, rect(), tokens);
}

void LabMap::paintRegion(QPainter& painter, const LabMapLayout::Region& region) const {
    const Tokens& tokens = theme(this);
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.setPen(tokens.secondary);
    painter.drawText(
        QRectF(region.bounds.left(), region.bounds.top(), region.bounds.width(), kTitle),
        Qt::AlignVCenter,
        painter.fontMetrics().elidedText(region.name, Qt::ElideRight,
                                         static_cast<int>(region.bounds.width())));
}

/// Picked below, then what passes, what is filtered; its height is the region's share.
void LabMap::paintBar(QPainter& painter, const LabMapLayout::Region& region, double most) const {
    const Tokens& tokens = theme(this);
    const QRectF room = region.bounds.adjusted(0, kTitle + 2, 0, -16);
    double bottom = room.bottom();
    int changed = 0;
    QStringList words;
    for (int at = 0; at < kLabPlaces; ++at) {
        const auto place = static_cast<LabPlace>(at);
        const int count = region.counts.at(static_cast<std::size_t>(at));
        if (count == 0) {
            continue;
        }
        const double least = place <= LabPlace::Removed ? 4.0 : 2.0;
        const double height = std::max(least, room.height() * count / most);
        const QRectF part(room.left(), bottom - height, room.width(), height - 1);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.fillRect(part, labAreaFill(place, tokens));
        if (place == LabPlace::Stale || m_isStale) {
            QPainterPath path;
            path.addRect(part);
            paintHatch(painter, path, tokens.unknown.fill, 4.0, 1.0);
        }
        bottom -= height;
        changed += place <= LabPlace::Removed ? count : 0;
    }
    const int kept = region.counts[0];
    words.append(format::number(std::int64_t{kept + region.counts[1]}));
    painter.setFont(textFont(metrics::kLabel, changed > 0 ? Weight::Strong : Weight::Regular));
    painter.setPen(changed > 0 ? tokens.text : tokens.muted);
    QString line = words.join(u' ');
    if (region.counts[1] > 0) {
        line += u" +"_s + format::number(std::int64_t{region.counts[1]});
    }
    if (region.counts[2] > 0) {
        line += u" −"_s + format::number(std::int64_t{region.counts[2]});
    }
    painter.drawText(QRectF(room.left(), room.bottom(), room.width() + 8, 16), Qt::AlignVCenter,
                     line);
}

std::optional<std::size_t> LabMap::cellAt(const QPointF& point) const {
    for (std::size_t at = 0; at < m_layout.cells.size(); ++at) {
        if (hexPath(m_layout.cells[at].centre, m_layout.cellWidth + 1).contains(point)) {
            return at;
        }
    }
    return std::nullopt;
}

int LabMap::regionAt(const QPointF& point) const {
    for (int at = 0; at < m_layout.regions.size(); ++at) {
        if (m_layout.regions.at(at).bounds.contains(point)) {
            return at;
        }
    }
    return -1;
}

void LabMap::mousePressEvent(QMouseEvent* event) {
    if (m_layout.isBars) {
        const int region = regionAt(event->position());
        if (region >= 0) {
            m_at = static_cast<std::size_t>(region);
            choose();
        }
    } else if (const auto cell = cellAt(event->position())) {
        m_at = *cell;
        choose();
    }
}

void LabMap::choose() {
    say();
    update();
    if (m_layout.isBars && m_at < static_cast<std::size_t>(m_layout.regions.size())) {
        Q_EMIT regionSelected(m_layout.regions.at(static_cast<qsizetype>(m_at)).name);
    } else if (m_at < m_layout.cells.size()) {
        Q_EMIT clusterSelected(toQt((*m_rows)[m_layout.cells[m_at].row].name));
    }
}

void LabMap::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End: walk(event->key()); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: choose(); break;
    default: QWidget::keyPressEvent(event);
    }
}

void LabMap::walk(int key) {
    const auto count =
        m_layout.isBars ? static_cast<std::size_t>(m_layout.regions.size()) : m_layout.cells.size();
    if (count == 0) {
        return;
    }
    if (key == Qt::Key_Home || key == Qt::Key_End) {
        m_at = key == Qt::Key_Home ? 0 : count - 1;
    } else if (key == Qt::Key_Left || key == Qt::Key_Right || m_layout.isBars) {
        const bool isBack = key == Qt::Key_Left || key == Qt::Key_Up;
        m_at = isBack ? (m_at == 0 ? 0 : m_at - 1) : std::min(count - 1, m_at + 1);
    } else { // the nearest of the row above or below
        const QPointF wanted =
            m_layout.cells[m_at].centre + QPointF(0, key == Qt::Key_Up ? -kRowStep : kRowStep);
        auto best = m_at;
        double least = kRowStep;
        for (std::size_t at = 0; at < count; ++at) {
            const QPointF off = m_layout.cells[at].centre - wanted;
            const double far = std::hypot(off.x(), off.y());
            if (far < least) {
                least = far;
                best = at;
            }
        }
        m_at = best;
    }
    say();
    update();
}

void LabMap::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void LabMap::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

bool LabMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QString words;
        if (const auto cell = cellAt(help->pos())) {
            words = wordsOf((*m_rows)[m_layout.cells[*cell].row]);
        } else if (const int region = regionAt(help->pos()); region >= 0) {
            words = wordsOf(m_layout.regions.at(region));
        }
        QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace pilothouse::ui
