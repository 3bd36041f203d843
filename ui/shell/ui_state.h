// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>
#include <QStringList>

namespace pilothouse::ui {

/// What the desktop remembers between runs: `ui.ini` in the state folder. GUI thread.
class UiState {
public:
    /// `folder` is --state, or empty for $XDG_STATE_HOME/pilothouse.
    explicit UiState(const QString& folder);

    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray& bytes);
    [[nodiscard]] QString theme() const; ///< "system", "light", "dark"
    void setTheme(const QString& theme);
    /// Files opened last, newest first, at most eight.
    [[nodiscard]] QStringList recent() const;
    void addRecent(const QString& file);

private:
    [[nodiscard]] QString read(const QString& key) const;
    void write(const QString& key, const QVariant& value);
    QString m_file;
};

} // namespace pilothouse::ui
