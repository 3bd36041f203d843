// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/kubeconfig.h"

#include <QtTest>

using namespace pilothouse;

namespace {

/// A kubeconfig with one context "x".
std::string config(const char* cluster, const char* user,
                   const char* context = "cluster: c, user: u") {
    return std::string("clusters: [{name: c, cluster: {") + cluster +
           "}}]\nusers: [{name: u, user: {" + user + "}}]\ncontexts: [{name: x, context: {" +
           context + "}}]\n";
}

} // namespace

class TstKubeconfig : public QObject {
    Q_OBJECT
private slots:
    void resolves() {
        const auto parsed =
            kube::parseKubeconfig(config("server: 'https://h:6443/p/?q#f', certificate-authority: "
                                         "ca.pem, tls-server-name: n",
                                         "token: 'a:b', unknown: 1"),
                                  "/k/config");
        QVERIFY2(parsed.has_value(), parsed ? "" : describe(parsed.error()).c_str());
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY2(connection.has_value(), connection ? "" : describe(connection.error()).c_str());
        QCOMPARE(connection->server, std::string("https://h:6443/p"));
        QCOMPARE(connection->ca.path, std::string("/k/ca.pem"));
        QVERIFY(connection->token.reveal() == "a:b");
        QCOMPARE(connection->ns, std::string("default"));
    }
    void contradictions_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& text, const char* says) {
            QTest::newRow(name) << QString::fromStdString(text) << says;
        };
        row("insecure and CA",
            config("server: https://h, insecure-skip-tls-verify: true, certificate-authority-data: "
                   "YQ==",
                   ""),
            "exclude each other");
        row("CA twice",
            config("server: https://h, certificate-authority: a, certificate-authority-data: YQ==",
                   ""),
            "exclude each other");
        row("no server", config("", ""), "no server URL");
        row("bad scheme", config("server: 'ftp://h'", ""), "https:// or http://");
        row("bad port", config("server: 'https://h:0'", ""), "port");
        row("no host", config("server: 'https://'", ""), "host");
        row("login in URL", config("server: 'https://me:secret@h'", ""), "passwords do not belong");
        row("bad base64", config("server: https://h, certificate-authority-data: '%%'", ""),
            "base64");
        row("bad base64 of key", config("server: https://h", "client-key-data: 'a'"), "base64");
        row("certificate without key", config("server: https://h", "client-certificate: a"),
            "client-key");
        row("two credentials", config("server: https://h", "token: a, username: b"), "exclude");
        row("missing cluster", config("server: https://h", "", "cluster: d, user: u"),
            "known: \"c\"");
        row("missing user", config("server: https://h", "", "cluster: c, user: v"), "known: \"u\"");
        row("bad proxy", config("server: https://h, proxy-url: 'ftp://p'", ""), "proxy-url");
        row("bad namespace", config("server: https://h", "", "cluster: c, user: u, namespace: A_b"),
            "namespace");
    }
    void contradictions() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto parsed = kube::parseKubeconfig(text.toStdString(), "/k/config");
        QVERIFY2(parsed.has_value(), parsed ? "" : describe(parsed.error()).c_str());
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY(!connection.has_value());
        QVERIFY(connection.error().kind == ErrorKind::Validation);
        QVERIFY2(connection.error().message.find(says.toStdString()) != std::string::npos,
                 connection.error().message.c_str());
        QVERIFY(connection.error().position && connection.error().position->line > 0);
        QVERIFY(connection.error().message.find("secret") == std::string::npos);
    }
    void badFiles_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::newRow("no YAML") << "a: [1\nb: {" << 0;
        QTest::newRow("HTML") << "<html>\n<body>hello</body></html>" << 1;
        QTest::newRow("other kind") << "apiVersion: v1\nkind: Pod" << 2;
        QTest::newRow("list of text") << "clusters: hello" << 1;
        QTest::newRow("name twice") << "users:\n- {name: a}\n- {name: a}" << 3;
        QTest::newRow("bool wanted")
            << "clusters:\n- name: c\n  cluster: {insecure-skip-tls-verify: 'true'}" << 3;
        QTest::newRow("key twice") << "users: []\nusers: []" << 2;
    }
    void badFiles() {
        QFETCH(QString, text);
        QFETCH(int, line);
        const auto parsed = kube::parseKubeconfig(text.toStdString(), "f");
        QVERIFY(!parsed.has_value());
        QVERIFY(parsed.error().kind == ErrorKind::Validation);
        QVERIFY(parsed.error().position.has_value());
        if (line > 0) {
            QCOMPARE(parsed.error().position->line, line);
        }
    }
    void emptyTextIsAnEmptyConfig() {
        const auto parsed = kube::parseKubeconfig("", "f");
        QVERIFY(parsed.has_value() && parsed->contexts.empty());
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY(!connection.has_value());
    }
    void unknownContextListsTheKnownOnes() {
        const auto parsed = kube::parseKubeconfig(config("server: https://h", ""), "f");
        const auto connection = kube::resolveContext(*parsed, "y");
        QVERIFY(!connection.has_value());
        QCOMPARE(connection.error().message,
                 std::string("there is no context \"y\"; known: \"x\""));
    }
    void plainHttpDropsCredentials() {
        const auto parsed = kube::parseKubeconfig(config("server: 'h:8080'", "token: t"), "f");
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY(connection.has_value());
        QCOMPARE(connection->server, std::string("http://h:8080"));
        QVERIFY(connection->token.empty());
        QCOMPARE(connection->warnings.size(), std::size_t{1});
    }
    void programsAreNamedAndNotStarted() {
        const auto parsed = kube::parseKubeconfig(
            config("server: https://h",
                   "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plug, "
                   "args: [get-token, --client-secret, geheim]}"),
            "/k/f");
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY2(connection.has_value(), connection ? "" : connection.error().message.c_str());
        QCOMPARE(connection->exec->command, std::string("/k/./plug"));
        QVERIFY(connection->credentialProblem->kind == ErrorKind::Auth);
        QCOMPARE(connection->credentialProblem->message,
                 std::string("context \"x\" asks to run `/k/./plug get-token …`; Pilothouse has "
                             "not started it (no consent)"));
    }
    void firstFileWins() {
        auto a = kube::parseKubeconfig("clusters: [{name: c, cluster: {server: https://a}}]", "a");
        auto b = kube::parseKubeconfig(
            "current-context: B\n" + config("server: https://b, proxy-url: http://p", ""), "b");
        const auto merged = kube::mergeKubeconfigs({*a, *b});
        QCOMPARE(merged.currentContext, std::string("B"));
        QCOMPARE(merged.clusters.size(), std::size_t{1});
        QCOMPARE(merged.clusters.front().server, std::string("https://a"));
        QVERIFY(merged.clusters.front().proxyUrl.empty());
    }
    void unquotedNumberWarns() {
        const auto parsed = kube::parseKubeconfig(config("server: https://h", "token: 12345"), "f");
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->warnings.size(), std::size_t{1});
        QVERIFY(parsed->warnings.front().message.find("12345") == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TstKubeconfig)
#include "tst_kubeconfig.moc"
