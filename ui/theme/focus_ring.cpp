// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/focus_ring.h"

#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QFocusEvent>
#include <QFocusFrame>
#include <QLineEdit>
#include <QPainter>

namespace pilothouse::ui {
namespace {

bool isRinged(const QWidget* widget) {
    // A line edit inside a combo box or spin box is ringed as a part of its owner, not by itself.
    const auto* const parent = widget->parentWidget();
    if (qobject_cast<const QComboBox*>(parent) != nullptr) {
        return false;
    }
    return qobject_cast<const QAbstractButton*>(widget) != nullptr ||
           qobject_cast<const QLineEdit*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr ||
           widget->property("phFocusRing").toBool();
}

bool needsKeyboard(const QWidget* widget) {
    return qobject_cast<const QAbstractButton*>(widget) != nullptr;
}

} // namespace

void paintFocusRing(QPainter& painter, const QRectF& part, const Tokens& tokens) {
    constexpr double kOut = metrics::kFocusGap + metrics::kFocusWidth / 2.0;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.surface, metrics::kFocusGap));
    painter.drawRoundedRect(part.adjusted(-0.5, -0.5, 0.5, 0.5), metrics::kRadius + 0.5,
                            metrics::kRadius + 0.5);
    painter.setPen(QPen(tokens.accent, metrics::kFocusWidth));
    const double radius = metrics::kRadius + kOut;
    painter.drawRoundedRect(part.adjusted(-kOut, -kOut, kOut, kOut), radius, radius);
    painter.restore();
}

FocusRing::FocusRing(QObject* parent) : QObject(parent) {}

FocusRing::~FocusRing() {
    delete m_frame.data();
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn && watched->isWidgetType()) {
        auto* const widget = static_cast<QWidget*>(watched);
        const bool byMouse = static_cast<QFocusEvent*>(event)->reason() == Qt::MouseFocusReason;
        if (isRinged(widget) && !(byMouse && needsKeyboard(widget))) {
            // A field made of several parts is ringed as a whole.
            show(widget->property("phRingParent").toBool() ? widget->parentWidget() : widget);
        } else {
            hide();
        }
    } else if (event->type() == QEvent::FocusOut && m_frame != nullptr && watched->isWidgetType() &&
               (m_frame->widget() == watched || m_frame->widget() == watched->parent())) {
        hide();
    }
    return QObject::eventFilter(watched, event);
}

void FocusRing::show(QWidget* widget) {
    if (m_frame == nullptr) {
        m_frame = new QFocusFrame(widget);
    }
    m_frame->setWidget(widget);
}

void FocusRing::hide() {
    if (m_frame != nullptr) {
        m_frame->setWidget(nullptr);
    }
}

} // namespace pilothouse::ui
