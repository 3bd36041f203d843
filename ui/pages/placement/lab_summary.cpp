// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_summary.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kFigures = 440; // px, left of the funnel: as wide as the editor below
constexpr int kStep = 100;    // px, of a step of the funnel
constexpr int kLeastStep = 40;
constexpr int kRoomy = 74;    ///< px of a step, with room for what is lost
constexpr int kWarning = 300; // px
constexpr int kSilhouette = 28;
constexpr int kLeastHeight = 3;

QString number(std::int32_t value) {
    return format::number(std::int64_t{value});
}

} // namespace

LabSummary::LabSummary(QWidget* parent) : QWidget(parent) {
    setObjectName(u"labSummary"_s);
    setFocusPolicy(Qt::TabFocus);
}

void LabSummary::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                            bool isOld) {
    m_picture = picture;
    m_isOld = isOld;
    if (m_picture && m_picture->isDecided) {
        QStringList words{
            u"%1 %2"_s.arg(number(m_picture->placed), placedWords(*m_picture).replace(u'\n', u' ')),
            tr("%1 new, %2 removed, %3 kept")
                .arg(number(m_picture->added), number(m_picture->removed),
                     number(m_picture->kept))};
        for (const auto& stage : m_picture->funnel) {
            words.append(u"%1 %2"_s.arg(stageWord(stage.kind), number(stage.left)));
        }
        if (const auto* warned = warning()) {
            words.append(u"%1: %2"_s.arg(toQt(warned->cluster), toQt(warned->message)));
        }
        setAccessibleName(words.join(u"; "_s));
    } else {
        setAccessibleName(tr("Nothing is decided"));
    }
    update();
}

void LabSummary::setStale(const QString& ago) {
    if (ago != m_ago) {
        m_ago = ago;
        update();
    }
}

/// A value as it may be said: what was true once stands in parentheses.
QString LabSummary::said(const QString& value) const {
    return m_ago.isEmpty() ? value : u"(%1)"_s.arg(value);
}

const model::LabWarning* LabSummary::warning() const {
    if (!m_picture || !m_picture->isDecided || m_picture->warnings.empty()) {
        return nullptr;
    }
    const auto& all = m_picture->warnings;
    const auto near = std::find_if(all.begin(), all.end(),
                                   [](const auto& each) { return each.code == "NearLimit"; });
    return near == all.end() ? &all.front() : &*near;
}

QRectF LabSummary::warningRect() const {
    const double room = std::min<double>(kWarning, width() * 0.25);
    return {width() - room - 16.0, 12, room, height() - 24.0};
}

QRectF LabSummary::funnelRect() const {
    const double left = std::min<double>(16 + kFigures + 12, width() * 0.34);
    const double right = warning() == nullptr ? width() - 16.0 : warningRect().left() - 24;
    const double steps = m_picture ? static_cast<double>(m_picture->funnel.size()) : 7;
    return {left, 10, std::min(right - left, steps * kStep), height() - 18.0};
}

void LabSummary::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokens.divider);
    if (!m_picture || !m_picture->isDecided) {
        painter.setFont(textFont());
        painter.setPen(tokens.muted);
        painter.drawText(rect().adjusted(16, 0, -16, 0), Qt::AlignVCenter,
                         m_picture && !m_picture->errors.empty()
                             ? tr("Nothing is decided while the placement has errors.")
                             : tr("Nothing is decided yet."));
        return;
    }
    painter.setOpacity(m_isOld ? 0.45 : 1.0);
    if (!m_picture->abort.empty()) {
        paintGlyph(painter, QRectF(16, height() / 2.0 - 8, 16, 16), Glyph::Failed, tokens);
        painter.setPen(tokens.text);
        painter.setFont(textFont(metrics::kBody, Weight::Strong));
        painter.drawText(QRectF(40, 16, width() - 56.0, 24), Qt::AlignVCenter,
                         tr("The scheduler gives up for every cluster and writes no decision"));
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.secondary);
        painter.drawText(QRectF(40, 40, width() - 56.0, 36), Qt::AlignTop | Qt::TextWordWrap,
                         toQt(m_picture->abort));
        return;
    }
    paintFigures(painter);
    paintFunnel(painter);
    paintWarning(painter);
}

