// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace pilothouse::ui {

/// What the desktop remembers between runs. Each fleet has its own `<home>/<fleet>/ui.ini`;
/// `<home>/ui.ini` holds what belongs to no fleet (files opened last) and how the window looked
/// last, which a fleet seen for the first time starts with. With --state all lies in that folder's
/// `ui.ini`. GUI thread.
class UiState {
public:
    /// `folder` is --state; empty: `home` is $XDG_STATE_HOME/pilothouse.
    explicit UiState(const QString& folder);

    /// From now on what is remembered belongs to this fleet; empty: to none.
    void setFleet(const QString& name);
    /// The file that holds what is remembered of the fleet.
    [[nodiscard]] QString file() const { return m_fleetFile; }

    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray& bytes);
    /// Place of the window that follows a run.
    [[nodiscard]] QByteArray monitor() const;
    void setMonitor(const QByteArray& geometry);
    [[nodiscard]] QString theme() const; ///< as themeModeOf() reads it; "system" at first
    void setTheme(const QString& theme);
    /// Widths, order and sorting of a table's columns; empty when never remembered.
    [[nodiscard]] QByteArray columns(const QString& table) const;
    void setColumns(const QString& table, const QByteArray& bytes);
    /// How the overview draws its clusters ("map", "cards", "rows"); empty: by their number.
    [[nodiscard]] QString view() const;
    void setView(const QString& view);
    /// How the overview's map folds small sites, as toText(FoldBy) says it; empty: never
    /// remembered.
    [[nodiscard]] QString siteFold() const;
    void setSiteFold(const QString& fold);
    /// Kinds of notices that are not told on the desktop, by their words.
    [[nodiscard]] QStringList mutedNotices() const;
    void setMutedNotices(const QStringList& words);
    /// Kinds of notices that the tray does not show, by their words.
    [[nodiscard]] QStringList mutedInTray() const;
    void setMutedInTray(const QStringList& words);
    /// Nothing is told on the desktop before that, of no fleet: milliseconds since 1970; 0: it is.
    [[nodiscard]] qint64 quietUntil() const;
    void setQuietUntil(qint64 until);
    /// What the placement lab worked on last: clusters, bindings, placement; of no fleet.
    [[nodiscard]] QStringList labFiles() const;
    void setLabFiles(const QStringList& files);
    /// How the lab draws where a placement lands: "hexes" or "map"; of no fleet.
    [[nodiscard]] QString labView() const;
    void setLabView(const QString& view);
    /// How the map is looked at, as MapPage::look() says it; empty: never remembered.
    [[nodiscard]] QString mapLook() const;
    void setMapLook(const QString& look);
    /// How links are looked at, as ConnectivityPage::look() says it; empty: never remembered.
    [[nodiscard]] QString meshLook() const;
    void setMeshLook(const QString& look);
    /// Files opened last, newest first, at most eight.
    [[nodiscard]] QStringList recent() const;
    void addRecent(const QString& file);

private:
    [[nodiscard]] QStringList muted(const QString& key) const;
    [[nodiscard]] QVariant read(const QString& key) const;
    void write(const QString& key, const QVariant& value);
    QString m_folder; ///< --state, or empty
    QString m_file;
    QString m_fleetFile;
};

} // namespace pilothouse::ui
