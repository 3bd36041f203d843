// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QAbstractButton>
#include <QList>
#include <QString>
#include <QWidget>

#include <optional>

class QMenu;

namespace pilothouse::ui {

struct Segment {
    QString text;
    QList<Glyph> glyphs; ///< before the text ("✕ ▲ 6")
    bool operator==(const Segment&) const = default;
};

/// One of a few, 28 px high. Left and right arrows change it.
class SegmentedChoice : public QWidget {
    Q_OBJECT
public:
    explicit SegmentedChoice(QWidget* parent = nullptr);
    void setSegments(const QList<Segment>& segments);
    void setSegments(const QStringList& words);
    void setCurrentIndex(int index); ///< -1: none
    [[nodiscard]] int currentIndex() const { return m_current; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// Only after a user's change.
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] int segmentWidth(const Segment& segment) const;
    [[nodiscard]] int segmentAt(int x) const;
    void choose(int index);
    void updateAccessibleText();
    QList<Segment> m_segments;
    int m_current = 0;
    int m_hover = -1;
};

/// "Group region ⌄": a word in secondary, the value 600, a menu below.
class LabelDropDown : public QAbstractButton {
    Q_OBJECT
public:
    LabelDropDown(const QString& word, const QString& value, QWidget* parent = nullptr);
    void setValue(const QString& value);
    void setChoices(const QStringList& values);
    [[nodiscard]] QString value() const { return m_value; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void valueChosen(const QString& value);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void openMenu();
    QString m_word;
    QString m_value;
    QStringList m_choices;
};

/// Text in link colour that acts like a button.
class LinkButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit LinkButton(const QString& text, QWidget* parent = nullptr, int px = 13);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_px;
};

/// 32 × 32 (24 small) button with an icon only; `text` is its tooltip and accessible name.
class IconButton : public QAbstractButton {
    Q_OBJECT
public:
    IconButton(int icon, const QString& text, QWidget* parent = nullptr);
    void setBordered(bool bordered);
    /// A number on a round badge at the corner; 0 hides it.
    void setBadge(int count);
    [[nodiscard]] QSize sizeHint() const override { return {32, 32}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_icon;
    int m_badge = 0;
    bool m_bordered = true;
};

/// A count on a disc in the waiting fill, 16 px, number 10 px 600.
void paintBadge(QPainter& painter, const QPointF& centre, int count, const Tokens& tokens);

} // namespace pilothouse::ui
