// SPDX-License-Identifier: GPL-3.0-or-later
// What a kubeconfig says of programs and of people to act as, down to what is sent.
#include "fleet/access_builder.h"
#include "fleet/session_codec.h"
#include "fleet/sign_in.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::fleet;

namespace {

/// Files that the kubeconfig names.
Result<std::string> readFile(const std::string& path) {
    return path == "/k/ca.crt" ? Result<std::string>("PEM of the authority")
                               : fail(ErrorKind::Validation, path + ": not in this test");
}

std::string kubeconfig(const std::string& cluster, const std::string& user) {
    return "clusters: [{name: c, cluster: {server: https://a:6443" + cluster +
           "}}]\nusers: [{name: u, user: {" + user +
           "}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n";
}

Result<std::shared_ptr<const MemberAccess>> accessOf(const std::string& cluster,
                                                     const std::string& user) {
    const auto parsed = kube::parseKubeconfig(kubeconfig(cluster, user), "/k/config");
    if (!parsed) {
        return fail(parsed.error());
    }
    const auto connection = kube::resolveContext(*parsed, "x");
    return connection ? buildAccess(*connection, readFile) : fail(connection.error());
}

const std::string kExec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: plug, "
                          "interactiveMode: Never";

QJsonObject infoOf(const net::PluginCommand& command) {
    const auto& [name, value] = command.request.at(0);
    return name == "KUBERNETES_EXEC_INFO"
               ? QJsonDocument::fromJson(QByteArray::fromStdString(value)).object()
               : QJsonObject();
}

QJsonObject jsonOf(const char* text) {
    return QJsonDocument::fromJson(text).object();
}

} // namespace

