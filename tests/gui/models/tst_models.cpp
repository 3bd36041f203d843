// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/changed_pod.h"
#include "tests/support/fleet_builder.h"
#include "tests/support/fleet_story.h"
#include "tests/support/model_mirror.h"
#include "ui/models/change_model.h"
#include "ui/models/cluster_table_model.h"
#include "ui/models/node_table_model.h"
#include "ui/models/pod_table_model.h"
#include "ui/models/problem_model.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QTest>

#include <functional>
#include <memory>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace std::chrono_literals;
using test::FleetStory;
using test::ModelMirror;
using Snapshot = std::shared_ptr<const model::FleetSnapshot>;

namespace {

constexpr int kSteps = 250;
constexpr auto kWindow = std::chrono::minutes(15);

/// A table and how it takes over a snapshot.
struct Kind {
    std::function<std::unique_ptr<QAbstractItemModel>()> make;
    std::function<void(QAbstractItemModel&, const model::FleetSnapshot&)> feed;
};

/// The member whose pods and nodes are followed; null while it is not in the fleet.
std::shared_ptr<const model::ClusterState> followed(const model::FleetSnapshot& snapshot) {
    return snapshot.find(ClusterId("prod-weu-02"));
}

template<class Model>
Kind kindOf(std::function<void(Model&, const model::FleetSnapshot&)> feed) {
    return {[] { return std::make_unique<Model>(); },
            [feed = std::move(feed)](QAbstractItemModel& table, const model::FleetSnapshot& s) {
                feed(static_cast<Model&>(table), s);
            }};
}

Kind kindNamed(const QString& name) {
    if (name == QLatin1String("pods")) {
        return kindOf<PodTableModel>([](auto& table, const auto& s) {
            const auto member = followed(s);
            table.setPods(member ? member->pods : nullptr, s.takenAt);
        });
    }
    if (name == QLatin1String("nodes")) {
        return kindOf<NodeTableModel>([](auto& table, const auto& s) {
            const auto member = followed(s);
            table.setNodes(member ? member->nodes : nullptr, s.takenAt);
        });
    }
    if (name == QLatin1String("changes")) {
        return kindOf<ChangeModel>([](auto& table, const auto& s) {
            table.applyRows(foldChanges(s.recentChanges, s.takenAt, kWindow));
        });
    }
    if (name == QLatin1String("problems")) {
        return kindOf<ProblemModel>(
            [](auto& table, const auto& s) { table.applyRows(groupProblems(s)); });
    }
    if (name == QLatin1String("outstanding")) {
        return kindOf<ProblemModel>(
            [](auto& table, const auto& s) { table.applyRows(groupOutstanding(s)); });
    }
    return kindOf<ClusterTableModel>(
        [](auto& table, const auto& s) { table.setSnapshot(s, s.takenAt); });
}

/// Row of an id in any table, or -1.
int rowWithId(const QAbstractItemModel& table, const QString& id) {
    for (int row = 0; row < table.rowCount(); ++row) {
        if (table.index(row, 0).data(IdRole).toString() == id) {
            return row;
        }
    }
    return -1;
}

Snapshot many(int pods, int firstNumber) {
    auto fleet = std::make_shared<model::FleetSnapshot>(
        *test::buildFleet({.clusters = 5, .withTrouble = false}));
    auto state = std::make_shared<model::ClusterState>(*fleet->clusters.front());
    auto list = std::make_shared<std::vector<model::Pod>>();
    for (int at = 0; at < pods; ++at) {
        const auto name = "pod-" + std::to_string(100'000 + firstNumber + at);
        list->push_back(test::changed(state->pods->front(), [&](model::PodFacts& pod) {
            pod.name = name;
            pod.uid = name;
        }));
    }
    state->pods = list;
    fleet->clusters.front() = state;
    return fleet;
}

} // namespace

class TestModels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void randomDiffs_data();
    void randomDiffs();
    void anUnchangedSnapshotSaysNothing();
    void aFewChangesTouchAFewRows();
    void manyMovesAreOneRelayout();
    void selectionAndScrollStay();
    void sortedByEveryColumn_data();
    void sortedByEveryColumn();
    void filterShowsWhatMatches();
    void choiceOfStateShowsOnlyIt();
    void podsNarrow();
    void everyCellSpeaks();
    void changesFold();
    void problemsGroup();
};

