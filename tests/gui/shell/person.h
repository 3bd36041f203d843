// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/shell/main_window.h"

#include <QString>
#include <QTableView>
#include <QTest>

namespace pilothouse::test {

/// Hands and eyes at a main window: keys go to the window, as a keyboard's do, so focus, shortcuts
/// and popups decide who gets them; what is read is what stands on screen.
class Person {
public:
    explicit Person(ui::MainWindow& window) : m_window(window) {}

    /// Shows the window and waits until the keyboard is its own.
    bool sitDown();
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const;
    void type(const QString& text) const;
    void click(QWidget* widget, Qt::MouseButton button = Qt::LeftButton) const;
    void click(const QTableView* table, int row, int column = 0) const;
    void doubleClick(const QTableView* table, int row) const;

    /// A part of the window by its object name; null when there is none.
    template<class Widget>
    [[nodiscard]] Widget* find(const char* name) const {
        return m_window.findChild<Widget*>(QLatin1String(name));
    }
    [[nodiscard]] QTableView* table() const { return find<QTableView>("clusterTable"); }
    [[nodiscard]] QString focused() const;  ///< object name of the widget with the keyboard
    [[nodiscard]] QString selected() const; ///< id of the table's selected cluster
    [[nodiscard]] QString band() const;
    [[nodiscard]] QString pill() const;
    [[nodiscard]] QString filterText() const;
    [[nodiscard]] QString filterWords() const; ///< count or error in the field
    [[nodiscard]] QStringList tabs() const;
    [[nodiscard]] int currentTab() const;
    /// The id in a row of any table.
    [[nodiscard]] static QString idAt(const QTableView* table, int row);

private:
    ui::MainWindow& m_window;
};

} // namespace pilothouse::test
