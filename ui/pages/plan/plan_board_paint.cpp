// SPDX-License-Identifier: GPL-3.0-or-later
// How the board looks.
#include "ui/pages/plan/plan_board.h"

#include "ui/format/format.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_runs.h"

#include <QPainter>
#include <QPainterPath>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace board;
using Kind = BoardItem::Kind;

constexpr int kTile = 20;
constexpr int kLine = 20; // of the head's bounds

void paintDashed(QPainter& painter, const QRectF& rect, const QColor& ink) {
    QPen pen(ink, 1);
    pen.setDashPattern({3, 3});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                            metrics::kRadius);
}

void paintChipBox(QPainter& painter, const QRect& rect, const BoardChip& chip,
                  const Tokens& tokens) {
    const QRectF box(rect);
    QRectF text = box.adjusted(6, 0, -6, 0);
    QColor ink = tokens.secondary;
    if (chip.glyph) {
        const StateTokens& state = tokens.state(*chip.glyph);
        painter.setPen(tokens.highContrast ? QPen(state.text, 1) : QPen(Qt::NoPen));
        painter.setBrush(state.tint);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                                metrics::kRadius);
        paintGlyph(painter, QRectF(box.left() + 6, box.center().y() - 5, 11, 11), *chip.glyph,
                   tokens);
        text.setLeft(box.left() + 21);
        ink = state.text;
    } else {
        paintBox(painter, box, tokens.window, tokens.divider);
    }
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(ink);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(chip.name, Qt::ElideMiddle,
                                                      static_cast<int>(text.width()) + 1));
}

void paintDashedChip(QPainter& painter, const QRect& rect, const QString& words,
                     const Tokens& tokens) {
    paintDashed(painter, rect, tokens.controlBorder);
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    painter.drawText(rect, Qt::AlignCenter, words);
}

void paintBound(QPainter& painter, const QRect& row, const QString& word, const BoardBound& bound,
                const Tokens& tokens) {
    paintRuns(painter, row, {TextRun{.text = word, .tone = Tone::Muted}}, metrics::kLabel, tokens);
    TextRuns runs;
    if (bound.count.isEmpty()) {
        runs.append({.text = bound.written, .tone = Tone::Text, .strong = true});
    } else {
        runs.append({.text = bound.written, .tone = Tone::Text, .strong = true});
        runs.append({.text = u" → %1"_s.arg(bound.count), .tone = Tone::Secondary});
    }
    paintRuns(painter, row, runs, metrics::kLabel, tokens, Qt::AlignRight);
}

void paintTile(QPainter& painter, const QRectF& box, int number, bool isCurrent,
               const Tokens& tokens) {
    paintBox(painter, box, isCurrent ? tokens.accent : tokens.sunken,
             isCurrent ? tokens.accent : tokens.sunken);
    painter.setFont(textFont(metrics::kLabel, Weight::Strong));
    painter.setPen(isCurrent ? tokens.onAccent : tokens.secondary);
    painter.drawText(box, Qt::AlignCenter, QString::number(number));
}

} // namespace

void PlanBoard::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(viewport()->rect(), tokens.window);
    if (stripHeight() > 0) {
        paintStrip(painter, tokens);
    }
    for (int column = 0; column < m_columns.size(); ++column) {
        const QRect rect = columnRect(column);
        if (rect.right() >= 0 && rect.left() < viewport()->width()) {
            isLast(column) ? paintLast(painter, column, tokens)
                           : paintColumn(painter, column, tokens);
        }
    }
    if (m_isDragging) {
        paintDrag(painter, tokens);
    }
}

