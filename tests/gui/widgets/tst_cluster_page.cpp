// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/roles.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/cluster/event_list.h"
#include "ui/pages/cluster/log_panel.h"
#include "ui/pages/cluster/node_facts.h"
#include "ui/pages/cluster/node_pools.h"
#include "ui/pages/cluster/objects_panel.h"
#include "ui/pages/cluster/path_bar.h"
#include "ui/pages/cluster/table_actions.h"
#include "ui/pages/cluster/text_viewer.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;

namespace {

const Instant kNow{std::chrono::milliseconds(1'795'000'000'000)};

model::Pod pod(int number, bool failing) {
    const std::string name = "pod-" + std::to_string(10'000 + number);
    const std::string uid = "uid-" + std::to_string(number);
    const std::string node = "node-" + std::to_string(number % 40);
    const std::string ip =
        "10.0." + std::to_string(number / 250) + "." + std::to_string(number % 250);
    model::Container container;
    container.name = "main";
    container.state = failing ? model::ContainerPhase::Waiting : model::ContainerPhase::Running;
    container.reason = failing ? "CrashLoopBackOff" : "";
    container.ready = !failing;
    container.lastExitCode = failing ? std::optional<std::int32_t>(78) : std::nullopt;
    model::PodFacts facts;
    facts.ns = number % 2 == 0 ? "cart" : "checkout";
    facts.name = name;
    facts.uid = uid;
    facts.node = node;
    facts.phase = model::PodPhase::Running;
    facts.status = failing ? "CrashLoopBackOff" : "Running";
    facts.problem = failing ? model::PodProblem::Crash : model::PodProblem::None;
    facts.readyContainers = failing ? 0 : 1;
    facts.totalContainers = 1;
    facts.restarts = failing ? 5 : 0;
    facts.isReady = !failing;
    facts.createdAt = kNow - std::chrono::minutes(number);
    facts.podIp = ip;
    facts.containers = {container};
    return model::Pod(facts);
}

std::shared_ptr<model::ClusterState> stateOf(int pods, int failing) {
    auto state = std::make_shared<model::ClusterState>();
    state->identity.id = ClusterId("weu-1");
    state->identity.name = "weu-1";
    state->identity.sources = {"kubeconfig:/home/me/my config#weu-1"};
    state->identity.region = "westeurope";
    state->reach = model::Reach::Live;
    state->lastSeen = kNow;
    auto list = std::make_shared<std::vector<model::Pod>>();
    for (int at = 0; at < pods; ++at) {
        list->push_back(pod(at, at >= pods - failing));
    }
    std::sort(list->begin(), list->end(), [](const model::Pod& a, const model::Pod& b) {
        return std::pair(a.ns(), a.name()) < std::pair(b.ns(), b.name());
    });
    state->pods = list;
    state->podCounts =
        model::Observed<model::PodCounts>{{.total = pods, .problems = failing}, kNow};
    auto nodes = std::make_shared<std::vector<model::Node>>();
    for (int at = 0; at < 40; ++at) {
        model::Node node;
        node.name = "node-" + std::to_string(at);
        node.ready = model::NodeReady::True;
        node.pool = "workers";
        nodes->push_back(node);
    }
    std::sort(nodes->begin(), nodes->end(),
              [](const model::Node& a, const model::Node& b) { return a.name < b.name; });
    state->nodes = nodes;
    return state;
}

} // namespace

class TestClusterPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_commands.clear();
        m_page = std::make_unique<ClusterPage>(ClusterId("weu-1"));
        m_page->resize(1520, 864);
        connect(m_page.get(), &ClusterPage::commandPosted, this,
                [this](const engine::Command& command) { m_commands.push_back(command); });
        m_page->show();
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        m_table = m_page->findChild<QTableView*>(QStringLiteral("podTable"));
        QVERIFY(m_table != nullptr);
    }
    void cleanup() { m_page.reset(); }

    void worstPodIsSelectedAndAskedFor() {
        m_page->setState(stateOf(20, 2), kNow);
        QVERIFY(m_page->selectedPod().endsWith(QStringLiteral("pod-10018")));
        QTRY_COMPARE(count<engine::FetchLog>(), 1);
        QCOMPARE(count<engine::FetchEvents>(), 1);
        QVERIFY(last<engine::FetchLog>().previous); // the container crashed
        QVERIFY(last<engine::FetchLog>().container == "main");
    }

    void selectionBackAndForthAsksAgain() {
        m_page->setState(stateOf(20, 2), kNow);
        QTRY_COMPARE(count<engine::FetchLog>(), 1);
        const QString worst = m_page->selectedPod();
        const auto* log = m_page->findChild<LogPanel*>();
        QVERIFY(log->waitingFor() != 0);
        m_page->selectPod(QStringLiteral("cart/pod-10004"));
        QCOMPARE(log->waitingFor(), 0U); // what still comes is of the pod before
        m_page->selectPod(worst);
        QTRY_COMPARE(count<engine::FetchLog>(), 2);
        QVERIFY(last<engine::FetchLog>().pod == "pod-10018");
    }

    void fiveThousandPodsSortAndFilter() {
        QElapsedTimer timer;
        timer.start();
        m_page->setState(stateOf(5'000, 3), kNow);
        const auto shown = timer.restart();
        const QAbstractItemModelTester tester(
            m_table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(m_table->model()->rowCount(), 5'000);
        timer.restart();
        m_table->sortByColumn(PodTableModel::Age, Qt::AscendingOrder);
        const auto sorted = timer.restart();
        QVERIFY(cell(0, PodTableModel::Name) == QStringLiteral("pod-10000"));
        timer.restart();
        auto* filter =
            m_page->findChild<QWidget*>(QStringLiteral("podFilter"))->findChild<QLineEdit*>();
        filter->setFocus();
        QTest::keyClicks(filter, QStringLiteral("ns=cart node=node-4 crash"));
        const auto filtered = timer.restart() / 24;
        QCOMPARE(m_table->model()->rowCount(), 0);
        filter->selectAll();
        QTest::keyClicks(filter, QStringLiteral("10.0.3.9"));
        QVERIFY(m_table->model()->rowCount() >= 1);
        timer.restart();
        m_page->setNow(kNow + std::chrono::seconds(1));
        const auto ticked = timer.elapsed();
        qInfo("5,000 pods: shown %lld ms, sorted %lld ms, a filter key %lld ms, a tick %lld ms",
              shown, sorted, filtered, ticked);
        QVERIFY(sorted < 1000 && filtered < 1000 && ticked < 500);
    }

    void rowsStayInNameOrderAmongEquals() {
        m_page->setState(stateOf(10, 0), kNow);
        m_table->sortByColumn(PodTableModel::Status, Qt::AscendingOrder);
        for (int row = 1; row < 10; ++row) {
            QVERIFY(id(row - 1) < id(row));
        }
        m_table->sortByColumn(PodTableModel::Status, Qt::DescendingOrder);
        for (int row = 1; row < 10; ++row) {
            QVERIFY(id(row - 1) < id(row));
        }
    }

    void keysCopyRowAndCommand() {
        m_page->setState(stateOf(4, 1), kNow);
        m_table->setFocus();
        QTest::keyClick(m_table, Qt::Key_C, Qt::ControlModifier);
        const QString row = QGuiApplication::clipboard()->text();
        QVERIFY2(row.startsWith(QStringLiteral("pod-10003\tcheckout\tCrashLoopBackOff\t0/1")),
                 qPrintable(row));
        QTest::keyClick(m_table, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("kubectl --kubeconfig '/home/me/my config' --context weu-1 -n "
                                "checkout get pod pod-10003 -o wide"));
    }

    void enterReadsTheYamlAndFindCounts() {
        m_page->setState(stateOf(4, 1), kNow);
        m_table->setFocus();
        QTest::keyClick(m_table, Qt::Key_Return);
        QTRY_VERIFY(count<engine::FetchObject>() >= 1);
        const auto asked = last<engine::FetchObject>();
        QVERIFY(asked.path == "/api/v1/namespaces/checkout/pods/pod-10003");
        m_page->setAnswer({.requestId = asked.requestId,
                           .cluster = ClusterId("weu-1"),
                           .at = kNow,
                           .text = "kind: Pod\nmetadata:\n  name: web\n  labels:\n    app: web\n",
                           .error = {}});
        auto* yaml = m_page->findChild<ObjectsPanel*>()->yaml();
        QVERIFY(yaml->text().contains(QStringLiteral("kind: Pod")));
        m_page->focusFilter(); // Ctrl+F on the YAML tab searches the text
        auto* find = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(find != nullptr && yaml->isAncestorOf(find));
        QTest::keyClicks(find, QStringLiteral("web"));
        QCOMPARE(yaml->hits(), 2);
        QTest::keyClick(find, Qt::Key_F3);
        auto* edit = yaml->findChild<QPlainTextEdit*>();
        QCOMPARE(edit->textCursor().selectedText(), QStringLiteral("web"));
        const int first = edit->textCursor().position();
        QTest::keyClick(find, Qt::Key_F3);
        QVERIFY(edit->textCursor().position() > first);
        yaml->copyAll();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("app: web")));
    }

    void aTileLeadsToTheNodesYaml() {
        m_page->setState(stateOf(4, 1), kNow);
        auto* pools = m_page->findChild<NodePools*>();
        QTest::mouseClick(pools, Qt::LeftButton, Qt::NoModifier, QPoint(30, 60));
        auto* path = m_page->findChild<PathBar*>();
        QVERIFY(path->parts().last().text.startsWith(QStringLiteral("node-")));
        m_page->showYaml();
        QVERIFY(last<engine::FetchObject>().path.starts_with("/api/v1/nodes/node-"));
    }

    void silenceStandsInParentheses() {
        auto state = stateOf(4, 1);
        m_page->setState(state, kNow);
        QCOMPARE(cell(0, PodTableModel::Status), QStringLiteral("CrashLoopBackOff"));
        auto old = std::make_shared<model::ClusterState>(*state);
        old->reach = model::Reach::Stale;
        old->lastError = Error{.kind = ErrorKind::Tls, .message = "certificate has expired"};
        m_page->setState(old, kNow + std::chrono::minutes(4));
        QCOMPARE(cell(0, PodTableModel::Status), QStringLiteral("(CrashLoopBackOff)"));
        QVERIFY(m_table->model()->index(0, 0).data(SplitRole).toBool());
        const QString facts = m_page->findChild<NodeFacts*>()->text(); // of the worst pod's node
        QVERIFY2(facts.contains(QStringLiteral("(Ready)")), qPrintable(facts));
        QVERIFY2(facts.contains(QStringLiteral("not known now")), qPrintable(facts));
    }

    void eventsBecomeRows() {
        m_page->setState(stateOf(4, 1), kNow);
        QTRY_COMPARE(count<engine::FetchEvents>(), 1);
        m_page->setAnswer({.requestId = last<engine::FetchEvents>().requestId,
                           .cluster = ClusterId("weu-1"),
                           .at = kNow,
                           .text = "2026-11-21T16:06:41Z  Normal  Scheduled  assigned to node-1\n"
                                   "2026-11-21T16:12:50Z  Warning  BackOff  (x6)  back-off 5m\n",
                           .error = {}});
        QCOMPARE(m_page->findChild<EventList*>()->count(), 2);
    }

    void eventLines_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<int>("times");
        QTest::addColumn<QString>("message");
        QTest::newRow("counted") << "2026-11-21T16:12:50Z  Warning  BackOff  (x6)  a  b"
                                 << "BackOff" << 6 << "a  b";
        QTest::newRow("single") << "2026-11-21T16:12:50Z  Normal  Pulled  image (x86)"
                                << "Pulled" << 1 << "image (x86)";
        QTest::newRow("foreign") << "no event"
                                 << "" << 1 << "no event";
    }
    void eventLines() {
        QFETCH(QString, line);
        const QList<EventLine> events = readEventLines(line);
        QCOMPARE(events.size(), 1);
        QTEST(events[0].reason, "reason");
        QTEST(events[0].count, "times");
        QTEST(events[0].message, "message");
    }

    void shellWordsAreQuoted() {
        QCOMPARE(shellWord(QStringLiteral("plain-1.x/y")), QStringLiteral("plain-1.x/y"));
        QCOMPARE(shellWord(QStringLiteral("it's; rm")), QStringLiteral("'it'\\''s; rm'"));
        QCOMPARE(shellWord({}), QStringLiteral("''"));
    }

private:
    template<class T>
    int count() const {
        return static_cast<int>(
            std::count_if(m_commands.begin(), m_commands.end(), [](const engine::Command& each) {
                return std::holds_alternative<T>(each);
            }));
    }
    template<class T>
    T last() const {
        for (auto at = m_commands.rbegin(); at != m_commands.rend(); ++at) {
            if (std::holds_alternative<T>(*at)) {
                return std::get<T>(*at);
            }
        }
        return {};
    }
    QString cell(int row, int column) const {
        return m_table->model()->index(row, column).data().toString();
    }
    QString id(int row) const { return m_table->model()->index(row, 0).data(IdRole).toString(); }
    std::unique_ptr<ClusterPage> m_page;
    QTableView* m_table = nullptr;
    std::vector<engine::Command> m_commands;
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TestClusterPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_cluster_page.moc"