void LabSummary::paintCount(QPainter& painter, double left, const QString& count,
                            const QString& word, int tone) const {
    const Tokens& tokens = theme(this);
    painter.setFont(textFont(metrics::kPageTitle - 2, Weight::Strong));
    painter.setPen(tokens.ink(static_cast<Tone>(tone)));
    painter.drawText(QRectF(left, 18, 60, 28), Qt::AlignVCenter, said(count));
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(left, 46, 80, 18), Qt::AlignVCenter, word);
}

void LabSummary::paintFigures(QPainter& painter) {
    const Tokens& tokens = theme(this);
    const bool isShort = m_picture->isFulfilled == false;
    painter.setFont(textFont(metrics::kFigure, Weight::Strong));
    painter.setPen(isShort ? tokens.warning.text : tokens.text);
    const QString placed = said(number(m_picture->placed));
    const int room = painter.fontMetrics().horizontalAdvance(placed);
    painter.drawText(QRectF(16, 8, room + 4.0, 40), Qt::AlignVCenter, placed);
    double left = 16 + room + 10;
    if (isShort) {
        paintGlyph(painter, QRectF(left, 20, 16, 16), Glyph::Warning, tokens);
        left += 22;
    }
    painter.setFont(textFont());
    painter.setPen(tokens.secondary);
    painter.drawText(QRectF(left, 10, 150, 38), Qt::AlignVCenter, placedWords(*m_picture));
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.muted);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(m_picture->took);
    painter.drawText(QRectF(16, 52, 200, 18), Qt::AlignVCenter,
                     !m_ago.isEmpty()   ? m_ago
                     : took.count() < 1 ? tr("decided in less than 1 ms")
                                        : tr("decided in %1").arg(format::latency(took)));
    const double step = std::min(52.0, (funnelRect().left() - 190 - 16) / 3.4);
    const double first = funnelRect().left() - 3.6 * step - 24;
    paintCount(painter, first, format::delta(m_picture->added), tr("new"),
               int(m_picture->added > 0 ? Tone::Accent : Tone::Text));
    paintCount(painter, first + 1.15 * step, format::delta(-std::int64_t{m_picture->removed}),
               tr("removed"), int(m_picture->removed > 0 ? Tone::Warning : Tone::Text));
    paintCount(painter, first + 2.5 * step, number(m_picture->kept), tr("kept"), int(Tone::Text));
}

void LabSummary::paintFunnel(QPainter& painter) {
    const Tokens& tokens = theme(this);
    const auto& stages = m_picture->funnel;
    const QRectF area = funnelRect();
    if (stages.empty() || area.width() < kLeastStep * 2) {
        return;
    }
    const double step = std::min<double>(kStep, area.width() / static_cast<double>(stages.size()));
    const double all = std::max(1, stages.front().left);
    const auto heightOf = [&](std::int32_t left) {
        return left == 0 ? 0.0 : std::max<double>(kLeastHeight, kSilhouette * left / all);
    };
    const double bottom = area.bottom();
    for (std::size_t at = 0; at < stages.size(); ++at) {
        const auto& stage = stages[at];
        const bool isLast = at + 1 == stages.size();
        const double left = area.left() + static_cast<double>(at) * step;
        const auto next = isLast ? stage.left : stages[at + 1].left;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(isLast ? tokens.accent : quietRamp(tokens));
        const double end = left + step - (isLast ? step * 0.6 : 2);
        const QPointF shape[] = {{left, bottom - heightOf(stage.left)},
                                 {end, bottom - heightOf(next)},
                                 {end, bottom},
                                 {left, bottom}};
        painter.drawPolygon(shape, 4);
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(left, area.top(), step, 16), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(stageWord(stage.kind), Qt::ElideRight,
                                                          static_cast<int>(step) - 2));
        painter.setFont(textFont(metrics::kTitle, Weight::Strong));
        painter.setPen(isLast ? tokens.accent : tokens.text);
        painter.drawText(QRectF(left, area.top() + 14, step, 22), Qt::AlignVCenter,
                         said(number(stage.left)));
        const bool isLoss = !isLast && next < stage.left && at + 2 < stages.size();
        const QString side = isLoss ? format::delta(next - stage.left)
                             : stage.holders > 0
                                 ? tr("%1 have it", "clusters").arg(number(stage.holders))
                                 : QString();
        painter.setFont(textFont(metrics::kLabel));
        painter.setPen(tokens.muted);
        if (step >= kRoomy) {
            painter.drawText(QRectF(left, area.top() + 16, step - 8, 18),
                             Qt::AlignVCenter | Qt::AlignRight, side);
        }
    }
}