/// All stages as tiles, so that none is lost sideways; those on screen are marked.
void PlanBoard::paintStrip(QPainter& painter, const Tokens& tokens) const {
    const int step = tileStep();
    for (int stage = 0; stage < m_data.stages.size(); ++stage) {
        const QRect column = columnRect(stage);
        const bool isShown = column.right() > 0 && column.left() < viewport()->width();
        const QRect cell(stage * step, 0, step, kStrip);
        paintTile(painter, QRectF(cell.left(), 3, kTile, kTile), stage + 1, stage == m_column,
                  tokens);
        const BoardStage& from = m_data.stages.at(stage);
        if (from.errors + from.warnings > 0 || !from.fault.isEmpty()) {
            paintGlyph(painter, QRectF(cell.left() + 13, 0, 9, 9),
                       from.errors > 0 || !from.fault.isEmpty() ? Glyph::Failed : Glyph::Warning,
                       tokens);
        }
        if (step > kTile + 24) {
            paintRuns(painter, QRectF(cell.left() + kTile + 6, 3, step - kTile - 10, kTile),
                      {TextRun{.text = from.name, .tone = Tone::Secondary}}, metrics::kLabel,
                      tokens);
        }
        if (isShown) {
            painter.fillRect(QRectF(cell.left(), 25, step - 4, 2), tokens.accent);
        }
    }
}

void PlanBoard::paintColumn(QPainter& painter, int column, const Tokens& tokens) const {
    const QRect rect = columnRect(column);
    const BoardStage& stage = m_data.stages.at(column);
    const bool isCurrent = column == m_column;
    const QColor border = !stage.fault.isEmpty() ? tokens.failed.fill
                          : isCurrent            ? tokens.accent
                                                 : tokens.divider;
    paintBox(painter, rect, tokens.surface, border);
    paintBody(painter, column, tokens);
    paintHead(painter, column, tokens);
    const auto line = [&](Kind kind, const QList<BoardLine>& lines, bool isTop) {
        for (const BoardItem& item : m_columns.at(column).items) {
            if (item.kind == kind) {
                paintLines(painter, itemRect(column, item), lines, isTop, tokens);
            }
        }
    };
    line(Kind::Before, stage.before, true);
    line(Kind::After, stage.after, false);
    if (isCurrent) {
        painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 3), border);
    }
    const BoardItem* const item = current();
    if (isCurrent && hasFocus() && item != nullptr) {
        painter.save();
        if (item->isBody()) {
            painter.setClipRect(bodyRect(column));
        }
        paintFocusRing(painter, QRectF(itemRect(column, *item)).adjusted(3, 3, -3, -3), tokens);
        painter.restore();
    }
}

void PlanBoard::paintHead(QPainter& painter, int column, const Tokens& tokens) const {
    const QRect rect = columnRect(column);
    const BoardStage& stage = m_data.stages.at(column);
    paintTile(painter, QRectF(rect.left() + 12, rect.top() + 10, kTile, kTile), column + 1, false,
              tokens);
    const int right = rect.right() - 34;
    const QString count = stage.count ? format::number(*stage.count) : format::unknown();
    const int wide =
        runsWidth({{.text = count, .tone = Tone::Text, .strong = true}}, metrics::kBody);
    painter.setFont(textFont(metrics::kTitle, Weight::Strong));
    painter.setPen(tokens.text);
    const QRect name(rect.left() + 40, rect.top() + 8, right - wide - rect.left() - 48, 24);
    painter.drawText(name, Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(stage.name, Qt::ElideMiddle, name.width()));
    paintRuns(painter, QRectF(right - wide - 2, rect.top() + 8, wide + 4, 24),
              {{.text = count, .tone = Tone::Text, .strong = true}}, metrics::kBody, tokens,
              Qt::AlignRight);
    paintIcon(painter, QRectF(rect.right() - 28, rect.top() + 12, 16, 16), Icon::More,
              tokens.secondary);
    const QRect first(rect.left() + 12, rect.top() + 36, kColumn - 24, kLine);
    paintBound(painter, first, tr("At once"), stage.atOnce, tokens);
    paintBound(painter, first.translated(0, kLine), tr("Max failures"), stage.failures, tokens);
}

