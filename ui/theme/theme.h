// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QObject>

#include <memory>

class QApplication;
class QWidget;

namespace pilothouse::ui {

/// HighContrast takes light or dark from the desktop.
enum class ThemeMode : std::uint8_t { System, Light, Dark, HighContrast };

/// The mode that settings remember as "light", "dark" or "contrast"; System for any other word.
[[nodiscard]] ThemeMode themeModeOf(const QString& word);

class DesktopSettings;
class FocusRing;

/// Dresses the application: style, palette, fonts, focus ring. The application owns exactly one,
/// created after QApplication and before the first widget. GUI thread only.
class ThemeController : public QObject {
    Q_OBJECT
public:
    explicit ThemeController(QApplication& app, ThemeMode mode = ThemeMode::System);
    ~ThemeController() override;

    [[nodiscard]] ThemeMode mode() const { return m_mode; }
    [[nodiscard]] const Tokens& tokens() const;
    /// The desktop asks for less motion: nothing moves or fades, states change at once.
    [[nodiscard]] bool reducedMotion() const;

public Q_SLOTS:
    /// Changes the theme of the running program; every widget gets a PaletteChange event and
    /// repaints.
    void setMode(pilothouse::ui::ThemeMode mode);

Q_SIGNALS:
    /// After the palette was changed. Caches that hold pixels in theme colours are dropped on this.
    void changed();

private:
    void apply();
    [[nodiscard]] bool systemIsDark() const;

    QApplication& m_app;
    ThemeMode m_mode;
    bool m_paletteIsDark; ///< of the palette found at start, where the desktop says nothing
    std::unique_ptr<DesktopSettings> m_desktop;
    std::unique_ptr<FocusRing> m_focusRing;
};

/// The tokens in force for a widget; light ones when the application has no controller (plain unit
/// tests). A widget in a window whose `phTheme` property is "light", "dark" or "contrast" follows
/// that, so the component sheet can show both at once.
[[nodiscard]] const Tokens& theme(const QWidget* widget);

/// The controller of this application, or null.
[[nodiscard]] ThemeController* themeController();

} // namespace pilothouse::ui