class TestSignIn : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void item22_theProgramIsToldNothingOfTheCluster() {
        const auto access = accessOf(", certificate-authority: ca.crt", kExec + "}");
        QVERIFY2(access.has_value(), access ? "" : describe(access.error()).c_str());
        const auto& command = *(*access)->signIn;
        QCOMPARE(infoOf(command), jsonOf("{\"kind\":\"ExecCredential\","
                                         "\"apiVersion\":\"client.authentication.k8s.io/v1\","
                                         "\"spec\":{\"interactive\":false}}"));
        QCOMPARE(command.program, std::string("plug"));
        QCOMPARE(command.source, std::string("/k/config"));
        QCOMPARE(command.request.size(), std::size_t(1));
    }

    void item22_theProgramIsToldOfTheCluster() {
        const auto access = accessOf(
            ", certificate-authority: ca.crt, tls-server-name: kubernetes, proxy-url: "
            "'http://p:3128', disable-compression: true, extensions: [{name: other, extension: 1}, "
            "{name: client.authentication.k8s.io/exec, extension: {audience: x, number: 7, "
            "text: '7', flag: yes, nothing: ~, list: [1.5, a]}}]",
            kExec + ", provideClusterInfo: true}");
        QVERIFY2(access.has_value(), access ? "" : describe(access.error()).c_str());
        QCOMPARE(infoOf(*(*access)->signIn),
                 jsonOf("{\"kind\":\"ExecCredential\","
                        "\"apiVersion\":\"client.authentication.k8s.io/v1\","
                        "\"spec\":{\"interactive\":false,\"cluster\":{"
                        "\"server\":\"https://a:6443\",\"tls-server-name\":\"kubernetes\","
                        "\"certificate-authority-data\":\"UEVNIG9mIHRoZSBhdXRob3JpdHk=\","
                        "\"proxy-url\":\"http://p:3128\",\"disable-compression\":true,"
                        "\"config\":{\"audience\":\"x\",\"number\":7,\"text\":\"7\",\"flag\":true,"
                        "\"nothing\":null,\"list\":[1.5,\"a\"]}}}}"));
    }

    void item24_whoSharesARun() {
        const auto key = [](const std::string& cluster, const std::string& exec) {
            return net::runKey(*(*accessOf(cluster, exec))->signIn);
        };
        const std::string told = kExec + ", provideClusterInfo: true}";
        QCOMPARE(key(", tls-server-name: a", kExec + "}"),
                 key(", tls-server-name: b", kExec + "}"));
        QVERIFY(key(", tls-server-name: a", told) != key(", tls-server-name: b", told));
    }

    void quietProgramsRunSideBySide_data() {
        QTest::addColumn<std::string>("stanza");
        QTest::addColumn<bool>("mayAsk");
        const auto row =
            [](const char* name, const char* rest, bool mayAsk) {
                QTest::newRow(name)
                    << std::string("exec: {apiVersion: client.authentication.k8s.io/v1beta1, ") +
                           rest + "}"
                    << mayAsk;
            };
        row("unknown", "command: ./oidc", true);
        row("never interactive", "command: ./oidc, interactiveMode: Never", false);
        row("aws", "command: aws, args: [eks, get-token]", false);
        row("kubelogin with a window", "command: kubelogin, args: [get-token, -l, interactive]",
            true);
        row("kubelogin after az login", "command: /opt/kubelogin, args: [get-token, -l, azurecli]",
            false);
    }
    void quietProgramsRunSideBySide() {
        QFETCH(std::string, stanza);
        QFETCH(bool, mayAsk);
        QCOMPARE((*accessOf("", stanza))->signIn->mayAskUser, mayAsk);
    }

    void item28_theReplyIsReadForItsApiVersion() {
        const auto access = accessOf("", kExec + "}");
        const auto& parse = (*access)->signIn->parse;
        const auto good = parse("{\"apiVersion\":\"client.authentication.k8s.io/v1\","
                                "\"kind\":\"ExecCredential\",\"status\":{\"token\":\"abc\","
                                "\"expirationTimestamp\":\"2026-11-20T08:00:00Z\"}}");
        QVERIFY(good.has_value());
        QCOMPARE(std::string(good->token.reveal()), std::string("abc"));
        QVERIFY(good->expires == parseRfc3339("2026-11-20T08:00:00Z").value());
        QVERIFY(!parse("{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\","
                       "\"kind\":\"ExecCredential\",\"status\":{\"token\":\"abc\"}}")
                     .has_value());
    }

    void item29_alwaysInteractiveNeedsATerminal() {
        const auto access = accessOf("", "exec: {apiVersion: client.authentication.k8s.io/v1, "
                                         "command: plug, interactiveMode: Always}");
        QVERIFY((*access)->signIn->needsTerminal);
        QVERIFY(!(*accessOf("", kExec + "}"))->signIn->needsTerminal);
    }

    void item32_otherCredentialsWin_data() {
        QTest::addColumn<std::string>("user");
        QTest::newRow("token") << std::string("token: abc");
        QTest::newRow("basic") << std::string("username: a, password: b");
        QTest::newRow("certificate")
            << std::string("client-certificate-data: YQ==, client-key-data: Yg==");
    }
    void item32_otherCredentialsWin() {
        QFETCH(std::string, user);
        const auto access = accessOf("", user + ", " + kExec + "}");
        QVERIFY2(access.has_value(), access ? "" : describe(access.error()).c_str());
        QVERIFY((*access)->signIn == nullptr);
        QVERIFY(getRequest(**access, "/version", std::chrono::seconds(1)).signIn == nullptr);
    }

    void item33_impersonationHeaders() {
        const auto access =
            accessOf("", "token: abc, as: jane, as-uid: '7', as-groups: [devs, 'system:masters'], "
                         "as-user-extra: {'example.org/Scope%1': [read, write], 'a b': [c], "
                         "\"plain!#$&'*-.^_`|~\": [t]}");
        QVERIFY2(access.has_value(), access ? "" : describe(access.error()).c_str());
        const auto request = getRequest(**access, "/version", std::chrono::seconds(1));
        const auto has = [&](const std::string& name, const std::string& value) {
            return std::count(request.headers.begin(), request.headers.end(),
                              net::Header{name, value}) == 1;
        };
        QVERIFY(has("Impersonate-User", "jane"));
        QVERIFY(has("Impersonate-Uid", "7"));
        QVERIFY(has("Impersonate-Group", "devs"));
        QVERIFY(has("Impersonate-Group", "system:masters"));
        QVERIFY(has("Impersonate-Extra-example.org%2fScope%251", "read"));
        QVERIFY(has("Impersonate-Extra-example.org%2fScope%251", "write"));
        QVERIFY(has("Impersonate-Extra-a%20b", "c"));
        QVERIFY(has("Impersonate-Extra-plain!#$&'*-.^_`|~", "t")); // all of a token's characters
        QCOMPARE(std::string(request.authorization.reveal()), std::string("Bearer abc"));
    }

    void item33_whoIsActedAsMustBeNamed_data() {
        QTest::addColumn<std::string>("user");
        QTest::newRow("groups") << std::string("token: abc, as-groups: [devs]");
        QTest::newRow("uid") << std::string("token: abc, as-uid: '7'");
        QTest::newRow("extra") << std::string("token: abc, as-user-extra: {a: [b]}");
    }
    void item33_whoIsActedAsMustBeNamed() {
        QFETCH(std::string, user);
        const auto access = accessOf("", user);
        QVERIFY(!access.has_value());
        QVERIFY(access.error().kind == ErrorKind::Validation);
        QVERIFY(access.error().message.find("need \"as\"") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestSignIn)
#include "tst_sign_in.moc"
