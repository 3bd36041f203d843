// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets planted in every place of a kubeconfig that can hold one, before servers that repeat what
// they are sent: nothing that people or files get to see may have them.
#include "engine/engine.h"
#include "fleet/fleet_config.h"
#include "said_text.h"
#include "test_server.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kPlanted = "pl4nted";

/// Sends the whole request back, as debugging proxies do.
TestServer::Script echoWith(const char* status) {
    return [status](Connection& connection) {
        for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
            connection.write(httpAnswer(head, status, "Content-Type: text/plain\r\n"));
        }
    };
}

class Bed {
public:
    std::string write(const std::string& name, const std::string& text) const {
        const auto path = m_folder.filePath(QString::fromStdString(name)).toStdString();
        std::ofstream(path) << text;
        return path;
    }
    void add(const std::string& name, const std::string& cluster, const std::string& user) {
        m_clusters += "- name: " + name + "\n  cluster: {" + cluster + "}\n";
        m_users += "- name: " + name + "\n  user: {" + user + "}\n";
        m_contexts +=
            "- name: " + name + "\n  context: {cluster: " + name + ", user: " + name + "}\n";
    }
    [[nodiscard]] std::string save() const {
        return write("config", "clusters:\n" + m_clusters + "users:\n" + m_users + "contexts:\n" +
                                   m_contexts);
    }

private:
    QTemporaryDir m_folder;
    std::string m_clusters;
    std::string m_users;
    std::string m_contexts;
};

} // namespace

class TestPlantedSecrets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item50_nothingSaysThem();
};

void TestPlantedSecrets::item50_nothingSaysThem() {
    const Authority authority;
    const auto identity = authority.issue({.addresses = {"127.0.0.1"}});
    std::vector<std::unique_ptr<TestServer>> servers;
    Bed bed;
    const auto serve = [&](const char* status) {
        servers.push_back(
            std::make_unique<TestServer>(echoWith(status), ServerTls{.identity = identity}));
        return "server: '" + servers.back()->url() + "', insecure-skip-tls-verify: true";
    };
    const std::string secret = kPlanted;
    const auto encoded = QByteArray(("-----BEGIN PRIVATE KEY-----\n" + secret).c_str()).toBase64();
    for (const char* status : {"401 Unauthorized", "403 Forbidden", "500 Internal Server Error",
                               "429 Too Many Requests", "200 OK"}) {
        const auto name = "token-" + std::string(status, 3);
        bed.add(name, serve(status), "token: " + secret + "-token-" + status[0]);
        bed.add("basic-" + std::string(status, 3), serve(status),
                "username: me, password: " + secret + "-password");
        bed.add("file-" + std::string(status, 3), serve(status),
                "tokenFile: " + bed.write("token-file", secret + "-in-a-file\n"));
    }
    bed.add("key", serve("200 OK"),
            "client-certificate-data: YWJj, client-key-data: " + encoded.toStdString());
    bed.add("bad-key", serve("200 OK"),
            "client-certificate-data: YWJj, client-key-data: '%" + secret + "'");
    bed.add("exec", serve("200 OK"),
            "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: " + secret +
                "-is-no-program, args: [login, --client-secret, " + secret +
                "-arg, --password=" + secret + "], env: [{name: X, value: " + secret + "-env}]}");
    bed.add("two", serve("200 OK"), "token: " + secret + ", username: a, password: " + secret);
    bed.add("proxy",
            "server: 'https://k8s.invalid', proxy-url: 'http://me:" + secret + "@127.0.0.1:1'",
            "token: t");
    bed.add("bad-proxy", "server: 'https://k8s.invalid', proxy-url: 'ftp://me:" + secret + "@x'",
            "token: t");
    bed.add("login-in-url", "server: 'https://me:" + secret + "@127.0.0.1:1'", "token: t");
    bed.add("line-break", serve("200 OK"), "token: \"a\\n" + secret + "\"");
    bed.add("number", serve("200 OK"), "token: 12345, password: 5" + secret);

    SaidText text;
    auto config = fleet::loadFleet({.kubeconfig = bed.save(), .environment = {{"HOME", "/"}}});
    QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
    QVERIFY(config->members.size() >= 20);
    text.add(*config);
    engine::EngineOptions options;
    options.requestTimeout = 5s;
    options.publishEvery = 1ms;
    options.watch = false;
    const auto engine = engine::Engine::start(*std::move(config), options);
    QTRY_VERIFY_WITH_TIMEOUT(engine->firstRoundDone(), 30'000);
    const auto publication = engine->take();
    text.add(*publication.snapshot);
    QVERIFY(publication.snapshot->clusters.size() >= 20);
    // The servers were asked, and what they answered is shown.
    QVERIFY2(text.all().find("Authorization: ") != std::string::npos, "no echo: nothing is proved");
    QVERIFY2(text.all().find("***") != std::string::npos, text.all().c_str());
    // The name of a program is no secret: it is what consent is asked for.
    auto all = QString::fromStdString(text.all());
    all.remove(QString::fromStdString(secret + "-is-no-program"));
    const auto at = all.indexOf(QString::fromStdString(secret));
    QVERIFY2(at < 0, qPrintable(all.mid(qMax(0, at - 200), 400)));
    const auto basic = QByteArray(("me:" + secret + "-password").c_str()).toBase64();
    QVERIFY(!all.contains(QString::fromLatin1(basic)));
    QVERIFY(!all.contains(QString::fromLatin1(encoded)));
}

QTEST_GUILESS_MAIN(TestPlantedSecrets)
#include "tst_planted_secrets.moc"
