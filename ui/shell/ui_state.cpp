// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ui_state.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

namespace pilothouse::ui {

namespace {

constexpr qsizetype kMostRecent = 8;

QString defaultHome() {
    const QString home =
        qEnvironmentVariable("XDG_STATE_HOME", QDir::homePath() + QStringLiteral("/.local/state"));
    return home + QStringLiteral("/pilothouse");
}

/// A fleet's name as the name of a folder: never a path out of it.
QString folderName(QString fleet) {
    for (QChar& letter : fleet) {
        if (letter == QLatin1Char('/') || letter == QChar::Null) {
            letter = QLatin1Char('_');
        }
    }
    return fleet.startsWith(QLatin1Char('.')) ? QString(QLatin1Char('_') + fleet) : fleet;
}

QVariant valueIn(const QString& file, const QString& key) {
    return QSettings(file, QSettings::IniFormat).value(key);
}

void setValueIn(const QString& file, const QString& key, const QVariant& value) {
    QSettings(file, QSettings::IniFormat).setValue(key, value);
}

} // namespace

UiState::UiState(const QString& folder)
    : m_folder(folder),
      m_file((folder.isEmpty() ? defaultHome() : folder) + QStringLiteral("/ui.ini")),
      m_fleetFile(m_file) {}

void UiState::setFleet(const QString& name) {
    m_fleetFile =
        m_folder.isEmpty() && !name.isEmpty()
            ? defaultHome() + QLatin1Char('/') + folderName(name) + QStringLiteral("/ui.ini")
            : m_file;
}

QVariant UiState::read(const QString& key) const {
    const QVariant own = valueIn(m_fleetFile, key);
    return own.isValid() || m_fleetFile == m_file ? own : valueIn(m_file, key);
}

void UiState::write(const QString& key, const QVariant& value) {
    setValueIn(m_fleetFile, key, value);
    if (m_fleetFile != m_file) {
        setValueIn(m_file, key, value);
    }
}

QByteArray UiState::geometry() const {
    return read(QStringLiteral("window/geometry")).toByteArray();
}

void UiState::setGeometry(const QByteArray& bytes) {
    write(QStringLiteral("window/geometry"), bytes);
}

QByteArray UiState::monitor() const {
    return read(QStringLiteral("monitor/geometry")).toByteArray();
}

void UiState::setMonitor(const QByteArray& geometry) {
    write(QStringLiteral("monitor/geometry"), geometry);
}

QString UiState::theme() const {
    const QString theme = read(QStringLiteral("window/theme")).toString();
    return theme.isEmpty() ? QStringLiteral("system") : theme;
}

void UiState::setTheme(const QString& theme) {
    write(QStringLiteral("window/theme"), theme);
}

QByteArray UiState::columns(const QString& table) const {
    return read(QStringLiteral("columns/") + table).toByteArray();
}

void UiState::setColumns(const QString& table, const QByteArray& bytes) {
    write(QStringLiteral("columns/") + table, bytes);
}

QString UiState::view() const {
    return valueIn(m_fleetFile, QStringLiteral("overview/view")).toString();
}

void UiState::setView(const QString& view) {
    setValueIn(m_fleetFile, QStringLiteral("overview/view"), view);
}

QString UiState::siteFold() const {
    return valueIn(m_fleetFile, QStringLiteral("overview/sites")).toString();
}

void UiState::setSiteFold(const QString& fold) {
    setValueIn(m_fleetFile, QStringLiteral("overview/sites"), fold);
}

QStringList UiState::muted(const QString& key) const {
    const QVariant muted = read(key);
    return muted.isValid() ? muted.toStringList()
                           : QStringList{QStringLiteral("Started"), QStringLiteral("StageDone")};
}

namespace {

/// An empty list would read as none remembered.
QStringList kept(const QStringList& words) {
    return words.isEmpty() ? QStringList{QStringLiteral("none")} : words;
}

} // namespace

QStringList UiState::mutedNotices() const {
    return muted(QStringLiteral("notices/muted"));
}

void UiState::setMutedNotices(const QStringList& words) {
    write(QStringLiteral("notices/muted"), kept(words));
}

QStringList UiState::mutedInTray() const {
    return muted(QStringLiteral("notices/mutedInTray"));
}

void UiState::setMutedInTray(const QStringList& words) {
    write(QStringLiteral("notices/mutedInTray"), kept(words));
}

qint64 UiState::quietUntil() const {
    return valueIn(m_file, QStringLiteral("notices/quietUntil")).toLongLong();
}

void UiState::setQuietUntil(qint64 until) {
    setValueIn(m_file, QStringLiteral("notices/quietUntil"), until);
}

QStringList UiState::labFiles() const {
    return valueIn(m_file, QStringLiteral("placement/files")).toStringList();
}

void UiState::setLabFiles(const QStringList& files) {
    setValueIn(m_file, QStringLiteral("placement/files"), files);
}

QString UiState::labView() const {
    return valueIn(m_file, QStringLiteral("placement/view")).toString();
}

void UiState::setLabView(const QString& view) {
    setValueIn(m_file, QStringLiteral("placement/view"), view);
}

QString UiState::mapLook() const {
    return valueIn(m_fleetFile, QStringLiteral("map/look")).toString();
}

void UiState::setMapLook(const QString& look) {
    setValueIn(m_fleetFile, QStringLiteral("map/look"), look);
}

QString UiState::meshLook() const {
    return valueIn(m_fleetFile, QStringLiteral("mesh/look")).toString();
}

void UiState::setMeshLook(const QString& look) {
    setValueIn(m_fleetFile, QStringLiteral("mesh/look"), look);
}

QStringList UiState::recent() const {
    return valueIn(m_file, QStringLiteral("recent/files")).toStringList();
}

void UiState::addRecent(const QString& file) {
    const QString path = QFileInfo(file).absoluteFilePath();
    QStringList files = recent();
    files.removeAll(path);
    files.prepend(path);
    setValueIn(m_file, QStringLiteral("recent/files"), QStringList(files.mid(0, kMostRecent)));
}

} // namespace pilothouse::ui