void TestModels::randomDiffs_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<quint32>("seed");
    for (const char* kind : {"clusters", "pods", "nodes", "changes", "problems", "outstanding"}) {
        for (const quint32 seed : {7U, 11U}) {
            QTest::addRow("%s, seed %u", kind, seed) << QString::fromLatin1(kind) << seed;
        }
    }
}

void TestModels::randomDiffs() {
    QFETCH(const QString, kind);
    QFETCH(const quint32, seed);
    const Kind table = kindNamed(kind);
    const auto model = table.make();
    // The other tables are keyed by moment or cause, and give the id of a cluster that has it.
    const bool idsAreKeys =
        QStringList{QStringLiteral("clusters"), QStringLiteral("pods"), QStringLiteral("nodes")}
            .contains(kind);
    QSortFilterProxyModel proxy;
    proxy.setSortRole(SortRole);
    proxy.setSourceModel(model.get());
    proxy.sort(0);
    const QAbstractItemModelTester tester(model.get(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester proxied(&proxy,
                                           QAbstractItemModelTester::FailureReportingMode::QtTest);
    FleetStory story(seed);
    table.feed(*model, *story.now());
    const ModelMirror mirror(*model);
    for (int step = 0; step < kSteps; ++step) {
        QHash<QString, QPersistentModelIndex> kept;
        for (int row = 0; row < model->rowCount(); ++row) {
            const QModelIndex index = model->index(row, 0);
            kept.insert(index.data(IdRole).toString(), index);
        }
        const Snapshot snapshot = story.next();
        table.feed(*model, *snapshot);
        const auto fresh = table.make();
        table.feed(*fresh, *snapshot);
        QCOMPARE(mirror.lines(), ModelMirror::linesOf(*fresh));
        QCOMPARE(proxy.rowCount(), fresh->rowCount());
        for (auto it = kept.cbegin(); idsAreKeys && it != kept.cend(); ++it) {
            QCOMPARE(it.value().isValid() ? it.value().row() : -1, rowWithId(*fresh, it.key()));
        }
    }
    QCOMPARE(mirror.resets(), 0);
}

void TestModels::anUnchangedSnapshotSaysNothing() {
    FleetStory story(3, 200);
    ClusterTableModel table;
    table.setSnapshot(*story.now(), story.now()->takenAt);
    ModelMirror mirror(table);
    table.setSnapshot(*story.now(), story.now()->takenAt);
    QCOMPARE(mirror.moves() + mirror.layouts() + mirror.resets() + mirror.dataSignals(), 0);
}

void TestModels::aFewChangesTouchAFewRows() {
    const Snapshot before = test::buildFleet({.clusters = 200});
    ClusterTableModel table;
    table.setSnapshot(*before, before->takenAt);
    ModelMirror mirror(table);
    Snapshot after = before;
    for (const std::size_t at : {20U, 90U, 91U, 160U}) {
        model::ClusterState changed = *before->clusters.at(at);
        changed.health = model::Health::Down;
        after = test::withCluster(*after, changed);
    }
    table.setSnapshot(*after, before->takenAt);
    QCOMPARE(mirror.moves() + mirror.layouts() + mirror.resets(), 0);
    QCOMPARE(mirror.dataSignals(), 3);
    QCOMPARE(mirror.dataRows(), 4);
    QCOMPARE(mirror.lines(), ModelMirror::linesOf(table));
}

void TestModels::manyMovesAreOneRelayout() {
    const Snapshot before = many(1500, 0);
    const Snapshot after = many(1500, 900);
    PodTableModel table;
    const QAbstractItemModelTester tester(&table,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    PodProxy proxy;
    proxy.setSourceModel(&table);
    table.setPods(before->clusters.front()->pods, before->takenAt);
    ModelMirror mirror(table);
    const QPersistentModelIndex stays = table.index(1000, 0);
    const QPersistentModelIndex leaves = table.index(10, 0);
    const QPersistentModelIndex shown = proxy.mapFromSource(stays);
    const QString id = stays.data(IdRole).toString();
    table.setPods(after->clusters.front()->pods, before->takenAt);
    QCOMPARE(mirror.layouts(), 1);
    QCOMPARE(mirror.moves() + mirror.resets(), 0);
    QCOMPARE(stays.row(), 100);
    QCOMPARE(stays.data(IdRole).toString(), id);
    QCOMPARE(shown.data(IdRole).toString(), id);
    QVERIFY(!leaves.isValid());
    QCOMPARE(proxy.rowCount(), 1500);
    QCOMPARE(mirror.lines(), ModelMirror::linesOf(table));
}

void TestModels::selectionAndScrollStay() {
    FleetStory story(5, 200);
    ClusterTableModel table;
    ClusterProxy proxy;
    proxy.setSourceModel(&table);
    table.setSnapshot(*story.now(), story.now()->takenAt);
    QTableView view;
    view.setModel(&proxy);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setSelectionMode(QAbstractItemView::SingleSelection);
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.resize(600, 300);
    view.show();
    proxy.sort(ClusterTableModel::Name);
    view.selectRow(120);
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 2);
    const QString id = view.currentIndex().data(IdRole).toString();
    const int place = view.verticalScrollBar()->value();
    QVERIFY(place > 0);
    for (int step = 0; step < kSteps; ++step) {
        const int size = table.rowCount();
        const Snapshot snapshot = story.next();
        if (snapshot->find(ClusterId(id.toStdString())) == nullptr) {
            break; // it left the fleet: nothing to hold on to
        }
        table.setSnapshot(*snapshot, snapshot->takenAt);
        const QModelIndexList selected = view.selectionModel()->selectedRows();
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected.front().data(IdRole).toString(), id);
        QCOMPARE(view.currentIndex().data(IdRole).toString(), id);
        if (size == table.rowCount()) {
            QCOMPARE(view.verticalScrollBar()->value(), place);
        }
        view.verticalScrollBar()->setValue(place);
    }
}

void TestModels::sortedByEveryColumn_data() {
    QTest::addColumn<int>("column");
    QTest::addColumn<bool>("descending");
    for (int column = 0; column < ClusterTableModel::ColumnCount; ++column) {
        QTest::addRow("column %d up", column) << column << false;
        QTest::addRow("column %d down", column) << column << true;
    }
}

void TestModels::sortedByEveryColumn() {
    QFETCH(const int, column);
    QFETCH(const bool, descending);
    FleetStory story(9, 60);
    ClusterTableModel table;
    ClusterProxy proxy;
    proxy.setSourceModel(&table);
    table.setSnapshot(*story.now(), story.now()->takenAt);
    proxy.sort(column, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    for (int step = 0; step < 60; ++step) {
        const Snapshot snapshot = story.next();
        table.setSnapshot(*snapshot, snapshot->takenAt);
        QCOMPARE(proxy.rowCount(), table.rowCount());
        for (int row = 1; row < proxy.rowCount(); ++row) {
            const QVariant above = proxy.index(row - 1, column).data(SortRole);
            const QVariant below = proxy.index(row, column).data(SortRole);
            const auto order = QVariant::compare(above, below);
            QVERIFY(order != (descending ? QPartialOrdering::Less : QPartialOrdering::Greater));
            if (order == QPartialOrdering::Equivalent) {
                QVERIFY2(proxy.index(row - 1, 0).data().toString() <
                             proxy.index(row, 0).data().toString(),
                         "equal rows run by name, whichever way the column does");
            }
        }
    }
}

void TestModels::filterShowsWhatMatches() {
    FleetStory story(13, 120);
    ClusterTableModel table;
    ClusterProxy proxy;
    proxy.setSourceModel(&table);
    const FleetFilter filter = FleetFilter::parse(QStringLiteral("env=prod not health=healthy"));
    QVERIFY(filter.isValid());
    proxy.setFilter(filter);
    int seen = 0;
    for (int step = 0; step < kSteps; ++step) {
        const Snapshot snapshot = story.next();
        table.setSnapshot(*snapshot, snapshot->takenAt);
        QStringList wanted;
        for (const auto& cluster : snapshot->clusters) {
            if (cluster->identity.environment == "prod" && lookOf(*cluster) != Look::Healthy) {
                wanted << QString::fromStdString(cluster->identity.id.str());
            }
        }
        QStringList shown;
        for (int row = 0; row < proxy.rowCount(); ++row) {
            shown << proxy.index(row, 0).data(IdRole).toString();
        }
        wanted.sort();
        shown.sort();
        QCOMPARE(shown, wanted);
        seen += int(shown.size());
    }
    QVERIFY(seen > 0);
}

void TestModels::choiceOfStateShowsOnlyIt() {
    const Snapshot fleet = test::buildFleet({.clusters = 200});
    ClusterTableModel table;
    ClusterProxy proxy;
    proxy.setSourceModel(&table);
    table.setSnapshot(*fleet, fleet->takenAt);
    proxy.setLook(Look::Down, true);
    QCOMPARE(proxy.rowCount(), fleet->summary.down + fleet->summary.degraded);
    proxy.setLook(Look::Upgrading);
    QCOMPARE(proxy.rowCount(), fleet->summary.upgrading);
    proxy.setLook(std::nullopt);
    QCOMPARE(proxy.rowCount(), 200);
}

void TestModels::podsNarrow() {
    const Snapshot fleet = test::buildFleet({.clusters = 200});
    const auto sick =
        std::find_if(fleet->clusters.begin(), fleet->clusters.end(), [](const auto& c) {
            return c->podCounts && c->podCounts->value.problems == 6;
        });
    QVERIFY(sick != fleet->clusters.end());
    PodTableModel table;
    PodProxy proxy;
    proxy.setSourceModel(&table);
    table.setPods((*sick)->pods, fleet->takenAt);
    QCOMPARE(proxy.rowCount(), 60);
    QVERIFY(isProblem(table.pod(proxy.mapToSource(proxy.index(0, 0)).row())));
    proxy.setFailingOnly(true);
    QCOMPARE(proxy.rowCount(), 6);
    proxy.setText(QStringLiteral("ns=shop"));
    QCOMPARE(proxy.rowCount(), 0);
    proxy.setFailingOnly(false);
    QCOMPARE(proxy.rowCount(), 45);
    proxy.setText(QStringLiteral("crashloop NS=checkout"));
    QCOMPARE(proxy.rowCount(), 6);
    table.setPods(nullptr, fleet->takenAt);
    QCOMPARE(table.rowCount(), 0);
}

void TestModels::everyCellSpeaks() {
    const Snapshot fleet = test::buildFleet({.clusters = 60, .silent = 4});
    for (const char* name : {"clusters", "pods", "nodes", "changes", "problems", "outstanding"}) {
        const Kind kind = kindNamed(QString::fromLatin1(name));
        const auto table = kind.make();
        kind.feed(*table, *fleet);
        QVERIFY2(table->rowCount() > 0, name);
        for (int row = 0; row < table->rowCount(); ++row) {
            for (int column = 0; column < table->columnCount(); ++column) {
                const QModelIndex at = table->index(row, column);
                const QByteArray where = QByteArray(name) + " " + QByteArray::number(row) + "," +
                                         QByteArray::number(column);
                QVERIFY2(!at.data(Qt::DisplayRole).toString().isEmpty(), where.constData());
                QVERIFY2(!at.data(Qt::AccessibleTextRole).toString().isEmpty(), where.constData());
                QVERIFY2(!at.data(Qt::ToolTipRole).toString().isEmpty(), where.constData());
            }
        }
    }
}

void TestModels::changesFold() {
    const Instant now = test::builtAt();
    const auto change = [now](const char* cluster, std::chrono::seconds ago, const char* message) {
        return model::Change{.at = now - ago,
                             .cluster = ClusterId(cluster),
                             .clusterName = cluster,
                             .code = "version",
                             .health = model::Health::Healthy,
                             .message = message};
    };
    const std::vector<model::Change> changes{
        change("a", 10s, "reached 1.33.5"),  change("b", 40s, "reached 1.33.5"),
        change("b", 50s, "reached 1.33.5"),  change("c", 60s, "reached 1.32.9"),
        change("d", 300s, "reached 1.33.5"), change("e", 3000s, "reached 1.33.5")};
    const auto rows = foldChanges(changes, now, kWindow);
    QCOMPARE(rows.size(), 3U);
    QCOMPARE(rows.at(0).clusters.size(), 2U);
    QCOMPARE(rows.at(1).clusters, (std::vector<std::string>{"c"}));
    QCOMPARE(rows.at(2).clusters, (std::vector<std::string>{"d"}));
}

void TestModels::problemsGroup() {
    const Snapshot fleet = test::buildFleet({.clusters = 200});
    const auto rows = groupProblems(*fleet);
    std::size_t clusters = 0;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        clusters += rows[at].clusters.size();
        QVERIFY(at == 0 || rows[at - 1].rank <= rows[at].rank);
        QVERIFY(!rows[at].sentence.isEmpty());
    }
    const auto& sum = fleet->summary;
    QCOMPARE(static_cast<int>(clusters), sum.down + sum.degraded + sum.unknown);
    const auto outstanding = groupOutstanding(*test::buildFleet({.clusters = 30, .silent = 9}));
    QCOMPARE(outstanding.size(), 1U);
    QCOMPARE(outstanding.front().clusters.size(), 9U);
}

QTEST_MAIN(TestModels)
#include "tst_models.moc"
