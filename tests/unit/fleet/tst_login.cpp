// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/login.h"
#include "kube/kubeconfig.h"

#include <QTest>

using namespace pilothouse;

namespace {

fleet::Login loginOf(const std::string& user) {
    const auto config = kube::parseKubeconfig(
        "apiVersion: v1\nkind: Config\nusers:\n- name: jane\n  user: " + user +
            "\ncontexts:\n- name: one\n  context: {cluster: c, user: jane}\n",
        "config");
    if (!config || config->contexts.empty()) {
        return {};
    }
    return fleet::describeLogin(kube::KubeconfigIndex(*config), config->contexts.front());
}

} // namespace

class TestLogin : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void kinds_data() {
        QTest::addColumn<QString>("user");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* name, const char* user, fleet::LoginKind kind) {
            QTest::newRow(name) << QString::fromLatin1(user) << int(kind);
        };
        row("none", "{}", fleet::LoginKind::None);
        row("token", "{token: abc}", fleet::LoginKind::Token);
        row("token file", "{tokenFile: /t}", fleet::LoginKind::Token);
        row("password", "{username: a, password: b}", fleet::LoginKind::Password);
        row("certificate", "{client-certificate: /c, client-key: /k}",
            fleet::LoginKind::Certificate);
        row("program", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}}",
            fleet::LoginKind::Program);
        row("provider", "{auth-provider: {name: gcp}}", fleet::LoginKind::Provider);
    }
    void kinds() {
        QFETCH(QString, user);
        QFETCH(int, kind);
        const auto login = loginOf(user.toStdString());
        QCOMPARE(int(login.kind), kind);
        QVERIFY(login.user == "jane");
    }

    void secretsOfTheCommandAreHidden() {
        const auto login = loginOf(
            "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /usr/bin/kubelogin, "
            "args: [get-token, --client-secret, hunter2, --server-id, id, --password=hunter3]}}");
        QVERIFY(login.program == "kubelogin");
        std::string line;
        for (const auto& word : login.command) {
            line += word + " ";
        }
        QVERIFY2(line.find("hunter") == std::string::npos, line.c_str());
        QVERIFY2(line.find("get-token --client-secret (hidden) --server-id id") !=
                     std::string::npos,
                 line.c_str());
    }
};

QTEST_APPLESS_MAIN(TestLogin)
#include "tst_login.moc"
