// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/exec_credential.h"
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
    void item14_contradictionsAreConfigurationErrors_data() {
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
        row("all that is wrong with a user",
            config("server: https://h", "client-certificate: a, token: a, username: b, as-uid: c"),
            "client-key; a token and a user name with password exclude each other; as-uid");
        row("all that is wrong with a cluster",
            config("insecure-skip-tls-verify: true, certificate-authority: a, proxy-url: 'x://y'",
                   ""),
            "no server URL; insecure-skip-tls-verify and a certificate authority exclude each "
            "other; proxy-url");
        row("bad namespace", config("server: https://h", "", "cluster: c, user: u, namespace: A_b"),
            "namespace");
    }
    void item14_contradictionsAreConfigurationErrors() {
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
    void item07_badFilesSayWhere_data() {
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
    void item07_badFilesSayWhere() {
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
    void item10_withoutSchemeTlsSettingsDecide() {
        const auto parsed =
            kube::parseKubeconfig(config("server: 'h:8080'", "token: t, as: me"), "f");
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY(connection.has_value());
        QCOMPARE(connection->server, std::string("http://h:8080"));
        QVERIFY(connection->token.empty() && connection->impersonation.user.empty());
        QCOMPARE(connection->warnings.size(), std::size_t{1});
        for (const auto* tls : {"certificate-authority-data: YQ==", "certificate-authority: ca.pem",
                                "insecure-skip-tls-verify: true"}) {
            const auto secure = kube::parseKubeconfig(
                config((std::string("server: 'h:6443', ") + tls).c_str(), "token: t"), "f");
            const auto over = kube::resolveContext(*secure, "x");
            QVERIFY2(over.has_value(), tls);
            QCOMPARE(over->server, std::string("https://h:6443"));
            QVERIFY(over->token.reveal() == "t");
        }
        const auto byCertificate = kube::parseKubeconfig(
            config("server: 'h:6443'", "client-certificate: c, client-key: k"), "f");
        QCOMPARE(kube::resolveContext(*byCertificate, "x")->server, std::string("https://h:6443"));
    }
    /// client-go: a plugin is for those who have nothing else.
    void aProgramIsNotAskedBesideAnotherCredential_data() {
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("isAsked");
        QTest::newRow("nothing else") << "" << true;
        QTest::newRow("token") << "token: t, " << false;
        QTest::newRow("token file") << "tokenFile: /t, " << false;
        QTest::newRow("basic") << "username: a, password: b, " << false;
        QTest::newRow("certificate") << "client-certificate: c, client-key: k, " << false;
    }
    void aProgramIsNotAskedBesideAnotherCredential() {
        QFETCH(QString, other);
        const auto user = other.toStdString() +
                          "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: plug}";
        const auto parsed =
            kube::parseKubeconfig(config("server: https://h", user.c_str()), "/k/f");
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY2(connection.has_value(), connection ? "" : connection.error().message.c_str());
        QTEST(connection->exec.has_value(), "isAsked");
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
        QVERIFY(!connection->credentialProblem.has_value());
        QCOMPARE(connection->execFile, std::string("/k/f"));
        QCOMPARE(kube::programWords(*connection->exec), std::string("/k/./plug get-token …"));
    }
    void item02_firstFileWinsWithTheWholeEntry() {
        auto a = kube::parseKubeconfig("clusters: [{name: c, cluster: {server: https://a}}]", "a");
        auto b = kube::parseKubeconfig(
            "current-context: B\n" + config("server: https://b, proxy-url: http://p", ""), "b");
        const auto merged = kube::mergeKubeconfigs({*a, *b});
        QCOMPARE(merged.currentContext, std::string("B"));
        QCOMPARE(merged.clusters.size(), std::size_t{1});
        QCOMPARE(merged.clusters.front().server, std::string("https://a"));
        QVERIFY(merged.clusters.front().proxyUrl.empty());
    }
    void item02_sameUserNameKeepsNothingOfTheSecond() {
        auto a = kube::parseKubeconfig("users: [{name: u, user: {token: of-a}}]", "a");
        auto b = kube::parseKubeconfig(
            config("server: https://h", "as: admin, username: b, password: c"), "b");
        const auto merged = kube::mergeKubeconfigs({*a, *b});
        const auto connection = kube::resolveContext(merged, "x");
        QVERIFY2(connection.has_value(), connection ? "" : connection.error().message.c_str());
        QVERIFY(connection->token.reveal() == "of-a");
        QVERIFY(connection->username.empty() && connection->password.empty());
        QVERIFY(connection->impersonation.user.empty());
    }
    void item03_firstCurrentContextThatIsNotEmpty() {
        auto a = kube::parseKubeconfig("current-context: ''", "a");
        auto b = kube::parseKubeconfig("current-context: B", "b");
        auto c = kube::parseKubeconfig("current-context: C", "c");
        QCOMPARE(kube::mergeKubeconfigs({*a, *b, *c}).currentContext, std::string("B"));
    }
    void item05_programsWithASlashBelongToTheFile_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("runs");
        QTest::newRow("in its folder") << "./p"
                                       << "/k/./p";
        QTest::newRow("below it") << "bin/p"
                                  << "/k/bin/p";
        QTest::newRow("in PATH") << "p"
                                 << "p";
        QTest::newRow("absolute") << "/usr/bin/p"
                                  << "/usr/bin/p";
    }
    void item05_programsWithASlashBelongToTheFile() {
        QFETCH(QString, command);
        QFETCH(QString, runs);
        const auto parsed = kube::parseKubeconfig(
            config("server: https://h",
                   ("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: " +
                    command.toStdString() + "}")
                       .c_str()),
            "/k/config");
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY2(connection.has_value(), connection ? "" : connection.error().message.c_str());
        QCOMPARE(QString::fromStdString(connection->exec->command), runs);
    }
    void item06_dataOverridesTheFile() {
        const auto parsed = kube::parseKubeconfig(
            config("server: https://h, certificate-authority: a, certificate-authority-data: YQ==",
                   "client-certificate: c, client-certificate-data: Yg==, client-key: k, "
                   "client-key-data: Yw=="),
            "/k/config");
        const auto connection = kube::resolveContext(*parsed, "x");
        QVERIFY2(connection.has_value(), connection ? "" : connection.error().message.c_str());
        QVERIFY(connection->ca.data.reveal() == "a");
        QVERIFY(connection->clientCertificate.data.reveal() == "b");
        QVERIFY(connection->clientKey.data.reveal() == "c");
        QCOMPARE(connection->warnings.size(), std::size_t{3});
        QVERIFY(connection->warnings[0].message.starts_with(
            "certificate-authority-data and certificate-authority are both specified for c. "
            "certificate-authority-data will override"));
        QVERIFY(connection->warnings[2].message.starts_with("client-key-data and client-key"));
    }
    void item07_oddButReadableIsToldAsAWarning_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("number") << QString::fromStdString(config("server: https://h", "token: 12"))
                                << "not quoted";
        QTest::newRow("octal") << "users: [{name: 010}]"
                               << "not quoted";
        QTest::newRow("bool") << QString::fromStdString(config("server: https://h", "",
                                                               "cluster: c, user: u, namespace: "
                                                               "yes"))
                              << "not quoted";
        QTest::newRow("second document") << "kind: Config\n---\nclusters: ["
                                         << "only the first YAML document counts";
    }
    void item07_oddButReadableIsToldAsAWarning() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto parsed = kube::parseKubeconfig(text.toStdString(), "f");
        QVERIFY2(parsed.has_value(), parsed ? "" : describe(parsed.error()).c_str());
        QCOMPARE(parsed->warnings.size(), std::size_t{1});
        QVERIFY2(parsed->warnings[0].message.find(says.toStdString()) != std::string::npos,
                 parsed->warnings[0].message.c_str());
        QCOMPARE(parsed->warnings[0].position->file, std::string("f"));
    }
    void item08_absentEntriesAreNamed() {
        const auto parsed =
            kube::parseKubeconfig("clusters: [{name: c, cluster: {server: https://h}}]\n"
                                  "users: [{name: u, user: {token: t}}]\n"
                                  "contexts:\n- {name: x, context: {cluster: c, user: u}}\n"
                                  "- {name: no cluster, context: {cluster: gone, user: u}}\n"
                                  "- {name: no user, context: {cluster: c, user: nobody}}\n",
                                  "f");
        QVERIFY2(parsed.has_value(), parsed ? "" : describe(parsed.error()).c_str());
        const auto first = kube::resolveContext(*parsed, "no cluster");
        QVERIFY(!first.has_value());
        QVERIFY(first.error().message.find("names the cluster \"gone\"") != std::string::npos);
        const auto second = kube::resolveContext(*parsed, "no user");
        QVERIFY(!second.has_value());
        QVERIFY(second.error().message.find("names the user \"nobody\"") != std::string::npos);
        QVERIFY(kube::resolveContext(*parsed, "x").has_value());
    }
    void item09_pathPrefixStaysOnce_data() {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("base");
        QTest::newRow("Rancher") << "https://h/k8s/clusters/c-1"
                                 << "https://h/k8s/clusters/c-1";
        QTest::newRow("slash at the end") << "https://h:1/p/"
                                          << "https://h:1/p";
        QTest::newRow("query and fragment") << "https://h/p?a=b#c"
                                            << "https://h/p";
        QTest::newRow("none") << "https://h"
                              << "https://h";
        QTest::newRow("capital scheme") << "HTTPS://h/P"
                                        << "https://h/P";
    }
    void item09_pathPrefixStaysOnce() {
        QFETCH(QString, server);
        QFETCH(QString, base);
        const auto parsed = kube::parseKubeconfig(
            config(("server: '" + server.toStdString() + "'").c_str(), "token: t"), "f");
        QCOMPARE(QString::fromStdString(kube::resolveContext(*parsed, "x")->server), base);
    }
    void item15_proxySchemes_data() {
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("fine");
        for (const auto* url : {"http://p:1", "https://p", "socks5://p:1080", "HTTP://u:w@p:1"}) {
            QTest::newRow(url) << url << true;
        }
        for (const auto* url : {"ftp://p", "socks4://p", "p:1", "http://", "http://p:x"}) {
            QTest::newRow(url) << url << false;
        }
    }
    void item15_proxySchemes() {
        QFETCH(QString, url);
        QFETCH(bool, fine);
        const auto parsed = kube::parseKubeconfig(
            config(("server: https://h, proxy-url: '" + url.toStdString() + "'").c_str(), ""), "f");
        QCOMPARE(kube::resolveContext(*parsed, "x").has_value(), fine);
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
