// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/diff_block.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/line_marks.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using Kind = DiffLine::Kind;

constexpr int kLine = 18; // px
constexpr int kEdge = 8;
constexpr int kSign = 14; // px of the column of signs

QFont faceOf() {
    return monoFont(metrics::kLabel);
}

/// All lines with their kinds; nothing is folded.
QList<DiffLine> whole(const QString& before, const QString& after) {
    const LineMarks marks = lineMarks(before, after);
    QList<DiffLine> out;
    const auto addGone = [&](int line) {
        for (const QString& each : marks.gone.value(line)) {
            out.append({Kind::Gone, each});
        }
    };
    addGone(-1);
    const QStringList lines = after.split(QLatin1Char('\n'));
    for (int at = 0; at < lines.size(); ++at) {
        if (!after.isEmpty()) {
            out.append({marks.added.contains(at) ? Kind::Added : Kind::Same, lines.at(at)});
        }
        addGone(at);
    }
    return out;
}

} // namespace

QList<DiffLine> diffLines(const QString& before, const QString& after, int around) {
    if (before == after) {
        return {};
    }
    const QList<DiffLine> all = whole(before, after);
    QList<DiffLine> out;
    qsizetype folded = 0;
    const auto fold = [&] {
        if (folded > 0) {
            out.append({Kind::Folded, folded == 1 ? DiffBlock::tr("1 equal line")
                                                  : DiffBlock::tr("%1 equal lines").arg(folded)});
        }
        folded = 0;
    };
    for (qsizetype at = 0; at < all.size(); ++at) {
        const qsizetype from = std::max<qsizetype>(0, at - around);
        const qsizetype to = std::min<qsizetype>(all.size() - 1, at + around);
        const bool isNear = std::any_of(all.begin() + from, all.begin() + to + 1,
                                        [](const auto& each) { return each.kind != Kind::Same; });
        if (!isNear) {
            ++folded;
            continue;
        }
        fold();
        out.append(all.at(at));
    }
    if (folded > 1 || (folded == 1 && !all.last().text.isEmpty())) {
        fold(); // the empty end of a text is no line
    }
    return out;
}

QList<DiffLine> plainLines(const QString& text) {
    QList<DiffLine> out;
    for (const QString& each : text.split(QLatin1Char('\n'))) {
        out.append({Kind::Same, each});
    }
    return out;
}

DiffBlock::DiffBlock(const QList<DiffLine>& lines, QWidget* parent)
    : QWidget(parent), m_lines(lines) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(text());
}

void DiffBlock::setLines(const QList<DiffLine>& lines) {
    m_lines = lines;
    setAccessibleName(text());
    updateGeometry();
    update();
}

bool DiffBlock::hasSigns() const {
    return std::any_of(m_lines.begin(), m_lines.end(),
                       [](const auto& each) { return each.kind != Kind::Same; });
}

QString DiffBlock::text() const {
    QStringList out;
    const bool withSigns = hasSigns();
    for (const DiffLine& each : m_lines) {
        const QString sign = !withSigns                  ? QString()
                             : each.kind == Kind::Added  ? QStringLiteral("+")
                             : each.kind == Kind::Gone   ? QStringLiteral("-")
                             : each.kind == Kind::Folded ? QStringLiteral("@@ ")
                                                         : QStringLiteral(" ");
        out.append(sign + each.text);
    }
    return out.join(QLatin1Char('\n'));
}

QList<DiffLine> DiffBlock::broken(int width) const {
    const double letter = QFontMetricsF(faceOf()).horizontalAdvance(QLatin1Char('0'));
    const int room = width - 2 * kEdge - (hasSigns() ? kSign : 0);
    const auto columns = std::max<qsizetype>(8, static_cast<qsizetype>(room / letter));
    QList<DiffLine> out;
    for (const DiffLine& each : m_lines) {
        for (qsizetype at = 0; at == 0 || at < each.text.size(); at += columns) {
            out.append({each.kind, each.text.mid(at, columns)});
        }
    }
    return out;
}

int DiffBlock::heightForWidth(int width) const {
    return static_cast<int>(broken(width).size()) * kLine + 2 * kEdge;
}

QSize DiffBlock::sizeHint() const {
    return {320, heightForWidth(width() > 0 ? width() : 320)};
}

QSize DiffBlock::minimumSizeHint() const {
    return {160, kLine + 2 * kEdge};
}

void DiffBlock::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.sunken);
    painter.drawRoundedRect(rect(), 4, 4);
    painter.setFont(faceOf());
    const bool withSigns = hasSigns();
    const int left = kEdge + (withSigns ? kSign : 0);
    int top = kEdge;
    for (const DiffLine& each : broken(width())) {
        const QRect line(0, top, width(), kLine);
        if (each.kind == Kind::Added || each.kind == Kind::Gone) {
            painter.fillRect(line, each.kind == Kind::Added ? tokens.diffAdd : tokens.diffRemove);
        }
        painter.setPen(each.kind == Kind::Folded ? tokens.muted : tokens.text);
        if (withSigns && each.kind != Kind::Same) {
            painter.drawText(QRect(kEdge, top, kSign, kLine), Qt::AlignLeft | Qt::AlignVCenter,
                             each.kind == Kind::Added  ? QStringLiteral("+")
                             : each.kind == Kind::Gone ? QStringLiteral("−")
                                                       : QStringLiteral("⋯"));
        }
        painter.drawText(QRect(left, top, width() - left, kLine),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, each.text);
        top += kLine;
    }
}

} // namespace pilothouse::ui
