// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop program, off screen, for a script to look at: it opens the kubeconfig of its command
// line as `pilothouse` does and prints, as lines of JSON, the texts its tables show.
//   in:  "open NAME" a cluster's page · "tables NAME" print its nodes and pods · "quit"
//   out: {"clusters": […]} whenever a text of the overview's table changed · {"nodes": […], "pods":
//   […]}
#include "app/pilothouse/desktop.h"
#include "ui/bridge/qt_convert.h"
#include "ui/models/roles.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSocketNotifier>
#include <QTableView>
#include <QTextStream>
#include <QTimer>

#include <memory>

#include <unistd.h>

namespace {

using namespace pilothouse;

constexpr int kLookMs = 200; ///< between two looks at the overview

/// Every row of a table by its headings, as shown.
QJsonArray rowsOf(const QTableView* table) {
    QJsonArray rows;
    const QAbstractItemModel* model = table == nullptr ? nullptr : table->model();
    for (int row = 0; model != nullptr && row < model->rowCount(); ++row) {
        QJsonObject cells;
        for (int column = 0; column < model->columnCount(); ++column) {
            const QModelIndex cell = model->index(row, column);
            cells.insert(model->headerData(column, Qt::Horizontal).toString(),
                         cell.data().toString());
            if (const QVariant age = cell.data(ui::AgeRole); age.isValid()) {
                cells.insert(QStringLiteral("ageMs"), age.toDouble());
            }
        }
        cells.insert(QStringLiteral("spoken"),
                     model->index(row, 0).data(Qt::AccessibleTextRole).toString());
        rows.append(cells);
    }
    return rows;
}

void print(const QJsonObject& value) {
    QTextStream out(stdout);
    out << QJsonDocument(value).toJson(QJsonDocument::Compact) << '\n';
}

/// Obeys standard input and tells of changes.
class Script : public QObject {
public:
    explicit Script(ui::MainWindow& window)
        : m_window(window), m_input(STDIN_FILENO, QSocketNotifier::Read) {
        connect(&m_input, &QSocketNotifier::activated, this, [this] { read(); });
        connect(&m_tick, &QTimer::timeout, this, [this] { tell(); });
        m_tick.start(kLookMs);
    }

private:
    void tell() {
        const QJsonArray rows = rowsOf(m_window.overview()->table());
        if (rows != m_last) {
            m_last = rows;
            print({{QStringLiteral("clusters"), rows}});
        }
    }
    void read() {
        char buffer[512];
        const ssize_t size = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (size <= 0) {
            m_input.setEnabled(false);
            QApplication::quit();
            return;
        }
        m_text += QString::fromUtf8(buffer, size);
        for (auto end = m_text.indexOf(QLatin1Char('\n')); end >= 0;
             end = m_text.indexOf(QLatin1Char('\n'))) {
            obey(m_text.left(end));
            m_text.remove(0, end + 1);
        }
    }
    void obey(const QString& order) {
        const QString name = order.section(QLatin1Char(' '), 1);
        if (order.startsWith(QLatin1String("open "))) {
            m_window.openCluster(name);
        } else if (order.startsWith(QLatin1String("tables "))) {
            const ui::ClusterPage* page = m_window.clusterPage(name);
            const auto table = [&](const char* which) {
                return rowsOf(page == nullptr ? nullptr
                                              : page->findChild<QTableView*>(QLatin1String(which)));
            };
            print({{QStringLiteral("nodes"), table("nodeTable")},
                   {QStringLiteral("pods"), table("podTable")}});
        } else {
            QApplication::quit();
        }
    }

    ui::MainWindow& m_window;
    QSocketNotifier m_input;
    QTimer m_tick;
    QString m_text;
    QJsonArray m_last;
};

} // namespace

int main(int argc, char** argv) {
    const auto parsed = parseOptions(argc, argv);
    if (!parsed.options) {
        return parsed.exitCode;
    }
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("pilothouse"));
    auto state = std::make_shared<ui::UiState>(ui::toQt(parsed.options->stateFolder));
    const ui::ThemeController theme(app, ui::ThemeMode::Light);
    Desktop desktop(*parsed.options, state);
    const Script script(desktop.window());
    desktop.begin(std::nullopt);
    return QApplication::exec();
}
