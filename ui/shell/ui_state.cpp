// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ui_state.h"

#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <QVariant>

namespace pilothouse::ui {

namespace {

constexpr qsizetype kMostRecent = 8;

QString defaultFolder() {
    const QString home =
        qEnvironmentVariable("XDG_STATE_HOME", QDir::homePath() + QStringLiteral("/.local/state"));
    return home + QStringLiteral("/pilothouse");
}

} // namespace

UiState::UiState(const QString& folder)
    : m_file((folder.isEmpty() ? defaultFolder() : folder) + QStringLiteral("/ui.ini")) {}

QString UiState::read(const QString& key) const {
    return QSettings(m_file, QSettings::IniFormat).value(key).toString();
}

void UiState::write(const QString& key, const QVariant& value) {
    QSettings(m_file, QSettings::IniFormat).setValue(key, value);
}

QByteArray UiState::geometry() const {
    return QSettings(m_file, QSettings::IniFormat)
        .value(QStringLiteral("window/geometry"))
        .toByteArray();
}

void UiState::setGeometry(const QByteArray& bytes) {
    write(QStringLiteral("window/geometry"), bytes);
}

QString UiState::theme() const {
    const QString theme = read(QStringLiteral("window/theme"));
    return theme.isEmpty() ? QStringLiteral("system") : theme;
}

void UiState::setTheme(const QString& theme) {
    write(QStringLiteral("window/theme"), theme);
}

QStringList UiState::recent() const {
    return QSettings(m_file, QSettings::IniFormat)
        .value(QStringLiteral("recent/files"))
        .toStringList();
}

void UiState::addRecent(const QString& file) {
    QStringList files = recent();
    files.removeAll(file);
    files.prepend(file);
    write(QStringLiteral("recent/files"), QStringList(files.mid(0, kMostRecent)));
}

} // namespace pilothouse::ui
