// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"

#include <QPlainTextEdit>

#include <vector>

namespace pilothouse::ui {

/// The strategy as text: line numbers, colours, faults marked at their lines. What is typed is told
/// by text alone; undo and redo are the page's, one history for form and text. GUI thread.
class YamlPane : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit YamlPane(QWidget* parent = nullptr);
    /// Shows another text and tells nobody. The cursor stays at its line.
    void showText(const QString& text);
    /// Faults with their lines.
    void setErrors(const std::vector<Error>& errors);
    /// From 1.
    void goToLine(int line);

Q_SIGNALS:
    /// A person changed the text. `isNewStep`: it is a step of its own for undo (a line, a paste),
    /// not one more letter.
    void edited(const QString& text, bool isNewStep);
    void undoWanted();
    void redoWanted();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void paintGutter();
    void showToolTip(QPoint at, QPoint global);
    void updateGutter();
    void markErrors();
    [[nodiscard]] QString errorsAt(int line) const;
    std::vector<Error> m_errors;
    QWidget* m_gutter;
    QString m_text; ///< as last told or shown
    bool m_isShowing = false;
};

} // namespace pilothouse::ui
