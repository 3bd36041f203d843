// SPDX-License-Identifier: GPL-3.0-or-later
// The real way: kubeconfig on disk, real connections on this computer, page and bridge.
#include "simulator/simulator.h"
#include "ui/bridge/fleet_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/firstrun/test_words.h"

#include <QFile>
#include <QHash>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;

class TestFirstRunProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        simulator::Options options;
        options.clusters = 2;
        options.directory = fromQt(m_folder.path());
        auto started = simulator::Simulator::start(options);
        QVERIFY2(started.has_value(), started ? "" : started.error().message.c_str());
        m_simulator = std::move(*started);
        QFile file(toQt(m_simulator->kubeconfig().string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_kubeconfig = QString::fromUtf8(file.readAll());
    }

    void workingContextReachesItsVersion() {
        const QString context = toQt(m_simulator->members().front().name);
        const ContextTest test = run(m_kubeconfig, context);
        QVERIFY2(!test.error, test.error ? test.error->message.c_str() : "");
        for (const ContextTest::Stage& stage : test.stages) {
            QVERIFY(stage.outcome == TestOutcome::Passed);
        }
        QVERIFY(test.at(TestStage::Version).note.startsWith(QStringLiteral("v1.")));
        QVERIFY(!stoppedAt(test));
    }

    void closedPortFailsAtTcp() {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress(QStringLiteral("127.0.0.1"))));
        const quint16 port = server.serverPort();
        server.close();
        const ContextTest test = run(plainConfig(QStringLiteral("https://127.0.0.1:%1").arg(port),
                                                 QStringLiteral("token: t")),
                                     QStringLiteral("one"));
        QVERIFY(stoppedAt(test) == TestStage::Tcp);
        QVERIFY(test.at(TestStage::Name).outcome == TestOutcome::Passed);
        QVERIFY(test.at(TestStage::Tls).outcome == TestOutcome::NotReached);
        QVERIFY(test.error && test.error->message.find("refused") != std::string::npos);
    }

    void unknownAuthorityFailsAtTls() {
        const QString server = toQt(m_simulator->members().front().server);
        const ContextTest test =
            run(plainConfig(server, QStringLiteral("token: t")), QStringLiteral("one"));
        QVERIFY(stoppedAt(test) == TestStage::Tls);
        QVERIFY(test.at(TestStage::Tcp).outcome == TestOutcome::Passed);
    }

    void wrongTokenFailsAtLogin() {
        const QString server = toQt(m_simulator->members().front().server);
        const ContextTest test =
            run(plainConfig(server, QStringLiteral("token: wrong"), true), QStringLiteral("one"));
        QVERIFY2(stoppedAt(test) == TestStage::Login, qPrintable(testSummary(test)));
        QVERIFY(test.at(TestStage::Tls).outcome == TestOutcome::Passed);
        QVERIFY(test.error.has_value());
    }

    void programIsNotStarted() {
        const QString server = toQt(m_simulator->members().front().server);
        const QString trace = m_folder.filePath(QStringLiteral("started"));
        const QString exec = QStringLiteral("exec: {apiVersion: client.authentication.k8s.io/v1, "
                                            "command: /usr/bin/touch, args: [\"%1\"], "
                                            "interactiveMode: Never}")
                                 .arg(trace);
        const ContextTest test = run(plainConfig(server, exec, true), QStringLiteral("one"));
        QVERIFY(!QFile::exists(trace));
        QVERIFY(m_offer.login == LoginWay::Program);
        QCOMPARE(m_offer.program, QStringLiteral("touch"));
        QVERIFY2(test.at(TestStage::Login).outcome == TestOutcome::Skipped,
                 qPrintable(testSummary(test)));
        QVERIFY(test.at(TestStage::Tls).outcome == TestOutcome::Passed);
    }

    void cancelEndsATestAtOnce() {
        QTcpServer silent; // takes connections and never says a word
        QVERIFY(silent.listen(QHostAddress(QStringLiteral("127.0.0.1"))));
        FleetBridge bridge;
        read(bridge, plainConfig(QStringLiteral("https://127.0.0.1:%1").arg(silent.serverPort()),
                                 QStringLiteral("token: t")));
        QSignalSpy tested(&bridge, &FleetBridge::contextTested);
        bridge.testContexts({QStringLiteral("one")});
        QElapsedTimer timer;
        timer.start();
        bridge.cancelTest();
        QVERIFY2(timer.elapsed() < 1000, "cancelling waited for the peer");
        QCoreApplication::processEvents();
        QCOMPARE(tested.size(), 0);
    }

private:
    static QString plainConfig(const QString& server, const QString& user, bool insecure = false) {
        return QStringLiteral("apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster:\n"
                              "    server: %1\n%3users:\n- name: jane\n  user:\n    %2\n"
                              "contexts:\n- name: one\n  context: {cluster: c, user: jane}\n"
                              "current-context: one\n")
            .arg(server, user,
                 insecure ? QStringLiteral("    insecure-skip-tls-verify: true\n") : QString());
    }
    void read(FleetBridge& bridge, const QString& text) {
        const QString path = m_folder.filePath(QStringLiteral("test.yaml"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.toUtf8());
        file.close();
        QSignalSpy spy(&bridge, &FleetBridge::contextsRead);
        bridge.readContexts(
            {.fleetFile = std::nullopt, .kubeconfig = fromQt(path), .contexts = {}});
        QVERIFY(spy.wait(20'000));
        const auto offers = spy[0][0].value<ContextOffers>();
        QVERIFY2(!offers.contexts.isEmpty(),
                 offers.problems.isEmpty() ? "" : offers.problems.first().message.c_str());
        m_offer = offers.contexts.first();
    }
    ContextTest run(const QString& text, const QString& context) {
        FleetBridge bridge;
        read(bridge, text);
        QSignalSpy tested(&bridge, &FleetBridge::contextTested);
        QSignalSpy ended(&bridge, &FleetBridge::testEnded);
        bridge.testContexts({context});
        const bool isEnded = !ended.isEmpty() || ended.wait(30'000);
        return isEnded && !tested.isEmpty() ? tested[0][0].value<ContextTest>() : ContextTest();
    }
    QTemporaryDir m_folder;
    std::unique_ptr<simulator::Simulator> m_simulator;
    QString m_kubeconfig;
    ContextOffer m_offer;
};

QTEST_GUILESS_MAIN(TestFirstRunProbe)
#include "tst_firstrun_probe.moc"
