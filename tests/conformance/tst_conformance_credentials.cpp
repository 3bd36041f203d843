// SPDX-License-Identifier: GPL-3.0-or-later
// Credentials that a program gives, files that rotate and people to act as, judged by the server.
#include "server_under_test.h"

#include "fleet/credential_files.h"
#include "fleet/fleet_config.h"
#include "fleet/session_codec.h"
#include "net/signing_transport.h"
#include "test_client.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <fstream>

using namespace pilothouse;
using Json = nlohmann::json;

/// Ways to log in, against a server.
class TestConformanceCredentials : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item19_aRotatedTokenFileIsUsed();
    void item22_programsAreToldWhatKubectlTellsThem_data();
    void item22_programsAreToldWhatKubectlTellsThem();
    void item25_aTokenOfAProgramIsTaken();
    void item25_aCertificateOfAProgramIsTaken();
    void item26_aRefusedTokenIsRenewedOnce();
    void item27_aSecondRefusalEndsIt();
    void item31_withoutConsentNothingIsAsked();
    void item33_theServerSeesWhoIsActedAs();

private:
    std::string path(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    std::string write(const std::string& name, const std::string& text, bool isProgram = false) {
        std::ofstream(path(name)) << text;
        if (isProgram) {
            QFile::setPermissions(QString::fromStdString(path(name)),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        }
        return path(name);
    }
    std::string token() {
        return std::string(m_server.access("alpha-token").authorization.reveal()).substr(7);
    }
    /// A program that answers its runs with these statuses, the last one again and again.
    std::string program(const std::string& name, const std::vector<Json>& statuses) {
        std::string text = "#!/bin/sh\necho run >> \"$0.runs\"\nn=$(wc -l < \"$0.runs\")\n";
        for (std::size_t at = 0; at < statuses.size(); ++at) {
            const Json reply{{"apiVersion", "client.authentication.k8s.io/v1"},
                             {"kind", "ExecCredential"},
                             {"status", statuses[at]}};
            const auto file = write(name + ".reply" + std::to_string(at + 1), reply.dump());
            text += at + 1 < statuses.size()
                        ? "[ $n -eq " + std::to_string(at + 1) + " ] && exec cat " + file + "\n"
                        : "exec cat " + file + "\n";
        }
        QFile::remove(QString::fromStdString(path(name) + ".runs"));
        return write(name, text, true);
    }
    static Json execUser(const std::string& command) {
        return {{"exec",
                 {{"apiVersion", "client.authentication.k8s.io/v1"},
                  {"interactiveMode", "Never"},
                  {"command", command}}}};
    }
    /// A kubeconfig for cluster alpha with this user.
    std::string kubeconfig(const Json& user, const Json& more = Json::object()) {
        const auto& access = m_server.access("alpha");
        Json cluster{{"server", access.endpoint->baseUrl},
                     {"certificate-authority", write("ca.crt", *access.endpoint->tls->caPem)}};
        cluster.update(more);
        const Json config{
            {"apiVersion", "v1"},
            {"kind", "Config"},
            {"current-context", "x"},
            {"clusters", {{{"name", "c"}, {"cluster", cluster}}}},
            {"users", {{{"name", "u"}, {"user", user}}}},
            {"contexts", {{{"name", "x"}, {"context", {{"cluster", "c"}, {"user", "u"}}}}}}};
        return write("kubeconfig", config.dump(1));
    }
    fleet::MemberConfig member(const std::string& file) {
        auto fleet = fleet::loadFleet({.kubeconfig = file, .environment = {{"HOME", "/"}}});
        if (!fleet || fleet->members.size() != 1 || !fleet->members.front().access) {
            qFatal("%s cannot be loaded: %s", file.c_str(),
                   fleet ? "no access" : describe(fleet.error()).c_str());
        }
        return fleet->members.front();
    }
    static net::SigningTransport transport(net::Consent word = net::Consent::Allowed) {
        return {std::make_unique<net::CurlTransport>(net::CurlTransportOptions{}),
                {.consent = [word](const net::PluginIdentity&) {
                    return net::Permission{.word = word};
                }}};
    }
    static std::string ask(net::Transport& transport, const fleet::MemberAccess& access,
                           const std::string& what = "/api/v1/nodes?limit=1") {
        const auto answer = test::fetch(
            transport, fleet::getRequest(access, what, std::chrono::milliseconds(15'000)));
        return answer ? std::to_string(answer->head.status) : describe(answer.error());
    }

    QTemporaryDir m_folder;
    test::ServerUnderTest m_server;
};

void TestConformanceCredentials::item19_aRotatedTokenFileIsUsed() {
    PH_NEED_SERVER(m_server)
    const auto file = write("token", "no-such-token\n");
    const auto one = member(kubeconfig({{"tokenFile", file}}));
    auto plain = transport();
    QCOMPARE(ask(plain, *one.access), std::string("401"));
    fleet::CredentialFiles files({one});
    std::ofstream(file + ".new") << token() << "\n\n"; // the end of the line is no part of it
    std::filesystem::rename(file + ".new", file);
    const auto changes = files.poll(fleet::SteadyTime(std::chrono::seconds(60)));
    QCOMPARE(changes.size(), std::size_t(1));
    QCOMPARE(ask(plain, *changes.front().access), std::string("200"));
    std::filesystem::remove(file);
    QVERIFY(files.poll(fleet::SteadyTime(std::chrono::seconds(120))).empty()); // the last good one
}

void TestConformanceCredentials::item22_programsAreToldWhatKubectlTellsThem_data() {
    QTest::addColumn<bool>("withCluster");
    QTest::newRow("nothing of the cluster") << false;
    QTest::newRow("the cluster") << true;
}

void TestConformanceCredentials::item22_programsAreToldWhatKubectlTellsThem() {
    PH_NEED_SERVER(m_server)
    QFETCH(bool, withCluster);
    const auto kubectl = QStandardPaths::findExecutable(QStringLiteral("kubectl"));
    if (kubectl.isEmpty()) {
        QSKIP("kubectl is not installed");
    }
    const auto told = path("told");
    QFile::remove(QString::fromStdString(told));
    const Json reply{{"apiVersion", "client.authentication.k8s.io/v1beta1"},
                     {"kind", "ExecCredential"},
                     {"status", {{"token", token()}}}};
    const auto teller = write("teller",
                              "#!/bin/sh\nprintf '%s\\n' \"$KUBERNETES_EXEC_INFO\" >> " + told +
                                  "\nexec cat " + write("teller.reply", reply.dump()) + "\n",
                              true);
    auto user = execUser(teller);
    // Also known to kubectl 1.20, which is Debian's.
    user["exec"] = {{"apiVersion", "client.authentication.k8s.io/v1beta1"},
                    {"command", teller},
                    {"provideClusterInfo", withCluster}};
    const Json extension{{"name", "client.authentication.k8s.io/exec"},
                         {"extension", {{"audience", "x"}, {"number", 7}}}};
    const auto config = kubeconfig(user, {{"extensions", {extension}}});
    auto ours = transport();
    QCOMPARE(ask(ours, *member(config).access), std::string("200"));
    QProcess process;
    process.start(kubectl, {QStringLiteral("--kubeconfig"), QString::fromStdString(config),
                            QStringLiteral("get"), QStringLiteral("nodes")});
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(20'000));
    QCOMPARE(process.exitCode(), 0);
    std::ifstream lines(told);
    std::string mine;
    std::string theirs;
    QVERIFY(std::getline(lines, mine) && std::getline(lines, theirs));
    auto expected = Json::parse(theirs);
    const auto said = Json::parse(mine);
    if (!expected["spec"].contains("interactive")) {
        expected["spec"]["interactive"] = false; // kubectl 1.22 and later say so
    }
    QVERIFY2(said == expected, (mine + "\n" + theirs).c_str());
}

void TestConformanceCredentials::item25_aTokenOfAProgramIsTaken() {
    PH_NEED_SERVER(m_server)
    const auto one = member(kubeconfig(execUser(program("token", {{{"token", token()}}}))));
    auto signing = transport();
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(ask(signing, *one.access), std::string("200"));
    }
    QCOMPARE(signing.runs(), std::uint64_t(1));
    // One that ends is made anew before the next request.
    const Json ending{{"token", token()}, {"expirationTimestamp", "2020-01-01T00:00:00Z"}};
    const auto other = member(kubeconfig(execUser(program("ending", {ending}))));
    QCOMPARE(ask(signing, *other.access), std::string("200"));
    QCOMPARE(ask(signing, *other.access), std::string("200"));
    QCOMPARE(signing.runs(), std::uint64_t(3));
}

void TestConformanceCredentials::item25_aCertificateOfAProgramIsTaken() {
    PH_NEED_SERVER(m_server)
    const auto& tls = *m_server.access("alpha").endpoint->tls;
    const Json status{{"clientCertificateData", std::string(tls.clientCertPem.reveal())},
                      {"clientKeyData", std::string(tls.clientKeyPem.reveal())}};
    const auto one = member(kubeconfig(execUser(program("certificate", {status}))));
    auto signing = transport();
    QCOMPARE(ask(signing, *one.access), std::string("200"));
    QCOMPARE(ask(signing, *one.access), std::string("200"));
    QCOMPARE(signing.runs(), std::uint64_t(1));
}

void TestConformanceCredentials::item26_aRefusedTokenIsRenewedOnce() {
    PH_NEED_SERVER(m_server)
    const auto one = member(
        kubeconfig(execUser(program("renewed", {{{"token", "stale"}}, {{"token", token()}}}))));
    auto signing = transport();
    std::vector<test::Outcome> outcomes(20);
    for (auto& outcome : outcomes) {
        signing.start(fleet::getRequest(*one.access, "/api/v1/nodes?limit=1",
                                        std::chrono::milliseconds(15'000)),
                      outcome.handlers());
    }
    for (auto& outcome : outcomes) {
        const auto answer = outcome.wait();
        QVERIFY2(answer.has_value(), answer ? "" : describe(answer.error()).c_str());
        QCOMPARE(answer->head.status, 200);
    }
    QCOMPARE(signing.runs(), std::uint64_t(2));
}

void TestConformanceCredentials::item27_aSecondRefusalEndsIt() {
    PH_NEED_SERVER(m_server)
    const auto one = member(kubeconfig(execUser(program("refused", {{{"token", "stale"}}}))));
    auto signing = transport();
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(ask(signing, *one.access), std::string("401"));
    }
    QCOMPARE(signing.runs(), std::uint64_t(2));
}

void TestConformanceCredentials::item31_withoutConsentNothingIsAsked() {
    PH_NEED_SERVER(m_server)
    const auto one = member(kubeconfig(execUser(program("asked", {{{"token", token()}}}))));
    auto signing = transport(net::Consent::Unknown);
    const auto said = ask(signing, *one.access);
    QVERIFY2(said.find("waits for your permission to run") != std::string::npos, said.c_str());
    QCOMPARE(signing.runs(), std::uint64_t(0));
}

void TestConformanceCredentials::item33_theServerSeesWhoIsActedAs() {
    PH_NEED_SERVER(m_server)
    const auto one =
        member(kubeconfig({{"token", token()},
                           {"as", "jane"},
                           {"as-groups", {"devs", "ops"}},
                           {"as-user-extra", {{"example.org/a%b", {"read", "write"}}}}}));
    auto plain = transport();
    auto request = fleet::getRequest(
        *one.access, "/apis/authentication.k8s.io/v1/selfsubjectreviews", std::chrono::seconds(15));
    request.method = net::Method::Post;
    request.headers.push_back({"Content-Type", "application/json"});
    request.body =
        Json{{"apiVersion", "authentication.k8s.io/v1"}, {"kind", "SelfSubjectReview"}}.dump();
    const auto answer = test::fetch(plain, std::move(request));
    QVERIFY2(answer.has_value(), answer ? "" : describe(answer.error()).c_str());
    QVERIFY2(answer->head.status == 201, answer->body.c_str());
    const auto user = Json::parse(answer->body).at("status").at("userInfo");
    QCOMPARE(user.at("username").get<std::string>(), std::string("jane"));
    QCOMPARE(user.at("groups").get<std::vector<std::string>>(),
             (std::vector<std::string>{"devs", "ops", "system:authenticated"}));
    QCOMPARE(user.at("extra").at("example.org/a%b").get<std::vector<std::string>>(),
             (std::vector<std::string>{"read", "write"}));
    QCOMPARE(ask(plain, *one.access), std::string("403")); // jane may do nothing
}

QTEST_GUILESS_MAIN(TestConformanceCredentials)
#include "tst_conformance_credentials.moc"
