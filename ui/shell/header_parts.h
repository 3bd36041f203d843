// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/tokens.h"

#include <QAbstractButton>
#include <QIcon>
#include <QList>
#include <QString>
#include <QWidget>

#include <optional>

class QMenu;

namespace pilothouse::ui {

/// Name of the open fleet with its number of clusters; opens the menu of fleets.
class FleetSwitcher : public QAbstractButton {
    Q_OBJECT
public:
    explicit FleetSwitcher(QWidget* parent = nullptr);
    void setFleet(const QString& name, const QString& count);
    [[nodiscard]] QSize sizeHint() const override { return {224, 32}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_name;
    QString m_count;
};

/// How the picture stands to the clusters right now.
enum class LiveState : std::uint8_t { NotConnected, Connecting, Live, NoNetwork };

/// "Live 9 s": a dot or ring, the word, the median age of the data.
class LivePill : public QWidget {
    Q_OBJECT
public:
    explicit LivePill(QWidget* parent = nullptr);
    void setState(LiveState state, const QString& age);
    [[nodiscard]] LiveState state() const { return m_state; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString word() const;
    LiveState m_state = LiveState::NotConnected;
    QString m_age;
};

/// A 32 px button with icon, words and a key cap ("Go to  Ctrl+K"). Without a key it is a display
/// ("Read-only").
class HeaderButton : public QAbstractButton {
    Q_OBJECT
public:
    HeaderButton(int icon, const QString& text, const QString& keys, QWidget* parent = nullptr);
    /// Other icon and words; `isWrite`: in the colours of the write band, with a double upper edge.
    void setLook(int icon, const QString& text, bool isWrite);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_icon;
    QString m_keys;
    bool m_isWrite = false;
};

/// One page of the rail: icon above its name, 80 × 56.
class RailItem : public QAbstractButton {
    Q_OBJECT
public:
    RailItem(int icon, const QString& text, QWidget* parent = nullptr);
    /// What waits for this user; 0 hides it.
    void setBadge(int count);
    [[nodiscard]] QSize sizeHint() const override { return {80, 56}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_icon;
    int m_badge = 0;
};

/// A part of the status bar: glyphs with counts, or words.
class StatusSegment : public QAbstractButton {
    Q_OBJECT
public:
    struct Part {
        std::optional<Glyph> glyph;
        QString text;
        bool operator==(const Part&) const = default;
    };
    explicit StatusSegment(QWidget* parent = nullptr);
    void setParts(const QList<Part>& parts);
    void setWords(std::optional<Glyph> glyph, const QString& words);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {24, 28}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<Part> m_parts;
};

/// A glyph as the icon of a tab, in the theme of `widget`.
[[nodiscard]] QIcon tabIcon(Glyph glyph, const QWidget* widget);

/// A strip of the window in surface colour with a divider at one edge (header, rail, status bar).
class ChromeBar : public QWidget {
    Q_OBJECT
public:
    explicit ChromeBar(Qt::Edge divider, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Qt::Edge m_divider;
};

} // namespace pilothouse::ui
