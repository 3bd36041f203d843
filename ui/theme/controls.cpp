// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/controls.h"

#include "ui/theme/fonts.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QCoreApplication>
#include <QEvent>
#include <QLineEdit>
#include <QVariant>

namespace pilothouse::ui {
namespace {

constexpr const char* kKind = "phKind";
constexpr const char* kSmallFlag = "phSmall";
constexpr const char* kSwitchFlag = "phSwitch";
constexpr const char* kField = "phField";

int intProperty(const QWidget* widget, const char* name) {
    return widget != nullptr ? widget->property(name).toInt() : 0;
}

/// Buttons keep their size hint until a change event; there is no public call that drops it.
void remeasure(QAbstractButton* button) {
    QEvent event(QEvent::StyleChange);
    QCoreApplication::sendEvent(button, &event);
    button->updateGeometry();
    button->update();
}

} // namespace

void setButtonKind(QAbstractButton* button, ButtonKind kind) {
    button->setProperty(kKind, static_cast<int>(kind));
    remeasure(button);
}

void setSmall(QAbstractButton* button, bool small) {
    button->setProperty(kSmallFlag, small);
    remeasure(button);
}

void setSwitch(QCheckBox* box) {
    box->setProperty(kSwitchFlag, true);
    remeasure(box);
}

void setFieldState(QLineEdit* field, FieldState state) {
    field->setProperty(kField, static_cast<int>(state));
    field->setTextMargins(0, 0, state == FieldState::Plain ? 0 : 22, 0);
    field->update();
}

void setMonospace(QLineEdit* field) {
    field->setFont(monoFont());
}

ButtonKind buttonKind(const QWidget* widget) {
    return static_cast<ButtonKind>(intProperty(widget, kKind));
}

bool isSmall(const QWidget* widget) {
    return widget != nullptr && widget->property(kSmallFlag).toBool();
}

bool isSwitch(const QWidget* widget) {
    return widget != nullptr && widget->property(kSwitchFlag).toBool();
}

FieldState fieldState(const QWidget* widget) {
    return static_cast<FieldState>(intProperty(widget, kField));
}

} // namespace pilothouse::ui
