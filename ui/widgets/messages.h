// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QVBoxLayout;

namespace pilothouse::ui {

class ToneLabel;

/// "There is nothing here, and this is what to do": icon, title, one sentence, one button; centred.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    /// `icon` is a value of Icon.
    EmptyState(int icon, const QString& title, const QString& sentence, QWidget* parent = nullptr);
    /// The one button, with its key shown behind the words when given.
    QPushButton* setAction(const QString& text, const QString& keys = {});

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_icon;
    QVBoxLayout* m_layout;
};

/// "This could not be read": cause, what still works, next step with its time; left aligned, small
/// buttons.
class ErrorState : public QWidget {
    Q_OBJECT
public:
    explicit ErrorState(QWidget* parent = nullptr);
    void setText(const QString& title, const QString& cause, const QString& next);
    QPushButton* addAction(const QString& text);

private:
    ToneLabel* m_title;
    ToneLabel* m_cause;
    ToneLabel* m_next;
    QHBoxLayout* m_actions;
};

/// A wrapped label in a tone; repaints with the theme, unlike a palette set once.
class ToneLabel : public QWidget {
    Q_OBJECT
public:
    ToneLabel(const QString& text, Tone tone, int px = 13, bool strong = false,
              QWidget* parent = nullptr);
    void setText(const QString& text);
    void setTone(Tone tone);
    void setAlignment(Qt::Alignment alignment);
    void setWrap(bool wrap);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return m_wrap; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    /// The text broken for a width; layouts ask for the same few widths over and over.
    [[nodiscard]] const QStringList& linesFor(int width) const;

    QString m_text;
    mutable QHash<int, QStringList> m_broken;
    Tone m_tone;
    int m_px;
    bool m_strong;
    bool m_wrap = false;
    Qt::Alignment m_alignment = Qt::AlignLeft | Qt::AlignVCenter;
};

} // namespace pilothouse::ui
