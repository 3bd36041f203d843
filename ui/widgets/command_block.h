// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringList>
#include <QWidget>

namespace pilothouse::ui {

/// The words as a POSIX shell takes them: quoted where it would read more into one.
[[nodiscard]] QStringList shellWords(const QStringList& words);

/// A command on sunken ground in the fixed face; arguments wrap at spaces, nothing is elided.
class CommandBlock : public QWidget {
    Q_OBJECT
public:
    /// `columns`: letters of a line.
    explicit CommandBlock(const QStringList& words, QWidget* parent = nullptr, int columns = 38);
    void setWords(const QStringList& words);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList m_lines;
    int m_columns;
};

} // namespace pilothouse::ui
