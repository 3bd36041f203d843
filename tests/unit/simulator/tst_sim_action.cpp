// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/files.h"
#include "simulator/simulator.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

using namespace pilothouse::simulator;

namespace {

struct Outcome {
    int code = -1;
    QString out;
    QString err;
};

} // namespace

/// The action of strategies against members that are served for real, an hour in each second.
class TestSimAction : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void upgradesAndWaits();
    void failsOnceThenGoesOn();
    void tellsWhatIsWrong_data();
    void tellsWhatIsWrong();
    void namesProgramAndKubeconfig();
    void writesTheStrategyOfAStory();

private:
    Outcome run(const QStringList& arguments) const;
    [[nodiscard]] QString file(const char* name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
    std::unique_ptr<Simulator> m_simulator;
};

void TestSimAction::initTestCase() {
    QFile scenario(m_folder.filePath("story.yaml"));
    QVERIFY(scenario.open(QIODevice::WriteOnly));
    scenario.write(
        "kind: Scenario\nspec:\n  estate: {layout: rings, clusters: 9, version: 1.33.5}\n"
        "  events:\n"
        "  - {do: failUpgrade, target: name=can-weu-01}\n"
        "  - {do: down, how: refuse, target: name=prod-weu-01}\n");
    scenario.close();
    Options options;
    options.scenario = file("story.yaml").toStdString();
    options.directory = file("fleet").toStdString();
    options.speed = 3600;
    auto started = Simulator::start(options);
    QVERIFY2(started.has_value(), started ? "" : started.error().message.c_str());
    m_simulator = std::move(*started);
    QCOMPARE(m_simulator->members().size(), std::size_t{9});
}

Outcome TestSimAction::run(const QStringList& arguments) const {
    QProcess process;
    process.start(QStringLiteral(PILOTHOUSE_SIM), QStringList{"upgrade"} + arguments);
    if (!process.waitForFinished(25'000)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitCode(), process.readAllStandardOutput().trimmed(),
            process.readAllStandardError().trimmed()};
}

void TestSimAction::upgradesAndWaits() {
    const QStringList member{"--kubeconfig", file("fleet/kubeconfig"), "--context", "int-weu-01"};
    QCOMPARE(run(member + QStringList{"--state"}).out, QStringLiteral("Succeeded"));
    const Outcome done = run(member + QStringList{"--version", "1.34.3", "--wait"});
    QVERIFY2(done.code == 0, qPrintable(done.err));
    QCOMPARE(run(member + QStringList{"--state"}).out, QStringLiteral("Succeeded"));
    // Nothing to do is no failure; going back is one.
    QCOMPARE(run(member + QStringList{"--version", "1.34.3"}).code, 0);
    const Outcome back = run(member + QStringList{"--version", "1.33.5"});
    QCOMPARE(back.code, 1);
    QVERIFY2(back.err.contains("1.34.3") && !back.err.contains('\n'), qPrintable(back.err));
}

void TestSimAction::failsOnceThenGoesOn() {
    const QStringList member{"--kubeconfig", file("fleet/kubeconfig"), "--context", "can-weu-01"};
    const Outcome first = run(member + QStringList{"--version", "1.34.3", "--wait"});
    QCOMPARE(first.code, 1);
    QVERIFY2(first.err.contains("QuotaExceeded"), qPrintable(first.err));
    QCOMPARE(run(member + QStringList{"--state"}).out, QStringLiteral("Failed"));
    const Outcome second = run(member + QStringList{"--version", "1.34.3", "--wait"});
    QVERIFY2(second.code == 0, qPrintable(second.err));
}

void TestSimAction::tellsWhatIsWrong_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::newRow("no such context") << QStringList{"--context", "x", "--state"} << 2;
    QTest::newRow("neither version nor state") << QStringList{"--context", "int-eus-01"} << 2;
    QTest::newRow("no context") << QStringList{"--state"} << 2;
    QTest::newRow("a minor too far")
        << QStringList{"--context", "int-eus-01", "--version", "1.35.0"} << 1;
    QTest::newRow("nobody there") << QStringList{"--context", "prod-weu-01", "--state"} << 3;
}

void TestSimAction::tellsWhatIsWrong() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    const Outcome outcome = run(QStringList{"--kubeconfig", file("fleet/kubeconfig")} + arguments);
    QVERIFY2(outcome.code == code, qPrintable(outcome.err));
    QVERIFY(!outcome.err.isEmpty());
}

void TestSimAction::namesProgramAndKubeconfig() {
    QCOMPARE(
        strategyText("a: [pilothouse-sim, upgrade, --state]\nb: [pilothouse-sim, upgrade, x]\n",
                     "/p/sim", "/d/kubeconfig"),
        std::string("a: [\"/p/sim\", upgrade, --kubeconfig, \"/d/kubeconfig\", --state]\n"
                    "b: [\"/p/sim\", upgrade, --kubeconfig, \"/d/kubeconfig\", x]\n"));
}

void TestSimAction::writesTheStrategyOfAStory() {
    Options options;
    options.clusters = 1;
    options.seed = 2;
    options.scenario = "rollout-day";
    options.directory = file("day").toStdString();
    options.program = "/p/pilothouse-sim";
    const auto started = Simulator::start(options);
    QVERIFY2(started.has_value(), started ? "" : started.error().message.c_str());
    QFile strategy(file("day/strategy.yaml"));
    QVERIFY(strategy.open(QIODevice::ReadOnly));
    const QString text = strategy.readAll();
    QVERIFY(text.contains("kind: UpdateStrategy"));
    QCOMPARE(text.count("\"/p/pilothouse-sim\", upgrade, --kubeconfig, \"" +
                        file("day/kubeconfig") + "\""),
             2);
}

QTEST_GUILESS_MAIN(TestSimAction)
#include "tst_sim_action.moc"
