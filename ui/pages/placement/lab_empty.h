// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QWidget>

class QPushButton;

namespace pilothouse::ui {

class EmptyState;

/// What a tab of the lab shows while it has nothing to say: why, and how to get there, with one
/// button where something can be done. GUI thread.
class LabEmpty : public QWidget {
    Q_OBJECT
public:
    explicit LabEmpty(int icon, QWidget* parent = nullptr);
    /// @param action  words of the button; empty: none
    void setText(const QString& title, const QString& sentence, const QString& action = {});
    [[nodiscard]] QString title() const { return m_title; }
    [[nodiscard]] QString sentence() const { return m_sentence; }
    [[nodiscard]] QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void actionChosen();

private:
    int m_icon;
    QString m_title;
    QString m_sentence;
    EmptyState* m_card = nullptr;
    QPushButton* m_button;
};

} // namespace pilothouse::ui
