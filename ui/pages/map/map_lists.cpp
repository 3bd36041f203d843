// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_lists.h"

#include "ui/models/cell_text.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QWidget>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kRegionRow = 24;    // px
constexpr int kAttentionRow = 40; // px
constexpr double kEdge = 16;      // px
constexpr double kBar = 92;       // px, of the largest region
constexpr double kBarHigh = 8;
constexpr double kLeastPart = 5;
constexpr double kPartGap = 1.5;
constexpr double kFigure = 34; // px, room for a count

/// The row's ground: what selection and the pointer make of it.
void paintGround(QPainter& painter, const QStyleOptionViewItem& option, const Tokens& tokens) {
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter.fillRect(option.rect, tokens.selection);
        painter.fillRect(QRectF(option.rect.left(), option.rect.top(), metrics::kSelectionBar,
                                option.rect.height()),
                         tokens.accent);
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        painter.fillRect(option.rect, tokens.rowHover);
    }
}

void paintBar(QPainter& painter, const QRectF& box, const RegionRow& row, const Tokens& tokens) {
    double all = 0;
    double least = 0;
    for (const RingPart& part : row.parts) {
        all += part.count;
        least += part.count > 0 ? kLeastPart + kPartGap : 0;
    }
    if (all <= 0) {
        return;
    }
    const double free = std::max(0.0, box.width() - least);
    double x = box.left();
    for (const bool isQuiet : {true, false}) { // what is well first, what is not at the end
        for (const RingPart& part : row.parts) {
            if (part.count > 0 && part.isQuiet == isQuiet) {
                const double width = kLeastPart + free * part.count / all;
                paintInk(painter, QRectF(x, box.top(), width, box.height()), part.ink, tokens);
                x += width + kPartGap;
            }
        }
    }
}

void paintText(QPainter& painter, const QRectF& box, const QString& text, int px, Weight weight,
               const QColor& ink, Qt::Alignment align = Qt::AlignVCenter | Qt::AlignLeft) {
    painter.setFont(textFont(px, weight));
    painter.setPen(ink);
    painter.drawText(
        box, static_cast<int>(align),
        painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(box.width())));
}

} // namespace

/// Anew only where a region comes or goes.
void RegionModel::rank(const MapFleet& fleet) {
    const bool isSame =
        m_ranks.size() == fleet.regions.size() &&
        std::all_of(fleet.regions.begin(), fleet.regions.end(),
                    [this](const MapRegion& region) { return m_ranks.contains(region.id); });
    if (isSame) {
        return;
    }
    QList<MapRegion> order = fleet.regions;
    std::sort(order.begin(), order.end(), [](const MapRegion& a, const MapRegion& b) {
        return a.count() != b.count() ? a.count() > b.count() : a.id < b.id;
    });
    m_ranks.clear();
    for (const MapRegion& region : order) {
        m_ranks.insert(region.id, static_cast<int>(m_ranks.size()));
    }
}

void RegionModel::setFleet(const MapFleet& fleet, const QStringList& ids) {
    rank(fleet);
    std::vector<RegionRow> rows;
    int largest = 0;
    for (const MapRegion& region : fleet.regionsIn(ids)) {
        largest = std::max(largest, region.count());
        RegionRow row{.id = region.id,
                      .place = region.place,
                      .words = tr("%1, %2").arg(region.id, countsWords(region)),
                      .count = region.count(),
                      .rank = m_ranks.value(region.id),
                      .worst = region.worst(),
                      .parts = {}};
        for (qsizetype at = 0; at < fleet.classes.size(); ++at) {
            const Ink ink = fleet.classes.at(at).ink;
            row.parts.append({ink, region.kinds.at(at), ink.kind == Ink::Kind::Ok});
        }
        rows.push_back(std::move(row));
    }
    for (RegionRow& row : rows) {
        row.largest = largest;
    }
    applyRows(std::move(rows));
}

int RegionModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1;
}

std::pair<int, QString> RegionModel::key(const RegionRow& row) const {
    return {row.rank, row.id};
}

bool RegionModel::isSame(const RegionRow& a, const RegionRow& b) const {
    const auto counts = [](const RegionRow& row) {
        QList<int> out;
        for (const RingPart& part : row.parts) {
            out.append(part.count);
            out.append(static_cast<int>(part.ink.kind) * 8 + part.ink.step);
        }
        return out;
    };
    return a == b && counts(a) == counts(b);
}

QVariant RegionModel::cell(const RegionRow& row, int column, int role) const {
    Q_UNUSED(column)
    switch (role) {
    case Qt::DisplayRole: return row.words;
    case Qt::ToolTipRole: return row.words;
    case IdRole: return row.id;
    default: return {};
    }
}

