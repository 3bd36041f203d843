// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shell/person.h"

#include "ui/models/roles.h"
#include "ui/shell/header_parts.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QLineEdit>
#include <QTabBar>
#include <QWindow>

namespace pilothouse::test {

bool Person::sitDown() {
    m_window.show();
    m_window.activateWindow();
    return QTest::qWaitForWindowActive(&m_window);
}

void Person::press(Qt::Key key, Qt::KeyboardModifiers modifiers) const {
    QWidget* popup = QApplication::activePopupWidget();
    QWidget* top = QApplication::activeWindow();
    QWidget* target = popup != nullptr ? popup : (top != nullptr ? top : &m_window);
    QTest::keyClick(target->windowHandle(), key, modifiers);
}

void Person::type(const QString& text) const {
    QWidget* popup = QApplication::activePopupWidget();
    QWindow* target = (popup != nullptr ? popup : &m_window)->windowHandle();
    for (const QChar letter : text) {
        QTest::keyClick(target, letter.toLatin1());
    }
}

void Person::click(QWidget* widget, Qt::MouseButton button) const {
    QTest::mouseClick(widget, button, {}, widget->rect().center());
}

void Person::click(const QTableView* table, int row, int column) const {
    const QRect cell = table->visualRect(table->model()->index(row, column));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, cell.center());
}

void Person::doubleClick(const QTableView* table, int row) const {
    const QPoint place = table->visualRect(table->model()->index(row, 0)).center();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, place);
}

QString Person::focused() const {
    const QWidget* widget = QApplication::focusWidget();
    return widget != nullptr ? widget->objectName() : QString();
}

QString Person::selected() const {
    const QModelIndexList rows = table()->selectionModel()->selectedRows();
    return rows.size() == 1 ? rows.front().data(ui::IdRole).toString() : QString();
}

QString Person::band() const {
    return find<ui::Band>("band")->accessibleName();
}

QString Person::pill() const {
    return find<ui::LivePill>("livePill")->accessibleName();
}

QString Person::filterText() const {
    return find<ui::FilterField>("filterField")->text();
}

QString Person::filterWords() const {
    return find<ui::FilterField>("filterField")->edit()->accessibleDescription();
}

QStringList Person::tabs() const {
    QStringList names;
    const auto* bar = find<QTabBar>("tabs");
    for (int at = 0; at < bar->count(); ++at) {
        names << bar->tabText(at);
    }
    return names;
}

int Person::currentTab() const {
    return find<QTabBar>("tabs")->currentIndex();
}

QString Person::idAt(const QTableView* table, int row) {
    return table->model()->index(row, 0).data(ui::IdRole).toString();
}

} // namespace pilothouse::test