void LabSummary::paintWarning(QPainter& painter) {
    const auto* warned = warning();
    if (warned == nullptr) {
        return;
    }
    const Tokens& tokens = theme(this);
    const QRectF area = warningRect();
    painter.fillRect(QRectF(area.left() - 16, area.top(), 1, area.height()), tokens.divider);
    paintGlyph(painter, QRectF(area.left(), area.top() + 2, 14, 14), Glyph::Warning, tokens);
    const auto more = m_picture->warnings.size() - 1;
    painter.setFont(textFont(metrics::kBody, Weight::Strong));
    painter.setPen(tokens.text);
    const QString title = warned->cluster.empty() ? tr("Worth knowing")
                          : warned->code == "NearLimit"
                              ? tr("Unstable input: %1").arg(toQt(warned->cluster))
                              : toQt(warned->cluster);
    painter.drawText(QRectF(area.left() + 22, area.top(), area.width() - 22, 18), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(title, Qt::ElideMiddle,
                                                      static_cast<int>(area.width()) - 24));
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(tokens.secondary);
    const QString words = more == 0 ? toQt(warned->message)
                                    : tr("%1 (and %2 more)").arg(toQt(warned->message)).arg(more);
    painter.drawText(QRectF(area.left() + 22, area.top() + 20, area.width() - 22, 46),
                     Qt::AlignTop | Qt::TextWordWrap, words);
    if (hasFocus()) {
        painter.setPen(QPen(tokens.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(area.adjusted(-6, -6, 6, 6), 4, 4);
    }
}

void LabSummary::mousePressEvent(QMouseEvent* event) {
    const auto* warned = warning();
    if (warned != nullptr && warningRect().contains(event->position()) &&
        !warned->cluster.empty()) {
        Q_EMIT clusterWanted(toQt(warned->cluster));
    }
}

void LabSummary::keyPressEvent(QKeyEvent* event) {
    const auto* warned = warning();
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
                         event->key() == Qt::Key_Space;
    if (isEnter && warned != nullptr && !warned->cluster.empty()) {
        Q_EMIT clusterWanted(toQt(warned->cluster));
        return;
    }
    QWidget::keyPressEvent(event);
}

bool LabSummary::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && m_picture && m_picture->isDecided) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QStringList words;
        if (warningRect().contains(help->pos())) {
            for (const auto& each : m_picture->warnings) {
                words.append(each.cluster.empty()
                                 ? toQt(each.message)
                                 : u"%1: %2"_s.arg(toQt(each.cluster), toQt(each.message)));
            }
        } else if (funnelRect().contains(help->pos())) {
            words.append(tr("The filters in the order in which the hub asks them, and how many "
                            "clusters are left"));
        } else {
            words.append(toQt(m_picture->message));
        }
        QToolTip::showText(help->globalPos(), words.join(u'\n'), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace pilothouse::ui
