// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/controls.h"

#include "ui/theme/fonts.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QLineEdit>
#include <QVariant>

namespace pilothouse::ui {
namespace {

constexpr const char* kKind = "phKind";
constexpr const char* kSmallFlag = "phSmall";
constexpr const char* kSwitchFlag = "phSwitch";
constexpr const char* kField = "phField";

int intProperty(const QWidget* widget, const char* name)
{
    return widget != nullptr ? widget->property(name).toInt() : 0;
}

} // namespace

void setButtonKind(QAbstractButton* button, ButtonKind kind)
{
    button->setProperty(kKind, static_cast<int>(kind));
    button->updateGeometry();
    button->update();
}

void setSmall(QAbstractButton* button, bool small)
{
    button->setProperty(kSmallFlag, small);
    button->updateGeometry();
    button->update();
}

void setSwitch(QCheckBox* box)
{
    box->setProperty(kSwitchFlag, true);
    box->updateGeometry();
    box->update();
}

void setFieldState(QLineEdit* field, FieldState state)
{
    field->setProperty(kField, static_cast<int>(state));
    field->setTextMargins(0, 0, state == FieldState::Plain ? 0 : 22, 0);
    field->update();
}

void setMonospace(QLineEdit* field)
{
    field->setFont(monoFont());
}

ButtonKind buttonKind(const QWidget* widget)
{
    return static_cast<ButtonKind>(intProperty(widget, kKind));
}

bool isSmall(const QWidget* widget)
{
    return widget != nullptr && widget->property(kSmallFlag).toBool();
}

bool isSwitch(const QWidget* widget)
{
    return widget != nullptr && widget->property(kSwitchFlag).toBool();
}

FieldState fieldState(const QWidget* widget)
{
    return static_cast<FieldState>(intProperty(widget, kField));
}

} // namespace pilothouse::ui
