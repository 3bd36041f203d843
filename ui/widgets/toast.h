// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QList>
#include <QPointer>
#include <QString>
#include <QWidget>

#include <chrono>

class QAbstractButton;
class QPushButton;

namespace pilothouse::ui {

struct ToastData {
    Glyph glyph = Glyph::Ok;
    QString title;
    QString detail;
    QString action;     ///< a link; empty for none
    QString undoFormat; ///< "Undo, %1 s": makes a 10 s undo bar; empty for none
    bool operator==(const ToastData&) const = default;
};

/// A raised message, 56 px high.
class Toast : public QWidget {
    Q_OBJECT
public:
    explicit Toast(const ToastData& data, QWidget* parent = nullptr);
    /// Time left for undo; called by the stack's clock.
    void setRemaining(std::chrono::milliseconds left, std::chrono::milliseconds whole);
    [[nodiscard]] const ToastData& data() const { return m_data; }
    [[nodiscard]] QSize sizeHint() const override { return {366, 62}; }

Q_SIGNALS:
    void actionChosen();
    void undoChosen();
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    ToastData m_data;
    QAbstractButton* m_action = nullptr;
    QPushButton* m_undo = nullptr;
    QAbstractButton* m_close = nullptr;
    double m_share = 1.0;
};

/// Lower right of its window, at most three, then a counter.
class ToastStack : public QWidget {
    Q_OBJECT
public:
    explicit ToastStack(QWidget* window);
    /// Shows a message for `life`; with an undo it stays 10 s. Returns the toast, owned by the
    /// stack.
    Toast* show(const ToastData& data, std::chrono::milliseconds life = std::chrono::seconds(6));
    [[nodiscard]] int shown() const;
    [[nodiscard]] int waiting() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Entry {
        QPointer<Toast> toast;
        std::chrono::milliseconds left;
        std::chrono::milliseconds whole;
    };
    void place();
    void remove(Toast* toast);
    QList<Entry> m_entries;
    int m_timer = 0;
};

} // namespace pilothouse::ui
