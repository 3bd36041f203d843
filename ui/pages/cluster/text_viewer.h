// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLineEdit;
class QPlainTextEdit;

namespace pilothouse::ui {

class ToneLabel;

/// Read-only text in the fixed face with Find and Copy: YAML of an object, a log.
class TextViewer : public QWidget {
    Q_OBJECT
public:
    explicit TextViewer(QWidget* parent = nullptr);
    void setText(const QString& text);
    /// A sentence instead of the text: loading, why there is none.
    void setMessage(const QString& message);
    /// Marks lines that tell of errors and warnings.
    void setMarksLevels(bool marks) { m_marks = marks; }
    [[nodiscard]] QString text() const;

public Q_SLOTS:
    void copyAll() const;
    void focusFind();

protected:
    void changeEvent(QEvent* event) override;

private:
    void find(bool backward);
    void mark();
    QPlainTextEdit* m_edit;
    QLineEdit* m_find;
    ToneLabel* m_message;
    ToneLabel* m_count;
    bool m_marks = false;
};

} // namespace pilothouse::ui