void PlanBoard::paintLines(QPainter& painter, const QRect& rect, const QList<BoardLine>& lines,
                           bool isTop, const Tokens& tokens) const {
    const QRectF inner = QRectF(rect).adjusted(1, isTop ? 0 : 1, -1, isTop ? 0 : -1);
    painter.fillRect(inner, tokens.window);
    painter.fillRect(QRectF(inner.left(), rect.top(), inner.width(), 1), tokens.divider);
    if (isTop) {
        painter.fillRect(QRectF(inner.left(), rect.bottom(), inner.width(), 1), tokens.divider);
    }
    if (lines.isEmpty()) {
        return;
    }
    QStringList words;
    for (const BoardLine& line : lines) {
        words.append(line.text);
    }
    double left = rect.left() + kPad;
    if (lines.front().glyph) {
        paintGlyph(painter, QRectF(left, rect.center().y() - 6, 12, 12), *lines.front().glyph,
                   tokens);
        left += 18;
    }
    const bool isWaiting = lines.front().isWaiting;
    paintRuns(
        painter, QRectF(left, rect.top(), rect.right() - 8 - left, rect.height()),
        {TextRun{.text = words.join(u", "_s), .tone = isWaiting ? Tone::Waiting : Tone::Secondary}},
        metrics::kLabel, tokens);
}

void PlanBoard::paintBody(QPainter& painter, int column, const Tokens& tokens) const {
    const QRect body = bodyRect(column);
    painter.save();
    painter.setClipRect(body);
    for (const BoardItem& item : m_columns.at(column).items) {
        if (item.isBody() && itemRect(column, item).intersects(body)) {
            paintItem(painter, column, item, tokens);
        }
    }
    const int whole = m_columns.at(column).bodyHeight;
    if (whole > body.height() && body.height() > 0) {
        const double share = static_cast<double>(body.height()) / whole;
        const double top = m_scroll.value(m_data.stages.at(column).name) * share;
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.controlBorder);
        painter.drawRoundedRect(
            QRectF(body.right() - 5, body.top() + 2 + top, 3, body.height() * share - 4), 1.5, 1.5);
    }
    painter.restore();
}

void PlanBoard::paintGroup(QPainter& painter, const QRect& rect, const BoardGroup& group,
                           const Tokens& tokens) const {
    double right = rect.right();
    if (!group.atOnce.isEmpty()) {
        const TextRuns runs{{.text = group.atOnce, .tone = Tone::Secondary}};
        right -= runsWidth(runs, metrics::kLabel);
        paintRuns(painter, QRectF(right, rect.top(), rect.right() - right + 1, rect.height()), runs,
                  metrics::kLabel, tokens, Qt::AlignRight);
    }
    const QString count = group.count ? format::number(*group.count) : format::unknown();
    const TextRuns number{{.text = count, .tone = Tone::Muted}};
    const int wide = runsWidth(number, metrics::kBody);
    const bool hasGlyph = group.isClear && group.chips.isEmpty() && group.count.value_or(0) > 0;
    const double room = right - 8 - rect.left() - wide - 6 - (hasGlyph ? 18 : 0);
    painter.setFont(textFont(metrics::kBody, Weight::Strong));
    painter.setPen(tokens.text);
    const QString name =
        painter.fontMetrics().elidedText(group.name, Qt::ElideMiddle, static_cast<int>(room));
    painter.drawText(QRectF(rect.left(), rect.top(), room + 1, rect.height()), Qt::AlignVCenter,
                     name);
    double left = rect.left() + painter.fontMetrics().horizontalAdvance(name) + 6;
    left += paintRuns(painter, QRectF(left, rect.top(), wide + 4, rect.height()), number,
                      metrics::kBody, tokens);
    if (hasGlyph) {
        paintGlyph(painter, QRectF(left + 6, rect.center().y() - 6, 12, 12), Glyph::Ok, tokens);
    }
}

void PlanBoard::paintItem(QPainter& painter, int column, const BoardItem& item,
                          const Tokens& tokens) const {
    const QRect rect = itemRect(column, item);
    const BoardStage& stage = m_data.stages.at(column);
    switch (item.kind) {
    case Kind::Fault:
        paintChipBox(painter, rect, {.name = stage.fault, .glyph = Glyph::Failed}, tokens);
        break;
    case Kind::Group: paintGroup(painter, rect, stage.groups.at(item.group), tokens); break;
    case Kind::Chip:
        paintChipBox(painter, rect, stage.groups.at(item.group).chips.at(item.chip), tokens);
        break;
    case Kind::More:
        paintDashedChip(painter, rect,
                        u"+%1"_s.arg(format::number(stage.groups.at(item.group).more)), tokens);
        break;
    case Kind::AddGroup:
        if (m_locked.isEmpty()) {
            paintRuns(painter, rect, {TextRun{.text = tr("+ Group"), .tone = Tone::Muted}},
                      metrics::kLabel, tokens);
        }
        break;
    default: break;
    }
}

