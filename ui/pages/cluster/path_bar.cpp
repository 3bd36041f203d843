// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/path_bar.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QPainter>

namespace pilothouse::ui {

namespace {

constexpr int kHeight = 28;
constexpr int kArrow = 24;
constexpr int kMost = 320;

/// One part; an arrow stands before all but the first.
class PartButton : public QAbstractButton {
public:
    PartButton(const PathPart& part, bool isFirst, bool isLast, QWidget* parent)
        : QAbstractButton(parent), m_part(part), m_arrow(isFirst ? 0 : kArrow), m_last(isLast) {
        setText(part.text);
        setToolTip(part.text);
        setAccessibleName(part.text);
        setCursor(isLast ? Qt::ArrowCursor : Qt::PointingHandCursor);
        setFocusPolicy(isLast ? Qt::NoFocus : Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }
    [[nodiscard]] QSize sizeHint() const override {
        const QFontMetrics metrics(font());
        const int glyph = m_part.glyph ? 20 : 0;
        return {m_arrow + std::min(kMost, metrics.horizontalAdvance(m_part.text) + glyph + 18),
                kHeight};
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (m_arrow > 0) {
            paintIcon(painter, QRectF(6, 8, 12, 12), Icon::ChevronRight, tokens.muted);
        }
        QRect box = rect().adjusted(m_arrow, 0, 0, 0);
        if (m_last || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_last ? tokens.selection : tokens.rowHover);
            painter.drawRoundedRect(box, 4, 4);
        }
        box.adjust(8, 0, -8, 0);
        if (m_part.glyph) {
            paintGlyph(painter, QRectF(box.left(), 7, 14, 14), *m_part.glyph, tokens);
            box.adjust(20, 0, 0, 0);
        }
        painter.setFont(font());
        painter.setPen(m_last ? tokens.text : tokens.secondary);
        painter.drawText(
            box, Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(m_part.text, Qt::ElideMiddle, box.width() + 1));
    }

private:
    [[nodiscard]] QFont font() const {
        return textFont(13, m_last ? Weight::Strong : Weight::Regular);
    }
    PathPart m_part;
    int m_arrow;
    bool m_last;
};

} // namespace

PathBar::PathBar(QWidget* parent)
    : QWidget(parent), m_row(new QHBoxLayout(this)), m_buttons(new QHBoxLayout) {
    setObjectName(QStringLiteral("pathBar"));
    setAccessibleName(tr("Where this is"));
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(8);
    m_buttons->setSpacing(0);
    m_row->addLayout(m_buttons);
    m_row->addStretch(1);
}

void PathBar::addAction(QWidget* widget) {
    m_row->addWidget(widget);
}

void PathBar::setParts(const QList<PathPart>& parts) {
    if (parts == m_parts) {
        return;
    }
    m_parts = parts;
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (int at = 0; at < parts.size(); ++at) {
        auto* button = new PartButton(parts.at(at), at == 0, at == parts.size() - 1, this);
        connect(button, &QAbstractButton::clicked, this,
                [this, id = parts.at(at).id] { Q_EMIT partChosen(id); });
        m_buttons->addWidget(button);
    }
}

} // namespace pilothouse::ui
