// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/desktop_settings.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/fonts.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QPalette>
#include <QToolTip>
#include <QVariant>
#include <QWidget>

namespace pilothouse::ui {
namespace {

constexpr const char* kControllerProperty = "phThemeController";

} // namespace

QPalette paletteFor(const Tokens& t) {
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.surface);
    palette.setColor(QPalette::AlternateBase, t.surface);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.surface);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.failed.text);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::ToolTipBase, t.surface);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::Light, t.surface);
    palette.setColor(QPalette::Midlight, t.rowHover);
    palette.setColor(QPalette::Mid, t.divider);
    palette.setColor(QPalette::Dark, t.controlBorder);
    palette.setColor(QPalette::Shadow, t.shadow.front());
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, t.muted);
    }
    palette.setColor(QPalette::Disabled, QPalette::Base, t.window);
    palette.setColor(QPalette::Disabled, QPalette::Button, t.window);
    return palette;
}

ThemeController::ThemeController(QApplication& app, ThemeMode mode)
    : QObject(&app), m_app(app), m_mode(mode),
      m_paletteIsDark(app.palette().color(QPalette::Window).lightness() < 128),
      m_desktop(std::make_unique<DesktopSettings>()), m_focusRing(std::make_unique<FocusRing>()) {
    registerFonts();
    m_app.setProperty(kControllerProperty, QVariant::fromValue<QObject*>(this));
    m_app.setStyle(new PilothouseStyle);
    m_app.setFont(textFont());
    QToolTip::setFont(textFont());
    m_app.installEventFilter(m_focusRing.get());
    connect(m_desktop.get(), &DesktopSettings::changed, this, &ThemeController::apply);
    apply();
    m_desktop->follow();
}

ThemeController::~ThemeController() {
    m_app.removeEventFilter(m_focusRing.get());
    m_app.setProperty(kControllerProperty, QVariant());
}

bool ThemeController::systemIsDark() const {
    switch (m_desktop->colorScheme()) {
    case DesktopSettings::Scheme::Dark: return true;
    case DesktopSettings::Scheme::Light: return false;
    case DesktopSettings::Scheme::Unknown: break;
    }
    return m_paletteIsDark;
}

bool ThemeController::reducedMotion() const {
    return m_desktop->reducedMotion();
}

const Tokens& ThemeController::tokens() const {
    switch (m_mode) {
    case ThemeMode::Light: return lightTokens();
    case ThemeMode::Dark: return darkTokens();
    case ThemeMode::HighContrast: return highContrastTokens(systemIsDark());
    case ThemeMode::System: break;
    }
    if (m_desktop->highContrast()) {
        return highContrastTokens(systemIsDark());
    }
    return systemIsDark() ? darkTokens() : lightTokens();
}

ThemeMode themeModeOf(const QString& word) {
    return word == QLatin1String("light")      ? ThemeMode::Light
           : word == QLatin1String("dark")     ? ThemeMode::Dark
           : word == QLatin1String("contrast") ? ThemeMode::HighContrast
                                               : ThemeMode::System;
}

void ThemeController::setMode(ThemeMode mode) {
    if (mode == m_mode) {
        return;
    }
    m_mode = mode;
    apply();
}

void ThemeController::apply() {
    const QPalette palette = paletteFor(tokens());
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    Q_EMIT changed();
}

ThemeController* themeController() {
    if (qApp == nullptr) {
        return nullptr;
    }
    return qobject_cast<ThemeController*>(qApp->property(kControllerProperty).value<QObject*>());
}

const Tokens& theme(const QWidget* widget) {
    if (widget != nullptr) {
        const QVariant forced = widget->window()->property("phTheme");
        if (forced.isValid()) {
            const QString name = forced.toString();
            return name == QLatin1StringView("contrast") ? highContrastTokens(false)
                   : name == QLatin1StringView("dark")   ? darkTokens()
                                                         : lightTokens();
        }
    }
    const auto* const controller = themeController();
    return controller != nullptr ? controller->tokens() : lightTokens();
}

} // namespace pilothouse::ui