void PlanBoard::paintLast(QPainter& painter, int column, const Tokens& tokens) const {
    const QRect rect = columnRect(column);
    painter.save();
    painter.setClipRect(rect.adjusted(-3, -3, 3, 3));
    for (const BoardItem& item : m_columns.at(column).items) {
        const QRect box = itemRect(column, item);
        switch (item.kind) {
        case Kind::AddStage: paintDashedChip(painter, box, tr("+ Stage"), tokens); break;
        case Kind::Tray: {
            const int bottom = rect.bottom();
            paintDashed(painter, QRectF(box.left(), box.top(), box.width(), bottom - box.top()),
                        tokens.controlBorder);
            paintGlyph(painter, QRectF(box.left() + kPad, box.center().y() - 7, 14, 14),
                       Glyph::Warning, tokens);
            paintRuns(
                painter, QRectF(box.left() + 34, box.top(), box.width() - 44, box.height()),
                {{.text = tr("In no stage"), .tone = Tone::Text, .strong = true},
                 {.text = u"  "_s + format::number(m_data.unstaged.size()), .tone = Tone::Muted}},
                metrics::kBody, tokens);
            paintRuns(painter, QRectF(box.left() + kPad, bottom - 28, box.width() - 2 * kPad, 20),
                      {{.text = tr("Drag to a stage, or Alt+↑"), .tone = Tone::Muted}},
                      metrics::kLabel, tokens);
            break;
        }
        default: break;
        }
    }
    painter.setClipRect(rect.adjusted(0, 0, 0, -30)); // above what the tray says below
    for (const BoardItem& item : m_columns.at(column).items) {
        const QRect box = itemRect(column, item);
        if (item.kind == Kind::TrayChip) {
            paintChipBox(painter, box, {.name = m_data.unstaged.at(item.chip)}, tokens);
        } else if (item.kind == Kind::TrayMore) {
            const auto more = m_data.unstaged.size() - m_columns.at(column).items.size() + 3;
            paintDashedChip(painter, box, u"+%1"_s.arg(format::number(more)), tokens);
        }
    }
    painter.restore();
    const BoardItem* const item = current();
    if (column == m_column && hasFocus() && item != nullptr) {
        paintFocusRing(painter, QRectF(itemRect(column, *item)).adjusted(3, 3, -3, -3), tokens);
    }
}

/// What is dragged under the pointer, and where it would land.
void PlanBoard::paintDrag(QPainter& painter, const Tokens& tokens) const {
    const BoardItem* const item = current();
    const auto drop = dropAt(m_dragAt);
    if (drop) {
        const int column =
            drop->toStage < 0 ? static_cast<int>(m_data.stages.size()) : drop->toStage;
        QRect target = columnRect(column);
        for (const BoardItem& each : m_columns.at(column).items) {
            if (each.kind == Kind::Group && each.group == drop->toGroup) {
                target = itemRect(column, each);
            }
        }
        painter.setPen(QPen(tokens.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(target).adjusted(1, 1, -1, -1), metrics::kRadius,
                                metrics::kRadius);
    }
    const QString name = nameOf(m_column, *item);
    const BoardChip chip{.name = name};
    const QRect rect(m_dragAt + QPoint(10, 6), QSize(chipWidthOf(chip), kChip));
    paintRaised(painter, rect, tokens, tokens.accent);
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.text);
    painter.drawText(rect, Qt::AlignCenter,
                     painter.fontMetrics().elidedText(name, Qt::ElideMiddle, rect.width() - 12));
}

} // namespace pilothouse::ui
