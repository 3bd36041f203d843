// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of the first paint: what Qt itself costs until a window with a table is on screen.
#include "app/pilothouse/first_paint.h"

#include <QApplication>
#include <QMainWindow>
#include <QTableView>

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QMainWindow window;
    window.setCentralWidget(new QTableView(&window));
    window.resize(1280, 800);
    pilothouse::reportFirstPaint(window);
    window.show();
    return QApplication::exec();
}
