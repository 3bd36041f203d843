// SPDX-License-Identifier: GPL-3.0-or-later
// The real way: kubeconfig on disk, real connections on this computer, page and bridge.
#include "engine/program_consent.h"
#include "simulator/simulator.h"
#include "ui/bridge/fleet_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/firstrun/test_words.h"

#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace pilothouse;
using namespace pilothouse::ui;

namespace {

/// A port of this computer that takes connections and never says a word.
class SilentServer {
public:
    SilentServer() : m_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(m_socket, raw, size) == 0 && ::listen(m_socket, 8) == 0 &&
            ::getsockname(m_socket, raw, &size) == 0) {
            m_port = ntohs(address.sin_port);
        }
    }
    ~SilentServer() { close(); }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    void close() {
        if (m_socket >= 0) {
            ::close(m_socket);
            m_socket = -1;
        }
    }
    [[nodiscard]] int port() const { return m_port; }

private:
    int m_socket = -1;
    int m_port = 0;
};

} // namespace

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
        SilentServer server;
        const int port = server.port();
        QVERIFY(port > 0);
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

    void item31_anAllowedProgramLogsIn() {
        const QString server = toQt(m_simulator->members().front().server);
        const QString token =
            QRegularExpression(QStringLiteral("token: (\\S+)")).match(m_kubeconfig).captured(1);
        const QString program = m_folder.filePath(QStringLiteral("sign-in"));
        QFile script(program);
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\necho run >> \"$0.runs\"\necho '{\"apiVersion\": "
                     "\"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", "
                     "\"status\": {\"token\": \"" +
                     token.toUtf8() + "\"}}'\n");
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        script.close();
        const auto exec = QStringLiteral("exec: {apiVersion: client.authentication.k8s.io/v1, "
                                         "command: %1, interactiveMode: Never}")
                              .arg(program);
        FleetBridge bridge;
        bridge.setConsent(std::make_shared<engine::ProgramConsent>(engine::ProgramConsent::Options{
            .file = fromQt(m_folder.filePath(QStringLiteral("consent"))), .kuberc = {}}));
        const auto test = [&bridge] {
            QSignalSpy tested(&bridge, &FleetBridge::contextTested);
            QSignalSpy ended(&bridge, &FleetBridge::testEnded);
            bridge.testContexts({QStringLiteral("one")});
            const bool isEnded = !ended.isEmpty() || ended.wait(30'000);
            return isEnded && !tested.isEmpty() ? tested[0][0].value<ContextTest>() : ContextTest();
        };
        read(bridge, plainConfig(server, exec, true));
        QVERIFY(m_offer.programState == ProgramState::Asked);
        QCOMPARE(m_offer.command, QStringList{program});
        QVERIFY(needsProgram(m_offer));
        QVERIFY(test().at(TestStage::Login).outcome == TestOutcome::Skipped);
        QVERIFY(!QFile::exists(program + QStringLiteral(".runs")));
        QSignalSpy decided(&bridge, &FleetBridge::programDecided);
        bridge.decideProgram(m_offer.programId, true);
        QVERIFY(!decided.isEmpty() || decided.wait(20'000));
        QVERIFY2(decided[0][2].toString().isEmpty(), qPrintable(decided[0][2].toString()));
        const ContextTest allowed = test();
        QVERIFY2(!stoppedAt(allowed), qPrintable(testSummary(allowed)));
        QVERIFY(QFile::exists(program + QStringLiteral(".runs")));
        read(bridge, plainConfig(server, exec, true)); // remembered
        QVERIFY(m_offer.programState == ProgramState::Allowed);
        decided.clear();
        bridge.decideProgram(m_offer.programId, false);
        QVERIFY(!decided.isEmpty() || decided.wait(20'000));
        QVERIFY(test().at(TestStage::Login).outcome == TestOutcome::Skipped);
    }

    void cancelEndsATestAtOnce() {
        const SilentServer silent;
        QVERIFY(silent.port() > 0);
        FleetBridge bridge;
        read(bridge, plainConfig(QStringLiteral("https://127.0.0.1:%1").arg(silent.port()),
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
        QVERIFY(!spy.isEmpty() || spy.wait(20'000)); // a file read at once is answered at once
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
