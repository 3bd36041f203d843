// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace pilothouse::ui {

struct Completion {
    QString text;   ///< what stands in the row
    int typed = 0;  ///< how many leading characters were typed; these are 600
    QString note;   ///< right end, muted ("12 values")
    QString insert; ///< what Tab puts in place of the typed part; empty means `text`
    bool operator==(const Completion&) const = default;
};

/// The list below a filter field, 28 px rows and a footer with the keys.
class CompletionList : public QWidget {
    Q_OBJECT
public:
    explicit CompletionList(QWidget* parent = nullptr);
    void setCompletions(const QList<Completion>& rows);
    void setCurrentRow(int row);
    [[nodiscard]] int currentRow() const { return m_current; }
    [[nodiscard]] const QList<Completion>& completions() const { return m_rows; }
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(int row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] int rowAt(int y) const;
    QList<Completion> m_rows;
    int m_current = 0;
};

} // namespace pilothouse::ui