void AttentionModel::setFleet(const MapFleet& fleet, const QStringList& ids, Instant now) {
    std::vector<AttentionRow> rows;
    for (const int at : fleet.all(ids).clusters) {
        const MapCluster& cluster = fleet.clusters.at(at);
        if (isProblem(cluster.look)) {
            rows.push_back(
                {.id = cluster.id,
                 .name = cluster.name,
                 .cause = cluster.cause,
                 .age = cluster.since ? ageText(now - *cluster.since) : QString(),
                 .look = cluster.look,
                 .since = cluster.since ? cluster.since->time_since_epoch().count() : 0});
        }
    }
    applyRows(std::move(rows));
}

void AttentionModel::setNow(Instant now) {
    std::vector<AttentionRow> rows = this->rows();
    for (AttentionRow& row : rows) {
        if (row.since != 0) {
            row.age = ageText(now - Instant(std::chrono::milliseconds(row.since)));
        }
    }
    applyRows(std::move(rows));
}

int AttentionModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1;
}

std::tuple<int, std::int64_t, QString> AttentionModel::key(const AttentionRow& row) const {
    return {static_cast<int>(row.look), -row.since, row.id};
}

bool AttentionModel::isSame(const AttentionRow& a, const AttentionRow& b) const {
    return a == b;
}

QVariant AttentionModel::cell(const AttentionRow& row, int column, int role) const {
    Q_UNUSED(column)
    switch (role) {
    case Qt::DisplayRole:
        return tr("%1, %2: %3, %4").arg(row.name, wordOf(row.look), row.cause, row.age);
    case Qt::ToolTipRole: return row.cause;
    case IdRole: return row.id;
    default: return {};
    }
}

void RegionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    const auto* model = dynamic_cast<const RegionModel*>(index.model());
    if (model == nullptr) {
        return;
    }
    const RegionRow& row = model->rowAt(index.row());
    const Tokens& tokens = theme(option.widget);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    paintGround(*painter, option, tokens);
    const QRectF box = QRectF(option.rect).adjusted(kEdge, 0, -kEdge, 0);
    const bool isBad = isProblem(row.worst);
    const double barLeft = box.right() - kFigure - kBar;
    painter->setFont(textFont(metrics::kBody, isBad ? Weight::Strong : Weight::Regular));
    const double wanted = painter->fontMetrics().horizontalAdvance(row.id) + 8.0;
    const double name = std::min(wanted, barLeft - 8 - box.left());
    paintText(*painter, QRectF(box.left(), box.top(), name, box.height()), row.id, metrics::kBody,
              isBad ? Weight::Strong : Weight::Regular, tokens.text);
    const double left = barLeft - 8 - box.left() - name;
    if (left > 30) {
        paintText(*painter, QRectF(box.left() + name, box.top(), left, box.height()), row.place,
                  metrics::kLabel, Weight::Regular, tokens.muted);
    }
    const double width = kBar * row.count / std::max(1, row.largest);
    paintBar(
        *painter,
        QRectF(barLeft, box.center().y() - kBarHigh / 2, std::max(kLeastPart, width), kBarHigh),
        row, tokens);
    paintText(*painter, QRectF(box.right() - kFigure, box.top(), kFigure, box.height()),
              countText(std::int64_t{row.count}), metrics::kBody, Weight::Regular, tokens.text,
              Qt::AlignVCenter | Qt::AlignRight);
    painter->restore();
}

QSize RegionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    Q_UNUSED(index)
    return {option.rect.width(), kRegionRow};
}

void AttentionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const auto* model = dynamic_cast<const AttentionModel*>(index.model());
    if (model == nullptr) {
        return;
    }
    const AttentionRow& row = model->rowAt(index.row());
    const Tokens& tokens = theme(option.widget);
    painter->save();
    paintGround(*painter, option, tokens);
    const QRectF box = QRectF(option.rect).adjusted(kEdge, 2, -kEdge, -2);
    painter->setRenderHint(QPainter::Antialiasing);
    paintStateGlyph(*painter, QRectF(box.left(), box.center().y() - 7.5, 15, 15), glyphOf(row.look),
                    tokens);
    const QRectF words(box.left() + 25, box.top(), box.width() - 25, box.height() / 2);
    painter->setFont(textFont(metrics::kLabel));
    const double age = painter->fontMetrics().horizontalAdvance(row.age) + 8.0;
    paintText(*painter, words.adjusted(0, 0, -age, 0), row.name, metrics::kBody, Weight::Strong,
              tokens.text);
    paintText(*painter, words, row.age, metrics::kLabel, Weight::Regular, tokens.muted,
              Qt::AlignVCenter | Qt::AlignRight);
    paintText(*painter, words.translated(0, words.height()), row.cause, metrics::kLabel,
              Weight::Regular, tokens.secondary);
    painter->restore();
}

QSize AttentionDelegate::sizeHint(const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const {
    Q_UNUSED(index)
    return {option.rect.width(), kAttentionRow};
}

} // namespace pilothouse::ui
