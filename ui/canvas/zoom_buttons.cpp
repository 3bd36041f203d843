// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/zoom_buttons.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

ZoomButtons::ZoomButtons(const QString& name, QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    const auto add = [&](const QString& sign, const QString& ending, const QString& words,
                         const auto& run) {
        auto* button = new QToolButton(this);
        button->setObjectName(name + ending);
        button->setText(sign);
        button->setToolTip(words);
        button->setAccessibleName(words);
        button->setFixedSize(24, 24);
        button->setFocusPolicy(Qt::NoFocus);
        connect(button, &QToolButton::clicked, this, run);
        row->addWidget(button);
    };
    add(u"+"_s, u"In"_s, tr("Zoom in (+)"), [this] { Q_EMIT zoomWanted(kZoomStep); });
    add(u"−"_s, u"Out"_s, tr("Zoom out (−)"), [this] { Q_EMIT zoomWanted(1 / kZoomStep); });
    add(u"0"_s, u"Fit"_s, tr("Show all (0)"), [this] { Q_EMIT fitWanted(); });
}

} // namespace pilothouse::ui
